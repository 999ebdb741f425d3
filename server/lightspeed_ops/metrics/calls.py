"""Call metrics: calls by method, their duration by status, their bytes, and refusals by reason.

Owns these counts; names and bounds follow gRPC's proposal A66. Methods and reasons are those that the server
knows: what a caller sends makes no new series.
"""

from collections import Counter

from lightspeed_ops.metrics.histogram import Histogram

DURATION_BOUNDS_S = (0.0003, 0.001, 0.002, 0.004, 0.008, 0.016, 0.03, 0.065, 0.13, 0.25, 0.5, 1, 2, 5, 10, 50)
"""Bounds of durations in seconds: each is one of A66, which has 41; each bound is a series of each status."""
SIZE_BOUNDS_BYTES = (1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 67_108_864, 1_073_741_824)
"""Bounds of sizes in bytes, each of them one of A66 or the largest request that a server can allow."""
OTHER_METHOD = "other"
"""The method of calls that name none of the server's methods, as A66 has it."""


class MethodMetrics:
    """The calls of one method."""

    __slots__ = ("_durations", "name", "received", "sent", "started")

    def __init__(self, name: str) -> None:
        """Takes the full name, such as ``lightspeed.ops.v1.SurfaceService/GetSurface``."""
        self.name = name
        self.started = 0
        """Calls so far, those in progress included."""
        self._durations: dict[str, Histogram] = {}
        self.received = Histogram(SIZE_BOUNDS_BYTES)
        """Bytes of the messages of each call that the server received, as they were on the wire."""
        self.sent = Histogram(SIZE_BOUNDS_BYTES)
        """Bytes of the messages of each call that the server sent."""

    def end(self, status: str, duration_s: float) -> None:
        """Counts the end of a call with a status such as ``OK``."""
        durations = self._durations.get(status)
        if durations is None:
            durations = self._durations[status] = Histogram(DURATION_BOUNDS_S)
        durations.observe(duration_s)

    @property
    def in_progress(self) -> int:
        """Calls that have not ended."""
        return self.started - sum([sum(one.values().counts) for _, one in self.durations()])

    def durations(self) -> list[tuple[str, Histogram]]:
        """Returns the durations in seconds by status."""
        return list(self._durations.items())


class CallMetrics:
    """The calls of a server by method, and its refusals by reason."""

    def __init__(self) -> None:
        """Starts without calls."""
        self._methods: dict[str, MethodMetrics] = {}
        self.refusals: Counter[str] = Counter()
        """Calls that ended with an error of the contract, by its reason."""

    def of(self, name: str) -> MethodMetrics:
        """Returns the calls of a method that the server has, or of :data:`OTHER_METHOD`."""
        method = self._methods.get(name)
        if method is None:
            method = self._methods[name] = MethodMetrics(name)
        return method

    def called(self) -> list[MethodMetrics]:
        """Returns the methods that were called at least once."""
        return list(self._methods.values())
