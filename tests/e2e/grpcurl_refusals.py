"""Refusals for an operator: the last chapters of grpcurl_transcript.txt."""

from tests.e2e.grpcurl_session import RECORDS, SURFACES, WORKERS, batch, field_of, text
from tests.harness.terminal import Terminal

NARROW = "tenants/default/surfaces/narrow"


def mistype(terminal: Terminal) -> None:
    """Shows the errors of malformed requests."""
    terminal.remark("All violations are listed at once.")
    malformed = terminal.call(f"{SURFACES}/FailRun", text(reason="", at_ms=-1))
    assert '"field": "at_ms"' in malformed
    terminal.call(f"{SURFACES}/ApplyControl", "{}")
    terminal.call(f"{SURFACES}/CreateSurface", text(surface_id="Reports!"))
    terminal.call(f"{SURFACES}/RedriveDeadLetters", text(keys=["load-8"], all=True))
    terminal.call(f"{SURFACES}/UpdateSurface", text(lease_ms=30_000))
    terminal.call(f"{SURFACES}/UpdateSurface", text(update_mask={"paths": ["lease"]}, lease_ms=30_000))
    terminal.call(f"{WORKERS}/EnqueueBatch", text(batch=batch("", "extract", -1)))
    terminal.call(f"{RECORDS}/ListAudits", text(page_size=5_000))
    terminal.call(f"{RECORDS}/WatchAudits", text(after_sequence=1_000_000))
    terminal.call(f"{RECORDS}/VerifyAudits", text(from_sequence=9, to_sequence=3))
    terminal.remark("grpcurl itself refuses a field that the request does not have.")
    terminal.call(f"{SURFACES}/GetSurface", text(name="default"))


def miss(terminal: Terminal) -> None:
    """Names objects that do not exist."""
    terminal.remark("A refusal names what does not exist.")
    refusal = terminal.call(f"{WORKERS}/AcknowledgeBatch", text(key="day-7"))
    assert "Code: NotFound" in refusal
    assert '"reason": "BATCH_NOT_FOUND"' in refusal
    terminal.call(f"{RECORDS}/ExplainBatch", text(key="day-77"))
    terminal.call(f"{SURFACES}/GetSurface", text(surface="tenants/default/surfaces/reprots"))
    terminal.call(f"{SURFACES}/GetSurface", text(surface="default"))
    replay = {"replay": {"from_stage": "trasform", "reason": "repaired"}}
    stage = terminal.call(f"{SURFACES}/ApplyControl", text(action=replay))
    assert '"reason": "STAGE_NOT_FOUND"' in stage
    terminal.call(f"{RECORDS}/ListLineage", text(page_token="cGFnZQ"))
    page = terminal.call(f"{RECORDS}/ListAudits", text(page_size=1))
    other = terminal.call(f"{RECORDS}/ListLineage", text(page_token=field_of(page, "next_page_token")))
    assert '"reason": "CURSOR_NOT_FOUND"' in other


def be_early(terminal: Terminal) -> None:
    """Asks for actions too early, or twice."""
    terminal.remark("A refusal also says what has to happen first.")
    terminal.call(f"{SURFACES}/ResumeRun")
    terminal.call(f"{SURFACES}/StartRun")
    terminal.call(f"{SURFACES}/DeleteSurface")
    again = terminal.call(f"{SURFACES}/ApplyControl", text(action={"resume": {"reason": "again"}}))
    assert '"allowed": "pause, drain, replay"' in again
    terminal.call(
        f"{SURFACES}/CreateSurface", text(surface_id="default", adapter_profile="ADAPTER_PROFILE_STANDARD")
    )
    terminal.call(f"{WORKERS}/EnqueueBatch", text(batch=batch("load-8", "load", 80)))
    terminal.call(f"{WORKERS}/AcknowledgeBatch", text(key="load-8"))
    started = terminal.call(f"{WORKERS}/StartAvailable", text(max_batches=1, worker_id="loader-2"))
    late = text(key=field_of(started, "key"), lease_token="1-1700000000000")
    assert '"reason": "STALE_LEASE"' in terminal.call(f"{WORKERS}/AcknowledgeBatch", late)
    terminal.remark("A request_id belongs to one request, however often it is sent.")
    drain = {"drain": {"reason": "deploying"}}
    terminal.call(f"{SURFACES}/ApplyControl", text(request_id="deploy-7", action=drain))
    terminal.call(f"{SURFACES}/ApplyControl", text(request_id="deploy-7", action=drain))
    conflict = text(request_id="deploy-7", action={"pause": {"reason": "deploying"}})
    assert '"reason": "REQUEST_CONFLICT"' in terminal.call(f"{SURFACES}/ApplyControl", conflict)


def reach_limits(terminal: Terminal) -> None:
    """Meets limits, budgets, roles and leases of other workers."""
    terminal.remark("Limits say which they are, and when to ask again.")
    made = {
        "surface_id": "narrow",
        "adapter_profile": "ADAPTER_PROFILE_STANDARD",
        "boundary": {
            "mode": "QUEUE_MODE_PUSH_ONLY",
            "max_in_flight": 1,
            "max_queued": 1,
            "cancellation_budget_ms": 1_000,
        },
        "budget": {"max_pipeline_runs": 1, "max_mitigations": 0},
        "tenant_context": {
            "tenant": {"actor_id": "night-shift", "tenant_id": "default", "role": "ROLE_EDITOR"}
        },
    }
    terminal.call(f"{SURFACES}/CreateSurface", text(**made))
    named = {"surface": NARROW}
    terminal.call(f"{SURFACES}/StartRun", text(**named))
    terminal.call(f"{WORKERS}/EnqueueBatch", text(**named, batch=batch("day-1", "extract", 1)))
    full = terminal.call(f"{WORKERS}/EnqueueBatch", text(**named, batch=batch("day-2", "extract", 2)))
    assert '"reason": "QUEUE_SATURATED"' in full
    terminal.call(f"{WORKERS}/StartAvailable", text(**named))
    terminal.call(f"{SURFACES}/ApplyControl", text(**named, action={"pause": {"reason": "disk is filling"}}))
    terminal.call(f"{SURFACES}/CancelBatch", text(**named, key="day-1", reason="wrong file"))
    terminal.call(f"{SURFACES}/CompleteRun", text(**named))
    spent = terminal.call(f"{SURFACES}/StartRun", text(**named))
    assert '"reason": "BUDGET_EXHAUSTED"' in spent
    terminal.call(f"{SURFACES}/DeleteSurface", text(**named))
    terminal.remark("Denials are kept with actor, action and reason.")
    terminal.call(f"{RECORDS}/ListDecisions", text(**named))
    terminal.call(f"{RECORDS}/ListAudits", text(**named, filter={"outcomes": ["denied", "refused"]}))


def know_the_reasons(terminal: Terminal) -> None:
    """Looks up the reasons of refusals."""
    terminal.remark("The reasons are part of the contract.")
    assert "ERROR_REASON_BATCH_NOT_FOUND" in terminal.ask("describe", "lightspeed.ops.v1.ErrorReason")
