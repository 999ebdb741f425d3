"""Records as a server emits them, made by hand: lineage and audits of surfaces, in commit order."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lightspeed.ops.v1.record_pb2 import AuditDetail, AuditEntry, AuditRecord, LineageEntry, LineageRecord
from lightspeed_cli.openlineage.events import Json, Naming
from lightspeed_cli.openlineage.merge import Entry, Received, Waiting, merged
from lightspeed_cli.openlineage.run_progress import Coalescing, Progress
from lightspeed_client import audit_signature, lineage_signature

SURFACE = "tenants/acme/surfaces/flights"
NOW_MS = 1_700_000_000_000
SOURCE = "source.v1|kind=queue|name=mq|topic=flights|prefetch=8"
SINK = "sink.v1|kind=database|name=warehouse|table=daily|upsert_key=id"
NAMING = Naming(job_namespace="lightspeed")
USUAL = Coalescing()


@dataclass
class Records:
    """Records of one surface; each is a millisecond after the one before, unless `at_ms` says otherwise."""

    surface: str = SURFACE
    now_ms: int = NOW_MS
    lineage: int = 0
    audits: int = 0
    all: list[tuple[str, Entry]] = field(default_factory=list)

    def acknowledged(
        self, stage: str, *, run: int = 1, source: str = SOURCE, sink: str = SINK, at_ms: int | None = None
    ) -> LineageEntry:
        """A batch of a stage was acknowledged."""
        self.lineage += 1
        time_ms = self._time(at_ms)
        watermark = f"watermark.v1|offset={self.lineage}|event_time_ms={time_ms - 5}"
        record = LineageRecord(
            run_id=f"run-{run:06}",
            stage=stage,
            source_signature=source,
            sink_signature=sink,
            watermark_signature=watermark,
            sequence=self.lineage,
            checkpoint_signature=f"checkpoint.v1|sequence={self.lineage}",
        )
        entry = LineageEntry(
            sequence=self.lineage, record=record, signature=lineage_signature(record), recorded_ms=time_ms
        )
        self.all.append((self.surface, entry))
        return entry

    def audited(
        self,
        action: str,
        *,
        run: int = 1,
        outcome: str = "ok",
        reason: str = "",
        at_ms: int | None = None,
        details: Iterable[tuple[str, str]] = (),
        version: int = 2,
    ) -> AuditEntry:
        """An operator's action was audited."""
        self.audits += 1
        time_ms, run_id = self._time(at_ms), f"run-{run:06}"
        record = AuditRecord(action=action, outcome=outcome, at_ms=time_ms)
        entry = AuditEntry(
            sequence=self.audits,
            record=record,
            signature=audit_signature(record),
            actor_id="ada",
            reason=reason,
            recorded_ms=time_ms,
            chain_hash="a" * 64,
            text_version=version,
        )
        if version > 1:
            entry.subject = f"{self.surface}/runs/{run_id}"
            entry.run_id = run_id
            entry.details.extend(AuditDetail(name=name, value=value) for name, value in details)
        self.all.append((self.surface, entry))
        return entry

    def _time(self, at_ms: int | None) -> int:
        self.now_ms = self.now_ms + 1 if at_ms is None else at_ms
        return self.now_ms


def events_of(
    records: Iterable[tuple[str, Entry]], coalescing: Coalescing = USUAL, naming: Naming = NAMING
) -> list[Json]:
    """Returns the events of records in the order of the merge."""
    lineage, audits = Waiting(), Waiting()
    for surface, entry in records:
        of_lineage = isinstance(entry, LineageEntry)
        waiting = lineage if of_lineage else audits
        waiting.append(Received(of_lineage, surface, entry, "", 1))
    lineage.read_to_end = audits.read_to_end = 2
    progress = Progress(naming, coalescing)
    return [
        event
        for received in merged(lineage, audits)
        if received.entry is not None
        for event in progress.events(received.surface, received.entry)
    ]


def summary_of(events: Iterable[Json]) -> list[str]:
    """Returns events as lines: type, job, and the window of sequences if there is one."""
    lines = []
    for event in events:
        facets = event["run"]["facets"]
        line = f"{event['eventType']} {event['job']['name']}"
        if "lightspeed_lineage" in facets:
            window = facets["lightspeed_lineage"]["window"]
            line += f" {window['batches']}: {window['firstSequence']}-{window['lastSequence']}"
        if "errorMessage" in facets:
            line += f" ({facets['errorMessage']['message']})"
        lines.append(line)
    return lines
