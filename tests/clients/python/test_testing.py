"""The help for tests of programs that use the client."""

import shlex
import sys

import pytest
from lightspeed_client import Batch, Cancellation, Unavailable, Worker
from lightspeed_client.testing import MemoryServer, make_task

from tests.harness.process import LIGHTSPEED


@pytest.mark.slow
def test_a_memory_server_serves_until_it_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker gets its batch from it; after the block there is no server."""
    monkeypatch.setenv("LIGHTSPEED_COMMAND", LIGHTSPEED)
    with MemoryServer() as server, server.client() as client:
        client.start_run()
        client.enqueue_batch(Batch(key="a", stage="load", records=1, idempotency_key="a", sequence=1))
        done = lambda: client.get_surface().queue.succeeded == 1  # noqa: E731 - as in the README
        Worker(server.target, stages=["load"], handler=lambda _: None).run(until=done)
    with server.client() as client, pytest.raises(Unavailable):
        client.start_run(timeout_s=0.1)


@pytest.mark.slow
def test_a_server_that_starts_slowly_is_no_news(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """No client logs that it does not answer."""
    slowly = shlex.join(["sh", "-c", f'sleep 1.5; exec {LIGHTSPEED} "$@"', "sh"])
    monkeypatch.setenv("LIGHTSPEED_COMMAND", slowly)
    with MemoryServer() as server, server.client() as client:
        client.get_surface()
    assert [] == caplog.messages


@pytest.mark.slow
def test_a_server_that_does_not_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error has the command's output, or says which command was not found."""
    monkeypatch.setenv("LIGHTSPEED_COMMAND", f"{sys.executable} -c 'print(40 + 2)'")
    with pytest.raises(RuntimeError, match="does not answer:\n42"):
        MemoryServer()
    monkeypatch.setenv("LIGHTSPEED_COMMAND", "/no/such/command")
    with pytest.raises(RuntimeError, match="expected the command '/no/such/command'"):
        MemoryServer()


def test_a_task_for_a_handler() -> None:
    """A task has a batch and, if asked for, a cancellation."""
    task = make_task(key="a", stage="extract", attempt=2)
    assert ("a", "extract", 2, False) == (task.batch.key, task.batch.stage, task.attempt, task.cancelled)
    assert "b" == make_task(Batch(key="b")).batch.key
    assert make_task(cancellation=Cancellation("stop")).cancelled
