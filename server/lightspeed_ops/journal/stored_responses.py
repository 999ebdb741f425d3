"""Stored responses: the recorded responses of requests, within the retention that the journal promises.

Owns the window of one surface in memory. A response is dropped when it is older than a day and a hundred
thousand newer ones are kept. If many more or longer ones come in a day, the bounds on memory apply first.
"""

import zlib

from lightspeed_ops.journal.port import RESPONSES_KEPT, RESPONSES_KEPT_MS, StoredResponse

RESPONSES_IN_MEMORY = 2 * RESPONSES_KEPT
"""Most responses of a surface that memory holds, however new they are: some hundred megabytes."""
RESPONSE_BYTES_IN_MEMORY = 256 * 1024 * 1024
"""Most bytes of the responses of a surface that memory holds."""


class StoredResponses:
    """The stored responses of one surface, the oldest first."""

    __slots__ = ("_by_id", "_bytes")

    def __init__(self) -> None:
        """Starts without responses."""
        self._by_id: dict[str, StoredResponse] = {}
        self._bytes = 0

    def put(self, answered: StoredResponse) -> None:
        """Adds a response, and drops the oldest ones that its time and the limits allow."""
        self._forget(answered.request_id)
        self._by_id[answered.request_id] = answered
        self._bytes += len(answered.answer)
        while len(self._by_id) > RESPONSES_KEPT or self._bytes > RESPONSE_BYTES_IN_MEMORY:
            oldest = next(iter(self._by_id.values()))
            young = oldest.recorded_ms > answered.recorded_ms - RESPONSES_KEPT_MS
            fits = len(self._by_id) <= RESPONSES_IN_MEMORY and self._bytes <= RESPONSE_BYTES_IN_MEMORY
            if (young and fits) or oldest is answered:
                return
            self._forget(oldest.request_id)

    def _forget(self, request_id: str) -> None:
        forgotten = self._by_id.pop(request_id, None)
        if forgotten is not None:
            self._bytes -= len(forgotten.answer)

    def find(self, request_id: str) -> StoredResponse | None:
        """Returns the stored response of a request; None if there is none, or it was dropped."""
        return self._by_id.get(request_id)


def checksum_of(surface: str, answered: StoredResponse) -> int:
    """Returns the CRC-32 of a response's row: of the fields by which it is found, and of its content."""
    text = f"{surface}\n{answered.request_id}\n{answered.recorded_ms}\n".encode()
    return zlib.crc32(answered.answer, zlib.crc32(answered.fingerprint, zlib.crc32(text)))
