"""server/docs/incident.md, followed in the console: from the failing pipeline to the repaired one."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.console.incident import failing_pipeline, repair

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

PAGE = Path(__file__).parents[2] / "server/docs/incident.md"


async def test_the_incident_is_repaired_in_the_console(browser: Browser) -> None:
    """Each step of the page can be taken, and the page shows a screenshot of each that it names."""
    reached: list[str] = []

    async def note(name: str) -> None:
        reached.append(name)

    with failing_pipeline() as server:
        page = await browser.new_page()
        await repair(page, server, note)
    assert reached == re.findall(r"\(console/incident-([\w-]+)\.png\)", PAGE.read_text())
