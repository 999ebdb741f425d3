"""Combinations of settings that make no sense, and forms that bounds cannot say.

A rule is a row of :data:`RULES`. It is asked only if the values that it reads are right by themselves: one
mistake is named once.
"""

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from lightspeed_ops.config.addresses import address, advertised, is_loopback
from lightspeed_ops.config.config import Config
from lightspeed_ops.config.journal import POSTGRESQL, journal_config
from lightspeed_ops.config.settings import ConfigurationError

URL_SCHEMES = ("http://", "https://")


class Rule(NamedTuple):
    """A rule over several settings: ``problem`` returns what is wrong, or None."""

    reads: tuple[str, ...]
    problem: Callable[[Config], str | None]


def problems(config: Config, wrong: Collection[str] = ()) -> Iterator[str]:
    """Yields all that is wrong with a configuration, but for rules that read a setting in ``wrong``."""
    for rule in RULES:
        if not set(rule.reads) & set(wrong) and (problem := rule.problem(config)) is not None:
            yield problem


def has_identity(config: Config) -> bool:
    """Returns True if the server knows callers: by tokens of a file or an issuer, or by certificates."""
    return bool(config.identity.tokens_file or config.identity.certificates_file or config.jwt.issuer)


def _journal(config: Config) -> str | None:
    try:
        journal_config(config.server.journal)
    except ConfigurationError as error:
        return str(error)
    return None


def _listen(config: Config) -> str | None:
    listen = config.server.listen
    if address(listen) is None:
        return f"expected server.listen with HOST:PORT or unix:PATH, but it is '{listen}'"
    return None


def _advertise(config: Config) -> str | None:
    advertise = config.cluster.advertise
    found = address(advertise)
    if advertise and (found is None or not found.host or not found.port):
        return f"expected cluster.advertise with HOST:PORT or nothing, but it is '{advertise}'"
    listen = config.server.listen
    if config.server.journal.startswith(POSTGRESQL) and advertised(advertise, listen) is None:
        return (
            f"expected cluster.advertise for a postgresql journal, since server.listen '{listen}' names no "
            "single host and port, but there is none"
        )
    return None


def _server_roots(config: Config) -> str | None:
    if config.cluster.server_roots and not config.tls.certificate:
        return "expected tls.certificate beside cluster.server_roots, but there is none"
    return None


def _admin_listen(config: Config) -> str | None:
    listen = config.admin.listen
    found = address(listen)
    if listen and (found is None or found.port is None):
        return f"expected admin.listen with HOST:PORT or nothing, but it is '{listen}'"
    if found is not None and found.port and found == address(config.server.listen):
        return f"expected admin.listen apart from server.listen, but both are '{listen}'"
    return None


def _pair(config: Config) -> str | None:
    if bool(config.tls.certificate) != bool(config.tls.key):
        there, missing = ("certificate", "key") if config.tls.certificate else ("key", "certificate")
        return f"expected tls.{missing} beside tls.{there}, but there is none"
    return None


def _client_roots(config: Config) -> str | None:
    if config.tls.client_roots and not config.tls.certificate:
        return "expected tls.certificate beside tls.client_roots, but there is none"
    return None


def _client_certificates(config: Config) -> str | None:
    if config.tls.require_client_certificate and not config.tls.client_roots:
        return "expected tls.client_roots beside tls.require_client_certificate, but there are none"
    return None


def _certificates_file(config: Config) -> str | None:
    if config.identity.certificates_file and not config.tls.client_roots:
        return "expected tls.client_roots beside identity.certificates_file, but there are none"
    return None


def _jwt(config: Config) -> str | None:
    given = {"issuer": config.jwt.issuer, "audience": config.jwt.audience, "keys": config.jwt.keys}
    missing = [f"jwt.{name}" for name, value in given.items() if not value]
    if missing and (len(missing) < len(given) or config.jwt.allow_system):
        names = " and ".join(missing)
        verb = "is" if len(missing) == 1 else "are"
        return f"expected jwt.issuer, jwt.audience and jwt.keys together, but {names} {verb} missing"
    return None


def _jwt_names(config: Config) -> str | None:
    names = ("actor_claim", "tenant_claim", "role_claim", "algorithms")
    empty = [f"jwt.{name}" for name in names if not getattr(config.jwt, name)]
    return f"expected a value of {' and '.join(empty)}, but it is empty" if empty else None


def _jwt_keys(config: Config) -> str | None:
    if "://" in config.jwt.keys and not config.jwt.keys.startswith("https://"):
        return "expected jwt.keys with a path or an https:// URL, but it has another scheme"
    return None


def _tracing(config: Config) -> str | None:
    if config.tracing.endpoint and not config.tracing.endpoint.startswith(URL_SCHEMES):
        return "expected tracing.endpoint with an http:// or https:// URL, but it has another scheme"
    return None


def _exposed(config: Config) -> list[str]:
    """Returns the addresses that other machines reach, each with the name of its setting."""
    listens = {"server.listen": config.server.listen, "admin.listen": config.admin.listen}
    return [
        f"{name} '{listen}'"
        for name, listen in listens.items()
        if address(listen) and not is_loopback(listen)
    ]


def _plaintext(config: Config) -> str | None:
    exposed = _exposed(config)
    if not exposed or config.tls.certificate or config.server.allow_plaintext:
        return None
    return (
        f"expected tls.certificate and tls.key for {' and '.join(exposed)}, which other machines reach, but "
        "there are none; --allow-plaintext serves without TLS: every machine on the way can read and change "
        "calls and tokens"
    )


def _unauthenticated(config: Config) -> str | None:
    exposed = _exposed(config)
    if not exposed or has_identity(config) or config.server.allow_unauthenticated:
        return None
    return (
        "expected identity.tokens_file, identity.certificates_file or jwt.issuer for "
        f"{' and '.join(exposed)}, which other machines reach, but there is none; --allow-unauthenticated "
        "serves without: every machine that reaches it can do everything, as any tenant"
    )


_LISTENS = ("server.listen", "admin.listen")
_SOURCES = ("identity.tokens_file", "identity.certificates_file", "jwt.issuer")

RULES = (
    Rule(("server.journal",), _journal),
    Rule(("server.listen",), _listen),
    Rule(("server.journal", "server.listen", "cluster.advertise"), _advertise),
    Rule(("tls.certificate", "cluster.server_roots"), _server_roots),
    Rule(_LISTENS, _admin_listen),
    Rule(("tls.certificate", "tls.key"), _pair),
    Rule(("tls.certificate", "tls.client_roots"), _client_roots),
    Rule(("tls.client_roots", "tls.require_client_certificate"), _client_certificates),
    Rule(("tls.client_roots", "identity.certificates_file"), _certificates_file),
    Rule(("jwt.issuer", "jwt.audience", "jwt.keys", "jwt.allow_system"), _jwt),
    Rule(("jwt.actor_claim", "jwt.tenant_claim", "jwt.role_claim", "jwt.algorithms"), _jwt_names),
    Rule(("jwt.keys",), _jwt_keys),
    Rule(("tracing.endpoint",), _tracing),
    Rule((*_LISTENS, "tls.certificate", "server.allow_plaintext"), _plaintext),
    Rule((*_LISTENS, *_SOURCES, "server.allow_unauthenticated"), _unauthenticated),
)
"""All rules, in the order in which problems are named."""
