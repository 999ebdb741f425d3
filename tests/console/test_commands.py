"""The command lines of the pages: each is a command that there is, with options that it takes."""

import shlex

import pytest
from click.testing import CliRunner
from lightspeed_cli.root import lightspeed
from playwright.async_api import expect

from tests.harness.browser import TENANT, Console, Pages
from tests.harness.surfaces import SurfaceCalls

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

SURFACE = f"tenants/{TENANT}/surfaces/orders"
STATES = ("failed", "stale", "dead-letters", "held", "replaying", "running")
ORDERS = ("name", "queued", "in_flight", "dead_lettered", "oldest", "fresh", "updated")
ROUTES = (
    f"tenants/{TENANT}/surfaces",
    *(f"tenants/{TENANT}/surfaces?state={state}" for state in STATES),
    *(f"tenants/{TENANT}/surfaces?sort={order}" for order in ORDERS),
    f"tenants/{TENANT}/freshness",
    SURFACE,
    *(f"{SURFACE}/{one}" for one in ("batches", "dead-letters", "replay", "runs", "lineage", "audits")),
    f"{SURFACE}/freshness",
    f"{SURFACE}/batches/b-1",
    f"{SURFACE}/dead-letters?stage=extract&reason=a%20b",
)


async def test_commands(pages: Pages, console: Console) -> None:
    """The command takes each line as it is: it would show its help instead of calling the server."""
    surface = SurfaceCalls.create(console.api(), SURFACE)
    surface.start_run()
    surface.enqueue("b-1")
    page = await pages.open(ROUTES[0])
    for route in ROUTES:
        await page.goto(console.url(route))
        line = page.get_by_role("group", name="command", exact=True).get_by_role("code")
        await expect(line).to_contain_text("lightspeed ")
        program, *words = shlex.split(await line.inner_text())
        result = CliRunner().invoke(lightspeed, [*words, "--help"])
        assert ("lightspeed", 0) == (program, result.exit_code), f"{route}: {words}: {result.output}"
        assert f"Usage: lightspeed {' '.join(words[:2])}" in result.output, (
            f"{route}: {words}: {result.output}"
        )
