"""Update masks: the paths of everything that UpdateSurface can change, and the change of one path.

Owns the paths, which follow from the fields of the settings: a new field has its path without a change here.
It must never check a value: :mod:`settings` does.
"""

import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass, replace
from typing import Any, TypeAlias

from lightspeed_ops.core.connector import CONNECTOR_KINDS
from lightspeed_ops.core.policy import TenantContext
from lightspeed_ops.core.refusal import Violation
from lightspeed_ops.core.schedule import Schedule
from lightspeed_ops.core.settings import Settings

EVERYTHING = "*"
"""The path of all settings."""
CONTEXT = "tenant_context"
"""The path of the surface's tenant context, which is no setting."""
SCHEDULE = "pipeline.schedule"
"""The path of the pipeline's schedule, which is no setting either; all else of a pipeline stays."""

Hint: TypeAlias = Any
"""The annotation of a field."""
Value: TypeAlias = Any
"""Settings, or a value inside them."""


def _paths_of(kind: Hint, prefix: str) -> Iterator[tuple[str, Hint]]:
    """Yields the path of each field with its annotation, each before the paths inside it."""
    for name, hint in typing.get_type_hints(kind).items():
        yield f"{prefix}{name}", hint
        yield from _paths_in(hint, f"{prefix}{name}")


def _paths_in(hint: Hint, path: str) -> Iterator[tuple[str, Hint]]:
    is_union = typing.get_origin(hint) in {typing.Union, types.UnionType}
    for kind in typing.get_args(hint) if is_union else (hint,):
        if kind in CONNECTOR_KINDS:
            variant = f"{path}.{CONNECTOR_KINDS[kind]}"
            yield variant, kind
            yield from _paths_of(kind, f"{variant}.")
        elif is_dataclass(kind):
            yield from _paths_of(kind, f"{path}.")


SETTINGS: Mapping[str, Hint] = dict(_paths_of(Settings, ""))
"""By path of a setting: its annotation. A path comes before the paths inside it."""
OF_SCHEDULE: Mapping[str, Hint] = {
    SCHEDULE: Schedule,
    **{
        f"{SCHEDULE}.{name}": hint for name, hint in typing.get_type_hints(Schedule).items() if name != "kind"
    },
}
"""By path of the schedule: the annotation of its value. The kind changes only with the whole schedule."""
PATHS: Mapping[str, Hint] = {**SETTINGS, CONTEXT: TenantContext, **OF_SCHEDULE}
"""By path of a mask: the annotation of its value."""
TOP_PATHS = (*(path for path in PATHS if "." not in path), SCHEDULE)
"""The paths of whole fields."""
_PLACES = {path: place for place, path in enumerate(PATHS)}


def expanded(mask: Iterable[str], *, has_context: bool, has_schedule: bool) -> tuple[str, ...]:
    """Returns the paths of a mask, each before the paths inside it.

    ``*`` means all settings, and the tenant context and the schedule if the request has them.
    """
    paths, may_lack = set(mask), {CONTEXT: has_context, SCHEDULE: has_schedule}
    if EVERYTHING in paths:
        paths |= {path for path in TOP_PATHS if may_lack.get(path, True)}
    return tuple(sorted(paths - {EVERYTHING}, key=_PLACES.__getitem__))


def unknown(path: str) -> str:
    """Returns the description of an unknown path: the paths that are accepted beside it."""
    parent = path.rpartition(".")[0]
    while parent and parent not in PATHS:
        parent = parent.rpartition(".")[0]
    inside = [known for known in PATHS if parent and known.rpartition(".")[0] == parent]
    names = [known.rpartition(".")[2] for known in inside]
    if not names:
        # A field without fields of its own, or none at all.
        parent, names = "", [*TOP_PATHS, EVERYTHING]
    place = f" in {parent}" if parent else ""
    return f"expected paths of {', '.join(names)}{place}, but there is '{path[:80]}'"


def changed(settings: Settings, values: Mapping[str, object]) -> tuple[Settings, tuple[Violation, ...]]:
    """Returns the settings with these values at their paths, and violations of paths that are not there.

    A path inside a connector of another kind, or inside an absent window, is not there.
    """
    wrong: list[Violation] = []
    for path, value in values.items():
        if path in OF_SCHEDULE:
            continue
        try:
            settings = _replaced(settings, path, value)
        except LookupError as missing:
            parent = path.rpartition(".")[0]
            wrong.append(Violation(path, f"expected a surface that has {parent}, but {missing.args[0]}"))
    return settings, tuple(wrong)


def changed_schedule(schedule: Schedule, values: Mapping[str, Value]) -> Schedule:
    """Returns the schedule with those values whose paths are its own."""
    for path in OF_SCHEDULE:
        if path == SCHEDULE:
            schedule = values.get(path, schedule)
        elif path in values:
            schedule = replace(schedule, **{path.rpartition(".")[2]: values[path]})
    return schedule


def _replaced(holder: Value, path: str, value: object) -> Value:
    name, _, rest = path.partition(".")
    new = _replaced_in(getattr(holder, name), rest, value) if rest else value
    return replace(holder, **{name: new})


def _replaced_in(held: Value, rest: str, value: object) -> Value:
    if held is None:
        raise LookupError("it has none")
    kind = CONNECTOR_KINDS.get(type(held))
    if kind is None:
        return _replaced(held, rest, value)
    asked, _, inside = rest.partition(".")
    if not inside:
        return value
    if asked != kind:
        raise LookupError(f"its kind is {kind}")
    return _replaced(held, inside, value)
