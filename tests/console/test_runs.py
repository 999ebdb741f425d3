"""The screen of runs: history, two runs compared, the schedule with its next due times, and a trigger."""

import pytest
from playwright.async_api import Page, expect

from tests.console.sample_batches import dead_letters, made
from tests.harness.browser import Console, Pages, assert_accessible, surface_route
from tests.harness.requests import set_hourly
from tests.harness.surfaces import SurfaceCalls

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


def two_runs(console: Console, surface_id: str) -> SurfaceCalls:
    """Returns a surface with a run of 5 batches, and a failed one of 3 batches and a dead letter."""
    surface = made(console, surface_id)
    surface.process(*(f"a-{place}" for place in range(5)))
    surface.call("CompleteRun")
    surface.start_run(labels={"day": "tuesday"})
    surface.process(*(f"b-{place}" for place in range(3)))
    dead_letters(surface, "b-dead")
    surface.call("FailRun", reason="source gone")
    return surface


async def confirm(page: Page, action: str, reason: str = "") -> None:
    """Confirms the open dialog, with a reason if it asks for one."""
    dialog = page.get_by_role("dialog")
    if reason:
        await dialog.get_by_label("Reason").fill(reason)
    await dialog.get_by_role("button", name=action).click()
    await expect(dialog).to_have_count(0)


async def test_two_runs_are_compared(pages: Pages, console: Console) -> None:
    """The history has the newest run first; two selected runs are compared by stage, and the URL has both."""
    surface = two_runs(console, "compared")
    page = await pages.open(surface_route(surface.name, "runs"), caller="viewer")
    rows = page.get_by_role("table", name="runs, newest first").get_by_role("row")
    await expect(rows).to_have_count(3)
    await expect(rows.nth(1)).to_contain_text("run-000002")
    await expect(rows.nth(1)).to_contain_text("source gone")
    await assert_accessible(page)
    await page.get_by_label("select run-000002").check()
    await page.get_by_label("select run-000001").check()
    differences = page.get_by_role("table", name="differences by stage").get_by_role("row")
    await expect(differences.filter(has_text="acknowledged")).to_contain_text("-2")
    await expect(differences.filter(has_text="dead letters")).to_contain_text("+1")
    await expect(page.get_by_role("region", name="comparison")).to_contain_text("Label day: none → tuesday")
    await assert_accessible(page)
    await page.reload()
    await expect(differences.filter(has_text="records")).to_contain_text("-20")


async def test_a_run_is_opened_by_keys(pages: Pages, console: Console) -> None:
    """Enter on a row shows the run with its stages, its labels and its end."""
    surface = two_runs(console, "opened")
    page = await pages.open(surface_route(surface.name, "runs"), caller="viewer")
    rows = page.get_by_role("table", name="runs, newest first").get_by_role("row")
    await expect(rows).to_have_count(3)
    await rows.nth(1).focus()
    await page.keyboard.press("Enter")
    details = page.get_by_role("region", name="run run-000002")
    await expect(details).to_contain_text("tuesday")
    await expect(details).to_contain_text("Reason of the end")
    await expect(details.get_by_role("row", name="extract")).to_contain_text("3")
    await assert_accessible(page)


async def test_the_schedule_is_paused_and_resumed(pages: Pages, console: Console) -> None:
    """The schedule has its next due times; a pause has a reason and its actor, and a resume takes it away."""
    surface = made(console, "scheduled")
    surface.call("UpdateSurface", **set_hourly())
    page = await pages.open(surface_route(surface.name, "runs"))
    schedule = page.get_by_role("region", name="schedule")
    await expect(schedule).to_contain_text("every 1 h")
    await expect(schedule.get_by_role("list", name="next due times").get_by_role("listitem")).to_have_count(5)
    await assert_accessible(page)
    await page.get_by_role("button", name="Pause the schedule …").click()
    await assert_accessible(page)
    await confirm(page, "Pause the schedule", "maintenance")
    await expect(schedule).to_contain_text("Paused by admin")
    await expect(schedule).to_contain_text("maintenance")
    await expect(schedule).to_contain_text("Due if it were resumed now")
    await page.get_by_role("button", name="Resume the schedule …").click()
    await confirm(page, "Resume the schedule")
    await expect(schedule.get_by_text("active")).to_be_visible()
    assert [("pause_schedule", "ok"), ("resume_schedule", "ok")] == surface.audits()[-2:]


async def test_a_run_is_triggered_and_started(pages: Pages, console: Console) -> None:
    """A trigger has a reason, which the run keeps; the started run appears by itself. All of it by keys."""
    surface = made(console, "triggered")
    surface.call("CompleteRun")
    page = await pages.open(surface_route(surface.name, "runs"), caller="editor")
    await page.get_by_role("button", name="Trigger a run …").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Trigger a run")).to_be_visible()
    await page.keyboard.type("late file")
    await page.keyboard.press("Enter")
    start = page.get_by_role("button", name="Start the run …")
    await expect(start).to_be_visible()
    await start.focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("dialog").get_by_role("button", name="Start the run").focus()
    await page.keyboard.press("Enter")
    rows = page.get_by_role("table", name="runs, newest first").get_by_role("row")
    await expect(rows).to_have_count(3)
    await expect(rows.nth(1)).to_contain_text("late file")
    await expect(page.get_by_role("button", name="Trigger a run …")).to_have_count(0)
    surface.call("CompleteRun")
    await expect(rows.nth(1)).to_contain_text("completed")


async def test_a_refused_trigger_is_shown(pages: Pages, console: Console) -> None:
    """If another caller started a run meanwhile, the dialog says so and stays."""
    surface = made(console, "refused")
    surface.call("CompleteRun")
    page = await pages.open(surface_route(surface.name, "runs"))
    await page.get_by_role("button", name="Trigger a run …").click()
    surface.start_run()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Reason").fill("late file")
    await dialog.get_by_role("button", name="Trigger a run").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("RUN_ACTIVE")


async def test_a_viewer_sees_no_action(pages: Pages, console: Console) -> None:
    """A viewer reads history and schedule; an editor may trigger, and not pause the schedule."""
    surface = made(console, "viewed")
    surface.call("UpdateSurface", **set_hourly())
    surface.call("CompleteRun")
    page = await pages.open(surface_route(surface.name, "runs"), caller="viewer")
    await expect(page.get_by_role("region", name="schedule")).to_contain_text("every 1 h")
    await expect(page.get_by_role("button", name="Trigger a run …")).to_have_count(0)
    await expect(page.get_by_role("button", name="Pause the schedule …")).to_have_count(0)
    page = await pages.open(surface_route(surface.name, "runs"), caller="editor")
    await expect(page.get_by_role("button", name="Trigger a run …")).to_be_visible()
    await expect(page.get_by_role("button", name="Pause the schedule …")).to_have_count(0)
