"""``lightspeed audits``: lists, follows and verifies the audits of operator actions."""

import click


class _Audits(click.Group):
    """The group; `audits verify PATH`, of a data file, comes with the server."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Returns a command by its name, or None."""
        from lightspeed_cli.server_commands import server_command

        return super().get_command(ctx, cmd_name) or server_command(f"audits.{cmd_name}")


@click.group("audits", cls=_Audits)
def audits() -> None:
    """Lists, follows and verifies the audits of operator actions."""
