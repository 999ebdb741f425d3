"""``python -m tests.packages.version [VERSION]``: prints the version of all packages, or sets it.

Owns the list of the places that have the version; test_version holds that they agree.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
VERSION = re.compile(r"\d+\.\d+\.\d+")
"""A version that all registries read alike: pre-releases are written differently in each."""


class Place(NamedTuple):
    """Place of the version: a file, and patterns of the text before and after the version."""

    path: str
    before: str
    after: str = '"'


PLACES = (
    Place("pyproject.toml", r'^name = ".+"\nversion = "'),
    Place("pyproject.toml", r'"lightspeed-ops-client=='),
    Place("pyproject.toml", r'"lightspeed-ops-cli=='),
    Place("clients/python/pyproject.toml", r'^name = ".+"\nversion = "'),
    Place("clients/cli/pyproject.toml", r'^name = ".+"\nversion = "'),
    Place("clients/cli/pyproject.toml", r'"lightspeed-ops-client=='),
    Place("clients/cli/lightspeed_cli/__init__.py", r'^VERSION = "'),
    Place("clients/typescript/package.json", r'^  "name": ".+",\n  "version": "'),
    Place("clients/typescript/package-lock.json", r'^  "name": ".+",\n  "version": "'),
    Place("clients/typescript/package-lock.json", r'^    "": \{\n      "name": ".+",\n      "version": "'),
    Place("clients/rust/Cargo.toml", r'^name = ".+"\nversion = "'),
    Place("clients/rust/Cargo.lock", r'^name = "lightspeed-ops"\nversion = "'),
    Place("clients/go/lightspeedotel/go.mod", r"^\tlightspeed\.dev/ops v", "$"),
    Place("clients/java/pom.xml", r"^  <artifactId>.+</artifactId>\n  <version>", "<"),
    Place("clients/java/README.md", r"^  <artifactId>.+</artifactId>\n  <version>", "<"),
)
"""All places. The Go module has none, as its version is the tag of the commit; that for traces has it."""


def versions(root: Path = ROOT) -> Iterator[str]:
    """Yields the version in each place.

    Raises:
        ValueError: A place does not exist, or exists twice.
    """
    for place in PLACES:
        yield _found(place, (root / place.path).read_text())["version"]


def set_version(version: str, root: Path = ROOT) -> None:
    """Writes the version into each place.

    Raises:
        ValueError: It is not a version, or a place does not exist, or exists twice.
    """
    if not VERSION.fullmatch(version):
        raise ValueError(f"expected a version such as 0.2.0, but got {version!r}")
    for place in PLACES:
        path = root / place.path
        text = path.read_text()
        start, end = _found(place, text).span("version")
        path.write_text(text[:start] + version + text[end:])


def _found(place: Place, text: str) -> re.Match[str]:
    found = list(re.finditer(rf"{place.before}(?P<version>[\d.]+){place.after}", text, re.MULTILINE))
    if len(found) != 1:
        raise ValueError(
            f"expected one version after '{place.before}' in {place.path}, but found {len(found)}"
        )
    return found[0]


def main(arguments: list[str]) -> int:
    """Executes the command line and returns the exit code."""
    if arguments:
        try:
            set_version(arguments[0])
        except ValueError as error:
            sys.exit(str(error))
    found = sorted(set(versions()))
    if len(found) > 1:
        sys.exit(f"expected one version in all manifests, but found {', '.join(found)}: make version TO=…")
    sys.stdout.write(f"{found[0]}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
