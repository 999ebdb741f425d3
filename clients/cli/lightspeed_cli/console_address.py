"""The address of the console for a context, and whether it answers there.

Owns the place of the token: the fragment of the address, which a browser never sends.
"""

import ssl
from urllib.parse import quote

from lightspeed_cli.contexts import Context
from lightspeed_cli.errors import CommandFailed, ExitCode
from lightspeed_cli.findings import is_loopback
from lightspeed_cli.probe import host_and_port, uses_tls

ADMIN_ADDRESS = "127.0.0.1:9464"
"""The admin listener of a server, unless its configuration has another one: for its own machine only."""
PATH = "/console/"
TIMEOUT_S = 5.0


def admin_address(context: Context) -> str:
    """Returns the address of the admin listener; raises `CommandFailed` if it is not known."""
    if context.admin_address:
        return context.admin_address
    if is_loopback(context.address):
        return ADMIN_ADDRESS
    host, _ = host_and_port(context.address)
    raise CommandFailed(
        f"expected to know the admin listener of {context.address}, but the context has no admin_address: "
        f"give LIGHTSPEED_ADMIN_ADDRESS, or bring the listener here: ssh -L 9464:{ADMIN_ADDRESS} {host}, "
        f"then LIGHTSPEED_ADMIN_ADDRESS={ADMIN_ADDRESS}",
        ExitCode.USAGE,
    )


def console_base(context: Context) -> str:
    """Returns the address of the console without a page."""
    scheme = "https" if uses_tls(context) else "http"
    return f"{scheme}://{admin_address(context)}{PATH}"


def console_page(context: Context, surface: str | None) -> str:
    """Returns the page: that of a surface, or the list of the tenant's surfaces."""
    return f"/{context.surface_name(surface)}" if surface else f"/{context.parent}/surfaces"


def console_url(context: Context, token: str, surface: str | None) -> str:
    """Returns the address of a page, with the token in its fragment if there is one."""
    page = console_page(context, surface)
    fragment = f"token={quote(token, safe='')}&to={page}" if token else page
    return f"{console_base(context)}#{fragment}"


def check_console(context: Context) -> None:
    """Returns if the console answers; raises `CommandFailed` if not."""
    from urllib.error import HTTPError, URLError
    from urllib.request import HTTPSHandler, ProxyHandler, build_opener

    base = console_base(context)
    settings = ssl.create_default_context(cafile=context.roots_file or None)
    if context.certificate_file:
        settings.load_cert_chain(context.certificate_file, context.key_file or None)
    # The token is not sent: the page needs none. A proxy would see a server that is often on this machine.
    opener = build_opener(HTTPSHandler(context=settings), ProxyHandler({}))
    try:
        with opener.open(base, timeout=TIMEOUT_S):
            return
    except HTTPError as error:
        error.close()
        text = f"expected the console at {base}, but it answers {error.code}: is it the admin listener?"
        raise CommandFailed(text, ExitCode.UNAVAILABLE) from error
    except (URLError, OSError) as error:
        why = getattr(error, "reason", error)
        text = f"expected the console at {base}, but: {why}; lightspeed doctor looks at the server"
        raise CommandFailed(text, ExitCode.UNAVAILABLE) from error
