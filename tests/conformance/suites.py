"""Suites: the scenarios and the vectors for clients, today's or the baseline's.

Owns their places and how they are read. Their meaning belongs to the driver.
"""

import json
import zipfile
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from tests.conformance.contract import CURRENT, Contract, archived_contract

FOLDER = Path(__file__).parent
PROTOS = FOLDER.parents[1] / "protos"
BASELINE = PROTOS / "baseline.pyz"
"""The baseline's Python client with its runner and its suite; `make baseline` writes it."""
CONTRACT = PROTOS / "baseline.binpb"
"""The baseline's contract, written together with it."""


class Suite:
    """Scenarios and vectors of one folder."""

    def __init__(self, folder: Traversable, contract: Contract, *, holds_messages: bool = True) -> None:
        """Reads a folder, or one inside an archive.

        Args:
            folder: Folder with scenarios/ and vectors/.
            contract: Contract of requests and answers.
            holds_messages: Whether the text of a refusal is compared; it is for people.
        """
        self.contract = contract
        self._folder = folder
        self._holds_messages = holds_messages
        paths = sorted((folder / "scenarios").iterdir(), key=lambda path: path.name)
        self.scenarios: Mapping[str, Traversable] = {
            path.name.removesuffix(".json"): path for path in paths if path.name.endswith(".json")
        }

    def scenario(self, name: str) -> dict[str, Any]:
        """Returns a scenario as written, but without refusal messages if they are not compared."""
        content: dict[str, Any] = json.loads(self.scenarios[name].read_text(encoding="utf-8"))
        for step in content["steps"]:
            if "refused" in step and not self._holds_messages:
                step["refused"].pop("message", None)
        return content

    def vectors(self, name: str) -> list[dict[str, Any]]:
        """Returns the vectors of a file."""
        found: list[dict[str, Any]] = json.loads(
            (self._folder / "vectors" / name).read_text(encoding="utf-8")
        )
        return found


TODAY = Suite(FOLDER, CURRENT)
"""The suite of all clients."""


def kept_suite(archive: Path = BASELINE, contract: Path = CONTRACT) -> Suite:
    """Returns the suite of the baseline, which old clients must still pass."""
    folder = zipfile.Path(archive, "tests/conformance/")
    return Suite(folder, archived_contract(contract), holds_messages=False)
