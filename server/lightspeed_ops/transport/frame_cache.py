"""Frames: steps of a stream as they are written, rendered once for all who are at the same place.

Owns the bytes of the newest frames, within a limit, and the cursor that goes with each. What has happened
does not change, so that a frame is known by what it tells.
"""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from lightspeed.ops.v1 import record_service_pb2 as pb

from lightspeed_ops.core.records import Lineage, RecordKind, Unrendered, sequences_of
from lightspeed_ops.journal.audit_slicer import StoredAudits
from lightspeed_ops.reader import Frame
from lightspeed_ops.transport.audit_bytes import audit_bytes
from lightspeed_ops.transport.lineage_bytes import lineage_bytes
from lightspeed_ops.transport.responses import entries_values
from lightspeed_ops.transport.tokens import token

KEPT_BYTES = 4 * 1024 * 1024
"""Bytes of frames kept: a hundred subscribers who are fed at once are at the same few places."""

_MESSAGES: Mapping[RecordKind, Any] = {
    RecordKind.AUDIT: pb.WatchAuditsResponse,
    RecordKind.LINEAGE: pb.WatchLineageResponse,
}


@dataclass(frozen=True, slots=True)
class RenderedFrame:
    """A frame as it is written, and what its reader needs to go on behind it."""

    data: bytes
    cursor: Mapping[str, str]


def stream_name(kind: RecordKind) -> str:
    """What tokens of a stream are tokens of."""
    return f"watch-{kind.value}"


class FrameCache:
    """Renders the frames of all streams of a journal."""

    def __init__(self, journal: str) -> None:
        """None is rendered yet; ``journal`` is the identity that tokens name."""
        self._journal = journal
        self._kept: OrderedDict[Hashable, RenderedFrame] = OrderedDict()
        self._kept_bytes = 0

    def render(self, kind: RecordKind, name: str, frame: Frame, filtered: bytes) -> RenderedFrame:
        """A frame of the stream of a surface or of a tenant; ``filtered`` is its filter, serialized."""
        if not frame.entries:
            return self._rendered(kind, name, frame)
        sequences = sequences_of(frame.entries)
        first, count = sequences[0], len(sequences)
        key = (kind, name, filtered, frame.surface, frame.after, frame.within, first, count)
        rendered = self._kept.get(key)
        if rendered is None:
            rendered = self._rendered(kind, name, frame)
            self._keep(key, rendered)
        return rendered

    def _rendered(self, kind: RecordKind, name: str, frame: Frame) -> RenderedFrame:
        place = f"{frame.after}.{frame.within}" if frame.within else str(frame.after)
        resume_token = token(stream_name(kind), name, place, journal=self._journal)
        told: dict[str, Any] = {"surface": frame.surface, "resume_token": resume_token}
        if frame.entries:
            passed = sequences_of(frame.entries)[-1]
            if not isinstance(frame.entries, Unrendered):
                told["entries"] = entries_values(kind, frame.entries)
        elif frame.gap is not None:
            gap, passed = frame.gap, frame.gap.to_sequence
            told["gap"] = pb.Gap(from_sequence=gap.from_sequence, to_sequence=gap.to_sequence)
        else:
            told["heartbeat"], passed = pb.Heartbeat(head_sequence=frame.head_sequence), frame.head_sequence
        cursor = {"resume_token": resume_token}
        if not name.endswith("/-"):
            cursor["after_sequence"] = str(passed)
        data = _MESSAGES[kind](**told).SerializeToString()
        # A message may be written in parts: who reads it puts them together.
        if isinstance(frame.entries, Lineage):
            data = lineage_bytes(frame.entries, data)
        elif isinstance(frame.entries, StoredAudits):
            data = audit_bytes(frame.entries, data)
        return RenderedFrame(data, cursor)

    def _keep(self, key: Hashable, rendered: RenderedFrame) -> None:
        self._kept[key] = rendered
        self._kept_bytes += len(rendered.data)
        while self._kept_bytes > KEPT_BYTES:
            _, oldest = self._kept.popitem(last=False)
            self._kept_bytes -= len(oldest.data)
