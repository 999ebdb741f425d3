"""Fixtures for the tests of whole processes."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import grpc
import pytest

from tests.harness.api import Api
from tests.harness.process import ServerProcess


@pytest.fixture
def connect() -> Iterator[Callable[[ServerProcess], Api]]:
    """Opens channels to processes, and closes them after the test."""
    with ExitStack() as channels:
        yield lambda process: Api(channels.enter_context(grpc.insecure_channel(process.address)))
