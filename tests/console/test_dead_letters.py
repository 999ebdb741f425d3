"""The screen of dead letters: groups, filter, redrive and discard, and what became of each."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.console.sample_batches import dead_letters, made
from tests.harness.browser import Console, Pages, assert_accessible, skip_pause, surface_route

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


def groups(page: Page) -> Locator:
    """Returns the rows of the groups, the header included."""
    return page.get_by_role("table", name="dead letters by stage and reason").get_by_role("row")


def rows(page: Page) -> Locator:
    """Returns the rows of the list, the header included."""
    return page.get_by_role("table", name="dead letters", exact=True).get_by_role("row")


def number_of(page: Page, outcome: str) -> Locator:
    """Returns the count of an outcome, which is a button."""
    return page.get_by_role("group", name="batches by outcome").get_by_role("button", name=outcome)


async def confirm(page: Page, action: str, reason: str = "table is there now") -> None:
    """Gives the reason in the open dialog, and confirms."""
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Reason").fill(reason)
    await dialog.get_by_role("button", name=action).click()


async def test_groups_lead_to_a_filter_in_the_url(pages: Pages, console: Console) -> None:
    """A group by stage and reason is a filter, and its address shows the same again."""
    surface = made(console, "groups")
    dead_letters(surface, *(f"b-{place}" for place in range(5)))
    dead_letters(surface, "l-1", "l-2", stage="load", reason="lease_expired")
    page = await pages.open(surface_route(surface.name, "dead-letters"))
    await expect(groups(page)).to_have_count(3)
    await expect(groups(page).nth(1)).to_contain_text("no such table")
    await expect(groups(page).nth(1)).to_contain_text("5")
    await expect(page.get_by_text("7 in all")).to_be_visible()
    await assert_accessible(page)
    await groups(page).nth(2).click()
    await expect(rows(page)).to_have_count(3)
    await expect(page.get_by_text("2 match the filter")).to_be_visible()
    assert page.url.endswith("?stage=load&reason=lease_expired")
    await expect(page.get_by_text("--stage load --failure lease_expired")).to_be_visible()
    await page.reload()
    await expect(rows(page)).to_have_count(3)
    await expect(page.get_by_label("Reason begins with")).to_have_value("lease_expired")
    await page.get_by_role("button", name="Clear the filter").click()
    await expect(rows(page)).to_have_count(8)
    await page.get_by_label("Reason begins with").fill("nothing such")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("No dead letters match the filter.")).to_be_visible()


async def test_a_redrive_says_what_became_of_each_batch(pages: Pages, console: Console) -> None:
    """After a redrive the batches wait; then one has succeeded, and one is dead again with its new reason."""
    surface = made(console, "redrive")
    dead_letters(surface, "b-1", "b-2", "b-3", "b-4")
    page = await pages.open(surface_route(surface.name, "dead-letters"))
    for key in ("b-1", "b-2", "b-3"):
        await page.get_by_label(f"select {key}").check()
    await expect(page.get_by_text("3 selected.")).to_be_visible()
    await page.get_by_role("button", name="Redrive …").click()
    dialog = page.get_by_role("dialog", name="Redrive dead letters")
    plan = dialog.get_by_role("table", name="plan").get_by_role("row")
    await expect(plan.filter(has_text="stage extract")).to_contain_text("3")
    await expect(plan.filter(has_text="no such table")).to_contain_text("3")
    await assert_accessible(page)
    await confirm(page, "Redrive 3 dead letters")
    await expect(number_of(page, "waiting")).to_contain_text("3")
    await expect(number_of(page, "succeeded")).to_contain_text("0")
    await expect(page.get_by_role("region", name="outcome")).to_contain_text("table is there now")
    assert ["b-1", "b-2", "b-3"] == [one.batch.key for one in surface.start()]
    surface.acknowledge("b-1")
    surface.fail("b-2", permanent=True, reason="still no table")
    await skip_pause(page)
    await expect(number_of(page, "dead again")).to_contain_text("1")
    await expect(number_of(page, "succeeded")).to_contain_text("1")
    await expect(number_of(page, "waiting")).to_contain_text("1")
    outcomes = page.get_by_role("table", name="batches of the action").get_by_role("row")
    await expect(outcomes.filter(has_text="b-2")).to_contain_text("still no table")
    await expect(outcomes.filter(has_text="b-3")).to_contain_text("in flight")
    await expect(rows(page)).to_have_count(3)  # b-2 and b-4
    await assert_accessible(page)
    await number_of(page, "succeeded").click()
    await expect(outcomes).to_have_count(2)
    surface.call("CancelBatch", key="b-3")
    surface.call("FailBatch", key="b-3", attempt=1)
    await skip_pause(page)
    await expect(number_of(page, "cancelled")).to_contain_text("1")
    assert ("redrive", "ok") in surface.audits()


async def test_all_that_match_are_several_calls(pages: Pages, console: Console) -> None:
    """All that match is said and asked for by its number; a rate spreads the calls, and a stop ends them."""
    surface = made(console, "many")
    dead_letters(surface, *(f"b-{place}" for place in range(1_200)))
    dead_letters(surface, "other", reason="bad row")
    page = await pages.open(surface_route(surface.name, "dead-letters") + "?reason=no+such")
    await page.get_by_role("button", name="Select all 1,200 that match").click()
    await expect(page.get_by_text("All 1,200 that match are selected.")).to_be_visible()
    await page.get_by_role("button", name="Redrive …").click()
    await expect(page.get_by_text("1,200 in all, by 2 calls")).to_be_visible()
    await page.get_by_label("Starts per second").fill("100")
    await confirm(page, "Redrive 1,200 dead letters")
    outcome = page.get_by_role("region", name="outcome")
    await expect(outcome).to_contain_text("1,000 of 1,200 called")
    await expect(number_of(page, "waiting")).to_contain_text("1,000")
    await outcome.get_by_role("button", name="Stop").click()
    await expect(outcome).to_contain_text("Stopped: 1,000 of 1,200 called.")
    await page.get_by_role("button", name="Select all 200 that match").click()
    await page.get_by_role("button", name="Redrive …").click()
    await confirm(page, "Redrive 200 dead letters")
    await expect(number_of(page, "waiting")).to_contain_text("200")
    assert 1 == surface.get().queue.dead_lettered


async def test_a_changed_plan_is_shown_and_asked_for_again(pages: Pages, console: Console) -> None:
    """If the dead letters changed since the dry run, the call is refused, and the dialog has the new plan."""
    surface = made(console, "moved")
    dead_letters(surface, "b-1", "b-2", "b-3")
    page = await pages.open(surface_route(surface.name, "dead-letters"))
    await page.get_by_role("button", name="Select all 3").click()
    await page.get_by_role("button", name="Discard …").click()
    dialog = page.get_by_role("dialog", name="Discard dead letters")
    await expect(dialog.get_by_role("button", name="Discard 3 dead letters")).to_be_visible()
    surface.call("DiscardDeadLetters", keys=["b-2"])
    await confirm(page, "Discard 3 dead letters", "empty files")
    await expect(dialog.get_by_text("PLAN_CHANGED")).to_be_visible()
    await expect(dialog.get_by_text("The dead letters have changed: 3 → 2.")).to_be_visible()
    await assert_accessible(page)
    await dialog.get_by_role("button", name="Discard 2 dead letters").click()
    await expect(number_of(page, "discarded")).to_contain_text("2")
    await expect(page.get_by_text("There are no dead letters.")).to_be_visible()
    assert 0 == surface.get().queue.dead_lettered


async def test_new_dead_letters_appear_by_themselves(pages: Pages, console: Console) -> None:
    """The list and the groups follow the audits, also for a viewer."""
    surface = made(console, "live")
    page = await pages.open(surface_route(surface.name, "dead-letters"), caller="viewer")
    await expect(page.get_by_text("There are no dead letters.")).to_be_visible()
    dead_letters(surface, "b-1", "b-2")
    await skip_pause(page)
    await expect(rows(page)).to_have_count(3)
    await expect(groups(page)).to_have_count(2)


async def test_a_viewer_sees_no_action(pages: Pages, console: Console) -> None:
    """A viewer reads, and can neither select nor redrive nor discard."""
    surface = made(console, "viewed")
    dead_letters(surface, "b-1")
    page = await pages.open(surface_route(surface.name, "dead-letters"), caller="viewer")
    await expect(rows(page)).to_have_count(2)
    await expect(page.get_by_role("checkbox")).to_have_count(0)
    await expect(page.get_by_role("button", name="Redrive …")).to_have_count(0)
    await expect(page.get_by_role("button", name="Discard …")).to_have_count(0)


async def test_keyboard_alone(pages: Pages, console: Console) -> None:
    """A row is selected, redriven with a reason, and its batch opened, without a pointer."""
    surface = made(console, "keys")
    dead_letters(surface, "b-1", "b-2")
    page = await pages.open(surface_route(surface.name, "dead-letters"), caller="editor")
    await expect(rows(page)).to_have_count(3)
    await rows(page).nth(1).focus()
    await page.keyboard.press("ArrowDown")
    await expect(rows(page).nth(2)).to_be_focused()
    await page.keyboard.press("Space")
    await expect(page.get_by_text("1 selected.")).to_be_visible()
    redrive = page.get_by_role("button", name="Redrive …")
    for _ in range(10):
        if await redrive.evaluate("button => button === document.activeElement"):
            break
        await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("button", name="Redrive 1 dead letter")).to_be_visible()
    for _ in range(5):
        if await dialog.get_by_label("Reason").evaluate("input => input === document.activeElement"):
            break
        await page.keyboard.press("Tab")
    await page.keyboard.type("repaired")
    await page.keyboard.press("Enter")
    await expect(number_of(page, "waiting")).to_contain_text("1")
    await rows(page).nth(1).focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Batch b-1")
