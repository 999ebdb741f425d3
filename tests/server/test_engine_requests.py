"""Requests with an id: one effect and one response, at any later time and for every repetition."""

import asyncio
from typing import Any

import pytest
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Reason, Refused
from lightspeed_ops.engine import Engine
from lightspeed_ops.engine.promise_waits import PromiseWaits
from lightspeed_ops.engine.requests import Reservations
from lightspeed_ops.journal.memory import MemoryJournal

from tests.server.core.building import START_RUN, batch, create, enqueue, start
from tests.server.engines import engine_over, going, history, pending, seen, version_of
from tests.server.journal.gated_journal import GatedJournal, LateJournal, settled
from tests.server.journal.histories import FLIGHTS, TRAINS, Author


async def reason_of(asked: Any) -> Reason:
    """Returns the reason of a refusal."""
    with pytest.raises(Refused) as refused:
        await asked
    return refused.value.refusal.reason


async def held() -> tuple[GatedJournal, Engine]:
    """Returns an engine over a journal that keeps promises on command, with a run in progress."""
    journal = GatedJournal()
    await pending(journal.inner)
    return journal, engine_over(journal)


# One after another.


async def test_the_same_request_gets_the_stored_response() -> None:
    """A repeated request has the same response byte for byte, and no further effect."""
    memory = MemoryJournal()
    await pending(memory)
    engine = engine_over(memory)
    assert b"3" == await engine.answer(FLIGHTS, enqueue(batch()), seen("r-1"))
    await engine.execute(FLIGHTS, start())
    assert b"3" == await engine.answer(FLIGHTS, enqueue(batch()), seen("r-1"))
    assert 4 == len(await history(memory))


async def test_another_process_returns_the_stored_response() -> None:
    """Another process gives the stored response too."""
    memory = MemoryJournal()
    await pending(memory)
    assert b"3" == await engine_over(memory).answer(FLIGHTS, enqueue(batch()), seen("r-1"))
    assert b"3" == await engine_over(memory).answer(FLIGHTS, enqueue(batch()), seen("r-1"))
    assert 3 == len(await history(memory))


async def test_the_same_id_for_other_content_is_a_conflict() -> None:
    """The same id with other content is a conflict, at every attempt, and changes nothing."""
    memory = MemoryJournal()
    await pending(memory)
    engine = engine_over(memory)
    await engine.answer(FLIGHTS, enqueue(batch()), seen("r-1"))
    for _ in range(2):
        other = engine.answer(FLIGHTS, enqueue(batch("b-2")), seen("r-1", b"other"))
        assert Reason.REQUEST_CONFLICT is await reason_of(other)
    assert 3 == len(await history(memory))


async def test_a_request_without_an_id_is_done_every_time() -> None:
    """A request without an id is executed every time."""
    memory = MemoryJournal()
    await pending(memory)
    engine = engine_over(memory)
    for number in (1, 2):
        await engine.answer(FLIGHTS, enqueue(batch(f"b-{number}", sequence=number)), seen(""))
    assert 4 == len(await history(memory))
    assert await memory.find_response(FLIGHTS, "") is None


async def test_the_same_id_on_another_surface_is_another_request() -> None:
    """The same id on another surface is another request."""
    memory = MemoryJournal()
    engine = engine_over(memory)
    for name in (FLIGHTS, TRAINS):
        assert b"1" == await engine.answer(name, create(), seen("r-1"))
    assert [FLIGHTS, TRAINS] == engine.surfaces()


async def test_a_refusal_that_left_evidence_is_not_left_twice() -> None:
    """A repeated refusal of an operator command has the same response, and its audit exists once."""
    memory = MemoryJournal()
    await pending(memory)
    engine = engine_over(memory)
    assert Reason.RUN_ACTIVE is await reason_of(engine.answer(FLIGHTS, START_RUN, seen("r-1")))
    assert b"RUN_ACTIVE" == await engine.answer(FLIGHTS, START_RUN, seen("r-1"))
    page = await memory.read_entries(FLIGHTS, RecordKind.AUDIT, after_sequence=0, limit=9)
    assert 3 == page.head_sequence


