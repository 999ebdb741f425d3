"""The settings of a connection: target, TLS, token and channel options.

Owns their checks, the same for the sync and the asyncio client. It must never connect.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import grpc

from lightspeed_client._internal.addresses import is_unix, target_of
from lightspeed_client._internal.errors import Unavailable

# A bearer token, or a callback that returns the valid one.
Token = str | Callable[[], str]
ChannelOptions = Sequence[tuple[str, str | int]]
Metadata = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Tls:
    """TLS of a connection; files are in PEM format, as bytes.

    Attributes:
        roots: Certificates that sign the server's; None: those of the system.
        certificate: Certificate chain of the client, for mTLS; comes with a key.
        key: Private key of the client.
        server_name: Name in the server's certificate, if it is not the host of the address.
    """

    roots: bytes | None = None
    certificate: bytes | None = None
    key: bytes | None = None
    server_name: str = ""

    def __post_init__(self) -> None:
        """Checks that certificate and key come together."""
        if (self.certificate is None) != (self.key is None):
            raise ValueError("expected a certificate and its key, but got only one of the two")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionSettings:
    """Settings of a connection.

    Attributes:
        target: Target of gRPC, with a port.
        tls: TLS; None: plaintext.
        token: Token or callback; None: no token.
        options: Channel options of gRPC; they replace the client's own.
        timeout_s: Deadline of calls without one of their own, seconds.
        direct_to_owners: Calls about a surface go directly to the server that owns it.
    """

    target: str
    tls: Tls | None
    token: Token | None
    options: ChannelOptions
    timeout_s: float
    direct_to_owners: bool

    def credentials(self) -> grpc.ChannelCredentials | None:
        """Returns the credentials of the channel, or None for plaintext."""
        if self.tls is None:
            return None
        return grpc.ssl_channel_credentials(self.tls.roots, self.tls.key, self.tls.certificate)

    def metadata(self) -> Metadata:
        """Returns the metadata of the next call.

        Raises:
            Unavailable: The callback has raised. As with a server that is away, the call is tried again.
        """
        if self.token is None:
            return ()
        return (("authorization", f"Bearer {self._valid_token(self.token)}"),)

    def _valid_token(self, token: Token) -> str:
        if isinstance(token, str):
            return token
        try:
            return token()
        except Exception as error:
            code = grpc.StatusCode.UNAVAILABLE
            message = f"the token callback failed: {type(error).__name__}: {error}"
            raise Unavailable(code, message, target=self.target) from error


def check_settings(
    address: str,
    *,
    timeout_s: float,
    tls: Tls | bool,
    token: Token | None,
    allow_token_without_tls: bool,
    options: ChannelOptions,
    direct_to_owners: bool,
) -> ConnectionSettings:
    """Returns the settings of a connection.

    Raises:
        ValueError: The address has none of the accepted forms, or the token would go over plaintext.
    """
    target = target_of(address)
    if token is not None and not (tls or is_unix(target) or allow_token_without_tls):
        raise ValueError(
            f"expected TLS for a token, but the connection to {target} is plaintext: "
            f"set tls, or allow_token_without_tls"
        )
    checked = (Tls() if tls else None) if isinstance(tls, bool) else tls
    return ConnectionSettings(
        target=target,
        tls=checked,
        token=token,
        options=tuple(options),
        timeout_s=timeout_s,
        direct_to_owners=direct_to_owners,
    )
