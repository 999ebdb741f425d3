"""No response and no frame is larger than 4 MiB, and no error larger than 8 KiB, for any content."""

import base64
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from google.rpc import error_details_pb2, status_pb2
from lightspeed.ops.v1 import batch_pb2, connector_pb2, lease_pb2, queue_pb2
from lightspeed.ops.v1 import record_service_pb2 as records
from lightspeed.ops.v1 import worker_service_pb2 as workers
from lightspeed_ops.core import batch_events, batch_history, orchestrator
from lightspeed_ops.core.batch_events import BatchEvent
from lightspeed_ops.core.refusal import Reason, Refusal, Violation
from lightspeed_ops.mapping import to_message
from lightspeed_ops.transport.errors import (
    ERROR_BYTES,
    ITEM_ERROR_BYTES,
    call_error,
    call_error_of,
    cut,
    encoded_bytes,
    item_status_of,
    status_of,
)
from lightspeed_ops.transport.responses import RESPONSE_BYTES, RESULT_TEXT_BYTES

from tests.harness.api import Api
from tests.harness.problems import problem_in, refused
from tests.harness.requests import batch
from tests.harness.surfaces import SurfaceCalls, fresh_name
from tests.harness.working import Worker

EMOJI = "🔑"
KEY_CHARACTERS = 256
LONG_TEXT = EMOJI * 4_096
THOUSAND = range(1_000)
WORST_TEXTS = (EMOJI * 5_000, "%" * 5_000, "k" * 5_000, "\n" * 5_000, "€" * 5_000, "'" * 5_000)


def emoji_key(number: int, *, kind: str = "") -> str:
    """Returns a key of the most characters, each of four bytes."""
    return f"{kind}{number:03}".ljust(KEY_CHARACTERS, EMOJI)


def emoji_batch(number: int, **fields: Any) -> batch_pb2.Batch:
    """Returns a batch with the largest keys and the largest trace context."""
    trace_context = batch_pb2.TraceContext(traceparent="p" * 128, tracestate="s" * 512)
    return batch(
        emoji_key(number),
        idempotency_key=emoji_key(number, kind="i"),
        trace_context=trace_context,
        **fields,
    )


@pytest.fixture
def wide(api: Api) -> SurfaceCalls:
    """A surface that takes a thousand batches at once, with the longest dead-letter destination."""
    mode = queue_pb2.QUEUE_MODE_PUSH_PULL
    boundary = queue_pb2.QueueBoundary(
        mode=mode, max_in_flight=1_000, max_queued=2_000, cancellation_budget_ms=60_000
    )
    plan = SurfaceCalls.create(api).get().connector_plan
    plan.dead_letter_policy.destination = EMOJI * KEY_CHARACTERS
    plan.retry_policy.max_attempts = 1
    surface = SurfaceCalls.create(api, boundary=boundary, connector_plan=plan)
    surface.start_run()
    return surface


@pytest.fixture
def started(wide: SurfaceCalls) -> list[workers.StartedBatch]:
    """A thousand batches in flight with the largest keys."""
    results = wide.call("EnqueueBatches", batches=[emoji_batch(number) for number in THOUSAND]).results
    assert all(result.HasField("enqueued") for result in results)
    answer = wide.call("StartAvailable")
    assert (1_000, True) == (len(answer.batches), answer.ByteSize() <= RESPONSE_BYTES)
    return list(answer.batches)


def worst_refusals(text: str) -> Iterator[Refusal]:
    """Yields a refusal for each reason, each part as large as a caller can make it."""
    names = ("surface", "key", "stage", "limit", "violations", "fields", "method", "cursor")
    metadata = dict.fromkeys(names, text)
    violations = tuple(Violation(f"{text}.{number}", text) for number in range(100))
    for reason in Reason:
        some = violations if reason is Reason.INVALID_ARGUMENT else ()
        yield Refusal(reason, f"expected to enqueue batch '{text}', but it is", metadata, some)


