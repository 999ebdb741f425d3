"""Watches: no gaps and no repeats, whatever happens to the connection or to the consumer."""

import asyncio
import itertools
import threading
import time

import grpc
import pytest
from lightspeed.ops.v1.record_service_pb2 import WatchAuditsResponse
from lightspeed.ops.v1.surface_pb2 import Surface
from lightspeed.ops.v1.surface_service_pb2 import WatchSurfacesRequest, WatchSurfacesResponse
from lightspeed.ops.v1.surface_watch_pb2 import (
    ChangedSurfaces,
    RemovedSurface,
    RemovedSurfaces,
    SurfacesCaughtUp,
    SurfacesHeartbeat,
)
from lightspeed_client import AsyncClient, Client, NotFound, OutOfRange
from lightspeed_client._internal.watch_cursor import SurfacesWatchCursor

from tests.clients.python.fake_service import FakeService, refusal

A, B = "tenants/x/surfaces/a", "tenants/x/surfaces/b"
ALL = "tenants/x/surfaces/-"
TOO_OLD = refusal(grpc.StatusCode.OUT_OF_RANGE, "CURSOR_TOO_OLD", metadata={"oldest_kept": "4"})


def test_a_broken_watch_resumes_after_the_last_frame(service: FakeService, client: Client) -> None:
    """When the stream breaks off, the next one begins with the last frame's token: no gaps, no repeats."""
    service.audit(8)
    service.frames_until_break = 2
    sequences = [item.entry.sequence for item in itertools.islice(client.watch_audits(), 8)]
    assert sequences == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [request.resume_token for request in service.watched] == ["", "place-6"]


async def test_a_broken_async_watch_resumes_after_the_last_frame(
    service: FakeService, async_client: AsyncClient
) -> None:
    """The asyncio watch keeps the same promise."""
    service.audit(8)
    service.frames_until_break = 2
    sequences = []
    async with async_client.watch_audits() as watch:
        async for item in watch:
            sequences.append(item.entry.sequence)
            if len(sequences) == 8:
                break
    assert sequences == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [request.resume_token for request in service.watched] == ["", "place-6"]


@pytest.mark.slow
def test_a_restarted_server_is_waited_for(service: FakeService, client: Client) -> None:
    """The watch connects again until the server is back; kept entries continue with live ones."""
    service.audit(2)
    with client.watch_audits() as watch:
        assert [next(watch).entry.sequence for _ in range(2)] == [1, 2]
        service.stop()
        service.audit(1)
        threading.Timer(0.1, service.start).start()
        assert next(watch).entry.sequence == 3
        service.audit(1)
        assert next(watch).entry.sequence == 4


@pytest.mark.slow
def test_a_watch_waits_at_least_the_servers_retry_delay(service: FakeService, client: Client) -> None:
    """RetryInfo of a temporary refusal is followed."""
    service.audit(1)
    gone = refusal(grpc.StatusCode.UNAVAILABLE, "SERVER_DRAINING", retry_after_s=0.3)
    service.fault("WatchAudits", gone)
    began = time.monotonic()
    next(client.watch_audits())
    assert time.monotonic() - began >= 0.3


@pytest.mark.parametrize("stop_after", [1, 2, 3, 4, 5])
def test_one_surface_resumes_exactly_after_any_entry(
    service: FakeService, client: Client, stop_after: int
) -> None:
    """The token of an entry in the middle of a frame resumes right after it, like that of the last one."""
    service.audit(6)
    with client.watch_audits() as watch:
        last = list(itertools.islice(watch, stop_after))[-1]
        assert last.resume_token == watch.resume_token
    rest = itertools.islice(client.watch_audits(resume_token=last.resume_token), 6 - stop_after)
    assert [item.entry.sequence for item in rest] == list(range(stop_after + 1, 7))


@pytest.mark.parametrize("stop_after", range(1, 10))
@pytest.mark.parametrize("next_frame_entries", [1, 2, 5])
def test_all_surfaces_resume_exactly_after_any_entry(
    service: FakeService, client: Client, stop_after: int, next_frame_entries: int
) -> None:
    """The same for a whole tenant, also if the server divides its frames differently the next time."""
    service.frame_entries = 4
    service.audit(5, surface=A)
    service.audit(3, surface=B)
    service.audit(2, surface=A)
    every = [(surface, entry.sequence) for surface, entry in service.log]
    with client.watch_audits(surface=ALL) as watch:
        first = list(itertools.islice(watch, stop_after))
    service.frame_entries = next_frame_entries
    with client.watch_audits(surface=ALL, resume_token=first[-1].resume_token) as watch:
        second = list(itertools.islice(watch, len(every) - stop_after))
    assert [(item.surface, item.entry.sequence) for item in first + second] == every


def test_stopping_twice_within_skipped_entries_is_exact(service: FakeService, client: Client) -> None:
    """If a watch stops before a new entry has come, the next one resumes at the same place."""
    service.audit(3, surface=A)
    with client.watch_audits(surface=ALL) as watch:
        token = list(itertools.islice(watch, 2))[-1].resume_token
    service.frame_entries = 1
    with client.watch_audits(surface=ALL, resume_token=token) as watch:
        passed_over = next(watch.frames())
        assert list(passed_over.entries) == []
        token = watch.resume_token
    assert next(client.watch_audits(surface=ALL, resume_token=token)).entry.sequence == 3


