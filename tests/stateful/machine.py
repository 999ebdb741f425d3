"""A machine that does whatever can be done to a surface, and compares it with the model after every step."""

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from lightspeed_ops.core import commands, operator, pipeline
from lightspeed_ops.core import operations_surface as m60
from lightspeed_ops.core.audit import AuditEntry, verify_chain
from lightspeed_ops.core.commands import Acknowledgement, Command, Enqueued, Failure, Origin, StartAvailable
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.decide.controls import reprocessable
from lightspeed_ops.core.evolve import replay
from lightspeed_ops.core.ledger import OperationsSurface
from lightspeed_ops.core.operator import Drain, Pause, Replay, Resume
from lightspeed_ops.core.orchestrator import (
    Applied,
    Batch,
    DeadLetterRecord,
    DuplicateSuppressed,
    FailureRejected,
    Processed,
    Rejected,
    RetryRecord,
)
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.signatures import GENESIS_HASH
from lightspeed_ops.core.snapshot import freeze, thaw
from lightspeed_ops.core.surface import Surface, resume_point

from tests.server.core.building import NAME, NOW_MS, VIEWER, create
from tests.server.core.observing import observable
from tests.stateful.model import ACTIVE, SINK, STAGES, Model

KEYS = [f"b-{number}" for number in range(8)]
BASE_BACKOFF_MS = 100


def _batch(key: int, variant: int) -> Batch:
    """A batch whose content follows from its key, but for a variant that is in conflict with it."""
    stage = [*STAGES, SINK][key % 4]
    return Batch(
        KEYS[key], stage, 100 + variant, 250 * (key % 2), f"once-{key % 3}", (7 * key + variant) % 10
    )


batches = st.builds(_batch, st.integers(0, len(KEYS) - 1), st.sampled_from([0, 0, 0, 0, 1]))
loads = st.builds(_batch, st.sampled_from([2, 3, 6, 7]), st.sampled_from([0, 0, 0, 0, 1]))
"""Batches of the sink alone: three idempotency keys, of which two are remembered where one is kept."""
picks = st.integers(0, 99)
failures = st.tuples(picks, st.sampled_from([0, 0, 0, 1]), st.booleans())


OUTCOMES = {
    Applied: "applied",
    DuplicateSuppressed: "duplicate_suppressed",
    RetryRecord: "retry_scheduled",
    DeadLetterRecord: "dead_lettered",
}


