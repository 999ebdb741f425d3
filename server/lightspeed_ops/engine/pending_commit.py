"""Pending commits: what a caller asked of a command, and the outcome before its commit is durable.

Owns which outcomes are stored for a repeated request.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from lightspeed_ops.core.commands import (
    ApplyControl,
    Command,
    Decided,
    DiscardDeadLetters,
    RedriveDeadLetters,
    StartAvailable,
    UpdateSurface,
)
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.policy import Caller
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.engine.requests import Request, Reservation
from lightspeed_ops.engine.surface_cache import CachedSurface
from lightspeed_ops.journal.port import StoredResponse

A = TypeVar("A")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Asked(Generic[A, V]):
    """What a caller asks of a command: the rendering, who it is and the request with its id."""

    render: Callable[[A, Surface], V | Refusal]
    caller: Caller | None = None
    request: Request[A] | None = None
    reservation: Reservation | None = None


@dataclass(frozen=True, slots=True)
class PendingCommit(Generic[V]):
    """A pending commit: the outcome of a decided command whose commit is not durable yet."""

    outcome: V | Refusal
    cached: CachedSurface
    wrote: bool


class CommitAborted(Exception):
    """A pending commit was aborted: the surface is as if the command had never been sent."""


class Rendered(NamedTuple, Generic[V]):
    """The outcome of a command, and the stored response for a repeated request, or None."""

    outcome: V | Refusal
    answered: StoredResponse | None


def rendered(
    surface: Surface, command: Command[A], decided: Decided[A], asked: Asked[A, V], commit: Commit
) -> Rendered[V]:
    """Renders a command's outcome, and its stored response if the request has an id.

    Refusals without effect, starts that started nothing (polls) and dry runs have no stored response: if the
    request is repeated, the command is decided again.
    """
    # A command without a refusal has an answer.
    outcome = decided.refusal or asked.render(decided.answer, surface)  # type: ignore[arg-type]
    request = asked.request
    again = not commit.events and (isinstance(outcome, Refusal) or _asks_only(command))
    if request is None or not request.request_id or again:
        return Rendered(outcome, None)
    kept: Any = request.render_refusal(outcome) if isinstance(outcome, Refusal) else outcome
    return Rendered(outcome, StoredResponse(request.request_id, request.fingerprint, kept, commit.now_ms))


def as_it_is(answer: A, _surface: Surface) -> A:
    """Renders the answer alone."""
    return answer


def _asks_only(command: Command[Any]) -> bool:
    """Returns True if the command, when it has no effect, is only a question: a poll or a dry run."""
    if isinstance(command, ApplyControl | UpdateSurface | RedriveDeadLetters | DiscardDeadLetters):
        return command.dry_run
    return isinstance(command, StartAvailable)
