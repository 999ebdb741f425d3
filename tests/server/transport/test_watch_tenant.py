"""Streams of all surfaces of a tenant: one commit order, tokens that resume in it, no other tenant."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import pytest
import pytest_asyncio
from lightspeed.ops.v1 import record_service_pb2 as pb

from tests.harness.api import Api, AsyncApi
from tests.harness.requests import pause, resume
from tests.harness.server import DEADLINE_S, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls, fresh_name
from tests.harness.watching import Watching

Places = list[tuple[str, int]]


@pytest.fixture
def tenant() -> str:
    """A tenant for this test alone."""
    return fresh_name().rsplit("/", 1)[-1]


@pytest.fixture
def three(api: Api, tenant: str) -> list[SurfaceCalls]:
    """Three surfaces of the tenant, created in this order."""
    return [SurfaceCalls.create(api, f"tenants/{tenant}/surfaces/{id_}") for id_ in ("c", "a", "b")]


@pytest_asyncio.fixture
async def watch(aio: AsyncApi, tenant: str) -> AsyncIterator[Callable[..., Watching]]:
    """Opens streams of the tenant's surfaces, and closes them at the test's end."""
    opened: list[Watching] = []

    def open_stream(**fields: Any) -> Watching:
        request = pb.WatchAuditsRequest(surface=f"tenants/{tenant}/surfaces/-", **fields)
        opened.append(Watching(aio.records.WatchAudits(request)))
        return opened[-1]

    yield open_stream
    for stream in opened:
        stream.cancel()


def toggle(surfaces: list[SurfaceCalls], count: int, seed: int) -> Places:
    """Emits so many audits over surfaces in random order; returns surface and sequence of each."""
    chance, written = random.Random(seed), []
    controls = {surface.name: surface.get().control_label for surface in surfaces}
    for _ in range(count):
        surface = chance.choice(surfaces)
        changed = surface.control(resume() if controls[surface.name] == "paused" else pause())
        controls[surface.name] = changed.control_label
        written.append((surface.name, changed.records.audits))
    return written


async def seen(stream: Watching, count: int) -> Places:
    """Returns surface and sequence of so many entries."""
    found: Places = []
    async with asyncio.timeout(DEADLINE_S):
        while len(found) < count:
            frame = await stream.frame()
            found += [(frame.surface, entry.sequence) for entry in frame.entries]
    return found


async def test_commit_order_over_all_surfaces(
    watch: Callable[..., Watching], three: list[SurfaceCalls]
) -> None:
    """The stream has the order of commits over all surfaces, in history and live."""
    created = [(surface.name, 1) for surface in three]
    history = toggle(three, 20, seed=1)
    stream = watch()
    assert created + history == await seen(stream, 23)
    live = toggle(three, 20, seed=2)
    assert live == await seen(stream, 20)


async def test_only_new_entries(watch: Callable[..., Watching], three: list[SurfaceCalls]) -> None:
    """-1 begins at the head of the tenant."""
    stream = watch(after_sequence=-1)
    await stream.caught_up()
    assert toggle(three, 5, seed=3) == await seen(stream, 5)


@pytest.mark.slow
async def test_concurrent_writers_make_one_order(
    watch: Callable[..., Watching], three: list[SurfaceCalls]
) -> None:
    """Every subscriber receives the same order, with all entries of each surface."""
    early = watch()
    writers = [asyncio.to_thread(toggle, [surface], 20, seed) for seed, surface in enumerate(three)]
    writing = asyncio.gather(*writers)
    first = await seen(early, 63)
    await writing
    assert first == await seen(watch(), 63)
    for surface in three:
        assert list(range(1, 22)) == [sequence for name, sequence in first if name == surface.name]


@pytest.mark.slow
async def test_a_resume_token_goes_on_in_the_commit_order(
    watch: Callable[..., Watching], three: list[SurfaceCalls]
) -> None:
    """A stream that is cut anywhere and resumed has the entries of an uncut stream, during writes."""
    chance = random.Random(5)
    writing = asyncio.gather(*[asyncio.to_thread(toggle, [surface], 20, 6) for surface in three])
    found: Places = []
    token = ""
    async with asyncio.timeout(DEADLINE_S):
        while len(found) < 63:
            stream = watch(resume_token=token)
            for _ in range(chance.randint(1, 6)):
                frame = await stream.frame()
                found += [(frame.surface, entry.sequence) for entry in frame.entries]
                token = stream.resume_token
                if len(found) == 63:
                    break
            stream.cancel()
    await writing
    assert found == await seen(watch(), 63)


async def test_other_tenants_are_not_visible(
    watch: Callable[..., Watching], three: list[SurfaceCalls], api: Api, tenant: str
) -> None:
    """The stream has no entry of another tenant, even if the id of one has the same prefix."""
    stream = watch(after_sequence=-1)
    await stream.caught_up()
    for other in (f"{tenant}x", "other"):
        SurfaceCalls.create(api, f"tenants/{other}/surfaces/a-{tenant}").start_run()
    expected = toggle(three[:1], 1, seed=0)
    assert expected == await seen(stream, 1)


async def test_new_surfaces_are_included(
    watch: Callable[..., Watching], three: list[SurfaceCalls], api: Api, tenant: str
) -> None:
    """A surface created during the stream is in it from its first record on."""
    stream = watch(after_sequence=-1)
    await stream.caught_up()
    created = SurfaceCalls.create(api, f"tenants/{tenant}/surfaces/new")
    three[0].control(pause())
    assert [(created.name, 1), (three[0].name, 2)] == await seen(stream, 2)


async def test_a_deleted_surface_stays_in_the_stream(
    watch: Callable[..., Watching], three: list[SurfaceCalls]
) -> None:
    """Its records and its deletion are in commit order, if deleted before, during or after the stream."""
    expected = await seen(watch(), 3)
    expected = expected + toggle(three, 10, seed=8)
    three[1].call("DeleteSurface")
    expected.append((three[1].name, three[1].get().records.audits))
    stream = watch()
    assert expected == await seen(stream, len(expected))
    expected += toggle([three[0]], 2, seed=1)
    three[2].call("DeleteSurface")
    expected.append((three[2].name, three[2].get().records.audits))
    three[1].call("UndeleteSurface")
    expected.append((three[1].name, three[1].get().records.audits))
    assert expected[-4:] == await seen(stream, 4)
    assert expected == await seen(watch(), len(expected))


async def test_a_token_goes_on_in_a_deleted_surface(
    watch: Callable[..., Watching], three: list[SurfaceCalls]
) -> None:
    """A stream resumes among its records after its deletion, even if all surfaces are deleted."""
    toggle(three[:1], 6, seed=2)
    stream = watch()
    before = await seen(stream, 4)
    token = stream.resume_token
    stream.cancel()
    for surface in three:
        surface.call("DeleteSurface")
    rest = await seen(watch(resume_token=token), 12 - len(before))
    assert [(three[0].name, 8), (three[1].name, 2), (three[2].name, 2)] == rest[-3:]


async def frames_until_idle(stream: Watching) -> AsyncIterator[Any]:
    """Yields the frames of the history, until the first heartbeat."""
    while not (frame := await stream.frame()).HasField("heartbeat"):
        yield frame


async def test_a_tenant_without_surfaces_can_be_watched(watch: Callable[..., Watching], tenant: str) -> None:
    """The stream starts empty, and sends the first entries."""
    stream = watch(heartbeat_ms=100)
    frames = [await stream.frame() for _ in range(2)]
    expected = (f"tenants/{tenant}/surfaces/-", 0)
    assert {expected} == {(frame.surface, frame.heartbeat.head_sequence) for frame in frames}


async def test_a_filter_applies_to_all_surfaces(
    watch: Callable[..., Watching], three: list[SurfaceCalls]
) -> None:
    """The server sends only matching entries, of any surface."""
    for surface in three:
        surface.control(pause())
    stream = watch(filter=pb.AuditFilter(actions=["pause"]))
    assert [(surface.name, 2) for surface in three] == await seen(stream, 3)


async def test_a_token_of_one_surface_is_none_of_all(
    watch: Callable[..., Watching], three: list[SurfaceCalls]
) -> None:
    """The server refuses a token of one surface for the stream of all surfaces."""
    token = three[0].call("WatchAudits").resume_token
    problem = await watch(resume_token=token).ended()
    assert ("NOT_FOUND", "CURSOR_NOT_FOUND") == problem.kind
    assert (three[0].name, "watch-audits") == (
        problem.metadata["token_surface"],
        problem.metadata["token_kind"],
    )


@pytest.mark.parametrize("after", [1, -2])
async def test_all_surfaces_have_no_sequence_in_common(after: int, watch: Callable[..., Watching]) -> None:
    """The server accepts only 0 and -1; to resume, a client needs a token."""
    problem = await watch(after_sequence=after).ended()
    assert ["after_sequence"] == list(problem.violations)


async def test_a_token_of_another_journal_is_refused(
    watch: Callable[..., Watching],
    three: list[SurfaceCalls],
    start_server: Callable[[Setup], RunningServer],
    tenant: str,
) -> None:
    """The server refuses a token of another journal, whatever its place."""
    stream = watch()
    await seen(stream, 3)
    async with grpc.aio.insecure_channel(start_server(Setup()).address) as channel:
        request = pb.WatchAuditsRequest(
            surface=f"tenants/{tenant}/surfaces/-", resume_token=stream.resume_token
        )
        problem = await Watching(AsyncApi(channel).records.WatchAudits(request)).ended()
        assert ("NOT_FOUND", "CURSOR_NOT_FOUND") == problem.kind
        assert "in another journal" in problem.message


@pytest.mark.slow
async def test_pruned_entries_are_a_gap_for_all(start_server: Callable[[Setup], RunningServer]) -> None:
    """A place before the oldest kept entry is OUT_OF_RANGE, or with skip_gap a gap without sequences."""
    running = start_server(Setup(journal="memory:40"))
    async with grpc.aio.insecure_channel(running.address) as aio_channel:
        records = AsyncApi(aio_channel).records
        with grpc.insecure_channel(running.address) as channel:
            surface = SurfaceCalls.create(Api(channel))
            everywhere = "tenants/test/surfaces/-"
            stream = Watching(records.WatchAudits(pb.WatchAuditsRequest(surface=everywhere)))
            await stream.frame()
            token = stream.resume_token
            toggle([surface], 80, seed=7)
        request = pb.WatchAuditsRequest(surface=everywhere, resume_token=token)
        assert "CURSOR_TOO_OLD" == (await Watching(records.WatchAudits(request)).ended()).reason
        request.skip_gap = True
        skipping = Watching(records.WatchAudits(request))
        assert (everywhere, pb.Gap()) == ((frame := await skipping.frame()).surface, frame.gap)
        assert 81 == (await skipping.until(81))[-1]
