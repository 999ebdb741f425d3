"""``lightspeed completion``: prints the completion script of a shell."""

import click
from click.shell_completion import get_completion_class

VARIABLE = "_LIGHTSPEED_COMPLETE"
"""Variable by which the shell asks the command for completions."""


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Prints the completion script of SHELL.

    In ~/.bashrc: eval "$(lightspeed completion bash)"; in ~/.zshrc the same with zsh. For fish: lightspeed
    completion fish > ~/.config/fish/completions/lightspeed.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None, shell
    root = click.get_current_context().find_root().command
    script = kind(root, {}, "lightspeed", VARIABLE)
    click.echo(script.source_template % script.source_vars())
