"""A handler that cannot work fails `run` before a batch is started."""

import functools
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from lightspeed_client import AsyncWorker, Batch, Task, Worker

from tests.clients.python.fake_service import FakeService


async def handle_async(_: Task) -> None:
    """Handles a task in an event loop."""


async def generate_async(_: Task) -> AsyncIterator[Batch]:
    """Yields batches in an event loop."""
    yield Batch()


def generate(_: Task) -> Iterator[Batch]:
    """Yields batches."""
    yield Batch()


def untouched(service: FakeService) -> bool:
    """Returns whether the service got no frame."""
    return not service.requests and not service.frames


@pytest.mark.parametrize("handler", [None, "tests.handle", handle_async, generate_async])
def test_a_handler_that_cannot_be_called_fails_run(handler: Any, service: FakeService) -> None:
    """A handler of another kind would fail every batch."""
    with pytest.raises(TypeError, match="expected a handler that"):
        Worker(service.target, stages=["load"], handler=handler).run()
    assert untouched(service)


@pytest.mark.parametrize("handler", [None, generate, generate_async])
async def test_an_async_handler_that_cannot_be_awaited_fails_run(handler: Any, service: FakeService) -> None:
    """A handler of another kind would fail every batch."""
    with pytest.raises(TypeError, match="expected a handler"):
        await AsyncWorker(service.target, stages=["load"], handler=handler).run()
    assert untouched(service)


def _local() -> Callable[[Task], None]:
    def handle(_: Task) -> None:
        return

    return handle


@pytest.mark.parametrize("handler", [lambda _: None, _local(), functools.partial(print, lambda: 0)])
def test_a_handler_that_cannot_be_pickled_fails_run(handler: Any, service: FakeService) -> None:
    """A lambda or a local function has no name that a new process could import."""
    with pytest.raises(TypeError, match=r"expected a handler that a new process can import, but .* pickled"):
        Worker(service.target, stages=["load"], handler=handler, executor="processes").run()
    assert untouched(service)


def test_a_handler_that_a_process_cannot_load_fails_run(
    service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module that only this process has can be pickled, but not imported by another process."""
    module = ModuleType("only_here")
    exec("def handle(task): pass", module.__dict__)
    monkeypatch.setitem(sys.modules, "only_here", module)
    worker = Worker(service.target, stages=["load"], handler=module.handle, executor="processes")
    with pytest.raises(TypeError, match="could not be loaded: the process of the handler has ended"):
        worker.run()
    assert untouched(service)