def trailer_bytes(status: status_pb2.Status) -> int:
    """Returns the size of a status as gRPC writes it, independent of the server's own count."""
    message = quote(status.message, safe=" !\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~")
    details = base64.b64encode(status.SerializeToString())
    named = {"grpc-status": str(status.code), "grpc-message": message, "grpc-status-details-bin": details}
    return sum(len(name) + 32 + len(value) for name, value in named.items())


@pytest.mark.slow
@pytest.mark.parametrize("text", WORST_TEXTS, ids=lambda text: f"{text[0]!a}")
def test_the_largest_error_fits_into_its_trailers(text: str) -> None:
    """The encoded size counts: base64, percent signs, and the names of the trailers."""
    for refusal in worst_refusals(text):
        status = status_of(refusal)
        assert trailer_bytes(status) <= ERROR_BYTES, refusal.reason
        assert status.message.endswith("…"), "what was cut says so"
        info = error_details_pb2.ErrorInfo()
        assert status.details[0].Unpack(info)
        assert refusal.reason == info.reason
        assert item_status_of(refusal).ByteSize() <= ITEM_ERROR_BYTES


@pytest.mark.parametrize(
    "text", ["", "k" * 200, "'%\n|\x7f", EMOJI * 100], ids=["none", "key", "marks", "emoji"]
)
def test_the_size_of_an_error_is_counted_as_grpc_writes_it(text: str) -> None:
    """The server's count equals that of an independent encoder, or is one digit of the code larger."""
    for refusal in worst_refusals(text):
        status = status_of(refusal)
        assert 0 <= encoded_bytes(status) - trailer_bytes(status) <= 1


@pytest.mark.parametrize("reason", Reason)
def test_equal_refusals_of_a_full_server_are_encoded_once(reason: Reason) -> None:
    """Errors that many calls get are kept; other errors have keys and texts, and are not kept."""
    metadata = {"limit_name": "max_streams", "limit": "10", "surface": "s"}
    one, same = (Refusal(reason, "expected to open a stream", dict(metadata)) for _ in range(2))
    other = Refusal(reason, "expected to open a stream", metadata | {"limit": "11"})
    assert call_error_of(status_of(one)) == call_error(one)
    kept = {Reason.STREAM_LIMIT, Reason.OVERLOADED, Reason.UNAUTHENTICATED, Reason.STORAGE_AWAY}
    assert (reason in kept) == (call_error(one) is call_error(same))
    assert call_error_of(status_of(other)) == call_error(other)


def test_a_text_is_cut_between_characters_and_marked() -> None:
    """A text that fits is not cut."""
    assert "abc" == cut("abc", 3)
    assert "🔑…" == cut("🔑🔑🔑", 10)
    assert "…" == cut("🔑🔑", 6)
    assert "🔑🔑" == cut("🔑🔑", 8)


def test_a_conflict_of_the_largest_keys_arrives_as_what_it_is(wide: SurfaceCalls) -> None:
    """Before, its trailer had 12,871 bytes, and clients received RESOURCE_EXHAUSTED."""
    wide.call("EnqueueBatch", batch=emoji_batch(1))
    other = emoji_batch(1, records=99, stage="load", sequence=7)
    problem = refused(lambda: wide.call("EnqueueBatch", batch=other))
    assert ("ALREADY_EXISTS", "BATCH_CONFLICT") == problem.kind
    assert problem.resource is not None
    assert problem.resource[1].startswith("001🔑🔑🔑")


