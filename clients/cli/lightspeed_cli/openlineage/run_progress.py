"""The progress of runs: which events follow from the next record.

Owns the states of runs and stages as far as events need them: what a stage has read and written, and since
when. It must never read a clock or send anything: equal records give equal events, in whatever portions they
come, and the state between two records can be stored.

A stage starts with its first lineage record. Further records are collected into one RUNNING event, until so
many have come or their times of recording are so far apart. The end of the run ends its stages.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple, Self

from lightspeed.ops.v1.record_pb2 import AuditEntry, LineageEntry

from lightspeed_cli.openlineage.datasets import fields_of
from lightspeed_cli.openlineage.events import (
    MICROSECONDS,
    EventType,
    Json,
    Naming,
    RunName,
    audit_facet,
    dataset,
    error_message,
    event_time,
    facet,
    run_event,
)
from lightspeed_cli.openlineage.merge import ENDS, STARTS

GENESIS = "0" * 64
"""Digest before the first lineage record of a stage in a run, as before the first audit of a surface."""
RUNS_KEPT = 2
"""Runs of a surface whose state is kept: the newest, and the one before, whose batches may still end."""
VERSIONS_KEPT = 32
"""Sources and sinks of a stage in a run that its last event names: a plan changes seldom in a run."""
CRASH = "crash"
"""The step of an audit fail_run that says that the run crashed."""


@dataclass(slots=True)
class Window:
    """Lineage records since the last event of a stage: their number, and the first and last sequence."""

    batches: int = 0
    first_sequence: int = 0
    last_sequence: int = 0

    def add(self, sequence: int) -> None:
        """Adds a record."""
        self.batches += 1
        self.first_sequence = self.first_sequence or sequence
        self.last_sequence = sequence

    def as_json(self) -> Json:
        """Returns the form in the facet."""
        return {
            "batches": self.batches,
            "firstSequence": self.first_sequence,
            "lastSequence": self.last_sequence,
        }


@dataclass(slots=True)
class StageProgress:
    """A stage in a run, as far as its records say."""

    last_us: int = 0
    """Time of its last event, microseconds: each event is later than the one before."""
    opened_ms: int = 0
    """Time of recording at which the window began."""
    newest_ms: int = 0
    """Time of recording of its newest record."""
    window: Window = field(default_factory=Window)
    total: Window = field(default_factory=Window)
    digest: str = GENESIS
    """Hash chain over the signatures of its lineage records: shows that none is missing or doubled."""
    source: str = ""
    sink: str = ""
    lineage: str = ""
    checkpoint: str = ""
    watermark: str = ""
    """Signatures of its newest record."""
    inputs: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    """Newest version of each source and sink, by signature."""

    def time_us(self, at_ms: int) -> int:
        """Returns the time of the next event, which is later than the last one."""
        self.last_us = max(at_ms * MICROSECONDS, self.last_us + 1)
        return self.last_us

    def add(self, surface: str, entry: LineageEntry) -> None:
        """Adds a lineage record."""
        record = entry.record
        self.newest_ms = max(self.newest_ms, entry.recorded_ms)
        self.window.add(entry.sequence)
        self.total.add(entry.sequence)
        self.digest = sha256(f"{self.digest}\n{entry.signature}".encode()).hexdigest()
        self.source, self.sink = record.source_signature, record.sink_signature
        self.lineage, self.checkpoint = entry.signature, record.checkpoint_signature
        self.watermark = record.watermark_signature
        _put(self.inputs, self.source, self.watermark)
        _put(self.outputs, self.sink, f"{surface}/lineage/{entry.sequence}")


@dataclass(slots=True)
class RunProgress:
    """A run, as far as its records say."""

    last_us: int = 0
    ended: bool = False
    resumed_at: int = 0
    """Sequence of the audit that resumed it; 0: none did."""
    stages: dict[str, StageProgress] = field(default_factory=dict)

    def time_us(self, at_ms: int) -> int:
        """Returns the time of the next event, which is later than the last one."""
        self.last_us = max(at_ms * MICROSECONDS, self.last_us + 1)
        return self.last_us


@dataclass(slots=True)
class SurfaceProgress:
    """A surface: its newest sequences, and its last runs by id, oldest first."""

    lineage: int = 0
    audits: int = 0
    newest_run: int = 0
    runs: dict[str, RunProgress] = field(default_factory=dict)


class Coalescing(NamedTuple):
    """When collected lineage records become a RUNNING event."""

    batches: int = 1_000
    """After so many: an event is a few kilobytes, so that history takes a few bytes for a batch."""
    interval_ms: int = 60_000
    """With the first record that is so much later: a minute, as a receiver shows progress to people."""


USUAL = Coalescing()


class Progress:
    """The progress of all surfaces, from record to record."""

    def __init__(
        self,
        naming: Naming,
        coalescing: Coalescing = USUAL,
        surfaces: Mapping[str, SurfaceProgress] | None = None,
    ) -> None:
        """Goes on from stored surfaces; None: before the first record."""
        self._naming = naming
        self._coalescing = coalescing
        self.surfaces: dict[str, SurfaceProgress] = dict(surfaces or {})

    def events(self, surface: str, entry: LineageEntry | AuditEntry) -> Iterator[Json]:
        """Yields the events of the next record; none if the record was there before.

        The progress has the record when the iterator has ended.
        """
        found = self.surfaces.setdefault(surface, SurfaceProgress())
        if isinstance(entry, LineageEntry):
            if entry.sequence > found.lineage:
                yield from _SurfaceEvents(self._naming, self._coalescing, surface, found).lineage(entry)
                found.lineage = entry.sequence
        elif entry.sequence > found.audits:
            yield from _SurfaceEvents(self._naming, self._coalescing, surface, found).audit(entry)
            found.audits = entry.sequence

    def missing_before(self, surface: str, entry: LineageEntry) -> int:
        """Returns how many lineage records are missing before this one; sequences have no holes."""
        known = self.surfaces.get(surface, SurfaceProgress()).lineage
        return max(0, entry.sequence - known - 1) if known else 0

    def as_json(self) -> Json:
        """Returns the form in which it is stored."""
        return {name: _plain(surface) for name, surface in self.surfaces.items()}

    @classmethod
    def from_json(cls, naming: Naming, coalescing: Coalescing, stored: Json) -> Self:
        """Returns the progress that `as_json` stored."""
        return cls(naming, coalescing, {name: _surface_of(surface) for name, surface in stored.items()})


class _SurfaceEvents:
    """The events of one surface."""

    def __init__(self, naming: Naming, coalescing: Coalescing, name: str, surface: SurfaceProgress) -> None:
        self._naming = naming
        self._coalescing = coalescing
        self._name = name
        self._surface = surface

    def lineage(self, entry: LineageEntry) -> Iterator[Json]:
        """Yields the events of a lineage record."""
        run_id, at_ms = entry.record.run_id, entry.recorded_ms
        if run_id not in self._surface.runs:
            if _number_of(run_id) <= self._surface.newest_run:
                # Its state was dropped: the record stands alone, without totals.
                stage = StageProgress()
                stage.add(self._name, entry)
                yield self._stage_event(
                    run_id, RunProgress(), entry.record.stage, stage, EventType.OTHER, at_ms
                )
                return
            yield from self._begin(run_id, at_ms)
        run = self._surface.runs[run_id]
        stage_name = entry.record.stage
        stage = run.stages.setdefault(stage_name, StageProgress())
        is_first = not stage.total.batches
        if stage.window.batches and (stage.source, stage.sink) != (
            entry.record.source_signature,
            entry.record.sink_signature,
        ):
            yield self._stage_event(run_id, run, stage_name, stage, EventType.RUNNING, stage.newest_ms)
        stage.add(self._name, entry)
        if run.ended:
            yield self._stage_event(run_id, run, stage_name, stage, EventType.OTHER, at_ms)
        elif is_first:
            yield self._stage_event(run_id, run, stage_name, stage, EventType.START, at_ms)
        elif (
            stage.window.batches >= self._coalescing.batches
            or at_ms - stage.opened_ms >= self._coalescing.interval_ms
        ):
            yield self._stage_event(run_id, run, stage_name, stage, EventType.RUNNING, at_ms)

    def audit(self, entry: AuditEntry) -> Iterator[Json]:
        """Yields the events of an audit. Audits of refused and denied actions have none."""
        action, run_id = entry.record.action, self._run_of(entry)
        if entry.record.outcome != "ok" or not run_id:
            return
        run = self._surface.runs.get(run_id)
        if action in STARTS and run is not None and run.ended:
            # For OpenLineage, a resumed run is another run, which has the same name here.
            del self._surface.runs[run_id]
            yield from self._begin(run_id, entry.recorded_ms, entry, resumed_at=entry.sequence)
        elif action in STARTS and run is None and _number_of(run_id) > self._surface.newest_run:
            yield from self._begin(run_id, entry.recorded_ms, entry)
        elif action in ENDS and run is None and _number_of(run_id) > self._surface.newest_run:
            # The start was pruned before the export began.
            yield from self._begin(run_id, entry.recorded_ms)
            yield from self._end(run_id, entry)
        elif action in ENDS and run is not None and not run.ended:
            yield from self._end(run_id, entry)

    def _run_of(self, entry: AuditEntry) -> str:
        """Returns the run of an audit; entries of the first versions name none, they mean the newest."""
        _, found, named = entry.subject.partition("/runs/")
        if found:
            return named
        return entry.run_id or next(reversed(self._surface.runs), "")

    def _begin(
        self, run_id: str, at_ms: int, entry: AuditEntry | None = None, *, resumed_at: int = 0
    ) -> Iterator[Json]:
        run = RunProgress(resumed_at=resumed_at)
        self._surface.runs[run_id] = run
        self._surface.newest_run = max(self._surface.newest_run, _number_of(run_id))
        for old in list(self._surface.runs)[:-RUNS_KEPT]:
            del self._surface.runs[old]
        yield self._run_event(run_id, run, EventType.START, at_ms, _start_facets(entry))

    def _end(self, run_id: str, entry: AuditEntry) -> Iterator[Json]:
        """Yields the ends of the stages of a run, then its own.

        If a batch failed the run, its stage has failed; the other stages were stopped.
        """
        run, at_ms = self._surface.runs[run_id], entry.recorded_ms
        event_type, details = _end_of(entry), {detail.name: detail.value for detail in entry.details}
        failed = details.get("stage", "") if event_type is EventType.FAIL else ""
        facets = _audited(entry)
        if event_type is not EventType.COMPLETE:
            facets["errorMessage"] = error_message(
                entry.reason or f"the run has ended by {details.get('step')}"
            )
        if failed and failed not in run.stages:
            run.stages[failed] = StageProgress()
            yield self._stage_event(run_id, run, failed, run.stages[failed], EventType.START, at_ms)
        for name, stage in run.stages.items():
            ends_as = EventType.ABORT if failed and name != failed else event_type
            yield self._stage_event(run_id, run, name, stage, ends_as, at_ms, facets)
        yield self._run_event(run_id, run, event_type, at_ms, facets)
        run.ended = True
        if event_type is EventType.COMPLETE:
            # No batch of it is in flight any more.
            del self._surface.runs[run_id]

    def _run_event(
        self, run_id: str, run: RunProgress, event_type: EventType, at_ms: int, facets: Mapping[str, Json]
    ) -> Json:
        of = RunName(surface=self._name, run_id=run_id, resumed_at=run.resumed_at)
        latest_us = max([run.last_us, *(stage.last_us for stage in run.stages.values())])
        run.last_us = max(run.last_us, latest_us - 1)
        return run_event(self._naming, of, event_type, at_us=run.time_us(at_ms), facets=facets)

    def _stage_event(
        self,
        run_id: str,
        run: RunProgress,
        name: str,
        stage: StageProgress,
        event_type: EventType,
        at_ms: int,
        facets: Mapping[str, Json] | None = None,
    ) -> Json:
        """Returns an event of a stage, and begins the next window."""
        of = RunName(surface=self._name, run_id=run_id, stage=name, resumed_at=run.resumed_at)
        given = dict(facets or {})
        if stage.total.batches:
            given["lightspeed_lineage"] = _lineage_facet(stage)
        inputs = [dataset(self._naming, signature, version) for signature, version in stage.inputs.items()]
        outputs = [dataset(self._naming, signature, version) for signature, version in stage.outputs.items()]
        event = run_event(
            self._naming,
            of,
            event_type,
            at_us=stage.time_us(at_ms),
            facets=given,
            datasets=(inputs, outputs),
        )
        stage.window = Window()
        stage.opened_ms = at_ms
        return event


def _put(versions: dict[str, str], signature: str, version: str) -> None:
    """Puts the newest version last; of too many signatures the oldest is dropped."""
    versions.pop(signature, None)
    versions[signature] = version
    if len(versions) > VERSIONS_KEPT:
        del versions[next(iter(versions))]


def _number_of(run_id: str) -> int:
    """Returns the number of a run: 1 of run-000001."""
    _, _, digits = run_id.rpartition("-")
    return int(digits) if digits.isdecimal() else 0


def _end_of(entry: AuditEntry) -> EventType:
    if entry.record.action == "complete_run":
        return EventType.COMPLETE
    crashed = any(detail.name == "step" and detail.value == CRASH for detail in entry.details)
    return EventType.ABORT if crashed else EventType.FAIL


def _audited(entry: AuditEntry) -> dict[str, Json]:
    audit = audit_facet(
        sequence=entry.sequence,
        action=entry.record.action,
        at_ms=entry.record.at_ms,
        signature=entry.signature,
        chain_hash=entry.chain_hash,
    )
    return {"lightspeed_run": audit}


def _start_facets(entry: AuditEntry | None) -> dict[str, Json]:
    """Returns the facets of a run's start: its audit, its due time and its labels."""
    if entry is None:
        return {}
    facets = _audited(entry)
    labels = []
    for detail in entry.details:
        _, found, key = detail.name.partition("labels.")
        if detail.name == "due_ms":
            nominal = event_time(int(detail.value) * MICROSECONDS)
            facets["nominalTime"] = facet("nominalTime", nominalStartTime=nominal)
        elif found:
            labels.append({"key": key, "value": detail.value, "source": "USER"})
    if labels:
        facets["tags"] = facet("tags", tags=labels)
    return facets


