"""A real PostgreSQL for tests: one cluster for each test process, and a database for each test.

Owns the cluster's folder and processes. Its data is in memory if the machine has `/dev/shm`, so that syncs
take microseconds; the settings of durability are those of a real cluster.
"""

import asyncio
import atexit
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from lightspeed_ops.journal.postgresql.database import Database
from lightspeed_ops.journal.postgresql.migrations import migrate
from psycopg import sql

from tests.harness.programs import Missing, as_unprivileged, program, unprivileged

USER = "postgres"
"""The superuser of each cluster; connections need no password."""
MEMORY = Path("/dev/shm")
MEMORY_BYTES = 512 * 1024 * 1024
"""Least room in :data:`MEMORY` for a cluster with its log; containers often have 64 MB."""
STARTS_WITHIN_S = 60.0
"""Limit for a start, with the recovery after a crash; two noisy cores need a generous one."""
STARTS = 3
"""Attempts to start on a free port: another process may take the port meanwhile."""
SETTINGS: Mapping[str, str] = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "min_wal_size": "32MB",
    "max_wal_size": "256MB",
    "jit": "off",
    "log_line_prefix": "%m [%p] %q%d %a ",
}
"""Settings of each cluster, unless a test gives others."""
PROGRAMS = "initdb", "postgres", "pg_ctl", "pg_controldata"


def missing_programs() -> str:
    """Returns which programs are missing, with the package to install; empty if none."""
    for name in PROGRAMS:
        try:
            program(name)
        except Missing as missing:
            return str(missing)
    return ""


def new_folder(name: str = "lightspeed-postgresql-") -> Path:
    """Makes a folder, in memory if possible, that the unprivileged user owns."""
    in_memory = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= MEMORY_BYTES
    folder = Path(tempfile.mkdtemp(prefix=name, dir=MEMORY if in_memory else None))
    user = unprivileged()
    if user is not None:
        shutil.chown(folder, user)
    return folder


