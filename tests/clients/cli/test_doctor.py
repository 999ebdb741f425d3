"""Doctor against a real server with TLS and identities."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.clients.cli.transcript import invoke
from tests.harness.certificates import DAY
from tests.harness.process import ServerProcess
from tests.harness.secured import Secured, address_of

Spawn = Callable[..., ServerProcess]


@pytest.mark.slow
def test_a_server_with_identities(
    tmp_path: Path, spawn_server: Spawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Doctor sees what fits to the caller, and what does not: certificate, tenant, disk, token."""
    secured = Secured(tmp_path)
    secured.rotate(ends=DAY / 2)
    tokens = {"editor": secured.tokens.add("etl"), "system": secured.tokens.add("root", "system", "")}
    process = spawn_server(*secured.arguments, "--journal", f"sqlite:{tmp_path}/journal.db")

    def found(token: str) -> tuple[int, dict[str, Any]]:
        """Returns the exit code, and the state of each check."""
        environment = {
            "LIGHTSPEED_ADDRESS": address_of(process),
            "LIGHTSPEED_ROOTS_FILE": str(secured.client_roots),
            "LIGHTSPEED_TENANT": "default",
            "XDG_CONFIG_HOME": str(tmp_path),
            "LIGHTSPEED_TOKEN": token,
        }
        result = invoke(["doctor", "-o", "jsonl"], environment, [], monkeypatch)
        lines = [json.loads(line) for line in result.stdout.splitlines()]
        return result.exit_code, {line["check"]: line["state"] for line in lines}

    code, states = found(tokens["system"])
    assert 10 == code
    expected = {"identity": "ok", "journal": "ok", "disk": "ok", "certificates": "failed"}
    assert expected.items() <= states.items()
    # The owner of one tenant does not see the disk that all share.
    assert "skipped" == found(tokens["editor"])[1]["disk"]
    code, states = found("garbage")
    assert (10, "failed") == (code, states["identity"])
    assert "journal" not in states
