"""The screen of audits: a live tail without holes or repeats, its filters, and whether the chain holds."""

import pytest
from lightspeed.ops.v1.record_service_pb2 import VerifyAuditsRequest, VerifyAuditsResponse
from playwright.async_api import Page, Route, expect

from tests.harness.browser import TENANT, Console, Pages, assert_accessible, skip_pause, surface_route
from tests.harness.problems import refused
from tests.harness.requests import drain, pause, resume
from tests.harness.surfaces import SurfaceCalls

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

VERIFY = "**/lightspeed.ops.v1.RecordService/VerifyAudits"


def made(console: Console, surface_id: str, audits: int = 1) -> SurfaceCalls:
    """Creates a surface with that many audits."""
    surface = SurfaceCalls.create(console.api(), f"tenants/{TENANT}/surfaces/{surface_id}")
    change(surface, audits - 1)
    return surface


def change(surface: SurfaceCalls, audits: int) -> None:
    """Makes that many more audits, an even number: pauses and resumes."""
    for _ in range(audits // 2):
        surface.control(pause("night"))
        surface.control(resume("day"))


async def sequences(page: Page) -> list[int]:
    """Returns the sequences in the order of the table."""
    rows = await page.get_by_role("table", name="audits").get_by_role("row").all()
    return [int((await row.get_by_role("cell").first.inner_text()).replace(",", "")) for row in rows[1:]]


async def test_new_entries_come_on_top(pages: Pages, console: Console) -> None:
    """The tail shows the newest entry first, with actor, object and reason, and new ones by themselves."""
    surface = made(console, "live", 3)
    page = await pages.open(surface_route(surface.name, "audits"), caller="viewer")
    await expect(page.get_by_role("row")).to_have_count(4)
    assert [3, 2, 1] == await sequences(page)
    surface.control(pause("disk is filling"))
    refused(lambda: surface.control(pause("again")))
    await expect(page.get_by_role("row")).to_have_count(6)
    assert [5, 4, 3, 2, 1] == await sequences(page)
    newest = page.get_by_role("row").nth(1)
    for text in ("pause", "refused", "admin", "again", "UTC"):
        await expect(newest).to_contain_text(text)
    await assert_accessible(page)


async def test_the_badge_has_what_the_server_verified(pages: Pages, console: Console) -> None:
    """Head sequence and hash are those of VerifyAudits."""
    surface = made(console, "verified", 5)
    expected = console.api().records.VerifyAudits(VerifyAuditsRequest(surface=surface.name))
    page = await pages.open(surface_route(surface.name, "audits"))
    main = page.get_by_role("main")
    await expect(main).to_contain_text("chain verified")
    await expect(main).to_contain_text(f"all 5 entries, head 5, hash {expected.head_hash[:12]}")
    await expect(page.get_by_title(expected.head_hash)).to_be_visible()


async def test_a_broken_chain_is_shown(pages: Pages, console: Console) -> None:
    """The badge names the first sequence that does not fit."""
    surface = made(console, "broken", 5)

    async def broken(route: Route) -> None:
        answer = VerifyAuditsResponse(first_bad_sequence=3, verified=2, head_sequence=5, head_hash="ab" * 32)
        await route.fulfill(body=answer.SerializeToString(), content_type="application/proto")

    page = await pages.open("")
    await page.route(VERIFY, broken)
    await page.goto(console.url(surface_route(surface.name, "audits")))
    await expect(page.get_by_role("main")).to_contain_text("chain broken at 3")
    await assert_accessible(page)


async def test_a_paused_tail_stands_still(pages: Pages, console: Console) -> None:
    """While it is paused the rows stay, and the page counts what is new; then all of it is shown."""
    surface = made(console, "paused", 3)
    page = await pages.open(surface_route(surface.name, "audits"))
    await expect(page.get_by_role("row")).to_have_count(4)
    await page.get_by_role("button", name="Pause the tail").click()
    change(surface, 4)
    await expect(page.get_by_role("status").filter(has_text="4 new")).to_be_visible()
    assert [3, 2, 1] == await sequences(page)
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_role("row")).to_have_count(8)
    assert [7, 6, 5, 4, 3, 2, 1] == await sequences(page)


