"""Frame cache: serialized frames of streams, rendered once for all subscribers at the same place.

Owns the bytes of the newest frames, within a limit, and the cursor of each. History never changes, so the
stream, the place and the entries identify a frame.
"""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from lightspeed.ops.v1 import record_service_pb2 as pb

from lightspeed_ops.core.records import Lineage, RecordKind, Unrendered, sequences_of
from lightspeed_ops.journal.audit_slicer import EncodedAudits
from lightspeed_ops.reader import Frame
from lightspeed_ops.transport.audit_bytes import audit_bytes
from lightspeed_ops.transport.lineage_bytes import lineage_bytes
from lightspeed_ops.transport.responses import entries_values
from lightspeed_ops.transport.tokens import token

KEPT_BYTES = 4 * 1024 * 1024
"""Most bytes of cached frames: a hundred simultaneous subscribers are at the same few places."""

_MESSAGES: Mapping[RecordKind, Any] = {
    RecordKind.AUDIT: pb.WatchAuditsResponse,
    RecordKind.LINEAGE: pb.WatchLineageResponse,
}


@dataclass(frozen=True, slots=True)
class RenderedFrame:
    """A serialized frame, and the cursor that a subscriber resumes from after it."""

    data: bytes
    cursor: Mapping[str, str]


def stream_name(kind: RecordKind) -> str:
    """Returns the kind of a stream's tokens."""
    return f"watch-{kind.value}"


class FrameCache:
    """The frame cache of all streams of a journal."""

    def __init__(self, journal: str) -> None:
        """Starts empty; ``journal`` is the journal's identity, which tokens name."""
        self._journal = journal
        self._kept: OrderedDict[Hashable, RenderedFrame] = OrderedDict()
        self._kept_bytes = 0

    def render(self, kind: RecordKind, name: str, frame: Frame, filtered: bytes) -> RenderedFrame:
        """Returns a rendered frame of a surface's or tenant's stream; ``filtered``: its serialized filter."""
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
        fields: dict[str, Any] = {"surface": frame.surface, "resume_token": resume_token}
        if frame.entries:
            passed = sequences_of(frame.entries)[-1]
            if not isinstance(frame.entries, Unrendered):
                fields["entries"] = entries_values(kind, frame.entries)
        elif frame.gap is not None:
            gap, passed = frame.gap, frame.gap.to_sequence
            fields["gap"] = pb.Gap(from_sequence=gap.from_sequence, to_sequence=gap.to_sequence)
        else:
            fields["heartbeat"], passed = pb.Heartbeat(head_sequence=frame.head_sequence), frame.head_sequence
        cursor = {"resume_token": resume_token}
        if not name.endswith("/-"):
            cursor["after_sequence"] = str(passed)
        data = _MESSAGES[kind](**fields).SerializeToString()
        # A serialized message may be a concatenation of parts: parsers merge them.
        if isinstance(frame.entries, Lineage):
            data = lineage_bytes(frame.entries, data)
        elif isinstance(frame.entries, EncodedAudits):
            data = audit_bytes(frame.entries, data)
        return RenderedFrame(data, cursor)

    def _keep(self, key: Hashable, rendered: RenderedFrame) -> None:
        self._kept[key] = rendered
        self._kept_bytes += len(rendered.data)
        while self._kept_bytes > KEPT_BYTES:
            _, oldest = self._kept.popitem(last=False)
            self._kept_bytes -= len(oldest.data)
