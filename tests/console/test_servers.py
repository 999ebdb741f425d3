"""Several servers on one database: which live, what each owns, and a database that is away."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.harness.browser import TENANT, Console, Pages, assert_accessible
from tests.harness.postgresql import Cluster, free_port, journal_template, missing_programs, shared_cluster
from tests.harness.process import ServerProcess
from tests.harness.surfaces import SurfaceCalls

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow, pytest.mark.toolchain]

ROUTE = f"tenants/{TENANT}"
SETTLED_MS = 20_000
"""Limit for a server to be dead and its surfaces to be claimed: a few heartbeats."""


@pytest.fixture(scope="module")
def cluster() -> Cluster:
    """PostgreSQL for the tests of the module."""
    if missing := missing_programs():
        pytest.skip(missing)
    return shared_cluster()


@pytest.fixture(scope="module")
def database(cluster: Cluster) -> Iterator[str]:
    """The URL of the servers' database."""
    with cluster.database(template=journal_template()) as url:
        yield url


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Console]:
    """A server on the database, with identities and the console."""
    folder = Path(tmp_path_factory.mktemp("console"))
    started = Console(folder, LIGHTSPEED_JOURNAL=database, LIGHTSPEED_LISTEN=f"127.0.0.1:{free_port()}")
    yield started
    started.kill()


@pytest.fixture(scope="module")
def other(console: Console, database: str) -> Iterator[ServerProcess]:
    """Another server on the database."""
    address = f"127.0.0.1:{free_port()}"
    process = ServerProcess("--listen", address, "--journal", database)
    process.logged("serving")
    yield process
    process.kill()


@pytest.fixture(scope="module")
def surface(console: Console) -> SurfaceCalls:
    """A surface to look at, made before there is another server: so the first one owns it."""
    return SurfaceCalls.create(console.api(), f"{ROUTE}/surfaces/orders")


async def test_surfaces_have_owners(pages: Pages, console: Console, surface: SurfaceCalls) -> None:
    """The list has a column with the address of the owner, and the surface says it beside its state."""
    page = await pages.open(f"{ROUTE}/surfaces")
    await expect(page.get_by_role("columnheader", name="Owner")).to_be_visible()
    await expect(page.get_by_role("row", name="orders")).to_contain_text(console.process.address)
    await page.get_by_role("link", name="orders").click()
    await expect(page.get_by_role("main")).to_contain_text(f"owned by {console.process.address}")


async def test_a_database_that_is_away(pages: Pages, cluster: Cluster, surface: SurfaceCalls) -> None:
    """Each page says so while it lasts, with what it last showed."""
    page = await pages.open(f"{ROUTE}/surfaces")
    await expect(page.get_by_role("row", name="orders")).to_be_visible()
    banner = page.get_by_role("status").filter(has_text="Database away")
    cluster.pause()
    try:
        await expect(banner).to_be_visible(timeout=SETTLED_MS)
        await assert_accessible(page)
    finally:
        cluster.resume()
    await expect(banner).to_have_count(0, timeout=SETTLED_MS)
    await expect(page.get_by_role("row", name="orders")).to_be_visible()


async def test_servers_and_their_end(
    pages: Pages, console: Console, surface: SurfaceCalls, other: ServerProcess
) -> None:
    """The list has each server with its state; one that was killed is dead within seconds."""
    page = await pages.open(f"{ROUTE}/surfaces")
    await page.get_by_role("link", name="Servers").click()
    here = page.get_by_role("row", name=console.process.address)
    there = page.get_by_role("row", name=other.address)
    await expect(here).to_contain_text("ready")
    await expect(here).to_contain_text("answers")
    await expect(there).to_contain_text("ready", timeout=SETTLED_MS)
    await assert_accessible(page)
    other.kill()
    await expect(there).to_contain_text("dead", timeout=SETTLED_MS)
    await expect(here).to_contain_text("ready")
