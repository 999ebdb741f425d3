"""The decision traces, played with Python's worker state machine."""

import json

import pytest

from tests.conformance.traces import TRACES, play, text
from tests.golden import Golden


@pytest.mark.parametrize("name", TRACES)
def test_python_decides_as_the_trace_says(name: str, golden: Golden) -> None:
    """After the events of a step, the state machine requests exactly these actions."""
    trace = json.loads(TRACES[name].read_text(encoding="utf-8"))
    golden.check(TRACES[name], text(play(trace)))


@pytest.mark.parametrize("name", TRACES)
def test_a_trace_says_its_rule(name: str) -> None:
    """A trace is named after its file, and says its rule in one sentence."""
    trace = json.loads(TRACES[name].read_text(encoding="utf-8"))
    assert name == trace["name"]
    assert trace["rule"].endswith(".")
    assert {"stages", "concurrency", "prefetch", "lease_ms"} == trace["worker"].keys()
