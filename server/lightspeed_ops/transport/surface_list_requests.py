"""Surface list requests: the filter of surfaces in a request.

Owns the fields of the filter, for lists, streams and controls over many surfaces alike.
"""

from itertools import starmap

from lightspeed.ops.v1 import bulk_control_pb2

from lightspeed_ops.core import limits, pipeline
from lightspeed_ops.core.operator import CONTROL_LABELS
from lightspeed_ops.core.settings import SurfaceLabel
from lightspeed_ops.core.surface_list import SurfaceFilter
from lightspeed_ops.transport.request_validation import RequestValidation

ID_CHARACTERS = 63
"""Longest id of a surface, in characters."""
STATES = {
    "control_states": frozenset(CONTROL_LABELS.values()),
    "lifecycle_states": frozenset(pipeline.LIFECYCLE_LABELS.values()),
}
"""The states that a filter can name, by field."""


def filter_of(fields: RequestValidation) -> SurfaceFilter:
    """Returns the filter of a request; an absent filter matches every surface."""
    asked: bulk_control_pb2.SurfaceFilter = fields.request.filter
    for field, known in STATES.items():
        for index, name in enumerate(getattr(asked, field)):
            if name not in known:
                expected = ", ".join(sorted(known))
                fields.wrong(
                    f"filter.{field}[{index}]", f"expected one of {expected}, but it is '{name[:80]}'"
                )
    prefix = asked.surface_id_prefix
    fields.check(limits.text("filter.surface_id_prefix", prefix, ID_CHARACTERS, shortest=0))
    fields.check(limits.integer("filter.older_than_ms", asked.older_than_ms, 0))
    labels = tuple(starmap(SurfaceLabel, sorted(asked.labels.items())))
    fields.check(limits.string_map("filter.labels", labels))
    return SurfaceFilter(
        control_states=frozenset(asked.control_states),
        lifecycle_states=frozenset(asked.lifecycle_states),
        surface_id_prefix=prefix,
        labels=labels,
        stale=asked.stale if asked.HasField("stale") else None,
        has_dead_letters=asked.has_dead_letters if asked.HasField("has_dead_letters") else None,
        older_than_ms=asked.older_than_ms,
    )
