"""The screen of the replay: the plan, confirmed by its hash, and the new plan if it has changed."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.console.sample_batches import dead_letters, made
from tests.harness.browser import Console, Pages, assert_accessible, surface_route

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


def stage(page: Page, name: str) -> Locator:
    """Returns the row of a stage in the plan."""
    return page.get_by_role("table", name="plan of the replay").get_by_role("row", name=name)


async def test_a_replay_is_confirmed_by_its_plan(pages: Pages, console: Console) -> None:
    """The plan has each stage from the chosen one on; the replay takes what it says, and it is audited."""
    surface = made(console, "planned")
    dead_letters(surface, "b-1", "b-2", "b-3")
    dead_letters(surface, "l-1", stage="load")
    page = await pages.open(surface_route(surface.name, "replay"))
    await expect(stage(page, "extract")).to_contain_text("3")
    await assert_accessible(page)
    await page.get_by_label("From stage").select_option("load")
    await expect(stage(page, "load")).to_contain_text("1")
    await expect(stage(page, "extract")).to_have_count(0)
    assert page.url.endswith("?from=load")
    await page.get_by_role("button", name="Replay by this plan …").click()
    dialog = page.get_by_role("dialog", name="Replay from stage load")
    await expect(dialog.get_by_text("To the queue go back: dead letters 1")).to_be_visible()
    await assert_accessible(page)
    await dialog.get_by_label("Reason").fill("sink repaired")
    await dialog.get_by_role("button", name="Replay 1 batch").click()
    progress = page.get_by_role("region", name="replay in progress")
    await expect(progress).to_contain_text("sink repaired")
    await assert_accessible(page)
    assert ("replay", "ok") == surface.audits()[-1]
    assert ["l-1"] == [one.batch.key for one in surface.start()]
    surface.acknowledge("l-1")
    await expect(progress).to_have_count(0)
    await expect(page.get_by_text("There is nothing to replay from this stage.")).to_be_visible()
    assert 3 == surface.get().queue.dead_lettered


async def test_a_moved_world_leads_to_the_new_plan(pages: Pages, console: Console) -> None:
    """An old plan is refused; the new one is shown with what changed, and asked for again."""
    surface = made(console, "moved")
    dead_letters(surface, "b-1", "b-2")
    page = await pages.open(surface_route(surface.name, "replay"))
    await expect(stage(page, "extract")).to_contain_text("2")
    await page.get_by_role("button", name="Replay by this plan …").click()
    dead_letters(surface, "b-3")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Reason").fill("sink repaired")
    await dialog.get_by_role("button", name="Replay 2 batches").click()
    await expect(page.get_by_role("alert")).to_contain_text("nothing was replayed by the old one")
    await expect(page.get_by_role("alert")).to_contain_text("extract: 2 → 3 dead letters")
    await expect(stage(page, "extract")).to_contain_text("2 3")
    assert ("replay", "refused:plan_changed") == surface.audits()[-1]
    await assert_accessible(page)
    await page.get_by_role("button", name="Replay by this plan …").click()
    await dialog.get_by_label("Reason").fill("sink repaired")
    await dialog.get_by_role("button", name="Replay 3 batches").click()
    await expect(page.get_by_role("region", name="replay in progress")).to_be_visible()
    assert 0 == surface.get().queue.dead_lettered


async def test_a_refusal_of_the_plan_is_shown(pages: Pages, console: Console) -> None:
    """Without a run there is no plan, and the screen says why."""
    surface = made(console, "idle")
    surface.call("CompleteRun")
    page = await pages.open(surface_route(surface.name, "replay"))
    await expect(page.get_by_role("alert")).to_contain_text("NO_ACTIVE_RUN")
    await expect(page.get_by_role("button", name="Replay by this plan …")).to_be_disabled()


@pytest.mark.parametrize("caller", ["viewer", "editor"])
async def test_other_roles_see_no_action(pages: Pages, console: Console, caller: str) -> None:
    """A replay is for administrators: others see that, and no plan."""
    surface = made(console, f"seen-by-{caller}")
    page = await pages.open(surface_route(surface.name, "replay"), caller=caller)
    await expect(page.get_by_text("your role may not replay")).to_be_visible()
    await expect(page.get_by_role("main").get_by_role("button", name="Replay")).to_have_count(0)


async def test_keyboard_alone(pages: Pages, console: Console) -> None:
    """The plan is confirmed by keys."""
    surface = made(console, "keys")
    dead_letters(surface, "b-1")
    page = await pages.open(surface_route(surface.name, "replay"))
    await expect(stage(page, "extract")).to_contain_text("1")
    await page.keyboard.press("/")
    await expect(page.get_by_label("From stage")).to_be_focused()
    for _ in range(2):
        await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Replay by this plan …")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.type("repaired")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("region", name="replay in progress")).to_be_visible()