def _lineage_facet(stage: StageProgress) -> Json:
    watermark = fields_of(stage.watermark)
    return facet(
        "lightspeed_lineage",
        window=stage.window.as_json(),
        total={**stage.total.as_json(), "digest": stage.digest},
        sourceSignature=stage.source,
        sinkSignature=stage.sink,
        lineageSignature=stage.lineage,
        checkpointSignature=stage.checkpoint,
        watermark={
            "signature": stage.watermark,
            "offset": int(watermark.get("offset", 0)),
            "eventTimeMs": int(watermark.get("event_time_ms", 0)),
        },
    )


def _plain(value: Any) -> Any:  # progress, and values for JSON
    """Returns progress as values for JSON; `asdict` copies all of it, which takes five times as long."""
    fields = getattr(value, "__dataclass_fields__", None)
    if fields is not None:
        return {name: _plain(getattr(value, name)) for name in fields}
    if isinstance(value, dict):
        return {name: one if isinstance(one, str) else _plain(one) for name, one in value.items()}
    return value


def _surface_of(stored: Mapping[str, Any]) -> SurfaceProgress:
    runs = {run_id: _run_of_json(run) for run_id, run in stored["runs"].items()}
    return SurfaceProgress(stored["lineage"], stored["audits"], stored["newest_run"], runs)


def _run_of_json(stored: Mapping[str, Any]) -> RunProgress:
    stages = {name: _stage_of(stage) for name, stage in stored["stages"].items()}
    return RunProgress(stored["last_us"], stored["ended"], stored["resumed_at"], stages)


def _stage_of(stored: Mapping[str, Any]) -> StageProgress:
    windows = {name: Window(**stored[name]) for name in ("window", "total")}
    return StageProgress(**{**stored, **windows})
