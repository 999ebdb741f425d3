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

from lightspeed_client._internal.calls import Call
from lightspeed_client._internal.frame_transport import WorkSender

Response = TypeVar("Response", bound=Message)

# The client retries a call until this deadline, and meanwhile sends no other report: so it is short.
REPORT_TIMEOUT_S = 3.0


class CallTransport:
    """Frame transport by calls: takes frames and yields their results. One thread iterates; any may send."""

    def __init__(self, sender: WorkSender, surface: str) -> None:
        """Starts without frames."""
        self._sender = sender
        self._surface = surface
        self._frames: SimpleQueue[WorkRequest | None] = SimpleQueue()

    def send(self, frame: WorkRequest) -> None:
        """Takes a frame; does not wait."""
        self._frames.put(frame)

    def half_close(self) -> None:
        """Takes no more frames."""
        self._frames.put(None)

    def close(self) -> None:
        """Takes no more frames."""
        self.half_close()

    def may_move(self) -> bool:
        """Returns False: each call goes its own way."""
        return False

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
        if acknowledgements := frame.acknowledgements:
            acknowledge = AcknowledgeBatchesRequest(surface=self._surface, acknowledgements=acknowledgements)
            results.acknowledgements.extend(self._call(acknowledge, AcknowledgeBatchesResponse).results)
        if failures := frame.failures:
            fail = FailBatchesRequest(surface=self._surface, failures=failures)
            results.failures.extend(self._call(fail, FailBatchesResponse).results)
        if extensions := frame.extensions:
            extend = ExtendLeasesRequest(surface=self._surface, extensions=extensions)
            results.extensions.extend(self._call(extend, ExtendLeasesResponse).results)
        return results

    def _call(self, request: Message, response_type: type[Response]) -> Response:
        return self._sender.send(Call(request, response_type, lambda response: response, REPORT_TIMEOUT_S))