@pytest.mark.slow
async def test_the_largest_attributes_and_progress_fit_into_a_response(wide: SurfaceCalls, aio: Any) -> None:
    """A start ends with what fits, by a call and over the work stream; the next starts take the rest."""
    attributes = {f"{number:02}".ljust(64, "k"): "v" * 64 for number in range(32)}
    for first in range(0, 1_000, 200):
        several = [emoji_batch(first + number, attributes=attributes) for number in range(200)]
        results = wide.call("EnqueueBatches", batches=several).results
        assert all(result.HasField("enqueued") for result in results)
    answer = wide.call("StartAvailable")
    assert 400 < len(answer.batches) < 1_000
    assert not answer.HasField("block_reason")
    for one in answer.batches:
        progress = lease_pb2.LeaseExtension(
            key=one.batch.key, lease_token=one.lease_token, progress=EMOJI * 256
        )
        wide.call("ExtendLeases", extensions=[progress])
    releases = [workers.Release(key=one.batch.key, lease_token=one.lease_token) for one in answer.batches]
    worker = await Worker(aio, wide.name).open(0)
    try:
        await worker.send(releases=releases)
        await worker.receive("results")
        again = wide.call("StartAvailable")
        assert len(again.batches) < len(answer.batches)
        assert EMOJI * 256 == again.batches[0].last_progress
        assert max(answer.ByteSize(), again.ByteSize()) <= RESPONSE_BYTES
        await worker.send(credits=workers.Credits(batches=1_000))
        found = len(again.batches)
        while found < 1_000:
            found += len(await worker.started())
    finally:
        worker.cut()


@pytest.mark.slow
def test_the_errors_of_a_thousand_items_fit_into_one_response(wide: SurfaceCalls) -> None:
    """This holds for every bulk form, even for keys over the limit."""
    keys = [emoji_key(number) for number in THOUSAND]
    forms: dict[str, dict[str, Any]] = {
        "EnqueueBatches": {"batches": [emoji_batch(number, stage="x" * 63) for number in THOUSAND]},
        "AcknowledgeBatches": {"acknowledgements": [workers.Acknowledgement(key=key) for key in keys]},
        "FailBatches": {
            "failures": [workers.Failure(key=key, attempt=1, reason=EMOJI * 700) for key in keys]
        },
        "ExtendLeases": {"extensions": [lease_pb2.LeaseExtension(key=key, lease_token="") for key in keys]},
        "RedriveDeadLetters": {"keys": keys},
        "DiscardDeadLetters": {"keys": keys},
    }
    for rpc, fields in forms.items():
        answer = wide.call(rpc, **fields)
        assert 1_000 == len(answer.results)
        assert answer.ByteSize() <= RESPONSE_BYTES
        for key, result in zip(keys, answer.results, strict=True):
            assert key == result.key
            assert problem_in(result.error).metadata, "each item has its reason"
    too_long = [workers.Acknowledgement(key=EMOJI * 1_000) for _ in THOUSAND]
    answer = wide.call("AcknowledgeBatches", acknowledgements=too_long)
    assert {(EMOJI * KEY_CHARACTERS, "INVALID_ARGUMENT")} == {
        (result.key, problem_in(result.error).reason) for result in answer.results
    }