class SurfaceMachine(RuleBasedStateMachine):
    """One surface, small enough that every limit is met."""

    def __init__(self) -> None:
        """Nothing yet."""
        super().__init__()
        self.surface = OperationsSurface(NAME)
        self.now_ms = NOW_MS
        self.requests = 0
        self.settings = create()
        self.model = Model(0, 0, 0, dead_letters=True, keys_kept=1)

    @initialize(
        dead_letters=st.booleans(),
        max_in_flight=st.integers(1, 3),
        max_queued=st.integers(3, 5),
        keys_kept=st.sampled_from([1, 1_000]),
    )
    def begin(self, *, dead_letters: bool, max_in_flight: int, max_queued: int, keys_kept: int) -> None:
        """Creates the surface; it remembers a key beside the newest, or all."""
        self.model = Model(max_in_flight, max_queued, 2, dead_letters=dead_letters, keys_kept=keys_kept)
        self.settings = create(
            max_in_flight=max_in_flight,
            max_queued=max_queued,
            max_attempts=2,
            base_backoff_ms=BASE_BACKOFF_MS,
            dead_letters=dead_letters,
            idempotency_keys_kept=keys_kept,
        )
        self.surface.execute(self.settings, Origin(self.now_ms))

    @rule(several=st.lists(batches, min_size=1, max_size=4))
    def enqueue(self, several: list[Batch]) -> None:
        """Takes batches in, whatever they are."""
        answers = self.surface.execute(commands.EnqueueBatches(tuple(several)), self.origin())
        assert not isinstance(answers, Refusal)
        assert [self.model.enqueue(batch) for batch in several] == [_told(answer) for answer in answers]

    @rule(
        several=st.lists(batches, min_size=1, max_size=4) | st.lists(loads, min_size=2, max_size=4),
        ends=st.lists(st.sampled_from(["succeed", "succeed", "succeed", "retry", "die"]), max_size=4),
        replay_after=st.booleans(),
    )
    def work(self, several: list[Batch], ends: list[str], *, replay_after: bool) -> None:
        """Whatever stood in the way, takes batches in, starts and ends some: this leads deepest."""
        if self.model.lifecycle not in ACTIVE:
            self.lifecycle("start")
        if self.model.control in {"paused", "draining"}:
            self.control(Resume("x"), SINK)
        self.enqueue(several)
        for pick, end in enumerate(ends):
            self.start(9, [])
            if end == "succeed":
                self.acknowledge([pick], 0)
            else:
                self.fail([(pick, 0, end == "die")])
            self.now_ms += BASE_BACKOFF_MS
        if replay_after:
            self.control(Replay("", "x"), STAGES[0])

    @rule(count=st.integers(0, 4), stages=st.lists(st.sampled_from(STAGES), max_size=3))
    def start(self, count: int, stages: list[str]) -> None:
        """First in, first out, within the boundary, of some stages or of all."""
        started = self.surface.execute(StartAvailable(count, tuple(stages)), self.origin())
        assert not isinstance(started, Refusal)
        actual = [(one.batch.key, one.attempt) for one in started.started]
        assert self.model.start(count, stages, self.now_ms) == actual

    @precondition(lambda self: bool(self.model.held))
    @rule(
        several=st.lists(picks, min_size=1, max_size=4),
        skew_ms=st.sampled_from([0, 0, -60_000, -60_001]),
    )
    def acknowledge(self, several: list[int], skew_ms: int) -> None:
        """Acknowledges batches, in flight or not."""
        keys = [self.key(pick) for pick in several]
        at_ms = self.now_ms + skew_ms
        items = tuple(Acknowledgement(key, at_ms) for key in keys)
        answers = self.surface.execute(commands.AcknowledgeBatches(items), self.origin())
        assert not isinstance(answers, Refusal)
        assert self.model.acknowledge(keys, at_ms) == [_told(answer) for answer in answers]

    @precondition(lambda self: bool(self.model.held))
    @rule(several=st.lists(failures, min_size=1, max_size=3))
    def fail(self, several: list[tuple[int, int, bool]]) -> None:
        """Fails batches at their current attempt or at another one."""
        items = []
        for pick, off, permanent in several:
            key = self.key(pick)
            held = self.model.find(key)
            items.append((key, (held.attempt if held else 1) + off, permanent))
        command = commands.FailBatches(
            tuple(Failure(key, attempt, "broken", last) for key, attempt, last in items)
        )
        answers = self.surface.execute(command, self.origin())
        assert not isinstance(answers, Refusal)
        assert self.model.fail(items) == [_told(answer) for answer in answers]
        for answer in answers:
            if isinstance(answer, RetryRecord):
                self._retry(answer)

    @rule(step=st.sampled_from(["start", "start", "complete", "fail", "crash", "resume"]))
    def lifecycle(self, step: str) -> None:
        """Asks for a step of the run."""
        asked: dict[str, Command[None]] = {
            "start": commands.StartRun(),
            "complete": commands.CompleteRun(),
            "fail": commands.FailRun("lost"),
            "crash": commands.FailRun("lost", crashed=True),
            "resume": commands.ResumeRun(),
        }
        assert self.model.step(step, self.now_ms) == self.told(asked[step])

    @rule(
        action=st.sampled_from([Pause("x"), Resume("x"), Drain("x"), Replay("", "x"), Replay("", "x")]),
        from_stage=st.sampled_from(STAGES),
    )
    def control(self, action: operator.Action, from_stage: str) -> None:
        """Applies a control; a replay with what the journal has for the window."""
        applied: tuple[Batch, ...] = ()
        if isinstance(action, Replay):
            action = Replay(from_stage, action.reason)
            window = self.surface.state.settings.connector_plan.reprocess_window
            stages = frozenset(STAGES[STAGES.index(from_stage) :])
            applied = tuple(reprocessable(self.surface.commits, window, stages)) if window else ()
        expected = self.model.apply(operator.action_label(action), from_stage)
        assert expected == self.told(commands.ApplyControl(action, applied=applied))

    @precondition(lambda self: bool(self.model.checkpoints))
    @rule(window=st.none() | st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted))
    def reprocess_window(self, window: list[int] | None) -> None:
        """Sets the window or takes it away."""
        self.model.window = (window[0], window[1]) if window else None
        self.model.audits.append(("update", "ok"))
        named = ReprocessWindow(window[0], window[1], "bad day") if window else None
        command = commands.UpdateSurface(("connector_plan.reprocess_window",), reprocess_window=named)
        assert self.told(command) == "ok"

    @rule(what=st.sampled_from(["wait", "wait", "restart", "be_denied"]), number=st.integers(0, 2))
    def meanwhile(self, what: str, number: int) -> None:
        """Time passes, the service is started anew, or somebody tries what is denied."""
        if what == "wait":
            self.now_ms += [1, BASE_BACKOFF_MS, 1_000][number]
        elif what == "restart":
            self.surface.state = thaw(freeze(self.surface.state))
        else:
            self.model.audits.append(("pause", "denied:role_forbids"))
            denied = replace(self.origin(), context=VIEWER)
            assert isinstance(self.surface.execute(commands.ApplyControl(Pause("x")), denied), Refusal)

    @precondition(lambda self: bool(self.model.checkpoints))
    @rule()
    def delete(self) -> None:
        """Deletes the surface where that is possible, and creates it again."""
        told = self.model.delete()
        assert told == self.told(commands.DeleteSurface())
        if told == "ok":
            assert self.told(self.settings) == "ok"

    @invariant()
    def replaying_the_journal_gives_the_state(self) -> None:
        """The full observable state, from nothing but the commits; a snapshot gives it too."""
        replayed = replay(Surface(NAME), self.surface.commits)
        assert observable(replayed) == observable(self.surface.state)
        assert observable(thaw(freeze(replayed))) == observable(replayed)

    @invariant()
    def batches_are_where_the_model_has_them(self) -> None:
        """States and attempts of each, and none is lost or made up."""
        queue, model = self.surface.state.queue, self.model
        held = {one.batch.key: (one.batch, one.state, one.attempt) for one in model.held}
        assert held == {
            key: (life.batch, life.state.value, life.attempt) for key, life in queue.lives.items()
        }
        counts = queue.counts
        assert [model.count(state) for state in ("queued", "retrying", "in_flight", "dead_lettered")] == [
            counts.queued,
            counts.retrying,
            counts.in_flight,
            counts.dead_lettered,
        ]
        ended = (model.succeeded, model.suppressed, model.failed, model.taken_in)
        assert ended == (counts.succeeded, counts.duplicates_suppressed, counts.failed, counts.enqueued)
        assert counts.enqueued == len(queue.lives) + counts.succeeded + counts.failed
        assert counts.in_flight <= self.surface.state.settings.boundary.max_in_flight

    @invariant()
    def states_and_measures_are_the_models(self) -> None:
        """Lifecycle, control, run, usage, telemetry, freshness and resume points."""
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
        """Sequences have no holes, each checkpoint has its lineage, everything tried its audit."""
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
        audits = [entry for entry in surface.entries(RecordKind.AUDIT) if isinstance(entry, AuditEntry)]
        assert model.audits == [(entry.record.action, entry.record.outcome) for entry in audits]
        walk = verify_chain(audits, first_sequence=1, previous_hash=GENESIS_HASH)
        sound = (len(audits), 0, surface.state.audit_hash)
        assert sound == (walk.verified, walk.first_bad_sequence, walk.last_hash)

    @invariant()
    def a_sink_applies_a_key_once(self) -> None:
        """Unless its batch was named by a reprocess window, or the surface was deleted in between.

        Where it was forgotten, one of a later sequence may have the same key; never the batch itself.
        """
        assert self.model.all_sink_keys == m60.sink_idempotency_keys(self.surface)
        applied = Counter(one.idempotency_key for one in m60.checkpoints(self.surface) if one.stage == SINK)
        allowed = Counter(key for key, _ in [*self.model.sink_keys, *self.model.applied_again])
        assert applied <= allowed
        assert len(set(self.model.once)) == len(self.model.once)

    def key(self, pick: int) -> str:
        """A key, more often than not of a batch in flight."""
        working = [one.batch.key for one in self.model.held if one.state == "in_flight"]
        pool = [*working * 4, *KEYS]
        return pool[pick % len(pool)]

    def origin(self) -> Origin:
        """Now, under a request of its own."""
        self.requests += 1
        return Origin(self.now_ms, f"request-{self.requests}")

    def told(self, command: Command[Any]) -> str:
        """Does a command: ``ok``, or why not."""
        refusal = self.surface.execute(command, self.origin())
        return refusal.reason.value if isinstance(refusal, Refusal) else "ok"

    def _retry(self, record: RetryRecord) -> None:
        """The model takes the due time from the answer, once it is where the contract wants it."""
        held = self.model.find(record.batch_key)
        assert held is not None
        plain_ms = BASE_BACKOFF_MS * 2 ** (record.next_attempt - 2)
        assert abs(record.retry_at_ms - self.now_ms - plain_ms) <= plain_ms // 10
        held.due_ms = record.retry_at_ms


def _told(answer: object) -> str:
    """An answer in the model's words."""
    match answer:
        case Refusal():
            return " ".join(
                [answer.reason.value, *([answer.metadata["state"]] if "state" in answer.metadata else [])]
            )
        case Enqueued(state, already_enqueued):
            return f"again {state.value}" if already_enqueued else state.value
        case Processed(Rejected(reason)) | FailureRejected(reason):
            return reason
        case _:
            return OUTCOMES[type(answer.result if isinstance(answer, Processed) else answer)]
