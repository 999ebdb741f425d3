"""What calls leave behind is found as they come: gRPC's cycles do not pile up until objects are counted."""

import gc
from collections.abc import Iterator

import pytest
from lightspeed_ops.transport import interceptor as calls_module

from tests.harness.surfaces import SurfaceCalls

BETWEEN = 20
CALLS = 200


@pytest.fixture(autouse=True)
def _nobody_else_looks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Python looks for no cycles by itself, and the server after a few calls."""
    monkeypatch.setattr(calls_module, "_CALLS_BETWEEN_COLLECTIONS", BETWEEN)
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def left_behind() -> int:
    """What gRPC made of calls for their handlers to be found, and did not let go of."""
    return sum(1 for thing in gc.get_objects() if type(thing).__name__ == "_HandlerCallDetails")


def test_what_calls_leave_behind_is_found_as_they_come(surface: SurfaceCalls) -> None:
    """However many there were; some is younger, and some was in use when others were looked for."""
    before = left_behind()
    for _ in range(CALLS):
        surface.get()
    assert left_behind() - before <= 2 * BETWEEN
