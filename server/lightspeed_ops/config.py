"""Configuration: what a server process is told.

Owns the form of the settings and what is wrong with them. It opens nothing.
"""

from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

LISTEN_DEFAULT = "127.0.0.1:50051"
ENVIRONMENT_PREFIX = "LIGHTSPEED"
JOURNAL_FORMS = "sqlite:PATH, memory or memory:RECORDS"


class ConfigurationError(Exception):
    """A setting that cannot be used; the message says which, what was expected and what it is."""


def default_journal() -> str:
    """A data file in the folder that the system has for the state of its user's programs."""
    return f"sqlite:{platformdirs.user_state_path('lightspeed') / 'journal.db'}"


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of a server: the address it listens on and the journal it keeps."""

    listen: str = LISTEN_DEFAULT
    journal: str = field(default_factory=default_journal)


@dataclass(frozen=True, slots=True)
class MemoryJournalConfig:
    """A journal in memory; ``kept_records`` None for the default."""

    kept_records: int | None = None


@dataclass(frozen=True, slots=True)
class SqliteJournalConfig:
    """A journal in a data file, with others beside it that begin with its name."""

    path: Path


JournalConfig = MemoryJournalConfig | SqliteJournalConfig


def journal_config(text: str) -> JournalConfig:
    """What ``sqlite:PATH``, ``memory`` or ``memory:RECORDS`` means; raises :class:`ConfigurationError`."""
    kind, colon, value = text.partition(":")
    if kind == "memory" and not colon:
        return MemoryJournalConfig()
    if kind == "memory":
        if not (value.isascii() and value.isdecimal() and int(value) > 0):
            raise ConfigurationError(f"expected memory:RECORDS with 1 record or more, but it is '{text}'")
        return MemoryJournalConfig(int(value))
    if kind == "sqlite" and value:
        return SqliteJournalConfig(Path(value).expanduser().absolute())
    raise ConfigurationError(f"expected a journal of {JOURNAL_FORMS}, but it is '{text}'")
