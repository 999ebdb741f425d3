"""The table of capabilities in clients/README.md, and how its names are found in the code of each language.

A cell has names in backquotes, or nothing while the language lacks the capability. `Type.member` is a member,
`name(parameter)` a parameter.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import lightspeed_client.opentelemetry
import lightspeed_client.testing

from tests.conformance.runners import ROOT

TABLE = ROOT / "clients/README.md"
GO = ROOT / "clients/go"
RUST_API = ROOT / "clients/rust/api.txt"
JAVA_API = ROOT / "clients/java/api.txt"
TYPESCRIPT_API = ROOT / "clients/typescript/api.txt"

OF_OTHERS = {"context.WithTimeout", "logging.getLogger", "tracing::Subscriber", "System.Logger"}
"""Names of standard libraries that are the idiom for a capability."""


def rows() -> Iterator[dict[str, str]]:
    """Yields the rows of the table: the cell of each column by its title."""
    section = TABLE.read_text(encoding="utf-8").partition("\n## Capabilities\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    titles, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    for row in rows:
        yield dict(zip(titles, row, strict=True))


def names(cell: str) -> list[str]:
    """Returns the names of a cell."""
    return re.findall(r"`([^`]+)`", cell)


def python_has(name: str) -> bool:
    """Returns whether lightspeed_client exports this name."""
    path, _, parameter = name.rstrip(")").partition("(")
    found: object = lightspeed_client
    for part in path.split("."):
        if not hasattr(found, part):
            return False
        found = getattr(found, part)
    return not parameter or (callable(found) and parameter in inspect.signature(found).parameters)


def go_has(name: str) -> bool:
    """Returns whether a Go package exports this name; a package beside the main one is its prefix."""
    package, _, member = name.rpartition(".")
    if (GO / package).is_dir() and package:
        return member in _go_names(GO / package)
    return name in _go_names(GO / "lightspeed")


def rust_has(name: str) -> bool:
    """Returns whether the listing of the crate's API has this name; `testing::X` is in a module of it."""
    return name in _rust_names(RUST_API.read_text(encoding="utf-8"))


def typescript_has(name: str) -> bool:
    """Returns whether the listing of the package's public API has this name; `testing/` is a module."""
    return name in _typescript_names(TYPESCRIPT_API.read_text(encoding="utf-8"))


def java_has(name: str) -> bool:
    """Returns whether the listing of the Java client's public API has this name, as `Client.Builder.tls`.

    Names of a package beside the main one have its last word before them, as `testing.TestServer`.
    """
    return name in _java_names(JAVA_API.read_text(encoding="utf-8"))


HAS: Mapping[str, Callable[[str], bool]] = {
    "Python": python_has,
    "Go": go_has,
    "TypeScript": typescript_has,
    "Java": java_has,
    "Rust": rust_has,
}
"""How to find a name, for each language whose column is complete."""


def _typescript_names(listing: str) -> set[str]:
    """Returns the names of a listing: of declarations, and of members as `Type.member`."""
    found: set[str] = set()
    owner = ""
    for line in listing.splitlines():
        if member := re.match(r"    (?:readonly |static |get )*(\w+)", line):
            found.add(f"{owner}.{member[1]}")
        elif declared := re.match(r"(\w+/)?(?:class|interface|type|function|const|message) (\w+)", line):
            owner = (declared[1] or "") + declared[2]
            found.add(owner)
    return found


def _java_names(listing: str) -> set[str]:
    """Returns the names of a listing: of types, and of members as `Type.member`."""
    found: set[str] = set()
    package = owner = ""
    for line in listing.splitlines():
        if in_package := re.fullmatch(r"package dev\.lightspeed\.ops\.(\w+)", line):
            package = "" if in_package[1] == "client" else f"{in_package[1]}."
        elif member := re.match(r"    (?:[^(]* )?(\w+)(?:\(|$)", line):
            found.add(f"{owner}.{member[1]}")
        elif declared := re.match(r"(?:final |abstract )?(?:class|interface|record) ([\w.]+)", line):
            owner = package + declared[1]
            found.add(owner)
    return found


def _go_names(folder: Path) -> set[str]:
    """Returns the exported names of a Go package, with methods and fields as `Type.Member`."""
    found: set[str] = set()
    generated = GO / "gen/lightspeed/ops/v1"
    sources = [path for path in folder.glob("*.go") if not path.name.endswith("_test.go")]
    for path in [*sources, *generated.glob("*_grpc.pb.go")]:
        source = path.read_text(encoding="utf-8")
        found.update(re.findall(r"^(?:func|type|var) ([A-Z]\w*)", source, re.MULTILINE))
        found.update(re.findall(r"^\t([A-Z]\w*)(?: \w+)? += ", source, re.MULTILINE))
        for owner, member in re.findall(
            r"^func \(\w+ \*?(\w+)(?:\[\w+\])?\) ([A-Z]\w*)", source, re.MULTILINE
        ):
            found.add(f"{owner}.{member}")
        bodies = re.findall(
            r"^type (\w+) (?:struct|interface) \{\n(.*?)^\}", source, re.MULTILINE | re.DOTALL
        )
        for owner, body in bodies:
            # The client embeds the generated clients of the services, with all their methods.
            owner_ = "Client" if owner.endswith("ServiceClient") else owner
            found.update(
                f"{owner_}.{member}" for member in re.findall(r"^\t([A-Z]\w*)[ (]", body, re.MULTILINE)
            )
    return found


def _rust_names(listing: str) -> set[str]:
    """Returns the names of a listing: of declarations, and of members as `Type::member`."""
    declared = r"^(?:#\S+ )?pub (?:async )?(?:\w+ )?lightspeed::((?:\w+::)*\w+)"
    return set(re.findall(declared, listing, re.MULTILINE))
