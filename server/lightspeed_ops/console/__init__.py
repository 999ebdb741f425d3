"""The console: the page that operators open in a browser, as files that the admin listener serves.

Owns the built files of `clients/console`, their content types and ETags, and the policy under which a browser
runs them. The page calls the services as every client does; nothing here reads or changes the server.
"""

import gzip
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

PATH = "/console/"
"""The path of the page; its files are beside it."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The content security policy: a page of its own scripts and styles, which calls its own origin alone."""
HEADERS = (
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
)
"""Headers of each file."""
CONTENT_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
"""Content types by the end of a name."""
INDEX = "index.html"
"""The file of the page itself."""


class File(NamedTuple):
    """A file of the console, plain and compressed by gzip."""

    content: bytes
    compressed: bytes
    etag: str
    content_type: str


@cache
def console_files() -> Mapping[str, File]:
    """Returns the files of the console by path; the first call reads and compresses them."""
    found = {}
    for resource in files(__name__).joinpath("assets").iterdir():
        content = resource.read_bytes()
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        content_type = CONTENT_TYPES[resource.name.rpartition(".")[2]]
        file = File(content, gzip.compress(content, mtime=0), etag, content_type)
        found[PATH if resource.name == INDEX else PATH + resource.name] = file
    return found
