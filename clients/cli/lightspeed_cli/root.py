"""The root of the command line: which commands there are, and which module has each.

Owns the table of commands. It must import a command's module only to run that command or to print its help,
and read which commands the server adds only for a name that is no operator's, for help and for completion.
"""

import io
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

import click
from click.shell_completion import CompletionItem

from lightspeed_cli import VERSION
from lightspeed_cli.errors import exit_code_of


class Entry(NamedTuple):
    """Row of the table: a command that is not yet imported."""

    place: str
    """Module below ``lightspeed_cli.commands``, a colon, and the command in it."""
    help: str
    """One line for the help of ``lightspeed``."""


COMMANDS: Mapping[str, Entry] = {
    "status": Entry("status:status", "Show the server and its surfaces on one screen."),
    "doctor": Entry("doctor:doctor", "Check the server and the way to it, and say what to do."),
    "servers": Entry("servers:servers", "List the servers on the journal, and what each owns."),
    "top": Entry("top:top", "Watch all surfaces live, the worst first."),
    "console": Entry("console:console", "Open the console in a browser."),
    "version": Entry("version:version", "Print the versions of the command and of the server."),
    "completion": Entry("completion:completion", "Print the completion script of a shell."),
    "context": Entry("context:context", "Choose which server and tenant commands talk to."),
    "surface": Entry("surface:surface", "List, read, create, change and watch surfaces."),
    "run": Entry("run:run", "Start, end, resume and list runs."),
    "schedule": Entry("schedule:schedule", "Read, pause and resume the schedule of a surface."),
    "control": Entry("control:control", "Pause, drain, resume or replay surfaces."),
    "batch": Entry("batch:batch", "List, explain, enqueue and cancel batches."),
    "queue": Entry("queue:queue", "Show what waits, what runs, and why nothing starts."),
    "dead-letters": Entry("dead_letters:dead_letters", "List, redrive and discard dead letters."),
    "audits": Entry("audits:audits", "List, follow and verify the audits of operator actions."),
    "lineage": Entry("lineage:lineage", "List and follow lineage, and draw its graph."),
    "checkpoints": Entry("checkpoints:checkpoints", "List the checkpoints of a surface."),
    "decisions": Entry("decisions:decisions", "List the decisions of the tenant policy."),
    "idempotency-keys": Entry("idempotency_keys:idempotency_keys", "List idempotency keys of the sink."),
    "freshness": Entry("freshness:freshness", "Show and watch how fresh the output is."),
    "conformance": Entry("conformance:conformance", "List certifications, and certify."),
    "openlineage": Entry("openlineage:openlineage", "Export lineage as OpenLineage events."),
    "wait": Entry("wait:wait", "Wait until a surface is in a state."),
}

SERVER_HELP: Mapping[str, str] = {
    "config": "Show the configuration that a server would have.",
    "fixtures": "Print the snapshots of the drift gate.",
    "health": "Ask the server on this machine how it stands.",
    "journal": "Check and copy the data file of a sqlite journal.",
    "serve": "Run a server.",
    "token": "Make tokens for a server with a token file.",
}
"""The same for the commands that come with the server: reading it from them takes half a second."""


class Root(click.Group):
    """The ``lightspeed`` command: imports a command when it is named."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Runs the command line; a character that a terminal's encoding lacks is shown escaped."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        return super().main(*args, **extra)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Returns the names of the operator's commands, then those of the server's."""
        from lightspeed_cli.server_commands import server_commands

        return [*COMMANDS, *server_commands()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Returns a command by its name, or None."""
        if cmd_name in COMMANDS:
            module, _, name = COMMANDS[cmd_name].place.partition(":")
            found = getattr(import_module(f"lightspeed_cli.commands.{module}"), name)
            assert isinstance(found, click.Command), f"{cmd_name} names no command"
            return found
        from lightspeed_cli.server_commands import server_command

        return None if "." in cmd_name else server_command(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Returns the command that the arguments name; says so if it would come with the server."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            from lightspeed_cli.server_commands import SERVER_DISTRIBUTION

            if args[0] in SERVER_HELP:
                raise click.UsageError(
                    f"'{args[0]}' comes with the server: pip install {SERVER_DISTRIBUTION}", ctx
                ) from error
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list of commands; none is imported for it."""
        from lightspeed_cli.server_commands import server_commands

        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])
        if names := server_commands():
            with formatter.section("Commands of the server"):
                formatter.write_dl([(name, SERVER_HELP.get(name, "")) for name in names])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Returns the commands that begin with a text; none is imported for it."""
        from lightspeed_cli.server_commands import server_commands

        found = [CompletionItem(name, help=entry.help) for name, entry in COMMANDS.items()]
        found += [CompletionItem(name, help=SERVER_HELP.get(name)) for name in server_commands()]
        names = [item for item in found if item.value.startswith(incomplete)]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def invoke(self, ctx: click.Context) -> Any:  # as click has it
        """Runs the command; a failure becomes a message on standard error and an exit code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, BrokenPipeError):
            raise  # click prints these, and ends as a broken pipe ends.
        except (KeyboardInterrupt, click.Abort, Exception) as error:
            code = exit_code_of(error)
            if code is None:
                raise
            ctx.exit(code)


@click.group(cls=Root, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="lightspeed")
def lightspeed() -> None:
    """Operates data pipelines: see them, understand them, act on them.

    Exit codes: 0 ok, 1 other, 2 usage, 3 declined, 4 access, 5 not found, 6 precondition or conflict,
    7 exhausted, 8 unavailable, 9 timed out, 10 check failed, 130 interrupted.
    """
