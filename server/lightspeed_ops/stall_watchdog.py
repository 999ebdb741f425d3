"""The stall watchdog: a thread that sees when a callback holds up the event loop, and logs what ran.

Owns the search for stalls of the event loop. The thread looks at the loop at every tick. If the loop runs
callbacks, it asks the loop a question, which the loop answers as soon as it takes the next callback. While
there is no answer, the thread samples the stack of the loop's thread. It logs one line for each stall, with
its duration and the stack that it saw most often: names of functions and places in the code, never values.

A stall is time for which callbacks computed or were blocked. Time for which the process was stopped, or the
machine had no CPU for the loop's thread, is none. A call into C that keeps the interpreter's lock keeps this
thread waiting too; it counts for the time for which it computed.
"""

import asyncio
import inspect
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NamedTuple, TypeAlias

import structlog

BUSY_PART = 0.5
"""Time until the next tick while the loop runs callbacks, as a part of the shortest stall."""
IDLE_PART = 1.0
"""The same while it is idle."""
REST_PART = 2.5
"""The same while there are no calls, which would have to wait: a tick at rest costs up to 150 µs, most of it
for waking up."""
REST_S = 1.0
"""Seconds without a call from which the server is at rest."""
SAMPLES_PER_STALL = 4
"""Samples in the time of the shortest stall, from the first tick without an answer on."""
MOST_SAMPLES = 40
"""Most samples of one stall."""
IDLE_TICKS = 10
"""Ticks at which the loop may seem idle until it is asked anyway: it might run C code without a frame."""
SURE_PART = 0.5
"""Part of the shortest stall for which the thread must have seen the loop without an answer. The rest, until
the tick before, is an estimate."""
STOP_PART = 0.25
"""Part of the shortest stall from which a late tick may show that the process was stopped: ticks come late by
some milliseconds because other threads keep the interpreter's lock."""
STACK_FRAMES = 8
"""Most frames of a logged stack, from the innermost one on."""
LINE_INTERVAL_S = 1.0
"""Shortest time between two lines, in seconds; the next line counts the stalls in between."""
HANG_S = 10.0
"""Duration from which a stall is logged while it goes on: it may never end."""
OFF_S = 1.0
"""Seconds between two looks of the thread at the setting while nothing is a stall."""
SCHEDULER_BYTES = 128
"""Bytes of a thread's schedstat, which has three numbers."""

PACKAGE = f"{Path(__file__).parent}{os.sep}"

Stack: TypeAlias = tuple[str, ...]

log = structlog.get_logger()


class Reading(NamedTuple):
    """Values that the watchdog reads at each tick; all times in seconds."""

    now_s: float
    """The monotonic clock."""
    is_idle: bool
    """True if the loop seems to wait: its thread runs no Python function."""
    newest_call_s: float = 0.0
    """When the server began to process the newest call, on the same clock."""
    loop_cpu_s: float = 0.0
    """CPU time that the loop's thread has used."""
    cpu_s: float = 0.0
    """CPU time that the process has used."""
    loop_starved_s: float = 0.0
    """Time for which the loop's thread has waited for a CPU; 0 if the system does not tell."""
    own_starved_s: float = 0.0
    """The same of the watchdog's thread."""


class Stall(NamedTuple):
    """A stall of the event loop."""

    duration_s: float
    stack: Stack


class _Late(NamedTuple):
    """The time by which a tick came late, in seconds, by its cause; without that for a CPU."""

    stopped_s: float
    """The process was stopped."""
    kept_s: float
    """A thread kept the interpreter's lock."""


