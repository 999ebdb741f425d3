"""The image, as far as its text says it: lint, base, user, files. `make packages` runs its steps."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.deploy.dockerfile import DOCKERFILE, ROOT, Instruction, instructions, sources_of

HADOLINT = str(Path(sys.executable).with_name("hadolint"))


def last(name: str) -> Instruction:
    """Returns the last instruction of a name: that of the final stage."""
    return [one for one in instructions() if one.name == name][-1]


@pytest.mark.slow
def test_the_dockerfile_is_clean() -> None:
    """The linter of Dockerfiles has no finding, not even of style."""
    done = subprocess.run(
        [HADOLINT, str(DOCKERFILE)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (0, "") == (done.returncode, done.stdout + done.stderr)


def test_the_base_is_one_version_of_the_python_that_is_tested() -> None:
    """Both stages have the same base, down to the patch version and the system."""
    (argument,) = [one.text for one in instructions() if one.name == "ARG"]
    assert re.fullmatch(r"PYTHON=\d+\.\d+\.\d+-slim-[a-z]+", argument), argument
    assert {"python:${PYTHON}"} == {one.text.split()[0] for one in instructions() if one.name == "FROM"}
    lowest = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert lowest.removeprefix(">=") == ".".join(argument.removeprefix("PYTHON=").split(".")[:2])


def test_the_process_is_not_root() -> None:
    """The user is a number, which Kubernetes can check, and the signal is the one of an orderly end."""
    assert re.fullmatch(r"[1-9]\d{4}:[1-9]\d{4}", last("USER").text)
    assert "SIGTERM" == last("STOPSIGNAL").text
    order = [one.name for one in instructions()]
    assert order.index("USER") < order.index("CMD")


def test_the_data_is_in_the_volume() -> None:
    """The journal is the only file that the server writes, and it is in the volume."""
    assert f"LIGHTSPEED_JOURNAL=sqlite:{last('VOLUME').text}/journal.db" in last("ENV").words


def test_the_build_sends_the_files_that_it_copies() -> None:
    """`.dockerignore` leaves all else out: a new file at the top changes no layer, and no secret is sent."""
    sent = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert sorted(sent) == sorted(sources_of(instructions()))
    assert [] == [name for name in sent if not (ROOT / name).exists()]
    assert not os.path.commonpath([*sent, "server/deploy/secrets"])
