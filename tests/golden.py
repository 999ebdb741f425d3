"""Goldens: texts that the code must produce, renewed deliberately with ``--rewrite``."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Golden:
    """Compares a text with the one that is kept in a file."""

    rewrite: bool

    def check(self, path: Path, actual: str) -> None:
        """Fails where the kept text is another one; with ``--rewrite`` keeps this one."""
        if self.rewrite:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(actual, encoding="utf-8")
            return
        assert path.exists(), f"expected the golden {path}, but it is missing: run with --rewrite"
        assert path.read_text(encoding="utf-8") == actual
