"""What runs the export to OpenLineage beside the server: systemd, compose and Kubernetes."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import pytest
import yaml
from click.testing import CliRunner
from lightspeed_cli.commands.openlineage import export
from lightspeed_cli.contexts import VARIABLES

from tests.deploy.compose_schema import assert_follows_schema
from tests.deploy.expressions import DEPLOY
from tests.deploy.test_kubernetes import NEWEST, OLDEST, VALIDATE
from tests.deploy.test_systemd import EXPOSURE_MOST, INSTALLED
from tests.harness.process import LIGHTSPEED

UNIT = DEPLOY / "systemd/lightspeed-openlineage@.service"
COMPOSE = DEPLOY / "compose.openlineage.yaml"
FOLDER = DEPLOY / "kubernetes/openlineage"

Words = list[str]


def unit() -> tuple[Words, Mapping[str, str]]:
    """Returns command line and variables of the unit."""
    text = UNIT.read_text().replace("\\\n", " ")
    (command,) = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    pairs = re.findall(r"^Environment=(\w+)=(.*)$", text, re.MULTILINE)
    return shlex.split(command), dict(pairs)


def compose() -> tuple[Words, Mapping[str, str]]:
    """Returns command line and variables of the compose file."""
    service = yaml.safe_load(COMPOSE.read_text())["services"]["openlineage"]
    return service["command"], service["environment"]


def container() -> dict[str, Any]:
    """Returns the only container of the pod."""
    pod = yaml.safe_load((FOLDER / "statefulset.yaml").read_text())["spec"]["template"]["spec"]
    (found,) = pod["containers"]
    return dict(found)


def kubernetes() -> tuple[Words, Mapping[str, str]]:
    """Returns command line and variables of the pod."""
    found = container()
    return [*found["command"], *found["args"]], {one["name"]: one["value"] for one in found["env"]}


@pytest.mark.parametrize("place", [unit, compose, kubernetes])
def test_the_command_line_is_one_that_the_command_knows(
    place: Callable[[], tuple[Words, Mapping[str, str]]],
) -> None:
    """Each option exists, and each variable is a setting of a context."""
    words, variables = place()
    assert ("lightspeed", ["openlineage", "export"]) == (Path(words[0]).name, words[1:3])
    parsed = export.make_context("export", words[3:], resilient_parsing=True).params
    assert parsed["follow"]
    assert all(parsed[name] for name in ("destination", "state", "key_file", "metrics_listen"))
    known = {*VARIABLES.values(), "RECEIVER", "PYTHONDONTWRITEBYTECODE"}
    assert set() == set(variables) - known
    assert {"LIGHTSPEED_TLS", "LIGHTSPEED_TOKEN_FILE", "LIGHTSPEED_TENANT"} <= set(variables)


def test_an_unknown_option_would_be_found() -> None:
    """The check above is one that can fail."""
    done = CliRunner().invoke(export, ["--to", "x", "--fallow"])
    assert (2, True) == (done.exit_code, "--fallow" in done.output)


@pytest.mark.slow
@pytest.mark.toolchain
def test_systemd_understands_the_unit_and_it_exposes_little(
    tmp_path: Path, skip_loudly: Callable[[str], NoReturn]
) -> None:
    """No setting is unknown, and what systemd can take away from a service, this one does not have."""
    program = shutil.which("systemd-analyze")
    if program is None:
        skip_loudly("there is no systemd-analyze: apt-get install systemd")
    copy = tmp_path / UNIT.name.replace("@", "@acme")
    copy.write_text(UNIT.read_text().replace(INSTALLED, LIGHTSPEED))
    for arguments in (
        ("verify", "--man=no"),
        ("security", "--offline=true", f"--threshold={EXPOSURE_MOST}", "--no-pager"),
    ):
        command = [program, *arguments, str(copy)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert 0 == done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_the_compose_file_follows_its_schema() -> None:
    """Each key is one that compose understands; the state is in a volume, and secrets are in their folder."""
    assert_follows_schema(COMPOSE)
    service = yaml.safe_load(COMPOSE.read_text())["services"]["openlineage"]
    assert ["openlineage:/var/lib/openlineage", "./secrets/openlineage:/run/secrets:ro"] == service["volumes"]


@pytest.mark.slow
@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_the_manifest_is_valid(version: str) -> None:
    """It follows the schema of its kind, and has no unknown field."""
    command = [VALIDATE, "--strict", "--kubernetes-version", version, str(FOLDER / "statefulset.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr


def test_the_pod_is_restricted() -> None:
    """As that of the server: no root, no capability, a read-only root."""
    assert {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    } == container()["securityContext"]
    named = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["resources"]
    assert named == [path.name for path in FOLDER.glob("*.yaml") if path.name != "kustomization.yaml"]
