"""Limits that may change at run time hold after a reload, as they do from the start."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace

import pytest
from lightspeed_ops.config import limit_rows

from tests.harness.server import RunningServer
from tests.server.transport.limit_cases import CASES, SLOW, Limited

RELOADED = frozenset(row.name for row in limit_rows() if row.reload)


class ReloadedLimits(Limited):
    """Servers that start with the defaults, and get their small limits by a reload."""

    def start(self, **limits: int) -> str:
        """Starts a server, changes its limits, and returns its address."""
        fixed = {name: value for name, value in limits.items() if name not in RELOADED}
        super().start(**fixed)
        service = self.running._service

        async def reload() -> None:
            config = service.reloading.config
            service.reload(replace(config, limits=replace(config.limits, **limits)))

        self.running.run(reload)
        return self.running.address


def run(name: str, start_server: Callable[..., RunningServer]) -> None:
    """Runs the case of a limit."""
    with ExitStack() as stack:
        CASES[name](ReloadedLimits(start_server, stack))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(RELOADED - SLOW))
def test_a_limit_holds_after_a_reload(name: str, start_server: Callable[..., RunningServer]) -> None:
    """The case of the limit sees the same as on a server that started with it."""
    run(name, start_server)


@pytest.mark.slow
def test_limits_of_time_hold_after_a_reload(start_server: Callable[..., RunningServer]) -> None:
    """The cases that wait run at the same time."""
    with ThreadPoolExecutor(len(RELOADED & SLOW)) as pool:
        runs = {name: pool.submit(run, name, start_server) for name in sorted(RELOADED & SLOW)}
    assert {} == {name: one.exception() for name, one in runs.items() if one.exception() is not None}
