"""The table of the client bench: medians, ratios to Python's sync worker, and verdicts about the targets."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import TypeAlias

from tests.bench.clients.measurement import Measured
from tests.bench.clients.programs import ALL_LANGUAGES, COMPILED_AT_PREFETCH, PROGRAMS, REFERENCE, SERVER_TIME
from tests.bench.verdicts import Row, at_least, at_most

Rounds: TypeAlias = Mapping[str, Sequence[Measured]]
"""The measured values of each program, one for each round."""


def rows(rounds: Rounds, *, prefetch: int) -> Iterable[Row]:
    """Yields the rows of one prefetch.

    The programs run in turn. A ratio is the median of the ratios within each round, because the values of
    one round were measured on a machine in the same state.
    """
    reference = rounds[REFERENCE]
    for name, measured in rounds.items():
        title = f"{name}, prefetch {prefetch}"
        yield Row(f"{title}: batches/s", f"{median(one.batches_per_s for one in measured):,.0f}")
        yield Row(f"{title}: server us per batch", f"{median(one.server_us for one in measured):,.1f}")
        if name == REFERENCE:
            continue
        pairs = list(zip(measured, reference, strict=True))
        speed = median(one.batches_per_s / other.batches_per_s for one, other in pairs)
        server_time = median(one.server_us / other.server_us for one, other in pairs)
        yield at_least(f"{title}: batches/s to {REFERENCE}", speed, _least_speed(name, prefetch))
        yield at_most(f"{title}: server time to {REFERENCE}", server_time, SERVER_TIME)


def _least_speed(name: str, prefetch: int) -> float:
    return COMPILED_AT_PREFETCH if prefetch and PROGRAMS[name].is_compiled else ALL_LANGUAGES
