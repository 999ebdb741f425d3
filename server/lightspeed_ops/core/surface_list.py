"""The list of surfaces: which surfaces match a filter, and their place in an order.

Owns the filter and the orders. It must never change a surface: lists, streams and controls over many surfaces
ask it about surfaces in memory.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lightspeed_ops.core import pipeline
from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.core.operator import label
from lightspeed_ops.core.settings import SurfaceLabels
from lightspeed_ops.core.surface import Surface, stale_at_ms


@dataclass(frozen=True, slots=True)
class SurfaceFilter:
    """The conditions of a filter, all of which must hold; an empty one always holds.

    ``older_than_ms`` is the least age of the oldest outstanding batch; 0 holds for surfaces without one too.
    """

    control_states: frozenset[str] = frozenset()
    lifecycle_states: frozenset[str] = frozenset()
    surface_id_prefix: str = ""
    labels: SurfaceLabels = ()
    stale: bool | None = None
    has_dead_letters: bool | None = None
    older_than_ms: int = 0

    @property
    def depends_on_time(self) -> bool:
        """True if a surface can begin or cease to match without a change."""
        return self.stale is not None or self.older_than_ms > 0

    def matches(self, surface: Surface, now_ms: int) -> bool:
        """Returns True if all conditions hold; ``now_ms`` is the surface's clock."""
        return (
            (not self.control_states or label(surface.control) in self.control_states)
            and (not self.lifecycle_states or pipeline.label(surface.lifecycle) in self.lifecycle_states)
            and surface.name.rpartition("/")[2].startswith(self.surface_id_prefix)
            and (not self.labels or set(self.labels) <= set(surface.settings.labels))
            and (self.stale is None or self.stale is (now_ms >= stale_at_ms(surface)))
            and (
                self.has_dead_letters is None
                or self.has_dead_letters is (surface.queue.counts.dead_lettered > 0)
            )
            and (not self.older_than_ms or _is_older(surface, now_ms - self.older_than_ms))
        )


NO_FILTER = SurfaceFilter()
"""The filter that matches every surface."""


class SurfaceOrder(StrEnum):
    """The orders of a list of surfaces; the name decides between surfaces that are equal."""

    NAME = "name"
    NAME_DESC = "name desc"
    OLDEST_AGE_DESC = "oldest_age desc"
    QUEUED_DESC = "queued desc"
    DEAD_LETTERED_DESC = "dead_lettered desc"
    UPDATED = "updated"
    UPDATED_DESC = "updated desc"
    CREATED_DESC = "created desc"


class SurfacePlace(NamedTuple):
    """The place of a surface in a list: the number by which the list is ordered, and the name."""

    number: int
    name: str


def place_of(surface: Surface, order: SurfaceOrder) -> SurfacePlace:
    """Returns the place of a surface: a smaller number comes first; 0 in the orders by name."""
    match order:
        case SurfaceOrder.OLDEST_AGE_DESC:
            oldest = surface.queue.index.first_outstanding()
            number = INT64_MAX if oldest is None else oldest.enqueued_ms
        case SurfaceOrder.QUEUED_DESC:
            number = -surface.queue.counts.waiting
        case SurfaceOrder.DEAD_LETTERED_DESC:
            number = -surface.queue.counts.dead_lettered
        case SurfaceOrder.UPDATED:
            number = surface.clock_ms
        case SurfaceOrder.UPDATED_DESC:
            number = -surface.clock_ms
        case SurfaceOrder.CREATED_DESC:
            number = -surface.created_ms
        case _:
            number = 0
    return SurfacePlace(number, surface.name)


def _is_older(surface: Surface, enqueued_until_ms: int) -> bool:
    """Returns True if the oldest outstanding batch is this old; a batch without a known time always is."""
    oldest = surface.queue.index.first_outstanding()
    return oldest is not None and oldest.enqueued_ms <= enqueued_until_ms