@pytest.mark.slow
def test_the_outcomes_of_a_thousand_items_fit_into_one_response(
    wide: SurfaceCalls, started: list[workers.StartedBatch]
) -> None:
    """The result has the worker's reason cut, with a mark; the dead letter has the complete reason."""
    reason = EMOJI * 700
    failures = [workers.Failure(key=one.batch.key, attempt=1, reason=reason) for one in started]
    answer = wide.call("FailBatches", failures=failures)
    assert answer.ByteSize() <= RESPONSE_BYTES
    reasons = {result.outcome.dead_lettered.reason for result in answer.results}
    assert {EMOJI * (RESULT_TEXT_BYTES // 4 - 1) + "…"} == reasons
    letter = wide.call("ListDeadLetters", page_size=1).dead_letters[0]
    assert (reason, reason) == (letter.record.reason, letter.attempts[0].reason)


def test_a_single_failure_returns_its_whole_reason(
    wide: SurfaceCalls, started: list[workers.StartedBatch]
) -> None:
    """A response with one outcome always fits."""
    outcome = wide.fail(started[0].batch.key, reason=LONG_TEXT)
    assert LONG_TEXT == outcome.dead_lettered.reason


@pytest.mark.slow
def test_a_thousand_cancellations_fit_into_the_response_to_a_heartbeat(
    wide: SurfaceCalls, started: list[workers.StartedBatch]
) -> None:
    """The results have the reasons cut to fit."""
    for one in started[:300]:
        wide.call("CancelBatch", key=one.batch.key, reason=LONG_TEXT)
    extensions = [lease_pb2.LeaseExtension(key=one.batch.key, lease_token=one.lease_token) for one in started]
    answer = wide.call("ExtendLeases", extensions=extensions)
    assert answer.ByteSize() <= RESPONSE_BYTES
    cancelled = [
        result.outcome.cancel.reason for result in answer.results if result.outcome.HasField("cancel")
    ]
    assert [EMOJI * (RESULT_TEXT_BYTES // 4 - 1) + "…"] * 300 == cancelled


@pytest.mark.slow
async def test_a_work_stream_survives_the_largest_keys(
    wide: SurfaceCalls, started: list[workers.StartedBatch], work: Callable[..., Worker], aio: Any
) -> None:
    """Every frame has at most 4 MiB; before, a stream ended at a frame of 5.3 MB."""
    worker = await Worker(aio, wide.name).open(1_000)
    try:
        unknown = [workers.Acknowledgement(key=emoji_key(number, kind="u")) for number in THOUSAND]
        await worker.send(acknowledgements=unknown)
        results = (await worker.receive("results")).results.acknowledgements
        assert ["BATCH_NOT_FOUND"] * 1_000 == [problem_in(result.error).reason for result in results]
        done = await worker.acknowledge(*started)
        assert 1_000 == sum(result.outcome.HasField("processed") for result in done.acknowledgements)
        again = [emoji_batch(number, sequence=2) for number in THOUSAND]
        wide.call("EnqueueBatches", batches=again)
        found: list[workers.StartedBatch] = []
        while len(found) < 1_000:
            found += await worker.started()
        failed = [
            workers.Failure(key=one.batch.key, attempt=1, lease_token=one.lease_token, reason=EMOJI * 600)
            for one in found
        ]
        await worker.send(failures=failed)
        outcomes = (await worker.receive("results")).results.failures
        assert 1_000 == sum(result.outcome.HasField("dead_lettered") for result in outcomes)
    finally:
        worker.cut()


def listed(surface: SurfaceCalls, rpc: str, entries: str = "entries", **fields: Any) -> list[Any]:
    """Returns all entries of a list, and asserts that no page is too large."""
    found: list[Any] = []
    token = ""
    while True:
        answer = surface.call(rpc, page_size=1_000, page_token=token, **fields)
        assert answer.ByteSize() <= RESPONSE_BYTES
        assert getattr(answer, entries), "a page that ends early has something on it"
        found += getattr(answer, entries)
        token = answer.next_page_token
        if not token:
            return found


@pytest.mark.slow
def test_a_page_of_heavy_surfaces_ends_early(api: Api) -> None:
    """Before, 1,000 surfaces took 4.35 MB; here 40 have 200 KB each."""
    tenant = fresh_name().split("/")[3]
    plan = SurfaceCalls.create(api).get().connector_plan
    plan.source.database.CopyFrom(
        connector_pb2.SourceConnector.Database(name="n", query=LONG_TEXT, batch_size=1)
    )
    plan.sink.database.CopyFrom(
        connector_pb2.SinkConnector.Database(name="n", table=LONG_TEXT, upsert_key="k")
    )
    pipeline = SurfaceCalls.create(api).get().pipeline_runtime.pipeline
    contract = EMOJI * KEY_CHARACTERS
    for _ in range(61):
        pipeline.stages.insert(1, pipeline.stages[1])
    for number, stage in enumerate(pipeline.stages):
        stage.name = f"stage-{number}"
        stage.boundary.input_contract = stage.boundary.output_contract = contract
    names = [f"tenants/{tenant}/surfaces/s-{number:02}" for number in range(40)]
    for name in names:
        SurfaceCalls.create(api, name, connector_plan=plan, pipeline=pipeline)

    found = listed(SurfaceCalls(api, names[0]), "ListSurfaces", "surfaces")
    assert names == [surface.name for surface in found]
    assert sum(surface.ByteSize() for surface in found) > RESPONSE_BYTES


@pytest.mark.slow
def test_pages_of_dead_letters_end_early(wide: SurfaceCalls, started: list[workers.StartedBatch]) -> None:
    """Keys, destination and worker count, not only reasons."""
    failures = [workers.Failure(key=one.batch.key, attempt=1, reason="r") for one in started]
    wide.call("FailBatches", failures=failures)
    letters = listed(wide, "ListDeadLetters", "dead_letters")
    assert [one.batch.key for one in started] == [letter.batch.key for letter in letters]


@pytest.mark.slow
def test_pages_of_batches_end_early(wide: SurfaceCalls, started: list[workers.StartedBatch]) -> None:
    """Keys, workers and the reasons of failures count; no batch is missing."""
    for begin in range(0, len(started), 100):
        several = started[begin : begin + 100]
        failures = [workers.Failure(key=one.batch.key, attempt=1, reason=LONG_TEXT) for one in several]
        wide.call("FailBatches", failures=failures)
    batches = listed(wide, "ListBatches", "batches")
    assert [one.batch.key for one in started] == [one.batch.key for one in batches]
    assert sum(one.ByteSize() for one in batches) > RESPONSE_BYTES
    assert {LONG_TEXT} == {one.last_failure.reason for one in batches}


@pytest.mark.slow
def test_pages_of_records_end_early(wide: SurfaceCalls, started: list[workers.StartedBatch]) -> None:
    """This holds for every kind with keys and reasons, with a filter and without."""
    items = [workers.Acknowledgement(key=one.batch.key) for one in started]
    wide.call("AcknowledgeBatches", acknowledgements=items)
    for _ in range(150):
        wide.call("FailRun", reason=LONG_TEXT)
        wide.start_run()
    audits = records.AuditFilter(actions=["fail_run"])
    asked_for: list[dict[str, Any]] = [{}, {"filter": audits}]
    for filtered in asked_for:
        found = listed(wide, "ListAudits", **filtered)
        assert 150 == sum(entry.reason == LONG_TEXT for entry in found)
    stages = ["extract"]
    filters: dict[str, Any] = {
        "ListLineage": records.LineageFilter(stages=stages),
        "ListCheckpoints": records.CheckpointFilter(stages=stages),
    }
    for rpc, asked in filters.items():
        for fields in ({}, {"filter": asked}):
            sequences = [entry.sequence for entry in listed(wide, rpc, **fields)]
            assert list(range(1, 1_001)) == sequences


@pytest.mark.slow
def test_the_longest_history_fits_into_a_response() -> None:
    """Keys, destinations and workers count, not only reasons."""
    record = orchestrator.DeadLetterRecord(emoji_key(1), EMOJI * KEY_CHARACTERS, "r", 1)
    first = orchestrator.Batch(emoji_key(1), "extract", 1, 1, emoji_key(2), 1)
    lived: list[Any] = [
        batch_events.Started("run-000001", 1, EMOJI * 128, "1-1", 2**62),
        batch_events.Failed(1, "r", 2**62),
        batch_events.DeadLettered(1, record),
        batch_events.Redriven(2**62, EMOJI * 100, EMOJI * KEY_CHARACTERS),
    ] * 1_250
    events = [BatchEvent(version, 2**62, what) for version, what in enumerate(lived, 2)]
    history = batch_history.batch_history(
        [BatchEvent(1, 1, batch_events.Enqueued(first)), *events], whole_from=1
    )
    answer = records.ExplainBatchResponse(history=to_message(history))
    assert RESPONSE_BYTES / 2 < answer.ByteSize() <= RESPONSE_BYTES
    assert not history.whole
