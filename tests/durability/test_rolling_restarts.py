"""Rolling restarts under load: nothing is lost, nothing fails, and no watch has a hole or a repeat."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from lightspeed_client import Client

from tests.conformance.__main__ import does
from tests.conformance.runners import LANGUAGES
from tests.durability.conftest import Figure
from tests.durability.rolling_restarts import Part, PythonLoad, RestartedServer
from tests.durability.runner_load import RunnerLoad

SHORT, LONG = 2, 50
"""Restarts of the short form and of the long one."""
OF_EACH_LANGUAGE = 10
"""Restarts under the client of each language."""

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def server(ram: Path) -> Iterator[RestartedServer]:
    """A server that a test restarts."""
    made = RestartedServer(ram / "journal")
    yield made
    made.kill()


def endure(restarts: int, server: RestartedServer, figure: Figure) -> None:
    """Restarts the server under all uses of the Python clients, and compares what they know with what is."""
    load = PythonLoad(server.address)
    load.start()
    try:
        for _ in range(restarts):
            load.wait_for_progress()
            server.restart()
        load.wait_for_progress()
    finally:
        load.stop()
    received = load.received
    figure(f"rolling restarts: {_figures(server, load.parts, len(received.enqueued))}")
    with Client(server.address) as client:
        queue = client.get_surface(surface=load.surface).queue
        applied = list(client.list_sink_idempotency_keys(surface=load.surface, stages=["load"]))
        assert client.verify_audits(surface=load.surface).valid
    keys = set(received.enqueued)
    assert len(keys) == len(received.enqueued)
    assert (3 * len(keys), 0, 0) == (queue.succeeded, queue.duplicates_suppressed, queue.dead_lettered)
    assert len(keys) == len(applied) == len(set(applied))
    assert {1} == set(received.attempts)
    for stage, suffix in (("extract", ""), ("transform", "-t"), ("load", "-t-l")):
        assert {f"{key}{suffix}": 1 for key in keys} == received.begun[stage], stage
    for sequences in (received.audits, received.lineage):
        assert list(range(1, len(sequences) + 1)) == sequences


def _figures(server: RestartedServer, parts: Sequence[Part], batches: int) -> str:
    pauses = ", ".join(f"{part.name} {part.longest_pause_s:.2f} s" for part in parts)
    restarts = f"{len(server.restarts_s)} restarts under {batches:,} batches"
    longest = f"longest end {max(server.ends_s):.2f} s, longest restart {max(server.restarts_s):.2f} s"
    return f"{restarts}, {longest}; longest pauses: {pauses}"


@pytest.mark.slow
def test_restarts_lose_and_fail_nothing(server: RestartedServer, figure: Figure) -> None:
    """Over 2 restarts every call is answered, each batch is applied once, and no entry is missed."""
    endure(SHORT, server, figure)


@pytest.mark.long
def test_fifty_restarts_lose_and_fail_nothing(server: RestartedServer, figure: Figure) -> None:
    """Over 50 restarts every call is answered, each batch is applied once, and no entry is missed."""
    endure(LONG, server, figure)


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in LANGUAGES if "@" not in name])
def test_no_client_fails_at_a_restart(name: str, server: RestartedServer, figure: Figure) -> None:
    """The worker, the calls and the watch of each language go on over 10 restarts by themselves."""
    language = LANGUAGES[name]
    if missing := language.missing():
        pytest.skip(f"there is no {', '.join(missing)}: {language.install}")
    assert "" == (does(language.build, language) if language.build else "")
    load = RunnerLoad(server.address, language)
    load.start()
    try:
        for _ in range(OF_EACH_LANGUAGE):
            load.wait_for_progress()
            server.restart()
        load.wait_for_progress()
    finally:
        load.stop()
    figure(f"rolling restarts, {name:<14}: {_figures(server, load.parts, len(load.enqueued))}")
    assert {(key, 1): 1 for key in load.enqueued} == load.begun
    first = load.audits[0]
    assert list(range(first, first + len(load.audits))) == load.audits
    with Client(server.address) as client:
        queue = client.get_surface(surface=load.surface).queue
        applied = list(client.list_sink_idempotency_keys(surface=load.surface))
    expected = len(load.enqueued)
    assert (expected, 0, 0) == (queue.succeeded, queue.duplicates_suppressed, queue.dead_lettered)
    assert expected == len(applied) == len(set(applied))
