"""Stream throttle: lets streams of records give way to calls, and limits the frames that workers send.

Owns the time for which a stream waits for calls, the size of its frames, and the rate of a worker's frames
without reports. A call waits for the event loop several times until its response, and without the throttle a
catching-up stream, or a flood of frames, would run each time. A stream must never wait for ever.
"""

import asyncio
import math
from collections import deque
from contextlib import suppress
from heapq import heappop, heappush
from itertools import count

from lightspeed_ops.core import limits
from lightspeed_ops.reader.record_streams import FRAME_ENTRIES, FRAME_ENTRIES_LEAST

GIVE_WAY_S = 0.005
"""Longest wait of a stream before its next frame, in seconds: several times the duration of a call."""
SHORT_S = 0.0005
"""Longest time for which a frame may delay the calls that arrive meanwhile, in seconds."""
RECENTLY_S = 1.0
"""Time after a call in which the server expects others, in seconds: no stream gives way within a frame."""
MOMENT_S = 0.002
"""Time for which a call still counts, in seconds: clients often call again at once; new calls are unread."""
CLOCK_S = 0.0005
"""Half a step of uvloop's clock, in seconds: a shorter timer would run at once, again and again."""

ROUND_BYTES = 16 * 1024
"""Bytes of bulk requests in one round of the loop, or a single larger request: 1,000 items cost 10 to 30 ms,
and each call that arrives meanwhile waits for all bulk requests of its round."""
ROUNDS_OF_OTHERS = 8
"""Rounds of the loop between two bulk requests while small ones arrive: enough to finish a bulk request."""
LONG_S = 0.005
"""Longest duration of these rounds, in seconds; after longer rounds, small requests get as long again."""
PAUSE_S = 0.05
"""Longest pause between two bulk requests, in seconds."""
SMALL_RECENTLY_S = 0.1
"""Time after a small request in which the server expects others, in seconds; bulk requests then wait."""
BULK_BYTES = 1024
"""Fewest bytes of a bulk request; smaller requests cost about as much as any call."""

STEP_S = 0.002
"""Longest step of a long computation, in seconds."""
STEP_EVERY_S = 0.006
"""Interval between two such steps, of all computations together, in seconds. The threads that take calls from
gRPC wait for the interpreter, up to 5 ms each time: a loop that is never idle would leave them too little."""

FREE_FRAMES = 100
"""Frames without reports that a worker may send at once. Each reported item allows one more: a worker needs
no more credits than batches, and one frame for each at most."""
PACE_S = 0.001
"""Interval between two of the frames beyond those, over all streams, in seconds: a frame costs some 50 µs."""


