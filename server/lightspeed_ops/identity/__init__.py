"""Identity: the caller of a request, found by its token or its client certificate.

Owns the sources of identities: a JWT, a token file, a table of certificates. It must never decide what a
caller may do, and no text that it raises or logs may have a token in it.
"""

from lightspeed_ops.identity.authenticator import Authenticator
from lightspeed_ops.identity.credentials import (
    Authenticated,
    AuthenticationFailed,
    Credentials,
    Role,
)

__all__ = ["Authenticated", "AuthenticationFailed", "Authenticator", "Credentials", "Role"]
