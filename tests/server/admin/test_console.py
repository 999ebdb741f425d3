"""The files of the console, as the admin listener serves them."""

import gzip
import re
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import NamedTuple

import pytest
from lightspeed_ops.console import console_files

from tests.harness.server import RunningServer, Setup

FILES = {
    "/console/": "text/html; charset=utf-8",
    "/console/console.js": "text/javascript; charset=utf-8",
    "/console/console.css": "text/css; charset=utf-8",
    "/console/icon.svg": "image/svg+xml",
}
MOST_COMPRESSED_BYTES = 120_000


class Answer(NamedTuple):
    """An answer over HTTP."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The admin address of a server, for all tests of this module."""
    running = RunningServer("127.0.0.1:0", Setup(admin_listen="127.0.0.1:0"))
    running.start()
    yield running.admin_address
    running.stop()


def ask(address: str, path: str, method: str = "GET", **headers: str) -> Answer:
    """Returns the answer to a request."""
    connection = HTTPConnection(address, timeout=10)
    connection.request(method, path, headers={name.replace("_", "-"): text for name, text in headers.items()})
    response = connection.getresponse()
    answer = Answer(
        response.status, {name.lower(): text for name, text in response.getheaders()}, response.read()
    )
    connection.close()
    return answer


@pytest.mark.parametrize(("path", "content_type"), FILES.items())
def test_files(address: str, path: str, content_type: str) -> None:
    """Each file has its type and ETag, comes compressed if the browser takes that, and not twice."""
    plain = ask(address, path)
    assert (200, content_type) == (plain.status, plain.headers["content-type"])
    compressed = ask(address, path, accept_encoding="gzip")
    assert "gzip" == compressed.headers["content-encoding"]
    assert plain.body == gzip.decompress(compressed.body)
    again = ask(address, path, if_none_match=plain.headers["etag"])
    assert (304, b"") == (again.status, again.body)
    assert 200 == ask(address, path, if_none_match='"another"').status
    assert b"" == ask(address, path, "HEAD").body


def test_all_files_together_are_small(address: str) -> None:
    """A page over a slow line is there at once."""
    sizes = {path: len(ask(address, path, accept_encoding="gzip").body) for path in console_files()}
    assert sizes.keys() >= FILES.keys()
    assert sum(sizes.values()) <= MOST_COMPRESSED_BYTES, sizes


def test_the_page_runs_only_its_own_files(address: str) -> None:
    """The policy allows no inline script or style, and the page has none; no site can show it in a frame."""
    page = ask(address, "/console/")
    policy = dict(part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";"))
    assert "'none'" == policy["default-src"] == policy["frame-ancestors"]
    assert "'self'" == policy["script-src"] == policy["style-src"] == policy["connect-src"]
    assert "nosniff" == page.headers["x-content-type-options"]
    text = page.body.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text)
    assert set(re.findall(r'(?:src|href)="([^"]+)"', text)) == {"console.js", "console.css", "icon.svg"}


def test_redirects(address: str) -> None:
    """The root leads to the console by a relative address, so that a proxy can have it under any path."""
    for path in ("/", "/console"):
        answer = ask(address, path)
        assert (307, "console/") == (answer.status, answer.headers["location"])
    assert 404 == ask(address, "/console/other.js").status
    assert 404 == ask(address, "/console/../console.js").status
    assert 405 == ask(address, "/console/", "POST").status
