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


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Returns the functions and methods in a piece of code, at any depth."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_modules_stay_readable() -> None:
    """A module has at most 600 lines."""
    lines = {str(path.relative_to(ROOT)): path.read_text().count("\n") for path in modules()}
    assert {} == {name: count for name, count in lines.items() if count > MODULE_LINES}


@pytest.mark.slow
def test_functions_stay_readable() -> None:
    """A function has at most 70 lines, and a module has a docstring."""
    found = []
    for path in modules():
        name, tree = path.relative_to(ROOT), ast.parse(path.read_text())
        if ast.get_docstring(tree) is None:
            found.append(f"{name}: no docstring")
        for node in functions(tree):
            assert node.end_lineno is not None
            lines = node.end_lineno - node.lineno + 1
            if lines > FUNCTION_LINES:
                found.append(f"{name}:{node.lineno} {node.name}: {lines} lines")
    assert [] == found


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
        for node in functions(ast.parse(path.read_text()))
        if begins & _names(node) and not settles & _names(node)
    ]
    assert [] == forgotten
