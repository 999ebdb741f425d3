"""Events of OpenLineage: which events follow from which records, and what they say."""

import json
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

import pytest
from lightspeed.ops.v1.record_pb2 import LineageEntry
from lightspeed_cli.openlineage.datasets import Dataset, connector_of, dataset_of
from lightspeed_cli.openlineage.events import Json, Naming
from lightspeed_cli.openlineage.run_progress import Coalescing, Progress

from tests.clients.cli.openlineage.building import (
    NAMING,
    NOW_MS,
    SINK,
    SURFACE,
    Records,
    events_of,
    summary_of,
)

FEW = Coalescing(batches=3, interval_ms=60_000)


def facets_of(event: Json) -> Json:
    """Returns the facets of an event's run."""
    facets: Json = event["run"]["facets"]
    return facets


def a_run() -> Records:
    """A run with two stages that completes."""
    records = Records()
    records.audited("start_run", details=[("lifecycle", "idle"), ("labels.team", "air")])
    for stage in ("read", "read", "write", "read", "read", "write"):
        records.acknowledged(stage)
    records.audited("complete_run")
    return records


def test_a_run_starts_its_stages_with_their_first_batch_and_completes_all_of_them() -> None:
    """One OpenLineage run for the run and for each stage; RUNNING has what came since the last event."""
    assert [
        "START acme.flights",
        "START acme.flights.read 1: 1-1",
        "START acme.flights.write 1: 3-3",
        "RUNNING acme.flights.read 3: 2-5",
        "COMPLETE acme.flights.read 0: 0-0",
        "COMPLETE acme.flights.write 1: 6-6",
        "COMPLETE acme.flights",
    ] == summary_of(events_of(a_run().all, FEW))


def test_ids_are_uuid5_of_surface_run_and_stage_within_the_job_namespace() -> None:
    """The same records give the same ids everywhere; another installation names another job namespace."""
    ids = [event["run"]["runId"] for event in events_of(a_run().all)]
    space = uuid5(NAMESPACE_URL, "lightspeed")
    assert str(uuid5(space, f"{SURFACE}/runs/run-000001")) == ids[0]
    assert str(uuid5(space, f"{SURFACE}/runs/run-000001/stages/read")) == ids[1]
    others = {event["run"]["runId"] for event in events_of(a_run().all, naming=Naming(job_namespace="b"))}
    assert set() == others & set(ids)


def test_a_stage_names_its_run_as_parent() -> None:
    """The parent facet has the id and the job of the run's own events."""
    parent, stage, *_ = events_of(a_run().all)
    asked = facets_of(stage)["parent"]
    assert (parent["run"]["runId"], parent["job"]["name"]) == (asked["run"]["runId"], asked["job"]["name"])
    assert "parent" not in facets_of(parent)


def test_a_run_has_its_labels_and_its_due_time() -> None:
    """Labels are tags, and the due time of the schedule is the nominal time."""
    records = Records()
    records.audited("fire_schedule", details=[("due_ms", str(NOW_MS))])
    records.audited("complete_run")
    due, labelled = events_of(records.all)[0], events_of(a_run().all)[0]
    assert facets_of(due)["nominalTime"]["nominalStartTime"] == "2023-11-14T22:13:20.000000Z"
    assert [{"key": "team", "value": "air", "source": "USER"}] == facets_of(labelled)["tags"]["tags"]


