"""Suites: the scenarios and the vectors that clients are held to, today's or the baseline's.

Owns where they are and how they are read. What they mean is the judge's.
"""

import json
import zipfile
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from tests.conformance import wire
from tests.conformance.wire import Wire

FOLDER = Path(__file__).parent
PROTOS = FOLDER.parents[1] / "protos"
BASELINE = PROTOS / "baseline.pyz"
"""The Python client of the baseline with its runner and its suite; `make baseline` makes it."""
CONTRACT = PROTOS / "baseline.binpb"
"""The contract of the baseline; made with it."""


class Suite:
    """Scenarios and vectors in one place."""

    def __init__(self, folder: Traversable, wire: Wire, *, holds_messages: bool = True) -> None:
        """A folder, or one inside an archive.

        Args:
            folder: What has scenarios/ and vectors/.
            wire: The contract that requests are written in, and answers read.
            holds_messages: Whether the text of a refusal is compared; it is for people.
        """
        self.wire = wire
        self._folder = folder
        self._holds_messages = holds_messages
        paths = sorted((folder / "scenarios").iterdir(), key=lambda path: path.name)
        self.scenarios: Mapping[str, Traversable] = {
            path.name.removesuffix(".json"): path for path in paths if path.name.endswith(".json")
        }

    def scenario(self, name: str) -> dict[str, Any]:
        """A scenario as it is written, without what is not held."""
        told: dict[str, Any] = json.loads(self.scenarios[name].read_text(encoding="utf-8"))
        for step in told["steps"]:
            if "refused" in step and not self._holds_messages:
                step["refused"].pop("message", None)
        return told

    def vectors(self, name: str) -> list[dict[str, Any]]:
        """The vectors of a file."""
        found: list[dict[str, Any]] = json.loads(
            (self._folder / "vectors" / name).read_text(encoding="utf-8")
        )
        return found


TODAY = Suite(FOLDER, wire.TODAY)
"""What every client does."""


def kept_suite(archive: Path = BASELINE, contract: Path = CONTRACT) -> Suite:
    """What clients did when the baseline was made, and what they go on doing."""
    folder = zipfile.Path(archive, "tests/conformance/")
    return Suite(folder, wire.kept_wire(contract), holds_messages=False)
