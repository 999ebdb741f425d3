"""Audits: actions of operators with their outcome and object, in a hash chain that shows every later edit.

Owns the audit record, its canonical text and the verification of the chain.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from typing import NamedTuple, Protocol

from lightspeed_ops.core.signatures import escape, is_plain, link, signature

TEXT_VERSION = 2
"""Version of the canonical text of new entries: 2 covers subject and details."""
FIRST_TEXT_VERSIONS = frozenset({0, 1})
"""Versions of the canonical text without subject and details: entries older than both fields have 0."""
DETAIL_CHARACTERS = 256
"""Longest value of a detail: every batch key fits."""
DETAILS_BYTES = 8_192
"""Most UTF-8 bytes of the names and values of all details: seven keys of the longest kind."""
KEYS_NAMED = 20
"""Most keys that the details of one entry name; another detail has their exact number."""
KEY_DETAILS = frozenset({"key", "refused_key", "asked_key"})
"""Names of the details whose values are batch keys."""
BATCHES = "/batches/"
"""The separator in a subject between the surface's name, which never contains it, and a batch key."""
_CUT_CHARACTERS = 200
"""Characters that are kept of a longer value; its mark takes 40 to 50 more."""

OUTCOMES_KNOWN = 256
"""Cached prefixes of signatures, by action and outcome: up to 4 KiB each, if a worker's reason is long."""

AUDITED_ACTIONS = (
    "create",
    "update",
    "delete",
    "undelete",
    "schedule_run",
    "trigger_run",
    "fire_schedule",
    "pause_schedule",
    "resume_schedule",
    "start_run",
    "complete_run",
    "fail_run",
    "resume_run",
    "pause",
    "resume",
    "drain",
    "replay",
    "certify",
    "dead_letter",
    "redrive",
    "discard",
    "cancel_batch",
)
"""Every action that is audited."""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """Audit event emitted by one operator-facing workflow transition."""

    action: str
    outcome: str
    at_ms: int


class AuditDetail(NamedTuple):
    """One name and value that an entry has about its action."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """An audit record with its place in the chain of its surface.

    ``subject`` is the resource name of the object of the action. ``run_id`` is the run in which it happened;
    the canonical text does not have it, since it follows from the entries of runs. A field with a default is
    newer than the first version: the default is what older stored entries mean.
    """

    sequence: int
    record: AuditRecord
    actor_id: str
    reason: str
    request_id: str
    recorded_ms: int
    chain_hash: str
    text_version: int = 0
    subject: str = ""
    details: tuple[AuditDetail, ...] = ()
    run_id: str = ""

    @property
    def signature(self) -> str:
        """Signature of the record."""
        return audit_signature(self.record)


class Recorded(Protocol):
    """The protocol of an audit record, decoded or as stored."""

    @property
    def action(self) -> str:
        """The action that was done or tried."""
        ...

    @property
    def outcome(self) -> str:
        """The outcome: ``ok``, or a kind and a reason, such as ``refused:run_active``."""
        ...

    @property
    def at_ms(self) -> int:
        """The time in the records, Unix milliseconds."""
        ...


class Detailed(Protocol):
    """The protocol of a detail, decoded or as stored."""

    @property
    def name(self) -> str:
        """The name of the detail."""
        ...

    @property
    def value(self) -> str:
        """The value of the detail."""
        ...


class Chained(Protocol):
    """The protocol of an entry in the chain: whole histories are verified as stored, without decoding."""

    @property
    def sequence(self) -> int:
        """The sequence of the entry, from 1."""
        ...

    @property
    def record(self) -> Recorded:
        """The audit record."""
        ...

    @property
    def actor_id(self) -> str:
        """The actor of the action."""
        ...

    @property
    def reason(self) -> str:
        """The reason that the actor gave."""
        ...

    @property
    def request_id(self) -> str:
        """The id of the request."""
        ...

    @property
    def recorded_ms(self) -> int:
        """The time of recording, on the server's clock."""
        ...

    @property
    def chain_hash(self) -> str:
        """The hash of this entry and the hash before it."""
        ...

    @property
    def text_version(self) -> int:
        """The version of its canonical text."""
        ...

    @property
    def subject(self) -> str:
        """The resource name of the object of the action."""
        ...

    @property
    def details(self) -> Sequence[Detailed]:
        """The details of the action."""
        ...


def audit_signature(record: Recorded) -> str:
    """Stable audit signature: ``audit.v1|action=…|outcome=…|at_ms=…``."""
    return f"{signed_until_at_ms(record.action, record.outcome)}{record.at_ms}"


@lru_cache(maxsize=OUTCOMES_KNOWN)
def signed_until_at_ms(action: str, outcome: str) -> str:
    """Returns the prefix of the signatures of an action and an outcome, up to the time."""
    return signature("audit", action=action, outcome=outcome, at_ms=0).removesuffix("0")


