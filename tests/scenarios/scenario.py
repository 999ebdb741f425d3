"""Plays a scenario: returns its text with the results of this build.

Owns the surfaces of one scenario, its clock and its caller. The README beside it describes the language.
"""

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from lightspeed_ops.core import commands, profiles
from lightspeed_ops.core.audit import AuditEntry, verify_chain
from lightspeed_ops.core.batch_events import batch_events
from lightspeed_ops.core.batch_history import batch_history, current_batch
from lightspeed_ops.core.commands import Command, Origin
from lightspeed_ops.core.dead_letters import dead_letter, first_stored
from lightspeed_ops.core.decide.replays import reprocessable
from lightspeed_ops.core.decide.schedules import upcoming, wake_ms
from lightspeed_ops.core.in_memory_surface import OperationsSurface
from lightspeed_ops.core.operator import Replay
from lightspeed_ops.core.policy import Caller, Role, Tenant
from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.settings import default_settings
from lightspeed_ops.core.signatures import GENESIS_HASH
from lightspeed_ops.core.surface import (
    DEFAULT_SURFACE,
    default_context,
    freshness,
    freshness_at,
    resume_point,
    surface_name,
    tenant_of,
    violations,
)

from tests.scenarios import rendering
from tests.scenarios.values import (
    SCHEDULE,
    action_of,
    at_ms_of,
    batch_of,
    filter_of,
    masked,
    split_schedule,
    time_of,
    with_fields,
    words_of,
)

RULE = "----"
Fields = Mapping[str, str]
ENDS = commands.CompleteRun | commands.FailRun
"""Commands after which a due time that waits starts its run."""


def play(text: str) -> str:
    """Returns the scenario with the present results below each rule."""
    scenario = Scenario()
    paragraphs = text.strip("\n").split("\n\n")
    return "\n\n".join(_play_paragraph(scenario, paragraph) for paragraph in paragraphs) + "\n"


def _play_paragraph(scenario: "Scenario", paragraph: str) -> str:
    lines = paragraph.split("\n")
    asked = lines[: lines.index(RULE)] if RULE in lines else lines
    commands_ = [line for line in asked if not line.startswith("#")]
    assert RULE in lines or not commands_, f"expected {RULE} below commands, but there is none: {paragraph}"
    happened = [rendered for line in commands_ for rendered in scenario.add(line)]
    return "\n".join([*asked, RULE, *happened] if commands_ else lines)


