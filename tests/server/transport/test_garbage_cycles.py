"""The server collects gRPC's garbage cycles every few calls: they do not wait for Python's own collection."""

import gc
from collections.abc import Iterator

import pytest
from lightspeed_ops.transport import interceptor as calls_module

from tests.harness.surfaces import SurfaceCalls

BETWEEN = 20
CALLS = 200


@pytest.fixture(autouse=True)
def _no_automatic_collection(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Turns off Python's own collection, and makes the server collect after a few calls."""
    monkeypatch.setattr(calls_module, "_CALLS_BETWEEN_COLLECTIONS", BETWEEN)
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def left_behind() -> int:
    """Returns the number of gRPC's call details that are still in memory."""
    return sum(1 for thing in gc.get_objects() if type(thing).__name__ == "_HandlerCallDetails")


@pytest.mark.slow
def test_what_calls_leave_behind_is_found_as_they_come(surface: SurfaceCalls) -> None:
    """The rest is bounded for any number of calls: some is newer, some was in use during a collection."""
    before = left_behind()
    for _ in range(CALLS):
        surface.get()
    assert left_behind() - before <= 2 * BETWEEN
