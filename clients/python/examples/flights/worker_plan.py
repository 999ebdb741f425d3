"""The worker plans: the workers of the demo, and the language of each stage.

Owns the two plans. The demo sends a killed worker its SIGKILL in mid-batch; another worker of its
stage takes over the batch.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from examples.flights.settings import EXTRACT, LOAD, TRANSFORM

PYTHON, GO, RUST, JAVA, TYPESCRIPT = "python", "go", "rust", "java", "typescript"

# Two at a time: the worker handles one batch while it reports the other.
CONCURRENCY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSpec:
    """One worker process.

    Attributes:
        name: Name of the worker, in the service's records too.
        language: Language of its program.
        stages: Stages to work on.
        concurrency: Maximum of batches at a time; 1 for a killed worker, so that its lost batch is known.
        is_killed: The demo kills it while it has its first batch.
    """

    name: str
    language: str
    stages: tuple[str, ...]
    concurrency: int = CONCURRENCY
    is_killed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerPlan:
    """All workers but the loader. That is always Python: only one process at a time can open a DuckDB file.

    Attributes:
        specs: Workers that start at the beginning.
        subscriber: Language of the process that watches the audits; Python does it inside the demo.
    """

    specs: Sequence[WorkerSpec]
    subscriber: str = PYTHON

    @property
    def languages(self) -> Sequence[str]:
        """All languages of the workers, each once."""
        return list(dict.fromkeys([*(spec.language for spec in self.specs), self.subscriber, PYTHON]))

    def killed_of(self, stages: Sequence[str]) -> Sequence[str]:
        """Returns the names of the killed workers of these stages."""
        return [spec.name for spec in self.specs if spec.is_killed and set(stages) & set(spec.stages)]


def python_plan(workers: int) -> WorkerPlan:
    """Returns a plan in Python alone: the given number of processes share extract and transform."""
    names = [f"worker-{number}" for number in range(1, workers + 1)]
    working = [WorkerSpec(name=name, language=PYTHON, stages=(EXTRACT, TRANSFORM)) for name in names]
    return WorkerPlan(specs=[*working, _killed("killed", PYTHON, EXTRACT)])


def polyglot_plan(workers: int) -> WorkerPlan:
    """Returns a plan with a language per stage: a number of processes of each, and one killed in each."""
    stage_languages = [(GO, EXTRACT), (RUST, TRANSFORM), (JAVA, TRANSFORM)]
    working = [
        WorkerSpec(name=f"{language}-{number}", language=language, stages=(stage,))
        for language, stage in stage_languages
        for number in range(1, workers + 1)
    ]
    killed = [
        _killed(f"killed-{language}", language, stage)
        for language, stage in [*stage_languages, (PYTHON, LOAD)]
    ]
    return WorkerPlan(specs=[*working, *killed], subscriber=TYPESCRIPT)


def _killed(name: str, language: str, stage: str) -> WorkerSpec:
    return WorkerSpec(name=name, language=language, stages=(stage,), concurrency=1, is_killed=True)


@dataclass(frozen=True, slots=True)
class PlanKind:
    """Kind of plan, by its name on the command line, with its default number of workers of a kind."""

    plan: Callable[[int], WorkerPlan]
    workers: int


WORKER_PLANS = {"python": PlanKind(python_plan, 2), "polyglot": PlanKind(polyglot_plan, 1)}
"""All kinds of plans, by name."""
