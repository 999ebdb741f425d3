"""Streams of one surface: history, then live, complete, once and in order, and how they end."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import pytest
import pytest_asyncio
from lightspeed.ops.v1 import record_service_pb2 as pb
from lightspeed_ops.config import Limits

from tests.harness.api import Api, AsyncApi
from tests.harness.problems import problem_of, refused
from tests.harness.requests import pause, request_for, resume
from tests.harness.server import DEADLINE_S, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls, wide_surface, write_long_keys
from tests.harness.watching import Watching

Watch = Callable[..., Watching]
KEPT = 40


@pytest_asyncio.fixture
async def watch(aio: AsyncApi, surface: SurfaceCalls) -> AsyncIterator[Watch]:
    """Opens streams of the test's surface, and closes them at its end."""
    opened: list[Watching] = []

    def open_stream(rpc: str = "WatchAudits", **fields: Any) -> Watching:
        call = getattr(aio.records, rpc)(request_for(rpc, surface.name, **fields))
        opened.append(Watching(call))
        return opened[-1]

    yield open_stream
    for watching in opened:
        watching.cancel()


def toggle(surface: SurfaceCalls, count: int) -> None:
    """Emits so many audits, an even number."""
    for _ in range(count // 2):
        surface.control(pause())
        surface.control(resume())


def process_many(surface: SurfaceCalls, count: int) -> None:
    """Emits so many lineage records in commits of many sizes."""
    chance, done = random.Random(count), 0
    while done < count:
        size = min(chance.randint(1, 9), count - done)
        surface.process(*[f"b-{done + number}" for number in range(size)])
        done += size


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (0, [1, 2, 3, 4, 5, 6]),  # from the oldest
        (2, [3, 4, 5, 6]),  # after a sequence
        (5, [6]),  # after the head: only new entries
        (-1, [6]),  # only new entries
    ],
)
async def test_a_stream_begins_after_its_cursor(
    after: int, expected: list[int], watch: Watch, surface: SurfaceCalls
) -> None:
    """The stream sends the history after the cursor, then a heartbeat with the head, then new entries."""
    toggle(surface, 4)
    stream = watch(after_sequence=after)
    history = await stream.sequences(len(expected) - 1)
    assert 5 == (await stream.caught_up()).heartbeat.head_sequence
    surface.control(pause())
    assert expected == history + await stream.sequences(1)


@pytest.mark.slow
@pytest.mark.parametrize("rpc", ["WatchAudits", "WatchLineage"])
async def test_from_history_to_live_under_writes(rpc: str, watch: Watch, surface: SurfaceCalls) -> None:
    """Each of many subscribers, from any cursor, receives every entry once and in order during writes."""
    surface.start_run()
    surface.process("first", "second")
    only_new = watch(rpc, after_sequence=-1)
    await only_new.caught_up()
    write, count = (toggle, 40) if rpc == "WatchAudits" else (process_many, 200)
    writer = asyncio.create_task(asyncio.to_thread(write, surface, count))
    pending = [asyncio.create_task(watch(rpc, after_sequence=after).until(2 + count)) for after in (0, 1)]
    late: list[tuple[list[int], Watching]] = []
    while not writer.done() and len(late) < 50:
        stream = watch(rpc)
        late.append(([entry.sequence for entry in (await stream.frame()).entries], stream))
    await writer
    everything = list(range(1, 2 + count + 1))
    assert [everything, everything[1:]] == [await task for task in pending]
    assert everything[2:] == await only_new.until(2 + count)
    for history, stream in late:
        assert everything == history + ([] if history == everything else await stream.until(2 + count))


async def test_many_entries_come_in_one_frame(watch: Watch, surface: SurfaceCalls) -> None:
    """The server sends many entries of the history in one frame."""
    surface.start_run()
    process_many(surface, 100)
    frame = await watch("WatchLineage").frame()
    assert (surface.name, 100) == (frame.surface, len(frame.entries))


async def test_a_filter_passes_over_the_others(watch: Watch, surface: SurfaceCalls) -> None:
    """The server sends only matching entries, in history and live."""
    toggle(surface, 4)
    stream = watch(filter=pb.AuditFilter(actions=["pause"]))
    assert [2, 4] == await stream.sequences(2)
    toggle(surface, 2)
    assert [6] == await stream.sequences(1)


