"""The state diagrams: drawn from the tables, and checked in every document."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "server" / "diagrams.py"
PAGE = "server/docs/concepts.md"
ALL = "".join(f"<!-- diagram:{name} -->\n<!-- /diagram -->\n\n" for name in ("lifecycle", "control", "batch"))


def _script() -> ModuleType:
    """Returns the script, loaded by its path, since it belongs to no package."""
    spec = importlib.util.spec_from_file_location("diagrams", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


diagrams = _script()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Returns a project whose concepts page has the markers of all diagrams; its other document has none."""
    (tmp_path / "server" / "docs").mkdir(parents=True)
    (tmp_path / PAGE).write_text(f"# Title\n\n{ALL}The end.\n", encoding="utf-8")
    (tmp_path / "server" / "ARCHITECTURE.md").write_text("# Map\n", encoding="utf-8")
    return tmp_path


def complaints(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """Runs the script, asserts that the exit code fits, and returns its complaints."""
    code = diagrams.main(arguments, root=root)
    lines = capsys.readouterr().err.splitlines()
    assert bool(lines) == bool(code)
    return lines


def test_a_diagram_has_every_cell_of_its_table() -> None:
    """Every arrow is a cell of the table.

    Cells with the same ends share one arrow; terminal states are drawn.
    """
    control = diagrams.draw("control").splitlines()
    assert "    [*] --> running" in control
    assert "    replaying --> running: resume, finish replay" in control
    batch = diagrams.draw("batch").splitlines()
    assert "    in_flight --> succeeded: acknowledge" in batch
    assert "    failed --> [*]" in batch
    cache = sum(len(row) for row in diagrams.LIFECYCLE_TRANSITIONS.values())
    events = [
        line.split(": ")[1].split(", ") for line in diagrams.draw("lifecycle").splitlines() if ": " in line
    ]
    assert cache == sum(map(len, events))


def test_drawing_makes_the_check_pass(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After a drawing the check passes.

    A second drawing changes nothing, and text around the diagrams stays.
    """
    assert complaints(root, capsys) == []
    once = (root / PAGE).read_text(encoding="utf-8")
    assert complaints(root, capsys, "--check") == []
    assert complaints(root, capsys) == []
    assert once == (root / PAGE).read_text(encoding="utf-8")
    assert once.startswith("# Title\n\n<!-- diagram:lifecycle -->\n```mermaid\n")
    assert once.endswith("```\n<!-- /diagram -->\n\nThe end.\n")


def test_a_stale_diagram_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The check names a stale diagram and its document, and writes nothing."""
    diagrams.main([], root=root)
    readme = root / PAGE
    edited = readme.read_text(encoding="utf-8").replace(
        "paused --> draining: drain", "paused --> idle: drain"
    )
    readme.write_text(edited, encoding="utf-8")
    capsys.readouterr()
    expected = "server/docs/concepts.md: diagram 'control' is stale: run server/diagrams.py"
    assert [expected] == complaints(root, capsys, "--check")
    assert edited == readme.read_text(encoding="utf-8")


def test_a_missing_document_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing document is named by the check and by the drawing."""
    diagrams.main([], root=root)
    (root / "server" / "ARCHITECTURE.md").unlink()
    capsys.readouterr()
    expected = ["server/ARCHITECTURE.md: expected the document, but it is missing"]
    assert expected == complaints(root, capsys, "--check")
    assert expected == complaints(root, capsys)


def test_a_diagram_that_stands_nowhere_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A diagram without a place in any document is named."""
    (root / PAGE).write_text(ALL.replace("diagram:batch", "diagram:lifecycle"), encoding="utf-8")
    documents = "server/docs/concepts.md or server/ARCHITECTURE.md"
    expected = f"expected <!-- diagram:batch --> … <!-- /diagram --> in {documents}, but neither has it"
    assert [expected] == complaints(root, capsys)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "<!-- diagram:lifecycle -->\n",
            "expected <!-- /diagram --> after <!-- diagram:lifecycle -->, but there is none",
        ),
        (  # closed by the marker after it
            f"<!-- diagram:lifecycle -->\n{ALL}",
            "expected <!-- /diagram --> after <!-- diagram:lifecycle -->, but there is none",
        ),
        (  # mistyped
            "<!-- diagram:lifecicle -->\n<!-- /diagram -->\n",
            "expected one of the diagrams lifecycle, control, batch, but it is 'lifecicle'",
        ),
    ],
)
def test_a_broken_marker_is_named(
    root: Path, capsys: pytest.CaptureFixture[str], text: str, complaint: str
) -> None:
    """A broken marker is named, and the rest of the document stays."""
    document = root / "server" / "ARCHITECTURE.md"
    document.write_text(text, encoding="utf-8")
    diagrams.main([], root=root)
    capsys.readouterr()
    assert [f"server/ARCHITECTURE.md: {complaint}"] == complaints(root, capsys, "--check")
    assert document.read_text(encoding="utf-8").startswith(text.splitlines()[0])
