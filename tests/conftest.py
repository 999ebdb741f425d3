"""Fixtures for all tests: the option that renews goldens, and real servers.

pytest-grpc drives the real service in its real-server mode: `_grpc_server` is this module's, and runs the
asyncio server in a thread. `grpc_servicer` is its :class:`Setup`, which a test module may override.
"""

import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

import grpc
import pytest
import pytest_asyncio

from tests import summary
from tests.golden import Golden
from tests.harness.api import Api, AsyncApi
from tests.harness.postgresql import Cluster, journal_template, missing_programs, shared_cluster
from tests.harness.process import ServerProcess
from tests.harness.searches import register_profile
from tests.harness.server import BridgedServer, RunningServer, Setup

# Servers of tests run beside each other: metrics are on a free port.
os.environ.setdefault("LIGHTSPEED_ADMIN_LISTEN", "127.0.0.1:0")
# Programs of tests take Ctrl-C, also if this process runs in the background, which ignores it.
signal.signal(signal.SIGINT, signal.default_int_handler)
register_profile()


WAITING_FOLDERS = ("cluster", "e2e", "durability", "console", "deploy", "simulation")
"""Folders whose files take seconds, in which they mostly wait."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the files that wait first, so that others compute meanwhile, and no process ends late."""

    def place(item: pytest.Item) -> int:
        folder = Path(item.nodeid).parts[1]
        return WAITING_FOLDERS.index(folder) if folder in WAITING_FOLDERS else len(WAITING_FOLDERS)

    items.sort(key=place)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds ``--rewrite``."""
    parser.addoption(
        "--rewrite",
        action="store_true",
        help="renew goldens and scenarios instead of comparing them; then read the diff",
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares texts with goldens, or renews them."""
    return Golden(rewrite=bool(request.config.getoption("--rewrite")))


@pytest.fixture
def warn(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Prints a warning at the end of the test run, so that readers do not overlook it."""
    return partial(summary.add, request.config, summary.WARNING)


@pytest.fixture
def skip_loudly(warn: Callable[[str], None]) -> Callable[[str], NoReturn]:
    """Skips a test for a tool that the machine lacks, and reports it; fails it in CI, which has all tools."""

    def skip(reason: str) -> NoReturn:
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        warn(reason)
        pytest.skip(reason)

    return skip


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Sends the summary to the process that prints it, if tests run in several."""
    summary.send(session.config)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Receives the summary of another process."""
    summary.receive(node)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Prints the summary, even of an interrupted run."""
    summary.show(terminalreporter, config)


@pytest.fixture(scope="module")
def grpc_addr(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Socket of this test run's own: a port that pytest-grpc picks may be taken by the time it is used."""
    return f"unix:{tmp_path_factory.mktemp('server')}/grpc"


@pytest.fixture(scope="module")
def grpc_servicer() -> Setup:
    """Setup of the module's server; override it for special limits."""
    return Setup()


@pytest.fixture(scope="module")
def grpc_add_to_server() -> Callable[[Setup, BridgedServer], None]:
    """Passes the setup to the server, because pytest-grpc passes servicers in this place."""
    return lambda setup, server: server.configure(setup)


@pytest.fixture(scope="module")
def _grpc_server() -> BridgedServer:
    """The real service in a thread, in place of pytest-grpc's synchronous server."""
    return BridgedServer()


@pytest.fixture(scope="module")
def grpc_stub_cls() -> type[Api]:
    """The stubs of the four services in one."""
    return Api


@pytest.fixture(scope="module")
def server(grpc_server: BridgedServer) -> str:
    """Address of a real server, one for each test module."""
    return grpc_server.running.address


@pytest.fixture(scope="module")
def api(grpc_stub: Api) -> Api:
    """Stubs of the module's server."""
    return grpc_stub


@pytest_asyncio.fixture
async def aio(server: str) -> AsyncIterator[AsyncApi]:
    """Asyncio stubs of the module's server."""
    async with grpc.aio.insecure_channel(server) as channel:
        yield AsyncApi(channel)


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., RunningServer]]:
    """Starts servers with special setups for one test, on a socket by default, and ends them after it."""
    numbers, started = count(1), list[RunningServer]()

    def start(setup: Setup, *, listen: str = "") -> RunningServer:
        running = RunningServer(listen or f"unix:{tmp_path}/{next(numbers)}", setup)
        running.start()
        started.append(running)
        return running

    yield start
    for running in started:
        running.stop()


@pytest.fixture
def postgresql(skip_loudly: Callable[[str], NoReturn]) -> Cluster:
    """The PostgreSQL cluster of this test process, which all of its tests share."""
    if missing := missing_programs():
        skip_loudly(missing)
    return shared_cluster()


@pytest.fixture
def database_url(postgresql: Cluster) -> Iterator[str]:
    """The URL of an empty database for one test."""
    with postgresql.database() as url:
        yield url


@pytest.fixture
def journal_url(postgresql: Cluster) -> Iterator[str]:
    """The URL of a database with the schema of a journal and no commits, for one test."""
    with postgresql.database(template=journal_template()) as url:
        yield url


@pytest.fixture
def spawn_server() -> Iterator[Callable[..., ServerProcess]]:
    """Starts processes of `lightspeed serve` for one test, and ends them with the test."""
    spawned: list[ServerProcess] = []

    def spawn(*arguments: str, **environment: str) -> ServerProcess:
        process = ServerProcess(*arguments, **environment)
        spawned.append(process)
        return process

    yield spawn
    for process in spawned:
        process.kill()
