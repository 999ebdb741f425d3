package dev.lightspeed.ops.conformance;

import com.google.gson.JsonObject;
import com.google.protobuf.Message;
import dev.lightspeed.ops.client.LightspeedException;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** A stream without the client's logic: sends and receives frame by frame. */
final class RawStream {
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Consumer<byte[]> send;
  private final ClientCall<?, ?> call;

  private RawStream(ClientCall<?, ?> call, Consumer<byte[]> send) {
    this.call = call;
    this.send = send;
  }

  /** A frame, or how the stream has ended. */
  private record Event(Message frame, Status status, Metadata trailers) {}

  static <Q extends Message, R extends Message> RawStream open(
      Channel channel, MethodDescriptor<Q, R> method, byte[] request) {
    ClientCall<Q, R> call = channel.newCall(method, CallOptions.DEFAULT);
    RawStream opened =
        new RawStream(
            call, frame -> call.sendMessage(method.parseRequest(new ByteArrayInputStream(frame))));
    call.start(
        new ClientCall.Listener<R>() {
          @Override
          public void onMessage(R frame) {
            opened.events.add(new Event(frame, null, null));
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            opened.events.add(new Event(null, status, trailers));
          }
        },
        new Metadata());
    opened.send.accept(request);
    if (method.getType().clientSendsOneMessage()) {
      call.halfClose();
    }
    return opened;
  }

  JsonObject send(byte[] frame) {
    send.accept(frame); // After the end of the stream, the next receive returns the reason.
    return new JsonObject();
  }

  JsonObject end() {
    call.halfClose();
    return new JsonObject();
  }

  JsonObject receive() throws InterruptedException {
    call.request(1);
    Event event = events.take();
    if (event.frame() != null) {
      return Runner.responding(event.frame());
    }
    if (!event.status().isOk()) {
      throw LightspeedException.from(event.status().asRuntimeException(event.trailers()));
    }
    JsonObject answer = new JsonObject();
    answer.add("ended", new JsonObject());
    return answer;
  }

  void close() {
    call.cancel("the stream is closed", null);
  }
}
