"""TLS: the credentials of the gRPC server, whose certificate rotates without a restart, and of its channels.

Owns the callback that gRPC calls for each new connection. It must do nothing there but compare files, unless
they have changed: gRPC waits for it.
"""

from typing import Any

import grpc
import structlog

from lightspeed_ops.identity.key_pairs import KeyPair, RotatingKeyPair
from lightspeed_ops.transport.peer_channels import Connect, Options

log = structlog.get_logger()


def server_credentials(pair: RotatingKeyPair, *, require_client_certificate: bool) -> grpc.ServerCredentials:
    """Returns credentials that use the newest sound pair for each new connection.

    gRPC for Python asks clients for certificates only if it requires them.
    """
    used = pair.current()

    def rotated() -> Any:
        nonlocal used
        try:
            current = pair.current()
        except Exception:
            # A bug here would end every handshake: the pair in use goes on.
            log.exception("certificate_rotation_failed")
            return None
        if current is used:
            return None
        used = current
        return _configuration(current)

    return grpc.dynamic_ssl_server_credentials(
        _configuration(used), rotated, require_client_authentication=require_client_certificate
    )


def peer_connect(pair: RotatingKeyPair | None, roots: bytes | None) -> Connect:
    """Returns what opens channels to other servers: with TLS if this server has a certificate.

    It shows the certificate that is current then. ``roots`` are the authorities that sign the certificates of
    the others; None for those of the system.
    """

    def connect(address: str, options: Options) -> grpc.aio.Channel:
        if pair is None:
            return grpc.aio.insecure_channel(address, options)
        current = pair.current()
        credentials = grpc.ssl_channel_credentials(roots, current.private_key, current.certificate_chain)
        return grpc.aio.secure_channel(address, credentials, options)

    return connect


def _configuration(pair: KeyPair) -> Any:
    return grpc.ssl_server_certificate_configuration(
        [(pair.private_key, pair.certificate_chain)], root_certificates=pair.client_roots
    )