class StallDetector:
    """Tells stalls from readings; it reads no clock and no stack, and asks no question itself."""

    def __init__(self, stall_s: float, first: Reading) -> None:
        """Takes the longest time that is no stall, in seconds, and a first reading."""
        self._stall_s = stall_s
        self._last = first
        self.wait_s = stall_s * REST_PART
        """Time until the next tick, in seconds."""
        self.asks = False
        """True if the caller is to ask the loop a question now."""
        self._waits = False
        """True while a question has no answer."""
        self._idle_ticks = 0
        self._asked = first
        self._late_at_question = _Late(0.0, 0.0)
        self._began_s = 0.0
        """When the callback that runs at the question began, as well as that can be told."""
        self._starved_before_s = 0.0
        self._stopped_s = 0.0
        """Time since the tick before the question for which the process was stopped."""
        self._stacks: Counter[Stack] = Counter()
        self._is_logged = False

    def tick(self, reading: Reading, answered_s: float | None) -> Stall | None:
        """Takes a reading, and when the loop answered, if it has; returns a stall that has ended."""
        last, self._last = self._last, reading
        late = self._late(last, reading)
        ended = None
        if self._waits:
            self._stopped_s += late.stopped_s
            if answered_s is None:
                self.asks = False
                self.wait_s = self._stall_s / SAMPLES_PER_STALL
                return None
            ended = None if self._is_logged else self._stall(answered_s)
            last = last._replace(now_s=max(last.now_s, answered_s))
        self._begin_watch(last, reading, late)
        return ended

    @property
    def wants_sample(self) -> bool:
        """True if a sample of the stack counts."""
        return self._waits and self._stacks.total() < MOST_SAMPLES

    def sample(self, stack: Stack) -> None:
        """Adds a sample of the stack of the loop's thread."""
        self._stacks[stack] += 1

    def hanging(self) -> Stall | None:
        """Returns the stall that goes on if it has lasted :data:`HANG_S`, once."""
        if not self._waits or self._is_logged or self._last.now_s - self._began_s < HANG_S:
            return None
        stall = self._stall(self._last.now_s)
        if stall is None or stall.duration_s < HANG_S:
            return None
        self._is_logged = True
        return stall

    def _begin_watch(self, last: Reading, reading: Reading, late: "_Late") -> None:
        """Asks a question if the loop runs callbacks, or has seemed idle for long."""
        self._idle_ticks = self._idle_ticks + 1 if reading.is_idle else 0
        self.asks = self._waits = self._idle_ticks % IDLE_TICKS == 0
        self.wait_s = self._stall_s * _part(reading)
        self._asked, self._late_at_question = reading, late
        self._began_s = reading.now_s if reading.is_idle else _began_s(last, reading)
        self._starved_before_s = last.loop_starved_s
        self._stopped_s = late.stopped_s
        self._stacks.clear()
        self._is_logged = False

    def _late(self, last: Reading, reading: Reading) -> "_Late":
        """Returns why this tick came late.

        If the process computed meanwhile, a thread kept the interpreter's lock; if not, the process was
        stopped. What it may have computed before the tick was due proves nothing.
        """
        own_starved_s = reading.own_starved_s - last.own_starved_s
        late_s = max(0.0, reading.now_s - last.now_s - self.wait_s - own_starved_s)
        kept_s = min(late_s, max(0.0, reading.cpu_s - last.cpu_s - self.wait_s))
        # A thread that waits for a CPU while it has the lock keeps it too, and the process is not stopped.
        stopped_s = late_s - kept_s - (reading.loop_starved_s - last.loop_starved_s)
        return _Late(stopped_s if stopped_s > self._stall_s * STOP_PART else 0.0, kept_s)

    def _stall(self, until_s: float) -> Stall | None:
        """Returns the stall until a time, or None if too little of it was a stall."""
        starved_s = self._last.loop_starved_s - self._starved_before_s
        duration_s = until_s - self._began_s - self._stopped_s - starved_s
        sure_s = until_s - self._asked.now_s - (self._last.loop_starved_s - self._asked.loop_starved_s)
        sure_s += self._late_at_question.kept_s + self._late_at_question.stopped_s - self._stopped_s
        if duration_s <= self._stall_s or sure_s < self._stall_s * SURE_PART:
            return None
        return Stall(duration_s, self._stacks.most_common(1)[0][0])


def _part(reading: Reading) -> float:
    """Returns the time until the next tick, as a part of the shortest stall."""
    if not reading.is_idle:
        return BUSY_PART
    return IDLE_PART if reading.now_s - reading.newest_call_s < REST_S else REST_PART


def _began_s(last: Reading, reading: Reading) -> float:
    """Estimates when the running callback began: with the newest call, or by the time that it had a CPU."""
    if last.now_s < reading.newest_call_s < reading.now_s:
        return reading.newest_call_s
    ran_s = reading.loop_cpu_s - last.loop_cpu_s + reading.loop_starved_s - last.loop_starved_s
    return max(last.now_s, reading.now_s - ran_s)


