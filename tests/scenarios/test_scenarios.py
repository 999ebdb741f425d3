"""The stories of the product, each played and compared with what it says."""

from pathlib import Path

import pytest

from tests.golden import Golden
from tests.scenarios.story import RULE, play

HERE = Path(__file__).parent
SCENARIOS = sorted(HERE.glob("*.txt"))


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in SCENARIOS])  # each file
def test_what_happens_is_what_the_scenario_says(path: Path, golden: Golden) -> None:
    """Commands, a rule, and below it exactly what happens."""
    golden.check(path, play(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in SCENARIOS])  # each file
def test_a_scenario_opens_with_what_it_tells(path: Path) -> None:
    """A newcomer reads first what the story is about, and finds it in the README."""
    assert path.read_text(encoding="utf-8").startswith("# ")
    assert f"[{path.stem}]({path.name})" in (HERE / "README.md").read_text(encoding="utf-8")


def test_another_outcome_is_noticed() -> None:
    """What is below a rule is never taken as it stands."""
    told = f"# A lie.\n\nStartRun\n{RULE}\nrefused RUN_ACTIVE\n"
    assert told != play(told)


def test_commands_without_a_rule_are_a_mistake() -> None:
    """A story that tells no outcome tests nothing."""
    with pytest.raises(AssertionError, match="expected ---- below commands"):
        play("StartRun\n")
