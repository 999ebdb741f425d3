"""The instructions of server/deploy/Dockerfile.

Owns their reading: continued lines, comments and the two forms of arguments.
"""

import json
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "server/deploy/Dockerfile"


class Instruction(NamedTuple):
    """One instruction."""

    name: str
    text: str

    @property
    def words(self) -> list[str]:
        """Its arguments: of the form of JSON, or of a shell."""
        return list(json.loads(self.text)) if self.text.startswith("[") else shlex.split(self.text)


def instructions() -> list[Instruction]:
    """Returns the instructions of all stages, in their order."""
    lines = [line for line in DOCKERFILE.read_text().splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    found = [line.split(maxsplit=1) for line in joined.splitlines() if line.strip()]
    return [Instruction(name, " ".join(text.split())) for name, text in found]


def sources_of(all_instructions: Iterable[Instruction]) -> list[str]:
    """Returns the files and folders that are copied from the repository."""
    copies = [one.words for one in all_instructions if one.name == "COPY" and "--from" not in one.text]
    return [source for *sources, _ in copies for source in sources]
