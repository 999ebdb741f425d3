"""The database of the demo: a PostgreSQL of its own, in the demo's folder, for two servers.

Owns its processes and files. It must never touch another database of the machine.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from examples.flights.processes import DemoFailed, free_port

OUTSIDE_PATH = "usr/lib/postgresql/*/bin"
"""Folders below the root for programs that Debian leaves out of the PATH."""
INSTALL = "apt-get install postgresql"
USER = "lightspeed"
OWNER = "postgres"
"""The user of the processes if the demo runs as root, which PostgreSQL refuses."""


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Runs PostgreSQL with its data below a folder, and returns the URL of its only database.

    Raises:
        DemoFailed: PostgreSQL is not installed, or does not start.
    """
    data, log = folder / "postgresql", folder / "postgresql.log"
    owner = OWNER if os.geteuid() == 0 else None
    data.mkdir(mode=0o700)
    log.touch()
    if owner is not None:
        for path in (data, log):
            shutil.chown(path, owner)
        # The data is below it, and belongs to another user.
        folder.chmod(0o711)
    port = free_port()
    _run(owner, "initdb", "--pgdata", str(data), "--username", USER, "--auth", "trust", "--no-sync")
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories="
    _run(owner, "pg_ctl", "start", "--pgdata", str(data), "--wait", "--log", str(log), "--options", options)
    try:
        yield f"postgresql://{USER}@127.0.0.1:{port}/postgres"
    finally:
        _run(owner, "pg_ctl", "stop", "--pgdata", str(data), "--mode", "immediate")


def _run(user: str | None, name: str, *arguments: str) -> None:
    """Runs a program to its end; the processes that it starts must not hold the demo's output."""
    done = subprocess.run(  # noqa: S603 - the command is made here, of constants and paths
        [_program(name), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if name == "initdb" else subprocess.DEVNULL,
        user=None if user is None else pwd.getpwnam(user).pw_uid,
        cwd="/",
        start_new_session=True,
        check=False,
    )
    if done.returncode:
        why = (done.stderr or b"see postgresql.log").decode(errors="replace")
        raise DemoFailed(f"expected {name} to succeed, but it ended with code {done.returncode}: {why}")


def _program(name: str) -> str:
    folders = [str(path) for path in sorted(Path("/").glob(OUTSIDE_PATH), reverse=True)]
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", os.defpath), *folders]))
    if found is None:
        raise DemoFailed(f"expected to run {name}, but PostgreSQL is not installed: {INSTALL}")
    return found