async def test_a_stream_is_filtered_by_subject(watch: Watch, surface: SurfaceCalls) -> None:
    """A stream has the same filter by subject as a list."""
    surface.start_run()
    toggle(surface, 2)
    run = f"{surface.name}/runs/run-000001"
    stream = watch(filter=pb.AuditFilter(subjects=[run]))
    assert [2] == await stream.sequences(1)
    surface.call("CompleteRun")
    assert [5] == await stream.sequences(1)


@pytest.mark.slow
async def test_an_idle_stream_sends_heartbeats(watch: Watch, surface: SurfaceCalls) -> None:
    """The server sends heartbeats with the head at the requested interval while there are no entries."""
    stream = watch(heartbeat_ms=100)
    await stream.caught_up()
    loop = asyncio.get_running_loop()
    began = loop.time()
    beats = [await stream.frame() for _ in range(3)]
    assert 0.25 < loop.time() - began
    assert {(surface.name, 1)} == {(beat.surface, beat.heartbeat.head_sequence) for beat in beats}


@pytest.mark.slow
async def test_a_filtered_stream_stays_open_while_others_are_busy(
    watch: Watch, surface: SurfaceCalls
) -> None:
    """The server sends heartbeats even while there are entries that do not match."""
    stream = watch(filter=pb.AuditFilter(actions=["certify"]), heartbeat_ms=100)
    await stream.caught_up()
    writer = asyncio.create_task(asyncio.to_thread(toggle, surface, 600))
    beat = await stream.frame()
    assert not writer.done(), "expected a heartbeat while entries are written"
    assert 1 < beat.heartbeat.head_sequence
    await writer


@pytest.mark.slow
async def test_a_resume_token_goes_on_exactly_there(watch: Watch, surface: SurfaceCalls) -> None:
    """A stream that is cut anywhere and resumed has the same entries as an uncut one."""
    surface.start_run()
    process_many(surface, 120)
    chance = random.Random(4)
    writer = asyncio.create_task(asyncio.to_thread(process_more, surface))
    found: list[int] = []
    token = ""
    while not found or found[-1] < 240:
        stream = watch("WatchLineage", resume_token=token)
        for _ in range(chance.randint(1, 4)):
            found += [entry.sequence for entry in (await stream.frame()).entries]
            token = stream.resume_token
            if found and found[-1] == 240:
                break
        stream.cancel()
    await writer
    assert list(range(1, 241)) == found


def process_more(surface: SurfaceCalls) -> None:
    """Emits 120 more lineage records, a few at a time."""
    for number in range(60):
        surface.process(f"more-{number}", f"and-{number}")


async def test_a_heartbeat_s_token_goes_on_too(watch: Watch, surface: SurfaceCalls) -> None:
    """Every frame has a token; after a heartbeat it means only new entries."""
    stream = watch()
    await stream.caught_up()
    stream.cancel()
    surface.control(pause())
    assert [2] == await watch(resume_token=stream.resume_token).sequences(1)


@pytest_asyncio.fixture
async def forgetful(
    start_server: Callable[[Setup], RunningServer],
) -> AsyncIterator[tuple[SurfaceCalls, Watch]]:
    """A surface on a server that has pruned its first records, and a way to watch it."""
    running = start_server(Setup(journal=f"memory:{KEPT}"))
    with grpc.insecure_channel(running.address) as channel:
        surface = SurfaceCalls.create(Api(channel))
        async with grpc.aio.insecure_channel(running.address) as aio_channel:
            records = AsyncApi(aio_channel).records

            def open_stream(rpc: str = "WatchAudits", **fields: Any) -> Watching:
                return Watching(getattr(records, rpc)(request_for(rpc, surface.name, **fields)))

            yield surface, open_stream


def oldest_audit(surface: SurfaceCalls) -> int:
    """Returns the sequence of the oldest kept audit."""
    return int(surface.call("ListAudits", page_size=1).entries[0].sequence)


