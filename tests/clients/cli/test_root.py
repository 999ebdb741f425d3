"""The table of commands, their help, and the page that lists them."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest
from click.testing import CliRunner
from lightspeed_cli.errors import MEANINGS, STATUS_CODES, ExitCode
from lightspeed_cli.root import COMMANDS, SERVER_HELP, lightspeed
from lightspeed_cli.server_commands import server_commands
from lightspeed_client._internal.errors import FAMILIES

ROOT = Path(__file__).parents[3]


def command_page() -> ModuleType:
    """Returns the script that writes the page."""
    spec = importlib.util.spec_from_file_location("command_page", ROOT / "server/command_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def walked(command: click.Command, path: str = "lightspeed") -> Iterator[tuple[str, click.Command]]:
    """Yields all commands of the operator with their paths, groups included."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in COMMANDS if command is lightspeed else command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from walked(found, f"{path} {name}")


ALL = dict(walked(lightspeed))


@pytest.mark.parametrize("path", ALL)
def test_each_command_has_help(path: str) -> None:
    """The first paragraph says what it does, and each option has a text."""
    command = ALL[path]
    assert command.help
    assert command.help.partition("\n\n")[0].rstrip().endswith(".")
    assert [] == [one.name for one in command.params if isinstance(one, click.Option) and not one.help]
    assert 0 == CliRunner().invoke(lightspeed, [*path.split()[1:], "--help"]).exit_code


def test_the_page_is_what_the_commands_say(capsys: pytest.CaptureFixture[str]) -> None:
    """The command's page is not stale: `python server/command_page.py` renews it."""
    code = command_page().main(["--check"])
    assert (0, "") == (code, capsys.readouterr().err)


def test_the_server_adds_its_commands() -> None:
    """The help has a line for each; a dotted name is a part of another command, and no command."""
    assert [*SERVER_HELP] == server_commands()
    printed = CliRunner().invoke(lightspeed, ["--help"]).stdout
    assert [] == [name for name in SERVER_HELP if f"\n  {name} " not in printed]
    assert 2 == CliRunner().invoke(lightspeed, ["audits.verify"]).exit_code


def test_a_command_of_the_server_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a server, its commands are unknown, and the message says how to get them."""
    monkeypatch.setattr("lightspeed_cli.server_commands._FILES", "nothing-*/entry_points.txt")
    result = CliRunner().invoke(lightspeed, ["serve"])
    assert (2, True) == (result.exit_code, "pip install lightspeed-operations" in result.stderr)
    assert "Commands of the server" not in CliRunner().invoke(lightspeed, ["--help"]).stdout


def test_each_exit_code_is_documented() -> None:
    """Each has a meaning, and each status code of a call has an exit code: OTHER for those that are bugs."""
    assert [*MEANINGS] == list(ExitCode)
    bugs = {"INTERNAL"}
    assert bugs == {code.name for code in FAMILIES} - STATUS_CODES.keys()
    assert [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 130] == [code.value for code in MEANINGS]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_a_completion_script(shell: str) -> None:
    """It calls the command back by the variable that the command reads."""
    printed = CliRunner().invoke(lightspeed, ["completion", shell], prog_name="lightspeed").stdout
    assert "_LIGHTSPEED_COMPLETE=" in printed


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("lightspeed sur", ["surface"]),  # a command
        ("lightspeed serve", ["servers", "serve"]),  # of the server too
        ("lightspeed run st", ["start"]),  # of a group
        ("lightspeed control pause --rea", ["--reason"]),  # an option
    ],
)
def test_completion(words: str, expected: list[str]) -> None:
    """The command completes what it is asked for."""
    *before, incomplete = words.split()
    environment = {
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(before)),
        "_LIGHTSPEED_COMPLETE": "bash_complete",
    }
    printed = CliRunner().invoke(lightspeed, [], env=environment, prog_name="lightspeed").stdout
    assert expected == [line.partition(",")[2] for line in printed.splitlines()], incomplete
