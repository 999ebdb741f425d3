"""The screen of surfaces: the worst first, live, filtered and sorted by the URL."""

import pytest
from playwright.async_api import Page, expect

from tests.harness.browser import TENANT, Console, Pages, assert_accessible
from tests.harness.requests import pause
from tests.harness.surfaces import SurfaceCalls

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

ROUTE = f"tenants/{TENANT}/surfaces"


def made(console: Console, surface_id: str, **fields: object) -> SurfaceCalls:
    """Creates a surface of the tenant."""
    return SurfaceCalls.create(console.api(), f"tenants/{TENANT}/surfaces/{surface_id}", **fields)


@pytest.fixture(scope="module")
def surfaces(console: Console) -> dict[str, SurfaceCalls]:
    """Three surfaces: well, with dead letters, and with a failed run."""
    found = {surface_id: made(console, surface_id) for surface_id in ("well", "letters", "broken")}
    found["letters"].start_run()
    found["letters"].enqueue("b-1")
    (started,) = found["letters"].start(max_batches=1)
    found["letters"].fail(
        "b-1", lease_token=started.lease_token, attempt=1, permanent=True, reason="schema mismatch"
    )
    found["broken"].start_run()
    found["broken"].call("FailRun", reason="source gone")
    return found


async def names(page: Page) -> list[str]:
    """Returns the surfaces in the order of the table."""
    table = page.get_by_role("table", name="surfaces")
    await expect(table).to_be_visible()
    return [
        await row.get_by_role("link").first.inner_text() for row in (await table.get_by_role("row").all())[1:]
    ]


async def test_the_worst_is_first(pages: Pages, surfaces: dict[str, SurfaceCalls]) -> None:
    """A failed run comes before dead letters, and these before a surface that is well; axe finds nothing."""
    page = await pages.open(ROUTE)
    await expect(page.get_by_role("row").nth(3)).to_be_visible()
    assert ["broken", "letters", "well"] == await names(page)
    await expect(page.get_by_role("row", name="broken")).to_contain_text("failed")
    await assert_accessible(page)


async def test_filters_and_order_are_in_the_url(pages: Pages, surfaces: dict[str, SurfaceCalls]) -> None:
    """A filter and an order change the address, and the address shows the same list again."""
    page = await pages.open(ROUTE)
    await (
        page.get_by_role("group", name="filter by state")
        .get_by_role("button", name="with dead letters")
        .click()
    )
    await expect(page.get_by_role("row")).to_have_count(2)
    await page.get_by_role("button", name="all").click()
    await page.get_by_role("button", name="Surface").click()
    assert ["broken", "letters", "well"] == await names(page)
    await page.get_by_role("button", name="Surface").click()
    assert ["well", "letters", "broken"] == await names(page)
    await page.get_by_role("searchbox").fill("r")
    await expect(page.get_by_role("row")).to_have_count(3)
    assert page.url.endswith(f"#/{ROUTE}?sort=name&reversed=true&q=r")
    await page.reload()
    await expect(page.get_by_role("row")).to_have_count(3)
    assert ["letters", "broken"] == await names(page)
    await expect(page.get_by_role("searchbox")).to_have_value("r")


async def test_changes_appear_by_themselves(pages: Pages, console: Console) -> None:
    """A control, a new surface and a deletion appear without a reload."""
    changed = made(console, "changed")
    page = await pages.open(f"{ROUTE}?q=change")
    await expect(page.get_by_role("row", name="changed")).to_be_visible()
    changed.control(pause("night"))
    await expect(page.get_by_role("row", name="changed")).to_contain_text("paused")
    another = made(console, "changes-too")
    await expect(page.get_by_role("row")).to_have_count(3)
    another.call("DeleteSurface")
    await expect(page.get_by_role("row")).to_have_count(2)


async def test_keyboard_alone(pages: Pages, surfaces: dict[str, SurfaceCalls]) -> None:
    """The filter has a key, arrows move through the rows, Enter opens one, and two keys lead back."""
    page = await pages.open(f"{ROUTE}?sort=name")
    await expect(page.get_by_role("row", name="well")).to_be_visible()
    await page.keyboard.press("/")
    await expect(page.get_by_role("searchbox")).to_be_focused()
    await page.keyboard.type("l")
    rows = page.get_by_role("table", name="surfaces").get_by_role("row")
    await expect(rows).to_have_count(3)  # letters and well
    for _ in range(20):
        if await rows.nth(1).evaluate("row => row === document.activeElement"):
            break
        await page.keyboard.press("Tab")
    await page.keyboard.press("End")
    await expect(rows.nth(2)).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(rows.nth(1)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("letters")
    await page.keyboard.press("g")
    await page.keyboard.press("s")
    await expect(page.get_by_role("heading", name="Surfaces")).to_be_visible()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="Keys")).to_have_count(0)
