"""Snapshots and retention of several servers: the owner does both, and the next one goes on."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, NamedTuple

import click.testing
import grpc
import psycopg
import pytest
from lightspeed.ops.v1 import record_service_pb2, retention_pb2
from lightspeed_ops.cli.main import command
from lightspeed_ops.journal.postgresql import journal as postgresql_journal

from tests.e2e.test_cluster import until
from tests.harness.api import Api
from tests.harness.postgresql import free_port
from tests.harness.problems import Problem, refused
from tests.harness.server import DEADLINE_S, ManualClock, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls, fresh_name

StartServer = Callable[..., RunningServer]

pytestmark = [pytest.mark.slow]

HOUR_MS = 3_600_000
WORK_MAX_AGE_MS = 60_000
AT_ONCE = 5
"""Batches of one bulk."""
OBSERVED = """
CREATE TABLE observed (number bigint GENERATED ALWAYS AS IDENTITY, what text, server text, version bigint);
CREATE FUNCTION observe_pruned() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO public.observed (what, server, version)
    SELECT 'pruned', current_setting('test.server'), max(version) FROM gone HAVING count(*) > 0;
    RETURN null;
END $$;
CREATE FUNCTION observe_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO public.observed (what, server, version)
    VALUES ('snapshot', current_setting('test.server'), NEW.version);
    RETURN null;
END $$;
CREATE TRIGGER observe AFTER DELETE ON lightspeed.commits REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION observe_pruned();
CREATE TRIGGER observe AFTER INSERT ON lightspeed.snapshots FOR EACH ROW EXECUTE FUNCTION observe_snapshot();
"""
"""Notes in the database which server saved a snapshot or deleted commits, up to which version."""


class Observed(NamedTuple):
    """What a server did: it saved a snapshot, or pruned commits, up to a version."""

    what: str
    server: str
    version: int


class Subscriber:
    """A stream of the lineage of a surface from its start, which goes on at the next server when one ends."""

    def __init__(self, servers: Sequence[SurfaceCalls]) -> None:
        """Starts to read in a thread."""
        self.sequences: list[int] = []
        self.tokens: list[str] = []
        """The resume token of each frame with entries."""
        self.gaps = 0
        self._servers = servers
        self._call: Any = None
        self._thread = threading.Thread(target=self._read, name="subscriber", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Ends the stream."""
        self._call.cancel()
        self._thread.join(DEADLINE_S)

    def _read(self) -> None:
        token = ""
        for server in self._servers:
            request = record_service_pb2.WatchLineageRequest(surface=server.name, resume_token=token)
            self._call = server.api.records.WatchLineage(request)
            try:
                for frame in self._call:
                    token = frame.resume_token
                    self.gaps += frame.HasField("gap")
                    if frame.entries:
                        self.sequences += [entry.sequence for entry in frame.entries]
                        self.tokens.append(token)
            except grpc.RpcError:
                continue


