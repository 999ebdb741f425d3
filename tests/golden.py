"""Goldens: texts that the code must produce; ``--rewrite`` renews them deliberately."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Golden:
    """Compares a text with the golden in a file."""

    rewrite: bool

    def check(self, path: Path, actual: str) -> None:
        """Fails if the golden differs from this text; with ``--rewrite`` replaces it."""
        if self.rewrite:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(actual, encoding="utf-8")
            return
        assert path.exists(), f"expected the golden {path}, but it is missing: run with --rewrite"
        assert path.read_text(encoding="utf-8") == actual