def canonical_text(entry: Chained) -> str:
    """Returns the canonical text of an entry, which the chain hashes: everything but its hash.

    It is the signature of an ``audit_entry`` in the version that the entry names, written out by hand, since
    the verification of a whole history needs it for every entry.
    """
    record = entry.record
    action, outcome = record.action, record.outcome
    actor_id, reason, request_id = entry.actor_id, entry.reason, entry.request_id
    if is_plain(f"{action}{outcome}{actor_id}{reason}{request_id}"):
        signed = f"audit.v1%7Caction%3D{action}%7Coutcome%3D{outcome}%7Cat_ms%3D{record.at_ms}"
    else:
        signed = escape(audit_signature(record))
        actor_id, reason, request_id = escape(actor_id), escape(reason), escape(request_id)
    text = (
        f"|sequence={entry.sequence}|record={signed}|actor_id={actor_id}"
        f"|reason={reason}|request_id={request_id}|recorded_ms={entry.recorded_ms}"
    )
    if entry.text_version in FIRST_TEXT_VERSIONS:
        return f"audit_entry.v1{text}"
    subject = escape(entry.subject)
    return f"audit_entry.v2{text}|subject={subject}|details={_escaped_details(entry.details)}"


def details_text(details: Iterable[Detailed]) -> str:
    """Returns details as ``audit_details.v1|name=value|…`` in their order, with names and values escaped."""
    texts = [f"|{escape(detail.name)}={escape(detail.value)}" for detail in details]
    return f"audit_details.v1{''.join(texts)}"


def _escaped_details(details: Sequence[Detailed]) -> str:
    """Returns details as escaped in the text of an entry. Written out by hand, since few need escapes."""
    pairs = [(detail.name, detail.value) for detail in details]
    if is_plain("".join([name + value for name, value in pairs])):
        return f"audit_details.v1{''.join([f'%7C{name}%3D{value}' for name, value in pairs])}"
    return escape(details_text(details))


def has_known_text(entry: Chained) -> bool:
    """True if the canonical text of an entry covers all that the entry says.

    A version 1 text leaves out subject and details: an entry of that version must have none.
    """
    if entry.text_version in FIRST_TEXT_VERSIONS:
        return not entry.subject and not entry.details
    return entry.text_version == TEXT_VERSION


def chain_hash(previous_hash: str, entry: Chained) -> str:
    """Returns the hash that an entry must have after the entry with ``previous_hash``."""
    return link(previous_hash, canonical_text(entry))


def shortened(text: str) -> str:
    """Returns a text of at most ``DETAIL_CHARACTERS``: a longer one is cut and gets its length and digest."""
    if len(text) <= DETAIL_CHARACTERS:
        return text
    digest = sha256(text.encode()).hexdigest()[:16]
    return f"{text[:_CUT_CHARACTERS]}…[{len(text)} characters, sha256 {digest}]"


def bounded(details: Iterable[tuple[str, str]]) -> tuple[AuditDetail, ...]:
    """Returns details within ``DETAILS_BYTES``, with shortened values.

    If some are left out, the last detail has their number.
    """
    kept: list[AuditDetail] = []
    left_out = size_bytes = 0
    for name, text in details:
        value = shortened(text)
        size_bytes += len(name.encode()) + len(value.encode())
        if left_out or size_bytes > DETAILS_BYTES:
            left_out += 1
        else:
            kept.append(AuditDetail(name, value))
    if left_out:
        kept.append(AuditDetail("details_left_out", str(left_out)))
    return tuple(kept)


def keys_of(entry: AuditEntry) -> Iterator[str]:
    """Yields the batch keys in the subject and the details of an entry."""
    _, _, key = entry.subject.partition(BATCHES)
    if key:
        yield key
    for detail in entry.details:
        if detail.name in KEY_DETAILS:
            yield detail.value


def named_keys(name: str, keys: Iterable[str], count: int) -> Iterator[tuple[str, str]]:
    """Yields details of ``count`` keys: the number as ``{name}s``, then the first ``KEYS_NAMED`` keys."""
    yield f"{name}s", str(count)
    for key in islice(keys, KEYS_NAMED):
        yield name, key


@dataclass(frozen=True, slots=True)
class ChainVerification:
    """A verification result: the number of good entries, the first bad sequence (0: none), the last hash."""

    verified: int
    first_bad_sequence: int
    last_hash: str


def verify_chain(
    entries: Iterable[Chained], *, first_sequence: int, previous_hash: str | None
) -> ChainVerification:
    """Verifies entries from ``first_sequence`` on, and returns how far the chain is unbroken.

    Without a previous hash, the first entry is trusted.
    """
    expected_sequence, verified = first_sequence, 0
    for entry in entries:
        fits = previous_hash is None or chain_hash(previous_hash, entry) == entry.chain_hash
        if entry.sequence != expected_sequence or not fits or not has_known_text(entry):
            return ChainVerification(verified, expected_sequence, previous_hash or "")
        previous_hash = entry.chain_hash
        expected_sequence += 1
        verified += 1
    return ChainVerification(verified, 0, previous_hash or "")
