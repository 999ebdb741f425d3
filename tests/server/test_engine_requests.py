"""Requests with an id: done once, answered alike, whoever asks again and whenever."""

import asyncio
from typing import Any

import pytest
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Reason
from lightspeed_ops.engine import Engine, Refused
from lightspeed_ops.engine.requests import Reservations
from lightspeed_ops.journal.memory import MemoryJournal

from tests.server.core.building import START_RUN, batch, create, enqueue, start
from tests.server.engines import engine_over, going, history, pending, seen, version_of
from tests.server.journal.held import HeldJournal, LateJournal, settled
from tests.server.journal.histories import FLIGHTS, TRAINS, Author


async def reason_of(asked: Any) -> Reason:
    """Why something is refused."""
    with pytest.raises(Refused) as refused:
        await asked
    return refused.value.refusal.reason


async def held() -> tuple[HeldJournal, Engine]:
    """An engine over a journal whose promises are kept when it is told to, with a run in progress."""
    journal = HeldJournal()
    await pending(journal.inner)
    return journal, engine_over(journal)


# One after another.


async def test_the_same_request_is_answered_as_before() -> None:
    """Byte for byte, though the surface has gone on, and nothing is done."""
    memory = MemoryJournal()
    await pending(memory)
    engine = engine_over(memory)
    assert b"3" == await engine.answer(FLIGHTS, enqueue(batch()), seen("r-1"))
    await engine.execute(FLIGHTS, start())
    assert b"3" == await engine.answer(FLIGHTS, enqueue(batch()), seen("r-1"))
    assert 4 == len(await history(memory))


async def test_another_process_answers_as_before() -> None:
    """The record outlives the engine that made it."""
    memory = MemoryJournal()
    await pending(memory)
    assert b"3" == await engine_over(memory).answer(FLIGHTS, enqueue(batch()), seen("r-1"))
    assert b"3" == await engine_over(memory).answer(FLIGHTS, enqueue(batch()), seen("r-1"))
    assert 3 == len(await history(memory))


async def test_the_same_id_for_other_content_is_a_conflict() -> None:
    """And changes nothing, as often as it is asked."""
    memory = MemoryJournal()
    await pending(memory)
    engine = engine_over(memory)
    await engine.answer(FLIGHTS, enqueue(batch()), seen("r-1"))
    for _ in range(2):
        other = engine.answer(FLIGHTS, enqueue(batch("b-2")), seen("r-1", b"other"))
        assert Reason.REQUEST_CONFLICT is await reason_of(other)
    assert 3 == len(await history(memory))


async def test_a_request_without_an_id_is_done_every_time() -> None:
    """Nothing says that it is the same."""
    memory = MemoryJournal()
    await pending(memory)
    engine = engine_over(memory)
    for number in (1, 2):
        await engine.answer(FLIGHTS, enqueue(batch(f"b-{number}", sequence=number)), seen(""))
    assert 4 == len(await history(memory))
    assert await memory.find_response(FLIGHTS, "") is None


async def test_the_same_id_on_another_surface_is_another_request() -> None:
    """Ids are the callers', surface by surface."""
    memory = MemoryJournal()
    engine = engine_over(memory)
    for name in (FLIGHTS, TRAINS):
        assert b"1" == await engine.answer(name, create(), seen("r-1"))
    assert [FLIGHTS, TRAINS] == engine.surfaces()


async def test_a_refusal_that_left_evidence_is_not_left_twice() -> None:
    """A refused operator transition is audited once, and answered alike."""
    memory = MemoryJournal()
    await pending(memory)
    engine = engine_over(memory)
    assert Reason.RUN_ACTIVE is await reason_of(engine.answer(FLIGHTS, START_RUN, seen("r-1")))
    assert b"RUN_ACTIVE" == await engine.answer(FLIGHTS, START_RUN, seen("r-1"))
    page = await memory.read_entries(FLIGHTS, RecordKind.AUDIT, after_sequence=0, limit=9)
    assert 3 == page.head_sequence


async def test_a_refusal_without_effect_is_decided_again() -> None:
    """There is nothing that could be done twice, and the reason may have passed."""
    engine = engine_over(MemoryJournal())
    asked = engine.answer(FLIGHTS, START_RUN, seen("r-1"))
    assert Reason.SURFACE_NOT_FOUND is await reason_of(asked)
    await engine.execute(FLIGHTS, create())
    assert b"2" == await engine.answer(FLIGHTS, START_RUN, seen("r-1"))


async def test_an_answer_without_effect_is_kept() -> None:
    """What was there already was said so: asked again when it is gone, it is still the answer."""
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
    """It is not remembered: asked again it starts what there is by then, and that is."""
    memory = MemoryJournal()
    await pending(memory)
    engine = engine_over(memory)
    assert b"2" == await engine.answer(FLIGHTS, start(), seen("r-1"))
    assert 2 == len(await history(memory))
    await engine.execute(FLIGHTS, enqueue(batch()))
    for _ in range(2):
        assert b"4" == await engine.answer(FLIGHTS, start(), seen("r-1"))
    assert 4 == len(await history(memory))


# At once.


async def test_who_asks_at_the_same_time_waits_for_the_first() -> None:
    """Until what the first did is durable; then all have its answer, or the conflict with it."""
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


async def test_who_asks_again_waits_for_one_who_has_gone() -> None:
    """The first caller went away while his commit was under way: the second finds its answer, not a gap."""
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


async def test_what_came_to_nothing_is_done_by_who_asks_again() -> None:
    """The first caller went away, and his commit lost to another writer: the second does it."""
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


async def test_who_leaves_while_waiting_holds_nobody_up() -> None:
    """A caller who goes away before it is his turn leaves no reservation."""
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
    """A command that failed without an answer can be asked again."""
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
    """Whoever is first is first: the other finds the answer when he decides again."""
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
    """Counts how often recorded answers are looked for."""

    def __init__(self) -> None:
        """None was looked for."""
        super().__init__()
        self.looked_up = 0

    async def find_response(self, name: str, request_id: str) -> Any:
        """Looks for one."""
        self.looked_up += 1
        return await super().find_response(name, request_id)


async def test_callers_that_wait_share_one_answer() -> None:
    """However many ask with one id at a time, the answer is looked up once, and others have turns between."""
    journal = CountingJournal()
    await pending(journal)
    engine = engine_over(journal)
    asked = [asyncio.create_task(engine.answer(FLIGHTS, enqueue(batch()), seen("r-1"))) for _ in range(500)]
    conflicting = asyncio.create_task(engine.answer(FLIGHTS, enqueue(batch("b-2")), seen("r-1", b"other")))
    assert [b"3"] * 500 == await asyncio.gather(*asked)
    assert Reason.REQUEST_CONFLICT is await reason_of(conflicting)
    assert 1 == journal.looked_up
    assert 0 == len(engine._reservations)


async def test_a_reservation_passes_from_one_who_leaves_with_it() -> None:
    """A caller that is cancelled as it gets its turn hands it to the next."""
    reservations = Reservations()
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
