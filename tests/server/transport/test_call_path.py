"""The path of one call through the server: the files that a warm AcknowledgeBatch enters.

A profile function counts the calls of Python functions in files of the package ``lightspeed_ops``, on the
event loop and on the writer thread, for a server with a data file. Comprehensions, and generators and
coroutines that go on, count too. The standard library, grpc, protobuf, the methods that dataclasses generate
and the client do not count.
"""

import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import grpc
import lightspeed_ops
import pytest
from lightspeed.ops.v1 import worker_service_pb2 as pb

from tests.harness.api import Api
from tests.harness.server import RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls

PACKAGE = Path(lightspeed_ops.__file__).parent
ARCHITECTURE = PACKAGE.parent / "ARCHITECTURE.md"
FILES = 40
"""Most files that the call enters."""
CALLS = 203
"""Most calls of Python functions; a later Python inlines comprehensions and needs fewer."""
WARM_UP = 5
"""Calls before the traced ones: first calls fill caches."""
TRACED = 8
"""Traced calls; the one with the fewest counts, since timers of the server may run during another."""
TIMERS = frozenset({"engine/schedule_timer.py"})
"""Files of timers that run so often that every traced call may have one beside it."""
QUIET_S = 0.02
"""Seconds of rest before and after a traced call: the server finishes what it does after its answer."""


class Entered(NamedTuple):
    """A call of a function: its thread, its file in the package, and its name."""

    thread: str
    file: str
    function: str


class Tracer:
    """Counts calls of functions of the server on all threads that started while it was installed."""

    def __init__(self) -> None:
        """Starts without calls."""
        self._entered: list[Entered] | None = None

    def __call__(self, frame: FrameType, event: str, _: Any) -> None:
        """Notes a call; the interpreter calls this for every function on a profiled thread."""
        entered, code = self._entered, frame.f_code
        if entered is not None and event == "call" and code.co_filename.startswith(f"{PACKAGE}/"):
            file = str(Path(code.co_filename).relative_to(PACKAGE))
            if file not in TIMERS:
                entered.append(Entered(threading.current_thread().name, file, code.co_qualname))

    def of(self, call: Callable[[], object]) -> list[Entered]:
        """Returns the calls of functions from a call of the server to its end."""
        time.sleep(QUIET_S)
        found: list[Entered] = []
        self._entered = found
        call()
        time.sleep(QUIET_S)
        self._entered = None
        return found


@pytest.fixture
def path_of_one_call(
    start_server: Callable[..., RunningServer], tmp_path: Path
) -> Iterator[Callable[[], list[Entered]]]:
    """Returns the calls of functions of one warm AcknowledgeBatch on a data file."""
    tracer = Tracer()
    threading.setprofile(tracer)
    running = start_server(Setup(journal=f"sqlite:{tmp_path}/journal.db"))
    threading.setprofile(None)
    assert sys.getprofile() is None
    with grpc.insecure_channel(running.address) as channel:
        surface = SurfaceCalls.create(Api(channel))
        surface.start_run()
        surface.enqueue(*[f"b-{number}" for number in range(WARM_UP + TRACED)])
        started = list(surface.start())

        def acknowledge() -> None:
            one = started.pop(0)
            request = pb.AcknowledgeBatchRequest(
                surface=surface.name, key=one.batch.key, lease_token=one.lease_token
            )
            surface.api.workers.AcknowledgeBatch(request)

        def traced() -> list[Entered]:
            for _ in range(WARM_UP):
                acknowledge()
            return min([tracer.of(acknowledge) for _ in range(TRACED)], key=len)

        yield traced


@pytest.mark.slow
@pytest.mark.skipif(sys.gettrace() is not None, reason="a debugger adds calls of its own")
def test_an_acknowledgement_takes_the_documented_path(path_of_one_call: Callable[[], list[Entered]]) -> None:
    """AcknowledgeBatch enters the files that ARCHITECTURE lists, in its order, with few calls of functions.

    The files of the event loop come first, then those of the writer thread.
    """
    entered = path_of_one_call()
    on_loop = dict.fromkeys(one.file for one in entered if one.thread != "journal")
    files = list(on_loop | dict.fromkeys(one.file for one in entered))
    listed = re.findall(r"^\d+\. `([a-z_0-9/]+\.py)`", ARCHITECTURE.read_text(), re.MULTILINE)
    assert files == listed
    assert len(files) <= FILES
    assert len(entered) <= CALLS, "\n".join(f"{file}: {function}" for _, file, function in entered)
