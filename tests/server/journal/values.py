"""Random values of any core type, from its annotations: a codec must carry every value of a type."""

import types
from collections.abc import Iterator
from dataclasses import is_dataclass
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from lightspeed_ops.core.limits import INT64_MAX

INT64_MIN = -INT64_MAX - 1
INTEGERS = st.integers(INT64_MIN, INT64_MAX) | st.sampled_from([INT64_MIN, -1, 0, 1, INT64_MAX])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
"""All of Unicode, control characters included; a lone surrogate is no text and has no UTF-8."""


def composed(hint: Any) -> bool:
    """Returns True for a dataclass or a named tuple."""
    return is_dataclass(hint) or hasattr(hint, "_fields")


def parts(hint: Any) -> dict[str, Any]:
    """Returns names and types of the fields of a dataclass or a named tuple; none for other types."""
    if composed(hint):
        return {name: of for name, of in get_type_hints(hint).items() if not name.startswith("_")}
    return {}


def variants(hint: Any) -> tuple[Any, ...]:
    """Returns the types of a union; none for other types."""
    return get_args(hint) if get_origin(hint) in {Union, types.UnionType} else ()


def values(hint: Any, most: int = 3) -> st.SearchStrategy[Any]:
    """Returns a strategy for any value of a type; tuples have at most ``most`` items."""
    if variants(hint):
        return st.one_of(*(values(variant, most) for variant in variants(hint)))
    if get_origin(hint) is tuple:
        return st.lists(values(get_args(hint)[0], most), max_size=most).map(tuple)
    if composed(hint):
        return st.builds(hint, **{name: values(of, most) for name, of in parts(hint).items()})
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    simple = {int: INTEGERS, str: TEXTS, bytes: st.binary(max_size=20), bool: st.booleans()}
    return st.none() if hint is type(None) else simple[hint]


def samples(hint: Any, number: int, text: str, items: int) -> list[Any]:
    """Returns values of a type that contain every variant of every union and every member of every enum.

    All integers are ``number``, texts are ``text``, and tuples have ``items`` equal items.
    """
    if variants(hint):
        return [sample for variant in variants(hint) for sample in samples(variant, number, text, items)]
    if get_origin(hint) is tuple:
        return [(sample,) * items for sample in samples(get_args(hint)[0], number, text, items)]
    if composed(hint):
        columns = {name: samples(of, number, text, items) for name, of in parts(hint).items()}
        rows = max(map(len, columns.values()), default=1)
        return [hint(**{name: of[row % len(of)] for name, of in columns.items()}) for row in range(rows)]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return list(hint)
    plain: dict[Any, list[Any]] = {int: [number], str: [text], bool: [False, True]}
    plain |= {bytes: [text.encode()], type(None): [None]}
    return plain[hint]


def reachable(*roots: Any) -> set[Any]:
    """Returns every type that values of some types contain, these types included."""
    found: set[Any] = set()
    todo = list(roots)
    while todo:
        hint = todo.pop()
        if hint in found or hint is type(None):
            continue
        found.add(hint)
        todo += _inside(hint)
    return found


def _inside(hint: Any) -> Iterator[Any]:
    yield from variants(hint)
    yield from parts(hint).values()
    if get_origin(hint) is tuple:
        yield get_args(hint)[0]
