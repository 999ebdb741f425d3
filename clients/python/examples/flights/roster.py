"""The rosters: the crews of the demo, and the language of each stage.

Owns the two rosters. A doomed worker is killed in mid-batch; another worker of its stage takes over the
batch.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from examples.flights.settings import EXTRACT, LOAD, TRANSFORM

PYTHON, GO, RUST, JAVA, TYPESCRIPT = "python", "go", "rust", "java", "typescript"

# Two at a time: the worker handles one batch while it reports the other.
CONCURRENCY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One worker process.

    Attributes:
        name: Name of the worker, in the service's records too.
        language: Language of its program.
        stages: Stages to work on.
        concurrency: Maximum of batches at a time; 1 for a doomed worker, so that its lost batch is known.
        is_doomed: The demo kills it while it has its first batch.
    """

    name: str
    language: str
    stages: tuple[str, ...]
    concurrency: int = CONCURRENCY
    is_doomed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """All workers but the loader. That is always Python: only one process at a time can open a DuckDB file.

    Attributes:
        members: Workers that start at the beginning.
        subscriber: Language of the process that watches the audits; Python does it inside the demo.
    """

    members: Sequence[Member]
    subscriber: str = PYTHON

    @property
    def languages(self) -> Sequence[str]:
        """All languages of the workers, each once."""
        return list(dict.fromkeys([*(member.language for member in self.members), self.subscriber, PYTHON]))

    def doomed_of(self, stages: Sequence[str]) -> Sequence[str]:
        """Returns the names of the doomed workers of these stages."""
        return [
            member.name for member in self.members if member.is_doomed and set(stages) & set(member.stages)
        ]


def python_roster(workers: int) -> Roster:
    """Returns a roster in Python alone: the given number of processes share extract and transform."""
    names = [f"worker-{number}" for number in range(1, workers + 1)]
    working = [Member(name=name, language=PYTHON, stages=(EXTRACT, TRANSFORM)) for name in names]
    return Roster(members=[*working, _doomed("doomed", PYTHON, EXTRACT)])


def polyglot_roster(workers: int) -> Roster:
    """Returns a roster with a language per stage: a number of processes of each, and one doomed in each."""
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
    """Kind of crew, by its name on the command line, with its default number of workers of a kind."""

    roster: Callable[[int], Roster]
    workers: int


CREWS = {"python": Kind(python_roster, 2), "polyglot": Kind(polyglot_roster, 1)}
"""All crews."""