async def test_a_refusal_without_effect_is_decided_again() -> None:
    """A refusal without evidence is not stored, so a repetition is decided again: its reason may be gone."""
    engine = engine_over(MemoryJournal())
    asked = engine.answer(FLIGHTS, START_RUN, seen("r-1"))
    assert Reason.SURFACE_NOT_FOUND is await reason_of(asked)
    await engine.execute(FLIGHTS, create())
    assert b"2" == await engine.answer(FLIGHTS, START_RUN, seen("r-1"))


async def test_a_response_without_effect_is_kept() -> None:
    """A response without events is stored, and stays the response when the batch is gone."""
    memory = MemoryJournal()
    await pending(memory)
    engine = engine_over(memory)
    await engine.execute(FLIGHTS, enqueue(batch()))
    assert b"3" == await engine.answer(FLIGHTS, enqueue(batch()), seen("r-1"))
    commits = await history(memory)
    assert ((), 4) == (commits[-1].events, len(commits))
    assert b"3" == await engine.answer(FLIGHTS, enqueue(batch()), seen("r-1"))
    assert 4 == len(await history(memory))
    assert 4 == await engine_over(memory).read(FLIGHTS, version_of)


async def test_a_start_that_started_nothing_is_a_poll() -> None:
    """An empty start is not stored.

    A repetition starts the batches of its time, and that response is stored.
    """
    memory = MemoryJournal()
    await pending(memory)
    engine = engine_over(memory)
    assert b"2" == await engine.answer(FLIGHTS, start(), seen("r-1"))
    assert 2 == len(await history(memory))
    await engine.execute(FLIGHTS, enqueue(batch()))
    for _ in range(2):
        assert b"4" == await engine.answer(FLIGHTS, start(), seen("r-1"))
    assert 4 == len(await history(memory))


# Concurrent requests.


async def test_a_concurrent_request_waits_for_the_first() -> None:
    """Concurrent requests with one id wait for the first commit, and share its response or get a conflict."""
    journal, engine = await held()
    first, same, other = await going(
        engine.answer(FLIGHTS, enqueue(batch()), seen("r-1")),
        engine.answer(FLIGHTS, enqueue(batch()), seen("r-1")),
        engine.answer(FLIGHTS, enqueue(batch("b-2")), seen("r-1", b"other")),
    )
    assert 1 == len(journal.held)
    assert [False] * 3 == [task.done() for task in (first, same, other)]
    journal.keep()
    assert (b"3", b"3") == (await first, await same)
    assert Reason.REQUEST_CONFLICT is await reason_of(other)
    assert 3 == len(await history(journal.inner))
    assert 0 == len(engine._reservations)


async def test_a_repeated_request_waits_for_one_without_a_caller() -> None:
    """A repetition waits for the commit of a cancelled caller, and gets its response."""
    journal, engine = await held()
    first, second = await going(
        engine.answer(FLIGHTS, enqueue(batch()), seen("r-1")),
        engine.answer(FLIGHTS, enqueue(batch()), seen("r-1")),
    )
    first.cancel()
    await settled()
    (third,) = await going(engine.answer(FLIGHTS, enqueue(batch()), seen("r-1")))
    assert 1 == len(journal.held)
    assert not second.done()
    journal.keep()
    assert (b"3", b"3") == (await second, await third)
    assert 0 == len(engine._reservations)


