"""What a person at a terminal sees: a transcript of the real grpcurl against the real service."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from lightspeed_ops.journal.memory import MemoryJournal

from tests.golden import Golden
from tests.harness.server import ManualClock, RunningServer, Setup
from tests.harness.terminal import INSTALL, Terminal, find_grpcurl

TRANSCRIPT = Path(__file__).with_name("grpcurl_transcript.txt")

pytestmark = [pytest.mark.toolchain, pytest.mark.slow]


class NamedJournal(MemoryJournal):
    """A journal whose tokens are the same in every transcript."""

    @property
    def identity(self) -> str:
        """Of the form that identities have."""
        return "0123456789abcdef" * 2


@pytest.fixture
def terminal(tell: Callable[[str], None], start_server: Callable[..., RunningServer]) -> Terminal:
    """A terminal at a fresh server whose clock stands still; where there is no grpcurl, says so loudly."""
    grpcurl = find_grpcurl()
    if grpcurl is None:
        told = f"grpcurl is missing, so that nobody has seen what a person sees: {INSTALL}"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        tell(told)
        pytest.skip(told)
    setup = Setup(clock=ManualClock(), open_journal=NamedJournal)
    running = start_server(setup, listen="127.0.0.1:0")
    return Terminal(grpcurl, running.address)


def test_what_a_person_sees_at_the_terminal(terminal: Terminal, golden: Golden) -> None:
    """Listing, describing, calling, watching and being refused look as the transcript shows."""
    look_around(terminal)
    work(terminal)
    watch(terminal)
    mend(terminal)
    be_refused(terminal)
    golden.check(TRANSCRIPT, terminal.transcript)


def look_around(terminal: Terminal) -> None:
    """Finds out what there is, by reflection."""
    terminal.say("Which services there are, what they can do, and what a request looks like.")
    assert "lightspeed.ops.v1.SurfaceService" in terminal.ask("list")
    terminal.ask("list", "lightspeed.ops.v1.WorkerService")
    terminal.ask("describe", "lightspeed.ops.v1.WorkerService.EnqueueBatch")
    terminal.ask("describe", "lightspeed.ops.v1.Batch")
    terminal.say("The default surface is there from the start, and needs no name.")
    assert "tenants/default/surfaces/default" in terminal.call("SurfaceService/GetSurface")


def work(terminal: Terminal) -> None:
    """Takes a batch from enqueueing to acknowledgement."""
    terminal.say("A run, a batch, and its way through the first stage.")
    terminal.call("SurfaceService/StartRun")
    batch = '{"key": "b-1", "stage": "extract", "records": 100, "idempotency_key": "day-1", "sequence": 1}'
    terminal.call("WorkerService/EnqueueBatch", f'{{"batch": {batch}}}')
    assert '"attempt": "1"' in terminal.call("WorkerService/StartAvailable", '{"max_batches": 1}')
    assert "applied" in terminal.call("WorkerService/AcknowledgeBatch", '{"key": "b-1"}')


def watch(terminal: Terminal) -> None:
    """Sees what happened, and waits for what comes."""
    terminal.say("What happened, and what comes: first the history, then a heartbeat until there is more.")
    terminal.watch("RecordService/WatchAudits", '{"after_sequence": 1}', until='"heartbeat"')
    terminal.watch("RecordService/WatchLineage", "{}", until='"heartbeat"')


def mend(terminal: Terminal) -> None:
    """Finds out what happened to a batch, and does something about it."""
    terminal.say("What happened to a batch, long after it ended.")
    assert '"acknowledged"' in terminal.call("RecordService/ExplainBatch", '{"key": "b-1"}')
    terminal.say("Batches that nobody can work on: who tried, and why it failed.")
    fields = '"stage": "load", "records": 100'
    for key, sequence in (("b-2", 2), ("b-3", 3)):
        named = f'"key": "{key}", "idempotency_key": "day-{sequence}", "sequence": {sequence}'
        terminal.call("WorkerService/EnqueueBatch", f'{{"batch": {{{named}, {fields}}}}}')
    terminal.call("WorkerService/StartAvailable", '{"worker_id": "loader-1"}')
    failure = '"attempt": 1, "reason": "table is missing", "permanent": true'
    failures = ", ".join([f'{{"key": "{key}", {failure}}}' for key in ("b-2", "b-3")])
    terminal.call("WorkerService/FailBatches", f'{{"failures": [{failures}]}}')
    wanted = '{"filter": {"stages": ["load"], "reasons": ["table is"]}}'
    assert '"loader-1"' in terminal.call("SurfaceService/ListDeadLetters", wanted)
    terminal.say("What a replay would do, without doing it.")
    replay = '{"replay": {"from_stage": "transform", "reason": "repaired"}}'
    planned = terminal.call("SurfaceService/ApplyControl", f'{{"dry_run": true, "action": {replay}}}')
    assert '"plan_hash"' in planned
    terminal.say(
        "Redriven a batch is tried anew, cancelled or discarded it has ended. Each key has its answer."
    )
    asked = '{"keys": ["b-2", "b-7"], "reason": "table was made"}'
    assert '"due_ms"' in terminal.call("SurfaceService/RedriveDeadLetters", asked)
    cancelled = terminal.call("SurfaceService/CancelBatch", '{"key": "b-2", "reason": "wrong file"}')
    assert "BATCH_STATE_CANCELLED" in cancelled
    discard = '{"all": true, "reason": "that feed has ended"}'
    assert '"b-3"' in terminal.call("SurfaceService/DiscardDeadLetters", discard)


def be_refused(terminal: Terminal) -> None:
    """Is told what was wrong, for people and for programs."""
    terminal.say("A refusal says what was expected and what is, and has the values for programs.")
    refusal = terminal.call("WorkerService/AcknowledgeBatch", '{"key": "b-7"}')
    assert "Code: NotFound" in refusal
    assert '"reason": "BATCH_NOT_FOUND"' in refusal
    terminal.say("Everything that is wrong is told at once.")
    malformed = terminal.call("SurfaceService/FailRun", '{"reason": "", "at_ms": -1}')
    assert '"field": "at_ms"' in malformed
    terminal.say("What has to happen first is told too.")
    terminal.call("SurfaceService/ResumeRun")
    terminal.say("The reasons are part of the contract.")
    assert "ERROR_REASON_BATCH_NOT_FOUND" in terminal.ask("describe", "lightspeed.ops.v1.ErrorReason")
