"""The demo in every language, run as `make demo-polyglot` runs it, and its parts that need no toolchain."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from examples.flights import dataset
from examples.flights.check import RULES
from examples.flights.demo_folder import DemoFolder
from examples.flights.observers import audits_from_log
from examples.flights.processes import DemoFailed
from examples.flights.programs import PROGRAMS, prepare, real_node
from examples.flights.reference import read_reference
from examples.flights.settings import LOAD, STAGES, TRANSFORM, batch_of, carrying
from examples.flights.stages import Transform
from examples.flights.table import read_facts
from examples.flights.worker import WorkerArguments, read_arguments
from examples.flights.worker_plan import WORKER_PLANS, polyglot_plan
from lightspeed.ops.v1.record_pb2 import AuditEntry

from tests.e2e.test_demo import start_demo

LANGUAGES = {"go", "rust", "java", "python", "typescript"}

# A clean machine builds four clients first.
BUILD_TIMEOUT_S = 900


@pytest.fixture
def kept(tmp_path: Path, skip_loudly: Callable[[str], NoReturn]) -> tuple[str, DemoFolder]:
    """Output and files of a demo of twenty days; reports a missing toolchain at the end of the test run."""
    missing = [name for name in polyglot_plan(1).languages if PROGRAMS[name].missing()]
    if missing:
        reason = "\n".join(
            f"{name} is missing, so that it did not work: {PROGRAMS[name].install}" for name in missing
        )
        skip_loudly(reason)
    with start_demo(tmp_path, "--languages", "polyglot", "--days", "20", "--keep") as demo:
        output, _ = demo.communicate(timeout=BUILD_TIMEOUT_S)
    assert 0 == demo.returncode, output
    (folder,) = tmp_path.iterdir()
    return output, DemoFolder(folder)


@pytest.mark.slow
@pytest.mark.toolchain
@pytest.mark.timeout(BUILD_TIMEOUT_S)
def test_every_language_comes_to_the_same_table(kept: tuple[str, DemoFolder]) -> None:
    """All rules hold, a worker was killed in each language, and files and table equal those of Python."""
    output, folder = kept
    lines = output.splitlines()
    assert len(RULES) == sum(line.startswith("✓ ") for line in lines), output
    (takeovers,) = (line for line in lines if line.startswith("✓ killed worker's batch"))
    assert [] == [name for name in LANGUAGES - {"typescript"} if f"killed-{name} → " not in takeovers]
    assert "· typescript" in output
    days = dataset.read_days(folder.days)
    assert read_reference([day.date for day in days]).signature == read_facts(folder.table).signature
    transform = Transform(folder, days)
    for day in days:
        theirs = folder.clean(day.date).read_bytes()
        transform(carrying(batch_of(TRANSFORM, day), day))
        assert theirs == folder.clean(day.date).read_bytes(), day.date


def test_every_stage_has_a_language_of_its_own_and_each_language_its_dead() -> None:
    """Two languages share transform; Python alone loads, since one process at a time can open the table."""
    plan = polyglot_plan(2)
    stage_languages = {(spec.language, *spec.stages) for spec in plan.specs}
    assert {
        ("go", "extract"),
        ("rust", "transform"),
        ("java", "transform"),
        ("python", "load"),
    } == stage_languages
    assert sorted(f"killed-{name}" for name in LANGUAGES - {"typescript"}) == sorted(plan.killed_of(STAGES))
    assert ["killed-python"] == plan.killed_of([LOAD])
    assert set(plan.languages) == LANGUAGES
    assert {"python", "polyglot"} == set(WORKER_PLANS)


def test_a_missing_toolchain_ends_the_demo_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """All missing toolchains are listed at once, before the first build."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        DemoFailed, match=r"(?s)go for go, but.*golang.*cargo for rust.*javac, mvn for java.*maven"
    ):
        prepare(["python", "go", "rust", "java"], lambda _: pytest.fail("nothing can be built"))


def test_python_alone_needs_nothing() -> None:
    """`make demo` builds nothing."""
    prepare(WORKER_PLANS["python"].plan(2).languages, lambda _: pytest.fail("nothing is to be built"))


def test_orders_are_read_as_they_were_given() -> None:
    """The arguments of a worker are arguments in pairs, the same in every language."""
    arguments = WorkerArguments(
        "localhost:1", "/tmp/a b", "s", ("extract", "load"), 2, "go-1", ("x", "y"), is_killed=False
    )
    assert arguments == read_arguments(arguments.arguments())
    alone = WorkerArguments("localhost:1", "/tmp/a b", "s", ("load",), 1, "killed", (), is_killed=True)
    assert alone == read_arguments(alone.arguments())


def test_audits_are_read_as_they_are_printed(tmp_path: Path) -> None:
    """The demo waits for the rest of an incomplete line, and skips other output of the process."""
    log = tmp_path / "log"
    with log.open("w") as output:
        # AuditEntry(sequence=1), and its line.
        output.write("(node:7) a warning\naudit CAE= 1 create ok\naudit CA")
        output.flush()
        heard = audits_from_log(log)
        assert (AuditEntry(sequence=1), "1 create ok") == next(heard)
        output.write("I= 2 pause (night) ok\n")
        output.flush()
        assert (AuditEntry(sequence=2), "2 pause (night) ok") == next(heard)


@pytest.mark.slow
@pytest.mark.toolchain
def test_node_itself_is_started_where_a_wrapper_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, skip_loudly: Callable[[str], NoReturn]
) -> None:
    """The path is that of Node.js: a signal would end only the wrapper of a Python package."""
    typescript = PROGRAMS["typescript"]
    if typescript.missing():
        skip_loudly(f"node is missing, so that no wrapper of it was tried: {typescript.install}")
    (real, *rest) = typescript.command()
    wrapper = tmp_path / "node"
    wrapper.write_text(f'#!/bin/sh\n"{real}" "$@"\n')
    wrapper.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    real_node.cache_clear()
    assert (real, *rest) == typescript.command()
    assert Path(real).name == "node"
    assert Path(real) != wrapper
