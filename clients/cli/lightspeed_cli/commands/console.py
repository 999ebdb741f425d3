"""``lightspeed console``: opens the console in a browser, signed in with the token of the context."""

import html
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lightspeed_cli.invocation import Invocation, operation, surface_option

if TYPE_CHECKING:
    from webbrowser import BaseBrowser

FILE_NAME = "console.html"
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
OPENING_S = 10.0
"""Time for which the file with the token stays: a browser that starts needs a few seconds."""
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
"""Variables of which a session with windows has one, but for Windows and macOS."""


@click.command("console")
@click.option("--print", "print_only", is_flag=True, help="Print the address instead of opening it.")
@surface_option
@operation
def console(invocation: Invocation, *, print_only: bool, surface: str | None) -> None:
    """Opens the console in a browser, signed in with the token of the context.

    Without a browser, or with --print, it prints the address. The token is in the part of the address that
    browsers send to no server. Keep the address to yourself: it is as good as the token.
    """
    from lightspeed_cli.console_address import check_console, console_url

    context = invocation.context
    token = context.current_token()
    address = console_url(context, token, surface)
    check_console(context)
    browser = None if print_only else _browser()
    if browser is None:
        if not print_only:
            invocation.say("there is no browser here: open this address in one")
        if token:
            invocation.say("the address has your token: share it with no other person")
        invocation.output.echo(address)
    elif not token:
        browser.open(address)
        invocation.say(f"opened {address}")
    else:
        _open_with_token(invocation, browser, address)


def _open_with_token(invocation: Invocation, browser: "BaseBrowser", address: str) -> None:
    """Opens the address by a private file: other users of this machine see the arguments of processes."""
    import time

    file = private_file(address)
    try:
        browser.open(file.as_uri())
        invocation.say(
            f"opened {address.partition('#')[0]}; waiting {OPENING_S:g} s for the browser to read it"
        )
        time.sleep(OPENING_S)
    finally:
        file.unlink(missing_ok=True)


def private_file(address: str) -> Path:
    """Writes a page that leads to an address, readable by its owner only, and returns its path."""
    from platformdirs import user_cache_path

    path = user_cache_path("lightspeed", appauthor=False) / FILE_NAME
    path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor, not a path
        target = html.escape(address, quote=True)
        file.write(f'<!doctype html><meta http-equiv="refresh" content="0; url={target}">\n')
    return path


def _browser() -> "BaseBrowser | None":
    """Returns the browser of this session; None if there is none with windows."""
    import webbrowser

    has_windows = sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in DISPLAYS)
    try:
        return webbrowser.get() if has_windows else None
    except webbrowser.Error:
        return None
