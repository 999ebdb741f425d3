"""Streams end with the identity of their caller, and with the cursor to go on from."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest
from lightspeed.ops.v1 import worker_service_pb2 as workers
from lightspeed_ops.identity import Role
from lightspeed_ops.transport import open_streams

from tests.harness.api import Api, Silence
from tests.harness.problems import Problem, refused
from tests.harness.requests import pause, request_for, resume
from tests.harness.server import RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls, fresh_name
from tests.harness.token_source import TokenSource, with_token

ADMIN = "ada"
ENDED = ("UNAVAILABLE", "IDENTITY_ENDED")


@pytest.fixture(scope="module")
def source() -> TokenSource:
    """The token of an administrator; tests add tokens that end."""
    source = TokenSource()
    source.add(ADMIN, Role.TENANT_ADMIN, "test")
    return source


@pytest.fixture(scope="module")
def channel(source: TokenSource, tmp_path_factory: pytest.TempPathFactory) -> Iterator[grpc.Channel]:
    """A channel to a server that looks at identities often."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(open_streams, "IDENTITIES_S", 0.02)
        running = RunningServer(f"unix:{tmp_path_factory.mktemp('ends')}/grpc", Setup(authenticator=source))
        running.start()
        with grpc.insecure_channel(running.address) as channel:
            yield channel
        running.stop()


@pytest.fixture(scope="module")
def surface(channel: grpc.Channel) -> SurfaceCalls:
    """A surface with a run and a few audits."""
    surface = SurfaceCalls.create(Api(with_token(channel, ADMIN)), fresh_name("test"))
    surface.start_run()
    return surface


def api_of(source: TokenSource, channel: grpc.Channel, token: str, *, expires_ms: int | None = None) -> Api:
    """Returns the stubs of an editor with a new token."""
    source.add(token, Role.EDITOR, "test", expires_ms=expires_ms)
    return Api(with_token(channel, token))


def ended(stream: Any, end: Callable[[], None]) -> Problem:
    """Returns the refusal by which a stream ends after ``end``; it has sent a frame before."""
    next(stream)
    end()
    return refused(lambda: [None for _ in stream])


@pytest.mark.parametrize("rpc", ["WatchAudits", "WatchLineage"])
def test_a_watch_ends_with_its_cursor(
    rpc: str, source: TokenSource, channel: grpc.Channel, surface: SurfaceCalls
) -> None:
    """A revoked token ends a watch of records; a new one goes on from its cursor."""
    surface.process(f"b-{rpc}")
    api = api_of(source, channel, rpc)
    stream = getattr(api.records, rpc)(request_for(rpc, surface.name), timeout=20)
    problem = ended(stream, lambda: source.revoke(rpc))
    assert ENDED == problem.kind
    assert "unknown" == problem.metadata["reason"]
    later = request_for(rpc, surface.name, resume_token=problem.metadata["resume_token"])
    surface.process(f"later-{rpc}")
    surface.control(pause())
    surface.control(resume())
    frame: Any = surface.api.call(rpc, later)
    assert frame.entries


@pytest.mark.parametrize(("rpc", "service"), [("WatchFreshness", "records"), ("WatchSurfaces", "surfaces")])
def test_a_watch_without_a_cursor_ends(
    rpc: str, service: str, source: TokenSource, channel: grpc.Channel, surface: SurfaceCalls
) -> None:
    """Watches that begin anew end in the same way."""
    api = api_of(source, channel, rpc)
    stream = getattr(getattr(api, service), rpc)(request_for(rpc, surface.name), timeout=20)
    assert ENDED == ended(stream, lambda: source.revoke(rpc)).kind


def test_an_expired_identity_ends_a_watch(
    source: TokenSource, channel: grpc.Channel, surface: SurfaceCalls
) -> None:
    """The error says that the identity has expired, so that a client knows to get a new one."""
    api = api_of(source, channel, "short", expires_ms=int(time.time() * 1000) + 300)
    stream = api.records.WatchFreshness(request_for("WatchFreshness", surface.name), timeout=20)
    problem = ended(stream, lambda: None)
    assert {"reason": "expired", "method": "RecordService/WatchFreshness"} == problem.metadata
    late = refused(lambda: api.call("GetSurface", request_for("GetSurface", surface.name)))
    assert "expired" == late.metadata["reason"]


def test_a_work_stream_ends_and_its_leases_wait(
    source: TokenSource, channel: grpc.Channel, surface: SurfaceCalls
) -> None:
    """A worker whose token is revoked gets nothing more; its batches stay leased until it is back."""
    surface.enqueue("work-1")
    api = api_of(source, channel, "worker")
    opening = workers.WorkRequest(
        open=workers.WorkRequest.Open(surface=surface.name, worker_id="w", instance_id="i-1"),
        credits=workers.Credits(batches=1),
    )
    silence = Silence(opening)
    stream = api.workers.Work(silence, timeout=20)
    problem = ended(stream, lambda: source.revoke("worker"))
    silence.end()
    assert ENDED == problem.kind
    assert "WorkerService/Work" == problem.metadata["method"]
    assert 1 == surface.get().queue.in_flight
    assert "processed" == surface.acknowledge("work-1").WhichOneof("outcome")


def test_a_long_poll_ends(source: TokenSource, channel: grpc.Channel, surface: SurfaceCalls) -> None:
    """A call that waits for a batch is refused, and starts nothing for a caller that is not known now."""
    api = api_of(source, channel, "poll", expires_ms=int(time.time() * 1000) + 200)
    began_s = time.monotonic()
    request = request_for("StartAvailable", surface.name, wait_ms=15_000)
    problem = refused(lambda: api.call("StartAvailable", request))
    assert ENDED == problem.kind
    assert time.monotonic() - began_s < 10


def test_streams_of_others_stay_open(
    source: TokenSource, channel: grpc.Channel, surface: SurfaceCalls
) -> None:
    """A revoked token ends the streams of its own caller alone."""
    request = request_for("WatchFreshness", surface.name)
    other = surface.api.records.WatchFreshness(request, timeout=20)
    next(other)
    api = api_of(source, channel, "one")
    ended(api.records.WatchFreshness(request, timeout=20), lambda: source.revoke("one"))
    assert other.is_active()
    other.cancel()
