"""The official Java model of OpenLineage reads each kind of event, and writes the same event."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from tests.clients.cli.openlineage.building import NOW_MS, SINK, Records, events_of
from tests.clients.cli.openlineage.schemas import ABSENT, has_specification, problems_of

MODEL = Path(__file__).parent / "model"
ROOT = Path(__file__).parents[4]
DOWNLOAD_S = 300.0
"""Limit for Maven, which fetches the model once."""


def all_kinds() -> Records:
    """Runs with every type of event and every facet."""
    records = Records()
    records.audited("fire_schedule", details=[("due_ms", str(NOW_MS)), ("labels.team", "air")])
    records.acknowledged("read")
    records.acknowledged("read", at_ms=records.now_ms + 60_000)
    records.acknowledged("write", sink=SINK.replace("daily", "%25 %C3%A9"))
    records.audited("fail_run", reason="no disk\né", details=[("step", "fail"), ("stage", "write")])
    records.acknowledged("read")
    records.audited("resume_run")
    records.acknowledged("write", source="source.v1|kind=file|name=in|path=/in/*.csv|format=csv|batch_size=9")
    records.audited("fail_run", details=[("step", "crash")])
    records.audited("start_run", run=2)
    records.acknowledged("read", run=2, source="source.v1|kind=database|name=db|query=SELECT 1|batch_size=9")
    records.audited("complete_run", run=2)
    return records


def test_every_kind_of_event_has_the_form_of_the_specification(warn: Callable[[str], None]) -> None:
    """The first judge: the JSON schemas, of our own facets too."""
    events = events_of(all_kinds().all)
    assert {"START", "RUNNING", "COMPLETE", "FAIL", "ABORT", "OTHER"} == {
        event["eventType"] for event in events
    }
    if not has_specification():
        warn(ABSENT)
    assert [] == [problem for event in events for problem in problems_of(event)]


def test_the_schemas_find_what_is_wrong() -> None:
    """A judge that accepts everything would be no judge."""
    event = events_of(all_kinds().all)[1]
    facets = event["run"]["facets"]
    facets["lightspeed_lineage"]["total"]["digest"] = "short"
    del facets["lightspeed_run"]["surface"]
    assert 4 == len(problems_of(event))
    if has_specification():
        event["eventTime"], event["run"]["runId"] = "yesterday", "run-000001"
        del facets["parent"]["job"]
        assert 8 == len(problems_of(event))


@pytest.mark.slow
@pytest.mark.toolchain
@pytest.mark.timeout(400)
def test_the_java_model_reads_and_writes_every_kind_of_event(
    tmp_path: Path, skip_loudly: Callable[[str], NoReturn]
) -> None:
    """The second judge: no field is lost, and each facet of the specification has its class."""
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            skip_loudly(f"{program} is missing: apt-get install default-jdk-headless maven")
    classpath, events = tmp_path / "classpath", tmp_path / "events.jsonl"
    maven = ("mvn", "--batch-mode", "--quiet", "-Dstyle.color=never", "--file", str(MODEL / "pom.xml"))
    subprocess.run(
        [*maven, "dependency:build-classpath", f"-Dmdep.outputFile={classpath}"],
        timeout=DOWNLOAD_S,
        check=True,
    )
    events.write_text("\n".join(json.dumps(event) for event in events_of(all_kinds().all)))
    judge = ["java", "-cp", classpath.read_text(), str(MODEL / "EventJudge.java"), str(events)]
    done = subprocess.run(judge, capture_output=True, text=True, timeout=60, check=False)
    assert (0, f"{len(events_of(all_kinds().all))} events, 0 problems\n") == (done.returncode, done.stdout), (
        done.stderr
    )
