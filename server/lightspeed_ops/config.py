"""Configuration: what a server process is told.

Owns the form of the settings and what is wrong with them. It opens nothing.
"""

from dataclasses import dataclass

LISTEN_DEFAULT = "127.0.0.1:50051"
JOURNAL_DEFAULT = "memory"
ENVIRONMENT_PREFIX = "LIGHTSPEED"


class ConfigurationError(Exception):
    """A setting that cannot be used; the message says which, what was expected and what it is."""


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of a server: the address it listens on and the journal it keeps."""

    listen: str = LISTEN_DEFAULT
    journal: str = JOURNAL_DEFAULT


@dataclass(frozen=True, slots=True)
class MemoryJournalConfig:
    """A journal in memory; ``kept_records`` None for the default."""

    kept_records: int | None = None


def journal_config(text: str) -> MemoryJournalConfig:
    """What ``memory`` or ``memory:RECORDS`` means; raises :class:`ConfigurationError`."""
    kind, colon, records = text.partition(":")
    if kind != "memory":
        raise ConfigurationError(f"expected a journal of memory or memory:RECORDS, but it is '{text}'")
    if not colon:
        return MemoryJournalConfig()
    if not (records.isascii() and records.isdecimal() and int(records) > 0):
        raise ConfigurationError(f"expected memory:RECORDS with 1 record or more, but it is '{text}'")
    return MemoryJournalConfig(int(records))