def test_datasets_have_the_names_versions_and_signatures_of_the_records() -> None:
    """Inputs are at the watermark, outputs at the lineage sequence; the last event has all of a stage."""
    records = Records()
    records.audited("start_run")
    records.acknowledged("write")
    other = SINK.replace("daily", "hourly")
    records.acknowledged("write", sink=other)
    records.audited("complete_run")
    *_, stage, _run = events_of(records.all)
    (read,) = stage["inputs"]
    assert ("queue://mq", "flights") == (read["namespace"], read["name"])
    assert (
        f"watermark.v1|offset=2|event_time_ms={NOW_MS + 3 - 5}"
        == (read["facets"]["version"]["datasetVersion"])
    )
    assert [("database://warehouse", "daily"), ("database://warehouse", "hourly")] == [
        (output["namespace"], output["name"]) for output in stage["outputs"]
    ]
    assert [f"{SURFACE}/lineage/1", f"{SURFACE}/lineage/2"] == [
        output["facets"]["version"]["datasetVersion"] for output in stage["outputs"]
    ]
    assert [SINK, other] == [
        output["facets"]["lightspeed_connector"]["signature"] for output in stage["outputs"]
    ]


def test_a_window_has_one_source_and_one_sink() -> None:
    """When the plan changes within a run, what was collected before comes first."""
    records = Records()
    for sink in (SINK, SINK, SINK.replace("daily", "hourly"), SINK):
        records.acknowledged("write", sink=sink)
    assert [
        "START acme.flights",
        "START acme.flights.write 1: 1-1",
        "RUNNING acme.flights.write 1: 2-2",
        "RUNNING acme.flights.write 1: 3-3",
    ] == summary_of(events_of(records.all))


def test_running_comes_at_the_interval_of_recorded_times() -> None:
    """The times in the records decide: an export that runs later gives the same events."""
    records = Records()
    for at_ms in (0, 30_000, 59_999, 60_000, 90_000, 200_000):
        records.acknowledged("read", at_ms=NOW_MS + at_ms)
    assert [
        "START acme.flights",
        "START acme.flights.read 1: 1-1",
        "RUNNING acme.flights.read 3: 2-4",
        "RUNNING acme.flights.read 2: 5-6",
    ] == summary_of(events_of(records.all))


def test_a_failed_batch_fails_its_stage_and_aborts_the_others() -> None:
    """The stage of the audit has failed; the others were stopped because of it."""
    records = Records()
    records.audited("start_run")
    records.acknowledged("read")
    records.audited(
        "fail_run", reason="no disk", details=[("step", "fail"), ("key", "b"), ("stage", "write")]
    )
    assert [
        "START acme.flights",
        "START acme.flights.read 1: 1-1",
        "START acme.flights.write",
        "ABORT acme.flights.read 0: 0-0 (no disk)",
        "FAIL acme.flights.write (no disk)",
        "FAIL acme.flights (no disk)",
    ] == summary_of(events_of(records.all))


@pytest.mark.parametrize(("step", "event_type"), [("fail", "FAIL"), ("crash", "ABORT")])
def test_a_run_that_fails_or_crashes_ends_all_of_its_stages(step: str, event_type: str) -> None:
    """A run that crashed was stopped abnormally, which OpenLineage calls ABORT."""
    records = Records()
    records.audited("start_run")
    records.acknowledged("read")
    records.audited("fail_run", reason="gone", details=[("step", step)])
    assert [
        f"{event_type} acme.flights.read 0: 0-0 (gone)",
        f"{event_type} acme.flights (gone)",
    ] == summary_of(events_of(records.all)[2:])


def test_a_batch_in_flight_at_the_end_of_its_run_becomes_other() -> None:
    """A worker may report after the run has failed, also when the next run is in progress."""
    records = Records()
    records.audited("start_run")
    records.acknowledged("read")
    records.audited("fail_run", reason="gone", details=[("step", "fail")])
    records.acknowledged("read")
    records.audited("start_run", run=2)
    records.acknowledged("write")
    assert [
        "OTHER acme.flights.read 1: 2-2",
        "START acme.flights",
        "OTHER acme.flights.write 1: 3-3",
    ] == summary_of(events_of(records.all)[4:])


