"""README and the pages under server/docs: every code block and command in them works as shown."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lightspeed_ops.config import Sources, limit_rows, load

from tests.harness.process import LIGHTSPEED, ServerProcess
from tests.harness.server import RunningServer, Setup
from tests.harness.terminal import INSTALL, find_grpcurl

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", ROOT / "clients/python/README.md", *sorted((ROOT / "server/docs").glob("*.md"))]
FOLLOWED = [ROOT / f"server/docs/{name}.md" for name in ("deploying", "incident", "openlineage", "scaling")]
"""Pages that tests of their own run in order, as wholes: in tests/deploy and tests/clients/cli."""
ALONE = [page for page in PAGES if page not in FOLLOWED]
"""Pages whose blocks work each for itself."""
ADDRESS = "localhost:50051"
"""The address in the pages."""
KNOWN_LANGUAGES = {"python", "sh", "toml", "", "mermaid"}
"""Blocks without a language show output; server/diagrams.py checks diagrams."""
MAKE = re.compile(r"(?:^|`)make ([a-z-]+)", re.MULTILINE)

pytestmark = pytest.mark.slow

Start = Callable[[], RunningServer]


def blocks(page: Path, language: str) -> list[str]:
    """Returns the code blocks of a language on a page, in order."""
    return re.findall(rf"^ *```{language}\n(.*?)^ *```$", page.read_text(), re.DOTALL | re.MULTILINE)


def commands(page: Path) -> Iterator[list[str]]:
    """Yields the commands of a page's shell blocks as words, without comments."""
    for block in blocks(page, "sh"):
        for line in block.splitlines():
            if words := shlex.split(line, comments=True):
                yield words


def named(page: Path) -> str:
    """Returns the path of a page from the project's root, for test ids."""
    return page.relative_to(ROOT).as_posix()


@pytest.fixture
def grpcurl(warn: Callable[[str], None]) -> str:
    """The grpcurl command; if it is missing, reports this loudly, and fails in CI."""
    found = find_grpcurl()
    if found is None:
        reason = f"grpcurl is missing, so the commands of the documents were not run: {INSTALL}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        warn(reason)
        pytest.skip(reason)
    return found


@pytest.fixture
def start_fresh(start_server: Callable[..., RunningServer]) -> Start:
    """Starts fresh servers on ports, with metrics and probes."""
    return lambda: start_server(Setup(admin_listen="127.0.0.1:0"), listen="127.0.0.1:0")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_block_has_a_language_that_a_test_runs(page: Path) -> None:
    """A block in a language without a test would be an untested promise."""
    opened = re.findall(r"^ *```(\w*)$", page.read_text(), re.MULTILINE)[::2]
    assert set() == set(opened) - KNOWN_LANGUAGES


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "toml")], ids=named)
def test_every_toml_block_is_a_configuration(page: Path, tmp_path: Path) -> None:
    """Each block can be used as a configuration file as it is."""
    for block in blocks(page, "toml"):
        file = tmp_path / "lightspeed.toml"
        file.write_text(block)
        assert load(Sources(file)).sources


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=named)
def test_every_python_block_runs(page: Path, start_fresh: Start) -> None:
    """Each block is a program that runs unchanged against a fresh server, except for the server's address."""
    for code in blocks(page, "python"):
        here = code.replace(ADDRESS, start_fresh().address)
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", here],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (0, "") == (done.returncode, done.stderr), code
        assert done.stdout, code


def test_the_worker_of_the_readme_does_what_the_readme_says(start_fresh: Start) -> None:
    """The program prints its attempt and the signature of the checkpoint."""
    (code,) = blocks(ROOT / "README.md", "python")
    here = code.replace(ADDRESS, start_fresh().address)
    printed = subprocess.run(
        [sys.executable, "-c", here], capture_output=True, text=True, timeout=60, check=True
    )
    assert printed.stdout.startswith("attempt 1: 842 records of day-1\n['checkpoint.v1|run_id=run-000001|")


@pytest.mark.parametrize("page", ALONE, ids=named)
def test_every_grpcurl_command_is_understood(page: Path, grpcurl: str, start_fresh: Start) -> None:
    """The service answers every request, or refuses it for its state and never for its form."""
    asked = [words for words in commands(page) if words[0] == "grpcurl"]
    if not asked:
        return
    address = start_fresh().address
    for words in asked:
        here = [grpcurl, *(address if word == ADDRESS else word for word in words[1:])]
        done = subprocess.run(here, capture_output=True, text=True, timeout=60, check=False)
        refused = re.search(r'"reason": "(\w+)"', done.stdout + done.stderr)
        by_time = "-max-time" in words and "DeadlineExceeded" in done.stdout + done.stderr
        is_answered = done.returncode == 0 or by_time
        assert is_answered or (refused and refused[1] != "INVALID_ARGUMENT"), (
            words,
            done.stdout,
            done.stderr,
        )


