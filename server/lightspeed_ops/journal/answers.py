"""Answers that are found again: what requests were answered, as long as the journal promises it.

Owns the window of one surface in memory. An answer is forgotten when it is older than a day and a hundred
thousand newer ones are kept; where many more come in a day, the bound on memory comes first.
"""

from lightspeed_ops.journal.port import ANSWERS_KEPT, ANSWERS_KEPT_MS, Answered

ANSWERS_IN_MEMORY = 2 * ANSWERS_KEPT
"""Most answers of a surface that memory holds, however new they are: some hundred megabytes."""


class Answers:
    """The answers of one surface, the oldest first."""

    __slots__ = ("_by_id",)

    def __init__(self) -> None:
        """Nothing was answered."""
        self._by_id: dict[str, Answered] = {}

    def put(self, answered: Answered) -> None:
        """Keeps an answer, and forgets those that are old enough at its time."""
        self._by_id.pop(answered.request_id, None)
        self._by_id[answered.request_id] = answered
        while len(self._by_id) > ANSWERS_KEPT:
            oldest = next(iter(self._by_id.values()))
            young = oldest.recorded_ms > answered.recorded_ms - ANSWERS_KEPT_MS
            if young and len(self._by_id) <= ANSWERS_IN_MEMORY:
                return
            del self._by_id[oldest.request_id]

    def find(self, request_id: str) -> Answered | None:
        """What a request was answered; None where it was not, or is forgotten."""
        return self._by_id.get(request_id)
