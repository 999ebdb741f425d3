"""The console over a large state: 1,000 surfaces, 1,000,000 queued batches, 100,000 dead letters.

The short form has a fiftieth of it, and limits of time that a busy machine keeps too.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.console.many import LARGE, TENANT, Sizes, build
from tests.harness.browser import VIEWPORT
from tests.harness.process import ServerProcess

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow, pytest.mark.alone]

FIRST_PAINT_MS = 1_000
FRAME_MS = 50
RESPONSE_BYTES = 128 * 1024
"""Bytes of all responses of a screen of one surface: its pages are of 100 or fewer, whatever the history."""
SURFACE_BYTES = 512
"""Bytes of one surface in an overview."""
LONGEST = 5
"""Tasks that a failure shows."""

TRACED = ["toplevel", "devtools.timeline", "loading"]
"""Categories of the browser's trace: the tasks of its threads, and the processor time that each takes."""
TASKS = frozenset({"RunTask", "ThreadControllerImpl::RunTask"})
PAINTED = "firstContentfulPaint"
MAIN_THREAD = "CrRendererMain"
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity"


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the test.

    Attributes:
        sizes: Size of the state.
        slack: Factor on the time to the first paint: other tests run beside the short form.
        task_slack: Factor on the time of the processor.
    """

    sizes: Sizes
    slack: int
    task_slack: int


SHORT = Form(Sizes(surfaces=200, queued=20_000, dead_letters=2_000), slack=4, task_slack=2)
LONG = Form(Sizes(surfaces=1_000, queued=1_000_000, dead_letters=100_000), slack=1, task_slack=1)


@dataclass(slots=True)
class Measured:
    """What a page took.

    Attributes:
        paint_ms: Time to its first content.
        tasks_ms: Times of the processor that the tasks of the page took, the longest first: no frame takes
            longer than its longest task. From the first paint on. Other programs on the machine do not count.
        bytes_of: Received bytes by RPC.
    """

    paint_ms: float = 0.0
    tasks_ms: list[float] = field(default_factory=list)
    bytes_of: dict[str, int] = field(default_factory=dict)


class Many:
    """A server with a large state, and pages whose work is measured."""

    def __init__(self, browser: Browser, process: ServerProcess, form: Form) -> None:
        """Takes the browser and the server."""
        self.form = form
        self._browser = browser
        self._process = process

    @asynccontextmanager
    async def page(self, route: str, ready: str) -> AsyncIterator[tuple[Page, Measured]]:
        """Opens a page until its table has a row with this text; measures it until the end."""
        context = await self._browser.new_context(viewport=VIEWPORT)  # type: ignore[arg-type]
        page, measured = await context.new_page(), Measured()
        await _count_bytes(page, measured)
        await self._browser.start_tracing(page=page, categories=TRACED)
        await page.goto(f"http://{self._process.admin_address}/console/#/{route}")
        await expect(page.get_by_role("main")).to_contain_text(ready)
        yield page, measured
        measured.paint_ms = await page.evaluate(PAINT)
        measured.tasks_ms = _tasks_ms(json.loads(await self._browser.stop_tracing()))
        await context.close()


def _tasks_ms(trace: dict[str, Any]) -> list[float]:
    """Returns the longest tasks of the page's main thread in a trace, from its first paint on."""
    events = trace["traceEvents"]
    painted = min(event["ts"] for event in events if event["name"] == PAINTED)
    main = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == MAIN_THREAD
    }
    tasks = (
        event.get("tdur", 0) / 1_000
        for event in events
        if event["name"] in TASKS and (event["pid"], event["tid"]) in main and event["ts"] > painted
    )
    return sorted(tasks, reverse=True)[:LONGEST]


