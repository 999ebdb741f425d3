"""Configuration: the settings of a server process.

One frozen :class:`Config` of sections, loaded from a file, the environment and the command line (``load``).
Owns the form of the settings and their errors. It must open nothing but a configuration file.
"""

from lightspeed_ops.config.addresses import Address, address, advertised, is_loopback
from lightspeed_ops.config.combinations import has_identity
from lightspeed_ops.config.config import Config, sections, settings
from lightspeed_ops.config.journal import (
    JOURNAL_FORMS,
    POSTGRESQL,
    JournalConfig,
    MemoryJournalConfig,
    PostgresqlJournalConfig,
    SqliteJournalConfig,
    default_journal,
    journal_config,
)
from lightspeed_ops.config.limits import Limits, limit_rows
from lightspeed_ops.config.load import FILE_OPTION, FILE_VARIABLE, Loaded, Sources, load, unknown_variables
from lightspeed_ops.config.reloading import Change, Reloaded, Reloading
from lightspeed_ops.config.sections import (
    ADMIN_LISTEN_DEFAULT,
    LISTEN_DEFAULT,
    LOG_FORMATS,
    LOG_LEVELS,
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
from lightspeed_ops.config.settings import (
    ENVIRONMENT_PREFIX,
    ConfigurationError,
    Section,
    Setting,
    setting,
    settings_of,
    without_password,
)
from lightspeed_ops.config.show import shown_lines

__all__ = [
    "ADMIN_LISTEN_DEFAULT",
    "ENVIRONMENT_PREFIX",
    "FILE_OPTION",
    "FILE_VARIABLE",
    "JOURNAL_FORMS",
    "LISTEN_DEFAULT",
    "LOG_FORMATS",
    "LOG_LEVELS",
    "POSTGRESQL",
    "Address",
    "AdminSettings",
    "Change",
    "ClusterSettings",
    "Config",
    "ConfigurationError",
    "IdentitySettings",
    "JournalConfig",
    "JwtSettings",
    "Limits",
    "Loaded",
    "LogSettings",
    "MemoryJournalConfig",
    "PostgresqlJournalConfig",
    "Reloaded",
    "Reloading",
    "Section",
    "ServerSettings",
    "Setting",
    "ShutdownSettings",
    "Sources",
    "SqliteJournalConfig",
    "TlsSettings",
    "TracingSettings",
    "address",
    "advertised",
    "default_journal",
    "has_identity",
    "is_loopback",
    "journal_config",
    "limit_rows",
    "load",
    "sections",
    "setting",
    "settings",
    "settings_of",
    "shown_lines",
    "unknown_variables",
    "without_password",
]