class Pair:
    """Two servers on one database, whose housekeeping runs all the time, and a surface of one of them."""

    def __init__(self, start_server: StartServer, url: str) -> None:
        """Starts both, and creates the surface."""
        self.clock = ManualClock()
        self._url = url
        self._stack = ExitStack()
        self._batches = 0
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(OBSERVED)
        running = {name: self._start(start_server, name) for name in ("a", "b")}
        surface = fresh_name("acme")
        calls = {
            name: SurfaceCalls(Api(self._stack.enter_context(grpc.insecure_channel(server.address))), surface)
            for name, server in running.items()
        }
        retention = retention_pb2.Retention(work_max_age_ms=WORK_MAX_AGE_MS)
        SurfaceCalls.create(calls["a"].api, surface, retention=retention).start_run()
        address = calls["a"].get().owner
        self.owner, self.other = sorted(running, key=lambda name: running[name].address != address)
        self.servers, self.calls = running, calls
        # The other server has a copy of the surface, which it must leave alone.
        calls[self.other].call("ListSurfaces")

    def close(self) -> None:
        """Closes the connections."""
        self._stack.close()

    def work(self, server: str, subscribers: Sequence[Subscriber]) -> None:
        """Acknowledges some batches through a server, and returns when each subscriber has their lineage."""
        first = self._batches + 1
        self._batches += AT_ONCE
        self.calls[server].process(*[f"b-{number}" for number in range(first, first + AT_ONCE)])
        until(lambda: all(len(one.sequences) >= self._batches for one in subscribers), "the lineage")

    def grow_old(self) -> None:
        """Lets everything that was done so far grow older than the retention and the newest snapshot."""
        self.clock.advance(HOUR_MS)

    def observed(self) -> list[Observed]:
        """Returns what the servers did, in order."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            rows = connection.execute("SELECT what, server, version FROM observed ORDER BY number")
            return [Observed(*row) for row in rows.fetchall()]

    def oldest(self, server: str) -> int:
        """Returns the sequence of the oldest kept lineage, as a server lists it."""
        page = self.calls[server].call("ListLineage", page_size=1)
        return page.entries[0].sequence if page.entries else self._batches + 1

    def resumed(self, server: str, token: str) -> Problem:
        """Returns the refusal of a stream that goes on at a server with a token."""
        return refused(lambda: self.calls[server].call("WatchLineage", resume_token=token))

    def _start(self, start_server: StartServer, name: str) -> RunningServer:
        journal = f"{self._url}?options=-c%20test.server%3D{name}"
        setup = Setup(journal=journal, clock=self.clock, housekeeping_interval_s=0.05)
        return start_server(setup, listen=f"127.0.0.1:{free_port()}")


@pytest.fixture
def pair(journal_url: str, start_server: StartServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    """Two servers that save snapshots early, and prune in small slices."""
    monkeypatch.setattr(postgresql_journal, "SNAPSHOT_BYTES", 2_000)
    monkeypatch.setattr(postgresql_journal, "PRUNED_COMMITS", 4)
    made = Pair(start_server, journal_url)
    yield made
    made.close()


def assert_covered(observed: Sequence[Observed]) -> None:
    """Each snapshot is newer than the last one, and no commit was pruned that the newest did not cover."""
    newest: Mapping[str, int] = {"snapshot": 0, "pruned": 0}
    for one in observed:
        assert one.version > newest[one.what], observed
        newest = {**newest, one.what: one.version}
        assert newest["pruned"] <= newest["snapshot"], observed


def test_the_next_owner_goes_on(pair: Pair, journal_url: str) -> None:
    """Only the owner saves snapshots and deletes history, and after a hand-over only the next one.

    Streams from the start miss nothing of what is deleted behind them, on the owner, elsewhere, and from
    one to the other. A cursor that is too old is refused alike by both servers.
    """
    owner, other = pair.owner, pair.other
    subscribers = [
        Subscriber([pair.calls[other]]),
        Subscriber([pair.calls[owner], pair.calls[other]]),
    ]
    for _ in range(2):
        pair.work(owner, subscribers)
        pair.work(other, subscribers)  # forwarded
        pair.grow_old()
    pair.work(owner, subscribers)
    until(lambda: pair.oldest(other) == 4 * AT_ONCE + 1, "old history to be deleted")
    assert {owner} == {one.server for one in pair.observed()}
    for server in (owner, other):
        assert pair.oldest(server) == 4 * AT_ONCE + 1
        assert ("OUT_OF_RANGE", "CURSOR_TOO_OLD") == pair.resumed(server, subscribers[0].tokens[0]).kind
    pair.servers[owner].stop()
    address = pair.servers[other].address
    until(lambda: pair.calls[other].get().owner == address, "the next owner to know that it is")
    pair.grow_old()
    pair.work(other, subscribers)
    until(lambda: pair.oldest(other) == 5 * AT_ONCE + 1, "the next owner to delete old history")
    for one in subscribers:
        one.end()
    observed = pair.observed()
    by = {server: [one for one in observed if one.server == server] for server in (owner, other)}
    assert observed == by[owner] + by[other]
    assert {"snapshot", "pruned"} == {one.what for one in by[owner]} == {one.what for one in by[other]}
    assert_covered(observed)
    for one in subscribers:
        assert (list(range(1, 6 * AT_ONCE + 1)), 0) == (one.sequences, one.gaps)
    command_line = command(lambda *_: None, ())
    checked = click.testing.CliRunner().invoke(command_line, ["journal", "check", journal_url])
    assert 0 == checked.exit_code, checked.stdout
