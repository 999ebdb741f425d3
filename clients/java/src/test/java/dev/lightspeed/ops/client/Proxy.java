package dev.lightspeed.ops.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy between a client and a server, which can drop responses and cut connections. */
final class Proxy implements AutoCloseable {
  private final String host;
  private final int port;
  private final ServerSocket listening = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile boolean dropsResponses;
  private final AtomicInteger connections = new AtomicInteger();

  Proxy(String target) throws IOException {
    int colon = target.lastIndexOf(':');
    host = target.substring(0, colon);
    port = Integer.parseInt(target.substring(colon + 1));
    inThread(this::accept);
  }

  String address() {
    return "localhost:" + listening.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  /** Sets whether responses of the server are dropped. */
  void dropResponses(boolean dropsResponses) {
    this.dropsResponses = dropsResponses;
  }

  /** Ends all open connections. */
  void cut() throws IOException {
    for (Socket socket : open) {
      open.remove(socket);
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void inThread(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                return; // The connection was cut.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listening.accept();
      Socket server = new Socket(host, port);
      open.add(client);
      open.add(server);
      connections.incrementAndGet();
      inThread(() -> copy(client, server, false));
      inThread(() -> copy(server, client, true));
    }
  }

  private void copy(Socket from, Socket to, boolean isResponse) throws IOException {
    try (from;
        to) {
      InputStream input = from.getInputStream();
      OutputStream output = to.getOutputStream();
      byte[] bytes = new byte[1 << 16];
      for (int count = input.read(bytes); count >= 0; count = input.read(bytes)) {
        if (!isResponse || !dropsResponses) {
          output.write(bytes, 0, count);
        }
      }
    }
  }
}
