"""Expectations of scenarios: the driver must accept only matching answers."""

from typing import Any

import pytest

from tests.conformance.expecting import Values, differences, filled

FITS: list[tuple[Any, Any]] = [
    ({"a": 1}, {"a": "1", "b": 2}),  # int64 is text in proto JSON, and an object may have more
    ({"a": True}, {"a": True}),
    (["x", {"b": {}}], ["x", {"b": {"c": 1}}]),
    ({"$matches": "[0-9]+"}, "123"),
    ({"$matches": "[0-9]+"}, 123),
    ({"$count": 2}, [1, 2]),
    ({"$some": {"a": 1}}, [{"a": 2}, {"a": 1}]),
    ({"a": {"$absent": True}}, {}),
    ({"$times": 2, "of": {"n": "$n"}}, [{"n": 1}, {"n": 2}]),
    ("$kept", "as it was"),
    ("${kept}!", "as it was!"),
]
DIFFERS: list[tuple[Any, Any]] = [
    ({"a": 1}, {"a": "2"}),
    ({"a": 1}, {}),
    ({"a": {}}, {}),  # a missing message
    ({"a": True}, {"a": "True"}),
    ({"a": 1}, {"a": True}),
    ([], [1]),
    (["x"], []),
    ({"$matches": "[0-9]"}, "12"),
    ({"$matches": ".*"}, None),
    ({"$count": 2}, [1]),
    ({"$count": 0}, None),
    ({"$some": 1}, []),
    ({"a": {"$absent": True}}, {"a": 0}),
    ({"$keep": "new"}, ""),
    ({"$times": 2, "of": "$n"}, ["1", "3"]),
    ("$kept", "otherwise"),
]


@pytest.mark.parametrize(("expected", "actual"), FITS)
def test_what_is_as_expected_has_no_differences(expected: Any, actual: Any) -> None:
    """Each word accepts the answers that it describes."""
    assert [] == differences(expected, actual, {"kept": "as it was"})


@pytest.mark.parametrize(("expected", "actual"), DIFFERS)
def test_unexpected_values_are_named(expected: Any, actual: Any) -> None:
    """Each word rejects the answers that it does not describe."""
    assert [] != differences(expected, actual, {"kept": "as it was"})


def test_what_is_kept_stands_in_later_steps() -> None:
    """A kept value replaces its name with its own type, and inside a text as text."""
    values: Values = {}
    assert [] == differences({"a": {"$keep": "one"}}, {"a": [1]}, values)
    assert {"b": [1], "c": "[1]"} == filled({"b": "$one", "c": "${one}"}, values)


def test_long_things_are_short_to_write() -> None:
    """Lists that count, and texts that repeat."""
    wanted = filled(
        {"$times": 2, "from": 5, "of": {"key": "b-${n}", "text": {"$repeat": "x", "times": 3}}}, {}
    )
    assert [{"key": "b-5", "text": "xxx"}, {"key": "b-6", "text": "xxx"}] == wanted
