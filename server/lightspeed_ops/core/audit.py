"""Audits: what operators did, tried and were denied, chained so that nothing can be edited unseen.

Owns the audit record, its canonical text and the walk along the chain.
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
"""Versions of the canonical text without subject and details: entries stored before there were any say 0."""
DETAIL_CHARACTERS = 256
"""Longest value of a detail: every batch key fits."""
DETAILS_BYTES = 8_192
"""Most UTF-8 bytes of the names and values of all details: seven keys of the longest kind."""
KEYS_NAMED = 20
"""Most keys that the details of one entry name; their exact number stands beside them."""
KEY_DETAILS = frozenset({"key", "refused_key", "asked_key"})
"""Names of the details whose values are batch keys."""
BATCHES = "/batches/"
"""What stands in a subject between the name of the surface, which has no such part, and a batch key."""
_CUT_CHARACTERS = 200
"""Characters of a longer value that are kept before its mark, which takes 40 to 50 more."""

OUTCOMES_KNOWN = 256
"""Outcomes of actions whose signatures are kept half rendered: up to 4 KiB each, where a worker says much."""

AUDITED_ACTIONS = (
    "create",
    "update",
    "delete",
    "undelete",
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
    """One thing that an entry says about what was done to its subject."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """An audit record with its place in the chain of its surface.

    ``subject`` is the resource name of what was acted on. What has a default here was not there from the
    first: it is what older stored entries mean.
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

    @property
    def signature(self) -> str:
        """Signature of the record."""
        return audit_signature(self.record)


class Recorded(Protocol):
    """What an audit record says, in whatever form it is at hand."""

    @property
    def action(self) -> str:
        """What was done or tried."""
        ...

    @property
    def outcome(self) -> str:
        """What became of it."""
        ...

    @property
    def at_ms(self) -> int:
        """When, as the records say."""
        ...


class Detailed(Protocol):
    """What a detail says, in whatever form it is at hand."""

    @property
    def name(self) -> str:
        """What it tells."""
        ...

    @property
    def value(self) -> str:
        """What that is."""
        ...


class Chained(Protocol):
    """What the chain has of an entry, in whatever form it is at hand: histories are walked as stored."""

    @property
    def sequence(self) -> int:
        """Its place."""
        ...

    @property
    def record(self) -> Recorded:
        """What happened."""
        ...

    @property
    def actor_id(self) -> str:
        """Who did it."""
        ...

    @property
    def reason(self) -> str:
        """Why."""
        ...

    @property
    def request_id(self) -> str:
        """On which request."""
        ...

    @property
    def recorded_ms(self) -> int:
        """When, on the server's clock."""
        ...

    @property
    def chain_hash(self) -> str:
        """The hash over it and the one before."""
        ...

    @property
    def text_version(self) -> int:
        """Version of its canonical text."""
        ...

    @property
    def subject(self) -> str:
        """What was acted on."""
        ...

    @property
    def details(self) -> Sequence[Detailed]:
        """What was done to it."""
        ...


def audit_signature(record: Recorded) -> str:
    """Stable audit signature: ``audit.v1|action=…|outcome=…|at_ms=…``."""
    return f"{signed_until_at_ms(record.action, record.outcome)}{record.at_ms}"


@lru_cache(maxsize=OUTCOMES_KNOWN)
def signed_until_at_ms(action: str, outcome: str) -> str:
    """What the signatures of all records of an action and an outcome have in common, before their time."""
    return signature("audit", action=action, outcome=outcome, at_ms=0).removesuffix("0")


def canonical_text(entry: Chained) -> str:
    """Everything of an entry but its hash, as one text: what the chain hashes.

    The signature of an ``audit_entry`` in the version that the entry names, written out: whole histories are
    walked with it.
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
    """Details as one text: ``audit_details.v1|name=value|…`` in their order, names and values escaped."""
    told = [f"|{escape(detail.name)}={escape(detail.value)}" for detail in details]
    return f"audit_details.v1{''.join(told)}"


def _escaped_details(details: Sequence[Detailed]) -> str:
    """Details as they stand within the text of an entry; written out, since hardly ever one is escaped."""
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
    """The hash that an entry must have after the one with ``previous_hash``."""
    return link(previous_hash, canonical_text(entry))


def shortened(text: str) -> str:
    """A text of at most ``DETAIL_CHARACTERS``; a longer one is cut, and marked with its length and digest."""
    if len(text) <= DETAIL_CHARACTERS:
        return text
    digest = sha256(text.encode()).hexdigest()[:16]
    return f"{text[:_CUT_CHARACTERS]}…[{len(text)} characters, sha256 {digest}]"


def bounded(details: Iterable[tuple[str, str]]) -> tuple[AuditDetail, ...]:
    """Details within ``DETAILS_BYTES``, each value shortened; the last one counts those left out, if any."""
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
    """The batch keys that an entry names, in its subject and its details."""
    _, _, key = entry.subject.partition(BATCHES)
    if key:
        yield key
    for detail in entry.details:
        if detail.name in KEY_DETAILS:
            yield detail.value


def named_keys(name: str, keys: Iterable[str], count: int) -> Iterator[tuple[str, str]]:
    """Details of ``count`` keys: that number under ``{name}s``, then the first ``KEYS_NAMED`` of them."""
    yield f"{name}s", str(count)
    for key in islice(keys, KEYS_NAMED):
        yield name, key


@dataclass(frozen=True, slots=True)
class ChainWalk:
    """How far a walk came: entries that fit, and the first sequence that does not (0: none)."""

    verified: int
    first_bad_sequence: int
    last_hash: str


def verify_chain(entries: Iterable[Chained], *, first_sequence: int, previous_hash: str | None) -> ChainWalk:
    """Walks entries from ``first_sequence`` on; without a previous hash the first is the anchor."""
    expected_sequence, verified = first_sequence, 0
    for entry in entries:
        fits = previous_hash is None or chain_hash(previous_hash, entry) == entry.chain_hash
        if entry.sequence != expected_sequence or not fits or not has_known_text(entry):
            return ChainWalk(verified, expected_sequence, previous_hash or "")
        previous_hash = entry.chain_hash
        expected_sequence += 1
        verified += 1
    return ChainWalk(verified, 0, previous_hash or "")
