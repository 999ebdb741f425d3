"""The page of metrics, whose tables a script writes."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("metrics_page", ROOT / "server/metrics_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


page = _script()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the page, to change."""
    copy = tmp_path / page.PAGE
    copy.parent.mkdir(parents=True)
    copy.write_text((ROOT / page.PAGE).read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def test_the_page_has_every_metric_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """The tables of the page are those of the metrics now."""
    assert 0 == page.main(["--check"]), capsys.readouterr().err


def test_a_stale_table_is_named_and_renewed(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A changed row is found, and the script writes it again."""
    path = copied / page.PAGE
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("`lightspeed_dead_letters`", "`lightspeed_deadletters`"), encoding="utf-8")
    assert 1 == page.main(["--check"], root=copied)
    assert (
        f"{page.PAGE}: the table 'queues' is stale: run server/metrics_page.py\n" == capsys.readouterr().err
    )
    assert 0 == page.main([], root=copied)
    assert text == path.read_text(encoding="utf-8")


def test_a_group_without_a_table_is_named(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a group nor a table can be forgotten."""
    path = copied / page.PAGE
    path.write_text(
        path.read_text(encoding="utf-8").replace("metrics:calls", "metrics:cells"), encoding="utf-8"
    )
    assert 1 == page.main([], root=copied)
    missing, unknown = capsys.readouterr().err.splitlines()
    assert f"{page.PAGE}: expected <!-- metrics:calls --> … <!-- /metrics -->, but there is none" == missing
    assert unknown.endswith("but it is 'cells'")
