"""Golden journals: the stored commits of each version, which must give the same surfaces for ever.

A file is created once, when a version of the stored format or its vocabulary is released, and never again::

    python -m tests.server.journal.golden_journal 3

creates ``golden/journal-v3.txt`` and refuses if it exists. No option rewrites a golden journal: the journals
on users' disks cannot be rewritten either.
"""

import base64
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lightspeed_ops.core import commands
from lightspeed_ops.core.commands import Command, Decided, Origin
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.decide import decide
from lightspeed_ops.core.decide.controls import apply_control
from lightspeed_ops.core.decide.planning import Planning
from lightspeed_ops.core.decide.schedules import wake_ms
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.orchestrator import Batch, TraceContext, attributed, delayed, traced
from lightspeed_ops.core.policy import Caller, TenantContext
from lightspeed_ops.core.profiles import default_pipeline
from lightspeed_ops.core.retention import Retention
from lightspeed_ops.core.run import RunLabel
from lightspeed_ops.core.schedule import CatchUpPolicy, Cron, Interval, OverlapPolicy, Schedule
from lightspeed_ops.core.snapshot import freeze
from lightspeed_ops.core.stage_limits import StageLimit
from lightspeed_ops.core.surface import Surface, surface_signature
from lightspeed_ops.journal.codec import encode_commit, encode_snapshot

from tests.server.core.building import (
    CERTIFY,
    COMPLETE_RUN,
    CRASH_RUN,
    DELETE,
    EDITOR,
    FAIL_RUN,
    NAME,
    NOW_MS,
    RESUME_RUN,
    START_RUN,
    STRANGER,
    SYSTEM,
    UNDELETE,
    VIEWER,
    acknowledge,
    batch,
    cancel,
    changed,
    create,
    discard,
    drain,
    enqueue,
    extend,
    fail,
    pause,
    redrive,
    release,
    replay,
    resume,
    start,
)

FOLDER = Path(__file__).parent / "golden"
ODD = "Zürich→東京\t100%|=🛩️"
"""A key with the characters that are hardest to escape and encode."""


@dataclass(frozen=True, slots=True)
class GoldenLine:
    """A line of a golden journal: ``commit`` or ``snapshot`` with bytes, or ``signature`` with text."""

    kind: str
    description: str
    data: str

    @property
    def stored(self) -> bytes:
        """Returns the bytes of a commit or a snapshot."""
        return base64.b64decode(self.data, validate=True)


