"""What doctor finds in the facts of a server: each limit, from both sides."""

from typing import Any

import pytest
from lightspeed.ops.v1.policy_pb2 import ROLE_VIEWER, TenantContext
from lightspeed.ops.v1.server_info_pb2 import (
    JOURNAL_KIND_POSTGRESQL,
    JOURNAL_KIND_SQLITE,
    JournalInfo,
    ServerInfo,
)
from lightspeed.ops.v1.server_pb2 import SERVER_STATE_DEAD, SERVER_STATE_LEAVING, SERVER_STATE_READY, Server
from lightspeed_cli import findings
from lightspeed_cli.contexts import Context
from lightspeed_cli.findings import Answer, Finding, State

NOW_MS = 1_700_000_000_000
DAY_MS = 86_400_000
GIB = 1024**3
CONTEXT = Context(address="ops.example.com:50051", tenant="acme")


def answer(*, took_ms: int = 0, **fields: Any) -> Answer:
    """Returns an answer with these fields that was asked for at `NOW_MS` of this machine."""
    values: dict[str, Any] = {"version": "0.1.0", "contract_version": "lightspeed.ops.v1", "now_ms": NOW_MS}
    info = ServerInfo(**(values | fields))
    return Answer(info, NOW_MS, NOW_MS + took_ms)


@pytest.mark.parametrize(
    ("fields", "state", "text"),
    [
        ({}, State.OK, "command and server are 0.1.0"),
        ({"version": "0.2.0"}, State.WARNING, "the server is 0.2.0"),
        ({"contract_version": "lightspeed.ops.v2"}, State.FAILED, "lightspeed.ops.v2"),
    ],
)
def test_versions(fields: dict[str, Any], state: State, text: str) -> None:
    """Another version warns, and another contract fails; both say which package to install."""
    found = findings.versions(answer(**fields), "0.1.0")
    assert state is found.state
    assert text in found.text
    assert (state is not State.OK) == found.advice.startswith(("pip install", "install"))


@pytest.mark.parametrize(
    ("fields", "state", "text"),
    [
        # Within the time of the call the clocks can be equal.
        ({"now_ms": NOW_MS + 3_000, "took_ms": 3_000}, State.OK, "the same time"),
        ({"now_ms": NOW_MS + 2_000}, State.OK, "the same time"),
        ({"now_ms": NOW_MS + 2_001}, State.WARNING, "2s behind"),
        ({"now_ms": NOW_MS - 2_001, "took_ms": 500}, State.WARNING, "2s ahead of"),
        ({"now_ms": NOW_MS + 30_001}, State.FAILED, "30s behind"),
        ({"clock_ahead_ms": 1_000}, State.OK, "the same time"),
        ({"clock_ahead_ms": -60_000}, State.WARNING, "1m behind its service clock"),
        # A server from before the field.
        ({"now_ms": 0}, State.SKIPPED, "older"),
    ],
)
def test_clocks(fields: dict[str, Any], state: State, text: str) -> None:
    """A difference counts if it is longer than the call took; a stepped clock warns."""
    found = findings.clocks(answer(**fields))
    assert state is found.state
    assert text in found.text


@pytest.mark.parametrize(
    ("journal", "state", "text"),
    [
        ({"free_bytes": GIB - 1}, State.FAILED, "1,024.0 MiB free"),
        ({"free_bytes": GIB}, State.OK, "1.0 GiB free"),
        ({"free_bytes": 2 * GIB, "size_bytes": 3 * GIB}, State.WARNING, "less than the journal's 3.0 GiB"),
        ({}, State.SKIPPED, "to the system only"),
    ],
)
def test_disk(journal: dict[str, Any], state: State, text: str) -> None:
    """The limit is that of the alert LightspeedDiskLow; a backup must fit beside the journal."""
    fields = {"kind": JOURNAL_KIND_SQLITE, "format": 4} | journal
    found = findings.disk(answer(journal=JournalInfo(**fields)))
    assert state is found.state
    assert text in found.text


@pytest.mark.parametrize(
    ("left_ms", "state"),
    [
        (14 * DAY_MS, State.OK),
        (14 * DAY_MS - 1, State.WARNING),
        (DAY_MS, State.WARNING),
        (DAY_MS - 1, State.FAILED),
        (0, State.FAILED),
    ],
)
def test_the_certificate_of_the_server(left_ms: int, state: State) -> None:
    """Two weeks before its end a certificate warns, as the alert does; in the last day it fails."""
    found = findings.server_certificate(answer(certificate_expires_ms=NOW_MS + left_ms))
    assert state is found.state
    assert (state is not State.OK) == bool(found.advice)