async def test_filters_are_in_the_url(pages: Pages, console: Console) -> None:
    """Action, outcome, key and run filter on the server; the address shows the same entries again."""
    surface = made(console, "filtered", 5)
    refused(lambda: surface.control(resume("twice")))
    page = await pages.open(surface_route(surface.name, "audits"))
    await expect(page.get_by_role("row")).to_have_count(7)
    await page.get_by_role("combobox", name="Action").select_option("resume")
    await expect(page.get_by_role("row")).to_have_count(4)
    await page.get_by_role("combobox", name="Outcome").select_option("refused")
    await expect(page.get_by_role("row")).to_have_count(2)
    assert page.url.endswith("audits?action=resume&outcome=refused")
    await page.reload()
    await expect(page.get_by_role("row")).to_have_count(2)
    assert [6] == await sequences(page)
    await page.get_by_role("searchbox", name="Batch key").fill("b-1")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("main")).to_contain_text("No entry matches the filter")


async def test_the_tail_begins_near_the_head(pages: Pages, console: Console) -> None:
    """It reads as many entries as the address says, whatever the history, and older ones at a press."""
    surface = made(console, "long", 31)
    page = await pages.open(surface_route(surface.name, "audits?last=10"))
    await expect(page.get_by_role("row")).to_have_count(11)
    assert list(range(31, 21, -1)) == await sequences(page)
    await page.get_by_role("button", name="Show older entries").click()
    await expect(page.get_by_role("row")).to_have_count(32)


async def test_keyboard_alone(pages: Pages, console: Console) -> None:
    """Two keys lead to the screen, arrows through the entries, and Enter shows all of one entry."""
    surface = made(console, "keys", 3)
    page = await pages.open(surface_route(surface.name))
    await expect(page.get_by_role("navigation", name="screens of the surface")).to_be_visible()
    await page.keyboard.press("g")
    await page.keyboard.press("a")
    rows = page.get_by_role("table", name="audits").get_by_role("row")
    await expect(rows).to_have_count(4)
    for _ in range(30):
        if await rows.nth(1).evaluate("row => row === document.activeElement"):
            break
        await page.keyboard.press("Tab")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    entry = page.get_by_role("complementary", name="entry 2")
    await expect(entry).to_contain_text("night")
    await expect(entry).to_contain_text(surface.name)
    await assert_accessible(page)
    await page.keyboard.press("Enter")
    await expect(entry).to_have_count(0)


async def test_a_tenant_has_one_tail(pages: Pages, console: Console) -> None:
    """The page of a tenant shows new entries of all its surfaces, each with a link to its own."""
    one, other = made(console, "one"), made(console, "other")
    page = await pages.open(f"tenants/{TENANT}/audits")
    await expect(page.get_by_role("main")).to_contain_text("New entries of all surfaces, from now on")
    await expect(page.get_by_role("main")).to_contain_text("No entry yet")
    one.control(pause("first"))
    other.control(drain("second"))
    rows = page.get_by_role("table", name="audits").get_by_role("row")
    await expect(rows).to_have_count(3)
    await expect(rows.nth(1)).to_contain_text("second")
    await rows.nth(2).get_by_role("link", name="one").click()
    await expect(page.get_by_role("heading", name="Audits of one")).to_be_visible()


async def test_another_tenant_is_refused(pages: Pages) -> None:
    """The page says why the server refuses the tail."""
    page = await pages.open("tenants/other/surfaces/orders/audits", caller="viewer")
    await expect(page.get_by_role("alert")).to_contain_text("SURFACE_NOT_FOUND")
    await expect(page.get_by_role("table")).to_have_count(0)


async def test_it_goes_on_after_a_break_without_hole_or_repeat(pages: Pages, console: Console) -> None:
    """Entries while the page was hidden, and after a crash of the server, come once and in order."""
    surface = made(console, "resumed", 3)
    page = await pages.open(surface_route(surface.name, "audits"))
    await expect(page.get_by_role("row")).to_have_count(4)
    hide = (
        "hidden => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange')); }"
    )
    await page.evaluate(hide, arg=True)
    change(surface, 4)
    await page.evaluate(hide, arg=False)
    await expect(page.get_by_role("row")).to_have_count(8)
    await page.context.set_offline(offline=True)
    with console.gone():
        await expect(page.get_by_role("status").filter(has_text="Disconnected")).to_contain_text("as of")
    change(SurfaceCalls(console.api(), surface.name), 6)
    await page.context.set_offline(offline=False)
    await skip_pause(page)
    await expect(page.get_by_role("row")).to_have_count(14, timeout=20_000)
    assert list(range(13, 0, -1)) == await sequences(page)
    await skip_pause(page)
    await expect(page.get_by_role("main")).to_contain_text("all 13 entries, head 13", timeout=20_000)
