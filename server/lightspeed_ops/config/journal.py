"""The journal that a setting names: in memory, in a data file, or in a PostgreSQL database.

Owns the form of the setting. It must never open anything.
"""

from dataclasses import dataclass
from pathlib import Path

import platformdirs

from lightspeed_ops.config.settings import ConfigurationError, without_password

JOURNAL_FORMS = "sqlite:PATH, postgresql://…, memory or memory:RECORDS"
POSTGRESQL = ("postgresql://", "postgres://")
"""The prefixes of a URL of a PostgreSQL database, as libpq has them."""
RECORDS_DIGITS = 18
"""Most digits of memory:RECORDS: they count more records than fit into any memory."""


def default_journal() -> str:
    """Returns the setting of a data file in the system's folder for the state of its user's programs."""
    return f"sqlite:{platformdirs.user_state_path('lightspeed') / 'journal.db'}"


@dataclass(frozen=True, slots=True)
class MemoryJournalConfig:
    """A journal in memory; ``kept_records`` is its limit of records, None for the default."""

    kept_records: int | None = None


@dataclass(frozen=True, slots=True)
class SqliteJournalConfig:
    """A journal in a data file; SQLite keeps files beside it whose names begin with its name."""

    path: Path


@dataclass(frozen=True, slots=True)
class PostgresqlJournalConfig:
    """A journal in a PostgreSQL database, by its URL; passwords may come from PGPASSWORD or a passfile."""

    url: str


JournalConfig = MemoryJournalConfig | SqliteJournalConfig | PostgresqlJournalConfig


def journal_config(text: str) -> JournalConfig:
    """Parses a setting of :data:`JOURNAL_FORMS`; raises :class:`ConfigurationError`."""
    kind, colon, value = text.partition(":")
    if kind == "memory" and not colon:
        return MemoryJournalConfig()
    if kind == "memory":
        if not (
            value.isascii() and value.isdecimal() and 0 < len(value) <= RECORDS_DIGITS and int(value) > 0
        ):
            raise ConfigurationError(
                f"expected memory:RECORDS with 1 record or more and at most {RECORDS_DIGITS} digits, "
                f"but it is '{text[:80]}'"
            )
        return MemoryJournalConfig(int(value))
    if kind == "sqlite" and value:
        return SqliteJournalConfig(_absolute(value))
    if text.startswith(POSTGRESQL):
        _refuse_unencoded(text)
        return PostgresqlJournalConfig(text)
    raise ConfigurationError(f"expected a journal of {JOURNAL_FORMS}, but it is '{without_password(text)}'")


def _refuse_unencoded(url: str) -> None:
    """Refuses a password that libpq would take for a host or a port, and repeat in its messages."""
    place = url.partition("://")[2].partition("?")[0]
    host, _, database = place.partition("/")
    if host.count("@") > 1 or "@" in database:
        raise ConfigurationError(
            "expected user and password of postgresql://… to be percent-encoded, but they have '/' or '@': "
            f"{without_password(url)}"
        )


def _absolute(text: str) -> Path:
    """Returns the absolute path of a data file; raises :class:`ConfigurationError` if it can name none."""
    if "\0" in text:
        raise ConfigurationError(f"expected a journal path without a NUL character, but it is {text!r}")
    try:
        text.encode()
        path = Path(text).expanduser().absolute()
        # The server would write to a pipe or a device, and make files beside it.
        is_taken = path.exists() and not path.is_file()
    except (OSError, RuntimeError, UnicodeError) as error:
        # The text is no UTF-8 or too long, its user does not exist, or a folder cannot be read.
        raise ConfigurationError(f"expected a journal at '{text}', but: {error}") from error
    if is_taken:
        raise ConfigurationError(f"'{text}' cannot be a journal: it is a folder or a device, not a file")
    return path