def tenant(tenant_id: str) -> TenantContext:
    """Returns a caller of a tenant."""
    return TenantContext(tenant=TenantContext.Tenant(actor_id="ada", tenant_id=tenant_id, role=ROLE_VIEWER))


@pytest.mark.parametrize(
    ("caller", "address", "state", "text"),
    [
        (tenant("acme"), CONTEXT.address, State.OK, "ada, viewer of tenant acme"),
        (tenant("zoo"), CONTEXT.address, State.WARNING, "the context's tenant acme are not found"),
        (
            TenantContext(system=TenantContext.System(actor_id="root")),
            CONTEXT.address,
            State.OK,
            "root, system",
        ),
        (None, CONTEXT.address, State.WARNING, "may do everything"),
        (None, "127.0.0.1:50051", State.OK, "no identities"),
        (None, "localhost", State.OK, "no identities"),
        (None, "[::1]:50051", State.OK, "no identities"),
        (None, "unix:/run/lightspeed.sock", State.OK, "no identities"),
    ],
)
def test_identity(caller: TenantContext | None, address: str, state: State, text: str) -> None:
    """The caller's tenant must be the context's; without identities a server should be on this machine."""
    found: Finding = findings.identity(answer(caller=caller), Context(address=address, tenant="acme"))
    assert state is found.state
    assert text in found.text


def server(number: int, state: Any = SERVER_STATE_READY, version: str = "0.1.0") -> Server:
    """Returns one of several servers."""
    return Server(
        id=number, address=f"10.0.0.{number}:50051", state=state, version=version, silent_ms=12_000 * number
    )


@pytest.mark.parametrize(
    ("servers", "expected"),
    [
        # The only server on its journal.
        ([Server(state=SERVER_STATE_READY)], []),
        ([server(1), server(2)], [(State.OK, "2 ready, all 0.1.0")]),
        ([server(1), server(2, SERVER_STATE_LEAVING)], [(State.OK, "1 ready, 1 leaving, all 0.1.0")]),
        (
            [server(1), server(2, SERVER_STATE_DEAD)],
            [(State.WARNING, "10.0.0.2:50051 is dead: the database has not heard of it for 24s")],
        ),
        (
            [server(1), server(2, version="0.2.0")],
            [(State.WARNING, "the servers have different versions: 0.1.0, 0.2.0")],
        ),
        # The version of a dead server is past.
        (
            [server(1), server(2, SERVER_STATE_DEAD, version="0.2.0")],
            [(State.WARNING, "10.0.0.2:50051 is dead: the database has not heard of it for 24s")],
        ),
    ],
)
def test_servers(servers: list[Server], expected: list[tuple[State, str]]) -> None:
    """A dead server warns, as others do its work, and so do versions that stay different."""
    found = list(findings.servers(servers))
    assert expected == [(one.state, one.text) for one in found]
    assert all((one.state is not State.OK) == bool(one.advice) for one in found)


@pytest.mark.parametrize(
    ("skew_ms", "took_ms", "state", "text"),
    [
        (0, 0, State.OK, "the same time"),
        (2_000, 0, State.OK, "the same time"),
        (2_001, 0, State.WARNING, "2s ahead of the first server's"),
        (-2_001, 0, State.WARNING, "2s behind the first server's"),
        (30_001, 0, State.FAILED, "30s ahead of"),
        # Within the time of both calls the clocks can be equal.
        (3_500, 2_000, State.OK, "the same time"),
    ],
)
def test_the_clock_of_another_server(skew_ms: int, took_ms: int, state: State, text: str) -> None:
    """A difference between two servers counts if it is longer than both calls took."""
    found = findings.peer(
        "b:1", answer(now_ms=NOW_MS + skew_ms, took_ms=took_ms), answer(now_ms=NOW_MS, took_ms=took_ms)
    )
    assert state is found.state
    assert text in found.text
    assert (state is not State.OK) == bool(found.advice)


def test_another_server_that_cannot_be_reached() -> None:
    """Clients that cannot reach an owner are served by the others, which is slower."""
    found = findings.peer("b:1", None, answer())
    assert State.WARNING is found.state
    assert "other servers forward" in found.text


def test_a_database_that_is_away() -> None:
    """The journal has failed until the database is back."""
    found = findings.journal(answer(journal=JournalInfo(kind=JOURNAL_KIND_POSTGRESQL, format=1, away=True)))
    assert State.FAILED is found.state
    assert "PostgreSQL, which the server cannot reach, format 1" in found.text
    assert "start the database" in found.advice


def test_the_disk_of_a_database_is_looked_at_there() -> None:
    """The server does not know the disk of its database."""
    found = findings.disk(answer(journal=JournalInfo(kind=JOURNAL_KIND_POSTGRESQL, format=1)))
    assert State.SKIPPED is found.state
    assert "look at its disk there" in found.text
