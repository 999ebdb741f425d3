"""Who works in the demo: the crews there are, and which language works on what.

Owns the two rosters. Whoever is doomed is killed in mid-batch; another of its stage does what it had in hand.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from examples.flights.settings import EXTRACT, LOAD, TRANSFORM

PYTHON, GO, RUST, JAVA, TYPESCRIPT = "python", "go", "rust", "java", "typescript"

# Two at a time: while one batch is reported, the other is worked on.
CONCURRENCY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One worker process.

    Attributes:
        name: What it is called, in the service's records too.
        language: What it is written in.
        stages: The stages to work on.
        concurrency: Most batches at a time; 1 of a doomed one, so that it is known what is lost with it.
        is_doomed: It is to be killed with its first batch in hand.
    """

    name: str
    language: str
    stages: tuple[str, ...]
    concurrency: int = CONCURRENCY
    is_doomed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """All workers but the loader, which Python always is: one process at a time may open a DuckDB file.

    Attributes:
        members: Those who begin.
        subscriber: Who watches the audits, by language; Python does it inside the demo.
    """

    members: Sequence[Member]
    subscriber: str = PYTHON

    @property
    def languages(self) -> Sequence[str]:
        """All languages that somebody works in, each once."""
        return list(dict.fromkeys([*(member.language for member in self.members), self.subscriber, PYTHON]))

    def doomed_of(self, stages: Sequence[str]) -> Sequence[str]:
        """The names of those who are to be killed over one of some stages."""
        return [
            member.name for member in self.members if member.is_doomed and set(stages) & set(member.stages)
        ]


def python_roster(workers: int) -> Roster:
    """Everything in Python; so many processes share extract and transform."""
    names = [f"worker-{number}" for number in range(1, workers + 1)]
    working = [Member(name=name, language=PYTHON, stages=(EXTRACT, TRANSFORM)) for name in names]
    return Roster(members=[*working, _doomed("doomed", PYTHON, EXTRACT)])


def polyglot_roster(workers: int) -> Roster:
    """A language for each stage, so many processes of each, and one of each that is killed."""
    crafts = [(GO, EXTRACT), (RUST, TRANSFORM), (JAVA, TRANSFORM)]
    working = [
        Member(name=f"{language}-{number}", language=language, stages=(stage,))
        for language, stage in crafts
        for number in range(1, workers + 1)
    ]
    doomed = [_doomed(f"doomed-{language}", language, stage) for language, stage in [*crafts, (PYTHON, LOAD)]]
    return Roster(members=[*working, *doomed], subscriber=TYPESCRIPT)


def _doomed(name: str, language: str, stage: str) -> Member:
    return Member(name=name, language=language, stages=(stage,), concurrency=1, is_doomed=True)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of crew, as the command line names it, and how many workers of a kind it has if nobody says."""

    roster: Callable[[int], Roster]
    workers: int


CREWS = {"python": Kind(python_roster, 2), "polyglot": Kind(polyglot_roster, 1)}
"""Every crew there is."""