def free_port() -> int:
    """Returns a TCP port that is free now."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def run(*command: str, folder: Path) -> str:
    """Runs a program of PostgreSQL as the unprivileged user, and returns its output; it must succeed."""
    done = subprocess.run(
        as_unprivileged(program(command[0]), *command[1:]),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"expected {' '.join(command)} to succeed, but: {done.stderr}{done.stdout}"
    return done.stdout


class Cluster:
    """A PostgreSQL cluster in a folder: it can be started, stopped, killed and started again.

    It listens on a Unix socket in its folder, and on a TCP port of 127.0.0.1 that stays the same.
    """

    def __init__(self, folder: Path | None = None, **settings: str) -> None:
        """Takes the folder, or makes one, and settings beside :data:`SETTINGS`; starts nothing."""
        self.folder = folder or new_folder()
        self.data = self.folder / "data"
        self.port = free_port()
        self.settings = dict(SETTINGS) | settings
        self._process: subprocess.Popen[bytes] | None = None
        self._has_started = False

    # Life.

    def initialize(self) -> None:
        """Makes the data of a new cluster, without syncs: no test outlives the machine."""
        run(
            *("initdb", "--pgdata", str(self.data), "--username", USER, "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C", "--no-sync"),
            folder=self.folder,
        )

    def start(self) -> None:
        """Starts the processes, and returns when they accept connections."""
        assert self._process is None, "the cluster is running"
        codes = []
        for _ in range(STARTS):
            self._process = self._spawn()
            if self._accepts():
                self._has_started = True
                return
            codes.append(self._process.returncode)
            self._process = None
            if not self._has_started:
                self.port = free_port()
        raise AssertionError(
            f"expected PostgreSQL to start, but it ended with {codes}:\n{self.log()[-4_000:]}"
        )

    def stop(self, mode: str = "fast") -> None:
        """Stops the processes: `fast` ends sessions and writes a checkpoint, `immediate` is a crash."""
        number = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}[mode]
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(number)
            process.wait(STARTS_WITHIN_S)

    def kill(self) -> None:
        """Kills all processes at once, as a machine that ends does."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGSTOP)
        for pid in (*children(process.pid), process.pid):
            _signal(pid, signal.SIGKILL)
        process.wait(STARTS_WITHIN_S)

    def crash_restart(self) -> None:
        """Kills all processes, and starts them again: the cluster recovers from its log."""
        self.kill()
        self.start()

    def pause(self) -> None:
        """Stops all processes with SIGSTOP: connections stay open, and nothing answers."""
        for pid in self._pids():
            _signal(pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Lets all processes go on after :meth:`pause`."""
        for pid in self._pids():
            _signal(pid, signal.SIGCONT)

    def remove(self) -> None:
        """Ends the processes and deletes the folder; killed processes would leave shared memory behind."""
        if self.is_running:
            self.resume()
            self.stop("immediate")
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def is_running(self) -> bool:
        """True while the first process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Id of the first process."""
        assert self._process is not None, "the cluster is not running"
        return self._process.pid

    def log(self) -> str:
        """Returns the log of the cluster."""
        return (self.folder / "log").read_text(errors="replace")

    # Use.

    def url(self, database: str = "postgres") -> str:
        """Returns the URL of a database over TCP."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def socket_url(self, database: str = "postgres") -> str:
        """Returns the URL of a database over the Unix socket."""
        return f"postgresql://{USER}@/{database}?host={self.folder}&port={self.port}"

    def execute(
        self, statement: str, values: Mapping[str, object] | None = None, *, database: str = "postgres"
    ) -> list[tuple[Any, ...]]:
        """Runs statements as the superuser, and returns the rows of the last one."""
        with psycopg.connect(self.socket_url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def configure(self, **settings: str) -> None:
        """Changes settings of the running cluster that need no restart."""
        with psycopg.connect(self.socket_url(), autocommit=True) as connection:
            for name, value in settings.items():
                connection.execute(
                    sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value))
                )
            connection.execute("SELECT pg_reload_conf()")

    def new_database(self, *, template: str = "template1") -> str:
        """Makes a database with a random name, as a copy of a template, and returns its name."""
        name = f"test_{secrets.token_hex(6)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop_database(self, name: str) -> None:
        """Drops a database, and ends its sessions."""
        if self.is_running:
            self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    @contextmanager
    def database(self, *, template: str = "template1") -> Iterator[str]:
        """Gives the URL of a new database over TCP, and drops the database at the end."""
        name = self.new_database(template=template)
        try:
            yield self.url(name)
        finally:
            self.drop_database(name)

    def _spawn(self) -> "subprocess.Popen[bytes]":
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.folder),
            **self.settings,
        }
        arguments = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                as_unprivileged(program("postgres"), "-D", str(self.data), *arguments),
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )

    def _accepts(self) -> bool:
        """Returns True when a connection is accepted, and False if the first process ends before."""
        assert self._process is not None
        ends = time.monotonic() + STARTS_WITHIN_S
        while self._process.poll() is None and time.monotonic() < ends:
            try:
                psycopg.connect(self.socket_url(), connect_timeout=2).close()
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return True
        self._process.kill()
        self._process.wait()
        return False

    def _pids(self) -> list[int]:
        return [self.pid, *children(self.pid)]


def children(pid: int) -> list[int]:
    """Returns the ids of the processes that a process has started, and that run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = re.sub(r"\(.*\)", "", stat.read_text())
        except OSError:
            continue
        if fields.split()[2] == str(pid):
            found.append(int(stat.parent.name))
    return found


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


@cache
def shared_cluster() -> Cluster:
    """Returns the cluster of this test process; starts it at the first call, and removes it at the end.

    Raises :class:`Missing` if a program is missing.
    """
    for name in PROGRAMS:
        program(name)
    cluster = Cluster()
    atexit.register(cluster.remove)
    cluster.initialize()
    cluster.start()
    return cluster


@cache
def journal_template() -> str:
    """Returns the name of a database in the shared cluster that has the schema of a journal, for copies."""
    cluster = shared_cluster()
    name = cluster.new_database()
    asyncio.run(migrate(Database(cluster.url(name), name)))
    return name


@cache
def reused_journal() -> str:
    """Returns the name of a database with the schema of a journal, which tests use one after the other."""
    return shared_cluster().new_database(template=journal_template())


def emptied_journal() -> str:
    """Returns the URL of the reused database without a commit: a third of the time of a new one."""
    cluster, name = shared_cluster(), reused_journal()
    tables = cluster.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'lightspeed'::regnamespace AND relkind = 'r'"
        " AND relname NOT IN ('journal', 'schema_versions')",
        database=name,
    )
    cluster.execute("".join(f"DELETE FROM lightspeed.{table};" for (table,) in tables), database=name)
    return cluster.url(name)
