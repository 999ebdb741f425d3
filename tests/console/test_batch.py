"""The screens of batches: the list, and one batch with its state, history and cancellation."""

import pytest
from playwright.async_api import Page, expect

from tests.console.sample_batches import dead_letters, extend, in_flight, made
from tests.harness.browser import Console, Pages, assert_accessible, surface_route

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


async def attempts(page: Page) -> list[str]:
    """Returns the titles of the groups of the timeline, newest first."""
    groups = page.get_by_role("list", name="attempts, newest first")
    await expect(groups).to_be_visible()
    return await groups.get_by_role("heading", level=3).all_inner_texts()


async def test_the_state_is_on_top_and_the_history_by_attempt(pages: Pages, console: Console) -> None:
    """Attempts are groups with their end, and the lease extensions of an attempt are one line."""
    surface = made(console, "history")
    token = in_flight(surface, "2026-11-30/part 7")["2026-11-30/part 7"]
    extend(surface, "2026-11-30/part 7", token, "10 of 40 files")
    surface.fail("2026-11-30/part 7", reason="connection reset")
    surface.start(worker_id="w-2")
    page = await pages.open(surface_route(surface.name, "batches/2026-11-30%2Fpart%207"))
    await expect(page.get_by_role("heading", level=1)).to_have_text("Batch 2026-11-30/part 7")
    state = page.get_by_role("region", name="state")
    await expect(state).to_contain_text("10 of 40 files")
    assert ["Attempt 1", "Admission"] == (await attempts(page))[-2:]
    first = page.get_by_role("list", name="events of attempt 1").get_by_role("listitem")
    await expect(first).to_have_count(3)
    await expect(first.nth(1)).to_contain_text("Lease extended once")
    await expect(first.nth(2)).to_contain_text("connection reset")
    await assert_accessible(page)
    await page.get_by_role("button", name="Raw JSON").click()
    await expect(page.get_by_label("raw JSON")).to_contain_text('"lease_extended"')
    assert page.url.endswith("?view=json")
    await assert_accessible(page)


async def test_an_acknowledgement_appears_by_itself(pages: Pages, console: Console) -> None:
    """The screen of a batch in flight follows it to its end, extensions collapsed."""
    surface = made(console, "live")
    token = in_flight(surface, "b-1")["b-1"]
    page = await pages.open(surface_route(surface.name, "batches/b-1"), caller="viewer")
    await expect(page.get_by_text("in flight")).to_be_visible()
    for files in range(1, 6):
        extend(surface, "b-1", token, f"{files} of 5 files")
    surface.acknowledge("b-1", result={"rows": "120"})
    await expect(page.get_by_role("main").get_by_text("succeeded").first).to_be_visible()
    events = page.get_by_role("list", name="events of attempt 1").get_by_role("listitem")
    await expect(events).to_have_count(3)
    await expect(events.nth(1)).to_contain_text("Lease extended 5 times")
    await expect(events.nth(1)).to_contain_text("5 of 5 files")
    await expect(events.nth(2)).to_contain_text("result rows 120")


async def test_a_cancellation_has_a_reason(pages: Pages, console: Console) -> None:
    """A batch in flight keeps its cancellation until its worker reports; then the batch is cancelled."""
    surface = made(console, "cancelled")
    in_flight(surface, "b-1")
    page = await pages.open(surface_route(surface.name, "batches/b-1"), caller="editor")
    await page.get_by_role("button", name="Cancel batch …").click()
    dialog = page.get_by_role("dialog", name="Cancel batch b-1")
    await expect(dialog.get_by_text("A worker has it")).to_be_visible()
    await expect(dialog.get_by_role("button", name="Cancel the batch")).to_be_disabled()
    await assert_accessible(page)
    await dialog.get_by_label("Reason").fill("wrong file")
    await dialog.get_by_role("button", name="Cancel the batch").click()
    await expect(page.get_by_role("region", name="state")).to_contain_text("wrong file")
    await expect(page.get_by_role("button", name="Cancel batch …")).to_have_count(0)
    surface.fail("b-1")
    await expect(page.get_by_role("list", name="events of attempt 1")).to_contain_text("Cancelled")
    assert "editor" == surface.call("ListAudits", page_size=100).entries[-1].actor_id


async def test_a_refused_cancellation_is_shown(pages: Pages, console: Console) -> None:
    """If the batch has ended meanwhile, the dialog stays and says why."""
    surface = made(console, "refused")
    in_flight(surface, "b-1")
    page = await pages.open(surface_route(surface.name, "batches/b-1"))
    await page.get_by_role("button", name="Cancel batch …").click()
    surface.acknowledge("b-1")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Reason").fill("wrong file")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("alert")).to_contain_text("BATCH_NOT_FOUND")


async def test_a_dead_letter_leads_to_those_like_it(pages: Pages, console: Console) -> None:
    """A viewer sees why the batch is dead, the dead letters with the same reason, and no action."""
    surface = made(console, "dead")
    dead_letters(surface, "b-1", reason="no such table: x")
    dead_letters(surface, "b-2", reason="another")
    page = await pages.open(surface_route(surface.name, "batches/b-1"), caller="viewer")
    await expect(page.get_by_role("region", name="state")).to_contain_text("no such table: x")
    await expect(page.get_by_role("group", name="actions")).to_have_count(0)
    await page.get_by_role("link", name="Dead letters like this").click()
    await expect(page.get_by_text("1 match the filter")).to_be_visible()


async def test_an_unknown_batch_is_said(pages: Pages, console: Console) -> None:
    """A key without a kept history is a refusal with its reason."""
    surface = made(console, "unknown")
    page = await pages.open(surface_route(surface.name, "batches/gone"))
    await expect(page.get_by_role("alert")).to_contain_text("BATCH_NOT_FOUND")


async def test_the_list_is_filtered_by_the_server_and_opened_by_keys(pages: Pages, console: Console) -> None:
    """State, beginning of the key and order are in the URL; arrows and Enter open a batch."""
    surface = made(console, "listed")
    in_flight(surface, "a-1", "a-2")
    surface.enqueue("b-1", "b-2", "b-3")
    page = await pages.open(surface_route(surface.name, "batches"), caller="viewer")
    rows = page.get_by_role("table", name="active batches").get_by_role("row")
    await expect(rows).to_have_count(6)
    await assert_accessible(page)
    await page.get_by_label("State").select_option("queued")
    await expect(rows).to_have_count(4)
    await page.keyboard.press("Escape")
    await page.get_by_label("Key begins with").fill("b-2")
    await page.keyboard.press("Enter")
    await expect(rows).to_have_count(2)
    assert page.url.endswith("?state=queued&key=b-2")
    await expect(page.get_by_text("--state queued --key-prefix b-2")).to_be_visible()
    await rows.nth(1).focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Batch b-2")


async def test_keyboard_alone(pages: Pages, console: Console) -> None:
    """A batch is cancelled by keys; Escape closes the dialog, and the focus is on its button again."""
    surface = made(console, "keys")
    surface.enqueue("b-1")
    page = await pages.open(surface_route(surface.name, "batches/b-1"), caller="editor")
    cancel = page.get_by_role("button", name="Cancel batch …")
    await cancel.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(cancel).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.type("wrong file")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("cancelled").first).to_be_visible()
