"""The named limits of the domain and the checks against them.

Owns numbers and the wording of range violations. A check must never raise: it yields violations, so that a
client gets all of them at once.
"""

import re
from collections.abc import Collection, Iterator
from itertools import chain
from typing import NamedTuple

from lightspeed_ops.core.refusal import Violation

KEY_CHARACTERS = 256
"""Longest batch key, idempotency key and name: fits an index page of every sink database."""
TEXT_CHARACTERS = 4_096
"""Longest reason, query, path or topic: enough for a stack frame, small enough to audit."""
REQUEST_ID_CHARACTERS = 128
"""Longest request id: a UUID with a prefix."""
TRACEPARENT_CHARACTERS = 128
"""Longest traceparent: twice that of version 00 of W3C Trace Context."""
TRACESTATE_CHARACTERS = 512
"""Longest tracestate: the length that W3C Trace Context asks every system to keep."""
MAP_ENTRIES = 32
"""Most entries of a map of texts, such as attributes: more belongs into the data of the batch."""
MAP_KEY_CHARACTERS = 64
"""Longest key of a map of texts: a name, not data."""
MAP_BYTES = 4_096
"""Most bytes of the keys and values of a map of texts: the journal has them with each admission and end."""
PROGRESS_BYTES = 1_024
"""Most bytes of the progress of a batch: a cursor or a sentence; the server keeps it with the batch."""
STARTED_BYTES = 3_145_728
"""Most bytes of the texts of batches that one command starts: with their other fields they fit into 4 MiB."""
WORKER_ID_CHARACTERS = 128
"""Longest worker id: a host name, a process and a thread."""
INSTANCE_ID_CHARACTERS = 128
"""Longest instance id: 16 random bytes as hexadecimal digits take 32."""
HELD_LEASES = 10_000
"""Most held leases that an opening names: about 250 KiB of tokens, and ten times the busiest worker known."""
BULK_ITEMS = 1_000
"""Most items of one bulk command: a commit stays under a few milliseconds."""
PAGE_ENTRIES = 1_000
"""Most entries on one page: about 300 KiB, far below the message limit."""
PAGE_ENTRIES_DEFAULT = 100
"""Entries on a page if the request names no size."""
WAIT_MS_MAX = 60_000
"""Longest wait of a long poll: shorter than the idle timeouts of common proxies."""
STAGES = 64
"""Most stages of a pipeline."""
ATTEMPTS = 100
"""Most attempts of a batch."""
IN_FLIGHT = 100_000
"""Highest max_in_flight."""
QUEUED = 10_000_000
"""Highest max_queued: about 8 GiB of queue."""
QUEUED_BYTES_DEFAULT = 268_435_456
"""Default budget for the texts of a surface's batches in the queue: three million with keys of a UUID."""
DEAD_LETTER_BYTES_DEFAULT = 67_108_864
"""Default budget for the texts of a surface's dead letters: 60,000 with the longest reasons that it keeps."""
TEXT_BYTES_MIN = 65_536
"""Smallest budget of bytes: the longest batch fits thirty times."""
TEXT_BYTES_MAX = 68_719_476_736
"""Largest budget of bytes: 64 GiB, more than one process should hold."""
REASON_KEPT_CHARACTERS = 256
"""Characters of a dead letter's reason that the state keeps for filters; the journal has the whole reason."""
DEAD_LETTERS = 100_000
"""Dead letters at which a surface accepts no batches: dead letters are never dropped, so intake must wait."""


class SurfaceLimits(NamedTuple):
    """The limits that a server sets for every surface, whatever the boundary of the surface allows."""

    queued_bytes: int = TEXT_BYTES_MAX
    """Most bytes of the texts of batches that have not ended."""
    dead_letters: int = DEAD_LETTERS
    """Dead letters at which a surface accepts no batches."""
    dead_letter_bytes: int = TEXT_BYTES_MAX
    """Bytes of the texts of dead letters at which a surface accepts no batches."""


