"""The incident of server/docs/incident.md, as an operator finds and repairs it in the console.

Owns the steps, in the order of the page. A test takes them, and the screenshots are taken on the way.
"""

import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.harness.process import ServerProcess

PROGRAM = Path(__file__).parents[2] / "clients/python/examples/orders.py"
PROGRAM_S = 60
REPAIR_MS = 30_000
"""Limit for the repaired worker to start and to load eight batches, on two busy cores."""

Take = Callable[[str], Awaitable[None]]
"""Takes a screenshot with a name, or notes that the step is reached."""


def start(server: ServerProcess, *options: str) -> subprocess.Popen[bytes]:
    """Starts the pipeline's program."""
    return subprocess.Popen([sys.executable, PROGRAM, server.address, *options], stdout=subprocess.DEVNULL)


@contextmanager
def failing_pipeline() -> Iterator[ServerProcess]:
    """A server without identities, on which the pipeline has failed."""
    server = ServerProcess(LIGHTSPEED_JOURNAL="memory", LIGHTSPEED_ADMIN_LISTEN="127.0.0.1:0")
    try:
        server.logged("serving")
        assert 0 == start(server).wait(PROGRAM_S), "the pipeline could not be made"
        yield server
    finally:
        server.kill()


async def repair(page: Page, server: ServerProcess, take: Take) -> None:
    """Finds the cause, repairs it, redrives the dead letters, and reads the audits."""
    await page.goto(f"http://{server.admin_address}/console/#/tenants/shop/surfaces")
    orders = page.get_by_role("row", name="orders")
    await expect(orders).to_contain_text("8")
    await take("surfaces")
    await orders.get_by_role("link").first.click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("orders")
    await expect(page.get_by_role("listitem", name="stage load")).to_contain_text("8")
    await act(page, "Pause", "table orders lacks column currency")
    await expect(page.get_by_role("main")).to_contain_text("paused")
    await open_tab(page, "Dead letters")
    await expect(page.get_by_text("8 in all")).to_be_visible()
    await take("dead-letters")
    await page.get_by_role("link", name="orders-13").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Batch orders-13")
    await expect(page.get_by_role("main")).to_contain_text("column 'currency' is missing")
    await take("batch")
    with start(server, "--repaired") as worker:
        await open_tab(page, "Overview")
        await act(page, "Resume", "table orders has column currency")
        await open_tab(page, "Dead letters")
        await page.get_by_role("button", name="Select all 8").click()
        await page.get_by_role("button", name="Redrive …").click()
        dialog = page.get_by_role("dialog", name="Redrive dead letters")
        await expect(dialog.get_by_role("table", name="plan")).to_contain_text("column 'currency' is missing")
        await dialog.get_by_label("Reason").fill("column was added")
        await take("redrive")
        await dialog.get_by_role("button", name="Redrive 8 dead letters").click()
        await expect(outcome(page, "succeeded")).to_contain_text("8", timeout=REPAIR_MS)
        await expect(outcome(page, "waiting")).to_contain_text("0")
        await take("outcome")
        assert 0 == worker.wait(PROGRAM_S)
    await open_tab(page, "Overview")
    await act(page, "Complete run")
    await expect(page.get_by_role("main")).to_contain_text("completed")
    await open_tab(page, "Audits")
    await expect(page.get_by_text("chain verified")).to_be_visible()
    await expect(page.get_by_role("table", name="audits")).to_contain_text("column was added")
    await take("audits")


async def act(page: Page, action: str, reason: str = "") -> None:
    """Performs an action of the overview, with a reason if it takes one."""
    await page.get_by_role("button", name=action).click()
    dialog = page.get_by_role("dialog")
    if reason:
        await dialog.get_by_label("Reason").fill(reason)
    await dialog.get_by_role("button", name=action).click()
    await expect(dialog).to_have_count(0)


async def open_tab(page: Page, name: str) -> None:
    """Opens another screen of the surface."""
    await page.get_by_role("navigation", name="screens").get_by_role("link", name=name).click()


def outcome(page: Page, name: str) -> Locator:
    """Returns the count of an outcome."""
    return page.get_by_role("group", name="batches by outcome").get_by_role("button", name=name)
