"""The page about deploying, and what replaces fixed ports and packages of the network in a test.

Owns the list of these replacements. Everything else of the page runs as it is.
"""

import os
import shutil
from pathlib import Path

from tests.deploy.expressions import ROOT
from tests.deploy.followed_page import follow, read_blocks
from tests.deploy.prometheus_process import free_port

PAGE = ROOT / "server/docs/deploying.md"
CLONE = "git clone https://lightspeed.dev/ops.git source"
INSTALLS = [
    CLONE,
    "python3 -m venv venv",
    "pip install --quiet lightspeed-operations",
    "pip install --quiet --upgrade lightspeed-operations",
]
"""The commands that fetch something, in the order of the page."""
PROGRAMS = {
    "curl": "apt-get install curl",
    "openssl": "apt-get install openssl",
    "prometheus": "apt-get install prometheus",
    "promtool": "apt-get install prometheus",
    "grpcurl": "go install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3",
}
"""The programs that the page takes for granted, and how to install each."""
PATH = os.pathsep.join([os.environ.get("PATH", ""), str(ROOT / "build/bin")])
"""Folders of programs: those of this machine, and that of the checks of a clean machine."""
PORTS = (50051, 9464, 9090)
HOSTS = ("localhost", "127.0.0.1", "0.0.0.0")


def lacking() -> str:
    """Returns which programs of the page this machine lacks, and how to install the first; empty if none."""
    missing = [program for program in PROGRAMS if shutil.which(program, path=PATH) is None]
    return f"{', '.join(missing)} missing: {PROGRAMS[missing[0]]}" if missing else ""


def follow_page(folder: Path, *, path: Path | None = None, packages: Path | None = None) -> None:
    """Follows the page in a fresh folder, with the `lightspeed` in a folder, or with packages that pip finds.

    The clone is replaced by a link to this tree, and each port by a free one.
    """
    work = folder / "page"
    work.mkdir()
    replaced = {CLONE: f"ln -s {ROOT} source"}
    for port in PORTS:
        free = free_port()
        replaced |= {f"{host}:{port}": f"{host}:{free}" for host in HOSTS}
    environment = {"PATH": PATH}
    if path is not None:
        replaced |= dict.fromkeys(INSTALLS[1:], "true")
        environment["PATH"] = f"{path}:{PATH}"
    if packages is not None:
        environment["PIP_FIND_LINKS"] = str(packages)
    follow(read_blocks(PAGE), work, replaced=replaced, environment=environment)
