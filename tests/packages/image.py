"""The steps of server/deploy/Dockerfile, run in a fresh folder, and the command of the image, run there.

Owns what stands for a container engine. Absolute paths of the image are below that folder, and what needs
root is left out. The command runs without capabilities, and can write in its volume only.
"""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.deploy.dockerfile import ROOT, Instruction, instructions
from tests.packages.project import EXAMPLE_S, STEP_S, Project, ProofFailed, example

IMAGE_PATHS = re.compile(r"(?<![\w./-])/(src|wheels|opt|var|tmp)(?=[/\s:]|$)")
"""Absolute paths in the instructions of the image."""
NEEDS_ROOT = re.compile(r" --(owner|group)=\S+")
CACHE_OFF = " --no-cache-dir"
READY_S = 60.0
WITHOUT_RIGHTS = ("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs")
"""Runs a command of root without capabilities, so that permissions bind it as they bind any user."""


def image(project: Project) -> None:
    """Runs the steps, then the command: it refuses an open port, serves, is healthy, and ends in order."""
    built = Image(project.folder / "image")
    for one in instructions():
        built.take(one)
    built.refuses_an_open_port()
    with built.serving() as address:
        program = project.write("work.py", example(ROOT / "clients/python", "python", address))
        project.run_example(built.placed("/opt/lightspeed/bin/python"), program)


class Image:
    """The image, as a folder."""

    def __init__(self, root: Path) -> None:
        """Starts empty; the folder of the build's context has only what `.dockerignore` lets through."""
        self._root = root
        self._folder = root
        self._environment = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "LANG": "C.UTF-8"}
        self._said: dict[str, Instruction] = {}
        for name in ("var/lib", "tmp"):
            (root / name).mkdir(parents=True)
        self._context = root / "context"
        lines = (ROOT / ".dockerignore").read_text().splitlines()
        left_out = [Path(line).name for line in lines if line[0] not in "!#" and line != "*"]
        for name in [line[1:] for line in lines if line[0] == "!"]:
            self._copy(ROOT / name, self._context / name, left_out)

    def placed(self, text: str) -> str:
        """Returns a text of the Dockerfile with its paths below the folder."""
        return IMAGE_PATHS.sub(lambda found: f"{self._root}/{found[1]}", text)

    def take(self, one: Instruction) -> None:
        """Runs one instruction, or remembers what it says about the command."""
        match one.name:
            case "WORKDIR":
                self._folder = Path(self.placed(one.text))
                self._folder.mkdir(parents=True)
            case "ENV":
                for word in shlex.split(self.placed(one.text)):
                    name, _, value = word.partition("=")
                    self._environment[name] = value.replace("$PATH", self._environment["PATH"])
            case "COPY" if "--from" in one.text:
                copied = Path(self.placed(one.words[-1]))
                if self.placed(one.words[-2]) != str(copied) or not copied.is_dir():
                    raise ProofFailed(f"expected {one.text} to copy a folder to the same place")
            case "COPY":
                *sources, target = one.words
                for source in sources:
                    name = Path(source).name if target == "./" else target
                    self._copy(self._context / source, self._folder / name, [])
            case "RUN":
                step = self.placed(NEEDS_ROOT.sub("", one.text)).replace(CACHE_OFF, "")
                self._run("sh", "-ec", step)
            case "FROM" | "ARG" | "LABEL":
                pass
            case _:
                self._said[one.name] = one

    def refuses_an_open_port(self) -> None:
        """Checks that the image as it is starts no server that other machines could use."""
        done = self._ask(self._said["CMD"].words, {})
        if done.returncode != 1 or "allow_plaintext" not in done.stderr.replace("-", "_"):
            raise ProofFailed(
                f"expected a refusal to serve in the clear, but {done.returncode}: {done.stderr}"
            )

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Serves on loopback, and yields the address once the image's own health check is content."""
        address, admin = _free(), _free()
        settings = {"LIGHTSPEED_LISTEN": address, "LIGHTSPEED_ADMIN_LISTEN": admin}
        check = Instruction("CMD", self._said["HEALTHCHECK"].text.partition(" CMD ")[2]).words
        if (before := self._ask(check, settings)).returncode != 1:
            raise ProofFailed(f"expected no health without a server, but {before}")
        volume = Path(self.placed(self._said["VOLUME"].text))
        self._lock(volume)
        files = self._files(volume)
        number = getattr(signal, self._said["STOPSIGNAL"].text)
        process = subprocess.Popen(
            [*_rights(), *self._said["CMD"].words],
            cwd=self._root,
            env=self._environment | settings,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            self._wait_until_healthy(check, settings)
            yield address
            process.send_signal(number)
            output = process.communicate(timeout=READY_S)[1]
        finally:
            process.kill()
            self._unlock()
        if process.returncode != 0:
            raise ProofFailed(f"expected an end in order, but exit code {process.returncode}: {output}")
        if changed := files ^ self._files(volume):
            raise ProofFailed(f"expected no file outside the volume to change, but {sorted(changed)}")
        if not (volume / "journal.db").exists():
            raise ProofFailed(f"expected the journal in the volume, but there is {list(volume.iterdir())}")

    def _wait_until_healthy(self, check: list[str], settings: dict[str, str]) -> None:
        ends_s = time.monotonic() + READY_S
        while (done := self._ask(check, settings)).returncode != 0:
            if time.monotonic() > ends_s:
                raise ProofFailed(f"expected the health check to pass, but it says {done.stderr}")
            time.sleep(0.1)

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            command,
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=STEP_S,
            check=False,
        )
        if done.returncode:
            raise ProofFailed(f"{' '.join(command)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")

    def _ask(self, command: list[str], settings: dict[str, str]) -> "subprocess.CompletedProcess[str]":
        """Runs a command in the image as its user."""
        return subprocess.run(
            [*_rights(), *command],
            cwd=self._root,
            env=self._environment | settings,
            capture_output=True,
            text=True,
            timeout=EXAMPLE_S,
            check=False,
        )

    def _copy(self, source: Path, target: Path, left_out: list[str]) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(*left_out))
        else:
            shutil.copy(source, target)

    def _lock(self, volume: Path) -> None:
        """Takes all permissions to write, but for those of the volume."""
        for path in (self._root, *self._root.rglob("*")):
            if not path.is_symlink() and not path.is_relative_to(volume):
                path.chmod(path.stat().st_mode & ~0o222)

    def _unlock(self) -> None:
        """Gives them back, so that the folder can be removed."""
        for path in (self._root, *self._root.rglob("*")):
            if path.is_dir() and not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o200)

    def _files(self, volume: Path) -> set[tuple[str, int, int]]:
        """Returns all files outside the volume, with time and size."""
        found = (path for path in self._root.rglob("*") if not path.is_relative_to(volume))
        return {(str(path), (stat := path.lstat()).st_mtime_ns, stat.st_size) for path in found}


def _rights() -> tuple[str, ...]:
    return WITHOUT_RIGHTS if os.geteuid() == 0 else ()


def _free() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"127.0.0.1:{free.getsockname()[1]}"