@pytest.mark.parametrize("page", ALONE, ids=named)
def test_every_curl_command_is_answered(page: Path, start_fresh: Start) -> None:
    """Each curl of a page is answered with 200 by the admin listener of a fresh server."""
    asked = [words for words in commands(page) if words[0] == "curl"]
    if not asked:
        return
    address = start_fresh().admin_address
    for words in asked:
        here = [word.replace("localhost:9464", address) for word in words[1:]]
        command = [
            "curl",
            "--silent",
            "--show-error",
            "--max-time",
            "30",
            "--write-out",
            "\n%{http_code}",
            *here,
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        body, _, status = done.stdout.rpartition("\n")
        assert (0, "200") == (done.returncode, status), (words, body, done.stderr)


@pytest.mark.parametrize("page", ALONE, ids=named)
def test_every_lightspeed_command_runs(
    page: Path, tmp_path: Path, spawn_server: Callable[..., ServerProcess]
) -> None:
    """Commands of `lightspeed` work in the order of the page, with paths in the test's own folder."""
    asked = [words for words in commands(page) if words[0] in {"lightspeed", "cp", "mv", "mkdir"}]
    for folder in ("data", "backups"):
        (tmp_path / folder).mkdir()
    for block in blocks(page, "toml"):
        (tmp_path / "data/lightspeed.toml").write_text(block.replace("/data", f"{tmp_path}/data"))
    serving: ServerProcess | None = None
    for words in asked:
        here = [
            word.replace("/data", f"{tmp_path}/data").replace("/backups", f"{tmp_path}/backups")
            for word in words
        ]
        if words[:2] == ["lightspeed", "serve"] and "--check-config" not in words:
            if serving is not None:
                serving.terminate()
                assert 0 == serving.wait()
            arguments = [word for word in here[2:] if not word.startswith(("0.0.0.0", "--listen"))]
            serving = spawn_server(*arguments)
            assert serving.address
            continue
        if words[0] in {"mv", "mkdir"} and serving is not None:
            serving.terminate()
            assert 0 == serving.wait()
            serving = None
        program = LIGHTSPEED if words[0] == "lightspeed" else words[0]
        command = shlex.join([program]) + " " + " ".join(here[1:])
        here_too = dict(os.environ)
        if words[:2] == ["lightspeed", "health"] and serving is not None:
            here_too["LIGHTSPEED_ADMIN_LISTEN"] = f"127.0.0.1:{serving.logged('admin_listening')['port']}"
        done = subprocess.run(
            command, shell=True, capture_output=True, text=True, timeout=60, check=False, env=here_too
        )
        assert 0 == done.returncode, (words, done.stdout, done.stderr)


def test_every_limit_of_the_server_is_documented() -> None:
    """The page about the configuration has a row for each limit, with its option and its default."""
    page = (ROOT / "server/docs/configuration.md").read_text()
    names = {row.option: f"| `{row.name}`<br>`{row.option}`<br>`{row.variable}`" for row in limit_rows()}
    missing = [row.option for row in limit_rows() if f"{names[row.option]} | {row.default:,} |" not in page]
    assert [] == missing


def test_every_make_target_of_the_documents_exists() -> None:
    """The Makefile has all `make` targets that a page names."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    documents = [*PAGES, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "clients").glob("*/README.md"))]
    asked = {target for page in documents if page.exists() for target in MAKE.findall(page.read_text())}
    assert {"demo", "test", "serve"} <= asked
    assert set() == asked - targets


def test_every_link_of_the_documents_leads_somewhere() -> None:
    """Relative links lead to files of the project, and a part after `#` to a heading of that page."""
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)
    broken = []
    for name in listed.stdout.splitlines():
        page = ROOT / name
        if not page.exists():
            continue
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
            path, _, heading = target.partition("#")
            if ":" in path:
                continue
            linked = page.parent / path if path else page
            is_there = linked.exists() and (not heading or heading in headings(linked))
            if not is_there:
                broken.append(f"{name}: {target}")
    assert [] == broken


def headings(page: Path) -> set[str]:
    """Returns the anchors of a page's headings, as code hosts make them."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
