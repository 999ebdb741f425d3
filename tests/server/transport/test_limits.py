"""Each limit of a server holds: a client that goes beyond it is refused."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from lightspeed_ops.config import limit_rows

from tests.harness.server import RunningServer
from tests.server.transport.limit_cases import CASES, SLOW, Limited

ROOT = Path(__file__).parents[3]
ELSEWHERE = {
    "max_stored_response_bytes": (
        "tests/server/journal/test_sqlite_stored_responses.py",
        "test_the_oldest_responses_of_a_surface_go_beyond_its_budget",
    ),
}
"""Limits whose negative tests need no server, by file and function."""


@pytest.fixture
def limited(start_server: Callable[..., RunningServer]) -> Iterator[Limited]:
    """Starts servers with small limits."""
    with ExitStack() as stack:
        yield Limited(start_server, stack)


def test_each_limit_has_a_negative_test() -> None:
    """Without a test, a limit may not hold."""
    assert {row.name for row in limit_rows()} == CASES.keys() | ELSEWHERE.keys()
    for path, function in ELSEWHERE.values():
        assert f"def {function}(" in (ROOT / path).read_text()


@pytest.mark.parametrize("name", sorted(CASES.keys() - SLOW))
def test_a_limit_holds(name: str, limited: Limited) -> None:
    """The case of the limit says what a client beyond it gets."""
    CASES[name](limited)


@pytest.mark.slow
def test_limits_of_time_hold(start_server: Callable[..., RunningServer]) -> None:
    """The cases that wait run at the same time."""

    def run(name: str) -> None:
        with ExitStack() as stack:
            CASES[name](Limited(start_server, stack))

    with ThreadPoolExecutor(len(SLOW)) as pool:
        runs = {name: pool.submit(run, name) for name in sorted(SLOW)}
    assert {} == {name: one.exception() for name, one in runs.items() if one.exception() is not None}
