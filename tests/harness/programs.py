"""Server programs that Debian's packages install: their paths, and how to run one.

Run as ``python -m tests.harness.programs``; prints the missing programs of the bench and how to install them.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

PACKAGES: Mapping[str, str] = {
    "redis-server": "redis-server",
    "initdb": "postgresql",
    "postgres": "postgresql",
    "pg_ctl": "postgresql",
    "pg_controldata": "postgresql",
    "pg_basebackup": "postgresql",
    "pg_dump": "postgresql",
    "pg_restore": "postgresql",
    "psql": "postgresql",
    "pgbouncer": "pgbouncer",
    "nats-server": "nats-server",
    "setpriv": "util-linux",
}
"""Programs and the packages that contain them."""
PEERS = "redis-server", "initdb", "postgres", "nats-server"
"""Programs that the bench runs."""
OUTSIDE_PATH = "usr/lib/postgresql/*/bin", "usr/sbin"
"""Folders below the root for programs that Debian leaves out of the PATH."""
UNPRIVILEGED = "postgres", "nobody"
"""Users for a server that refuses to run as root: the user of the package, or the user without files."""
ENDS_WITHIN_S = 30.0


class Missing(Exception):
    """The error of a program that is not installed."""


def program(name: str) -> str:
    """Returns the path of a program; raises :class:`Missing`."""
    outside = [
        str(path) for pattern in OUTSIDE_PATH for path in sorted(Path("/").glob(pattern), reverse=True)
    ]
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", os.defpath), *outside]))
    if found is None:
        raise Missing(f"expected to run {name}, but it is missing: apt-get install {PACKAGES[name]}")
    return found


def unprivileged() -> str | None:
    """Returns a user for programs that root may not run, or None if this process does not run as root."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name for user in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in known)


def as_unprivileged(*command: str) -> list[str]:
    """Returns the command that runs another one as the unprivileged user, and that is it otherwise.

    Python forks to run a program as another user, and gRPC prepares forks for children that go on with it.
    While its threads run, some children crash before they run their program.
    """
    user = unprivileged()
    if user is None:
        return list(command)
    group = str(pwd.getpwnam(user).pw_gid)
    return [program("setpriv"), f"--reuid={user}", f"--regid={group}", "--clear-groups", "--", *command]


def let_through(folder: Path) -> None:
    """Lets other users through a folder of a test and those above it: unprivileged programs read below it."""
    for one in (folder, *folder.parents):
        if one.stat().st_uid != os.geteuid() or one == Path(tempfile.gettempdir()) or one.parent == one:
            return
        one.chmod(one.stat().st_mode | 0o011)


@contextmanager
def running(*command: str, directory: Path, user: str | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    """Runs a server with its log in the directory; it is killed at the end, since its data is deleted too."""
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=directory, stdout=log, stderr=log, user=user)
    try:
        yield process
    finally:
        # A kill would leave the child processes of the server: these children end with their parent.
        process.terminate()
        try:
            process.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def main() -> None:
    """Exits with 1 if programs are missing."""
    missing = [name for name in PEERS if not _installed(name)]
    if missing:
        packages = dict.fromkeys(PACKAGES[name] for name in missing)
        sys.exit(
            f"expected the servers of the peers, but without {', '.join(missing)} there is no bench: "
            f"apt-get install {' '.join(packages)}"
        )


def _installed(name: str) -> bool:
    try:
        program(name)
    except Missing:
        return False
    return True


if __name__ == "__main__":
    main()
