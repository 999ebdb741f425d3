"""The evidence at the end of the scenario: the service's records, the table, and the observations.

Owns the questions at the end. It must never judge: the check does.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from examples.flights.dataset import Day
from examples.flights.faults import FaultPlan
from examples.flights.observations import Observations
from examples.flights.settings import SURFACE
from examples.flights.table import TableFacts
from lightspeed.ops.v1.batch_history_pb2 import BatchHistory
from lightspeed.ops.v1.queue_view_pb2 import QueueView
from lightspeed.ops.v1.record_pb2 import AuditEntry, CheckpointEntry, ConformanceEntry, LineageEntry
from lightspeed.ops.v1.record_service_pb2 import VerifyAuditsResponse
from lightspeed.ops.v1.run_pb2 import Run
from lightspeed.ops.v1.surface_pb2 import Surface
from lightspeed.ops.v1.surface_service_pb2 import ValidateSurfaceResponse
from lightspeed_client import Client

# The service's largest page.
PAGE = 1_000

# A stream that has not caught up by then never will, and the check reports it.
WATCH_TIMEOUT_S = 5.0
WATCH_POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class PauseFacts:
    """Facts about the pause.

    Attributes:
        waiting_before: Waiting batches when the last one in flight had ended.
        enqueued_meanwhile: Batches enqueued during the pause.
        waiting_after: Waiting batches at the end of the pause.
        acknowledged_meanwhile: Batches that ended although the service was to start none.
        completion_refused: Reason of the refusal to complete the run.
        queue: The queue view at the end of the pause.
    """

    waiting_before: int
    enqueued_meanwhile: int
    waiting_after: int
    acknowledged_meanwhile: int
    completion_refused: str
    queue: QueueView


@dataclass(frozen=True, slots=True)
class ScenarioFacts:
    """Facts that only the operator knows.

    Attributes:
        lost: Histories of the batches that killed workers had leased, by worker name.
        pause: Facts about the pause.
        dead_lettered: Dead letters before the replay.
        replayed: History of the load of the day that was replayed.
        first_pass: The table after the first pass.
        second_pass: The table after the second.
    """

    lost: Mapping[str, BatchHistory]
    pause: PauseFacts
    dead_lettered: int
    replayed: BatchHistory
    first_pass: TableFacts
    second_pass: TableFacts


@dataclass(frozen=True, slots=True)
class Records:
    """Records of the service at the end."""

    surface: Surface
    runs: Sequence[Run]
    validity: ValidateSurfaceResponse
    audits: Sequence[AuditEntry]
    verification: VerifyAuditsResponse
    checkpoints: Sequence[CheckpointEntry]
    lineage: Sequence[LineageEntry]
    conformance: Sequence[ConformanceEntry]
    idempotency_keys: Sequence[str]


@dataclass(frozen=True, slots=True)
class Watched:
    """Records received over the streams during the demo."""

    audits: Sequence[AuditEntry]
    lineage_entries: int
    freshness_labels: Sequence[str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All evidence for the check.

    Attributes:
        days: The days that went through the pipeline.
        faults: Planned faults.
        facts: Facts of the operator, including the table.
        records: Records of the service at the end.
        watched: Records received over the streams.
        exit_codes: Exit codes of the processes, by name.
        worked: Number of finished batches by language of the worker.
        killed_servers: Exit codes of the servers that were killed, by name.
    """

    days: Sequence[Day]
    faults: FaultPlan
    facts: ScenarioFacts
    records: Records
    watched: Watched
    exit_codes: Mapping[str, int]
    worked: Mapping[str, int]
    killed_servers: Mapping[str, int]


def ask(client: Client) -> Records:
    """Requests all records from the service."""
    return Records(
        surface=client.get_surface(surface=SURFACE),
        runs=list(client.list_runs(surface=SURFACE)),
        validity=client.validate_surface(surface=SURFACE),
        audits=list(client.list_audits(surface=SURFACE, page_size=PAGE)),
        verification=client.verify_audits(surface=SURFACE),
        checkpoints=list(client.list_checkpoints(surface=SURFACE, page_size=PAGE)),
        lineage=list(client.list_lineage(surface=SURFACE, page_size=PAGE)),
        conformance=list(client.list_conformance(surface=SURFACE)),
        idempotency_keys=list(client.list_sink_idempotency_keys(surface=SURFACE, page_size=PAGE)),
    )


def watched(observations: Observations, records: Records) -> Watched:
    """Returns the records of the streams; waits briefly, because streams may lag behind the lists."""
    deadline_s = time.monotonic() + WATCH_TIMEOUT_S
    while len(observations.audits) < len(records.audits) or observations.lineage_entries < len(
        records.lineage
    ):
        if time.monotonic() > deadline_s:
            break
        time.sleep(WATCH_POLL_S)
    return Watched(observations.audits, observations.lineage_entries, observations.freshness_labels)
