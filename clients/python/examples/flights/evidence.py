"""What is known when the story has been told: from the service's records, the table, and those who watched.

Owns the questions that are asked at the end. It must never judge: that is done by the check.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from examples.flights.board import Board
from examples.flights.dataset import Day
from examples.flights.faults import FaultPlan
from examples.flights.settings import SURFACE
from examples.flights.table import TableFacts
from lightspeed.ops.v1.record_pb2 import AuditEntry, CheckpointEntry, ConformanceEntry, LineageEntry
from lightspeed.ops.v1.record_service_pb2 import VerifyAuditsResponse
from lightspeed.ops.v1.story_pb2 import BatchStory
from lightspeed.ops.v1.surface_pb2 import Surface
from lightspeed.ops.v1.surface_service_pb2 import ValidateSurfaceResponse
from lightspeed_client import Client

# As many as the service gives at once.
PAGE = 1_000

# A stream that has not caught up by then never will, and the check says so.
WATCH_PATIENCE_S = 5.0
WATCH_POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class PauseFacts:
    """What was seen during the pause.

    Attributes:
        waiting_before: Batches that waited when the last one in flight had ended.
        enqueued_meanwhile: Batches that were enqueued during the pause.
        waiting_after: Batches that waited at its end.
        acknowledged_meanwhile: Batches that ended although nothing may have been started.
        completion_refused: Why the run could not be completed, by reason.
    """

    waiting_before: int
    enqueued_meanwhile: int
    waiting_after: int
    acknowledged_meanwhile: int
    completion_refused: str


@dataclass(frozen=True, slots=True)
class Told:
    """What happened, as far as it is known to the director alone.

    Attributes:
        lost: The stories of the batches that killed workers had in hand, by the names of those.
        pause: What was seen during the pause.
        dead_lettered: Dead letters before the replay.
        first_pass: The table after the first pass.
        second_pass: The table after the second.
    """

    lost: Mapping[str, BatchStory]
    pause: PauseFacts
    dead_lettered: int
    first_pass: TableFacts
    second_pass: TableFacts


@dataclass(frozen=True, slots=True)
class Records:
    """What the service says at the end."""

    surface: Surface
    validity: ValidateSurfaceResponse
    audits: Sequence[AuditEntry]
    verification: VerifyAuditsResponse
    checkpoints: Sequence[CheckpointEntry]
    lineage: Sequence[LineageEntry]
    conformance: Sequence[ConformanceEntry]
    idempotency_keys: Sequence[str]


@dataclass(frozen=True, slots=True)
class Watched:
    """What came over the streams while it happened."""

    audits: Sequence[AuditEntry]
    lineage_entries: int
    freshness_labels: Sequence[str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that is checked.

    Attributes:
        days: The days that went through the pipeline.
        faults: What was to go wrong.
        told: What the director has seen, the table included.
        records: What the service says at the end.
        watched: What came over the streams.
        exit_codes: How the processes have ended, by name.
        worked: How many batches workers of each language have finished.
    """

    days: Sequence[Day]
    faults: FaultPlan
    told: Told
    records: Records
    watched: Watched
    exit_codes: Mapping[str, int]
    worked: Mapping[str, int]


def ask(client: Client) -> Records:
    """Asks the service for everything that it has recorded."""
    return Records(
        surface=client.get_surface(surface=SURFACE),
        validity=client.validate_surface(surface=SURFACE),
        audits=list(client.list_audits(surface=SURFACE, page_size=PAGE)),
        verification=client.verify_audits(surface=SURFACE),
        checkpoints=list(client.list_checkpoints(surface=SURFACE, page_size=PAGE)),
        lineage=list(client.list_lineage(surface=SURFACE, page_size=PAGE)),
        conformance=list(client.list_conformance(surface=SURFACE)),
        idempotency_keys=list(client.list_sink_idempotency_keys(surface=SURFACE, page_size=PAGE)),
    )


def watched(board: Board, records: Records) -> Watched:
    """Takes from the board what came over the streams, which may be a moment behind what is listed."""
    patience_ends_s = time.monotonic() + WATCH_PATIENCE_S
    while len(board.audits) < len(records.audits) or board.lineage_entries < len(records.lineage):
        if time.monotonic() > patience_ends_s:
            break
        time.sleep(WATCH_POLL_S)
    return Watched(board.audits, board.lineage_entries, board.freshness_labels)