def test_a_batch_of_a_run_whose_state_was_dropped_becomes_other() -> None:
    """The state of the last two runs is kept; the records of earlier ones stand alone."""
    records = Records()
    for run in (1, 2, 3):
        records.audited("start_run", run=run)
        records.audited("fail_run", run=run, reason="gone", details=[("step", "fail")])
    records.acknowledged("read", run=1)
    assert "OTHER acme.flights.read 1: 1-1" == summary_of(events_of(records.all))[-1]


@pytest.mark.parametrize("action", ["resume_run", "replay"])
def test_a_resumed_run_is_another_run_of_openlineage(action: str) -> None:
    """Nothing follows a FAIL in one OpenLineage run; the id is that of the run and the audit."""
    records = Records()
    records.audited("start_run")
    records.acknowledged("read")
    records.audited("fail_run", reason="gone", details=[("step", "fail")])
    resumed = records.audited(action)
    records.acknowledged("read")
    records.audited("complete_run")
    events = events_of(records.all)
    assert [
        "START acme.flights",
        "START acme.flights.read 1: 2-2",
        "COMPLETE acme.flights.read 0: 0-0",
        "COMPLETE acme.flights",
    ] == summary_of(events[4:])
    by_id: dict[str, list[str]] = {}
    for event in events:
        by_id.setdefault(event["run"]["runId"], []).append(event["eventType"])
    assert [["START", "COMPLETE"]] * 2 + [["START", "FAIL"]] * 2 == sorted(by_id.values())
    assert str(NAMING.run_id(SURFACE, "run-000001", resumed_at=resumed.sequence)) == events[4]["run"]["runId"]


@pytest.mark.parametrize("outcome", ["refused:no_active_run", "denied:role_forbids", "skipped"])
def test_an_action_that_was_not_done_has_no_events(outcome: str) -> None:
    """Refused and denied actions, and due times that started nothing, are audited too."""
    records = Records()
    records.audited("start_run", run=7, outcome=outcome)
    records.audited("complete_run", run=7, outcome=outcome)
    assert [] == events_of(records.all)


def test_a_run_in_progress_is_not_started_again_by_a_replay() -> None:
    """A replay of a run in progress changes nothing for OpenLineage."""
    records = Records()
    records.audited("start_run")
    records.audited("replay")
    assert ["START acme.flights"] == summary_of(events_of(records.all))


def test_a_run_whose_start_was_pruned_starts_with_what_is_known() -> None:
    """Each run has a START, also if retention has taken its audit."""
    records = Records()
    records.acknowledged("read", run=5)
    records.audited("complete_run", run=5)
    records.audited("fail_run", run=6, reason="gone", details=[("step", "fail")])
    assert [
        "START acme.flights",
        "START acme.flights.read 1: 1-1",
        "COMPLETE acme.flights.read 0: 0-0",
        "COMPLETE acme.flights",
        "START acme.flights",
        "FAIL acme.flights (gone)",
    ] == summary_of(events_of(records.all))


def test_audits_of_the_first_version_mean_the_newest_run() -> None:
    """They name no run."""
    records = Records()
    records.acknowledged("read", run=4)
    records.audited("complete_run", version=0)
    assert ["COMPLETE acme.flights.read 0: 0-0", "COMPLETE acme.flights"] == summary_of(
        events_of(records.all)[2:]
    )


def test_the_times_of_a_run_grow_also_within_a_millisecond_and_when_the_clock_is_set_back() -> None:
    """A receiver orders the events of a run by their times, and tells them apart."""
    records = Records()
    records.audited("start_run", at_ms=NOW_MS)
    for at_ms in (0, 0, 0, -5, -5, 0, 0):
        records.acknowledged("read", at_ms=NOW_MS + at_ms)
    records.audited("complete_run", at_ms=NOW_MS - 2)
    times: dict[str, list[datetime]] = {}
    for event in events_of(records.all, Coalescing(batches=1, interval_ms=1)):
        times.setdefault(event["run"]["runId"], []).append(datetime.fromisoformat(event["eventTime"]))
    assert 2 == len(times)
    for of_run in times.values():
        assert sorted(set(of_run)) == of_run


