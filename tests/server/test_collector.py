"""The garbage collector: no step is long, however many objects live, and every cycle is collected."""

import json
import subprocess
import sys

import pytest

SCRIPT = """
import gc, json, time, weakref
from lightspeed_ops import collector

class Batch:
    __slots__ = ("key", "state")

    def __init__(self, key):
        self.key, self.state = key, "queued"

class Cycle:
    def __init__(self):
        self.itself = self

pauses, began = [], 0.0

def timed(phase, info):
    global began
    if phase == "start":
        began = time.thread_time()
    else:
        pauses.append(time.thread_time() - began)

collector.begin()
batches = [Batch(str(number)) for number in range({before})]
one = collector.Collector()
gc.callbacks.append(timed)
early = Cycle()
watched = [weakref.ref(early)]
looked_at = 0
for number in range({count}):
    batches.append(Batch(str(number)))
    if number % 1000 == 0:
        watched.append(weakref.ref(Cycle()))
    if number % 100_000 == 99_999:
        one.step()
        looked_at = max(looked_at, len(gc.get_objects()))
del early
for _ in range(collector.STEPS_BETWEEN_FULL):
    one.step()
alive = sum(ref() is not None for ref in watched)
of_frozen = watched[0]() is not None
batches.clear()
for _ in range(collector.STEPS_BETWEEN_FULL):
    one.step()
print(json.dumps([max(pauses), looked_at, alive, of_frozen, sum(ref() is not None for ref in watched)]))
"""


def collected(before: int, count: int) -> tuple[float, int, int, bool, int]:
    """Returns the longest pause in seconds, the most unfrozen objects, and the uncollected cycles."""
    script = SCRIPT.format(before=before, count=count)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    pause_s, looked_at, alive, of_frozen, at_last = json.loads(done.stdout)
    return pause_s, looked_at, alive, of_frozen, at_last


@pytest.mark.slow
def test_no_step_is_long_and_no_cycle_is_left() -> None:
    """Cycles of calls are collected, also one of a call that was frozen with few other objects."""
    pause_s, looked_at, alive, of_frozen, at_last = collected(before=300_000, count=300_000)
    assert pause_s < 0.1
    assert looked_at < 300_000
    assert alive == of_frozen
    assert 0 == at_last


@pytest.mark.slow
def test_cycles_among_few_objects_are_found_within_a_minute() -> None:
    """Cycles among few objects are collected within a minute, also those that were frozen meanwhile."""
    _, _, alive, _, _ = collected(before=0, count=100_000)
    assert 0 == alive