class StallWatchdog:
    """The stall watchdog of the running event loop, which must be uvloop's."""

    def __init__(self, stall_ms: int, newest_call_s: Callable[[], float]) -> None:
        """Makes a watchdog and starts its thread; must be called in a task of the loop.

        Args:
            stall_ms: The longest time that is no stall, milliseconds; 0: nothing is one.
            newest_call_s: Returns when the server began to process the newest call, monotonic seconds.
        """
        self._loop = asyncio.get_running_loop()
        self._thread_id = threading.get_ident()
        self._newest_call_s = newest_call_s
        self._loop_clock = _cpu_clock(self._thread_id)
        self._idle_frame = _caller_of_tasks(inspect.currentframe())
        self._loop_scheduler = _open_scheduler()
        self._own_scheduler: int | None = None
        self._detector: StallDetector | None = None
        self._answered_s: float | None = None
        self._thread: threading.Thread | None = None
        self._ends = False
        self._newest_line_s = -LINE_INTERVAL_S
        self._unlogged = 0
        self.stalls = 0
        """Number of stalls so far."""
        self.set_stall_ms(stall_ms)

    def set_stall_ms(self, stall_ms: int) -> None:
        """Sets the longest time that is no stall, in milliseconds; 0: nothing is one from now on."""
        self._detector = StallDetector(stall_ms / 1_000, self._reading(is_idle=True)) if stall_ms else None
        if stall_ms and self._thread is None:
            self._thread = threading.Thread(target=self._run, name="stall watchdog", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ends the thread at its next tick, and does not wait for it."""
        self._ends = True

    def _run(self) -> None:
        self._own_scheduler = _open_scheduler()
        while not self._ends:
            detector = self._detector
            # Half the cost of a wait with a timeout.
            time.sleep(OFF_S if detector is None else detector.wait_s)
            if detector is not None and detector is self._detector:
                self._tick(detector)
        for scheduler in (self._loop_scheduler, self._own_scheduler):
            if scheduler is not None:
                os.close(scheduler)

    def _tick(self, detector: StallDetector) -> None:
        frame = self._frame()
        # At once: the readings let the loop's thread run on.
        stack = () if frame is self._idle_frame else _stack(frame)
        stall = detector.tick(self._reading(is_idle=not stack), self._answered_s)
        if detector.wants_sample:
            detector.sample(stack)
        if detector.asks:
            self._answered_s = None
            # A loop that was closed stalls no more.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._answer)
        if stall is not None:
            self.stalls += 1
            self._log("event_loop_stalled", stall)
        hanging = detector.hanging()
        if hanging is not None:
            self.stalls += 1
            self._log("event_loop_hangs", hanging)

    def _answer(self) -> None:
        """Answers the question; called by the loop."""
        self._answered_s = time.monotonic()

    def _frame(self) -> FrameType | None:
        """Returns the innermost frame of the loop's thread."""
        return sys._current_frames().get(self._thread_id)  # noqa: SLF001 - documented, though for special purposes

    def _reading(self, *, is_idle: bool) -> Reading:
        return Reading(
            now_s=time.monotonic(),
            is_idle=is_idle,
            newest_call_s=self._newest_call_s(),
            loop_cpu_s=0.0 if self._loop_clock is None else time.clock_gettime(self._loop_clock),
            cpu_s=time.process_time(),
            loop_starved_s=_starved_s(self._loop_scheduler),
            own_starved_s=_starved_s(self._own_scheduler),
        )

    def _log(self, event: str, stall: Stall) -> None:
        """Logs a stall, unless another line was logged just before."""
        now_s = time.monotonic()
        if now_s - self._newest_line_s < LINE_INTERVAL_S:
            self._unlogged += 1
            return
        others = {"unlogged_stalls": self._unlogged} if self._unlogged else {}
        self._newest_line_s, self._unlogged = now_s, 0
        duration_ms = round(stall.duration_s * 1_000)
        log.warning(event, duration_ms=duration_ms, ran=list(stall.stack), **others)


def _caller_of_tasks(frame: FrameType | None) -> FrameType | None:
    """Returns the frame that called uvloop, given one of a task: the innermost one while the loop waits."""
    while frame is not None and not frame.f_code.co_flags & inspect.CO_COROUTINE:
        frame = frame.f_back
    while frame is not None and frame.f_code.co_flags & inspect.CO_COROUTINE:
        frame = frame.f_back
    return frame


def _cpu_clock(thread_id: int) -> int | None:
    """Returns the clock of a thread's CPU time; None if the system has none (macOS)."""
    return time.pthread_getcpuclockid(thread_id) if hasattr(time, "pthread_getcpuclockid") else None


def _open_scheduler() -> int | None:
    """Opens the scheduler's figures of this thread; returns None if the system has none (macOS)."""
    try:
        return os.open(f"/proc/self/task/{threading.get_native_id()}/schedstat", os.O_RDONLY)
    except OSError:
        return None


def _starved_s(scheduler: int | None) -> float:
    """Returns the time for which a thread has waited for a CPU, in seconds."""
    if scheduler is None:
        return 0.0
    _computed_ns, waited_ns, *_ = os.pread(scheduler, SCHEDULER_BYTES, 0).split()
    return int(waited_ns) / 1e9


def _stack(frame: FrameType | None) -> Stack:
    """Returns the innermost frame and the frames of this package around it, the innermost first."""
    frames: list[str] = []
    while frame is not None and len(frames) < STACK_FRAMES:
        code = frame.f_code
        is_own = code.co_filename.startswith(PACKAGE)
        if is_own or not frames:
            path = code.co_filename.removeprefix(PACKAGE) if is_own else _short(code.co_filename)
            frames.append(f"{code.co_qualname} ({path}:{frame.f_lineno})")
        frame = frame.f_back
    return tuple(frames)


def _short(path: str) -> str:
    """Returns the last two parts of a path: a module of a library and its folder."""
    return "/".join(Path(path).parts[-2:])
