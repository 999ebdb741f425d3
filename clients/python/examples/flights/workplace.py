"""Where the demo keeps its files.

Owns the names of files in one temporary folder. It must never write anything outside of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Workplace:
    """The folder of one demo, which everything it writes is in."""

    folder: Path

    @property
    def source(self) -> Path:
        """The year as the pipeline's source has it: one CSV file."""
        return self.folder / "flights.csv"

    @property
    def days(self) -> Path:
        """Where each day lies in the source."""
        return self.folder / "days.csv"

    @property
    def faults(self) -> Path:
        """What is to go wrong, as workers read it."""
        return self.folder / "faults.csv"

    @property
    def table(self) -> Path:
        """The sink: a DuckDB file, which one process at a time may have open."""
        return self.folder / "flights.duckdb"

    @property
    def journal(self) -> Path:
        """What the server remembers."""
        return self.folder / "journal.db"

    def raw(self, date: str) -> Path:
        """What extract writes: the rows of a day, cut out of the source as they are."""
        return self.folder / "raw" / f"{date}.csv"

    def clean(self, date: str) -> Path:
        """What transform writes: the rows of a day, each value in its one form, alike in every language."""
        return self.folder / "clean" / f"{date}.csv"

    def lost(self, name: str, key: str) -> Path:
        """Says that a worker has a batch in hand and will not report it, since it is to be killed."""
        return self.folder / "lost" / f"{name}={key}"

    def lost_keys(self) -> Mapping[str, str]:
        """The keys of such batches by the names of their workers."""
        found = (file.name.partition("=") for file in self.lost("any", "any").parent.iterdir())
        return {name: key for name, _, key in found}

    def has_lost(self, name: str) -> bool:
        """Whether a worker has such a batch."""
        return name in self.lost_keys()

    def log(self, name: str) -> Path:
        """What a process of the demo has to say."""
        return self.folder / f"{name}.log"

    def lay_out(self) -> None:
        """Makes the folders that are missing."""
        for file in (self.raw(""), self.clean(""), self.lost("any", "any")):
            file.parent.mkdir(parents=True, exist_ok=True)
