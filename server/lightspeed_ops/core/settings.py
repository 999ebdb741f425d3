"""The settings of a surface: everything that clients can choose, and the check of it.

Owns the check that CreateSurface and UpdateSurface share. It must never decide.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import NamedTuple, TypeAlias

from lightspeed_ops.core import connector, limits, policy, queue, retention
from lightspeed_ops.core.connector import ConnectorPlan
from lightspeed_ops.core.policy import Budget, TenantContext
from lightspeed_ops.core.profiles import PRESETS, AdapterProfile, default_plan
from lightspeed_ops.core.queue import QueueBoundary
from lightspeed_ops.core.refusal import Violation
from lightspeed_ops.core.retention import KEEP_ALL, Retention
from lightspeed_ops.core.schedule import Schedule
from lightspeed_ops.core.schedule_status import SCHEDULE_KINDS


class SurfaceLabel(NamedTuple):
    """A label of a surface, for filters and people."""

    key: str
    value: str


SurfaceLabels: TypeAlias = tuple[SurfaceLabel, ...]
"""Labels of a surface, in the order of their keys."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The fields that UpdateSurface can change; times in milliseconds.

    A field with a default is newer than the first version: the default is what older stored settings mean.
    """

    connector_plan: ConnectorPlan
    boundary: QueueBoundary
    lease_ms: int
    max_allowed_lag_ms: int
    budget: Budget
    idempotency_keys_kept: int = limits.IDEMPOTENCY_KEYS_KEPT_DEFAULT
    retention: Retention = KEEP_ALL
    runs_need_certification: bool = False
    labels: SurfaceLabels = ()


def default_settings(name: str, profile: AdapterProfile) -> Settings:
    """Returns the settings of a profile's preset."""
    preset = PRESETS[profile]
    return Settings(
        connector_plan=default_plan(name, profile),
        boundary=preset.boundary,
        lease_ms=preset.lease_ms,
        max_allowed_lag_ms=preset.max_allowed_lag_ms,
        budget=Budget(),
    )


def violations(settings: Settings) -> Iterator[Violation]:
    """Yields the malformed fields of settings."""
    for violation in connector.violations(settings.connector_plan):
        yield violation.under("connector_plan")
    for violation in queue.violations(settings.boundary):
        yield violation.under("boundary")
    yield from limits.integer("lease_ms", settings.lease_ms, limits.LEASE_MS_MIN, limits.LEASE_MS_MAX)
    yield from limits.integer("max_allowed_lag_ms", settings.max_allowed_lag_ms, 0)
    for name in settings.budget.__slots__:
        yield from limits.integer(f"budget.{name}", getattr(settings.budget, name), 0)
    yield from limits.integer(
        "idempotency_keys_kept",
        settings.idempotency_keys_kept,
        limits.IDEMPOTENCY_KEYS_KEPT_MIN,
        limits.IDEMPOTENCY_KEYS_KEPT_MAX,
    )
    for violation in retention.violations(settings.retention):
        yield violation.under("retention")
    yield from limits.string_map("labels", settings.labels)


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A changed field: its path, and its text before and after; None if it was or is absent."""

    path: str
    old: str | None
    new: str | None


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[SettingChange, ...]:
    """Returns the changed fields between two results of :func:`texts`."""
    return tuple(
        SettingChange(path, before.get(path), after.get(path))
        for path in dict.fromkeys((*before, *after))
        if before.get(path) != after.get(path)
    )


def details(changed: Iterable[SettingChange]) -> Iterator[tuple[str, str]]:
    """Yields each change as ``{path}.old`` and ``{path}.new``; an absent value has no line."""
    for change in changed:
        yield from _line(f"{change.path}.old", change.old)
        yield from _line(f"{change.path}.new", change.new)


def texts(settings: Settings, context: TenantContext, schedule: Schedule) -> Mapping[str, str]:
    """Returns the text of each field of the settings, the tenant context and the schedule, by its path."""
    return dict((*_leaves("", settings), *_leaves("tenant_context", context), *_schedule_leaves(schedule)))


def _line(name: str, value: str | None) -> Iterator[tuple[str, str]]:
    if value is not None:
        yield name, value


def _schedule_leaves(schedule: Schedule) -> Iterator[tuple[str, str]]:
    """Yields the leaf fields of a schedule; those of its kind are under the name of the kind."""
    path, label = "pipeline.schedule", SCHEDULE_KINDS[type(schedule.kind)]
    yield f"{path}.kind", label
    yield from _leaves(f"{path}.{label}", schedule.kind)
    for field in fields(schedule):
        if field.name != "kind":
            yield from _leaves(f"{path}.{field.name}", getattr(schedule, field.name))


def _leaves(path: str, value: object) -> Iterator[tuple[str, str]]:
    """Yields the leaf fields of a value with their paths; a union also has a line for its kind."""
    if is_dataclass(value):
        yield from _line(f"{path}.kind", _KINDS.get(type(value)))
        for field in fields(value):
            yield from _leaves(f"{path}.{field.name}" if path else field.name, getattr(value, field.name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            if isinstance(item, SurfaceLabel):
                yield f"{path}.{item.key}", item.value
                continue
            yield from _leaves(f"{path}[{index}]", item)
    elif value is not None:
        yield path, str(value).lower() if isinstance(value, bool) else str(value)


_KINDS: Mapping[type, str] = {**connector.CONNECTOR_KINDS, **policy.CONTEXT_KINDS}
