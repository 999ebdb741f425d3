"""Every error in the contract can happen, and no other error."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import grpc
import pytest

from tests.harness.api import METHODS, Api
from tests.harness.problems import FORMS, refused
from tests.harness.sampling import sampled
from tests.harness.server import ManualClock, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls
from tests.server.transport.contract import listed_errors, reason_metadata
from tests.server.transport.error_case_setup import ErrorCaseSetup
from tests.server.transport.error_cases import ERROR_CASES, KEPT_RECORDS, forget

AWAITS_AUTHENTICATION = {
    # Without identities the caller is the surface's own context, and no surface has a context that may not
    # write: test_authorization_matrix.py causes these errors on a server that knows its callers.
    (rpc, "ROLE_FORBIDS")
    for rpc, method in METHODS.items()
    if "request_id" in method.input_type.fields_by_name
    # These take a tenant context, or act on a surface whose context may not.
    and rpc not in {"CreateSurface", "DeleteSurface", "UndeleteSurface", "ApplyControl"}
}
LISTED = {(rpc, reason): code for rpc, errors in listed_errors().items() for code, reason in errors}
METADATA = reason_metadata()
ELSEWHERE = {"INTERNAL", "STORAGE_FULL", "STORAGE_LOST", "JOURNAL_DAMAGED", "OVERLOADED"} | {
    "UNAUTHENTICATED",
    "IDENTITY_ENDED",
    "STORAGE_AWAY",
    "OWNER_ELSEWHERE",
    "OWNER_UNKNOWN",
    "BEHIND_MIN_VERSION",
}
"""Reasons of all RPCs with their own tests: bugs below, storage in test_storage.py, requests that are slow or
too many in test_arrivals.py, callers without an identity in test_callers.py,
and streams of callers that are not known any more in test_identity_ends.py. The errors of several servers on
one database have their form in test_cluster_errors.py."""
NEEDS_NO_CLOCK = {"GetFixtureSnapshots", "ListTenants"}
"""RPCs that read no surface, so that a broken clock cannot affect them."""


def test_the_table_has_every_error_that_is_listed() -> None:
    """The table causes each error of each RPC, except those that need authentication."""
    assert set(LISTED) - AWAITS_AUTHENTICATION == set(LISTED) & set(ERROR_CASES)
    assert {reason for _, reason in set(ERROR_CASES) & set(LISTED)} == set(FORMS) - ELSEWHERE


def test_cases_beyond_the_list_are_malformed_requests() -> None:
    """The contract lists INVALID_ARGUMENT once for all RPCs, and every other error at its RPC."""
    assert {"INVALID_ARGUMENT"} == {reason for _, reason in set(ERROR_CASES) - set(LISTED)}


@pytest.fixture(scope="module")
def forgotten(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[], tuple[SurfaceCalls, dict[str, str]]]]:
    """A surface on a server with short retention, made at the first use; calls may add to it."""
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


@pytest.mark.parametrize(("rpc", "reason"), sampled(ERROR_CASES))
def test_an_error_happens_as_listed(
    rpc: str,
    reason: str,
    api: Api,
    surface: SurfaceCalls,
    start_server: Callable[[Setup], RunningServer],
    forgotten: Callable[[], tuple[SurfaceCalls, dict[str, str]]],
) -> None:
    """Each RPC refuses for each of its reasons with the listed code, and with all details of its kind."""
    problem = refused(lambda: ERROR_CASES[rpc, reason](ErrorCaseSetup(api, surface, start_server, forgotten)))
    assert (FORMS[reason][0], reason) == problem.kind
    assert set() == METADATA.get(reason, set()) - set(problem.metadata)


def test_metadata_is_promised_for_nearly_every_reason() -> None:
    """The test reads the promised names; only two reasons have metadata that depends on the call."""
    assert {"INVALID_ARGUMENT", "SERVER_DRAINING"} == set(FORMS) - set(METADATA)


@pytest.fixture(scope="module")
def broken() -> ManualClock:
    """A clock that a test can break."""
    return ManualClock()


@pytest.fixture(scope="module")
def fragile(
    broken: ManualClock, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Api, SurfaceCalls]]:
    """A surface on a server with a broken clock."""
    running = RunningServer(f"unix:{tmp_path_factory.mktemp('fragile')}/grpc", Setup(clock=broken))
    running.start()
    with grpc.insecure_channel(running.address) as channel:
        surface = SurfaceCalls.create(Api(channel))
        broken.broken = True
        yield surface.api, surface
    running.stop()


@pytest.mark.parametrize("rpc", sampled(sorted(set(METHODS) - NEEDS_NO_CLOCK)))
def test_a_bug_is_internal_and_reveals_nothing(rpc: str, fragile: tuple[Api, SurfaceCalls]) -> None:
    """The response to a bug has an incident number, never the error or its place."""
    _, surface = fragile
    problem = refused(lambda: surface.call(rpc))
    assert ("INTERNAL", "INTERNAL") == problem.kind
    assert {"incident", "method"} == set(problem.metadata)
    assert [] == [word for word in ("secret", "Traceback", "RuntimeError", ".py") if word in str(problem)]


def test_a_bug_leaves_the_server_at_work(start_server: Callable[[Setup], RunningServer]) -> None:
    """Only the call with the bug fails; the next one reads an unchanged surface."""
    clock = ManualClock()
    with grpc.insecure_channel(start_server(Setup(clock=clock)).address) as channel:
        surface = SurfaceCalls.create(Api(channel))
        before = surface.get()
        clock.broken = True
        assert "INTERNAL" == refused(surface.start_run).code
        clock.broken = False
        assert before == surface.get()
