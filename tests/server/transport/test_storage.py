"""Errors of storage: full, lost, or damaged."""

from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from lightspeed.ops.v1 import record_service_pb2
from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.port import EntryDamaged, JournalDamaged, JournalFailed, Page

from tests.harness.api import METHODS, STREAMS, Api
from tests.harness.problems import Problem, refused
from tests.harness.sampling import sampled
from tests.harness.server import RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls

COMPLETING = {"AcknowledgeBatch", "AcknowledgeBatches", "FailBatch", "FailBatches", "Work"}
FINISHING = {*COMPLETING, "ExtendLeases"}
REFUSED_WHILE_FULL = sorted(
    rpc
    for rpc, method in METHODS.items()
    if "request_id" in method.input_type.fields_by_name and rpc not in FINISHING
)
DAMAGE = "journal.db is corrupt at position 9: commit 7 of 38 bytes has the wrong checksum"
READS_HISTORY = ("ListAudits", "ListLineage", "VerifyAudits", "WatchAudits")


class TroubledJournal(MemoryJournal):
    """A journal with storage in the state that a test sets."""

    no_room = False
    damaged = False
    shown_to = INT64_MAX
    """The last readable sequence of every kind."""

    @property
    def full(self) -> bool:
        """Returns the value that the test set."""
        return self.no_room

    async def read_entries(self, surface: str, kind: RecordKind, *, after_sequence: int, limit: int) -> Page:
        """Raises the damage that the test set."""
        if self.damaged:
            raise JournalDamaged(DAMAGE)
        page = await super().read_entries(surface, kind, after_sequence=after_sequence, limit=limit)
        shown = [entry for entry in page.entries if entry.sequence <= self.shown_to]
        if len(shown) < len(page.entries):
            raise EntryDamaged(DAMAGE, shown)
        return page

    async def lose(self) -> None:
        """Reports failed storage."""
        self.failed.set_exception(JournalFailed("expected to sync journal.db, but: Input/output error"))


class Troubled:
    """A server over such a journal, with a surface that has a batch in flight."""

    def __init__(self, running: RunningServer, journal: TroubledJournal, channel: grpc.Channel) -> None:
        """Creates its own surface."""
        self.running = running
        self.journal = journal
        self.channel = channel
        self.surface = SurfaceCalls.create(Api(channel))
        self.surface.start_run()
        self.surface.enqueue("b-1")
        self.surface.start()

    def problem(self, rpc: str) -> Problem:
        """Returns the problem of a refused RPC."""
        return refused(lambda: self.surface.call(rpc))


@pytest.fixture
def troubled(start_server: Callable[[Setup], RunningServer]) -> Iterator[Troubled]:
    """A server with healthy storage."""
    journals: list[TroubledJournal] = []

    def open_journal() -> TroubledJournal:
        journals.append(TroubledJournal())
        return journals[0]

    running = start_server(Setup(open_journal=open_journal))
    with grpc.insecure_channel(running.address) as channel:
        yield Troubled(running, journals[0], channel)


@pytest.mark.slow
def test_full_storage_refuses_what_begins_something(troubled: Troubled) -> None:
    """All changing RPCs, except those that finish work, are refused with a delay before a retry."""
    troubled.journal.no_room = True
    problems = {rpc: troubled.problem(rpc) for rpc in REFUSED_WHILE_FULL}
    assert {("RESOURCE_EXHAUSTED", "STORAGE_FULL", 2.0)} == {
        (*problem.kind, problem.retry_s) for problem in problems.values()
    }
    assert {"surface"} == set(problems["EnqueueBatch"].metadata)


@pytest.mark.parametrize("rpc", sorted(COMPLETING))
def test_full_storage_takes_what_finishes_work(rpc: str, troubled: Troubled) -> None:
    """Reads work too, and the server accepts all calls again as soon as there is room."""
    troubled.journal.no_room = True
    troubled.surface.call(rpc, request_id="r-1")
    assert 0 == troubled.surface.get().queue.in_flight
    troubled.journal.no_room = False
    troubled.surface.enqueue("b-2")


@pytest.mark.parametrize(
    "rpc", sampled(sorted(set(METHODS) - {"GetFixtureSnapshots", "GetServerInfo", "ListServers"} - STREAMS))
)
def test_lost_storage_fails_every_call(rpc: str, troubled: Troubled) -> None:
    """Every call of a surface ends with STORAGE_LOST, and the delay before a retry."""
    troubled.running.run(troubled.journal.lose)
    problem = troubled.problem(rpc)
    assert ("UNAVAILABLE", "STORAGE_LOST", 2.0) == (*problem.kind, problem.retry_s)
    assert {"method"} == set(problem.metadata)


def test_lost_storage_ends_streams_with_where_to_go_on(troubled: Troubled) -> None:
    """The status has the reason, the delay before a retry, and the cursor for the next process."""
    stream = Api(troubled.channel).records.WatchAudits(
        record_service_pb2.WatchAuditsRequest(surface=troubled.surface.name), timeout=20
    )
    frame = next(stream)
    troubled.running.give_up()
    problem = refused(lambda: list(stream))
    assert ("UNAVAILABLE", "STORAGE_LOST", 2.0) == (*problem.kind, problem.retry_s)
    assert {"resume_token", "after_sequence"} == set(problem.metadata)
    assert int(problem.metadata["after_sequence"]) >= frame.entries[-1].sequence


def test_lost_storage_is_unhealthy_at_once(troubled: Troubled) -> None:
    """A client that watches health receives NOT_SERVING without another request."""
    health: Any = health_pb2_grpc.HealthStub(troubled.channel)
    statuses = health.Watch(health_pb2.HealthCheckRequest(), timeout=20)
    assert health_pb2.HealthCheckResponse.SERVING == next(statuses).status
    troubled.running.run(troubled.journal.lose)
    assert health_pb2.HealthCheckResponse.NOT_SERVING == next(statuses).status
    service = health_pb2.HealthCheckRequest(service="lightspeed.ops.v1.WorkerService")
    assert health_pb2.HealthCheckResponse.NOT_SERVING == health.Check(service, timeout=20).status


def test_an_audit_that_cannot_be_shown_is_named_by_verification(troubled: Troubled) -> None:
    """Verification names an audit that lists and streams cannot read."""
    sound = troubled.surface.call("VerifyAudits")
    troubled.journal.shown_to = 1
    found = troubled.surface.call("VerifyAudits")
    assert (True, False) == (sound.valid, found.valid)
    assert (1, 2, sound.head_sequence) == (found.verified, found.first_bad_sequence, found.head_sequence)
    refusals = {troubled.problem(rpc).kind for rpc in ("ListAudits", "WatchAudits")}
    assert {("DATA_LOSS", "JOURNAL_DAMAGED")} == refusals


@pytest.mark.parametrize("rpc", READS_HISTORY)
def test_damage_is_reported_by_the_call_that_meets_it(rpc: str, troubled: Troubled) -> None:
    """The error has the place of the damage; calls without damage go on."""
    troubled.journal.damaged = True
    problem = troubled.problem(rpc)
    assert ("DATA_LOSS", "JOURNAL_DAMAGED") == problem.kind
    assert {"method": f"RecordService/{rpc}", "damage": DAMAGE} == problem.metadata
    assert 1 == troubled.surface.get().queue.in_flight
