"""The command that opens the console: its address, and how a browser gets the token."""

import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result

from tests.clients.cli.transcript import invoke
from tests.harness.server import RunningServer, Setup

TOKEN = "secret/+&token="
QUOTED = "secret%2F%2B%26token%3D"
DEADLINE_S = 15.0


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    """A server with an admin listener."""
    running = RunningServer("127.0.0.1:0", Setup(admin_listen="127.0.0.1:0"))
    running.start()
    yield running
    running.stop()


def environment(server: RunningServer, folder: Path, token: str = "") -> dict[str, str]:
    """Returns the variables of a context."""
    return {
        "LIGHTSPEED_ADDRESS": server.address,
        "LIGHTSPEED_ADMIN_ADDRESS": server.admin_address,
        "LIGHTSPEED_TENANT": "acme",
        "LIGHTSPEED_TOKEN": token,
        "XDG_CONFIG_HOME": str(folder),
        "XDG_CACHE_HOME": str(folder),
    }


def printed(
    server: RunningServer, folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str, token: str = ""
) -> Result:
    """Returns what the command prints in a session without windows."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    return invoke(["console", *words], environment(server, folder, token), [], monkeypatch)


@pytest.mark.parametrize("words", [["--print"], []])
def test_the_address_is_printed(
    server: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    """With --print or without a browser, the address alone is on standard output."""
    result = printed(server, tmp_path, monkeypatch, *words)
    assert f"http://{server.admin_address}/console/#/tenants/acme/surfaces\n" == result.stdout
    assert 0 == result.exit_code
    assert ("no browser" in result.stderr) == (not words)


def test_the_token_is_in_the_fragment(
    server: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser sends no fragment; the page takes the token, and goes to the page behind it."""
    result = printed(server, tmp_path, monkeypatch, "--print", "-s", "orders", token=TOKEN)
    base, _, fragment = result.stdout.strip().partition("#")
    assert f"http://{server.admin_address}/console/" == base
    assert f"token={QUOTED}&to=/tenants/acme/surfaces/orders" == fragment
    assert "share it with no other person" in result.stderr
    # The page reads it by this pattern.
    source = Path(__file__).parents[3] / "clients/console/src/rpc.ts"
    assert r"/^#token=([^&]*)(?:&to=(.*))?$/" in source.read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="the browser of the test is a shell script")
def test_a_browser_gets_a_token_by_a_private_file(server: RunningServer, tmp_path: Path) -> None:
    """The arguments of the browser have no token; the file with it is the user's own, and is removed."""
    seen = tmp_path / "seen"
    browser = tmp_path / "browser"
    read = f'{{ echo "$1"; cat "${{1#file://}}"; }} > {seen}.new'
    browser.write_text(f"#!/bin/sh\n{read}\nmv {seen}.new {seen}\n")
    browser.chmod(0o700)
    variables = os.environ | environment(server, tmp_path, TOKEN) | {"BROWSER": f"{browser} %s"}
    process = subprocess.Popen(
        [sys.executable, "-m", "lightspeed_cli", "console"], env=variables, stderr=subprocess.PIPE
    )
    try:
        ends_s = time.monotonic() + DEADLINE_S
        while not seen.exists():
            assert time.monotonic() < ends_s
            time.sleep(0.02)
        argument, page = seen.read_text(encoding="utf-8").split("\n", 1)
        path = Path(argument.removeprefix("file://"))
        assert "secret" not in argument
        assert 0o600 == stat.S_IMODE(path.stat().st_mode)
        (target,) = re.findall(r'url=([^"]+)"', page)
        assert (
            f"http://{server.admin_address}/console/#token={QUOTED}&amp;to=/tenants/acme/surfaces" == target
        )
        process.send_signal(signal.SIGINT)
        assert 130 == process.wait(DEADLINE_S)
        assert not path.exists()
    finally:
        process.kill()
        process.communicate()


def test_a_browser_without_a_token_gets_the_address(server: RunningServer, tmp_path: Path) -> None:
    """There is nothing to hide, so that the command ends at once."""
    seen = tmp_path / "seen"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {seen}\n')
    browser.chmod(0o700)
    variables = os.environ | environment(server, tmp_path) | {"BROWSER": f"{browser} %s"}
    command = [sys.executable, "-m", "lightspeed_cli", "console"]
    subprocess.run(command, env=variables, check=True, capture_output=True, timeout=DEADLINE_S)
    assert f"http://{server.admin_address}/console/#/tenants/acme/surfaces" == seen.read_text().strip()
