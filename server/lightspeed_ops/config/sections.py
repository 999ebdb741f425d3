"""The sections of the configuration, but for the limits: what each setting is, its default and its reason.

A new setting is a field here; its option, its variable, its key in the file, its help and its row on the page
``server/docs/configuration.md`` follow from it. The values of sections are never changed.
"""

from dataclasses import dataclass
from typing import ClassVar

from lightspeed_ops.config.journal import JOURNAL_FORMS, default_journal
from lightspeed_ops.config.settings import Section, setting

LISTEN_DEFAULT = "127.0.0.1:50051"
ADMIN_LISTEN_DEFAULT = "127.0.0.1:9464"
LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_FORMATS = ("auto", "json", "console")
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Algorithms with a public key: with a shared secret, each server that verifies tokens could make them."""
DAY_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings(Section):
    """The address, the journal, and what is served beside the contract."""

    section: ClassVar[str] = "server"
    prefixed: ClassVar[bool] = False

    listen: str = setting(
        LISTEN_DEFAULT,
        "Address as HOST:PORT or unix:PATH",
        reason="only programs of this machine reach it until you say otherwise",
    )
    journal: str = setting(
        default_journal,
        f"{JOURNAL_FORMS}; memory keeps nothing when the process ends",
        reason="acknowledged work is there again after a crash, if it is in a data file",
        default_shown="a data file among the user's state",
    )
    allow_plaintext: bool = setting(
        False,
        "Serve without TLS on addresses that other machines reach",
        reason="every machine between client and server can read and change calls and tokens",
    )
    allow_unauthenticated: bool = setting(
        False,
        "Serve without identities on addresses that other machines reach",
        reason="every machine that reaches the address can do everything, as any tenant",
    )
    reflection: bool = setting(
        True,
        "Serve gRPC reflection",
        reason="tools such as grpcurl read the contract from it, which is public",
    )
    channelz: bool = setting(
        False,
        "Serve gRPC channelz",
        reason="it shows connections and addresses of all clients, to callers with the role system only",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterSettings(Section):
    """This server among the servers on one postgresql journal."""

    section: ClassVar[str] = "cluster"
    prefixed: ClassVar[bool] = False

    advertise: str = setting(
        "",
        "Address as HOST:PORT at which the other servers and clients reach this one; empty for server.listen",
        reason="only you know it if the server listens on all addresses, or behind a proxy",
    )
    server_roots: str = setting(
        "",
        "PEM file with the certificates that sign those of the other servers; empty for those of the system",
        reason="calls to the other servers use TLS if this server does",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsSettings(Section):
    """Certificates of the server and of its clients."""

    section: ClassVar[str] = "tls"

    certificate: str = setting(
        "",
        "PEM file with the server's certificate and its chain",
        reason="a new file is used for new connections, without a restart",
    )
    key: str = setting(
        "",
        "PEM file with the private key of the certificate",
        reason="keep it readable for the user of the server alone",
    )
    client_roots: str = setting(
        "",
        "PEM file with the certificates that sign those of clients",
        reason="without it the server asks no client for a certificate",
    )
    require_client_certificate: bool = setting(
        False,
        "Refuse connections without a certificate that client_roots signed",
        reason="without it gRPC asks for none, and only the admin listener takes them",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentitySettings(Section):
    """Identities that files of the server name."""

    section: ClassVar[str] = "identity"

    tokens_file: str = setting(
        "",
        "File of tokens, as `lightspeed token create` writes it",
        reason="it is reread when it changes; a deleted line revokes a token",
    )
    certificates_file: str = setting(
        "",
        "TOML file that names actor, tenant and role of the subjects of client certificates",
        reason="a certificate says who a client is, and this file what it may do",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class JwtSettings(Section):
    """Tokens that an identity provider signs."""

    section: ClassVar[str] = "jwt"

    issuer: str = setting(
        "", "The claim iss of accepted tokens", reason="tokens of any other issuer are refused"
    )
    audience: str = setting(
        "",
        "A value of the claim aud of accepted tokens",
        reason="tokens that were made for another service are refused",
    )
    keys: str = setting(
        "",
        "JWKS with the public keys of the issuer, as a file or an https:// URL",
        reason="keys of a URL are fetched again from time to time, so that the issuer can rotate them",
    )
    algorithms: tuple[str, ...] = setting(
        ("RS256", "ES256", "EdDSA"),
        "Accepted algorithms of signatures, separated by commas",
        choices=ALGORITHMS,
        reason="the server takes none from a token, and none with a shared secret",
    )
    actor_claim: str = setting(
        "sub", "The claim that names the actor", reason="OpenID Connect names users and services by sub"
    )
    tenant_claim: str = setting(
        "tenant",
        "The claim that names the tenant",
        reason="no standard has one, so that issuers use a claim of their own",
    )
    role_claim: str = setting(
        "role",
        "The claim that names the role",
        reason="no standard has one, so that issuers use a claim of their own",
    )
    allow_system: bool = setting(
        False,
        "Accept the role system from tokens of the issuer",
        reason="it acts for all tenants, which an issuer of one organization rarely should",
    )
    leeway_s: int = setting(
        30,
        "Time by which the clocks of issuer and server may differ",
        unit="seconds",
        least=0,
        most=300,
        reason="clocks that NTP sets differ by less",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminSettings(Section):
    """The listener of metrics and probes."""

    section: ClassVar[str] = "admin"

    listen: str = setting(
        ADMIN_LISTEN_DEFAULT,
        "Address of /metrics, /healthz and /readyz as HOST:PORT; empty for none",
        reason="OpenTelemetry's port for Prometheus, on loopback",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings(Section):
    """What the server logs, and how."""

    section: ClassVar[str] = "logs"
    prefixed: ClassVar[bool] = False

    log_level: str = setting(
        "info",
        "Lowest level of log lines",
        reason="debug has one line per call",
        choices=LOG_LEVELS,
        reload=True,
    )
    log_format: str = setting(
        "auto",
        "Form of log lines",
        choices=LOG_FORMATS,
        reason="auto is console at a terminal and json otherwise",
    )
    slow_call_ms: int = setting(
        1_000,
        "Time from which a call is logged as slow; 0 for never",
        unit="milliseconds",
        least=0,
        most=3_600_000,
        reason="a call that waits for the disk takes a hundredth of it",
        reload=True,
    )
    stall_ms: int = setting(
        100,
        "Time from which the event loop is logged as stalled; 0 for never",
        unit="milliseconds",
        least=0,
        most=60_000,
        reason="all calls wait meanwhile",
        reload=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TracingSettings(Section):
    """Spans for OpenTelemetry; its own variables, such as OTEL_SERVICE_NAME, keep their meaning."""

    section: ClassVar[str] = "tracing"

    endpoint: str = setting(
        "",
        "URL of an OTLP collector, such as http://127.0.0.1:4317; empty for no traces",
        reason="spans take time, and are worth it only if a collector wants them",
    )
    sample_ratio: float = setting(
        1.0,
        "Share of traces that are kept, unless the caller decided it",
        least=0,
        most=1,
        reason="lower it if the collector cannot store a span for each call",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShutdownSettings(Section):
    """The end of the server after SIGTERM."""

    section: ClassVar[str] = "shutdown"

    drain_s: int = setting(
        0,
        "Time from the end of readiness to the end of streams",
        unit="seconds",
        least=0,
        most=3_600,
        reason="a load balancer that probes every few seconds needs it to send new clients elsewhere",
    )
    grace_s: int = setting(
        5,
        "Time for calls in progress to finish after the end of streams",
        unit="seconds",
        least=1,
        most=3_600,
        reason="calls wait for one sync of the disk, and workers report within four fifths of it",
    )