@pytest.mark.slow
async def test_a_cursor_before_what_is_kept_says_what_is(forgetful: tuple[SurfaceCalls, Watch]) -> None:
    """OUT_OF_RANGE names the oldest kept sequence, from which a stream can begin."""
    surface, watch = forgetful
    toggle(surface, 2 * KEPT)
    oldest = oldest_audit(surface)
    problem = await watch(after_sequence=1).ended()
    assert ("OUT_OF_RANGE", "CURSOR_TOO_OLD") == problem.kind
    assert {"surface": surface.name, "requested": "1", "oldest_kept": str(oldest)} == problem.metadata
    stream = watch(after_sequence=oldest - 1)
    assert oldest == (await stream.sequences(1))[0]


async def test_a_gap_is_sent_to_subscribers_that_skip_it(forgetful: tuple[SurfaceCalls, Watch]) -> None:
    """With skip_gap the stream names the missing sequences, and goes on with the oldest kept entry."""
    surface, watch = forgetful
    toggle(surface, 2 * KEPT)
    oldest = oldest_audit(surface)
    stream = watch(after_sequence=3, skip_gap=True)
    frame = await stream.frame()
    assert (surface.name, pb.Gap(from_sequence=4, to_sequence=oldest - 1)) == (frame.surface, frame.gap)
    again = watch(resume_token=stream.resume_token)
    assert oldest == (await stream.sequences(1))[0] == (await again.sequences(1))[0]


@pytest.mark.slow
async def test_from_the_oldest_kept_is_no_gap(forgetful: tuple[SurfaceCalls, Watch]) -> None:
    """The sequence 0 means the oldest kept entry."""
    surface, watch = forgetful
    toggle(surface, 2 * KEPT)
    oldest = oldest_audit(surface)
    assert oldest == (await watch().sequences(1))[0]


@pytest.mark.slow
async def test_a_token_of_the_beginning_misses_pruned_entries(forgetful: tuple[SurfaceCalls, Watch]) -> None:
    """A token names a place, even before the first entry: entries pruned since are a gap."""
    surface, watch = forgetful
    stream = watch("WatchLineage")
    assert 0 == (await stream.caught_up()).heartbeat.head_sequence
    stream.cancel()
    surface.start_run()
    for number in range(KEPT):
        surface.process(f"b-{number}", sequence=number)
    problem = await watch("WatchLineage", resume_token=stream.resume_token).ended()
    assert ("CURSOR_TOO_OLD", "0") == (problem.reason, problem.metadata["requested"])
    frame = await watch("WatchLineage", resume_token=stream.resume_token, skip_gap=True).frame()
    assert 1 == frame.gap.from_sequence


@pytest.mark.slow
async def test_a_cursor_behind_kept_history_is_refused(
    start_server: Callable[[Setup], RunningServer],
) -> None:
    """A stalled client receives the frames already sent, and then the error that the rest was pruned."""
    running = start_server(Setup(journal="memory:2000"))
    with grpc.insecure_channel(running.address) as channel:
        surface = wide_surface(Api(channel))
        async with grpc.aio.insecure_channel(running.address) as aio_channel:
            stream = Watching(
                AsyncApi(aio_channel).records.WatchLineage(request_for("WatchLineage", surface.name))
            )
            await stream.caught_up()
            await asyncio.to_thread(write_long_keys, surface, 10)
            found: list[int] = []
            with pytest.raises(grpc.RpcError) as caught:
                await stream.read_into(found)
    assert list(range(1, len(found) + 1)) == found
    problem = problem_of(caught.value)
    assert ("CURSOR_TOO_OLD", str(len(found))) == (problem.reason, problem.metadata["requested"])


async def test_a_stream_of_freshness_ends_when_its_surface_is_deleted(
    watch: Watch, surface: SurfaceCalls
) -> None:
    """The server sends it at once, not with the next heartbeat: a deleted surface never turns stale."""
    stream = watch("WatchFreshness")
    await stream.frame()
    began = asyncio.get_running_loop().time()
    surface.call("DeleteSurface")
    problem = await stream.ended()
    assert ("NOT_FOUND", "SURFACE_NOT_FOUND", surface.name) == (*problem.kind, problem.metadata["surface"])
    assert asyncio.get_running_loop().time() - began < 5
    assert "SURFACE_NOT_FOUND" == (await watch("WatchFreshness").ended()).reason


