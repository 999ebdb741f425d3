"""Batches and reports of the model."""

from dataclasses import dataclass, field
from typing import NamedTuple

from lightspeed_ops.core.orchestrator import Batch


@dataclass
class Placed:
    """A queued batch with its place in the queue."""

    batch: Batch
    order: int


class Acknowledgement(NamedTuple):
    """An acknowledgement of a batch, with its hand-offs; ``passes`` its attributes on to them."""

    key: str
    token: str
    handed: list[Batch]
    passes: bool
    result: str = ""
    """The only value of its result; empty if it has none."""


class Failure(NamedTuple):
    """A failure of an attempt."""

    key: str
    attempt: int
    permanent: bool
    token: str


class Extension(NamedTuple):
    """An extension of a lease."""

    key: str
    token: str
    lease_ms: int
    progress: str


class Release(NamedTuple):
    """A release of a batch."""

    key: str
    token: str


@dataclass
class Report:
    """A report of several items."""

    acknowledgements: list[Acknowledgement] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)


@dataclass
class ModelBatch:
    """An active batch."""

    batch: Batch
    state: str = "queued"
    attempt: int = 1
    due_ms: int = 0
    started_ms: int = 0
    run: int = 0
    token: str = ""
    progress: str = ""
    granted_ms: int = 0
    deadline_ms: int = 0
    worker: str = ""
    cancel: tuple[str, int] | None = None
    resumed: bool = False
    replayed: bool = False
    again: bool = False
    returning: bool = False

    @property
    def outstanding(self) -> bool:
        """Returns True unless the batch is a dead letter."""
        return self.state != "dead_lettered"
