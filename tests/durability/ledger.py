"""What clients asked for and were told, and what a journal has of it.

Owns the judgement after a kill: what was acknowledged is there, what was not is there whole or not at all,
and nothing is there twice.
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
from lightspeed_ops.journal.port import Journal

Effect = tuple[str, str]
"""What was done, and to which batch or by which request."""


@dataclass(slots=True)
class Asked:
    """One call: what was asked, and what came of it as far as the client knows."""

    rpc: str
    request: Any
    answer: Message | None = None
    refused: str = ""

    @property
    def surface(self) -> str:
        """The surface that it is about."""
        if self.rpc == "CreateSurface":
            return f"{self.request.parent}/surfaces/{self.request.surface_id}"
        return str(self.request.surface)

    @property
    def is_known(self) -> bool:
        """False where the server was gone before it answered."""
        return self.answer is not None or bool(self.refused)

    def effects(self) -> list[Effect]:
        """What the journal must have when the call was done, and may have where it was not answered."""
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
class SurfaceBook:
    """One surface as its journal has it, followed commit by commit."""

    surface: Surface
    done: Counter[Effect] = field(default_factory=Counter)
    records: Counter[str] = field(default_factory=Counter)

    @property
    def signature(self) -> str:
        """Its signature."""
        return surface_signature(self.surface)

    def follow(self, commit: Commit) -> None:
        """Takes a commit into account."""
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

    def wrong(self, asked: Asked) -> str:
        """What is missing, or there by half, of a call; empty where nothing is."""
        there = [effect in self.done for effect in asked.effects()]
        if asked.answer is not None and not all(there):
            return f"expected what was acknowledged, but of {asked} there is {there}"
        if not asked.is_known and len(set(there)) > 1:
            return f"expected all or nothing, but of {asked} there is {there}"
        if asked.rpc == "ApplyControl" and asked.is_known and not all(there):
            return f"expected an audit, but there is none of {asked}"
        return ""

    def twice(self) -> list[Effect]:
        """What happened more than once: nothing here may."""
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


class Books(defaultdict[str, SurfaceBook]):
    """Books of surfaces by name."""

    def __missing__(self, name: str) -> SurfaceBook:
        """Nothing is known of it."""
        self[name] = SurfaceBook(Surface(name))
        return self[name]

    async def follow(self, journal: Journal, name: str) -> None:
        """Takes what a journal has of a surface beyond what is known."""
        book = self[name]
        while commits := await journal.read(name, after_version=book.surface.version, limit=1_000):
            for commit in commits:
                book.follow(commit)
        assert [] == book.twice()
