"""The configuration of a server: all sections together."""

from dataclasses import Field, dataclass, field, fields
from typing import Any

from lightspeed_ops.config.limits import Limits
from lightspeed_ops.config.sections import (
    AdminSettings,
    ClusterSettings,
    IdentitySettings,
    JwtSettings,
    LogSettings,
    ServerSettings,
    ShutdownSettings,
    TlsSettings,
    TracingSettings,
)
from lightspeed_ops.config.settings import Section, Setting, settings_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Settings of a server, by section; a new section is one line here, and its class in ``sections.py``."""

    server: ServerSettings = field(default_factory=ServerSettings)
    tls: TlsSettings = field(default_factory=TlsSettings)
    identity: IdentitySettings = field(default_factory=IdentitySettings)
    jwt: JwtSettings = field(default_factory=JwtSettings)
    admin: AdminSettings = field(default_factory=AdminSettings)
    cluster: ClusterSettings = field(default_factory=ClusterSettings)
    limits: Limits = field(default_factory=Limits)
    logs: LogSettings = field(default_factory=LogSettings)
    tracing: TracingSettings = field(default_factory=TracingSettings)
    shutdown: ShutdownSettings = field(default_factory=ShutdownSettings)


def sections() -> tuple[type[Section], ...]:
    """Returns the sections in the order of the file and of the help."""
    return tuple(_section(one) for one in fields(Config))


def settings() -> tuple[Setting, ...]:
    """Returns all settings, section by section."""
    return tuple(one for section in sections() for one in settings_of(section))


def _section(one: Field[Any]) -> type[Section]:
    assert isinstance(one.type, type), one
    assert issubclass(one.type, Section), one
    assert one.type.section == one.name, one
    return one.type
