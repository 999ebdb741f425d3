"""The screen of freshness: the countdown to stale of each surface, and stale when it happens."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.harness.browser import TENANT, Console, Pages, assert_accessible, skip_pause
from tests.harness.surfaces import SurfaceCalls

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

ROUTE = f"tenants/{TENANT}/freshness"
HOUR_MS = 3_600_000


def made(console: Console, surface_id: str, allowed_lag_ms: int) -> SurfaceCalls:
    """Creates a surface with a limit of its lag."""
    name = f"tenants/{TENANT}/surfaces/{surface_id}"
    return SurfaceCalls.create(console.api(), name, max_allowed_lag_ms=allowed_lag_ms)


@pytest.fixture(scope="module", autouse=True)
def surfaces(console: Console) -> dict[str, SurfaceCalls]:
    """Three surfaces: stale from the start, soon stale, and fresh for long."""
    limits_ms = {"slow": HOUR_MS, "late": 0, "soon": 50_000}
    return {surface_id: made(console, surface_id, limit_ms) for surface_id, limit_ms in limits_ms.items()}


async def names(page: Page) -> list[str]:
    """Returns the surfaces in the order of the table."""
    table = page.get_by_role("table", name="freshness")
    await expect(table).to_be_visible()
    return [
        await row.get_by_role("link").first.inner_text() for row in (await table.get_by_role("row").all())[1:]
    ]


async def test_the_longest_stale_is_first(pages: Pages) -> None:
    """Surfaces come in the order in which they turn stale, with counts above them; axe finds nothing."""
    page = await pages.open(ROUTE, caller="viewer")
    await expect(page.get_by_role("row")).to_have_count(4)
    assert ["late", "soon", "slow"] == await names(page)
    await expect(page.get_by_role("row", name="late")).to_contain_text("stale for")
    await expect(page.get_by_role("row", name="slow")).to_contain_text(re.compile(r"stale in (59 m|1 h)"))
    main = page.get_by_role("main")
    for fact in ("1 stale", "1 within a minute", "1 fresh"):
        await expect(main).to_contain_text(fact)
    await assert_accessible(page)


async def test_the_countdown_counts(pages: Pages, console: Console) -> None:
    """It is another each second, and at its end the row is stale, is said to be, and moves to its place."""
    page = await pages.open(f"{ROUTE}?name=count")
    await expect(page.get_by_role("main")).to_contain_text("No surface matches")
    made(console, "counted", 3_000)
    row = page.get_by_role("row", name="counted")
    await expect(row).to_contain_text("stale in 2")
    await expect(row).to_contain_text("stale in 1")
    await expect(row).to_contain_text("stale for")
    turned = page.get_by_role("status").filter(has_text="turned stale at")
    await expect(turned).to_contain_text(re.compile(r"counted turned stale at \d{4}-\d\d-\d\d [\d:]{8} UTC"))


async def test_work_renews_the_countdown(pages: Pages, surfaces: dict[str, SurfaceCalls]) -> None:
    """An acknowledged batch is new output: the countdown begins again, with its lag and its sequence."""
    page = await pages.open(f"{ROUTE}?name=soon")
    row = page.get_by_role("row", name="soon")
    await expect(row).to_contain_text("stale in")
    surfaces["soon"].start_run()
    surfaces["soon"].process("b-1", sequence=41, lag_ms=9_000)
    await expect(row).to_contain_text("41")
    await expect(row).to_contain_text("9.0 s")
    await expect(row).to_contain_text("running")


async def test_the_tenant_has_tabs(pages: Pages) -> None:
    """A press or two keys lead from the surfaces of a tenant to its freshness and its audits."""
    page = await pages.open(f"tenants/{TENANT}/surfaces")
    tabs = page.get_by_role("navigation", name="screens of the tenant")
    await tabs.get_by_role("link", name="Freshness").click()
    await expect(page.get_by_role("heading", name=f"Freshness of {TENANT}")).to_be_visible()
    await page.keyboard.press("g")
    await page.keyboard.press("a")
    await expect(page.get_by_role("heading", name=f"Audits of {TENANT}")).to_be_visible()
    await expect(tabs.get_by_role("link", name="Audits")).to_have_attribute("aria-current", "page")


async def test_filters_are_in_the_url(pages: Pages) -> None:
    """The state and a part of the name filter the rows, and the address shows the same rows again."""
    page = await pages.open(ROUTE)
    await page.get_by_label("State").select_option("stale within a minute")
    await expect(page.get_by_role("row", name="soon")).to_be_visible()
    await expect(page.get_by_role("row", name="slow")).to_have_count(0)
    await page.get_by_label("State").select_option("all")
    await page.get_by_label("Name").fill("slo")
    await expect(page.get_by_role("row")).to_have_count(2)
    assert page.url.endswith(f"#/{ROUTE}?name=slo")
    await page.reload()
    await expect(page.get_by_role("row")).to_have_count(2)
    await expect(page.get_by_label("Name")).to_have_value("slo")


async def test_keyboard_alone(pages: Pages) -> None:
    """The filter has a key, arrows move through the rows, and Enter shows one surface with its countdown."""
    page = await pages.open(ROUTE)
    await expect(page.get_by_role("row", name="slow")).to_be_visible()
    await page.keyboard.press("/")
    await expect(page.get_by_label("Name")).to_be_focused()
    await page.keyboard.type("slow")
    row = page.get_by_role("row", name="slow")
    await expect(page.get_by_role("row")).to_have_count(2)
    for _ in range(20):
        if await row.evaluate("row => row === document.activeElement"):
            break
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Freshness of slow")).to_be_visible()
    await expect(page.get_by_role("timer", name="countdown")).to_contain_text("stale in")
    await assert_accessible(page)


async def test_another_tenant_is_refused(pages: Pages) -> None:
    """The page says why the server refuses the watch, and shows nothing of the tenant."""
    page = await pages.open("tenants/other/freshness", caller="viewer")
    await expect(page.get_by_role("alert")).to_contain_text("SURFACE_NOT_FOUND")
    await expect(page.get_by_role("table")).to_have_count(0)


async def test_after_a_restart_of_the_server_it_goes_on(pages: Pages, console: Console) -> None:
    """While the server is away the rows stay; after it deleted surfaces are gone, and new ones are there."""
    gone = made(console, "gone", HOUR_MS)
    page = await pages.open(ROUTE)
    await expect(page.get_by_role("row", name="gone")).to_be_visible()
    with console.gone():
        async with page.context.expect_event("requestfailed"):
            await page.context.set_offline(offline=True)
        await expect(page.get_by_role("status").filter(has_text="Disconnected")).to_contain_text("as of")
        await expect(page.get_by_role("row", name="gone")).to_be_visible()
    SurfaceCalls(console.api(), gone.name).call("DeleteSurface")
    made(console, "returned", HOUR_MS)
    await page.context.set_offline(offline=False)
    await skip_pause(page)
    await expect(page.get_by_role("row", name="returned")).to_be_visible(timeout=20_000)
    await expect(page.get_by_role("row", name="gone")).to_have_count(0)
    await expect(page.get_by_role("status").filter(has_text="Disconnected")).to_have_count(0)
