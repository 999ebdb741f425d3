"""Fixtures that the fault tests share."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import NoReturn, TypeAlias

import pytest

from tests import summary
from tests.cluster.replicated import Replicated
from tests.harness.postgresql import missing_programs

Figure: TypeAlias = Callable[[str], None]


@pytest.fixture
def figure(pytestconfig: pytest.Config) -> Figure:
    """Adds a figure of a fault test to the summary of the run."""
    return partial(summary.add, pytestconfig, "cluster")


@pytest.fixture
async def replicated(skip_loudly: Callable[[str], NoReturn]) -> AsyncIterator[Replicated]:
    """A primary with its standby, for one test."""
    if missing := missing_programs():
        skip_loudly(missing)
    made = await asyncio.to_thread(Replicated.new)
    yield made
    await asyncio.to_thread(made.remove)