class StreamThrottle:
    """The stream throttle; all its methods run on one event loop."""

    def __init__(self) -> None:
        """Starts without calls."""
        self._calls = 0
        self._calm = asyncio.Event()
        """Set while no call counts."""
        self._calm.set()
        self._calm_timer: asyncio.TimerHandle | None = None
        """The timer that sets it; None if there is none: one timer serves all calls of a moment."""
        self._moment_ends_s = 0.0
        """Time until which ended calls count."""
        self.newest_s = -RECENTLY_S
        """When the newest call came, or the server began to answer it, on the clock of the event loop."""
        self._round_bytes = 0
        self._bulks: deque[asyncio.Future[None]] = deque()
        """Bulk requests that wait for a later round, oldest first."""
        self._round_ends = False
        self._rounds = 0
        self._round_began_s = 0.0
        self.newest_small_s = -SMALL_RECENTLY_S
        self._paced: deque[asyncio.Future[None]] = deque()
        """Frames beyond the allowance of their streams, oldest first."""
        self._is_pacing = False
        self._steps: list[tuple[int, int, asyncio.Future[None]]] = []
        """Long computations that wait for their next step: a heap by their order."""
        self._step_numbers = count()
        self._is_stepping = False

    def came(self) -> None:
        """Counts a new call for a moment; the server may still refuse it."""
        self.newest_s = asyncio.get_running_loop().time()
        self._calm.clear()
        self._count_until(self.newest_s + MOMENT_S)

    def __enter__(self) -> None:
        """Counts a call while the server answers it, and for a moment longer."""
        self._calls += 1
        self.newest_s = asyncio.get_running_loop().time()
        self._calm.clear()

    def __exit__(self, *_: object) -> None:
        self._calls -= 1
        self._count_until(asyncio.get_running_loop().time() + MOMENT_S)

    async def give_way(self) -> None:
        """Returns when a stream may go on: when no call is in progress, or after :data:`GIVE_WAY_S`.

        The loop runs its ready callbacks first in any case.
        """
        if self._calm.is_set():
            await asyncio.sleep(0)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(GIVE_WAY_S):
                await self._calm.wait()

    async def bulk(self, size: int) -> None:
        """Returns when the server may process a request of so many bytes; small requests never wait."""
        if size < BULK_BYTES:
            self.newest_small_s = asyncio.get_running_loop().time()
            return
        if self._bulks or (self._round_bytes and self._round_bytes + size > ROUND_BYTES):
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._bulks.append(waiter)
            await waiter
        self._round_bytes += size
        self._end_round_soon()

    async def step(self, order: int) -> None:
        """Returns when the next step of a long computation, such as large JSON, may run.

        The computation with the highest ``order`` goes first: that of the newest call, so that many others
        do not delay it.
        """
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        heappush(self._steps, (-order, next(self._step_numbers), waiter))
        if not self._is_stepping:
            self._is_stepping = True
            self._take_step_in(STEP_EVERY_S - STEP_S)
        await waiter

    def _take_step_in(self, wait_s: float) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(wait_s, self._take_step, loop.time() + wait_s)

    def _take_step(self, due_s: float) -> None:
        loop = asyncio.get_running_loop()
        late_s = loop.time() - due_s
        if late_s > STEP_S:
            # The last step was a long one: two of them must not follow each other at once. It is put off only
            # once: a busy loop is always late.
            loop.call_later(2 * late_s, self._take_step, math.inf)
            return
        while self._steps:
            waiter = heappop(self._steps)[-1]
            if not waiter.done():
                waiter.set_result(None)
                self._take_step_in(STEP_EVERY_S)
                return
        self._is_stepping = False

    async def pace(self) -> None:
        """Returns when the server may take one more frame beyond the allowance of its stream."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._paced.append(waiter)
        if not self._is_pacing:
            self._is_pacing = True
            asyncio.get_running_loop().call_later(PACE_S, self._take_paced)
        await waiter

    def _take_paced(self) -> None:
        while self._paced:
            waiter = self._paced.popleft()
            if not waiter.done():
                waiter.set_result(None)
                asyncio.get_running_loop().call_later(PACE_S, self._take_paced)
                return
        self._is_pacing = False

    def _end_round_soon(self) -> None:
        if not self._round_ends:
            self._round_ends = True
            self._round_began_s = asyncio.get_running_loop().time()
            asyncio.get_running_loop().call_soon(self._end_round)

    def _end_round(self) -> None:
        """Starts the next bulk request after one round of the loop, or several while small ones arrive."""
        loop = asyncio.get_running_loop()
        self._rounds += 1
        if self._round_began_s - self.newest_small_s < SMALL_RECENTLY_S:
            took_s = loop.time() - self._round_began_s
            if self._rounds < ROUNDS_OF_OTHERS:
                loop.call_soon(self._end_round)
                return
            if self._rounds == ROUNDS_OF_OTHERS and took_s > LONG_S:
                loop.call_later(min(took_s, PAUSE_S), self._end_round)
                return
        self._rounds = self._round_bytes = 0
        self._round_ends = False
        while self._bulks:
            waiter = self._bulks.popleft()
            if not waiter.done():
                waiter.set_result(None)
                self._end_round_soon()
                return

    def share(self, entries: int, frame_s: float) -> int:
        """Returns the most entries of a stream's next frame, given those of its last one and its duration.

        Without recent calls, the largest number. With calls, half as many if the last frame took longer than
        :data:`SHORT_S`, and twice as many if it took less than half of that.
        """
        if asyncio.get_running_loop().time() - self.newest_s > RECENTLY_S:
            return FRAME_ENTRIES
        if frame_s > SHORT_S:
            return max(entries // 2, FRAME_ENTRIES_LEAST)
        return min(entries * 2, FRAME_ENTRIES) if frame_s < SHORT_S / 2 else entries

    def _count_until(self, ends_s: float) -> None:
        """Counts ended calls until a time."""
        self._moment_ends_s = ends_s
        if self._calm_timer is None:
            self._calm_timer = asyncio.get_running_loop().call_at(ends_s, self._end_moment)

    def _end_moment(self) -> None:
        """Lets streams go on if no call counts; a call in progress starts a new timer at its end."""
        self._calm_timer = None
        if not self._calls:
            if self._moment_ends_s - asyncio.get_running_loop().time() >= CLOCK_S:
                self._count_until(self._moment_ends_s)
            else:
                self._calm.set()


class FrameAllowance:
    """The frames without reports that one worker may send before the throttle paces them.

    Without it, a flood of such frames, which need no response, would run on without an end: nothing that
    the worker reads or does not read limits them.
    """

    def __init__(self, throttle: StreamThrottle) -> None:
        """Starts with :data:`FREE_FRAMES`."""
        self._throttle = throttle
        self._frames = FREE_FRAMES

    async def spend(self, reports: int) -> None:
        """Returns when the server may take a frame with so many reported items; one with any never waits."""
        if reports:
            self._frames = min(self._frames + reports, limits.BULK_ITEMS)
        elif self._frames:
            self._frames -= 1
        else:
            await self._throttle.pace()
