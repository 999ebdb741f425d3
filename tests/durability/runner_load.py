"""The client of any language under load, driven by the runners of the conformance suite.

Owns two processes of a language: one whose worker handles batches, and one that enqueues them, changes the
surface, and watches its audits.
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
from lightspeed.ops.v1.surface_service_pb2 import UpdateSurfaceRequest
from lightspeed.ops.v1.worker_service_pb2 import EnqueueBatchRequest
from lightspeed_client import Client

from tests.conformance.runners import Language, Runner
from tests.conformance.suites import TODAY
from tests.durability.rolling_restarts import STEPS, WITHIN_S, Part
from tests.harness.requests import batch

STAGE = "load"


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
        self.parts = [Part("worker"), Part("calls and watch")]
        self._working, self._calling = Runner(language), Runner(language)
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
        _ask(self._calling, "connect", target=address)
        watch = WatchAuditsRequest(surface=self.surface)
        _ask(self._calling, "watch", name="a", rpc="RecordService/WatchAudits", request=_text(watch))
        self._stops = False
        self._threads = ThreadPoolExecutor(len(self.parts))

    def start(self) -> None:
        """Starts both threads."""
        runs = (self._work, self._call)
        self._futures = [self._threads.submit(run, part) for run, part in zip(runs, self.parts, strict=True)]
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
            self._futures[1].result(WITHIN_S)
            # The last batch ends the worker's thread, which would wait for the next one.
            _enqueue(self._calling, self.surface, "last", 1_000_000)
            self._futures[0].result(WITHIN_S)
            _ask(self._working, "stop", name="w", release=False)
            _ask(self._working, "ended", name="w")
        finally:
            self._working.kill()
            self._calling.kill()
            self._threads.shutdown()

    def _work(self, part: Part) -> None:
        key = ""
        while key != "last":
            begun = _ask(self._working, "begun", name="w")
            key = TODAY.contract.shown_batch(begun["batch"])["key"]
            self.begun[key, begun["attempt"]] += 1
            _ask(self._working, "finish", name="w", key=key, next=[])
            part.progressed()

    def _call(self, part: Part) -> None:
        for number in count(1):
            if self._stops:
                return
            key = f"b-{number}"
            _enqueue(self._calling, self.surface, key, number)
            self.enqueued.append(key)
            mask = FieldMask(paths=["labels"])
            labels = {"number": str(number)}
            update = UpdateSurfaceRequest(surface=self.surface, update_mask=mask, labels=labels)
            _ask(
                self._calling,
                "call",
                rpc="SurfaceService/UpdateSurface",
                request=_text(update),
                timeout_ms=0,
            )
            # An update has one audit; the surface had others before.
            seen = _ask(self._calling, "take", name="a")
            self.audits.append(AuditEntry.FromString(base64.b64decode(seen["entry"])).sequence)
            part.progressed()


def _enqueue(runner: Runner, surface: str, key: str, sequence: int) -> None:
    request = EnqueueBatchRequest(surface=surface, batch=batch(key, stage=STAGE, sequence=sequence))
    _ask(runner, "call", rpc="WorkerService/EnqueueBatch", request=_text(request), timeout_ms=0)


def _text(message: Message) -> str:
    return base64.b64encode(message.SerializeToString()).decode()


def _ask(runner: Runner, do: str, **fields: Any) -> dict[str, Any]:
    runner.send({"do": do, **fields})
    answer = runner.receive()
    assert "error" not in answer, answer
    return answer
