"""The call log: the requests and responses of clients, and their effects in a journal.

Owns the check after a kill: acknowledged effects are there, unanswered ones are there as a whole or not
at all, and no effect is there twice.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import Message
from lightspeed.ops.v1.worker_service_pb2 import StartAvailableResponse
from lightspeed_ops.core.events import (
    Audited,
    BatchesAcknowledged,
    BatchesDeadLettered,
    BatchesEnqueued,
    BatchesStarted,
    Commit,
    SinkKeysApplied,
)
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.surface import Surface, surface_signature
from lightspeed_ops.journal.port import After, Journal

Effect = tuple[str, str]
"""An effect: its kind, and its batch key or request id."""


@dataclass(slots=True)
class LoggedCall:
    """One call: its request, and its result as far as the client knows."""

    rpc: str
    request: Any
    answer: Message | None = None
    refused: str = ""

    @property
    def surface(self) -> str:
        """Returns the surface of the call."""
        if self.rpc == "CreateSurface":
            return f"{self.request.parent}/surfaces/{self.request.surface_id}"
        return str(self.request.surface)

    @property
    def is_known(self) -> bool:
        """Returns False if the server was gone before it answered."""
        return self.answer is not None or bool(self.refused)

    def effects(self) -> list[Effect]:
        """Returns the effects of the call.

        The journal must have them if the call was done, and may have them if it was not answered.
        """
        match self.rpc:
            case "ApplyControl":
                done, to = "audited", [self.request.request_id]
            case "EnqueueBatch":
                done, to = "enqueued", [self.request.batch.key]
            case "EnqueueBatches":
                done, to = "enqueued", [batch.key for batch in self.request.batches]
            case "AcknowledgeBatch":
                done, to = "acknowledged", [self.request.key]
            case "AcknowledgeBatches":
                done, to = "acknowledged", [item.key for item in self.request.acknowledgements]
            case "FailBatch":
                done, to = "dead_lettered", [self.request.key]
            case "StartAvailable":
                answer: Any = self.answer or StartAvailableResponse()
                done, to = "started", [started.batch.key for started in answer.batches]
            case _:
                done, to = "", []
        return [(done, one) for one in to]


@dataclass(slots=True)
class SurfaceEffects:
    """One surface as its journal has it, followed commit by commit."""

    surface: Surface
    done: Counter[Effect] = field(default_factory=Counter)
    records: Counter[str] = field(default_factory=Counter)

    @property
    def signature(self) -> str:
        """Returns the signature of the surface."""
        return surface_signature(self.surface)

    def follow(self, commit: Commit) -> None:
        """Adds a commit."""
        assert commit.version == self.surface.version + 1
        evolve(self.surface, commit)
        self.done.update(_effects_of(commit))
        for event in commit.events:
            match event:
                case BatchesAcknowledged():
                    self.records["lineage"] += len(event.batches)
                    self.records["checkpoints"] += len(event.batches)
                case SinkKeysApplied():
                    self.records["sink_idempotency_keys"] += len(event.idempotency_keys)
                case Audited():
                    self.records["audits"] += 1
                case _:
                    pass

    def wrong(self, logged: LoggedCall) -> str:
        """Returns the missing or partial effects of a call, or an empty text."""
        there = [effect in self.done for effect in logged.effects()]
        if logged.answer is not None and not all(there):
            return f"expected what was acknowledged, but of {logged} there is {there}"
        if not logged.is_known and len(set(there)) > 1:
            return f"expected all or nothing, but of {logged} there is {there}"
        if logged.rpc == "ApplyControl" and logged.is_known and not all(there):
            return f"expected an audit, but there is none of {logged}"
        return ""

    def twice(self) -> list[Effect]:
        """Returns the effects that happened more than once, which must be none."""
        return [effect for effect, count in self.done.items() if count > 1]


def _effects_of(commit: Commit) -> Iterator[Effect]:
    for event in commit.events:
        match event:
            case BatchesEnqueued(batches):
                yield from (("enqueued", batch.key) for batch in batches)
            case BatchesStarted(keys=keys):
                yield from (("started", key) for key in keys)
            case BatchesAcknowledged(batches=batches):
                yield from (("acknowledged", batch.key) for batch in batches)
            case BatchesDeadLettered(dead_letters):
                yield from (("dead_lettered", letter.batch_key) for letter in dead_letters)
            case Audited(entry) if entry.request_id and entry.record.action in {"pause", "resume"}:
                yield "audited", entry.request_id


class EffectsBySurface(defaultdict[str, SurfaceEffects]):
    """Effects of surfaces by name."""

    def __missing__(self, name: str) -> SurfaceEffects:
        """Adds an unknown surface without effects."""
        self[name] = SurfaceEffects(Surface(name))
        return self[name]

    async def follow(self, journal: Journal, name: str) -> None:
        """Adds the commits of a surface that are not counted yet."""
        effects = self[name]
        while commits := await journal.read(name, After(effects.surface.version, 1_000)):
            for commit in commits:
                effects.follow(commit)
        assert [] == effects.twice()
