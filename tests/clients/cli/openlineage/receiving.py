"""A receiver of OpenLineage events for tests: an HTTP endpoint that answers as the test says."""

import json
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from lightspeed_cli.openlineage.events import Json


@dataclass(frozen=True)
class Reply:
    """Answer to a request; `after_s` seconds pass before it."""

    status: int = 201
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    after_s: float = 0.0


class FakeReceiver:
    """An HTTP endpoint on a free port; it keeps the events that it has accepted."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        """Prepares a receiver; it listens within a `with` block."""
        self.events: list[Json] = []
        self.requests: list[tuple[str, Mapping[str, str]]] = []
        self.reply: Callable[[Json], Reply] = lambda _event: Reply()
        """Returns the answer to an event."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                receiver.requests.append((self.path, dict(self.headers)))
                reply = receiver.reply(event)
                time.sleep(reply.after_s)
                if 200 <= reply.status < 300:
                    receiver.events.append(event)
                self.send_response(reply.status)
                for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base
                """Logs nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """Says nothing of clients that have gone."""

        self._server = Server(("127.0.0.1", 0), Handler)
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        scheme = "http" if tls is None else "https"
        self.url = f"{scheme}://localhost:{self._server.server_port}/api/v1/lineage"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        """Begins to listen."""
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Ends the receiver."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
