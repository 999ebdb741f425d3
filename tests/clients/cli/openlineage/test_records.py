"""Record streams: how much is read, when the end of a stream is proven, and what becomes of gaps."""

from collections.abc import Iterator

from lightspeed.ops.v1.record_service_pb2 import Gap, Heartbeat, WatchLineageResponse
from lightspeed_cli.openlineage.records import MOST_WAITING, RecordStream

from tests.clients.cli.openlineage.building import SURFACE, Records

FRAME = 1_000


class FakeWatch:
    """A watch over given frames; it counts those that were taken."""

    def __init__(self, frames: Iterator[WatchLineageResponse]) -> None:
        """Begins before the first frame."""
        self._frames = frames
        self.closed = False
        self.taken = 0

    def frames(self) -> Iterator[WatchLineageResponse]:
        """Yields the frames."""
        for frame in self._frames:
            self.taken += 1
            yield frame

    def close(self) -> None:
        """Notes the end."""
        self.closed = True


def frames_without_end() -> Iterator[WatchLineageResponse]:
    """Yields frames of a history that is longer than any memory."""
    records = Records()
    while True:
        entries = [records.acknowledged("read") for _ in range(FRAME)]
        records.all.clear()
        yield WatchLineageResponse(surface=SURFACE, entries=entries, resume_token=f"t{records.lineage}")


def heartbeat(token: str) -> WatchLineageResponse:
    """Returns the frame at the end of a stream."""
    return WatchLineageResponse(surface=SURFACE, heartbeat=Heartbeat(), resume_token=token)


def test_a_stream_is_read_only_as_far_as_its_records_are_taken() -> None:
    """While the receiver is away, memory does not grow, and the server sends nothing more."""
    watch = FakeWatch(frames_without_end())
    stream = RecordStream(lambda _token: watch, "", of_lineage=True, on_gap=lambda: None)
    for number in range(1, 20):
        stream.read(number)
    assert (MOST_WAITING, MOST_WAITING // FRAME) == (len(stream.waiting), watch.taken)
    stream.waiting.take()
    stream.read(20)
    assert (MOST_WAITING - 1 + FRAME, False) == (len(stream.waiting), watch.closed)


def test_the_end_of_a_stream_proves_what_came_before_the_stream_was_opened() -> None:
    """A stream that goes on over several reads was opened in the first of them."""
    history = frames_without_end()
    first = FakeWatch(iter([*(next(history) for _ in range(6)), heartbeat("end")]))
    second = FakeWatch(iter([heartbeat("end again")]))
    watches, tokens = iter((first, second)), []

    def watch(token: str) -> FakeWatch:
        tokens.append(token)
        return next(watches)

    stream = RecordStream(watch, "begin", of_lineage=True, on_gap=lambda: None)
    stream.read(1)
    assert 0 == stream.waiting.read_to_end
    while len(stream.waiting):
        stream.waiting.take()
    stream.read(3)
    assert (1, True) == (stream.waiting.read_to_end, first.closed)
    stream.read(5)
    assert (5, ["begin", "end"]) == (stream.waiting.read_to_end, tokens)


def test_a_gap_is_reported() -> None:
    """Retention was faster than the export."""
    gaps: list[None] = []
    frames = [WatchLineageResponse(surface=SURFACE, gap=Gap(), resume_token="t"), heartbeat("u")]
    watch = FakeWatch(iter(frames))
    RecordStream(lambda _token: watch, "", of_lineage=True, on_gap=lambda: gaps.append(None)).read(1)
    assert [None] == gaps
