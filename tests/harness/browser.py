"""A browser on the console: a server process, pages for callers, and checks that hold on each screen."""

import json
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

import grpc
from playwright.async_api import Browser, Page, Playwright, expect

from tests.harness.api import Api
from tests.harness.identities import TokenFile
from tests.harness.process import ServerProcess
from tests.harness.token_source import with_token

TENANT = "acme"
"""The tenant of the callers."""
ROLES = {"viewer": "viewer", "editor": "editor", "admin": "tenant_admin"}
"""Callers of the tenant by name, with their roles; besides them there is `root`, the system."""
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
INSTALL = "apt-get install chromium fonts-dejavu-core"
WITHIN_MS = 10_000
"""Limit for a page to show something; two noisy cores need a generous one."""
VIEWPORT = {"width": 1280, "height": 800}
LONGEST_PAUSE_MS = 10_000
"""The longest pause of a page before it connects or reads again."""

expect.set_options(timeout=WITHIN_MS)


class Console:
    """A server process with identities, and its console."""

    def __init__(self, folder: Path, **settings: str) -> None:
        """Starts a server over a data file; its callers are those of :data:`ROLES` and `root`.

        ``settings`` are further environment variables, such as those of another journal.
        """
        file = TokenFile(folder / "tokens")
        self.tokens = {name: file.add(name, role, TENANT) for name, role in ROLES.items()}
        self.tokens["root"] = file.add("root", "system", "")
        self._settings = {
            "LIGHTSPEED_JOURNAL": f"sqlite:{folder / 'journal.db'}",
            "LIGHTSPEED_IDENTITY_TOKENS_FILE": str(file.path),
            **settings,
        }
        self._channels: list[grpc.Channel] = []
        self.process = ServerProcess(**self._settings)
        self.admin_address = self.process.admin_address

    def api(self, caller: str = "admin") -> Api:
        """Returns stubs of the server for a caller."""
        channel = grpc.insecure_channel(self.process.address)
        self._channels.append(channel)
        return Api(with_token(channel, self.tokens[caller]))

    def kill(self) -> None:
        """Kills the server, as a crash would."""
        for channel in self._channels:
            channel.close()
        self._channels.clear()
        self.process.kill()

    @contextmanager
    def gone(self) -> Iterator[None]:
        """Kills the server, and starts it again at the end, whatever happens meanwhile."""
        self.kill()
        try:
            yield
        finally:
            self._restart()

    def _restart(self) -> None:
        """Starts the server again, with the same data and at the same address of the console."""
        self.process = ServerProcess(**self._settings, LIGHTSPEED_ADMIN_LISTEN=self.admin_address)
        self.process.logged("serving")

    def url(self, route: str, caller: str = "") -> str:
        """Returns the address of a page such as `tenants/acme/surfaces`; with a caller it signs in."""
        base = f"http://{self.admin_address}/console/"
        page = f"/{route}"
        return f"{base}#token={quote(self.tokens[caller])}&to={page}" if caller else f"{base}#{page}"


def surface_route(name: str, screen: str = "") -> str:
    """Returns the route of a screen of a surface, given its resource name."""
    return f"{name}/{screen}" if screen else name


def chromium() -> str:
    """Returns the program of the browser; fails with the line that installs it if there is none."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert found is not None, f"expected a browser for the tests of the console, but there is none: {INSTALL}"
    return found


@asynccontextmanager
async def launched(playwright: Playwright) -> AsyncIterator[Browser]:
    """Runs a browser; as root it has no sandbox of its own."""
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    browser = await playwright.chromium.launch(executable_path=chromium(), args=options)
    try:
        yield browser
    finally:
        await browser.close()


class Pages:
    """Opens pages of a console; each has its own session, and none may log an error."""

    def __init__(self, browser: Browser, console: Console) -> None:
        """Takes the browser and the server."""
        self._browser = browser
        self._console = console
        self.errors: list[str] = []

    async def open(self, route: str, caller: str = "admin", **context: Any) -> Page:
        """Opens a page as a caller, or signed out; ``context`` has options of the browser's context."""
        made = await self._browser.new_context(**{"viewport": VIEWPORT, **context})
        await made.clock.install()  # for skip_pause
        page = await made.new_page()
        page.on("pageerror", lambda error: self.errors.append(f"{error}"))
        page.on("console", lambda line: self._logged(line.type, line.text))
        await page.goto(self._console.url(route, caller))
        return page

    def _logged(self, kind: str, text: str) -> None:
        # A call that the server refuses is no error of the page, and the browser logs it by itself.
        if kind == "error" and "Failed to load resource" not in text and "ERR_" not in text:
            self.errors.append(text)


async def skip_pause(page: Page) -> None:
    """Ends the pause of a page before it connects or reads again: moves its clock over the longest one."""
    await page.clock.fast_forward(LONGEST_PAUSE_MS)


@cache
def _axe() -> str:
    """Returns the script with the rules of accessible pages."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text()


async def assert_accessible(page: Page) -> None:
    """Checks a page by axe; fails with each violation and the elements that it has.

    In the page's other theme it checks colours alone, which are all that a theme changes.
    """
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_axe())
    for rules in ({}, {"runOnly": ["color-contrast"]}):
        # What just appears is half transparent for a moment, and has no contrast of its own yet.
        await page.evaluate("Promise.all(document.getAnimations().map(animation => animation.finished))")
        options = {"resultTypes": ["violations"], "preload": False, **rules}
        found = await page.evaluate("options => axe.run(options)", options)
        violations = [{one["id"]: [node["html"] for node in one["nodes"]]} for one in found["violations"]]
        theme = await page.locator("html").get_attribute("data-theme")
        assert not violations, f"{theme}: {json.dumps(violations, indent=1)}"
        await page.keyboard.press("t")
