"""The screen of `top` and its keys, without a terminal."""

import pytest
from lightspeed.ops.v1.queue_pb2 import QueueCounts
from lightspeed.ops.v1.queue_view_pb2 import QueueView, WindowRates
from lightspeed.ops.v1.surface_pb2 import Surface
from lightspeed.ops.v1.surface_service_pb2 import WatchSurfacesResponse
from lightspeed.ops.v1.surface_watch_pb2 import (
    ChangedSurfaces,
    RemovedSurface,
    RemovedSurfaces,
    SurfacesCaughtUp,
)
from lightspeed_cli.display import width_of
from lightspeed_cli.top.screen import render
from lightspeed_cli.top.state import Key, Sort, State
from lightspeed_cli.top.terminal import keys_of

NOW_MS = 1_700_000_000_000
PARENT = "tenants/acme"


def surface(name: str, *, lifecycle: str = "running", control: str = "running", **queue: int) -> Surface:
    """Returns the light view of a surface."""
    counts = {"queued": 0, "dead_lettered": 0, "enqueued": 1} | queue
    return Surface(
        name=f"{PARENT}/surfaces/{name}",
        lifecycle_label=lifecycle,
        control_label=control,
        queue=QueueCounts(**counts),
        oldest_enqueued_ms=NOW_MS - 60_000 * counts["queued"] if counts["queued"] else 0,
    )


def state_of(*found: Surface) -> State:
    """Returns the state after a stream has caught up."""
    state = State(PARENT)
    state.take_surfaces(WatchSurfacesResponse(changed=ChangedSurfaces(surfaces=found)), NOW_MS)
    caught_up = SurfacesCaughtUp(as_of_ms=NOW_MS)
    state.take_surfaces(WatchSurfacesResponse(caught_up=caught_up), NOW_MS)
    return state


STATE = (
    surface("a-late", queued=9),
    surface("b-failed", lifecycle="failed"),
    surface("c-dead", dead_lettered=3),
    surface("d-paused", control="paused"),
    surface("e-busy", queued=2),
)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (Sort.WORST, "bcdae"),
        (Sort.QUEUED, "aebcd"),
        (Sort.OLDEST, "aebcd"),
        (Sort.DEAD, "cabde"),
        (Sort.RATE, "eabcd"),
        (Sort.NAME, "abcde"),
    ],
)
def test_orders(sort: Sort, expected: str) -> None:
    """Equal surfaces stand in the order of their names. The worst come first: problem, warning, notice."""
    state = state_of(*STATE)
    state.sort = sort
    state.take_queue(STATE[4].name, QueueView(rates=[WindowRates(succeeded=7.5)]))
    assert expected == "".join(one.name.rpartition("/")[2][0] for one in state.rows(NOW_MS))


def test_removed_surfaces_leave() -> None:
    """A surface that left has neither a row nor a queue, and the selection goes to the first."""
    state = state_of(*STATE)
    state.selected = STATE[1].name
    state.take_queue(STATE[1].name, QueueView())
    left = RemovedSurfaces(surfaces=[RemovedSurface(name=STATE[1].name)])
    state.take_surfaces(WatchSurfacesResponse(removed=left), NOW_MS)
    assert (4, {}) == (len(state.surfaces), state.queues)
    names = [one.name for one in state.rows(NOW_MS)]
    assert 0 == state.keep_selection(names)
    assert STATE[2].name == state.selected


@pytest.mark.parametrize("columns", [40, 57, 80, 133, 300])
@pytest.mark.parametrize("lines", [8, 18, 40])
@pytest.mark.parametrize("mode", ["list", "opened", "help", "filter"])
def test_no_line_is_wider_than_the_terminal(columns: int, lines: int, mode: str) -> None:
    """The screen has as many lines as the terminal, whatever its size and the texts."""
    wide = surface("f-宽" + "x" * 60 + "\x1b[31m", lifecycle="failed", dead_lettered=10**12)
    state = state_of(*STATE, wide)
    state.opened = wide.name if mode == "opened" else ""
    state.helping, state.typing = mode == "help", mode == "filter"
    screen = render(
        state, columns=columns, lines=lines, machine_ms=NOW_MS, utc=True, address="localhost:50051"
    )
    assert lines == len(screen.lines)
    assert columns >= max(width_of(one.text) for one in screen.lines)
    assert not any("\x1b" in one.text for one in screen.lines)


def test_many_surfaces_show_those_around_the_selected_one() -> None:
    """Only rows that fit are visible, the selected one among them, and only their queues are wanted."""
    state = state_of(*(surface(f"s-{number:04}") for number in range(1_000)))
    names = [one.name for one in state.rows(NOW_MS)]
    state.press(Key.END, names)
    screen = render(state, columns=100, lines=20, machine_ms=NOW_MS, utc=True, address="localhost:50051")
    assert f"{PARENT}/surfaces/s-0999" in screen.visible
    assert 0 < len(screen.visible) < 20


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ("q", ["q"]),
        ("\x1b", [Key.ESCAPE]),
        ("\x1b[A\x1bOB", [Key.UP, Key.DOWN]),
        ("\x1b[5~x", [Key.PAGE_UP, "x"]),
        ("/é\r", ["/", "é", Key.ENTER]),
        ("\x7f\x08", [Key.BACKSPACE, Key.BACKSPACE]),
        # An unknown sequence, such as F5 or a mouse, is no key.
        ("\x1b[15~", []),
        ("\x00\x01", []),
    ],
)
def test_keys(sent: str, keys: list[str]) -> None:
    """Terminals send characters, control characters and sequences."""
    assert keys == keys_of(sent)
