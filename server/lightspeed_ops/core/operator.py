"""Operator controls: what operators ask of a surface and what they then let it do.

Owns the table of control transitions and the gates that a control state opens and closes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lightspeed_ops.core.signatures import signature


@dataclass(frozen=True, slots=True)
class Pause:
    """Start no more work; enqueueing goes on."""

    reason: str


@dataclass(frozen=True, slots=True)
class Resume:
    """Go back to running."""

    reason: str


@dataclass(frozen=True, slots=True)
class Drain:
    """Take no more batches; work off those that are there."""

    reason: str


@dataclass(frozen=True, slots=True)
class Replay:
    """Requeue the dead letters of a stage and those after it, and what the reprocess window names."""

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
    """Nothing is started; batches are taken in."""

    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Draining:
    """Work is started; no batch is taken in."""

    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Replaying:
    """Everything is allowed, and a replay is under way."""

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
"""From each state, what each action leads to; one that is missing is refused. Nobody asks for
``finish_replay``: the last replayed batch has ended."""

TAKES_BATCHES = frozenset({"running", "paused", "replaying"})
"""Control states in which batches are taken in."""
STARTS_WORK = frozenset({"running", "draining", "replaying"})
"""Control states in which work is started. Acknowledging and failing is possible in all."""


def action_label(action: Action) -> str:
    """Label of an operator action, also the audited one."""
    return ACTION_LABELS[type(action)]


def label(control: ControlState) -> str:
    """Label of a control state."""
    return CONTROL_LABELS[type(control)]


def allows(control: ControlState, action: Action) -> bool:
    """True where the table has the action."""
    return action_label(action) in CONTROL_TRANSITIONS[label(control)]


def allowed(control: ControlState) -> tuple[str, ...]:
    """The labels of the actions that an operator may ask for."""
    return tuple(action for action in CONTROL_TRANSITIONS[label(control)] if action in ACTION_LABELS.values())


def control_signature(control: ControlState) -> str:
    """``control.v1|state=…`` and the state's own fields."""
    fields = {name: getattr(control, name) for name in control.__slots__}
    return signature("control", state=label(control), **fields)