async def test_an_aborted_request_is_done_by_the_next_one() -> None:
    """A repetition is executed if the first caller was cancelled and its commit was aborted."""
    journal, engine = await held()
    first, second = await going(
        engine.answer(FLIGHTS, enqueue(batch()), seen("r-1")),
        engine.answer(FLIGHTS, enqueue(batch()), seen("r-1")),
    )
    first.cancel()
    await settled()
    for commit in Author(after=await history(journal.inner)).audit():
        await journal.inner.append(commit)
    journal.keep()
    await settled()
    assert 1 == len(journal.held)
    journal.keep()
    assert b"4" == await second
    assert 4 == len(await history(journal.inner))


async def test_a_caller_that_leaves_while_waiting_delays_no_other() -> None:
    """A caller that is cancelled while it waits leaves no reservation."""
    journal, engine = await held()
    first, leaves, stays = await going(
        *(engine.answer(FLIGHTS, enqueue(batch()), seen("r-1")) for _ in range(3)),
    )
    leaves.cancel()
    await settled()
    journal.keep()
    assert (b"3", b"3") == (await first, await stays)
    assert 0 == len(engine._reservations)


async def test_a_bug_releases_its_id() -> None:
    """A command that raised without a response can be repeated."""
    memory = MemoryJournal()
    await pending(memory)
    broken = True

    def clock() -> int:
        if broken:
            raise RuntimeError
        return 1_700_000_000_000

    engine = Engine(memory, clock)
    with pytest.raises(RuntimeError):
        await engine.answer(FLIGHTS, enqueue(batch()), seen("r-1"))
    broken = False
    assert b"3" == await engine.answer(FLIGHTS, enqueue(batch()), seen("r-1"))


async def test_two_servers_do_a_request_once() -> None:
    """Two servers execute a request once: the second writer decides again and finds the stored response."""
    memory = MemoryJournal()
    await pending(memory)
    engines = [engine_over(LateJournal(memory)) for _ in range(2)]
    for number in range(20):
        asked = [
            engine.answer(FLIGHTS, enqueue(batch(f"b-{number}", sequence=number)), seen(f"r-{number}"))
            for engine in (*engines, *reversed(engines))
        ]
        answers = await asyncio.gather(*asked)
        assert {b"%d" % (number + 3)} == set(answers)
    assert 22 == len(await history(memory))


class CountingJournal(MemoryJournal):
    """Counts the reads of stored responses."""

    def __init__(self) -> None:
        """No read yet."""
        super().__init__()
        self.looked_up = 0

    async def find_response(self, name: str, request_id: str) -> Any:
        """Reads a stored response."""
        self.looked_up += 1
        return await super().find_response(name, request_id)


async def test_callers_that_wait_share_one_response() -> None:
    """Concurrent callers with one id share one read of the stored response, and other calls run meanwhile."""
    journal = CountingJournal()
    await pending(journal)
    engine = engine_over(journal)
    asked = [asyncio.create_task(engine.answer(FLIGHTS, enqueue(batch()), seen("r-1"))) for _ in range(500)]
    conflicting = asyncio.create_task(engine.answer(FLIGHTS, enqueue(batch("b-2")), seen("r-1", b"other")))
    assert [b"3"] * 500 == await asyncio.gather(*asked)
    assert Reason.REQUEST_CONFLICT is await reason_of(conflicting)
    assert 1 == journal.looked_up
    assert 0 == len(engine._reservations)


async def test_a_reservation_passes_on_from_a_cancelled_caller() -> None:
    """A caller that is cancelled at its turn passes the reservation to the next one."""
    reservations = Reservations(PromiseWaits().done)
    entered: list[int] = []
    held, leaves = asyncio.Event(), asyncio.Event()

    async def reservation(number: int) -> None:
        async with reservations.reservation(FLIGHTS, "r-1"):
            entered.append(number)
            held.set()
            await leaves.wait()
        if number == 0:
            tasks[1].cancel()

    tasks = [asyncio.create_task(reservation(number)) for number in range(3)]
    await held.wait()
    leaves.set()
    await asyncio.wait(tasks)
    assert [0, 2] == entered
    assert 0 == len(reservations)
