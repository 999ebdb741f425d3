"""Frame transport by calls: a worker whose stream is refused still reports its leased batches.

Owns the translation of frames into calls of the same content. It must never start anything.
"""

from collections.abc import Iterator
from queue import SimpleQueue
from typing import TypeVar

from google.protobuf.message import Message
from lightspeed.ops.v1.worker_service_pb2 import (
    AcknowledgeBatchesRequest,
    AcknowledgeBatchesResponse,
    ExtendLeasesRequest,
    ExtendLeasesResponse,
    FailBatchesRequest,
    FailBatchesResponse,
    ReleaseResult,
    WorkRequest,
    WorkResponse,
)

from lightspeed_client.calls import Call
from lightspeed_client.client import Client

Response = TypeVar("Response", bound=Message)

# A call is repeated automatically and blocks the calls after it. Three seconds end before an operator starts
# to wonder.
CALL_DEADLINE_S = 3.0


class ReportCalls:
    """Frame transport by calls: takes frames and yields their results. One thread iterates; any may send."""

    def __init__(self, client: Client, surface: str) -> None:
        """Starts without frames."""
        self._client = client
        self._surface = surface
        self._frames: SimpleQueue[WorkRequest | None] = SimpleQueue()

    def send(self, frame: WorkRequest) -> None:
        """Takes a frame; does not wait."""
        self._frames.put(frame)

    def end(self) -> None:
        """Takes no more frames."""
        self._frames.put(None)

    def close(self) -> None:
        """Takes no more frames."""
        self.end()

    def __iter__(self) -> Iterator[WorkResponse]:
        """Yields the results of each frame that has items.

        Raises:
            LightspeedError: A call was refused, or not answered in time.
        """
        while (frame := self._frames.get()) is not None:
            if frame.acknowledgements or frame.failures or frame.extensions or frame.releases:
                yield WorkResponse(results=self._results(frame))

    def _results(self, frame: WorkRequest) -> WorkResponse.Results:
        # Releases have no call: the leases of these batches expire.
        results = WorkResponse.Results(releases=[ReleaseResult(key=item.key) for item in frame.releases])
        if done := frame.acknowledgements:
            request = AcknowledgeBatchesRequest(surface=self._surface, acknowledgements=done)
            results.acknowledgements.extend(self._ask(request, AcknowledgeBatchesResponse).results)
        if failed := frame.failures:
            failures = FailBatchesRequest(surface=self._surface, failures=failed)
            results.failures.extend(self._ask(failures, FailBatchesResponse).results)
        if kept := frame.extensions:
            extensions = ExtendLeasesRequest(surface=self._surface, extensions=kept)
            results.extensions.extend(self._ask(extensions, ExtendLeasesResponse).results)
        return results

    def _ask(self, request: Message, response: type[Response]) -> Response:
        return self._client.send(Call(request, response, lambda answer: answer, CALL_DEADLINE_S))
