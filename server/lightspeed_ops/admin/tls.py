"""TLS of the admin listener: the certificate of the server, anew for new connections when it changes."""

import ssl
from collections.abc import Callable

import structlog

from lightspeed_ops.config import TlsSettings
from lightspeed_ops.identity.key_pairs import RotatingKeyPair

log = structlog.get_logger()


def tls_contexts(pair: RotatingKeyPair, settings: TlsSettings) -> Callable[[], ssl.SSLContext]:
    """Returns a function that returns the TLS settings for a new connection.

    A client may show a certificate if the server has roots for it; otherwise it needs a token.
    """
    used, context = pair.current(), _context(settings)

    def newest() -> ssl.SSLContext:
        nonlocal used, context
        current = pair.current()
        if current is not used:
            try:
                context = _context(settings)
            except (OSError, ssl.SSLError):
                # The files changed once more since they were checked: the next connection reads them.
                log.warning("certificate_changed_while_read", path=settings.certificate)
                return context
            used = current
        return context

    return newest


def _context(settings: TlsSettings) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(settings.certificate, settings.key)
    if settings.client_roots:
        context.load_verify_locations(settings.client_roots)
        context.verify_mode = ssl.CERT_OPTIONAL
    return context
