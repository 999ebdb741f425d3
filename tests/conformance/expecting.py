"""Compares a scenario's expectation with the actual answer, and keeps values for later steps.

Owns the few words of scenarios beside plain JSON, see README.md.
"""

import re
from collections.abc import Mapping
from typing import Any

Values = dict[str, Any]
"""Kept values, by name."""

_WHOLE = re.compile(r"\$([a-z_]+)")
_INSIDE = re.compile(r"\$\{([a-z_]+)\}")


def filled(value: Any, values: Values) -> Any:  # noqa: PLR0911 - a return for each word
    """Returns a value of a scenario with kept values for their names, and ``$times`` expanded."""
    match value:
        case {"$times": int(times), "of": one}:
            first = value.get("from", 1)
            return [filled(one, values | {"n": str(first + place)}) for place in range(times)]
        case {"$repeat": str(text), "times": int(times)}:
            return text * times
        case dict():
            return {name: filled(inner, values) for name, inner in value.items()}
        case list():
            return [filled(inner, values) for inner in value]
        case str():
            if whole := _WHOLE.fullmatch(value):
                return values[whole[1]]
            return _INSIDE.sub(lambda found: str(values[found[1]]), value)
        case _:
            return value


def differences(  # noqa: PLR0911 - a return for each word
    expected: Any, actual: Any, values: Values, path: str = ""
) -> list[str]:
    """Returns the places at which the actual answer differs; keeps the named values.

    Objects may have more.
    """
    match expected:
        case {"$keep": str(name)}:
            values[name] = actual
            return [] if actual not in (None, "") else [_mismatch(path, "something", actual)]
        case {"$matches": str(pattern)}:
            fits = isinstance(_text(actual), str) and re.fullmatch(pattern, _text(actual), re.DOTALL)
            return [] if fits else [_mismatch(path, f"text like {pattern}", actual)]
        case {"$count": int(count)}:
            found = len(actual) if isinstance(actual, list) else None
            return [] if found == count else [_mismatch(path, f"{count} items", f"{found} items")]
        case {"$some": wanted}:
            tries = [differences(wanted, one, values, path) for one in actual or []]
            return [] if [] in tries else [_mismatch(path, f"one like {wanted}", actual)]
        case {"$absent": True}:
            return [] if actual is None else [_mismatch(path, "nothing", actual)]
        case {"$times": int(), "of": _} | {"$repeat": str(), "times": int()}:
            return differences(filled(expected, values), actual, values, path)
        case dict():
            return _of_object(expected, actual, values, path)
        case list():
            return _of_list(expected, actual, values, path)
        case _:
            wanted = filled(expected, values)
            return [] if _text(wanted) == _text(actual) else [_mismatch(path, repr(wanted), actual)]


def _of_object(expected: Mapping[str, Any], actual: Any, values: Values, path: str) -> list[str]:
    if not isinstance(actual, dict):
        return [_mismatch(path, str(expected), actual)]
    return [
        found
        for name, inner in expected.items()
        for found in differences(inner, actual.get(name), values, f"{path}.{name}")
    ]


def _of_list(expected: list[Any], actual: Any, values: Values, path: str) -> list[str]:
    if not isinstance(actual, list) or len(expected) != len(actual):
        return [_mismatch(path, f"{len(expected)} items", actual)]
    return [
        found
        for place, (inner, one) in enumerate(zip(expected, actual, strict=True))
        for found in differences(inner, one, values, f"{path}[{place}]")
    ]


def _text(value: Any) -> Any:
    """Returns a number as text: proto JSON writes int64 as text, and scenarios may write it as a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _mismatch(path: str, expected: str, actual: Any) -> str:
    shown = repr(actual)
    return f"{path or 'answer'}: expected {expected}, but it is {shown[:400]}"