class Scenario:
    """One service with its surfaces, on a clock of its own."""

    def __init__(self) -> None:
        """A service with the default surface, as after a first start."""
        self.now_ms = 0
        self.caller: Caller | None = None
        self.name = DEFAULT_SURFACE
        self.surfaces: dict[str, OperationsSurface] = {}
        list(self.add("CreateSurface parent=tenants/default surface_id=default"))

    @property
    def surface(self) -> OperationsSurface:
        """Returns the current surface."""
        return self.surfaces.setdefault(self.name, OperationsSurface(self.name))

    def add(self, line: str) -> Iterator[str]:
        """Executes a line and adds its results."""
        name, *words = shlex.split(line)
        if name in DIRECTIVES:
            yield from DIRECTIVES[name](self, words)
        elif name in READERS:
            yield from READERS[name](self, _fields(words))
        else:
            yield from self._ask(name, words)

    def _ask(self, name: str, words: list[str]) -> Iterator[str]:
        plain = [word for word in words if "=" not in word]
        command = WRITERS[name](self, *plain, _fields(words))
        surface = self.surface
        before, commits = rendering.states(surface.state), len(surface.commits)
        answer = surface.execute(command, Origin(self.now_ms, "", self.caller))
        yield self._answer(command, answer)
        yield from self._happened(surface, before, commits)
        if isinstance(command, ENDS):
            yield from self.fire(surface)

    @staticmethod
    def _answer(command: Command[object], answer: object) -> str:
        alone = isinstance(
            command,
            commands.EnqueueBatches
            | commands.AcknowledgeBatches
            | commands.FailBatches
            | commands.ExtendLeases,
        )
        return rendering.answer(answer[0] if alone and type(answer) is tuple else answer)

    @staticmethod
    def _happened(surface: OperationsSurface, before: Mapping[str, str], commits: int) -> Iterator[str]:
        """Returns the records since a number of commits, and the states that changed."""
        for commit in surface.commits[commits:]:
            yield from (f"  {line}" for line in rendering.records(commit))
        after = rendering.states(surface.state)
        yield from (
            f"  {state}: {before[state]} -> {after[state]}"
            for state in after
            if before[state] != after[state]
        )

    def go_to(self, now_ms: int) -> Iterator[str]:
        """Sets the clock; on its way the service decides each due time when it comes."""
        while due := self._first_due(now_ms):
            due_ms, surface = due
            self.now_ms = max(self.now_ms, due_ms)
            yield from self.fire(surface)
        self.now_ms = now_ms
        self._expire()

    def stand_still_until(self, now_ms: int) -> Iterator[str]:
        """Sets the clock as if the service did not run meanwhile; then it decides what it missed."""
        self.now_ms = now_ms
        self._expire()
        for surface in self.surfaces.values():
            yield from self.fire(surface)

    def fire(self, surface: OperationsSurface) -> Iterator[str]:
        """Decides the due times of a surface that have come, as the schedule timer does."""
        while (due_ms := wake_ms(surface.state)) is not None and due_ms <= self.now_ms:
            before, commits = rendering.states(surface.state), len(surface.commits)
            surface.execute(commands.FireSchedule(due_ms), Origin(self.now_ms))
            for commit in surface.commits[commits:]:
                yield from rendering.advances(commit, surface.state)
            yield from self._happened(surface, before, commits)

    def _first_due(self, until_ms: int) -> tuple[int, OperationsSurface] | None:
        due = [(wake_ms(surface.state), surface) for surface in self.surfaces.values()]
        come = [(due_ms, surface) for due_ms, surface in due if due_ms is not None and due_ms <= until_ms]
        return min(come, key=lambda one: one[0], default=None)

    def _expire(self) -> None:
        for surface in self.surfaces.values():
            surface.execute(commands.ExpireLeases(1_000), Origin(self.now_ms))

    def create(self, fields: Fields) -> commands.CreateSurface:
        """Creates a surface with a name, which becomes the current one."""
        schedule, chosen = split_schedule(fields)
        tenant_id = chosen.pop("parent").removeprefix("tenants/")
        surface_id = chosen.pop("surface_id")
        profile = AdapterProfile(chosen.pop("adapter_profile", "standard"))
        self.name = surface_name(tenant_id, surface_id)
        settings = with_fields(default_settings(surface_id, profile), chosen)
        context = self.caller.context if self.caller else default_context(tenant_of(self.name))
        pipeline = profiles.default_pipeline(surface_id)
        if schedule is not None:
            pipeline = replace(pipeline, schedule=schedule)
        return commands.CreateSurface(profile, context, pipeline, settings)

    def update(self, fields: Fields) -> commands.UpdateSurface:
        """Updates these fields of the settings."""
        schedule, chosen = split_schedule(fields)
        if schedule is not None:
            return commands.UpdateSurface((SCHEDULE,), nested={SCHEDULE: schedule})
        settings = with_fields(self.surface.state.settings, chosen)
        return commands.UpdateSurface(
            masked(chosen),
            connector_plan=settings.connector_plan,
            reprocess_window=settings.connector_plan.reprocess_window,
            boundary=settings.boundary,
            lease_ms=settings.lease_ms,
            max_allowed_lag_ms=settings.max_allowed_lag_ms,
            budget=settings.budget,
        )

    def control(self, word: str, fields: Fields) -> commands.ApplyControl:
        """Applies a control; a replay has the journal's applied batches for the window."""
        action = action_of(word, fields)
        state = self.surface.state
        window = state.settings.connector_plan.reprocess_window
        command = commands.ApplyControl(
            action,
            at_ms_of(fields),
            dry_run=fields.get("dry_run") == "true",
            expected_plan_hash=fields.get("expected_plan_hash", ""),
        )
        if window is None or not isinstance(action, Replay):
            return command
        stages = frozenset(state.pipeline.stages_from(action.from_stage))
        return replace(command, applied=tuple(reprocessable(self.surface.commits, window, stages)))

    def entries(self, kind: RecordKind) -> Iterator[str]:
        """Returns the lines of a List call."""
        yield from (rendering.entry_line(entry) for entry in self.surface.entries(kind))

    def verify(self, _fields: Fields) -> Iterator[str]:
        """Returns the lines of VerifyAudits."""
        audits = [entry for entry in self.surface.entries(RecordKind.AUDIT) if isinstance(entry, AuditEntry)]
        verification = verify_chain(audits, first_sequence=1, previous_hash=GENESIS_HASH)
        valid = str(verification.first_bad_sequence == 0).lower()
        yield f"valid={valid} verified={verification.verified} head_sequence={self.surface.state.audit_count}"

    def resume_point(self, fields: Fields) -> Iterator[str]:
        """Returns the line of GetResumePoint."""
        point = resume_point(self.surface.state, fields["stage"])
        offset, event_time_ms = point.watermark
        yield f"{point.run_id} {point.stage} sequence={point.sequence} watermark={offset}@{event_time_ms}"

    def dead_letters(self, fields: Fields) -> Iterator[str]:
        """Returns the lines of ListDeadLetters."""
        wanted = filter_of(fields) or commands.DeadLetterFilter()
        commits = {commit.version: commit for commit in self.surface.commits}
        for stored in first_stored(self.surface.state, wanted, after=0, count=1_000):
            yield from rendering.dead_letter(dead_letter(stored, commits))

    def explain(self, fields: Fields) -> Iterator[str]:
        """Returns the lines of ExplainBatch."""
        key = fields["key"]
        active = self.surface.state.queue.active_batches.get(key)
        recorded = [one for commit in self.surface.commits for one in batch_events(commit, key)]
        current = None if active is None else current_batch(active)
        yield from rendering.batch_history(batch_history(recorded, whole_from=1, current=current))

    def due_times(self, fields: Fields) -> Iterator[str]:
        """Returns the lines of ListDueTimes."""
        found = upcoming(self.surface.state, self.now_ms)
        if isinstance(found, Refusal):
            yield rendering.answer(found)
            return
        status, due = found
        yield from (
            rendering.clock(due_ms, self.surface.state) for due_ms in islice(due, int(fields["count"]))
        )
        yield from rendering.schedule_status(status, self.surface.state)

    def validate(self, _fields: Fields) -> Iterator[str]:
        """Returns the lines of ValidateSurface."""
        wrong = list(violations(self.surface.state))
        yield f"valid={str(not wrong).lower()}"
        yield from (f"  {violation.field}: {violation.description}" for violation in wrong)


