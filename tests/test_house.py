"""House rules: checks of every file of the project."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FUNCTION_LINES = 70
MODULE_LINES = 600
TOP_LEVEL = {
    "pyproject.toml",
    "protos",
    "server",
    "clients",
    "tests",
    "Makefile",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "SECURITY.md",
}
"""Ordered files, and files that package registries and code hosts require; all others are dot-files."""


def tracked() -> list[str]:
    """Returns the files that git tracks."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


def modules() -> Iterator[Path]:
    """Returns the handwritten Python files."""
    for name in tracked():
        path = ROOT / name
        if name.endswith(".py") and not re.search(r"_pb2(_grpc)?\.py$", name) and path.exists():
            yield path


@pytest.mark.parametrize("path", [pytest.param(path, id=str(path.relative_to(ROOT))) for path in modules()])
def test_modules_and_functions_stay_readable(path: Path) -> None:
    """A module has at most 600 lines and a docstring, a function at most 70 lines."""
    text = path.read_text()
    tree = ast.parse(text)
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]
    assert [] == long
    assert text.count("\n") <= MODULE_LINES
    assert ast.get_docstring(tree) is not None


def test_the_top_level_has_what_was_ordered() -> None:
    """The top level has only ordered files and files that tools require."""
    top = {name.split("/", 1)[0] for name in tracked()}
    assert set() == {name for name in top - TOP_LEVEL if not name.startswith(".")}


def test_bare_make_prints_every_target_with_one_line() -> None:
    """`make` alone lists all public targets."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    printed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert targets == set(re.findall(r"^  make ([a-z-]+) ", printed, re.MULTILINE))


def _names(tree: ast.AST) -> set[str]:
    """Returns the names and attributes in a piece of code."""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


@pytest.mark.slow
def test_every_task_of_the_server_has_its_exception_retrieved() -> None:
    """If a server function starts a task, it also handles the exception that no code awaits."""
    begins, settles = {"create_task", "ensure_future"}, {"retrieve", "log_failure"}
    forgotten = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in modules()
        if path.is_relative_to(ROOT / "server")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and begins & _names(node)
        and not settles & _names(node)
    ]
    assert [] == forgotten
