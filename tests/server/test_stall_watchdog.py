"""The stall watchdog: stalls of the event loop are seen, and nothing else is."""

import json
import subprocess
import sys
from typing import Any

import pytest
from lightspeed_ops.stall_watchdog import HANG_S, Reading, Stall, StallDetector

STALL_S = 0.1
STACK = ("decide (core/decide.py:7)",)


class Loop:
    """A loop whose readings a test makes; it asks and answers as the watchdog and the loop do."""

    def __init__(self) -> None:
        """Starts idle at second 10."""
        self.reading = Reading(now_s=10, is_idle=True)
        self.detector = StallDetector(STALL_S, self.reading)
        self.answered_s: float | None = None

    def tick(self, after_s: float | None = None, *, is_idle: bool = False, **changes: float) -> Stall | None:
        """Ticks in time, or some time after the last tick, with these increases of the other readings."""
        after_s = self.detector.wait_s if after_s is None else after_s
        changed = {name: getattr(self.reading, name) + value for name, value in changes.items()}
        self.reading = self.reading._replace(now_s=self.reading.now_s + after_s, is_idle=is_idle, **changed)
        stall = self.detector.tick(self.reading, self.answered_s)
        if self.detector.wants_sample:
            self.detector.sample(STACK)
        if self.detector.asks:
            self.answered_s = None
        return stall

    def answer(self, ago_s: float = 0) -> None:
        """The loop has answered, some time before the next tick."""
        self.answered_s = self.reading.now_s + ago_s


def test_a_stall_lasts_from_the_call_that_ran_to_the_answer() -> None:
    """The newest call before the question began it, so its time is known exactly."""
    loop = Loop()
    loop.tick(0.05, is_idle=False, newest_call_s=10.02)
    assert loop.tick() is None
    for _ in range(4):
        assert loop.tick() is None
    loop.answer(0.01)
    stall = loop.tick()
    assert stall is not None
    assert 0.19 == pytest.approx(stall.duration_s)
    assert STACK == stall.stack


def test_a_stall_that_computes_is_as_long_as_its_cpu_time() -> None:
    """Without a call, what the thread computed between the last idle tick and the question counts too."""
    loop = Loop()
    loop.tick(0.1, loop_cpu_s=0.06, cpu_s=0.06)
    loop.tick(0.06, loop_cpu_s=0.06, cpu_s=0.06)
    loop.answer(0.01)
    stall = loop.tick(0.02, is_idle=True)
    assert stall is not None
    assert 0.13 == pytest.approx(stall.duration_s)


def test_short_callbacks_are_no_stall() -> None:
    """A loop that runs callbacks at each tick and answers in time is busy, not stalled."""
    loop = Loop()
    for _ in range(100):
        assert loop.tick(0.05, loop_cpu_s=0.05, cpu_s=0.05) is None
        loop.answer(0.01)


def test_a_server_at_rest_is_looked_at_seldom() -> None:
    """While there are no calls, no call can wait; a call brings the thread back to a tick for each stall."""
    loop = Loop()
    loop.tick(is_idle=True)
    assert 0.25 == pytest.approx(loop.detector.wait_s)
    loop.tick(is_idle=True, newest_call_s=loop.reading.now_s)
    assert 0.1 == pytest.approx(loop.detector.wait_s)


def test_a_loop_with_nothing_to_do_is_no_stall() -> None:
    """An idle loop has no question to answer, but for one from time to time."""
    loop = Loop()
    asked = 0
    for _ in range(100):
        assert loop.tick(0.15, is_idle=True) is None
        asked += loop.detector.asks
        loop.answer(0.001)
    assert 10 == asked


@pytest.mark.parametrize(
    "lost",
    [
        {"loop_starved_s": 0.9},  # the machine had no CPU for the loop's thread.
        {"cpu_s": 0.05},  # the process was stopped: nothing computed, and the tick came late.
    ],
)
def test_time_in_which_the_loop_could_not_run_is_no_stall(lost: dict[str, float]) -> None:
    """A stopped process and a starved thread are no fault of a callback."""
    loop = Loop()
    loop.tick(0.05, loop_cpu_s=0.01, cpu_s=0.01)
    loop.tick(1.0, is_idle=False, **lost)
    loop.answer(0.01)
    assert loop.tick(0.025, is_idle=True) is None


def test_a_call_into_c_that_keeps_the_lock_is_a_stall() -> None:
    """The watchdog could not run either, but the process computed all the time."""
    loop = Loop()
    loop.tick(is_idle=True)
    loop.tick(1.0, loop_cpu_s=0.95, cpu_s=0.95)
    loop.answer(0.001)
    stall = loop.tick(is_idle=True)
    assert stall is not None
    assert stall.duration_s > 0.7


def test_a_stall_without_end_is_logged_once_while_it_lasts() -> None:
    """A stall that never ends has a line too."""
    loop = Loop()
    hangs = []
    loop.tick(0.05)
    for _ in range(int(HANG_S) * 40 + 80):
        assert loop.tick(0.025) is None
        hangs.append(loop.detector.hanging())
    assert 1 == len([hang for hang in hangs if hang is not None])
    loop.answer()
    assert loop.tick(0.025, is_idle=True) is None


LOOP = """
import asyncio, json, os, signal, subprocess, sys, time
import uvloop
from lightspeed_ops.cli.logs import configure_logs
from lightspeed_ops import stall_watchdog

configure_logs("info", "json")
sys.setswitchinterval(0.0005)
stall_watchdog.LINE_INTERVAL_S = 0.1

def block(): time.sleep(0.6)
def compute():
    ends_s = time.thread_time() + 0.6
    while time.thread_time() < ends_s: pass
def keep_the_lock():
    sum(range(50_000_000))

async def pause():
    for _ in range(3): await asyncio.sleep(0.1)

async def main():
    watchdog = stall_watchdog.StallWatchdog(100, lambda: 0.0)
    await pause()
    for stall in (block, compute, keep_the_lock):
        stall()
        await pause()
    for busy in (False, True):
        stop, go_on = (f"kill -{name} {os.getpid()}" for name in ("STOP", "CONT"))
        stopped = subprocess.Popen(["sh", "-c", f"sleep 0.2; {stop}; sleep 0.8; {go_on}"])
        while stopped.poll() is None:
            ends_s = time.thread_time() + 0.01
            while busy and time.thread_time() < ends_s: pass
            await asyncio.sleep(0 if busy else 0.01)
    await pause()
    watchdog.stop()
    print(watchdog.stalls)

uvloop.run(main())
"""
"""A loop with three stalls, and two stops of the process that are none."""


@pytest.mark.slow
def test_stalls_of_a_real_loop_are_logged_with_what_ran() -> None:
    """Blocked, computing and in C: one line each, with duration and function. SIGSTOP has no line."""
    ended = subprocess.run(
        [sys.executable, "-c", LOOP], capture_output=True, text=True, timeout=60, check=True
    )
    lines: list[dict[str, Any]] = [json.loads(line) for line in ended.stderr.splitlines()]
    assert ["event_loop_stalled"] * 3 == [line["event"] for line in lines], lines
    for name, line in zip(("block", "compute", "keep_the_lock"), lines, strict=True):
        assert name in line["ran"][0]
        assert "warning" == line["level"]
        assert 300 < line["duration_ms"] < 5_000
    assert "3" == ended.stdout.strip()