def _at(scenario: Scenario, words: list[str]) -> Iterator[str]:
    return scenario.go_to(time_of(words[0]))


def _after(scenario: Scenario, words: list[str]) -> Iterator[str]:
    return scenario.go_to(scenario.now_ms + int(words[0]))


def _stopped(scenario: Scenario, words: list[str]) -> Iterator[str]:
    return scenario.stand_still_until(time_of(words[0]))


def _as(scenario: Scenario, words: list[str]) -> Iterator[str]:
    match words:
        case ["default"]:
            scenario.caller = None
        case [actor_id, role, "of", tenant_id]:
            scenario.caller = Caller(Tenant(actor_id, tenant_id, Role(role)))
        case [actor_id, role, "of", tenant_id, "by", authenticated_by]:
            scenario.caller = Caller(Tenant(actor_id, tenant_id, Role(role)), authenticated_by)
        case _:
            message = f"expected `as actor role of tenant`, perhaps `by` how it is known, but it is {words}"
            raise ValueError(message)
    return iter(())


def _surface(scenario: Scenario, words: list[str]) -> Iterator[str]:
    scenario.name = words[0]
    return iter(())


def _fields(words: list[str]) -> dict[str, str]:
    pairs = (word.partition("=") for word in words if "=" in word)
    return {name: text for name, _, text in pairs}


def _start_available(_scenario: Scenario, fields: Fields) -> commands.StartAvailable:
    return commands.StartAvailable(
        int(fields.get("max_batches", "1000")),
        words_of(fields, "stages"),
        at_ms_of(fields),
        worker_id=fields.get("worker_id", ""),
    )


def _extend(_scenario: Scenario, fields: Fields) -> commands.ExtendLeases:
    return commands.ExtendLeases((commands.Extension(fields["key"], fields["lease_token"]),))


def _cancel(_scenario: Scenario, fields: Fields) -> commands.CancelBatch:
    return commands.CancelBatch(fields["key"], fields["reason"], at_ms_of(fields))


def _redrive(_scenario: Scenario, fields: Fields) -> commands.RedriveDeadLetters:
    return commands.RedriveDeadLetters(
        fields["reason"],
        words_of(fields, "keys"),
        _chosen(fields),
        most=int(fields.get("max_dead_letters", "1000")),
        per_second=int(fields.get("per_second", "0")),
        at_ms=at_ms_of(fields),
    )


