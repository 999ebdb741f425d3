"""The screen of a surface: what it shows, the actions that it offers, their refusals, and the keyboard."""

from collections.abc import Callable

import pytest
from playwright.async_api import Page, expect

from tests.harness.browser import TENANT, Console, Pages, assert_accessible, skip_pause
from tests.harness.requests import pause
from tests.harness.surfaces import SurfaceCalls

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

Make = Callable[[str], SurfaceCalls]


@pytest.fixture
def make(console: Console) -> Make:
    """Creates a surface of the tenant."""
    return lambda surface_id: SurfaceCalls.create(console.api(), f"tenants/{TENANT}/surfaces/{surface_id}")


async def act(page: Page, name: str, reason: str = "") -> None:
    """Performs an action by its button and its dialog, which closes."""
    await page.get_by_role("button", name=name, exact=True).click()
    dialog = page.get_by_role("dialog", name=name)
    if reason:
        await dialog.get_by_label("Reason").fill(reason)
    await dialog.get_by_role("button", name=name, exact=True).click()
    await expect(dialog).to_have_count(0)


async def test_stages_charts_and_workers(pages: Pages, make: Make) -> None:
    """Stages have their counts and ages, charts have tables, leases have their workers; axe finds nothing."""
    surface = make("shown")
    surface.start_run()
    surface.enqueue("b-1", "b-2", "b-3")
    surface.start(max_batches=1, worker_id="loader-7")
    page = await pages.open(surface.name)
    stage = page.get_by_role("listitem", name="stage extract")
    await expect(stage).to_contain_text("queued2")
    await expect(stage).to_contain_text("in flight1")
    await expect(stage).to_contain_text("oldest batch")
    await expect(page.get_by_role("listitem", name="stage load")).to_contain_text("nothing is queued")
    await expect(page.get_by_role("row", name="loader-7")).to_contain_text("leases only")
    depth = page.get_by_role("figure").filter(has_text="Depth")
    await depth.get_by_role("button", name="table").click()
    await expect(depth.get_by_role("row").nth(1)).to_contain_text("2")
    await expect(depth.get_by_role("columnheader", name="in flight")).to_be_visible()
    await assert_accessible(page)
    surface.enqueue("b-4")
    await skip_pause(page)
    await expect(stage).to_contain_text("queued3")


async def test_controls_and_why_nothing_starts(pages: Pages, make: Make) -> None:
    """A paused stage says by whose reason it starts nothing; audits have the actor and the reasons."""
    surface = make("controlled")
    surface.start_run()
    surface.enqueue("b-1")
    page = await pages.open(surface.name)
    await act(page, "Pause", "night shift")
    stage = page.get_by_role("listitem", name="stage extract")
    await expect(stage).to_contain_text("starts nothing: admin paused the surface: night shift")
    await expect(page.get_by_role("button", name="Pause", exact=True)).to_have_count(0)
    await act(page, "Resume", "day shift")
    await expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    await act(page, "Drain", "moving house")
    await expect(page.get_by_role("heading", level=1).locator("..")).to_contain_text("moving house")
    entries = surface.call("ListAudits", page_size=100).entries
    assert ["night shift", "day shift", "moving house"] == [one.reason for one in entries if one.reason]
    assert {"admin"} == {one.actor_id for one in entries if one.reason}


async def test_runs(pages: Pages, make: Make) -> None:
    """A run is triggered, started, failed, resumed and completed, each as its state allows."""
    page = await pages.open(make("runner").name)
    title = page.get_by_role("heading", level=1).locator("..")
    await act(page, "Trigger run", "late data")
    await expect(title).to_contain_text("triggered")
    await act(page, "Start run")
    await expect(title).to_contain_text("run-000001")
    await act(page, "Fail run", "bad input")
    await expect(title).to_contain_text("bad input")
    await act(page, "Resume run")
    await expect(page.get_by_role("button", name="Complete run")).to_be_visible()
    await act(page, "Complete run")
    await expect(title).to_contain_text("completed")


async def test_a_refusal_stays_in_the_dialog(pages: Pages, make: Make) -> None:
    """A refusal shows its text and its reason, and the dialog stays until the viewer gives up."""
    surface = make("refused")
    surface.start_run()
    surface.enqueue("b-1")
    page = await pages.open(surface.name)
    await page.get_by_role("button", name="Complete run").click()
    dialog = page.get_by_role("dialog", name="Complete run")
    await dialog.get_by_role("button", name="Complete run").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("OUTSTANDING_BATCHES")
    await assert_accessible(page)
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(dialog).to_have_count(0)
    # The state changed after the page was read: the server refuses, and the page says why.
    await page.get_by_role("button", name="Pause", exact=True).click()
    surface.control(pause("faster"))
    dialog = page.get_by_role("dialog", name="Pause")
    await dialog.get_by_label("Reason").fill("too late")
    await dialog.get_by_role("button", name="Pause").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("CONTROL_REFUSED")


async def test_roles_see_what_they_may_do(pages: Pages, make: Make) -> None:
    """A viewer sees no action, an editor sees no mitigation, an administrator sees all."""
    surface = make("roles")
    surface.start_run()
    expected = {
        "viewer": [],
        "editor": ["Complete run", "Fail run"],
        "admin": ["Pause", "Drain", "Complete run", "Fail run"],
    }
    for caller, names in expected.items():
        page = await pages.open(surface.name, caller)
        await expect(page.get_by_role("heading", name="Stages")).to_be_visible()
        group = page.get_by_role("group", name="actions")
        assert names == await group.get_by_role("button").all_inner_texts()
        assert ("admin" == caller) == bool(await group.get_by_role("link", name="Replay").count())


async def test_an_action_by_keyboard_alone(pages: Pages, make: Make) -> None:
    """Tab reaches an action, Enter opens its dialog at the reason, Escape gives up, Enter confirms."""
    surface = make("keys")
    page = await pages.open(surface.name)
    pausing = page.get_by_role("button", name="Pause", exact=True)
    await expect(pausing).to_be_visible()
    for _ in range(40):
        if await pausing.evaluate("button => button === document.activeElement"):
            break
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Pause")
    await expect(dialog.get_by_label("Reason")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(pausing).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.type("by keyboard")
    await page.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_role("button", name="Resume", exact=True)).to_be_visible()
    assert "paused" == surface.get().control_label


async def test_a_surface_of_another_tenant_is_not_found(pages: Pages, console: Console) -> None:
    """The page says what the server says, and no more."""
    page = await pages.open("tenants/other/surfaces/orders", "viewer")
    await expect(page.get_by_role("alert")).to_contain_text("SURFACE_NOT_FOUND")
