"""What operators see of several servers on one database: metrics, the command, and the owners of surfaces."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import grpc
import pytest
from click.testing import Result
from lightspeed.ops.v1 import server_pb2
from lightspeed.ops.v1 import surface_service_pb2 as pb
from lightspeed_ops.admin.families import GROUPS

from tests.clients.cli.transcript import invoke
from tests.deploy.expressions import is_of_cluster, panel_expressions, rule_expressions, selectors
from tests.harness.api import Api
from tests.harness.metrics import Metrics
from tests.harness.postgresql import Cluster, free_port, journal_template, missing_programs, shared_cluster
from tests.harness.process import ServerProcess
from tests.harness.surfaces import SurfaceCalls

pytestmark = [pytest.mark.slow, pytest.mark.toolchain]

WITHIN_S = 20.0
"""Limit for a change that heartbeats bring about; a member is dead after five seconds."""
LAGS_S = 5.0
"""Lag from which operators are told: at rest it is a quarter second."""
SURFACES = tuple(f"tenants/default/surfaces/s-{number}" for number in range(8))


def until(condition: Callable[[], bool], what: str) -> None:
    """Returns when a condition holds; servers tell of it only when they are asked."""
    ends_s = time.monotonic() + WITHIN_S
    while not condition():
        assert time.monotonic() < ends_s, f"expected {what}"
        time.sleep(0.1)


def is_settled(process: ServerProcess) -> bool:
    """Returns whether a server knows two that are ready, and reaches the database."""
    metrics = Metrics.scrape(process.admin_address)
    ready = metrics.value("lightspeed_cluster_members", state="ready")
    return (2, 0) == (ready, metrics.value("lightspeed_journal_away"))


@dataclass
class Pair:
    """Two servers on one database, and stubs of the first."""

    processes: Sequence[ServerProcess]
    addresses: Sequence[str]
    api: Api

    def servers(self) -> dict[str, server_pb2.Server]:
        """Returns the listed servers by address."""
        return {one.address: one for one in self.api.surfaces.ListServers(pb.ListServersRequest()).servers}

    def run(self, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
        """Runs a command at the first server."""
        return invoke([*words], {"LIGHTSPEED_ADDRESS": self.addresses[0]}, [], monkeypatch)


@pytest.fixture(scope="module")
def database() -> Cluster:
    """PostgreSQL for the tests of the module."""
    if missing := missing_programs():
        pytest.skip(missing)
    return shared_cluster()


@pytest.fixture(scope="module")
def pair(database: Cluster) -> Iterator[Pair]:
    """Two servers that own some of eight surfaces each; the last test kills the second one."""
    addresses = [f"127.0.0.1:{free_port()}" for _ in range(2)]
    with database.database(template=journal_template()) as url:
        processes = [ServerProcess("--listen", address, "--journal", url) for address in addresses]
        for process in processes:
            process.logged("serving")
        with grpc.insecure_channel(addresses[0]) as channel:
            pair = Pair(processes, addresses, Api(channel))
            for name in SURFACES:
                SurfaceCalls.create(pair.api, name)
            until(lambda: all(is_settled(process) for process in processes), "each to know both")
            yield pair
        for process in processes:
            process.kill()


def test_a_database_that_is_away_is_shown(
    pair: Pair, database: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Server info, command and metrics say it at once, and say when it is back; the list of servers stays."""
    database.pause()
    try:
        until(lambda: is_away(pair), "a database that is away")
        metrics = pair.processes[0].admin_address
        until(lambda: Metrics.scrape(metrics).value("lightspeed_journal_away") == 1, "the metric")
        assert set(pair.addresses) == set(pair.servers())
        status = pair.run(monkeypatch, "status")
        assert (10, True) == (status.exit_code, "which the server cannot reach" in status.output)
        doctor = pair.run(monkeypatch, "doctor")
        assert (10, True) == (doctor.exit_code, "it refuses work until then" in doctor.output)
    finally:
        database.resume()
    until(lambda: not is_away(pair), "a database that is back")
    until(lambda: all(is_settled(process) for process in pair.processes), "heartbeats of both servers")
    until(lambda: not lags(pair), "followers that have caught up")
    assert 0 == pair.run(monkeypatch, "status").exit_code