async def _count_bytes(page: Page, measured: Measured) -> None:
    """Counts received bytes of calls, of streams too."""
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Network.enable")
    rpc_of: dict[str, str] = {}

    def sent(event: dict[str, Any]) -> None:
        url: str = event["request"]["url"]
        if "/lightspeed.ops.v1." in url:
            rpc_of[event["requestId"]] = url.rpartition("/")[2]

    def received(event: dict[str, Any]) -> None:
        if rpc := rpc_of.get(event["requestId"]):
            measured.bytes_of[rpc] = measured.bytes_of.get(rpc, 0) + event["dataLength"]

    devtools.on("Network.requestWillBeSent", sent)
    devtools.on("Network.dataReceived", received)


@pytest.fixture(
    scope="module", params=[SHORT, pytest.param(LONG, marks=pytest.mark.long)], ids=["short", "long"]
)
def state(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A server with the state of a form."""
    folder: Path = tmp_path_factory.mktemp("many")
    form: Form = request.param
    process = ServerProcess(
        LIGHTSPEED_JOURNAL=f"sqlite:{folder / 'journal.db'}",
        LIGHTSPEED_MAX_SURFACES=str(2 * form.sizes.surfaces),
    )
    try:
        asyncio.run(build(process.address, form.sizes))
        yield process, form
    finally:
        process.kill()


@pytest.fixture
def many(state: tuple[ServerProcess, Form], browser: Browser) -> Many:
    """Pages on the state."""
    process, form = state
    return Many(browser, process, form)


def assert_quick(measured: Measured, form: Form, *, most_bytes: int) -> None:
    """Checks first paint, frames and bytes of a page."""
    logging.getLogger(__name__).info("%s", measured)
    assert measured.paint_ms <= FIRST_PAINT_MS * form.slack, measured
    assert measured.tasks_ms, "the trace has the tasks of the page"
    assert measured.tasks_ms[0] <= FRAME_MS * form.task_slack, measured
    assert sum(measured.bytes_of.values()) <= most_bytes, measured


@pytest.mark.parametrize("route", ["surfaces", "freshness"])
async def test_overviews(many: Many, route: str) -> None:
    """An overview of all surfaces paints at once, scrolls to its end, and filters, without a slow frame."""
    sizes = many.form.sizes
    async with many.page(f"tenants/{TENANT}/{route}", "s-00") as (page, measured):
        table = page.get_by_role("table", name=route)
        await expect(table).to_have_attribute("aria-rowcount", str(sizes.surfaces + 1))
        await table.get_by_role("row").nth(1).focus()
        for key in ("End", "Home", "PageDown", "PageDown", "End"):
            await page.keyboard.press(key)
        await page.keyboard.press("/")
        await page.keyboard.type("orders")
        await expect(table.get_by_role("row")).to_have_count(2)
        if route == "surfaces":
            await expect(table.get_by_role("row").nth(1)).to_contain_text(f"{sizes.dead_letters:,}")
    assert_quick(measured, many.form, most_bytes=SURFACE_BYTES * (sizes.surfaces + 20))


SCREENS = {
    "runs": "run-000001",
    "batches": "d-0",
    "dead-letters": "schema mismatch",
    "replay": "Replay",
    "lineage": "extract",
    "audits": "200 newest entries",
    "freshness": "stale",
    "": "orders",
}
"""Screens of a surface, and what each shows."""


async def test_screens_of_the_large_surface(many: Many) -> None:
    """A screen of the surface with the large queue reads no more than pages, and has no slow frame."""
    async with many.page(f"{LARGE}/runs", "run-000001") as (page, measured):
        bytes_of = {}
        for screen, text in SCREENS.items():
            before = sum(measured.bytes_of.values())
            await page.evaluate("hash => { location.hash = hash; }", f"#/{LARGE}/{screen}".rstrip("/"))
            await expect(page.get_by_role("main")).to_contain_text(text)
            bytes_of[screen] = sum(measured.bytes_of.values()) - before
    assert max(bytes_of.values()) <= RESPONSE_BYTES, bytes_of
    assert_quick(measured, many.form, most_bytes=RESPONSE_BYTES * len(SCREENS))
