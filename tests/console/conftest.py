"""A browser for all tests, a server for each module of tests, and pages for each test.

A module that uses them says ``pytestmark = pytest.mark.asyncio(loop_scope="session")``: the browser lives in
that event loop. Tests find elements by role and name alone, as a person does.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.harness.browser import Console, Pages, launched


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A server process with identities, for all tests of a module."""
    started = Console(Path(tmp_path_factory.mktemp("console")))
    yield started
    started.kill()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A browser for all tests."""
    async with async_playwright() as playwright, launched(playwright) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def pages(browser: Browser, console: Console) -> AsyncIterator[Pages]:
    """Opens pages; after the test none may have logged an error, such as a breach of the content policy."""
    opened = Pages(browser, console)
    yield opened
    for context in browser.contexts:
        await context.close()
    assert not opened.errors, opened.errors