def test_a_cursor_too_old_is_raised(service: FakeService, client: Client) -> None:
    """A refusal that a new connection would not change is raised, with the oldest kept sequence."""
    service.fault("WatchAudits", TOO_OLD)
    with pytest.raises(OutOfRange) as caught:
        next(client.watch_audits(after_sequence=1))
    assert (caught.value.reason, caught.value.metadata["oldest_kept"]) == ("CURSOR_TOO_OLD", "4")


async def test_an_async_watch_raises_refusals(service: FakeService, async_client: AsyncClient) -> None:
    """The asyncio watch raises refusals too."""
    service.fault("WatchAudits", refusal(grpc.StatusCode.NOT_FOUND, "SURFACE_NOT_FOUND"))
    with pytest.raises(NotFound):
        await anext(async_client.watch_audits())


def test_frames_are_whole(service: FakeService, client: Client) -> None:
    """`frames` yields entries in their frames, and heartbeats, with the same promise."""
    service.audit(4)
    service.frames_until_break = 1
    with client.watch_audits() as watch:
        frames: list[WatchAuditsResponse] = list(itertools.islice(watch.frames(), 3))
        assert [[entry.sequence for entry in frame.entries] for frame in frames] == [[1, 2, 3], [4], []]
        assert frames[2].heartbeat.head_sequence == 4
        assert watch.resume_token == frames[-1].resume_token


def test_only_new_entries(service: FakeService, client: Client) -> None:
    """after_sequence=-1 begins with entries after the server's first frame."""
    service.audit(3)
    with client.watch_audits(after_sequence=-1) as watch:
        assert next(watch.frames()).HasField("heartbeat")
        service.audit(1)
        assert next(watch.frames()).entries[0].sequence == 4


def test_closing_from_another_thread_ends_the_iteration(service: FakeService, client: Client) -> None:
    """A consumer that waits for an entry returns at once, without an error."""
    watch = client.watch_audits()
    closer = threading.Timer(0.05, watch.close)
    closer.start()
    began = time.monotonic()
    assert list(watch) == []
    assert time.monotonic() - began < 1.0


@pytest.mark.slow
def test_closing_ends_the_wait_for_a_server(service: FakeService) -> None:
    """A watch that waits to connect again returns at once as well."""
    with Client("unix:/nonexistent/lightspeed") as nowhere:
        watch = nowhere.watch_audits()
        threading.Timer(0.3, watch.close).start()
        began = time.monotonic()
        assert list(watch) == []
        assert time.monotonic() - began < 1.0


def test_closing_the_client_closes_its_watches(service: FakeService) -> None:
    """Threads that iterate end without an error when the client is closed."""
    client = Client(service.target)
    watch = client.watch_audits()
    threading.Timer(0.05, client.close).start()
    assert list(watch) == []


async def test_closing_ends_an_async_iteration(service: FakeService, async_client: AsyncClient) -> None:
    """A task that waits for an entry returns when another task closes the watch."""
    watch = async_client.watch_audits()
    asyncio.get_running_loop().call_later(0.05, watch.close)
    assert [item async for item in watch] == []


async def test_cancelling_a_task_ends_its_watch(service: FakeService, async_client: AsyncClient) -> None:
    """Cancelling the task that iterates raises CancelledError in it, and ends the watch."""

    async def consume() -> None:
        async for _ in async_client.watch_audits():
            pass

    task = asyncio.create_task(consume())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_a_broken_freshness_watch_starts_with_the_current_state(service: FakeService, client: Client) -> None:
    """Freshness is a state: each new connection begins with the current one."""
    readings = itertools.islice(client.watch_freshness(), 2)
    assert [reading.label for reading in readings] == ["fresh", "fresh"]


def test_a_watch_of_surfaces_finds_those_that_left_while_it_was_broken() -> None:
    """A connection starts with all surfaces; before its mark, known ones that did not come are removed."""
    cursor = SurfacesWatchCursor(WatchSurfacesRequest(parent="tenants/x"))
    caught_up = WatchSurfacesResponse(caught_up=SurfacesCaughtUp(as_of_ms=1))

    def received(*frames: WatchSurfacesResponse) -> list[WatchSurfacesResponse]:
        items: list[WatchSurfacesResponse] = []
        for frame in frames:
            cursor.frame_received(frame)
            items += cursor.items(frame)
        return items

    def changed(*names: str) -> WatchSurfacesResponse:
        surfaces = [Surface(name=name) for name in names]
        return WatchSurfacesResponse(changed=ChangedSurfaces(surfaces=surfaces))

    def removed(*names: str) -> WatchSurfacesResponse:
        surfaces = [RemovedSurface(name=name) for name in names]
        return WatchSurfacesResponse(removed=RemovedSurfaces(surfaces=surfaces))

    beat = WatchSurfacesResponse(heartbeat=SurfacesHeartbeat(as_of_ms=1))
    cursor.request()
    first = [changed("a", "b", "c"), caught_up, removed("a"), changed("d")]
    assert first == received(*first, beat)
    cursor.request()
    assert [changed("b")] == received(changed("b"))
    cursor.request()  # it broke before the mark: nothing is forgotten
    assert [changed("d"), removed("b", "c"), caught_up] == received(changed("d"), caught_up)
    cursor.request()
    assert [changed("d"), caught_up] == received(changed("d"), caught_up)
