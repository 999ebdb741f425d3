"""``lightspeed health``: what a health check of a container is told, and how little it loads."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.harness.certificates import Authority
from tests.harness.process import LIGHTSPEED, ServerProcess, environment

Spawn = Callable[..., ServerProcess]

HEAVY = ("grpc", "google", "apsw", "uvloop", "structlog", "lightspeed_ops.engine", "lightspeed_ops.transport")
"""Modules that a health check must not load: they take ten times as long as all else."""


def health(*arguments: str, **settings: str) -> tuple[int, str, str]:
    """Returns exit code, output and error output of a health check."""
    done = subprocess.run(
        [LIGHTSPEED, "health", *arguments],
        env=environment(settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def admin_address(process: ServerProcess) -> str:
    """Returns the address of a server's probes, once the server is ready."""
    process.logged("serving")
    return f"127.0.0.1:{process.logged('admin_listening')['port']}"


@pytest.mark.slow
def test_a_server_that_takes_calls_is_healthy(spawn_server: Spawn, tmp_path: Path) -> None:
    """The option, the environment and the file of settings name the listener alike."""
    address = admin_address(spawn_server())
    file = tmp_path / "lightspeed.toml"
    file.write_text(f'[admin]\nlisten = "{address}"\n')
    assert (0, "ready\n", "") == health("--admin-listen", address)
    everywhere = address.replace("127.0.0.1", "0.0.0.0")
    allowed = {"LIGHTSPEED_ALLOW_PLAINTEXT": "yes", "LIGHTSPEED_ALLOW_UNAUTHENTICATED": "yes"}
    assert (0, "ready\n", "") == health(LIGHTSPEED_ADMIN_LISTEN=everywhere, **allowed)
    assert (0, "ok\n", "") == health("--live", "--config", str(file), "--admin-listen", address)


@pytest.mark.slow
def test_a_server_with_certificates_is_healthy(spawn_server: Spawn, tmp_path: Path) -> None:
    """The certificate need not name this machine's loopback address, and the check needs none of its own."""
    authority = Authority()
    certificate, key = authority.issue("lightspeed.example.com").write(tmp_path, "server")
    roots = tmp_path / "roots.pem"
    roots.write_bytes(authority.pem)
    settings = {
        "LIGHTSPEED_TLS_CERTIFICATE": str(certificate),
        "LIGHTSPEED_TLS_KEY": str(key),
        "LIGHTSPEED_TLS_CLIENT_ROOTS": str(roots),
        "LIGHTSPEED_TLS_REQUIRE_CLIENT_CERTIFICATE": "yes",
    }
    address = admin_address(spawn_server(**settings))
    assert (0, "ready\n", "") == health("--admin-listen", address, **settings)
    assert 1 == health("--admin-listen", address)[0]


@pytest.mark.slow
def test_a_server_that_drains_is_alive_and_not_ready(spawn_server: Spawn) -> None:
    """A health check takes the pod out of service and does not end it."""
    process = spawn_server(LIGHTSPEED_SHUTDOWN_DRAIN_S="60")
    address = admin_address(process)
    process.terminate()
    process.logged("stopping")
    assert (1, "", "lightspeed: draining\n") == health("--admin-listen", address)
    assert 0 == health("--live", "--admin-listen", address)[0]
    process.kill()


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("127.0.0.1:1", "expected an answer of the admin listener, but: "),  # no server
        ("", "expected an admin listener to ask, but admin.listen is empty"),  # none is configured
        ("nowhere", "expected "),  # not an address
    ],
)
@pytest.mark.slow
def test_a_server_that_does_not_answer_is_unhealthy(address: str, message: str) -> None:
    """The exit code is 1, and one line says why."""
    code, _, error = health("--admin-listen", address)
    assert 1 == code
    assert error.startswith(f"lightspeed: {message}"), error
    assert 1 == error.count("\n")


@pytest.mark.slow
def test_a_health_check_loads_little() -> None:
    """It costs a tenth of a second: a container runs it every few seconds."""
    code = (
        "import sys; sys.argv = ['lightspeed', 'health']\n"
        "from lightspeed_cli.main import main\n"
        "try: main()\n"
        "except SystemExit: print(*sys.modules)"
    )
    printed = subprocess.check_output(
        [sys.executable, "-c", code],
        env=environment({"LIGHTSPEED_ADMIN_LISTEN": "127.0.0.1:1"}),
        text=True,
        stderr=subprocess.DEVNULL,
    )
    assert "lightspeed_ops.cli.health" in printed.split()
    assert [] == [name for name in HEAVY if name in printed.split()]
