"""Weights: how much a commit or a snapshot holds, where nothing is stored that could be measured in bytes."""

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
"""The fields of each event that hold one thing after another."""


def commit_bytes(commit: Commit) -> int:
    """How many events a commit holds, and how many batches, keys and records in them."""
    return len(commit.events) + sum(
        len(getattr(event, name)) for event in commit.events for name in _COUNTED[type(event)]
    )


def snapshot_bytes(snapshot: SurfaceSnapshot) -> int:
    """How many batches and idempotency keys a snapshot holds: what it costs to make."""
    return len(snapshot.lives.batches) + snapshot.applied_keys.keys
