"""A link between clients and a server that can lose what the server sends, and be cut.

Owns the forwarding of bytes. It must never change them.
"""

import contextlib
import socket
import threading

CHUNK_BYTES = 64 * 1024


class Link:
    """A TCP proxy in front of a server."""

    def __init__(self, target: str) -> None:
        """Starts to forward to an address."""
        host, _, port = target.rpartition(":")
        self._target = (host, int(port))
        self._loses = False
        self._clients: list[socket.socket] = []
        self._servers: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, name="link", daemon=True).start()

    def lose(self) -> None:
        """Loses all bytes that the server sends, until the link is cut; the clients' bytes still arrive."""
        self._loses = True

    def cut(self) -> None:
        """Cuts the clients' connections, and forwards new ones; the server does not notice the cut."""
        clients, self._clients = self._clients, []
        for client in clients:
            _shut_down(client)
        self._loses = False

    def close(self) -> None:
        """Ends the link and all connections."""
        _shut_down(self._listener)
        self._listener.close()
        for connection in (*self._clients, *self._servers):
            _shut_down(connection)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._target)
                self._clients.append(client)
                self._servers.append(server)
                threading.Thread(target=self._to_server, args=(client, server), daemon=True).start()
                threading.Thread(target=self._to_client, args=(server, client), daemon=True).start()

    def _to_server(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(CHUNK_BYTES):
                server.sendall(data)
        client.close()

    def _to_client(self, server: socket.socket, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(CHUNK_BYTES):
                if not self._loses:
                    with contextlib.suppress(OSError):
                        client.sendall(data)
        _shut_down(client)
        server.close()


def _shut_down(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
