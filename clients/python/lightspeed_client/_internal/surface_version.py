"""Versions of surfaces, as responses to changes say them and reads ask for them: the same in all languages.

tests/conformance/vectors/versions.json has examples.
"""

import re
from dataclasses import dataclass

# A version and the identity of the journal that counts it. The server accepts no longer ones.
_FORM = re.compile(r"([1-9][0-9]{0,18})@([0-9A-Za-z]{1,64})")
_INT64_MAX = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class SurfaceVersion:
    """A version of a surface in one journal. Another journal has another history, and counts anew."""

    number: int
    journal: str

    def __str__(self) -> str:
        """Returns the value of metadata."""
        return f"{self.number}@{self.journal}"


def latest(known: SurfaceVersion | None, said: SurfaceVersion) -> SurfaceVersion:
    """Returns the version that reads ask for after a response: the higher one, or that of another journal."""
    if known is not None and known.journal == said.journal and known.number > said.number:
        return known
    return said


def parse_version(text: str) -> SurfaceVersion | None:
    """Returns the version in a value of metadata, or None if it has another form."""
    found = _FORM.fullmatch(text)
    if found is None or int(found[1]) > _INT64_MAX:
        return None
    return SurfaceVersion(int(found[1]), found[2])