def test_the_digest_covers_each_lineage_record_once() -> None:
    """A receiver can prove from the last event that no record of a stage is missing or doubled."""
    records = a_run()
    total = facets_of(events_of(records.all, FEW)[-3])["lightspeed_lineage"]["total"]
    assert (4, 1, 5) == (total["batches"], total["firstSequence"], total["lastSequence"])
    one_less = [one for one in records.all if (one[1].sequence, type(one[1])) != (2, LineageEntry)]
    assert total["digest"] != facets_of(events_of(one_less, FEW)[-3])["lightspeed_lineage"]["total"]["digest"]


def test_stored_progress_goes_on_with_the_same_events_after_any_record() -> None:
    """An exporter that starts again gives the events that it would have given."""
    records = Records()
    records.audited("start_run")
    for number in range(8):
        records.acknowledged(("read", "write")[number % 2])
    records.audited("fail_run", reason="gone", details=[("step", "fail")])
    records.acknowledged("read")
    records.audited("resume_run")
    records.acknowledged("write")
    records.audited("complete_run")
    whole = events_of(records.all, FEW)
    progress, parts = Progress(NAMING, FEW), []
    for surface, entry in records.all:
        parts += list(progress.events(surface, entry))
        progress = Progress.from_json(NAMING, FEW, json.loads(json.dumps(progress.as_json())))
    assert whole == parts


def test_a_repeated_record_has_no_events() -> None:
    """After a reconnect a stream may repeat records of a frame."""
    records = a_run().all
    progress = Progress(NAMING, FEW)
    first = [event for surface, entry in records for event in progress.events(surface, entry)]
    again = [event for surface, entry in records for event in progress.events(surface, entry)]
    assert (7, []) == (len(first), again)


def test_completed_runs_leave_no_state() -> None:
    """The stored state is as large as the runs in progress, however long the history is."""
    records = Records()
    for run in range(1, 30):
        records.audited("start_run", run=run)
        records.acknowledged("read", run=run)
        records.audited("complete_run", run=run)
    progress = Progress(NAMING)
    for surface, entry in records.all:
        list(progress.events(surface, entry))
    assert {SURFACE: {"lineage": 29, "audits": 58, "newest_run": 29, "runs": {}}} == progress.as_json()


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        ("source.v1|kind=database|name=db|query=flights|batch_size=9", Dataset("database://db", "flights")),
        # A query of several words is named by its hash.
        (
            "source.v1|kind=database|name=db|query=SELECT 1|batch_size=9",
            Dataset("database://db", "query-e004ebd5b5532a4b"),
        ),
        (
            "sink.v1|kind=database|name=the db|table=daily|upsert_key=id",
            Dataset("database://the%20db", "daily"),
        ),
        (
            "source.v1|kind=file|name=in|path=/data/a.csv|format=csv|batch_size=9",
            Dataset("file", "/data/a.csv"),
        ),
        (
            "source.v1|kind=file|name=in|path=s3://bucket/a/b.csv|format=csv|batch_size=9",
            Dataset("s3://bucket", "a/b.csv"),
        ),
        ("source.v1|kind=queue|name=mq|topic=a%7Cb%3D%25|prefetch=9", Dataset("queue://mq", "a|b=%")),
        ("sink.v1|kind=pubsub|name=bus|topic=t|ordering_key=k", Dataset("pubsub://bus", "t")),
        # The namespace of the command line wins.
        ("sink.v1|kind=database|name=wh|table=daily|upsert_key=id", Dataset("postgres://db:5432", "daily")),
    ],
)
def test_datasets_are_named_by_their_connector(signature: str, expected: Dataset) -> None:
    """A sink and a source with the same connector and table are the same dataset."""
    assert expected == dataset_of(connector_of(signature), {"wh": "postgres://db:5432"})
