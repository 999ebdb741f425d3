"""``python -m tests.conformance.baseline``: archives today's Python client, to test later servers with.

Owns the content of the archive: the generated code, the client's layer, the runner and the suite, unchanged.
Python runs the archive directly, so that no newer code is mixed with it.
"""

import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.conformance.suites import BASELINE

ROOT = Path(__file__).parents[2]
KEPT = {
    "clients/python": ("lightspeed/ops/v1/*.py", "lightspeed_client/**/*.py"),
    ".": (
        "tests/conformance/python/*.py",
        "tests/conformance/scenarios/*.json",
        "tests/conformance/vectors/*.json",
    ),
}
"""Contents of the archive, by their paths in the project."""

MAIN = '''\
"""The conformance runner of the baseline: its own client, and nothing that is newer."""

import sys

from tests.conformance.python.__main__ import main

HERE = __file__.rpartition("/")[0]
OURS = ("lightspeed.", "lightspeed_client", "tests.")
strange = [
    name
    for name, module in sorted(sys.modules.items())
    if name.startswith(OURS) and getattr(module, "__file__", None) and not module.__file__.startswith(HERE)
]
if strange:
    sys.exit(f"expected modules out of {HERE} alone, but these are of elsewhere: {strange}")
main(iter(sys.stdin))
'''

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""Time of every entry, so that the same files make the same archive."""


def archive() -> bytes:
    """Returns the archive of today's client."""
    entries = {"__main__.py": MAIN.encode()}
    for top, patterns in KEPT.items():
        entries |= {
            path.relative_to(ROOT / top).as_posix(): path.read_bytes()
            for pattern in patterns
            for path in (ROOT / top).glob(pattern)
        }
    return packed(entries)


def packed(entries: dict[str, bytes]) -> bytes:
    """Returns files by their names as an archive, with its folders: Python looks for packages by them."""
    found = io.BytesIO()
    folders = {f"{folder}/" for name in entries for folder in _folders(name)}
    with zipfile.ZipFile(found, "w") as kept:
        for name in sorted(folders | set(entries)):
            kept.writestr(zipfile.ZipInfo(name, LONG_AGO), entries.get(name, b""), zipfile.ZIP_DEFLATED)
    return found.getvalue()


def unpacked(kept: Path) -> dict[str, bytes]:
    """Returns the files of an archive by their names."""
    with zipfile.ZipFile(kept) as opened:
        return {name: opened.read(name) for name in opened.namelist() if not name.endswith("/")}


def _folders(name: str) -> Iterator[str]:
    parts = name.split("/")[:-1]
    for depth in range(1, len(parts) + 1):
        yield "/".join(parts[:depth])


if __name__ == "__main__":
    BASELINE.write_bytes(archive())
    sys.stdout.write(f"kept {BASELINE.relative_to(ROOT)}\n")