SURFACE_LIMITS = SurfaceLimits()
"""The limits of a server that sets none."""
LEFT_OUT_LISTED = 100
"""Most batches that a replay plan names as left out: about 100 KiB of keys at most; the counts are exact."""
REASONS_LISTED = 100
"""Most reasons that the plan of a redrive or a discard counts apart, and most groups of a summary: 25 KiB."""
DECISIONS_LISTED = 1_000
"""Most policy decisions that a list has: the newest."""
LEASE_MS_MIN = 1_000
"""Shortest lease: a pause for garbage collection would expire a shorter one."""
LEASE_MS_MAX = 86_400_000
"""Longest lease: a day."""
WORK_MAX_AGE_MS_MIN = 60_000
"""Shortest retention of work: a minute, so that a subscriber that reconnects still finds it."""
WORK_MAX_RECORDS_MIN = 1_000
"""Fewest lineage records that may be kept: a whole bulk command."""
AUDITS_MAX_AGE_MS_MIN = 2_592_000_000
"""Shortest retention of evidence: 30 days, so that no setting deletes the traces of last week."""
RUNS_KEPT_DEFAULT = 1_000
"""Runs of a surface that are kept by default, the newest one included: some years of daily runs."""
RUNS_KEPT_MAX = 100_000
"""Most runs that may be kept: a run each minute for two months, about 100 MB."""
IDEMPOTENCY_KEYS_KEPT_MIN = 1_000
"""Fewest idempotency keys that may be remembered: a whole bulk command."""
IDEMPOTENCY_KEYS_KEPT_DEFAULT = 1_000_000
"""Idempotency keys that are remembered by default: about 10 MB."""
IDEMPOTENCY_KEYS_KEPT_MAX = 10_000_000
"""Most idempotency keys that may be remembered: about 100 MB."""
LAG_MS = 1_767_225_600_000
"""Largest lag: the time from 1970 to 2026, before which no server runs, so that no event is before 1970."""
CLOCK_REGRESSION_MS = 60_000
"""How far an acknowledgement may be before the start of its batch; more means a broken clock, not skew."""
YEAR_9999_MS = 253_402_300_799_999
"""The last millisecond of year 9999: beyond it calendars of several languages overflow."""
INT64_MAX = 2**63 - 1
"""Largest integer on the wire."""

ID_PATTERN = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
"""Ids of tenants and surfaces."""
STAGE_NAME_PATTERN = re.compile(r"[a-z][a-z0-9_-]{0,62}")
"""Names of stages."""


def saturated(value: int) -> int:
    """Returns a number, or the largest integer on the wire if the number is above it."""
    return min(value, INT64_MAX)


def text_bytes(text: str) -> int:
    """Returns the bytes of a text in UTF-8. Nearly all texts are ASCII and need not be encoded."""
    return len(text) if text.isascii() else len(text.encode())


def integer(field: str, value: int, low: int, high: int = INT64_MAX) -> Iterator[Violation]:
    """Yields a violation if an integer is outside ``low`` to ``high``."""
    if not low <= value <= high:
        wanted = f"{low} or more" if high == INT64_MAX else f"{low} to {high}"
        yield Violation(field, f"expected {wanted}, but it is {value}")


def text(field: str, value: str, longest: int = KEY_CHARACTERS, *, shortest: int = 1) -> Iterator[Violation]:
    """Yields a violation if a text has fewer or more characters than allowed."""
    if not shortest <= len(value) <= longest:
        yield Violation(field, f"expected {shortest} to {longest} characters, but it has {len(value)}")


def ascii_text(field: str, value: str, longest: int, *, shortest: int = 1) -> Iterator[Violation]:
    """Yields a violation if a text has too few or too many characters, or others than ASCII."""
    yield from text(field, value, longest, shortest=shortest)
    if not value.isascii():
        yield Violation(field, "expected ASCII characters, but it has others")


def string_map(field: str, entries: Collection[tuple[str, str]]) -> Iterator[Violation]:
    """Yields the violations of a map of texts: too many entries, too many bytes, or a key without a name."""
    if _is_sound_map(entries):
        return
    yield from integer(field, len(entries), 0, MAP_ENTRIES)
    for key, _ in entries:
        yield from text(f"{field}['{key[:MAP_KEY_CHARACTERS]}']", key, MAP_KEY_CHARACTERS)
    size_bytes = map_bytes(entries)
    if size_bytes > MAP_BYTES:
        yield Violation(
            field, f"expected at most {MAP_BYTES} bytes of keys and values, but they have {size_bytes}"
        )


def map_bytes(entries: Collection[tuple[str, str]]) -> int:
    """Returns the bytes of the keys and values of a map in UTF-8."""
    return text_bytes("".join(chain.from_iterable(entries)))


def _is_sound_map(entries: Collection[tuple[str, str]]) -> bool:
    """Returns True if :func:`string_map` would find nothing, in a quarter of its time."""
    if not entries:
        return True
    lengths = [len(key) for key, _ in entries]
    return (
        len(entries) <= MAP_ENTRIES
        and min(lengths) >= 1
        and max(lengths) <= MAP_KEY_CHARACTERS
        and map_bytes(entries) <= MAP_BYTES
    )


def short_text(field: str, value: str, most_bytes: int) -> Iterator[Violation]:
    """Yields a violation if a text has more bytes in UTF-8 than allowed."""
    if text_bytes(value) > most_bytes:
        yield Violation(field, f"expected at most {most_bytes} bytes, but it has {text_bytes(value)}")


def time_ms(field: str, value: int | None) -> Iterator[Violation]:
    """Yields a violation if a time is given and is outside the years 1970 to 9999."""
    if value is not None:
        yield from integer(field, value, 0, YEAR_9999_MS)


def identifier(field: str, value: str) -> Iterator[Violation]:
    """Yields a violation if an id of a tenant or surface does not match ``ID_PATTERN``."""
    if not ID_PATTERN.fullmatch(value):
        yield Violation(
            field, f"expected an id like [a-z]([a-z0-9-]{{0,61}}[a-z0-9])?, but it is '{value[:80]}'"
        )
