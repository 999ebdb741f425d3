"""What needs attention: how urgent the state of a surface is, why, and which surfaces come first.

Owns the order "worst first" of `status` and `top`. It judges what the server says of a surface, in the light
view, and must never know a rule of the pipeline.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from lightspeed_cli.times import duration_text

if TYPE_CHECKING:
    from lightspeed.ops.v1.surface_pb2 import Surface

ENDED_BADLY = ("failed", "crashed")
"""Lifecycles of a run that an operator resumes or replaces."""
SET_BY_OPERATORS = ("paused", "draining", "replaying")
"""Control states that an operator has set, and that hold back work."""


class Urgency(IntEnum):
    """How urgent the state of a surface is."""

    NONE = 0
    """Nothing is wrong."""
    NOTICE = 1
    """Worth knowing: an operator has set a control state."""
    WARNING = 2
    """Needs attention: batches wait for an operator."""
    PROBLEM = 3
    """Needs attention now: the run has ended badly, or the output is stale."""


class Reason(NamedTuple):
    """Why a surface needs attention."""

    urgency: Urgency
    text: str
    command: str
    """The command that shows more, with the surface behind it."""


@dataclass(frozen=True, slots=True)
class JudgedSurface:
    """The state of one surface, judged at a time of the service clock."""

    surface: "Surface"
    reasons: tuple[Reason, ...]
    """Why it needs attention, the most urgent first; empty if nothing is wrong."""
    now_ms: int

    @property
    def name(self) -> str:
        """Resource name of the surface."""
        return self.surface.name

    @property
    def urgency(self) -> Urgency:
        """Urgency of the worst reason."""
        return max((one.urgency for one in self.reasons), default=Urgency.NONE)

    @property
    def text(self) -> str:
        """All reasons in one line; empty if nothing is wrong."""
        return ", ".join(one.text for one in self.reasons)

    @property
    def needs_attention(self) -> bool:
        """True if an operator should look at it."""
        return self.urgency >= Urgency.WARNING

    @property
    def oldest_age_ms(self) -> int:
        """Age of the oldest batch that is queued, retrying or in flight, milliseconds; 0: there is none."""
        return max(0, self.now_ms - self.surface.oldest_enqueued_ms) if self.surface.oldest_enqueued_ms else 0


def judge(surface: "Surface", now_ms: int) -> JudgedSurface:
    """Judges a surface at a time of the service clock.

    A stale surface that never had a batch is no problem: nothing was promised to it yet.
    """
    queue = surface.queue
    found: list[Reason] = []
    if surface.lifecycle_label in ENDED_BADLY:
        found.append(Reason(Urgency.PROBLEM, f"the run {surface.lifecycle_label}", "run list"))
    if surface.stale and queue.enqueued:
        found.append(Reason(Urgency.PROBLEM, "stale", "queue show"))
    if queue.dead_lettered:
        text = counted(queue.dead_lettered, "dead letter")
        found.append(Reason(Urgency.WARNING, text, "dead-letters list"))
    if surface.control_label in SET_BY_OPERATORS:
        found.append(Reason(Urgency.NOTICE, surface.control_label, "audits list"))
    return JudgedSurface(surface, tuple(found), now_ms)


def order_of(one: JudgedSurface) -> tuple[int, int, str]:
    """Returns the key of the order "worst first": the most urgent, the oldest batch, then the name."""
    return -one.urgency, -one.oldest_age_ms, one.name


def freshness_text(surface: "Surface", now_ms: int) -> str:
    """Returns how fresh the output is: `fresh, 5m left` or `stale for 3m`."""
    if surface.stale:
        return stale_text(surface, now_ms)
    if not surface.stale_at_ms:
        return "fresh"
    return f"fresh, {duration_text(max(0, surface.stale_at_ms - now_ms))} left"


def stale_text(surface: "Surface", now_ms: int) -> str:
    """Returns for how long the output has been stale, if the server says it."""
    if not 0 < surface.stale_at_ms <= now_ms:
        return "stale"
    return f"stale for {duration_text(now_ms - surface.stale_at_ms)}"


def counted(number: int, noun: str) -> str:
    """Returns a number with its noun: `1 dead letter`, `1,204 dead letters`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


class Totals(NamedTuple):
    """Sums over surfaces."""

    surfaces: int = 0
    need_attention: int = 0
    stale: int = 0
    queued: int = 0
    retrying: int = 0
    in_flight: int = 0
    dead_lettered: int = 0

    def with_one(self, one: JudgedSurface) -> "Totals":
        """Returns the sums with one surface more."""
        queue = one.surface.queue
        return Totals(
            self.surfaces + 1,
            self.need_attention + one.needs_attention,
            self.stale + one.surface.stale,
            self.queued + queue.queued,
            self.retrying + queue.retrying,
            self.in_flight + queue.in_flight,
            self.dead_lettered + queue.dead_lettered,
        )
