"""The grpcurl line that does what a call does, for --verbose.

Owns the conversion of a call to a line that a shell takes. It must never show a token.
"""

import shlex
from collections.abc import Callable
from typing import Any

import grpc
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from lightspeed_cli.contexts import VARIABLES, Context

COMMAND = "grpcurl"


class CallObserver(grpc.UnaryUnaryClientInterceptor, grpc.UnaryStreamClientInterceptor):
    """Interceptor that reports each call once, and not its further attempts."""

    def __init__(self, on_call: Callable[[str, Message], None]) -> None:
        """Reports to a function, with path and request."""
        self._on_call = on_call
        self._last: Message | None = None

    def intercept_unary_unary(
        self, continuation: Callable[..., Any], client_call_details: Any, request: Any
    ) -> Any:
        """Reports a call with one response."""
        self._report(client_call_details, request)
        return continuation(client_call_details, request)

    def intercept_unary_stream(
        self, continuation: Callable[..., Any], client_call_details: Any, request: Any
    ) -> Any:
        """Reports a call with a stream of responses."""
        self._report(client_call_details, request)
        return continuation(client_call_details, request)

    def _report(self, details: Any, request: Message) -> None:
        if request is not self._last:
            self._last = request
            self._on_call(details.method, request)


def grpcurl_line(context: Context, path: str, request: Message) -> str:
    """Returns the line for a call: with the TLS of the context, and a variable in place of the token."""
    import json

    words = [COMMAND, *_tls(context)]
    header = ""
    if context.token_file:
        header = f'-H "authorization: Bearer $(cat {shlex.quote(context.token_file)})"'
    elif context.token:
        header = f'-H "authorization: Bearer ${VARIABLES["token"]}"'
    fields = MessageToDict(request, preserving_proto_field_name=True)
    line = [shlex.join(words), header]
    if fields:
        line.append(f"-d {shlex.quote(json.dumps(fields, ensure_ascii=False))}")
    line += [shlex.quote(_target(context.address)), path.removeprefix("/")]
    return " ".join(part for part in line if part)


def _tls(context: Context) -> list[str]:
    files = {
        "-cacert": context.roots_file,
        "-cert": context.certificate_file,
        "-key": context.key_file,
        "-servername": context.server_name,
    }
    given = [word for option, value in files.items() if value for word in (option, value)]
    return given if given or context.tls else ["-plaintext"]


def _target(address: str) -> str:
    host, _, port = address.rpartition(":")
    if address.startswith("unix:") or (port.isdigit() and (host.endswith("]") or ":" not in host)):
        return address
    return f"{address}:50051"
