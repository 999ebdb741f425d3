"""The client of any language under load, driven by the runners of the conformance suite.

Owns processes of a language. One has a worker that handles batches. Others enqueue them and read, and one of
these also changes the surface and watches its audits.
"""

import base64
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from lightspeed.ops.v1.record_pb2 import AuditEntry
from lightspeed.ops.v1.record_service_pb2 import WatchAuditsRequest
from lightspeed.ops.v1.surface_service_pb2 import GetSurfaceRequest, UpdateSurfaceRequest
from lightspeed.ops.v1.worker_service_pb2 import EnqueueBatchRequest
from lightspeed_client import Client

from tests.conformance.runners import Language, Runner
from tests.conformance.suites import TODAY
from tests.durability.rolling_restarts import STEPS, WITHIN_S, Part
from tests.harness.requests import batch

STAGE = "load"
CALLERS = 3
"""Processes that make calls: one at a time each, so that several are in progress when the server ends."""


class RunnerLoad:
    """The load of one language."""

    def __init__(self, address: str, language: Language) -> None:
        """Creates its surface, starts its run, its worker and its watch."""
        self.surface = "tenants/default/surfaces/rolling"
        with Client(address) as client:
            client.create_surface("rolling")
            client.start_run(surface=self.surface)
        self.enqueued: list[str] = []
        self.begun: Counter[tuple[str, int]] = Counter()
        """Starts, by key and attempt."""
        self.audits: list[int] = []
        """Sequences that the watch of audits has yielded."""
        self._working, *self._calling = [Runner(language) for _ in range(1 + CALLERS)]
        calling = [Part(f"calls {number}") for number in range(1, CALLERS)]
        self.parts = [Part("worker"), Part("calls and watch"), *calling]
        self._numbers = count(1)
        _ask(self._working, "connect", target=address)
        _ask(
            self._working,
            "worker",
            name="w",
            surface=self.surface,
            stages=[STAGE],
            concurrency=4,
            prefetch=0,
            lease_ms=0,
            worker_id="w-1",
        )
        for one in self._calling:
            _ask(one, "connect", target=address)
        watch = WatchAuditsRequest(surface=self.surface)
        _ask(self._calling[0], "watch", name="a", rpc="RecordService/WatchAudits", request=_text(watch))
        self._stops = False
        self._total = -1
        """Number of all batches, once it is known."""
        self._threads = ThreadPoolExecutor(len(self.parts))

    def start(self) -> None:
        """Starts a thread for each process."""
        working, *calling = self.parts
        self._futures = [self._threads.submit(self._work, working)]
        for part, runner in zip(calling, self._calling, strict=True):
            self._futures.append(self._threads.submit(self._call, part, runner))
        for part, future in zip(self.parts, self._futures, strict=True):
            future.add_done_callback(part.ended)

    def wait_for_progress(self) -> None:
        """Returns when each part has got on, and raises the exception of one that failed."""
        for part, steps in [(part, part.steps + STEPS) for part in self.parts]:
            part.wait_for(steps)

    def stop(self) -> None:
        """Stops the calls, then the worker when it has handled all batches."""
        self._stops = True
        try:
            for future in self._futures[1:]:
                future.result(WITHIN_S)
            # One more batch: the worker's thread may wait for it already.
            self._total = len(self.enqueued) + 1
            self._enqueue(self._calling[0])
            self._futures[0].result(WITHIN_S)
            _ask(self._working, "stop", name="w", release=False)
            _ask(self._working, "ended", name="w")
        finally:
            for runner in (self._working, *self._calling):
                runner.kill()
            self._threads.shutdown()

    def _work(self, part: Part) -> None:
        handled = 0
        while handled != self._total:
            begun = _ask(self._working, "begun", name="w")
            key = TODAY.contract.shown_batch(begun["batch"])["key"]
            self.begun[key, begun["attempt"]] += 1
            _ask(self._working, "finish", name="w", key=key, next=[])
            handled += 1
            part.progressed()

    def _call(self, part: Part, runner: Runner) -> None:
        while not self._stops:
            self._enqueue(runner)
            if runner is self._calling[0]:
                self._change_and_watch(runner)
            request = GetSurfaceRequest(surface=self.surface)
            _ask(runner, "call", rpc="SurfaceService/GetSurface", request=_text(request), timeout_ms=0)
            part.progressed()

    def _enqueue(self, runner: Runner) -> None:
        number = next(self._numbers)
        one = batch(f"b-{number}", stage=STAGE, sequence=number)
        request = EnqueueBatchRequest(surface=self.surface, batch=one)
        _ask(runner, "call", rpc="WorkerService/EnqueueBatch", request=_text(request), timeout_ms=0)
        self.enqueued.append(one.key)

    def _change_and_watch(self, runner: Runner) -> None:
        """Changes the surface, which has one audit, and takes an audit from the watch."""
        update = UpdateSurfaceRequest(surface=self.surface, update_mask=FieldMask(paths=["labels"]))
        update.labels["number"] = str(len(self.audits))
        _ask(runner, "call", rpc="SurfaceService/UpdateSurface", request=_text(update), timeout_ms=0)
        seen = _ask(runner, "take", name="a")
        self.audits.append(AuditEntry.FromString(base64.b64decode(seen["entry"])).sequence)


def _text(message: Message) -> str:
    return base64.b64encode(message.SerializeToString()).decode()


def _ask(runner: Runner, do: str, **fields: Any) -> dict[str, Any]:
    runner.send({"do": do, **fields})
    answer = runner.receive()
    assert "error" not in answer, answer
    return answer
