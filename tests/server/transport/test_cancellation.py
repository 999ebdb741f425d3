"""A handler that is cancelled at any await leaves the surface in the state before or after its command.

A repeated request with the same request_id takes effect exactly once, with the response of a call without
cancellation.
"""

import asyncio
from collections.abc import Coroutine, Generator, Mapping
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from lightspeed_ops.config import Limits
from lightspeed_ops.core.commands import Command, FailRun
from lightspeed_ops.core.decide import certification
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.surface import surface_signature
from lightspeed_ops.engine import Engine, certifications
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.port import StoredResponse
from lightspeed_ops.reader import Reader
from lightspeed_ops.transport.call_log import CallLog
from lightspeed_ops.transport.connected_clients import ConnectedClients
from lightspeed_ops.transport.open_streams import OpenStreams
from lightspeed_ops.transport.schedule_servicer import ScheduleServicer
from lightspeed_ops.transport.server_info import ServerInfo
from lightspeed_ops.transport.surface_servicer import SurfaceServicer
from lightspeed_ops.transport.worker_servicer import WorkerServicer

from tests.harness.api import METHODS, WORK
from tests.harness.requests import State, request_for, state_before
from tests.server.core.building import (
    DELETE,
    HOURLY,
    START_RUN,
    batch,
    create,
    enqueue,
    fail,
    pipeline,
    start,
)
from tests.server.engines import engine_over, history
from tests.server.journal.gated_journal import GatedJournal, settled
from tests.server.journal.histories import FLIGHTS, replayed

AWAITS_LEAST = 3
"""Fewest awaits of a handler, or the test shows nothing: load, lookup, and durable commit."""

RUNNING = (create(), START_RUN)
IN_FLIGHT = (*RUNNING, enqueue(batch("b-1")), start())
COMMANDS: Mapping[State, tuple[Command[Any], ...]] = {
    State.NO_SURFACE: (),
    State.DELETED: (create(), DELETE),
    State.NO_RUN: (create(),),
    State.HOURLY: (create(pipeline=pipeline(schedule=HOURLY)),),
    State.RUNNING: RUNNING,
    State.FAILED: (*RUNNING, FailRun("broken")),
    State.QUEUED: IN_FLIGHT[:-1],
    State.IN_FLIGHT: IN_FLIGHT,
    State.DEAD_LETTER: (*IN_FLIGHT, fail(permanent=True)),
}
"""The commands that lead to each state."""
CHANGES = sorted(
    rpc
    for rpc, method in METHODS.items()
    if "request_id" in method.input_type.fields_by_name and rpc not in WORK
)
"""RPCs that change something. A work stream executes each of its frames in its own task: see test_work.py."""


@pytest.fixture(autouse=True)
def short_certifications(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes certifications so short that they have a few slices, at each of which they are cancelled."""
    short = {profile: replace(whole, batches=12) for profile, whole in certification.WORKLOADS.items()}
    monkeypatch.setattr(certification, "WORKLOADS", short)
    monkeypatch.setattr(certifications, "PAUSE_S", 0.0)


class SlowJournal(GatedJournal):
    """A journal that makes each commit durable some rounds of the loop later."""

    rounds = 6

    def append(self, commit: Commit, answered: StoredResponse | None = None) -> "asyncio.Future[int]":
        """Holds a commit for some rounds of the loop."""
        promise = super().append(commit, answered)
        self._later(self.rounds)
        return promise

    def _later(self, rounds: int) -> None:
        loop = asyncio.get_running_loop()
        if rounds:
            loop.call_soon(self._later, rounds - 1)
        else:
            self.keep(1)


class CancelledAt:
    """Awaits a coroutine, and cancels its task at the n-th suspension."""

    def __init__(self, coroutine: Coroutine[Any, Any, bytes], number: int) -> None:
        """Takes the number of the suspension, from 0."""
        self._coroutine = coroutine
        self._number = number

    def __await__(self) -> Generator[Any, Any, bytes]:
        resume, given, suspended = self._coroutine.send, None, 0
        while True:
            try:
                waited_for = resume(given)
            except StopIteration as stop:
                answer: bytes = stop.value
                return answer
            if suspended == self._number:
                task = asyncio.current_task()
                assert task is not None
                task.cancel()
            suspended += 1
            try:
                resume, given = self._coroutine.send, (yield waited_for)
            except BaseException as thrown:  # noqa: BLE001 - it is passed on
                resume, given = self._coroutine.throw, thrown


async def cancelled_at(coroutine: Coroutine[Any, Any, bytes], number: int) -> bytes | None:
    """Returns the response of a handler, or None if it was cancelled at its n-th await."""

    async def handle() -> bytes:
        return await CancelledAt(coroutine, number)

    try:
        return await asyncio.create_task(handle())
    except asyncio.CancelledError:
        return None


def handler(rpc: str, engine: Engine) -> Coroutine[Any, Any, bytes]:
    """Returns the servicer's coroutine for the well-formed request of an RPC."""
    service = METHODS[rpc].containing_service.name
    reader, server = Reader(MemoryJournal()), ServerInfo(Limits())  # no test here reads records
    clients = ConnectedClients()
    operated = SurfaceServicer(engine, reader, server, clients)
    workers = WorkerServicer(engine, OpenStreams(9, 9), clients)
    servicers = {"SurfaceService": operated, "ScheduleService": ScheduleServicer(engine)}
    servicer: Any = servicers.get(service, workers)
    request = request_for(rpc, FLIGHTS, request_id="r-1")
    CallLog(0).begin(rpc, None)
    answer: Coroutine[Any, Any, bytes] = getattr(servicer, rpc)(request, None)
    return answer


async def stage(rpc: str) -> tuple[SlowJournal, Engine]:
    """Returns a slow journal with the calls before an RPC, and an engine with an empty cache."""
    memory = MemoryJournal()
    before = engine_over(memory)
    for command in COMMANDS[state_before(rpc)]:
        await before.execute(FLIGHTS, command)
    journal = SlowJournal(memory)
    return journal, engine_over(journal)


@pytest.mark.parametrize("rpc", CHANGES)
@pytest.mark.parametrize("at_once", [True, False], ids=["asked again at once", "asked again later"])
@pytest.mark.slow
async def test_a_cancelled_handler_leaves_before_or_after(rpc: str, *, at_once: bool) -> None:
    """At every await, for a retry while the commit is pending and for one after it."""
    before = len(COMMANDS[state_before(rpc)])
    _, unharmed = await stage(rpc)
    expected = await handler(rpc, unharmed)
    for number in count():
        journal, engine = await stage(rpc)
        answer = await cancelled_at(handler(rpc, engine), number)
        if not at_once:
            await settled()
            assert len(await history(journal.inner)) - before in {0, 1}
        assert expected == await handler(rpc, engine)
        await settled()
        commits = await history(journal.inner)
        assert before + 1 == len(commits)
        signature = surface_signature(replayed(FLIGHTS, commits))
        assert signature == await engine.read(FLIGHTS, surface_signature)
        assert 0 == len(engine._reservations)
        if answer is not None:
            assert number >= AWAITS_LEAST
            return