@pytest.mark.parametrize("rpc", ["WatchAudits", "WatchLineage"])
async def test_a_stream_outlives_a_deletion(rpc: str, watch: Watch, surface: SurfaceCalls) -> None:
    """It sends the deletion and heartbeats, and goes on when the surface is undeleted."""
    surface.start_run()
    surface.process("b-1")
    surface.call("CompleteRun")
    stream = watch(rpc, heartbeat_ms=100)
    await stream.caught_up()
    surface.call("DeleteSurface")
    if rpc == "WatchAudits":
        (entry,) = await stream.entries(1)
        assert "delete" == entry.record.action
    await stream.caught_up()
    surface.call("UndeleteSurface")
    surface.start_run()
    surface.process("b-2")
    first = (await stream.entries(1))[0]
    assert (5 if rpc == "WatchAudits" else 2) == first.sequence


async def test_a_deleted_surface_is_watched(watch: Watch, surface: SurfaceCalls) -> None:
    """A stream works from its oldest record to its deletion, from an earlier token, and from any sequence."""
    stream = watch()
    await stream.caught_up()
    stream.cancel()
    surface.call("DeleteSurface")
    assert [1, 2] == await watch().sequences(2)
    assert [2] == await watch(after_sequence=1).sequences(1)
    assert [2] == await watch(resume_token=stream.resume_token).sequences(1)
    problem = await watch(after_sequence=3).ended()
    assert ("INVALID_ARGUMENT", ["after_sequence"]) == (problem.reason, list(problem.violations))


async def test_streams_are_limited_and_given_back(start_server: Callable[[Setup], RunningServer]) -> None:
    """A stream over the limit is RESOURCE_EXHAUSTED with a delay; a closed stream makes room."""
    running = start_server(Setup(limits=Limits(max_streams=2)))
    async with grpc.aio.insecure_channel(running.address) as channel:
        records = AsyncApi(channel).records
        streams = [Watching(records.WatchAudits(pb.WatchAuditsRequest())) for _ in range(2)]
        for stream in streams:
            await stream.frame()
        problem = await Watching(records.WatchFreshness(pb.WatchFreshnessRequest())).ended()
        assert ({"limit_name": "max_streams", "limit": "2"}, 5.0) == (problem.metadata, problem.retry_s)
        streams[0].cancel()
        async with asyncio.timeout(DEADLINE_S):
            while not await _opens(records):
                pass  # the server receives the cancellation some time later


async def test_streams_of_a_tenant_are_limited(start_server: Callable[[Setup], RunningServer]) -> None:
    """Over the limit of a tenant, the refusal names the tenant; other tenants still open streams."""
    running = start_server(Setup(limits=Limits(max_streams_per_tenant=1)))
    async with grpc.aio.insecure_channel(running.address) as channel:
        api = AsyncApi(channel)
        first = Watching(api.records.WatchAudits(pb.WatchAuditsRequest()))
        await first.frame()
        everything = pb.WatchAuditsRequest(surface="tenants/default/surfaces/-")
        problem = await Watching(api.records.WatchAudits(everything)).ended()
        metadata = {"limit_name": "max_streams_per_tenant", "limit": "1", "tenant": "default"}
        assert ("STREAM_LIMIT", metadata, 5.0) == (problem.reason, problem.metadata, problem.retry_s)
        elsewhere = Watching(
            api.records.WatchAudits(pb.WatchAuditsRequest(surface="tenants/other/surfaces/-"))
        )
        await elsewhere.frame()
        first.cancel()
        async with asyncio.timeout(DEADLINE_S):
            while not await _opens(api.records):
                pass  # the server receives the cancellation some time later


async def _opens(records: Any) -> bool:
    stream = Watching(records.WatchAudits(pb.WatchAuditsRequest()))
    try:
        await stream.frame()
    except grpc.RpcError:
        return False
    return True


def test_a_refused_stream_takes_no_place(start_server: Callable[[Setup], RunningServer]) -> None:
    """Streams that end with an error do not count any more."""
    running = start_server(Setup(limits=Limits(max_streams=1)))
    with grpc.insecure_channel(running.address) as channel:
        api = Api(channel)
        for _ in range(3):
            malformed = request_for("WatchAudits", "tenants/test/surfaces/nowhere")
            assert "SURFACE_NOT_FOUND" == refused(lambda: api.call("WatchAudits", malformed)).reason  # noqa: B023 - called at once
        assert api.call("WatchAudits", pb.WatchAuditsRequest()) is not None
