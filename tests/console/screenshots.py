"""Screenshots for ``server/docs/console.md`` and ``incident.md``, of the main screens over a small state.

Run by ``make screenshots``. Owns which screens, and the size of their files. The times and hashes in them are
those of the run.
"""

import asyncio
import itertools
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright, expect

from tests.console.incident import failing_pipeline, repair
from tests.console.png import with_palette
from tests.console.sample_state import TENANT, build
from tests.harness.browser import Console, launched
from tests.harness.surfaces import SurfaceCalls

FOLDER = Path(__file__).parent.parent.parent / "server/docs/console"
MOST_BYTES = 60_000
VIEWPORT = {"width": 1200, "height": 700}
INCIDENT_VIEWPORT = {"width": 1100, "height": 560}
ORDERS = f"tenants/{TENANT}/surfaces/orders"
CLICKS = f"tenants/{TENANT}/surfaces/clicks"
WORK_S = 0.25
"""Time between two steps of the work on the surface whose charts are shown."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen of the page.

    Attributes:
        name: Name of its file.
        route: Its route.
        ready: Text that it shows as soon as it has its data.
        theme: dark or light.
        settled_ms: Time after which charts have their first values and nothing moves any more.
    """

    name: str
    route: str
    ready: str
    theme: str = "dark"
    settled_ms: int = 1_500


SCREENS = (
    Screen("surfaces", f"tenants/{TENANT}/surfaces", "orders"),
    Screen("surfaces-light", f"tenants/{TENANT}/surfaces", "orders", theme="light"),
    Screen("surface", CLICKS, "extract", settled_ms=15_000),
    Screen("batch", f"{ORDERS}/batches/orders-schema-00", "schema mismatch"),
    Screen("dead-letters", f"{ORDERS}/dead-letters", "schema mismatch"),
    Screen("replay", f"{ORDERS}/replay", "Replay"),
    Screen("runs", f"{ORDERS}/runs", "run-000003"),
    Screen(
        "lineage",
        f"{ORDERS}/lineage?neighbours=1&open=stage:load&focus=dataset:topic/broker/orders.checked",
        "invoices",
    ),
    Screen("audits", f"{ORDERS}/audits", "chain verified"),
    Screen("freshness", f"tenants/{TENANT}/freshness", "prices"),
)


async def main() -> None:
    """Takes all screenshots."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        console = Console(Path(folder))
        try:
            build(console.api("root"))
            worker = asyncio.create_task(_work(SurfaceCalls(console.api(), CLICKS)))
            async with async_playwright() as playwright, launched(playwright) as browser:
                for screen in SCREENS:
                    await _take(browser, console, screen)
                await _take_incident(browser)
            worker.cancel()
        finally:
            console.kill()


async def _work(surface: SurfaceCalls) -> None:
    """Works on a surface as a worker would: enqueues a few batches, starts and acknowledges as many."""
    for step in itertools.count():
        number = 3 + step // 8 % 3
        surface.enqueue(*(f"live-{step}-{place}" for place in range(number)), sequence=1_000 + step)
        for started in surface.start(max_batches=number + step % 2, worker_id="worker-1"):
            surface.acknowledge(started.batch.key)
        await asyncio.sleep(WORK_S)


async def _take(browser: Browser, console: Console, screen: Screen) -> None:
    context = await browser.new_context(
        viewport=VIEWPORT,  # type: ignore[arg-type]
        color_scheme="light" if screen.theme == "light" else "dark",
        reduced_motion="reduce",
    )
    page: Page = await context.new_page()
    await page.goto(console.url(screen.route, "admin"))
    await expect(page.get_by_role("main")).to_contain_text(screen.ready)
    await page.wait_for_timeout(screen.settled_ms)
    await _save(page, screen.name)
    await context.close()


async def _take_incident(browser: Browser) -> None:
    """Takes those of ``server/docs/incident.md``, on the way through the incident."""
    context = await browser.new_context(
        viewport=INCIDENT_VIEWPORT,  # type: ignore[arg-type]
        color_scheme="dark",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    with failing_pipeline() as server:
        await repair(page, server, lambda name: _save(page, f"incident-{name}"))
    await context.close()


async def _save(page: Page, name: str) -> None:
    image = with_palette(await page.screenshot())
    if len(image) > MOST_BYTES:
        raise SystemExit(f"expected at most {MOST_BYTES} bytes of {name}.png, but it has {len(image)}")
    (FOLDER / f"{name}.png").write_bytes(image)
    sys.stdout.write(f"{name}.png: {len(image)} bytes\n")


if __name__ == "__main__":
    asyncio.run(main())
