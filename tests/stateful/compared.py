"""The comparison with the model after every step, and with a replay of the journal alone."""

from collections import Counter
from dataclasses import asdict, replace
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, invariant
from lightspeed_ops.core import operations_surface as m60
from lightspeed_ops.core import operator, pipeline
from lightspeed_ops.core.audit import AuditEntry, verify_chain
from lightspeed_ops.core.commands import Command, Origin
from lightspeed_ops.core.events import BatchesAcknowledged
from lightspeed_ops.core.evolve import replay
from lightspeed_ops.core.in_memory_surface import OperationsSurface
from lightspeed_ops.core.orchestrator import priority_of
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.signatures import GENESIS_HASH
from lightspeed_ops.core.snapshot import freeze, thaw
from lightspeed_ops.core.surface import Surface, etag, resume_point

from tests.server.core.building import NAME, NOW_MS, create
from tests.server.core.observing import observable
from tests.stateful.model import Model
from tests.stateful.queue_model import SINK, STAGES


class Compared(RuleBasedStateMachine):
    """A surface beside its model."""

    def __init__(self) -> None:
        """An empty surface and model."""
        super().__init__()
        self.surface = OperationsSurface(NAME)
        self.now_ms = NOW_MS
        self.requests = 0
        self.leases: dict[str, str] = {}
        """Every granted token, and its key."""
        self.settings = create()
        self.model = Model(0, 0, 0, dead_letters=True, keys_kept=1)

    def origin(self) -> Origin:
        """Returns the present time, which the model gets too, and a new request id."""
        self.model.now_ms = self.now_ms
        self.requests += 1
        return Origin(self.now_ms, f"request-{self.requests}")

    def outcome(self, command: Command[Any]) -> str:
        """Executes a command; returns ``ok`` or the reason of the refusal."""
        refusal = self.surface.execute(command, self.origin())
        return refusal.reason.value if isinstance(refusal, Refusal) else "ok"

    @invariant()
    def replaying_the_journal_gives_the_state(self) -> None:
        """The commits alone give the full observable state, and a snapshot gives it too."""
        replayed = replay(Surface(NAME), self.surface.commits)
        assert observable(replayed) == observable(self.surface.state)
        assert observable(thaw(freeze(replayed))) == observable(replayed)

    @invariant()
    def batches_are_where_the_model_has_them(self) -> None:
        """States and attempts of all batches are the model's, and no batch is missing or extra."""
        queue, model = self.surface.state.queue, self.model
        found = {
            one.batch.key: (one.batch, priority_of(one.batch), one.state, one.attempt, one.progress)
            for one in model.batches
        }
        assert found == {
            key: (
                active.batch,
                priority_of(active.batch),
                active.state.value,
                active.attempt,
                active.progress,
            )
            for key, active in queue.active_batches.items()
        }
        places = [
            active.batch.key
            for active in sorted(queue.active_batches.values(), key=lambda active: active.order)
        ]
        assert [one.batch.key for one in model.batches] == places
        counts = queue.counts
        assert [model.count(state) for state in ("queued", "retrying", "in_flight", "dead_lettered")] == [
            counts.queued,
            counts.retrying,
            counts.in_flight,
            counts.dead_lettered,
        ]
        ended = (model.succeeded, model.failed, model.cancelled, model.discarded)
        assert ended == (counts.succeeded, counts.failed, counts.cancelled, counts.discarded)
        assert (model.suppressed, model.taken_in) == (counts.duplicates_suppressed, counts.enqueued)
        assert counts.enqueued == len(queue.active_batches) + sum(ended)
        for stage in STAGES:
            own = Counter(one.state for one in model.batches if one.batch.stage == stage)
            of = queue.by_stage[stage]
            assert own == +Counter({name: getattr(of, name) for name in of.__slots__})
        backlog = queue.backlog
        assert model.pending == list(backlog.pending)
        assert sorted(model.behind) == sorted(one for some in backlog.behind.values() for one in some)
        assert len(model.pending) + len(model.behind) == counts.replay_pending
        assert set(backlog.behind) <= set(queue.active_batches), "nothing waits behind nothing"
        assert counts.in_flight <= self.surface.state.settings.boundary.max_in_flight

    @invariant()
    def the_run_counts_what_became_of_batches(self) -> None:
        """By stage and outcome, the counts of the run are the model's."""
        counted = {
            (counts.stage, name): count
            for counts in self.surface.state.run.record().stages
            for name, count in asdict(counts).items()
            if name != "stage" and count
        }
        assert dict(self.model.outcomes) == counted
        assert self.model.run_records == self.surface.state.run.records

    @invariant()
    def bytes_are_those_of_active_batches(self) -> None:
        """Bytes that are counted one by one equal a new count."""
        queue = self.surface.state.queue
        counted = replace(queue.counts)
        queue.count_bytes()
        assert counted == queue.counts

    @invariant()
    def leases_are_the_models(self) -> None:
        """Each batch in flight has one lease, with the model's deadline and worker.

        No other batch has one.
        """
        active_batches = self.surface.state.queue.active_batches.values()
        leased = {
            active.batch.key: (
                active.lease_token,
                active.lease.deadline_ms,
                active.worker_id,
                active.cancellation,
            )
            for active in active_batches
            if active.lease is not None
        }
        flying = [one for one in self.model.batches if one.state == "in_flight"]
        assert leased == {
            one.batch.key: (one.token, one.deadline_ms, one.worker, one.cancel) for one in flying
        }
        assert len({one.token for one in flying}) == len(flying)
        next_ms = min((one.deadline_ms for one in flying), default=None)
        assert next_ms == self.surface.state.queue.leases.next_deadline_ms()

    @invariant()
    def an_etag_stands_for_its_settings(self) -> None:
        """Equal settings have the same etag, and others another."""
        if self.surface.state.exists:
            etags = self.model.etags
            assert etag(self.surface.state) == etags.setdefault(self.model.settings, etag(self.surface.state))
            assert len(set(etags.values())) == len(etags)

    @invariant()
    def states_and_measures_are_the_models(self) -> None:
        """Lifecycle, control, run, usage, telemetry, freshness and resume points are the model's."""
        state, model = self.surface.state, self.model
        labels = (pipeline.label(state.lifecycle), operator.label(state.control), state.run.number)
        assert (model.lifecycle, model.control, model.run) == labels
        usage = {
            "runs": state.usage.pipeline_runs,
            "replays": state.usage.pipeline_replays,
            "mitigations": state.usage.mitigations,
        }
        assert model.usage == usage
        measured = state.telemetry
        assert (model.lag_ms, model.throughput) == (measured.lag_ms, measured.throughput_records_per_sec)
        assert (model.retries, model.dead) == (measured.retry_count, measured.dead_letter_count)
        assert (model.lag_ms, model.last_sequence) == (state.observed.lag_ms, state.observed.last_sequence)
        for stage in STAGES:
            assert model.resume_point(stage) == resume_point(state, stage).sequence

    @invariant()
    def records_are_complete(self) -> None:
        """Sequences have no holes, each checkpoint has its lineage, and each operator command its audit."""
        surface, model = self.surface, self.model
        for kind in RecordKind:
            sequences = [entry.sequence for entry in surface.entries(kind)]
            assert list(range(1, surface.state.count_of(kind) + 1)) == sequences
        checkpoints = m60.checkpoints(surface)
        assert [(pipeline.run_id(run), batch.sequence, at_ms) for run, batch, at_ms in model.checkpoints] == [
            (one.run_id, one.sequence, one.at_ms) for one in checkpoints
        ]
        assert [(one.run_id, one.sequence) for one in m60.lineage_records(surface)] == [
            (one.run_id, one.sequence) for one in checkpoints
        ]
        acknowledged = [
            (event, place)
            for commit in surface.commits
            for event in commit.events
            if isinstance(event, BatchesAcknowledged)
            for place in range(len(event.batches))
        ]
        assert model.results == [
            next((one.values[0] for one in event.results if one.index == place), "")
            for event, place in acknowledged
        ]
        audits = [entry for entry in surface.entries(RecordKind.AUDIT) if isinstance(entry, AuditEntry)]
        assert model.audits == [(entry.record.action, entry.record.outcome) for entry in audits]
        verification = verify_chain(audits, first_sequence=1, previous_hash=GENESIS_HASH)
        sound = (len(audits), 0, surface.state.audit_hash)
        assert sound == (verification.verified, verification.first_bad_sequence, verification.last_hash)

    @invariant()
    def a_sink_applies_a_key_once(self) -> None:
        """A sink applies a key once, except for a reprocess window or a deletion in between.

        If the key was forgotten, a batch of a later sequence may have it again, and never the same batch.
        """
        assert self.model.all_sink_keys == m60.sink_idempotency_keys(self.surface)
        applied = Counter(one.idempotency_key for one in m60.checkpoints(self.surface) if one.stage == SINK)
        allowed = Counter(key for key, _ in [*self.model.sink_keys, *self.model.applied_again])
        assert applied <= allowed
        assert len(set(self.model.once)) == len(self.model.once)
