"""The verdict on a rule: whether it was kept, and what was found.

Owns the type that rules, check and summary share.
"""

from collections.abc import Callable
from dataclasses import dataclass

from examples.flights.evidence import Evidence
from examples.flights.reference import Reference


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule, and whether it was kept.

    Attributes:
        kept: True if the rule was kept.
        rule: Text of the rule.
        found: What was found.
    """

    kept: bool
    rule: str
    found: str


Rule = Callable[[Evidence, Reference], Verdict]