def lines_of(path: Path) -> Iterator[GoldenLine]:
    """Returns the lines of a golden journal, without comments, which begin with #."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield GoldenLine(*line.split(" ", 2))


class WriterThread:
    """Writes a golden journal from commands to a surface."""

    def __init__(self) -> None:
        """No line yet."""
        self.surface = Surface(NAME)
        self.lines: list[str] = []
        self._now_ms = NOW_MS

    def do(self, *asked: Command[Any], by: TenantContext | None = None) -> None:
        """Executes commands, seven seconds apart so that every backoff is over."""
        for command in asked:
            self._now_ms += 7_000
            self._keep(decide(self.surface, command, self._origin(by)))

    def _origin(self, by: TenantContext | None) -> Origin:
        return Origin(self._now_ms, f"request-{len(self.lines)}", None if by is None else Caller(by))

    def fire(self) -> None:
        """Decides the due time of the schedule, at this time or later."""
        due_ms = wake_ms(self.surface) or 0
        self._now_ms = max(self._now_ms, due_ms)
        self.do(commands.FireSchedule(due_ms))

    def peek(self) -> None:
        """Writes a snapshot and the signature of the surface."""
        version = str(self.surface.version)
        self._write("snapshot", version, encode_snapshot(freeze(self.surface)))
        self.lines.append(f"signature {version} {surface_signature(self.surface)}")

    def set_plan(self, **changes: Any) -> None:
        """Changes fields of the plan."""
        plan = changed(self.surface.settings, **changes).connector_plan
        self.do(commands.UpdateSurface(("connector_plan",), connector_plan=plan))

    def replay_staged(self, from_stage: str, batches: list[Batch]) -> None:
        """Replays by a planning with staged batches."""
        stages = self.surface.pipeline.stages_from(from_stage)
        planning = Planning(self.surface, stages, batches).finish()
        planning.is_paced, planning.staging = True, self.surface.queue.backlog.staging
        self._now_ms += 7_000
        origin = Origin(self._now_ms, f"request-{len(self.lines)}")
        self._keep(apply_control(self.surface, replay(from_stage), origin, planning))

    def _keep(self, decided: Decided[Any]) -> None:
        """Writes a commit."""
        if decided.events:
            commit = Commit(NAME, self.surface.version + 1, self._now_ms, decided.events)
            evolve(self.surface, commit)
            description = ",".join(type(event).__name__ for event in commit.events)
            self._write("commit", description, encode_commit(commit))

    def _write(self, kind: str, description: str, data: bytes) -> None:
        self.lines.append(f"{kind} {description} {base64.b64encode(data).decode()}")


def written() -> list[str]:
    """Returns a history with every event, and the states of the surface on the way and at the end."""
    writer = WriterThread()
    _begin(writer)
    _work(writer)
    _operate(writer)
    _break(writer)
    _lease(writer)
    writer.peek()
    _delete_and_undelete(writer)
    writer.peek()
    _replay_in_parts(writer)
    _carry(writer)
    _record_runs(writer)
    _schedule(writer)
    return writer.lines


def _begin(writer: WriterThread) -> None:
    each_minute = replace(default_pipeline("flights"), schedule=Schedule(Interval(60_000)))
    writer.do(create(pipeline=each_minute, max_attempts=2))
    writer.do(START_RUN, by=VIEWER)
    writer.do(pause(), by=STRANGER)
    writer.do(commands.ScheduleRun(), commands.TriggerRun("cron, 00:00"), START_RUN)
    writer.peek()


def _work(writer: WriterThread) -> None:
    """Applies, suppresses, retries and fails batches."""
    writer.do(enqueue(*(batch(f"e-{n}", "extract", sequence=n) for n in range(1, 6))), start())
    writer.do(acknowledge("e-1", "e-3", at_ms=NOW_MS + 60_000), fail("e-2", reason="timeout"))
    writer.do(start(), fail("e-2", 2, reason="timeout again"), fail("e-4", permanent=True, reason=ODD))
    writer.do(enqueue(batch(ODD, "load", sequence=7, idempotency_key=ODD), batch("l-2", "load", sequence=8)))
    writer.do(start(), acknowledge(ODD, "l-2"))
    writer.do(enqueue(batch("again", "load", sequence=9, idempotency_key=ODD)), start(), acknowledge("again"))
    writer.do(enqueue(batch("stays-retrying", sequence=11)), start(), fail("stays-retrying"))
    writer.peek()


def _operate(writer: WriterThread) -> None:
    """Applies controls, replays with and without a window, and certifies."""
    writer.do(pause(), pause(), resume(), drain(), enqueue(batch("refused")), resume())
    writer.do(replay("extract"), start(), acknowledge("e-2", "e-4", "e-5", "stays-retrying"))
    writer.set_plan(reprocess_window=ReprocessWindow(7, 8, "bad upstream day"))
    writer.do(replay("load", batch(ODD, "load", sequence=7, idempotency_key=ODD)), start(), acknowledge(ODD))
    writer.do(CERTIFY, commands.UpdateSurface(("lease_ms",), lease_ms=90_000))
    kept = commands.UpdateSurface(
        ("idempotency_keys_kept", "retention"),
        idempotency_keys_kept=5_000,
        retention=Retention(work_max_age_ms=60_000, audits_max_age_ms=2_592_000_000),
    )
    writer.do(kept)


def _break(writer: WriterThread) -> None:
    """Crashes, fails and resumes runs, and fails a batch for good."""
    writer.do(enqueue(batch("outlives", sequence=12)), CRASH_RUN, RESUME_RUN, FAIL_RUN, RESUME_RUN, start())
    writer.set_plan(dead_letters=False, reprocess_window=None)
    writer.do(fail("outlives", permanent=True, reason="no dead letters"), COMPLETE_RUN, START_RUN)
    writer.do(enqueue(*(batch(f"t-{n}", "transform", sequence=n) for n in (3, 1, 2))), start(2))


def _lease(writer: WriterThread) -> None:
    """Extends, releases and expires leases.

    Hands off and cancels batches; redrives and discards dead letters.
    """
    writer.set_plan(dead_letters=True)
    traced_batch = traced(
        batch("w-1"), TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    )
    writer.do(start(), acknowledge("t-1", "t-2", "t-3"))
    writer.do(enqueue(traced_batch, *(batch(f"w-{n}") for n in range(2, 8))))
    writer.do(commands.StartAvailable(6, worker_id=ODD, lease_ms=60_000, instance_id=ODD))
    tokens = {key: active.lease_token for key, active in writer.surface.queue.active_batches.items()}
    writer.do(extend("w-1", tokens["w-1"], 86_400_000), release("w-2", tokens["w-2"]))
    following = (batch("w-3", "transform"), batch(ODD, "transform"))
    writer.do(commands.AcknowledgeBatches((commands.Acknowledgement("w-3", None, tokens["w-3"], following),)))
    writer.do(cancel("w-4", ODD), cancel("w-7"))
    writer.do(*[fail(f"w-{n}", permanent=True, reason=ODD) for n in (5, 6)])
    writer.do(redrive("w-5", per_second=7), discard("w-6"))
    writer.peek()
    for _ in range(9):
        writer.do(commands.ExpireLeases(1_000))
    writer.do(start(), *[acknowledge(f"w-{n}") for n in (1, 2, 5)], acknowledge("w-3"), acknowledge(ODD))


def _delete_and_undelete(writer: WriterThread) -> None:
    """Deletes and undeletes by another actor; versions continue, and batches are in every state."""
    writer.do(COMPLETE_RUN, DELETE)
    writer.peek()
    writer.do(UNDELETE, by=EDITOR)
    writer.do(commands.UndeleteSurface(context=SYSTEM))
    writer.do(START_RUN, enqueue(*(batch(f"x-{n}", sequence=n) for n in range(1, 8))), start(6))
    writer.do(fail("x-1"), fail("x-2", permanent=True), acknowledge("x-3"), start(2))


def _replay_in_parts(writer: WriterThread) -> None:
    """Replays several batches of one key, staged and continued; a snapshot has the backlog."""
    writer.set_plan(reprocess_window=ReprocessWindow(20, 29, "bad upstream day"))
    wide = changed(writer.surface.settings, max_in_flight=100).boundary
    writer.do(commands.UpdateSurface(("boundary",), boundary=wide))
    one_key = [batch("orders", "extract", sequence=n) for n in (21, 22, 23)]
    for one in one_key:
        writer.do(enqueue(one), start(), acknowledge("orders"))
    writer.do(replay("extract", *one_key), pause())
    writer.peek()
    writer.do(resume(), start(), acknowledge("orders"))
    others = [batch(f"o-{n}", "extract", sequence=n) for n in (27, 28)]
    writer.do(commands.StageReplay(writer.surface.version, tuple(others)))
    writer.peek()
    writer.replay_staged("extract", others)
    writer.peek()
    started_in = writer.surface.queue.backlog.started_in
    writer.do(
        commands.ContinueReplay(started_in, ("x-2",), returned=True), commands.ContinueReplay(started_in)
    )
    writer.peek()


def _carry(writer: WriterThread) -> None:
    """Gives batches attributes and delays, and stages limits; leaves progress and results.

    A snapshot has all of them.
    """
    limits = (StageLimit("extract", max_in_flight=3), StageLimit("load", max_starts_per_second=100))
    boundary = changed(writer.surface.settings, stage_limits=limits).boundary
    writer.do(commands.UpdateSurface(("boundary",), boundary=boundary))
    named = attributed(batch("c-1", "load", sequence=41), {"file": ODD, "columns": "a,b"})
    late = delayed(batch("c-2", "load", sequence=42), NOW_MS + 10_000_000)
    writer.do(enqueue(named, late, batch("c-3", "load", sequence=43)))
    writer.do(commands.StartAvailable(9, ("load",)))
    active_batches = writer.surface.queue.active_batches
    extensions = [commands.Extension(key, active_batches[key].lease_token, 0, ODD) for key in ("c-1", "c-3")]
    writer.do(commands.ExtendLeases(tuple(extensions)))
    writer.peek()
    done = commands.Acknowledgement("c-3", result=(("rows", "7"), ("table", ODD)))
    writer.do(commands.AcknowledgeBatches((done,)), fail("c-1"))
    writer.peek()


def _record_runs(writer: WriterThread) -> None:
    """Fails a run with a result, and starts others with labels and fewer kept runs."""
    writer.do(FAIL_RUN, pause(), commands.StartRun(labels=(RunLabel("build", ODD), RunLabel("team", "ops"))))
    writer.do(resume(), commands.UpdateSurface(("retention",), retention=Retention(max_runs=2)))
    writer.peek()
    writer.do(CRASH_RUN, START_RUN)
    writer.peek()


def _schedule(writer: WriterThread) -> None:
    """Skips, starts, queues and refuses due runs; pauses, resumes and changes the schedule."""
    daily = Schedule(
        Cron("30 2 * * mon-fri"),
        time_zone="Europe/Berlin",
        overlap=OverlapPolicy.QUEUE_ONE,
        catch_up=CatchUpPolicy.ALL,
        catch_up_most=3,
        jitter_ms=60_000,
        end_ms=NOW_MS + 10**12,
    )
    writer.fire()
    writer.do(FAIL_RUN)
    writer.fire()
    writer.do(commands.PauseSchedule(ODD))
    writer.peek()
    writer.do(commands.ResumeSchedule(), pause())
    writer.fire()
    writer.do(resume())
    writer.do(commands.UpdateSurface(("pipeline.schedule",), nested={"pipeline.schedule": daily}))
    writer.fire()
    writer.peek()


def main() -> None:
    """Creates the golden journal of a new version."""
    path = FOLDER / f"journal-v{int(sys.argv[1])}.txt"
    if path.exists():
        sys.exit(
            f"expected to make {path.name}, but it exists: it is never rewritten, a new version is a new file"
        )
    about = f"# What version {int(sys.argv[1])} stored. Never rewritten: see golden_journal.py."
    path.write_text("\n".join([about, *written(), ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
