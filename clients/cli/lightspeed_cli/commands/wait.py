"""``lightspeed wait``: waits until a surface is in a state."""

import re
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import click

from lightspeed_cli.commands.surface import SURFACE, SURFACES
from lightspeed_cli.errors import CommandFailed, ExitCode
from lightspeed_cli.invocation import Invocation, operation, surface_argument
from lightspeed_cli.options import CONTROL_STATES, LIFECYCLE_STATES

if TYPE_CHECKING:
    from lightspeed.ops.v1.surface_pb2 import Surface

DEFAULT_TIMEOUT_S = 600.0
INTERVAL_MS = 200
"""Least time between two views of the surface: a wait is over a fifth of a second late at most."""
FORMS = "control=STATE, lifecycle=STATE, run=STATE, fresh, stale, queue=N or dead-letters=N"
RUN_STATES = ("running", "completed", "failed", "crashed")


class _Condition(NamedTuple):
    """A condition: whether a surface meets it, or never will."""

    text: str
    is_met: Callable[["Surface"], bool]
    is_lost: Callable[["Surface"], bool] = lambda _found: False


class _ConditionType(click.ParamType[_Condition]):
    """A condition on the command line."""

    name = "CONDITION"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> _Condition:
        """Returns the condition; one of another form is a usage error."""
        text = str(value)
        name, equals, wanted = text.partition("=")
        if (not equals and name in _PLAIN) or (equals and wanted in _STATES.get(name, ())):
            return _of_state(text, name, wanted)
        if name in _COUNTS and re.fullmatch("[0-9]{1,9}", wanted):
            return _Condition(text, lambda found: _COUNTS[name](found) <= int(wanted))
        return self.fail(f"expected {FORMS}, but it is '{text}'", param, ctx)


_PLAIN = ("fresh", "stale")
_STATES: Mapping[str, tuple[str, ...]] = {
    "control": CONTROL_STATES,
    "lifecycle": LIFECYCLE_STATES,
    "run": RUN_STATES,
}
_COUNTS: Mapping[str, Callable[["Surface"], int]] = {
    "queue": lambda found: (
        found.queue.queued + found.queue.retrying + found.queue.in_flight + found.queue.replay_pending
    ),
    "dead-letters": lambda found: found.queue.dead_lettered,
}


def _of_state(text: str, name: str, wanted: str) -> _Condition:
    match name:
        case "control":
            return _Condition(text, lambda found: found.control_label == wanted)
        case "run" if wanted == "completed":
            return _Condition(
                text,
                lambda found: found.lifecycle_label == wanted,
                lambda found: found.lifecycle_label in ("failed", "crashed"),
            )
        case "run" | "lifecycle":
            return _Condition(text, lambda found: found.lifecycle_label == wanted)
        case _:
            return _Condition(text, lambda found: found.stale == (name == "stale"))


@click.command("wait")
@surface_argument
@click.option(
    "--for",
    "conditions",
    type=_ConditionType(),
    multiple=True,
    required=True,
    help="What to wait for. May be repeated: all must hold.",
)
@operation
def wait(invocation: Invocation, surface: str | None, conditions: tuple[_Condition, ...]) -> None:
    """Waits until SURFACE meets all conditions, and shows it.

    A condition is control=STATE, lifecycle=STATE, run=STATE (running, completed, failed or crashed), fresh,
    stale, queue=N or dead-letters=N: at most so many batches. --timeout is 10m by default; exit code 9 if it
    passes. A wait for run=completed ends with exit code 10 if the run fails or crashes.
    """
    name, limit_s = invocation.surface(surface), invocation.timeout_s or DEFAULT_TIMEOUT_S
    client = invocation.client
    found = client.get_surface(surface=name, timeout_s=limit_s)
    parent, _, wanted = name.partition("/surfaces/")
    watch = client.watch_surfaces(parent=parent, surface_id_prefix=wanted, interval_ms=INTERVAL_MS)
    timer = threading.Timer(limit_s, watch.close)
    timer.daemon = True
    timer.start()
    with watch:
        while not _met(found, conditions):
            frame = next(watch, None)
            if frame is None:
                raise _timed_out(name, found, conditions)
            found = next((one for one in frame.changed.surfaces if one.name == name), found)
            if any(one.name == name for one in frame.removed.surfaces):
                raise CommandFailed(f"expected to wait for {name}, but it was deleted", ExitCode.NOT_FOUND)
    timer.cancel()
    invocation.show_one(client.get_surface(surface=name), SURFACE if invocation.output.is_table else SURFACES)


def _met(found: "Surface", conditions: tuple[_Condition, ...]) -> bool:
    for condition in conditions:
        if condition.is_lost(found):
            raise CommandFailed(
                f"expected {condition.text} of {found.name}, but its run has {found.lifecycle_label}",
                ExitCode.CHECK_FAILED,
            )
    return all(condition.is_met(found) for condition in conditions)


def _timed_out(name: str, found: "Surface", conditions: tuple[_Condition, ...]) -> CommandFailed:
    unmet = ", ".join(condition.text for condition in conditions if not condition.is_met(found))
    state = (
        f"lifecycle {found.lifecycle_label}, control {found.control_label}, "
        f"{'stale' if found.stale else 'fresh'}, {_COUNTS['queue'](found):,} batches, "
        f"{found.queue.dead_lettered:,} dead letters"
    )
    return CommandFailed(f"expected {unmet} of {name} in time, but: {state}", ExitCode.TIMED_OUT)
