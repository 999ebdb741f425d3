"""A state machine that sends any command to a surface, and compares it with the model after each one."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from lightspeed_ops.core import commands, operator
from lightspeed_ops.core.batch_list import BatchFilter, BatchListOrder, Place, batch_page
from lightspeed_ops.core.block_reasons import BLOCK_REASON_LABELS
from lightspeed_ops.core.commands import Command, DeadLetterFilter, Origin, StartAvailable
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.decide.commit_builder import forgotten_refusal
from lightspeed_ops.core.decide.controls import apply_control, replayed_stages
from lightspeed_ops.core.decide.planning import Planning
from lightspeed_ops.core.decide.replays import is_refused, reprocessable
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.operator import Drain, Pause, Replay, Resume
from lightspeed_ops.core.orchestrator import Batch, RetryRecord
from lightspeed_ops.core.policy import Caller
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.replay_plan import ReplayPlan
from lightspeed_ops.core.schedule import Schedule
from lightspeed_ops.core.snapshot import (
    CopyOnWriteSnapshot,
    SnapshotPart,
    SurfaceSnapshot,
    freeze,
    thaw,
    whole,
)
from lightspeed_ops.core.stage_limits import StageLimit

from tests.server.core.building import NAME, VIEWER, create, pipeline
from tests.stateful import command_strategies
from tests.stateful.batches import Acknowledgement, Extension, Failure, ModelBatch, Release, Report
from tests.stateful.command_strategies import KEYS, outcome, picks
from tests.stateful.model import Model
from tests.stateful.queue_model import ACTIVE, SINK, STAGES
from tests.stateful.schedule_rules import SCHEDULES, ScheduleRules

BASE_BACKOFF_MS = 100
LEASE_MS = 2_000
WAITS_MS = [1, BASE_BACKOFF_MS, 1_000, LEASE_MS, -300]
"""The changes of the clock, also backwards."""
STAGE_LIMITS = [
    (),
    (),
    (StageLimit(SINK, max_in_flight=1),),
    (StageLimit("extract", max_in_flight=2), StageLimit(SINK, 2, 1)),
]
"""The limits of stages that a surface may have."""
CHANGES = [
    ("lease_ms", "lease_ms", LEASE_MS),
    ("lease_ms", "lease_ms", 3_000),
    ("budget_ms", "boundary.cancellation_budget_ms", 0),
    ("budget_ms", "boundary.cancellation_budget_ms", 700),
    *[("stage_limits", "boundary.stage_limits", limits) for limits in STAGE_LIMITS[1:]],
]
"""Settings that updates change: the name in the model, the path and the value."""
ENDS = ["succeed"] * 3 + ["hand off", "retry", "die", "extend", "release", "cancel", "lose", "lose"]
"""The ends of a started batch."""


class SurfaceMachine(ScheduleRules):
    """One surface, small enough to reach every limit."""

    snapshot_copy: CopyOnWriteSnapshot | None = None
    """The snapshot in progress, if any."""
    frozen: SurfaceSnapshot
    copying: Iterator[SnapshotPart]
    parts: list[SnapshotPart]
    listing: tuple[BatchListOrder, list[ModelBatch]] | None = None
    """The list in progress, if any: its order, and the batches that were active at its start."""
    listed: list[tuple[Place, str]]
    """Places and keys of the batches of its pages so far."""
    next_after: Place | None

    @initialize(
        dead_letters=st.booleans(),
        max_in_flight=st.integers(1, 3),
        max_queued=st.integers(3, 5),
        keys_kept=st.sampled_from([1, 1_000]),
        budget_ms=st.sampled_from([0, 700]),
        stage_limits=st.sampled_from(STAGE_LIMITS),
        schedule=SCHEDULES,
    )
    def begin(
        self,
        *,
        dead_letters: bool,
        max_in_flight: int,
        max_queued: int,
        keys_kept: int,
        budget_ms: int,
        stage_limits: tuple[StageLimit, ...],
        schedule: Schedule,
    ) -> None:
        """Creates the surface; it remembers one key beside the newest, or all."""
        self.model = Model(max_in_flight, max_queued, 2, dead_letters=dead_letters, keys_kept=keys_kept)
        self.model.lease_ms, self.model.budget_ms = LEASE_MS, budget_ms
        self.model.stage_limits = stage_limits
        self.model.settle(schedule, self.now_ms)
        self.settings = create(
            pipeline=pipeline(schedule=schedule),
            max_in_flight=max_in_flight,
            max_queued=max_queued,
            max_attempts=2,
            base_backoff_ms=BASE_BACKOFF_MS,
            dead_letters=dead_letters,
            idempotency_keys_kept=keys_kept,
            lease_ms=LEASE_MS,
            cancellation_budget_ms=budget_ms,
            stage_limits=stage_limits,
        )
        self.surface.execute(self.settings, Origin(self.now_ms))

    @rule(several=st.lists(command_strategies.batches, min_size=1, max_size=4))
    def enqueue(self, several: list[Batch]) -> None:
        """Enqueues batches of any kind."""
        answers = self.surface.execute(commands.EnqueueBatches(tuple(several)), self.origin())
        assert not isinstance(answers, Refusal)
        assert [self.model.enqueue(batch) for batch in several] == [outcome(answer) for answer in answers]

    @rule(
        several=st.lists(command_strategies.batches, min_size=1, max_size=4)
        | st.lists(command_strategies.loads, min_size=2, max_size=4),
        ends=st.lists(st.sampled_from(ENDS), max_size=4),
        after=st.sampled_from(["", "replay", "redrive", "redrive"]),
    )
    def work(self, several: list[Batch], ends: list[str], after: str) -> None:
        """Makes the surface run, and enqueues, starts and ends batches; this rule leads deepest."""
        if self.model.lifecycle not in ACTIVE:
            self.lifecycle("start")
        if self.model.control in {"paused", "draining"}:
            self.control(Resume("x"), SINK)
        self.enqueue(several)
        for pick, end in enumerate(ends):
            self.start(9, [], "w-1", 0)
            self.end(pick, end)
            self.now_ms += BASE_BACKOFF_MS
        if after == "replay":
            self.control(Replay("", "x"), STAGES[0])
        if after == "redrive":
            self.act_on_dead_letters("redrive", None, 0)

    @rule(
        count=st.integers(0, 4),
        stages=st.lists(st.sampled_from(STAGES), max_size=3),
        worker=st.sampled_from(["w-1", "w-2"]),
        max_records=st.sampled_from([0, 0, 100, 101]),
    )
    def start(self, count: int, stages: list[str], worker: str, max_records: int) -> None:
        """Starts batches in order, within the boundary and the credits, of some stages or of all."""
        command = StartAvailable(count, tuple(stages), worker_id=worker, max_records=max_records)
        started_batches = self.surface.execute(command, self.origin())
        assert not isinstance(started_batches, Refusal)
        started = [
            (one.batch.key, one.attempt, one.lease_token, one.lease_deadline_ms)
            for one in started_batches.started
        ]
        block_reason = (
            BLOCK_REASON_LABELS[type(started_batches.block_reason)]
            if started_batches.block_reason is not None
            else ""
        )
        assert self.model.start(count, stages, self.now_ms, worker, max_records) == (started, block_reason)
        for one in started_batches.started:
            assert one.lease_token not in self.leases, "no lease comes again"
            self.leases[one.lease_token] = one.batch.key

    @precondition(lambda self: bool(self.model.batches))
    @rule(
        several=st.lists(command_strategies.acknowledgements, min_size=1, max_size=4),
        skew_ms=st.sampled_from([0, 0, -60_000, -60_001]),
    )
    def acknowledge(self, several: list[tuple[int, str, list[Batch], bool, str]], skew_ms: int) -> None:
        """Acknowledges batches, in flight or not, under their leases or others, and hands off others."""
        self._report(Report([self._acknowledged(item) for item in several]), skew_ms)

    @precondition(lambda self: bool(self.model.batches))
    @rule(
        done=st.lists(command_strategies.acknowledgements, max_size=1),
        failed=st.lists(command_strategies.failures, max_size=3),
        extended=st.lists(command_strategies.extensions, max_size=2),
        released=st.lists(command_strategies.releases, max_size=2),
    )
    def report(
        self,
        done: list[tuple[int, str, list[Batch], bool, str]],
        failed: list[tuple[int, int, bool, str]],
        extended: list[tuple[int, str, int, str]],
        released: list[tuple[int, str]],
    ) -> None:
        """Sends a report: acknowledged, failed at the current or another attempt, extended, released."""
        report = Report([self._acknowledged(item) for item in done])
        for pick, off, permanent, token in failed:
            key = self.key(pick)
            found = self.model.find(key)
            attempt = (found.attempt if found else 1) + off
            report.failures.append(Failure(key, attempt, permanent, self.token(key, token)))
        for pick, token, lease_ms, progress in extended:
            key = self.key(pick)
            report.extensions.append(Extension(key, self.token(key, token), lease_ms, progress))
        for pick, token in released:
            key = self.key(pick)
            report.releases.append(Release(key, self.token(key, token)))
        self._report(report, 0)

    @precondition(lambda self: bool(self.model.batches))
    @rule(pick=picks, reason=st.sampled_from(["x", "y"]))
    def cancel(self, pick: int, reason: str) -> None:
        """Cancels a batch in any state."""
        key = self.key(pick)
        answer = self.surface.execute(commands.CancelBatch(key, reason), self.origin())
        actual = answer.reason.value if isinstance(answer, Refusal) else "ok"
        assert self.model.cancel(key, reason, self.now_ms) == actual

    @precondition(lambda self: bool(self.model.count("dead_lettered")))
    @rule(
        action=st.sampled_from(["redrive", "redrive", "discard"]),
        several=st.none() | st.lists(st.sampled_from(KEYS), min_size=1, max_size=3),
        per_second=st.sampled_from([0, 2]),
        may_apply_again=st.booleans(),
        by_plan=st.sampled_from(["", "its own", "another"]),
    )
    def act_on_dead_letters(
        self,
        action: str,
        several: list[str] | None,
        per_second: int,
        *,
        may_apply_again: bool = False,
        by_plan: str = "",
    ) -> None:
        """Redrives or discards dead letters: some keys, or all; after a dry run, by its plan or another."""
        every = None if several is not None else DeadLetterFilter()
        keys = tuple(several or ())
        command: commands.RedriveDeadLetters | commands.DiscardDeadLetters = (
            commands.RedriveDeadLetters(
                "x", keys, every, per_second=per_second, may_apply_again=may_apply_again
            )
            if action == "redrive"
            else commands.DiscardDeadLetters("x", keys, every)
        )
        dead = [one.batch.key for one in self.model.batches if one.state == "dead_lettered"]
        asked = dead if several is None else several
        planned = self._dry_run(command)
        taken, beyond = self.model.plan(action, asked, may_apply_again=may_apply_again)
        plan = planned.plan
        assert (taken, sorted(beyond)) == (plan.dead_letters, sorted(plan.beyond_horizon))
        if by_plan == "another":
            self.model.audits.append((action, "refused:plan_changed"))
            assert self.outcome(replace(command, expected_plan_hash="0")) == "PLAN_CHANGED"
        if by_plan == "its own":
            command = replace(command, expected_plan_hash=plan.plan_hash)
        answer = self.surface.execute(command, self.origin())
        assert answer == planned, "a dry run says what is done"
        actual = [
            (key, one.reason.value if isinstance(one, Refusal) else str(one)) for key, one in answer.results
        ]
        expected = self.model.act_on_dead_letters(
            action, asked, self.now_ms, per_second, may_apply_again=may_apply_again
        )
        if several is None:  # refused ones come last
            expected.sort(key=lambda result: result[1] == "IDEMPOTENCY_HORIZON")
        assert expected == actual

    @rule(
        step=st.sampled_from(["start", "start", "complete", "fail", "crash", "resume", "schedule", "trigger"])
    )
    def lifecycle(self, step: str) -> None:
        """Requests a step of the run."""
        asked: dict[str, Command[None]] = {
            "start": commands.StartRun(),
            "complete": commands.CompleteRun(),
            "fail": commands.FailRun("lost"),
            "crash": commands.FailRun("lost", crashed=True),
            "resume": commands.ResumeRun(),
            "schedule": commands.ScheduleRun(),
            "trigger": commands.TriggerRun("x"),
        }
        assert self.model.step(step, self.now_ms) == self.outcome(asked[step])

    @rule(
        action=st.sampled_from([Pause("x"), Resume("x"), Drain("x"), Replay("", "x"), Replay("", "x")]),
        from_stage=st.sampled_from(STAGES),
        paced=st.booleans(),
    )
    def control(self, action: operator.Action, from_stage: str, *, paced: bool = False) -> None:
        """Applies a control; a replay has the journal's applied batches, in one commit or paced."""
        applied: tuple[Batch, ...] = ()
        if isinstance(action, Replay):
            action = Replay(from_stage, action.reason)
            window = self.surface.state.settings.connector_plan.reprocess_window
            stages = frozenset(STAGES[STAGES.index(from_stage) :])
            applied = tuple(reprocessable(self.surface.commits, window, stages)) if window else ()
        command = commands.ApplyControl(action, applied=applied)
        left_out = self.model.left_out(from_stage)
        planning = self._planning(command) if paced else None
        expected = self.model.apply(operator.action_label(action), from_stage, paced=planning is not None)
        answer = self._controlled(command, planning)
        assert expected == (answer.reason.value if isinstance(answer, Refusal) else "ok")
        if isinstance(answer, ReplayPlan):
            assert left_out == sum(one.count for one in answer.left_out_counts) == len(answer.left_out)

    @precondition(lambda self: self.model.pending or self.model.returning)
    @rule()
    def continue_replay(self) -> None:
        """Continues a replay, as the service does."""
        queue = self.surface.state.queue
        active_batches = [active for active in queue.dead_letters(STAGES) if queue.backlog.returns(active)]
        sound = [
            active
            for active in active_batches
            if forgotten_refusal(self.surface.state, active, "replay") is None
        ]
        keys = tuple([active.batch.key for active in sound])
        command = commands.ContinueReplay(queue.backlog.started_in, keys, returned=True)
        assert self.outcome(command) == "ok"
        self.model.go_on()

    @precondition(lambda self: bool(self.model.checkpoints))
    @rule(window=st.none() | st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted))
    def reprocess_window(self, window: list[int] | None) -> None:
        """Sets or clears the window."""
        self.model.window = (window[0], window[1]) if window else None
        self.model.audits.append(("update", "ok"))
        named = ReprocessWindow(window[0], window[1], "bad day") if window else None
        command = commands.UpdateSurface(("connector_plan.reprocess_window",), reprocess_window=named)
        assert self.outcome(command) == "ok"

    @rule(
        change=st.sampled_from(CHANGES),
        etag=st.sampled_from(["", "current", "current", "stale"]),
        dry_run=st.booleans(),
    )
    def update(self, change: tuple[str, str, Any], etag: str, *, dry_run: bool) -> None:
        """Changes one setting, at its etag or at another one, or asks what would change."""
        name, path, value = change
        stale = [one for one in self.model.etags.values() if one != self.model.etags[self.model.settings]]
        known = {"": "", "current": self.model.etags[self.model.settings], "stale": [*stale, "0"][0]}[etag]
        command = commands.UpdateSurface((path,), nested={path: value}, etag=known, dry_run=dry_run)
        would_change = getattr(self.model, name) != value
        version, origin = self.surface.state.version, self.origin()
        answer = self.surface.execute(command, origin)
        expected = self.model.update((name, value), known, dry_run=dry_run)
        if isinstance(answer, Refusal):
            assert answer.reason.value == expected
        else:
            assert (expected, bool(answer.changes)) == ("ok", would_change)
        assert (self.surface.state.version == version) == dry_run

    @rule(
        what=st.sampled_from(["wait", "wait", "tick", "copy", "copy", "copy", "restart", "be_denied"]),
        wait_ms=st.sampled_from(WAITS_MS),
    )
    def meanwhile(self, what: str, wait_ms: int) -> None:
        """Moves the clock, expires leases, saves a snapshot, restarts the service, or denies a caller."""
        if what == "wait":
            self.now_ms += wait_ms
        elif what == "tick":
            self.expire()
        elif what == "copy":
            self.copy()
        elif what == "restart":
            self.snapshot_copy = None
            self.surface.state = thaw(freeze(self.surface.state))
            self.model.graced_ms = self.now_ms
        else:
            self.model.audits.append(("pause", "denied:role_forbids"))
            denied = replace(self.origin(), caller=Caller(VIEWER))
            assert isinstance(self.surface.execute(commands.ApplyControl(Pause("x")), denied), Refusal)

    def copy(self) -> None:
        """Copies a part of a snapshot; the whole must be the surface at its start."""
        if self.snapshot_copy is None:
            self.snapshot_copy, self.frozen = (
                CopyOnWriteSnapshot(self.surface.state, part_batches=1),
                freeze(self.surface.state),
            )
            self.surface.state.queue.before_change = self.snapshot_copy.before_change
            self.copying, self.parts = self.snapshot_copy.parts(), []
            return
        part = next(self.copying, None)
        if part is not None:
            self.parts.append(part)
            return
        assert self.frozen == whole(self.snapshot_copy.head, self.parts)
        self.snapshot_copy = None

    @rule(
        size=st.integers(1, 3),
        order=st.sampled_from([BatchListOrder.ENQUEUED, BatchListOrder.ENQUEUED_DESC]),
    )
    def read_page(self, size: int, order: BatchListOrder) -> None:
        """Reads a page of the list of batches; commands of any kind come between two pages.

        A batch that is active while all pages are read is listed once, and no batch twice.
        """
        if self.listing is None:
            self.listing, self.listed, self.next_after = (order, list(self.model.batches)), [], None
        order, active = self.listing
        found = batch_page(
            self.surface.state,
            BatchFilter(),
            order,
            after=self.next_after,
            count=size,
            now_ms=self.now_ms,
        )
        by_key = {one.batch.key: one for one in self.model.batches}
        for one in found.batches:
            listed, model = one.listed, by_key[one.listed.batch.key]
            assert (model.batch, model.state, model.attempt) == (
                listed.batch,
                listed.batch_state.value,
                listed.status.attempt,
            )
            self.listed.append((one.place, listed.batch.key))
        self.next_after = found.next_after
        if found.next_after is not None:
            return
        assert len(set(self.listed)) == len(self.listed), "no batch is listed twice"
        still = [one.batch.key for one in active if any(one is other for other in self.model.batches)]
        wanted = still if order is BatchListOrder.ENQUEUED else still[::-1]
        assert wanted == [key for _, key in self.listed if key in still], (
            "those that stayed are all listed, in order"
        )
        self.listing = None

    @precondition(lambda self: bool(self.model.checkpoints))
    @rule()
    def delete(self) -> None:
        """Deletes the surface if possible, and undeletes it."""
        expected = self.model.delete(self.now_ms)
        assert expected == self.outcome(commands.DeleteSurface())
        if expected == "ok":
            assert self.surface.state.is_deleted
            self.surface.state = thaw(freeze(self.surface.state))
            assert self.outcome(commands.UndeleteSurface()) == "ok"

    def key(self, pick: int) -> str:
        """Draws a key, mostly of a batch in flight."""
        working = [one.batch.key for one in self.model.batches if one.state == "in_flight"]
        pool = [*working * 4, *KEYS]
        return pool[pick % len(pool)]

    def token(self, key: str, kind: str) -> str:
        """Draws a lease token for a batch: the current one, an earlier one, an invalid one, or none."""
        found = self.model.find(key)
        current = found.token if found is not None else ""
        past = [token for token, of in self.leases.items() if of == key and token != current]
        if kind == "past" and past:
            return past[-1]
        return {"current": current, "none": ""}.get(kind, "99-1")

    def end(self, pick: int, end: str) -> None:
        """Ends a batch in flight, if there is one."""
        match end:
            case "succeed":
                self.acknowledge([(pick, "current", [], False, f"{pick}")], 0)
            case "hand off":
                self.acknowledge([(pick, "current", [command_strategies.batch_of(pick + 1, 0)], True, "")], 0)
            case "retry" | "die":
                self.report([], [(pick, 0, end == "die", "current")], [], [])
            case "extend":
                self.report([], [], [(pick, "current", 0, f"{pick} of 9")], [])
            case "release":
                self.report([], [], [], [(pick, "current")])
            case "cancel":
                self.cancel(pick, "x")
            case "lose":
                self.now_ms += LEASE_MS
                self.expire()
            case _:
                raise AssertionError(end)

    def expire(self) -> None:
        """Expires leases, as the service does."""
        command = commands.ExpireLeases(1_000, self.model.graced_ms)
        expired = self.surface.execute(command, self.origin())
        assert not isinstance(expired, Refusal)
        assert self.model.expire(self.now_ms) == len(expired)

    def _dry_run(
        self, command: commands.RedriveDeadLetters | commands.DiscardDeadLetters
    ) -> commands.DeadLetterResults:
        """Returns what a command would do; it records nothing."""
        version = self.surface.state.version
        answer = self.surface.execute(replace(command, dry_run=True), self.origin())
        assert not isinstance(answer, Refusal)
        assert version == self.surface.state.version
        return answer

    def _planning(self, command: commands.ApplyControl) -> Planning | None:
        """Returns the planning of a paced replay with staged batches, or None if it is refused."""
        state = self.surface.state
        stages = replayed_stages(state, command, Origin(self.now_ms))
        if not stages:
            return None
        planning = Planning(state, stages, command.applied).finish()
        plan = planning.plan(state, budget_needed=1)
        if not planning.size or is_refused(state, command, planning, plan):
            return None
        planning.is_paced = True
        if planning.again:
            staging = commands.StageReplay(planning.version, tuple(planning.again))
            assert self.outcome(staging) == "ok"
            planning.staging = planning.version
        assert planning.is_valid_for(state)
        return planning

    def _controlled(self, command: commands.ApplyControl, planning: Planning | None) -> Any:
        """Returns the answer of a control, by a planning if there is one."""
        if planning is None:
            return self.surface.execute(command, self.origin())
        origin = self.origin()
        decided = apply_control(self.surface.state, command, origin, planning)
        commit = Commit(NAME, self.surface.state.version + 1, origin.now_ms, decided.events)
        self.surface.commits.append(commit)
        evolve(self.surface.state, commit)
        return decided.refusal or decided.answer

    def _acknowledged(self, item: tuple[int, str, list[Batch], bool, str]) -> Acknowledgement:
        pick, token, handed, passes, result = item
        key = self.key(pick)
        return Acknowledgement(key, self.token(key, token), handed, passes, result)

    def _report(self, report: Report, skew_ms: int) -> None:
        at_ms = self.now_ms + skew_ms
        reported = self.surface.execute(command_strategies.command_of(report, at_ms), self.origin())
        assert not isinstance(reported, Refusal)
        answers = command_strategies.each(reported)
        assert self.model.report(report, at_ms, self.now_ms) == [outcome(answer) for answer in answers]
        for answer in answers:
            if isinstance(answer, RetryRecord):
                self._retry(answer)

    def _retry(self, record: RetryRecord) -> None:
        """Checks the due time of an answer against the contract, and passes it to the model."""
        found = self.model.find(record.batch_key)
        assert found is not None
        plain_ms = BASE_BACKOFF_MS * 2 ** (record.next_attempt - 2)
        assert abs(record.retry_at_ms - self.now_ms - plain_ms) <= plain_ms // 10
        found.due_ms = record.retry_at_ms
