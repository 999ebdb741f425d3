"""What the model says of batches: those that live, and what is reported on them."""

from dataclasses import dataclass, field
from typing import NamedTuple

from lightspeed_ops.core.orchestrator import Batch


class Acknowledgement(NamedTuple):
    """A batch is done, and is followed by others."""

    key: str
    token: str
    handed: list[Batch]


class Failure(NamedTuple):
    """An attempt has failed."""

    key: str
    attempt: int
    permanent: bool
    token: str


class Extension(NamedTuple):
    """A lease is to go on."""

    key: str
    token: str
    lease_ms: int


class Release(NamedTuple):
    """A batch is given back."""

    key: str
    token: str


@dataclass
class Report:
    """What is reported at once."""

    acknowledgements: list[Acknowledgement] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)


@dataclass
class Held:
    """A batch that lives."""

    batch: Batch
    state: str = "queued"
    attempt: int = 1
    due_ms: int = 0
    started_ms: int = 0
    run: int = 0
    token: str = ""
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
        """It has not ended."""
        return self.state != "dead_lettered"
