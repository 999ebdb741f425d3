"""Every error that the contract lists can happen, and nothing but what it lists."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import grpc
import pytest

from tests.harness.api import METHODS, Api
from tests.harness.problems import FORMS, refused
from tests.harness.server import ManualClock, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls
from tests.server.transport.contract import listed_errors, reason_metadata
from tests.server.transport.provoking import KEPT_RECORDS, PROVOKE, forget
from tests.server.transport.stage import Stage

AWAITS_AUTHENTICATION = {
    # Without authentication the caller is the surface's own context, and no surface is created on behalf of
    # somebody who may not write: these are listed for the day when callers are known.
    (rpc, "ROLE_FORBIDS")
    for rpc in (
        *("UpdateSurface", "StartRun", "CompleteRun", "FailRun", "ResumeRun", "CertifyHeavyDataConformance"),
        *("CancelBatch", "RedriveDeadLetters", "DiscardDeadLetters"),
        *("EnqueueBatch", "EnqueueBatches", "StartAvailable"),
        *("AcknowledgeBatch", "AcknowledgeBatches", "FailBatch", "FailBatches", "ExtendLeases", "Work"),
    )
}
LISTED = {(rpc, reason): code for rpc, errors in listed_errors().items() for code, reason in errors}
METADATA = reason_metadata()
ELSEWHERE = {"INTERNAL", "STORAGE_FULL", "STORAGE_LOST", "JOURNAL_DAMAGED", "OVERLOADED"}
"""Reasons of all RPCs that have tests of their own: of bugs below, of storage in test_storage.py, of requests
that arrive slowly or are too many in test_arrivals.py."""
NEEDS_NO_CLOCK = {"GetFixtureSnapshots"}
"""It reads no surface, so that nothing of it can break."""


def test_the_table_has_every_error_that_is_listed() -> None:
    """There is a way to bring about each error of each RPC, but those that await authentication."""
    assert set(LISTED) - AWAITS_AUTHENTICATION == set(LISTED) & set(PROVOKE)
    assert {reason for _, reason in set(PROVOKE) & set(LISTED)} == set(FORMS) - ELSEWHERE


def test_what_is_provoked_beyond_the_list_is_a_malformed_request() -> None:
    """INVALID_ARGUMENT is said once for all RPCs; every other error stands at its RPC."""
    assert {"INVALID_ARGUMENT"} == {reason for _, reason in set(PROVOKE) - set(LISTED)}


@pytest.fixture(scope="module")
def forgotten(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[], tuple[SurfaceCalls, dict[str, str]]]]:
    """A surface on a forgetful server, made when it is first asked for; calls may add to it."""
    with ExitStack() as stack:

        @cache
        def make() -> tuple[SurfaceCalls, dict[str, str]]:
            address = f"unix:{tmp_path_factory.mktemp('forgetful')}/grpc"
            running = RunningServer(address, Setup(journal=f"memory:{KEPT_RECORDS}"))
            running.start()
            stack.callback(running.stop)
            surface = SurfaceCalls.create(Api(stack.enter_context(grpc.insecure_channel(address))))
            return surface, forget(surface)

        yield make


@pytest.mark.parametrize(("rpc", "reason"), PROVOKE)
def test_an_error_happens_as_listed(
    rpc: str,
    reason: str,
    api: Api,
    surface: SurfaceCalls,
    start_server: Callable[[Setup], RunningServer],
    forgotten: Callable[[], tuple[SurfaceCalls, dict[str, str]]],
) -> None:
    """Each RPC is refused for each of its reasons with the listed code, and with all details of its kind."""
    problem = refused(lambda: PROVOKE[rpc, reason](Stage(api, surface, start_server, forgotten)))
    assert (FORMS[reason][0], reason) == problem.kind
    assert set() == METADATA.get(reason, set()) - set(problem.metadata)


def test_metadata_is_promised_for_nearly_every_reason() -> None:
    """What the comments promise is read: two reasons have metadata that depends on the call."""
    assert {"INVALID_ARGUMENT", "SERVER_DRAINING"} == set(FORMS) - set(METADATA)


@pytest.fixture(scope="module")
def broken() -> ManualClock:
    """A clock that can be broken."""
    return ManualClock()


@pytest.fixture(scope="module")
def fragile(
    broken: ManualClock, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Api, SurfaceCalls]]:
    """A surface on a server whose clock has broken."""
    running = RunningServer(f"unix:{tmp_path_factory.mktemp('fragile')}/grpc", Setup(clock=broken))
    running.start()
    with grpc.insecure_channel(running.address) as channel:
        surface = SurfaceCalls.create(Api(channel))
        broken.broken = True
        yield surface.api, surface
    running.stop()


@pytest.mark.parametrize("rpc", sorted(set(METHODS) - NEEDS_NO_CLOCK))
def test_a_bug_is_internal_and_tells_nothing(rpc: str, fragile: tuple[Api, SurfaceCalls]) -> None:
    """A bug is answered with an incident number, never with what broke or where."""
    _, surface = fragile
    problem = refused(lambda: surface.call(rpc))
    assert ("INTERNAL", "INTERNAL") == problem.kind
    assert {"incident", "method"} == set(problem.metadata)
    assert [] == [word for word in ("secret", "Traceback", "RuntimeError", ".py") if word in str(problem)]


def test_a_bug_leaves_the_server_at_work(start_server: Callable[[Setup], RunningServer]) -> None:
    """Only the call that met the bug fails; the next one is answered, from an unchanged surface."""
    clock = ManualClock()
    with grpc.insecure_channel(start_server(Setup(clock=clock)).address) as channel:
        surface = SurfaceCalls.create(Api(channel))
        before = surface.get()
        clock.broken = True
        assert "INTERNAL" == refused(surface.start_run).code
        clock.broken = False
        assert before == surface.get()