def _discard(_scenario: Scenario, fields: Fields) -> commands.DiscardDeadLetters:
    most = int(fields.get("max_dead_letters", "1000"))
    return commands.DiscardDeadLetters(
        fields["reason"], words_of(fields, "keys"), _chosen(fields), most=most, at_ms=at_ms_of(fields)
    )


def _chosen(fields: Fields) -> commands.DeadLetterFilter | None:
    return commands.DeadLetterFilter() if fields.get("all") == "true" else filter_of(fields)


def _acknowledge(_scenario: Scenario, fields: Fields) -> commands.AcknowledgeBatches:
    return commands.AcknowledgeBatches((commands.Acknowledgement(fields["key"], at_ms_of(fields)),))


def _fail(_scenario: Scenario, fields: Fields) -> commands.FailBatches:
    permanent = fields.get("permanent") == "true"
    failure = commands.Failure(
        fields["key"], int(fields["attempt"]), fields.get("reason", ""), permanent, at_ms_of(fields)
    )
    return commands.FailBatches((failure,))


DIRECTIVES: Mapping[str, Callable[[Scenario, list[str]], Iterator[str]]] = {
    "at": _at,
    "after": _after,
    "stopped_until": _stopped,
    "as": _as,
    "surface": _surface,
}
"""Words without a call."""

WRITERS: Mapping[str, Callable[..., Command[object]]] = {
    "CreateSurface": Scenario.create,
    "UpdateSurface": Scenario.update,
    "DeleteSurface": lambda _, fields: commands.DeleteSurface(at_ms_of(fields)),
    "UndeleteSurface": lambda _, fields: commands.UndeleteSurface(at_ms_of(fields)),
    "StartRun": lambda _, fields: commands.StartRun(at_ms_of(fields)),
    "ScheduleRun": lambda _, fields: commands.ScheduleRun(at_ms_of(fields)),
    "TriggerRun": lambda _, fields: commands.TriggerRun(fields["reason"], at_ms_of(fields)),
    "PauseSchedule": lambda _, fields: commands.PauseSchedule(fields["reason"], at_ms_of(fields)),
    "ResumeSchedule": lambda _, fields: commands.ResumeSchedule(at_ms_of(fields)),
    "CompleteRun": lambda _, fields: commands.CompleteRun(at_ms_of(fields)),
    "FailRun": lambda _, fields: commands.FailRun(
        fields["reason"], fields.get("crashed") == "true", at_ms_of(fields)
    ),
    "ResumeRun": lambda _, fields: commands.ResumeRun(at_ms_of(fields)),
    "ApplyControl": Scenario.control,
    "CertifyHeavyDataConformance": lambda _, fields: commands.CertifyHeavyDataConformance(at_ms_of(fields)),
    "EnqueueBatch": lambda _, fields: commands.EnqueueBatches((batch_of(fields),)),
    "StartAvailable": _start_available,
    "AcknowledgeBatch": _acknowledge,
    "FailBatch": _fail,
    "ExtendLeases": _extend,
    "CancelBatch": _cancel,
    "RedriveDeadLetters": _redrive,
    "DiscardDeadLetters": _discard,
}
"""RPCs that change a surface."""

READERS: Mapping[str, Callable[[Scenario, Fields], Iterator[str]]] = {
    "GetSurface": lambda scenario, _: rendering.overview(
        scenario.surface.state, freshness(scenario.surface.state)
    ),
    "GetFreshness": lambda scenario, _: iter(
        [rendering.freshness_line(freshness_at(scenario.surface.state, scenario.now_ms))]
    ),
    "ListDueTimes": Scenario.due_times,
    "GetResumePoint": Scenario.resume_point,
    "ValidateSurface": Scenario.validate,
    "VerifyAudits": Scenario.verify,
    "ListAudits": lambda scenario, _: scenario.entries(RecordKind.AUDIT),
    "ListLineage": lambda scenario, _: scenario.entries(RecordKind.LINEAGE),
    "ListCheckpoints": lambda scenario, _: scenario.entries(RecordKind.CHECKPOINT),
    "ListConformance": lambda scenario, _: scenario.entries(RecordKind.CONFORMANCE),
    "ListSinkIdempotencyKeys": lambda scenario, _: scenario.entries(RecordKind.SINK_KEY),
    "ListDeadLetters": Scenario.dead_letters,
    "ExplainBatch": Scenario.explain,
    "ListDecisions": lambda scenario, _: scenario.entries(RecordKind.DECISION),
}
"""RPCs that change nothing."""
