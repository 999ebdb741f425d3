"""The state of `top`: what it knows of the server, and what the keys have chosen.

Owns sorting, filtering, the selection and what each key does. It is pure: no clock, no terminal, no calls.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from lightspeed_cli.attention import JudgedSurface, Totals, judge, order_of

if TYPE_CHECKING:
    from lightspeed.ops.v1.queue_view_pb2 import QueueView, WindowRates
    from lightspeed.ops.v1.record_pb2 import AuditEntry
    from lightspeed.ops.v1.surface_pb2 import Surface
    from lightspeed.ops.v1.surface_service_pb2 import WatchSurfacesResponse

AUDITS_KEPT = 50
"""Audits in memory: more than any screen has lines for them."""
PAGE_ROWS = 10
"""Rows that Page Up and Page Down move."""


class Key(StrEnum):
    """Keys that are no characters."""

    UP = "up"
    DOWN = "down"
    PAGE_UP = "page up"
    PAGE_DOWN = "page down"
    HOME = "home"
    END = "end"
    ENTER = "enter"
    ESCAPE = "escape"
    BACKSPACE = "backspace"


class Sort(StrEnum):
    """Orders of the surfaces, in the order in which the key `s` goes through them."""

    WORST = "worst"
    QUEUED = "queued"
    OLDEST = "oldest"
    DEAD = "dead letters"
    RATE = "rate"
    NAME = "name"


class Audit(NamedTuple):
    """An audit with its surface."""

    surface: str
    entry: "AuditEntry"


@dataclass(slots=True)
class State:
    """All that the screen is made of."""

    parent: str
    surfaces: "dict[str, Surface]" = field(default_factory=dict)
    queues: "dict[str, QueueView]" = field(default_factory=dict)
    audits: deque[Audit] = field(default_factory=lambda: deque(maxlen=AUDITS_KEPT))
    caught_up: bool = False
    disconnected: str = ""
    """Why there is no connection; empty: there is one."""
    heard_ms: int = 0
    """Time of the newest frame by the clock of this machine, Unix milliseconds."""
    clock_lead_ms: int = 0
    """Lead of the service clock over the clock of this machine."""
    sort: Sort = Sort.WORST
    filter: str = ""
    typing: bool = False
    """True while the keys are the filter's text."""
    helping: bool = False
    selected: str = ""
    opened: str = ""
    """Surface of the details; empty: the list is shown."""

    def take_surfaces(self, frame: "WatchSurfacesResponse", machine_ms: int) -> None:
        """Takes a frame of the stream of surfaces."""
        self.heard_ms, self.disconnected = machine_ms, ""
        for surface in frame.changed.surfaces:
            self.surfaces[surface.name] = surface
        for left in frame.removed.surfaces:
            self.surfaces.pop(left.name, None)
            self.queues.pop(left.name, None)
        if frame.HasField("caught_up"):
            self.caught_up = True
            self.clock_lead_ms = frame.caught_up.as_of_ms - machine_ms

    def take_queue(self, surface: str, queue: "QueueView") -> None:
        """Takes the view of a queue."""
        if surface in self.surfaces:
            self.queues[surface] = queue

    def take_audits(self, audits: Iterable[Audit]) -> None:
        """Takes audits that are newer than those that are known; one may come again by another stream."""
        known = {(one.surface, one.entry.sequence) for one in self.audits}
        new = [one for one in audits if (one.surface, one.entry.sequence) not in known]
        ordered = sorted([*self.audits, *new], key=lambda one: (one.entry.recorded_ms, one.entry.sequence))
        self.audits = deque(ordered, maxlen=AUDITS_KEPT)

    def lose(self, cause: str) -> None:
        """Records that the connection is lost."""
        self.disconnected = cause or "no connection"

    def rows(self, machine_ms: int) -> list[JudgedSurface]:
        """Returns the surfaces that match the filter, in order."""
        now_ms = machine_ms + self.clock_lead_ms
        matching = [judge(one, now_ms) for one in self.surfaces.values() if self.filter in one.name]
        return sorted(matching, key=self._orders()[self.sort])

    def totals(self, machine_ms: int) -> Totals:
        """Returns the sums over all surfaces, whatever the filter."""
        sums, now_ms = Totals(), machine_ms + self.clock_lead_ms
        for surface in self.surfaces.values():
            sums = sums.with_one(judge(surface, now_ms))
        return sums

    def rates(self, surface: str) -> "WindowRates | None":
        """Returns the rates of a surface over the last minute; None: they are not read yet."""
        queue = self.queues.get(surface)
        return queue.rates[0] if queue is not None and queue.rates else None

    def latest_audits(self, count: int, surface: str = "") -> list[Audit]:
        """Returns the newest audits, the newest first, of one surface or of all."""
        found = [one for one in reversed(self.audits) if not surface or one.surface == surface]
        return found[:count]

    def press(self, key: str, names: list[str]) -> bool:
        """Does what a key does, for surfaces in the order of the screen; returns False to end."""
        if self.typing:
            self._type(key)
        elif self.helping:
            self.helping = False
        elif key == "q":
            return False
        elif key in (Key.ESCAPE, Key.BACKSPACE):
            self._go_back()
        elif self.opened:
            pass
        elif key in _MOVES:
            self._move(_MOVES[key], names)
        elif action := _ACTIONS.get(key):
            action(self)
        return True

    def keep_selection(self, names: list[str]) -> int:
        """Returns the place of the selected surface, after choosing the first if it has left."""
        if self.selected not in names:
            self.selected = names[0] if names else ""
        return names.index(self.selected) if names else 0

    def _type(self, key: str) -> None:
        match key:
            case Key.ENTER:
                self.typing = False
            case Key.ESCAPE:
                self.typing, self.filter = False, ""
            case Key.BACKSPACE:
                self.filter = self.filter[:-1]
            case _ if len(key) == 1:
                self.filter += key

    def _go_back(self) -> None:
        if self.opened:
            self.opened = ""
        else:
            self.filter = ""

    def _move(self, by: int, names: list[str]) -> None:
        if names:
            place = self.keep_selection(names) + by
            self.selected = names[max(0, min(place, len(names) - 1))]

    def _open(self) -> None:
        self.opened = self.selected

    def _sort_next(self) -> None:
        orders = list(Sort)
        self.sort = orders[(orders.index(self.sort) + 1) % len(orders)]

    def _begin_filter(self) -> None:
        self.typing, self.filter = True, ""

    def _help(self) -> None:
        self.helping = True

    def _orders(self) -> Mapping[Sort, Callable[[JudgedSurface], Any]]:
        """Returns the key of each order; equal ones stand in the order of their names."""

        def rate(one: JudgedSurface) -> float:
            found = self.rates(one.name)
            return found.succeeded if found else 0.0

        return {
            Sort.WORST: order_of,
            Sort.QUEUED: lambda one: (-one.surface.queue.queued - one.surface.queue.retrying, one.name),
            Sort.OLDEST: lambda one: (-one.oldest_age_ms, one.name),
            Sort.DEAD: lambda one: (-one.surface.queue.dead_lettered, one.name),
            Sort.RATE: lambda one: (-rate(one), one.name),
            Sort.NAME: lambda one: one.name,
        }


_EDGE = 10**9
"""More rows than there are: the first or the last one is meant."""
_MOVES: Mapping[str, int] = {
    Key.UP: -1,
    "k": -1,
    Key.DOWN: 1,
    "j": 1,
    Key.PAGE_UP: -PAGE_ROWS,
    Key.PAGE_DOWN: PAGE_ROWS,
    Key.HOME: -_EDGE,
    Key.END: _EDGE,
}
_ACTIONS: Mapping[str, Callable[[State], None]] = {
    Key.ENTER: State._open,  # noqa: SLF001 - the table of the class's own keys
    "s": State._sort_next,  # noqa: SLF001
    "/": State._begin_filter,  # noqa: SLF001
    "?": State._help,  # noqa: SLF001
    "h": State._help,  # noqa: SLF001
}
