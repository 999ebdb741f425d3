"""A real PgBouncer for tests, in front of a cluster."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.harness.postgresql import USER, Cluster, free_port
from tests.harness.programs import program, unprivileged

STARTS_WITHIN_S = 10.0


@contextmanager
def pgbouncer(cluster: Cluster, folder: Path, *, pool_mode: str) -> Iterator[int]:
    """Runs PgBouncer in front of a cluster, and returns its port."""
    port = free_port()
    folder.mkdir(mode=0o755)
    users, settings = folder / "users.txt", folder / "pgbouncer.ini"
    users.write_text(f'"{USER}" ""\n')
    settings.write_text(
        f"[databases]\n* = host=127.0.0.1 port={cluster.port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
        f"listen_port = {port}\nauth_type = trust\nauth_file = {users}\npool_mode = {pool_mode}\n"
        "unix_socket_dir =\nignore_startup_parameters = extra_float_digits\n"
    )
    command = [program("pgbouncer"), str(settings)]
    process = subprocess.Popen(
        command, cwd="/", user=unprivileged(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(process, port)
        yield port
    finally:
        process.kill()
        process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Returns when the port accepts connections."""
    until_s = time.monotonic() + STARTS_WITHIN_S
    while True:
        assert process.poll() is None, "expected PgBouncer to run, but it has ended"
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        assert time.monotonic() < until_s, "expected PgBouncer to start"
        time.sleep(0.02)
