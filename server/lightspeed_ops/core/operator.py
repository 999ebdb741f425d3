"""Operator controls: the actions of operators and the control states of a surface.

Owns the table of control transitions, and the sets of control states that allow intake and starts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lightspeed_ops.core.signatures import signature


@dataclass(frozen=True, slots=True)
class Pause:
    """Start no more batches; new batches are still accepted."""

    reason: str


@dataclass(frozen=True, slots=True)
class Resume:
    """Return to running."""

    reason: str


@dataclass(frozen=True, slots=True)
class Drain:
    """Refuse new batches and finish the queued ones."""

    reason: str


@dataclass(frozen=True, slots=True)
class Replay:
    """Requeue the dead letters of a stage and later stages, and applied batches of the reprocess window."""

    from_stage: str
    reason: str


Action = Pause | Resume | Drain | Replay

ACTION_LABELS: Mapping[type[Action], str] = {
    Pause: "pause",
    Resume: "resume",
    Drain: "drain",
    Replay: "replay",
}


@dataclass(frozen=True, slots=True)
class Running:
    """Everything is allowed."""


@dataclass(frozen=True, slots=True)
class Paused:
    """No batch is started; new batches are accepted."""

    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Draining:
    """Batches are started; new batches are refused."""

    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Replaying:
    """Everything is allowed, and a replay is in progress."""

    from_stage: str
    reason: str
    at_ms: int


ControlState = Running | Paused | Draining | Replaying

CONTROL_LABELS: Mapping[type[ControlState], str] = {
    Running: "running",
    Paused: "paused",
    Draining: "draining",
    Replaying: "replaying",
}

CONTROL_TRANSITIONS: Mapping[str, Mapping[str, str]] = {
    "running": {"pause": "paused", "drain": "draining", "replay": "replaying"},
    "paused": {"resume": "running", "drain": "draining", "replay": "replaying"},
    "draining": {"pause": "paused", "resume": "running"},
    "replaying": {"pause": "paused", "resume": "running", "finish_replay": "running"},
}
"""From each state, the next state by action; a missing action is refused. ``finish_replay`` is no request:
it follows from the end of the last replayed batch."""

TAKES_BATCHES = frozenset({"running", "paused", "replaying"})
"""Control states that accept new batches."""
STARTS_WORK = frozenset({"running", "draining", "replaying"})
"""Control states that start batches. All states accept acknowledgements and failures."""


def action_label(action: Action) -> str:
    """Returns the label of an operator action, which its audit has too."""
    return ACTION_LABELS[type(action)]


def label(control: ControlState) -> str:
    """Label of a control state."""
    return CONTROL_LABELS[type(control)]


def allows(control: ControlState, action: Action) -> bool:
    """Returns True if the table has the action for this state."""
    return action_label(action) in CONTROL_TRANSITIONS[label(control)]


def allowed(control: ControlState) -> tuple[str, ...]:
    """Returns the labels of the actions that this state allows."""
    return tuple(action for action in CONTROL_TRANSITIONS[label(control)] if action in ACTION_LABELS.values())


def control_signature(control: ControlState) -> str:
    """Returns ``control.v1|state=…`` with the state's own fields."""
    fields = {name: getattr(control, name) for name in control.__slots__}
    return signature("control", state=label(control), **fields)
