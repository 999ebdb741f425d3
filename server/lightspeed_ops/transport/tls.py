"""TLS: the credentials of the gRPC server, whose certificate rotates without a restart.

Owns the callback that gRPC calls for each new connection. It must do nothing there but compare files, unless
they have changed: gRPC waits for it.
"""

from typing import Any

import grpc
import structlog

from lightspeed_ops.identity.key_pairs import KeyPair, RotatingKeyPair

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


def _configuration(pair: KeyPair) -> Any:
    return grpc.ssl_server_certificate_configuration(
        [(pair.private_key, pair.certificate_chain)], root_certificates=pair.client_roots
    )
