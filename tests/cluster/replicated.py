"""A PostgreSQL primary with a streaming standby and synchronous commits, as its users operate it.

Owns both clusters and the failover: the standby is promoted after the primary has ended, and the next
standby is copied from the new primary. Proxies find the primary by :attr:`Replicated.target`.
"""

import time
from collections.abc import Callable

from tests.harness.postgresql import USER, Cluster, run

STANDBY = "standby"
"""The name by which the primary waits for its standby."""
WITHIN_S = 30.0
EVERY_S = 0.02
SETTINGS = {
    "wal_level": "replica",
    "max_wal_senders": "8",
    "hot_standby": "on",
    "wal_receiver_status_interval": "1s",
    "wal_retrieve_retry_interval": "100ms",
}


class Replicated:
    """A primary and its standby."""

    def __init__(self, primary: Cluster) -> None:
        """Takes a running primary, which waits for no standby yet."""
        self.primary = primary
        self.standby: Cluster | None = None

    @classmethod
    def new(cls) -> "Replicated":
        """Starts a new primary and its standby."""
        primary = Cluster(None, **SETTINGS)
        primary.initialize()
        primary.start()
        made = cls(primary)
        made.add_standby()
        return made

    @property
    def target(self) -> tuple[str, int]:
        """Host and port of the primary."""
        return "127.0.0.1", self.primary.port

    def url(self, database: str) -> str:
        """Returns the URL of a database that names both servers, and means the one that takes writes."""
        assert self.standby is not None, "there is a standby"
        hosts = f"127.0.0.1:{self.primary.port},127.0.0.1:{self.standby.port}"
        return f"postgresql://{USER}@{hosts}/{database}?target_session_attrs=read-write"

    def add_standby(self) -> None:
        """Copies the primary to a standby, starts it, and lets each commit wait for it."""
        conninfo = f"host=127.0.0.1 port={self.primary.port} user={USER} application_name={STANDBY}"
        standby = Cluster(None, **SETTINGS, primary_conninfo=conninfo)
        run(
            *("pg_basebackup", "--dbname", conninfo, "--pgdata", str(standby.data)),
            *("--checkpoint", "fast", "--wal-method", "stream", "--no-sync"),
            folder=standby.folder,
        )
        (standby.data / "standby.signal").touch()
        standby.start()
        self.standby = standby
        self._until(self._is_streaming, "the standby streams")
        self.primary.configure(synchronous_standby_names=STANDBY)
        self._until(self._is_synchronous, "commits wait for the standby")

    def fail_over(self) -> None:
        """Kills the primary and promotes the standby, which then waits for no other."""
        old, new = self.primary, self.standby
        assert new is not None, "there is a standby"
        old.kill()
        self.promote()
        old.remove()

    def promote(self) -> None:
        """Makes the standby the primary; the old primary has ended."""
        new = self.standby
        assert new is not None, "there is a standby"
        assert new.execute("SELECT pg_promote()") == [(True,)]
        self.primary, self.standby = new, None

    def remove(self) -> None:
        """Ends both and deletes their folders."""
        for cluster in (self.primary, self.standby):
            if cluster is not None:
                cluster.remove()

    def _is_streaming(self) -> bool:
        return [("streaming",)] == self.primary.execute("SELECT state FROM pg_stat_replication")

    def _is_synchronous(self) -> bool:
        return [("sync",)] == self.primary.execute("SELECT sync_state FROM pg_stat_replication")

    def _until(self, is_so: Callable[[], bool], what: str) -> None:
        ends_s = time.monotonic() + WITHIN_S
        while not is_so():
            assert time.monotonic() < ends_s, f"expected that {what}, but: {self.primary.log()[-2_000:]}"
            time.sleep(EVERY_S)
