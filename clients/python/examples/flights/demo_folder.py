"""The demo folder: the files of one demo.

Owns the names of files in one temporary folder. It must never write anything outside of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """The folder of one demo; everything the demo writes is in it."""

    folder: Path

    @property
    def source(self) -> Path:
        """Source of the pipeline: the year as one CSV file."""
        return self.folder / "flights.csv"

    @property
    def days(self) -> Path:
        """Index: the place of each day in the source."""
        return self.folder / "days.csv"

    @property
    def faults(self) -> Path:
        """Planned faults, for the workers."""
        return self.folder / "faults.csv"

    @property
    def table(self) -> Path:
        """The sink: a DuckDB file, which one process at a time may have open."""
        return self.folder / "flights.duckdb"

    @property
    def journal(self) -> Path:
        """Journal of the server."""
        return self.folder / "journal.db"

    def raw(self, date: str) -> Path:
        """Returns the output of extract: the rows of a day, cut out of the source unchanged."""
        return self.folder / "raw" / f"{date}.csv"

    def clean(self, date: str) -> Path:
        """Returns the output of transform: the rows of a day, in the same form in every language."""
        return self.folder / "clean" / f"{date}.csv"

    def lost(self, name: str, key: str) -> Path:
        """Returns the marker of a batch that a killed worker has and will not report."""
        return self.folder / "lost" / f"{name}={key}"

    def lost_keys(self) -> Mapping[str, str]:
        """Keys of such batches by worker name."""
        found = (file.name.partition("=") for file in self.lost("any", "any").parent.iterdir())
        return {name: key for name, _, key in found}

    def has_lost(self, name: str) -> bool:
        """Returns whether a worker has such a batch."""
        return name in self.lost_keys()

    def log(self, name: str) -> Path:
        """Returns the log file of a process of the demo."""
        return self.folder / f"{name}.log"

    def lay_out(self) -> None:
        """Creates the missing folders."""
        for file in (self.raw(""), self.clean(""), self.lost("any", "any")):
            file.parent.mkdir(parents=True, exist_ok=True)
