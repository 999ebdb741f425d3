"""Commit sizes: the size of a commit or snapshot in a journal that does not store bytes."""

import typing
from collections.abc import Mapping

from lightspeed_ops.core.events import Commit, Event
from lightspeed_ops.core.snapshot import SurfaceSnapshot

_COUNTED: Mapping[type[Event], tuple[str, ...]] = {
    event: tuple(
        name for name, hint in typing.get_type_hints(event).items() if typing.get_origin(hint) is tuple
    )
    for event in typing.get_args(Event)
}
"""The fields of each event that hold many items."""


def commit_bytes(commit: Commit) -> int:
    """Returns the number of events in a commit, plus the batches, keys and records in them."""
    return len(commit.events) + sum(
        len(getattr(event, name)) for event in commit.events for name in _COUNTED[type(event)]
    )


def snapshot_bytes(snapshot: SurfaceSnapshot) -> int:
    """Returns the number of batches and idempotency keys in a snapshot: the cost of making it."""
    return len(snapshot.active_batches.batches) + snapshot.applied_keys.keys
