"""What every page has: sign-in, identity, times, themes, command line, and the state of the connection."""

from pathlib import Path

import pytest
from lightspeed_cli.commands.console import private_file
from lightspeed_cli.console_address import console_url
from lightspeed_cli.contexts import Context
from playwright.async_api import Browser, expect

from tests.harness.browser import TENANT, Console, Pages, assert_accessible, skip_pause
from tests.harness.process import ServerProcess
from tests.harness.surfaces import SurfaceCalls

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

ROUTE = f"tenants/{TENANT}/surfaces"

SET_HIDDEN = """hidden => {
  Object.defineProperty(document, "hidden", {value: Boolean(hidden), configurable: true});
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture(scope="module", autouse=True)
def surface(console: Console) -> SurfaceCalls:
    """A surface to look at."""
    return SurfaceCalls.create(console.api(), f"{ROUTE}/orders")


async def test_sign_in(pages: Pages, console: Console) -> None:
    """Without a token the page asks for one, says if it is not valid, and shows who signed in."""
    page = await pages.open(ROUTE, caller="")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await assert_accessible(page)
    await page.get_by_label("Token").fill("not-a-token")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.get_by_label("Token").fill(console.tokens["viewer"])
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("row", name="orders")).to_be_visible()
    await expect(page.get_by_role("banner")).to_contain_text("viewer")
    await page.get_by_role("button", name="sign out").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_a_link_with_a_token_leaves_no_trace_of_it(pages: Pages, console: Console) -> None:
    """The token of a link is out of the address at once, and no other tab has it."""
    page = await pages.open(ROUTE, caller="viewer")
    await expect(page.get_by_role("row", name="orders")).to_be_visible()
    assert page.url.endswith(f"/console/#/{ROUTE}")
    other = await page.context.new_page()
    await other.goto(console.url(ROUTE))
    await expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
    assert [] == await page.context.cookies()


async def test_the_command_opens_a_page_that_is_signed_in(
    pages: Pages, console: Console, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The file with the token leads to the page, whose address has none."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    context = Context(address=console.process.address, admin_address=console.admin_address, tenant=TENANT)
    file = private_file(console_url(context, console.tokens["viewer"], None))
    page = await (await pages.open("", caller="")).context.new_page()
    await page.goto(file.as_uri())
    await expect(page.get_by_role("row", name="orders")).to_be_visible()
    assert page.url.endswith(f"/console/#/{ROUTE}")


async def test_the_first_page_is_the_own_tenant(pages: Pages) -> None:
    """A caller of a tenant starts at its surfaces, and the system at those of all tenants."""
    own = await pages.open("", caller="editor")
    await expect(own.get_by_role("row", name="orders")).to_be_visible()
    assert own.url.endswith(f"#/{ROUTE}")
    system = await pages.open("", caller="root")
    await expect(system.get_by_role("row", name=f"{TENANT} / orders")).to_be_visible()


async def test_times_are_utc_or_local_and_say_so(pages: Pages) -> None:
    """A key switches between UTC and local time; both have their zone and 24 hours, and the choice stays."""
    page = await pages.open(ROUTE, timezone_id="Asia/Kolkata")
    banner = page.get_by_role("banner")
    await expect(banner).to_contain_text("UTC")
    await expect(page.get_by_role("row", name="orders")).to_be_visible()
    await page.keyboard.press("u")
    await expect(banner).to_contain_text("UTC+05:30")
    await page.reload()
    await expect(banner).to_contain_text("UTC+05:30")


async def test_a_killed_server_is_shown_and_found_again(pages: Pages, console: Console) -> None:
    """While the server is gone the page says as of when it is; after its restart it goes on by itself."""
    page = await pages.open(ROUTE)
    await expect(page.get_by_role("row", name="orders")).to_be_visible()
    banner = page.get_by_role("status").filter(has_text="Disconnected")
    with console.gone():
        await expect(banner).to_contain_text("as of")
        await expect(page.get_by_role("row", name="orders")).to_be_visible()
        await assert_accessible(page)
    SurfaceCalls.create(console.api(), f"{ROUTE}/after")
    await skip_pause(page)
    await expect(page.get_by_role("row", name="after")).to_be_visible(timeout=20_000)
    await expect(banner).to_have_count(0)


async def test_a_hidden_page_has_no_stream(pages: Pages, console: Console) -> None:
    """A page that is not shown holds no stream; shown again it is up to date."""
    page = await pages.open(ROUTE)
    await expect(page.get_by_role("row", name="orders")).to_be_visible()
    async with page.expect_event("requestfailed"):
        await page.evaluate(SET_HIDDEN, "true")
    SurfaceCalls.create(console.api(), f"{ROUTE}/meanwhile")
    await page.evaluate(SET_HIDDEN, "")
    await expect(page.get_by_role("row", name="meanwhile")).to_be_visible()


async def test_the_command_can_be_copied(pages: Pages) -> None:
    """The command line of the page is copied by a press, and the page says so."""
    page = await pages.open(ROUTE, permissions=["clipboard-read", "clipboard-write"])
    await page.get_by_role("button", name="copy the command").click()
    copied = await page.evaluate("() => navigator.clipboard.readText()")
    assert f"lightspeed surface list --tenant {TENANT}" == copied


async def test_the_theme_is_that_of_the_system_until_chosen(pages: Pages) -> None:
    """A light system gets a light page, a key switches it, and the choice stays."""
    page = await pages.open(ROUTE, color_scheme="light")
    html = page.locator("html")
    await expect(html).to_have_attribute("data-theme", "light")
    await expect(page.get_by_role("row", name="orders")).to_be_visible()
    await page.keyboard.press("t")
    await expect(html).to_have_attribute("data-theme", "dark")
    await page.reload()
    await expect(html).to_have_attribute("data-theme", "dark")


async def test_a_server_without_identities_needs_no_sign_in(browser: Browser) -> None:
    """The page opens by itself, says that there are no identities, and offers all actions."""
    process = ServerProcess()
    try:
        page = await browser.new_page()
        await page.goto(f"http://{process.admin_address}/")
        await page.get_by_role("row", name="default / default").get_by_role("link").click()
        await expect(page.get_by_role("banner")).to_contain_text("no identities")
        await page.get_by_role("button", name="Start run").click()
        dialog = page.get_by_role("dialog", name="Start run")
        await dialog.get_by_role("button", name="Start run").click()
        await expect(page.get_by_role("button", name="Complete run")).to_be_visible()
        await page.get_by_role("link", name="Lightspeed").click()
        await expect(page.get_by_role("row", name="default / default")).to_contain_text("running")
    finally:
        process.kill()
