"""``lightspeed health``: asks the server on this machine how it stands, for health checks of containers.

Owns one request to the admin listener. It must import little: a health check runs every few seconds.
"""

import http.client
import os
import ssl
import sys
from pathlib import Path

import click

from lightspeed_ops.config import FILE_OPTION, FILE_VARIABLE, Config, ConfigurationError, Sources, load

WRONG = 1
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - the addresses that it asks instead
"""The loopback address at which a server answers that listens on all addresses."""
ANSWER_CHARACTERS = 200


@click.command("health")
@click.option("--live", is_flag=True, help="Ask only if the process answers, even if it is not ready.")
@click.option("--timeout-s", type=click.FloatRange(0.1, 60), default=3.0, show_default=True)
@click.option("--admin-listen", help="Address of the admin listener.  [LIGHTSPEED_ADMIN_LISTEN]")
@click.option(
    FILE_OPTION, type=click.Path(path_type=Path), help=f"TOML file with settings.  [{FILE_VARIABLE}]"
)
def health(*, live: bool, timeout_s: float, admin_listen: str | None, config: Path | None) -> None:
    """Prints how the server on this machine stands; exits with 0 if it is ready, else with 1.

    It asks the admin listener, and finds it as the server does: by the file, the environment and the option.
    """
    named = config or (Path(value) if (value := os.environ.get(FILE_VARIABLE)) else None)
    given = {} if admin_listen is None else {"admin_listen": admin_listen}
    try:
        loaded = load(Sources(named, os.environ, given)).config
        is_well, answer = asked(loaded, "/healthz" if live else "/readyz", timeout_s)
    except ConfigurationError as error:
        is_well, answer = False, str(error)
    except (OSError, http.client.HTTPException) as error:
        is_well, answer = (
            False,
            f"expected an answer of the admin listener, but: {error!r}",
        )
    click.echo(answer if is_well else f"lightspeed: {answer}", err=not is_well)
    sys.exit(0 if is_well else WRONG)


def asked(config: Config, path: str, timeout_s: float) -> tuple[bool, str]:
    """Returns whether the admin listener answers a path with 200, and the text of its answer.

    Raises:
        ConfigurationError: There is no admin listener.
        OSError, http.client.HTTPException: It does not answer.
    """
    if not config.admin.listen:
        raise ConfigurationError("expected an admin listener to ask, but admin.listen is empty")
    host, _, port = config.admin.listen.rpartition(":")
    host = host.strip("[]")
    address = (ANY_ADDRESS.get(host, host), int(port))
    connection = http.client.HTTPConnection(*address, timeout=timeout_s)
    if config.tls.certificate:
        # The certificate names the server for other machines, and the question tells no secret.
        context = ssl._create_unverified_context()  # noqa: S323, SLF001
        connection = http.client.HTTPSConnection(*address, timeout=timeout_s, context=context)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        text = response.read(ANSWER_CHARACTERS).decode(errors="replace")
    finally:
        connection.close()
    printable = "".join(one for one in text if one.isprintable())
    return response.status == http.client.OK, printable
