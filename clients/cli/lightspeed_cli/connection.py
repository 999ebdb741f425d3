"""The connection of a command: a client made of a context.

Owns the import of the client, which takes most of a command's time: nothing else imports it at its top.
"""

import logging
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from lightspeed_cli.contexts import Context, read_file
from lightspeed_cli.errors import CommandFailed, ExitCode, say

if TYPE_CHECKING:
    from lightspeed_client import Client, Interceptor, Tls

DEFAULT_TIMEOUT_S = 10.0
"""Deadline of a call and its attempts: a person who waits longer wants to know why."""


def open_client(
    context: Context, *, timeout_s: float | None = None, on_call: Callable[..., None] | None = None
) -> "Client":
    """Returns a client for a context; it connects with the first call.

    Args:
        context: Address and identity.
        timeout_s: Deadline of each call, seconds; None: 10 s.
        on_call: Is called with the path and the request of each call, once; None: nothing is.

    Raises:
        CommandFailed: The address or the identity cannot be used.
    """
    # At lower levels gRPC's C core prints the text of a peer's GOAWAY unescaped.
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")
    from lightspeed_client import Client

    _log_to_standard_error()
    interceptors: tuple[Interceptor, ...] = ()
    if on_call is not None:
        from lightspeed_cli.grpcurl import CallObserver

        interceptors = (CallObserver(on_call),)
    try:
        return Client(
            context.address,
            timeout_s=timeout_s or DEFAULT_TIMEOUT_S,
            tls=_tls(context),
            token=context.current_token() or None,
            allow_token_without_tls=context.allow_token_without_tls,
            interceptors=interceptors,
        )
    except ValueError as error:
        raise CommandFailed(str(error), ExitCode.USAGE) from error


def _tls(context: Context) -> "Tls | bool":
    files = (context.roots_file, context.certificate_file, context.key_file)
    if not (any(files) or context.server_name):
        return context.tls
    from lightspeed_client import Tls

    roots, certificate, key = (
        read_file(path, what) if path else None
        for path, what in zip(files, ("roots file", "certificate file", "key file"), strict=True)
    )
    return Tls(roots=roots, certificate=certificate, key=key, server_name=context.server_name)


class _Messages(logging.Handler):
    """Prints what the client logs: that a server does not answer, and that it answers again."""

    def emit(self, record: logging.LogRecord) -> None:
        """Prints one event."""
        fields = vars(record)
        if fields.get("event") == "server_unreachable":
            say(f"{fields['target']} does not answer, trying again: {fields['cause']}")
        elif fields.get("event") == "server_reached":
            say(f"{fields['target']} answers again")
        else:
            say(record.getMessage())


def _log_to_standard_error() -> None:
    logger = logging.getLogger("lightspeed_client")
    if not any(isinstance(one, _Messages) for one in logger.handlers):
        logger.addHandler(_Messages())
        logger.propagate = False
