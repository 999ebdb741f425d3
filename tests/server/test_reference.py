"""The configuration page: its tables are those of the settings, and a stale one is named."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from lightspeed_ops.config import sections

ROOT = Path(__file__).parent.parent.parent


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "server/reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


reference = _script()
EMPTY = "# Title\n\n" + "".join(
    f"<!-- settings:{section.section} -->\n<!-- /settings -->\n" for section in sections()
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a page without tables."""
    page = tmp_path / reference.PAGE
    page.parent.mkdir(parents=True)
    page.write_text(EMPTY, encoding="utf-8")
    return tmp_path


def complaints(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """Runs the script and returns the problems that it prints."""
    capsys.readouterr()
    code = reference.main(list(arguments), root=root)
    printed = capsys.readouterr().err.splitlines()
    assert int(bool(printed)) == code
    return printed


def test_the_page_is_what_the_settings_say(capsys: pytest.CaptureFixture[str]) -> None:
    """The page of the project is not stale."""
    assert [] == complaints(ROOT, capsys, "--check")


def test_writing_makes_the_check_pass(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After a writing the check passes; a second one changes nothing, and other text stays."""
    stale = complaints(root, capsys, "--check")
    assert len(sections()) == len(stale)
    assert EMPTY == (root / reference.PAGE).read_text(encoding="utf-8")
    assert [] == complaints(root, capsys)
    assert [] == complaints(root, capsys, "--check")
    once = (root / reference.PAGE).read_text(encoding="utf-8")
    assert [] == complaints(root, capsys)
    assert once == (root / reference.PAGE).read_text(encoding="utf-8")
    assert once.startswith("# Title\n\n<!-- settings:server -->\n| Setting |")


def test_a_stale_table_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The check names a table with another default, and writes nothing."""
    reference.main([], root=root)
    page = root / reference.PAGE
    edited = page.read_text(encoding="utf-8").replace("| 5,000 |", "| 6,000 |")
    page.write_text(edited, encoding="utf-8")
    expected = ["server/docs/configuration.md: the table 'limits' is stale: run server/reference.py"]
    assert expected == complaints(root, capsys, "--check")
    assert edited == page.read_text(encoding="utf-8")


def test_missing_and_unknown_sections_are_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A section without a place, and a place without a section, are problems that writing does not solve."""
    page = root / reference.PAGE
    page.write_text(EMPTY.replace("settings:jwt", "settings:jwd"), encoding="utf-8")
    reference.main([], root=root)
    first, second = complaints(root, capsys, "--check")
    assert (
        first == f"{reference.PAGE}: expected <!-- settings:jwt --> … <!-- /settings -->, but there is none"
    )
    assert second.startswith(f"{reference.PAGE}: expected one of the sections server, tls, ")
    assert second.endswith(", but it is 'jwd'")
