"""The conformance suite, played with the reference runner, and checked for completeness."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lightspeed.ops.v1.error_pb2 import ErrorReason
from lightspeed.ops.v1.record_pb2 import AuditEntry
from lightspeed_ops.core import audit, lineage
from lightspeed_ops.core.signatures import GENESIS_HASH

from tests.conformance import __main__ as suite
from tests.conformance.driver import VERBS, Driver
from tests.conformance.runners import LANGUAGES, Language
from tests.conformance.servers import CommonServer, SecondServer
from tests.conformance.suites import TODAY
from tests.server.transport.contract import reason_codes, reason_metadata

NOT_BY_CALLS_ALONE = {
    *("STORAGE_FULL", "STORAGE_LOST", "JOURNAL_DAMAGED", "PIPELINE_INVALID"),
    *("OVERLOADED", "PEER_TIMEOUT", "UNAUTHENTICATED", "IDENTITY_ENDED"),
    *("STORAGE_AWAY", "OWNER_ELSEWHERE", "OWNER_UNKNOWN", "BEHIND_MIN_VERSION"),
}
"""Reasons that need a broken disk, data of an earlier version, load, identities, or several servers: tested
elsewhere."""


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    """Plays with the Python runner against a server process."""
    common = CommonServer(tmp_path_factory.mktemp("conformance"))
    driver = Driver("python", LANGUAGES["python"], common)
    yield driver
    driver.close_runner()
    common.close()


WAITING = {
    *("watch_surfaces", "watch_audits", "watch_tenant", "watch_freshness", "schedules_over_downtime"),
    *("deleted_surfaces", "large_messages", "retries", "progress_and_results", "not_before", "priorities"),
    *("worker_restart", "worker_leases", "work_stream_reconnect", "watch_lineage"),
}
"""Scenarios that take seconds: only `make test-clients`, which plays all, and `make test-long`."""
PLAYED = [pytest.param(name, marks=pytest.mark.long) if name in WAITING else name for name in TODAY.scenarios]


@pytest.mark.slow
@pytest.mark.parametrize("scenario", PLAYED)
def test_python_conforms(scenario: str, driver: Driver) -> None:
    """The Python client passes every scenario of all clients."""
    driver.play(scenario)


@pytest.fixture(scope="module")
def second_driver() -> Iterator[Driver]:
    """Plays with the Python runner through a server that owns no surface."""
    server = SecondServer()
    driver = Driver("python", LANGUAGES["python"], server)
    yield driver
    driver.close_runner()
    server.close()


THROUGH_ANOTHER = [
    pytest.param(
        name, marks=() if name in {"hand_off", "runs", "work_stream", "worker"} else pytest.mark.long
    )
    for name in suite.TWO_SERVERS_SCENARIOS
]


@pytest.mark.slow
@pytest.mark.parametrize("scenario", THROUGH_ANOTHER)
def test_python_conforms_through_another_server(scenario: str, second_driver: Driver) -> None:
    """The same scenarios pass if the client knows only a server that does not own its surfaces."""
    second_driver.play(scenario)


def steps() -> Iterator[dict[str, Any]]:
    """Yields every step of every scenario."""
    for name in TODAY.scenarios:
        yield from TODAY.scenario(name)["steps"]


@pytest.mark.parametrize("scenario", TODAY.scenarios)
def test_a_scenario_says_its_rule_and_uses_known_words(scenario: str) -> None:
    """The first word of a step is its verb."""
    content = TODAY.scenario(scenario)
    assert set() == set(content) - {"rule", "server", "steps"}
    assert content["rule"].endswith(".")
    assert set() == {next(iter(step)) for step in content["steps"]} - set(VERBS)


def test_every_word_is_used() -> None:
    """Some scenario uses every verb, because runners are only tested by scenarios."""
    assert set(VERBS) == {next(iter(step)) for step in steps()}


def test_every_rpc_is_called() -> None:
    """Some scenario calls each RPC by its own name."""
    named = {step.get("call", step.get("pages")) for step in steps()}
    created = {"SurfaceService/CreateSurface"}
    assert set(TODAY.contract.methods) == (named | created) - {None}


def test_every_reason_is_met_with_its_code_and_metadata() -> None:
    """Some step expects each reason, and some step each metadata value that its comment promises."""
    codes: dict[str, set[str]] = {}
    metadata: dict[str, set[str]] = {}
    for refused in (step["refused"] for step in steps() if "refused" in step):
        codes.setdefault(refused["reason"], set()).add(refused["code"])
        metadata.setdefault(refused["reason"], set()).update(refused.get("metadata", {}))
    listed = {name.removeprefix("ERROR_REASON_") for name, _ in ErrorReason.items()} - {"UNSPECIFIED"}
    assert listed - NOT_BY_CALLS_ALONE == set(codes) - {""}
    assert {reason: {code} for reason, code in reason_codes().items() if reason in codes} == {
        reason: found for reason, found in codes.items() if reason
    }
    promised = {reason: names for reason, names in reason_metadata().items() if reason in codes}
    assert {} == {
        reason: names - metadata[reason] for reason, names in promised.items() if names - metadata[reason]
    }


def test_signature_vectors_are_what_the_core_says() -> None:
    """The signatures of the vectors are those of the server."""
    for vector in TODAY.vectors("audit_signatures.json"):
        record = vector["record"]
        signed = audit.AuditRecord(record["action"], record["outcome"], int(record["at_ms"]))
        assert vector["expect"]["signature"] == audit.audit_signature(signed), vector["rule"]
    for vector in TODAY.vectors("lineage_signatures.json"):
        fields = vector["record"] | {"sequence": int(vector["record"]["sequence"])}
        assert vector["expect"]["signature"] == lineage.lineage_signature(lineage.LineageRecord(**fields))


def test_chain_vectors_are_what_the_core_says() -> None:
    """The core stops at the same entry. Skips vectors with signatures the core does not render."""
    for vector in (*TODAY.vectors("audit_chains.json"), *TODAY.vectors("audit_chains_v2.json")):
        entries: list[Any] = [TODAY.contract.read(AuditEntry, entry) for entry in vector["verify"]]
        as_rendered = [entry.signature == audit.audit_signature(entry.record) for entry in entries]
        if not entries or not all(as_rendered):
            continue
        first = entries[0].sequence
        before = vector["previous_hash"] or (GENESIS_HASH if first == 1 else None)
        verification = audit.verify_chain(entries, first_sequence=first, previous_hash=before)
        came = (vector["expect"]["verified"], vector["expect"]["first_bad_sequence"])
        assert came == (verification.verified, verification.first_bad_sequence), vector["rule"]


def test_the_readme_knows_every_word() -> None:
    """README.md describes each verb of scenarios."""
    text = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")
    assert [] == [verb for verb in VERBS if f"`{verb}`" not in text]


def test_a_missing_toolchain_is_loud() -> None:
    """It fails the suite with the line that installs it, and the matrix shows no pass."""
    column: dict[str, str] = {}
    language = Language(needs=("no-such-program",), install="get it somewhere", run=())
    assert ["expected no-such-program, but it is missing: get it somewhere"] == list(
        suite.run("strange", language, column)
    )
    assert {suite.MISSING} == set(column.values())


def test_what_does_not_build_is_loud() -> None:
    """A failed build fails the suite, with the output of the build."""
    language = Language(build=("sh", "-c", "echo no such type; exit 1"), install="get a newer one", run=())
    (trouble,) = suite.run("strange", language, {})
    assert "no such type" in trouble
    assert "get a newer one" in trouble