def test_operators_see_which_server_owns_what(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists, metrics and commands agree; a killed server is dead, and its surfaces get the other owner."""
    until(lambda: owned(pair) > len(SURFACES), "an owner of each surface, and of the default one")
    until(lambda: all(one.owned_surfaces for one in pair.servers().values()), "surfaces of each server")
    assert {server_pb2.SERVER_STATE_READY} == {one.state for one in pair.servers().values()}
    assert pair.servers()[pair.addresses[0]].is_this
    _check_metrics(pair)
    _check_commands(pair, monkeypatch)
    pair.processes[1].kill()
    until(lambda: pair.servers()[pair.addresses[1]].state == server_pb2.SERVER_STATE_DEAD, "a dead server")
    until(lambda: pair.servers()[pair.addresses[0]].owned_surfaces > len(SURFACES), "claims of the other")
    status = pair.run(monkeypatch, "status")
    assert 10 == status.exit_code
    assert "1 ready, 1 dead" in status.output
    doctor = pair.run(monkeypatch, "doctor")
    assert f"{pair.addresses[1]} is dead: the database has not heard of it for" in doctor.output


def is_away(pair: Pair) -> bool:
    """Returns whether the first server cannot reach its database."""
    return pair.api.surfaces.GetServerInfo(pb.GetServerInfoRequest()).info.journal.away


def owned(pair: Pair) -> int:
    """Returns how many surfaces the servers own together."""
    return sum(one.owned_surfaces for one in pair.servers().values())


def agrees(pair: Pair) -> bool:
    """Returns whether reads were forwarded, and metrics and list have the same owned surfaces."""
    for name in SURFACES:
        SurfaceCalls(pair.api, name).get()
    scraped = [Metrics.scrape(process.admin_address) for process in pair.processes]
    owned = [metrics.value("lightspeed_cluster_owned_surfaces") for metrics in scraped]
    listed = pair.servers()
    forwarded = scraped[0].total("lightspeed_forwards_total", outcome="answered")
    return forwarded > 0 and owned == [listed[address].owned_surfaces for address in pair.addresses]


def lags(pair: Pair) -> bool:
    """Returns whether a server has not read lately what others wrote."""
    scraped = [Metrics.scrape(process.admin_address) for process in pair.processes]
    return any(not 0 <= metrics.value("lightspeed_follower_lag_seconds") < LAGS_S for metrics in scraped)


def _check_metrics(pair: Pair) -> None:
    """Every family has samples, and every expression its series and labels."""
    until(lambda: agrees(pair), "forwarded calls, and as many owned surfaces as the list has")
    until(lambda: not lags(pair), "servers that read what others write")
    scraped = [Metrics.scrape(process.admin_address) for process in pair.processes]
    for metrics in scraped:
        names = metrics.names()
        assert set() == {
            family.name for family in GROUPS["cluster"] if not {family.name, f"{family.name}_count"} & names
        }
        assert 2 == metrics.value("lightspeed_cluster_members", state="ready")
        assert 0 == metrics.value("lightspeed_cluster_members", state="dead")
        assert 0 == metrics.value("lightspeed_journal_away")
        assert 0 == metrics.value("lightspeed_cluster_unowned_surfaces")
    assert 0 < scraped[0].value("lightspeed_journal_append_seconds_count")
    for expression in (*rule_expressions().values(), *panel_expressions().values()):
        if is_of_cluster(expression):
            for selector in selectors(expression):
                assert selector.metric in scraped[0].names()


def _check_commands(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = json.loads(pair.run(monkeypatch, "servers", "-o", "json").output)
    assert set(pair.addresses) == {one["address"] for one in listed}
    table = pair.run(monkeypatch, "servers", "-o", "wide")
    assert (0, 3) == (table.exit_code, len(table.output.splitlines()))
    surfaces = json.loads(pair.run(monkeypatch, "surface", "list", "-o", "json").output)
    owners = [one["owner"] for one in surfaces if one["name"] in SURFACES]
    assert set(owners) <= set(pair.addresses)
    assert all(owner in pair.run(monkeypatch, "surface", "list", "-o", "wide").output for owner in owners)
    assert owners[0] in pair.run(monkeypatch, "surface", "get", "s-0").output
    status = pair.run(monkeypatch, "status")
    assert (0, True, True) == (status.exit_code, "2 ready" in status.output, "PostgreSQL" in status.output)
    doctor = pair.run(monkeypatch, "doctor")
    assert 0 == doctor.exit_code
    assert f"{pair.addresses[1]} answers, and has the same time" in doctor.output
