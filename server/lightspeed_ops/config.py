"""Configuration: the settings of a server process.

Owns the form of the settings and their errors. It must never open anything.
"""

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs

LISTEN_DEFAULT = "127.0.0.1:50051"
ENVIRONMENT_PREFIX = "LIGHTSPEED"
JOURNAL_FORMS = "sqlite:PATH, memory or memory:RECORDS"
RECORDS_DIGITS = 18
"""Most digits of memory:RECORDS: they count more records than fit into any memory."""


class ConfigurationError(Exception):
    """A setting cannot be used; the message says which, what was expected and what it is."""


def default_journal() -> str:
    """Returns the setting of a data file in the system's folder for the state of its user's programs."""
    return f"sqlite:{platformdirs.user_state_path('lightspeed') / 'journal.db'}"


class LimitRow(NamedTuple):
    """One limit as ``lightspeed serve`` offers it: its field, default, bounds and help text."""

    name: str
    default: int
    least: int
    most: int
    help: str

    @property
    def option(self) -> str:
        """The option of ``lightspeed serve``, such as ``--max-surfaces``."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def variable(self) -> str:
        """The environment variable, such as ``LIGHTSPEED_MAX_SURFACES``."""
        return f"{ENVIRONMENT_PREFIX}_{self.name.upper()}"


def _limit(default: int, *, least: int, most: int, text: str) -> Any:  # noqa: ANN401 - as dataclasses.field is typed
    return field(default=default, metadata={"least": least, "most": most, "help": text})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of a server that an operator may set; each is an option and an environment variable.

    Raises :class:`ConfigurationError` if a value lies outside its bounds.
    """

    max_surfaces: int = _limit(
        1_000,
        least=1,
        most=1_000_000,
        text="Surfaces of the server that are not deleted: the queue of each is in memory.",
    )
    max_surfaces_per_tenant: int = _limit(
        1_000,
        least=1,
        most=1_000_000,
        text="Surfaces of one tenant that are not deleted: lower it if tenants share a server.",
    )
    max_streams: int = _limit(
        1_000, least=1, most=100_000, text="Open streams of the server: each buffers up to 4 MiB of frames."
    )
    max_streams_per_tenant: int = _limit(
        1_000, least=1, most=100_000, text="Open streams of one tenant: lower it if tenants share a server."
    )
    max_message_bytes: int = _limit(
        4 * 1024 * 1024,
        least=4 * 1024,
        most=64 * 1024 * 1024,
        text="Bytes of one request: 1,000 batches with the longest keys are about 1 MiB.",
    )

    max_arriving_bytes: int = _limit(
        256 * 1024 * 1024,
        least=64 * 1024,
        most=64 * 1024 * 1024 * 1024,
        text="Bytes for incomplete requests, each as max_message_bytes, and as many for frames of workers.",
    )
    max_calls: int = _limit(
        5_000, least=1, most=1_000_000, text="Calls in progress at a time, streams not counted."
    )
    max_connections: int = _limit(
        2_000,
        least=1,
        most=1_000_000,
        text="Connections of the server: each takes a file descriptor and about 50 KiB.",
    )
    max_streams_per_connection: int = _limit(
        100,
        least=1,
        most=100_000,
        text="Calls and streams of one connection at a time: a client that needs more opens another one.",
    )
    max_auxiliary_streams: int = _limit(
        500, least=1, most=100_000, text="Open streams of the health and reflection services together."
    )
    request_timeout_s: int = _limit(
        30, least=1, most=3_600, text="Seconds within which a request must arrive whole."
    )
    work_open_timeout_s: int = _limit(
        10, least=1, most=3_600, text="Seconds within which the first frame of a work stream must arrive."
    )
    work_write_timeout_s: int = _limit(
        30, least=1, most=3_600, text="Seconds that a worker may leave a frame of its work stream unread."
    )
    max_stored_response_bytes: int = _limit(
        1024 * 1024 * 1024,
        least=16 * 1024 * 1024,
        most=1024**4,
        text="Bytes of stored responses of one surface: beyond them the oldest request ids are forgotten.",
    )

    def __post_init__(self) -> None:
        """Checks each value against its bounds."""
        for row in limit_rows():
            value = getattr(self, row.name)
            if not row.least <= value <= row.most:
                raise ConfigurationError(
                    f"expected {row.option} of {row.least} to {row.most}, but it is {value}"
                )


def limit_rows() -> tuple[LimitRow, ...]:
    """Returns the limits in the order in which the help lists them."""
    return tuple(
        LimitRow(one.name, one.default, one.metadata["least"], one.metadata["most"], one.metadata["help"])  # type: ignore[arg-type]  # each has a default
        for one in fields(Limits)
    )


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of a server: the address it listens on, the journal it keeps and its limits."""

    listen: str = LISTEN_DEFAULT
    journal: str = field(default_factory=default_journal)
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class MemoryJournalConfig:
    """A journal in memory; ``kept_records`` is its limit of records, None for the default."""

    kept_records: int | None = None


@dataclass(frozen=True, slots=True)
class SqliteJournalConfig:
    """A journal in a data file; SQLite keeps files beside it whose names begin with its name."""

    path: Path


JournalConfig = MemoryJournalConfig | SqliteJournalConfig


def journal_config(text: str) -> JournalConfig:
    """Parses ``sqlite:PATH``, ``memory`` or ``memory:RECORDS``; raises :class:`ConfigurationError`."""
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
    raise ConfigurationError(f"expected a journal of {JOURNAL_FORMS}, but it is '{text}'")


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
