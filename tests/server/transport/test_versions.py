"""Versions in metadata: a change says its version, and a read may ask for one."""

import re
import time
from typing import Any

import grpc
import pytest
from lightspeed.ops.v1 import record_service_pb2 as records
from lightspeed.ops.v1 import surface_service_pb2 as surfaces
from lightspeed.ops.v1 import worker_service_pb2 as workers
from lightspeed_ops.transport.versions import MIN_VERSION, VERSION, WAIT_S

from tests.harness.api import METHODS
from tests.harness.problems import problem_of, refused
from tests.harness.requests import pause, request_for
from tests.harness.surfaces import SurfaceCalls
from tests.server.transport.test_forwarding import unary

READS = ("GetSurface", "GetQueue", "ListBatches", "ListAudits", "ListRuns", "GetFreshness", "VerifyAudits")


def said_by(surface: SurfaceCalls, rpc: str, **changes: Any) -> str:
    """Makes a change, and returns what its response says of the version."""
    _, metadata = unary(surface.api, rpc, request_for(rpc, surface.name, **changes))
    return str(metadata[VERSION])


def version_of(surface: SurfaceCalls, rpc: str, **changes: Any) -> int:
    """Makes a change, and returns its version."""
    return int(said_by(surface, rpc, **changes).partition("@")[0])


def test_each_change_says_its_version(surface: SurfaceCalls) -> None:
    """Versions count the commits of a surface; a repeated request has a version that has its effect."""
    assert 2 == version_of(surface, "StartRun")
    assert 3 == version_of(surface, "EnqueueBatch", request_id="r-1")
    assert 4 == version_of(surface, "ApplyControl", action=pause())
    assert version_of(surface, "EnqueueBatch", request_id="r-1") in {3, 4}


def test_a_version_names_its_journal(surface: SurfaceCalls) -> None:
    """The identity is the same for all surfaces of a journal."""
    said = said_by(surface, "StartRun")
    assert re.fullmatch("2@[0-9a-f]{32}", said)
    assert said == said_by(SurfaceCalls.create(surface.api), "StartRun")


def test_what_changes_nothing_says_the_version_that_it_saw(surface: SurfaceCalls) -> None:
    """A read at that version sees why nothing changed."""
    surface.start_run()
    assert 2 == version_of(surface, "StartAvailable")


def test_a_work_stream_says_its_version_at_its_end(surface: SurfaceCalls) -> None:
    """The version has all reports of the stream; without any there is none."""
    surface.start_run()
    opening = workers.WorkRequest(open=workers.WorkRequest.Open(surface=surface.name))
    report = workers.WorkRequest(acknowledgements=[workers.Acknowledgement(key="unknown")])
    journal = said_by(surface, "StartAvailable").partition("@")[2]
    for frames, expected in (([opening], {}), ([opening, report], {VERSION: f"2@{journal}"})):
        call = surface.api.workers.Work(iter(frames), timeout=20)
        assert len(frames) - 1 == len(list(call))
        assert expected == dict(call.trailing_metadata())


def test_reads_and_refusals_have_no_version(surface: SurfaceCalls) -> None:
    """Neither do calls about several surfaces."""
    for rpc in ("GetSurface", "CompleteRun", "ListTenants", "ApplyControls"):
        _, metadata = unary(surface.api, rpc, request_for(rpc, surface.name))
        assert VERSION not in metadata, rpc


@pytest.mark.parametrize("rpc", READS)
def test_a_read_sees_the_version_that_it_asks_for(surface: SurfaceCalls, rpc: str) -> None:
    """It is answered at once if the version is durable."""
    for version in (said_by(surface, "StartRun"), "2"):
        answer, _ = unary(
            surface.api, rpc, request_for(rpc, surface.name), metadata=((MIN_VERSION, version),)
        )
        assert METHODS[rpc].output_type.full_name == answer.DESCRIPTOR.full_name


def test_a_version_of_another_journal_asks_for_nothing(surface: SurfaceCalls) -> None:
    """Its surface may never come to it here: a client of a restored server reads as a new one does."""
    request = request_for("GetSurface", surface.name)
    metadata = [(MIN_VERSION, f"99@{journal}") for journal in ("0", "0" * 32, "Z" * 64)]
    for some in (metadata[:1], metadata[1:2], metadata):
        answer, _ = unary(surface.api, "GetSurface", request, metadata=some)
        assert surface.name == answer.surface.name


@pytest.mark.slow
def test_a_read_waits_for_a_version(surface: SurfaceCalls) -> None:
    """A change that comes meanwhile is seen."""
    request = surfaces.GetSurfaceRequest(surface=surface.name)
    reading = surface.api.surfaces.GetSurface.future(request, metadata=((MIN_VERSION, "2"),))
    with pytest.raises(grpc.FutureTimeoutError):
        reading.result(timeout=0.1)
    surface.start_run()
    assert "run-000001" == reading.result(timeout=WAIT_S).surface.pipeline_runtime.run_id


@pytest.mark.slow
def test_a_version_that_does_not_come_is_refused(surface: SurfaceCalls) -> None:
    """After a while the client should ask again, or another server; streams wait as calls do."""
    journal = said_by(surface, "StartRun").partition("@")[2]
    began_s, metadata = time.monotonic(), ((MIN_VERSION, f"7@{journal}"), (MIN_VERSION, "99@0"))
    read = surfaces.GetSurfaceRequest(surface=surface.name)
    reading = surface.api.surfaces.GetSurface.future(read, metadata=metadata)
    watched = records.WatchAuditsRequest(surface=surface.name)
    problem = refused(lambda: next(surface.api.records.WatchAudits(watched, metadata=metadata)))
    assert ("UNAVAILABLE", "BEHIND_MIN_VERSION") == problem.kind
    assert {"surface": surface.name, "min_version": "7", "version": "2"} == problem.metadata
    assert problem == refused(reading.result)
    assert WAIT_S <= time.monotonic() - began_s < WAIT_S + 1


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "-1", "1.5", "9223372036854775808", "9" * 100),
        *("@", "@a1", "7@", "x@a1", "-1@a1", "7@a@b", "7@a-1", "7@a,8@a", "7 @a1", "9223372036854775808@a1"),
        *("7@" + "a" * 65, "7@" + "a" * 4_000),
    ],
)
def test_a_malformed_version_is_refused(surface: SurfaceCalls, text: str) -> None:
    """The violation names the metadata."""
    request = surfaces.GetSurfaceRequest(surface=surface.name)
    with pytest.raises(grpc.RpcError) as caught:
        surface.api.surfaces.GetSurface(request, metadata=((MIN_VERSION, text),))
    assert [MIN_VERSION] == list(problem_of(caught.value).violations)


def test_changes_and_calls_about_many_surfaces_ignore_it(surface: SurfaceCalls) -> None:
    """A change is decided on the newest version in any case."""
    for rpc in ("StartRun", "ListSurfaces", "ListTenants"):
        answer, _ = unary(surface.api, rpc, request_for(rpc, surface.name), metadata=((MIN_VERSION, "99"),))
        assert METHODS[rpc].output_type.full_name == answer.DESCRIPTOR.full_name
