"""The scenarios of the product: each is played, and its results are compared with its text."""

from pathlib import Path

import pytest

from tests.golden import Golden
from tests.scenarios.scenario import RULE, play

HERE = Path(__file__).parent
SCENARIOS = sorted(HERE.glob("*.txt"))


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in SCENARIOS])  # every file
def test_what_happens_is_what_the_scenario_says(path: Path, golden: Golden) -> None:
    """A played scenario has the same results below each rule as its file."""
    golden.check(path, play(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in SCENARIOS])  # every file
def test_a_scenario_opens_with_its_subject(path: Path) -> None:
    """A scenario begins with its subject, and the README lists it."""
    assert path.read_text(encoding="utf-8").startswith("# ")
    assert f"[{path.stem}]({path.name})" in (HERE / "README.md").read_text(encoding="utf-8")


def test_another_outcome_is_noticed() -> None:
    """A changed result in a scenario is noticed."""
    text = f"# A lie.\n\nStartRun\n{RULE}\nrefused RUN_ACTIVE\n"
    assert text != play(text)


def test_commands_without_a_rule_are_a_mistake() -> None:
    """Commands without a rule below them are an error, since they would test nothing."""
    with pytest.raises(AssertionError, match="expected ---- below commands"):
        play("StartRun\n")
