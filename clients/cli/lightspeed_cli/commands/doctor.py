"""``lightspeed doctor``: checks the server and the way to it, and says what to do."""

from collections.abc import Iterator
from dataclasses import replace

import click

from lightspeed_cli import VERSION, times
from lightspeed_cli.connection import open_client
from lightspeed_cli.contexts import Context, read_file
from lightspeed_cli.credential_files import certificate_expires_ms, is_readable_by_others, token_expires_ms
from lightspeed_cli.errors import CommandFailed, ExitCode, code_name, error_lines, is_call_error
from lightspeed_cli.findings import Answer, Finding, State, certificate, peer, server_findings, servers
from lightspeed_cli.invocation import Invocation, operation
from lightspeed_cli.output import Column, Style, View
from lightspeed_cli.probe import probe
from lightspeed_cli.server_facts import server_state_text
from lightspeed_cli.servers_of import servers_of
from lightspeed_cli.times import duration_text

STYLES = {
    State.OK: Style.GOOD,
    State.WARNING: Style.WARNING,
    State.FAILED: Style.BAD,
    State.SKIPPED: Style.DIM,
}
NEXT = "what to do: "
PEER_TIMEOUT_S = 3.0
"""Longest wait for the answer of another server, as for each step of the way to the first one."""
SOON_MS = 600_000
"""Time before the end of a token at which a person should get a new one: ten minutes of work."""

FINDINGS: View[Finding] = View(
    columns=(
        Column("STATE", lambda found: found.state.value, style=lambda found: STYLES[found.state]),
        Column("CHECK", lambda found: found.check),
        Column("FINDING", lambda found: found.text),
    ),
    name=lambda found: found.check,
    empty="nothing was checked",
    message=lambda found: {
        "check": found.check,
        "state": found.state.value,
        "finding": found.text,
        "what_to_do": found.advice,
    },
)


@click.command("doctor")
@operation
def doctor(invocation: Invocation) -> None:
    """Checks the server and the way to it, and says what to do.

    It checks context, connection, versions, clocks, identity, journal, disk, certificates, other servers and
    the context's surface, and changes nothing. Exits with 10 if a check failed; a warning alone is
    no failure.
    """
    found = list(_findings(invocation))
    if invocation.output.is_table:
        _report(invocation, found)
    else:
        invocation.output.show_list(found, FINDINGS)
    failed = sum(one.state is State.FAILED for one in found)
    if failed:
        click.get_current_context().exit(ExitCode.CHECK_FAILED)


def _report(invocation: Invocation, found: list[Finding]) -> None:
    """Prints a line for each finding, and what to do right below it."""
    states, checks = (
        max(map(len, texts)) for texts in ([one.state for one in found], [one.check for one in found])
    )
    for one in found:
        invocation.output.line(f"{one.state:<{states}}  {one.check:<{checks}}  {one.text}", STYLES[one.state])
        if one.advice:
            invocation.output.line(f"{'':<{states}}  {'':<{checks}}  {NEXT}{one.advice}")
    counts = {state: sum(one.state is state for one in found) for state in State}
    said = ", ".join(f"{count} {_noun(state, count)}" for state, count in counts.items() if count)
    invocation.say(said)


def _noun(state: State, count: int) -> str:
    return "warnings" if state is State.WARNING and count > 1 else state.value


def _findings(invocation: Invocation) -> Iterator[Finding]:
    """Yields what each check found; a check that needs one that failed is left out."""
    try:
        context = invocation.context
        token = context.current_token()
    except CommandFailed as error:
        yield Finding("context", State.FAILED, str(error), "lightspeed context list shows the contexts")
        return
    yield Finding("context", State.OK, _context_text(context))
    yield from _credentials(context, token)
    reached = probe(context)
    yield reached
    if reached.state is State.FAILED:
        return
    try:
        client = invocation.client
        asked_ms = times.now_ms()
        answer = Answer(client.get_server_info(), asked_ms, times.now_ms())
    except Exception as error:
        if not (is_call_error(error) or isinstance(error, CommandFailed)):
            raise
        yield _refused_call(error, context, token)
        return
    yield from server_findings(answer, context, VERSION)
    found = servers_of(client)
    yield from servers(found)
    for server in found:
        if not server.is_this and server_state_text(server) != "dead":
            yield peer(server.address, _asked(replace(context, address=server.address)), answer)
    if not answer.info.journal.away:
        yield _surface(invocation)


def _asked(context: Context) -> Answer | None:
    """Returns the answer of another server; None if it cannot be reached from here."""
    try:
        with open_client(context, timeout_s=PEER_TIMEOUT_S) as client:
            asked_ms = times.now_ms()
            return Answer(client.get_server_info(), asked_ms, times.now_ms())
    except Exception as error:
        if not (is_call_error(error) or isinstance(error, CommandFailed)):
            raise
        return None


def _context_text(context: Context) -> str:
    named = f"{context.name}: " if context.name else "none, the defaults and variables: "
    return f"{named}{context.address}, {context.surface_name(None)}"


def _credentials(context: Context, token: str) -> Iterator[Finding]:
    """Yields what is to be said of the files and the token of the caller; nothing if there are none."""
    for path, what in ((context.token_file, "token"), (context.key_file, "private key")):
        if path and is_readable_by_others(path):
            text = f"other users of this machine can read the {what} {path}"
            yield Finding("credentials", State.WARNING, text, f"chmod 600 {path}")
    expires_ms = token_expires_ms(token)
    if expires_ms is not None:
        yield _token(expires_ms - times.now_ms())
    for path, name in (
        (context.certificate_file, "this caller's certificate"),
        (context.roots_file, "the root"),
    ):
        if not path:
            continue
        try:
            ends_ms = certificate_expires_ms(read_file(path, "certificate"))
        except (CommandFailed, ValueError) as error:
            yield Finding(
                "certificates", State.FAILED, f"{path}: {error}", "correct the files of the context"
            )
            continue
        advice = f"write a new certificate to {path}"
        yield certificate(f"{name} {path}", ends_ms, times.now_ms(), advice)


def _token(left_ms: int) -> Finding:
    advice = "get a new token from the identity provider"
    if left_ms <= 0:
        return Finding(
            "credentials", State.FAILED, f"the token expired {duration_text(-left_ms)} ago", advice
        )
    text = f"the token expires in {duration_text(left_ms)}"
    if left_ms < SOON_MS:
        return Finding("credentials", State.WARNING, text, advice)
    return Finding("credentials", State.OK, text)


def _refused_call(error: Exception, context: Context, token: str) -> Finding:
    """Returns the finding of a first call that failed, though the server can be reached."""
    if isinstance(error, CommandFailed):
        return Finding("identity", State.FAILED, str(error), "correct the settings of the context")
    text, code = next(error_lines(error)), code_name(error)
    if code == "UNAUTHENTICATED":
        advice = "the server does not know this token: get a new one, LIGHTSPEED_TOKEN_FILE"
        if not token and not context.certificate_file:
            advice = "give a token: LIGHTSPEED_TOKEN_FILE, or lightspeed context set NAME --token-file FILE"
        return Finding("identity", State.FAILED, text, advice)
    if code == "UNIMPLEMENTED":
        return Finding(
            "server", State.FAILED, text, "correct the address: another gRPC service listens there"
        )
    return Finding(
        "server", State.FAILED, text, "look at the log of the server; it may be starting or draining"
    )


def _surface(invocation: Invocation) -> Finding:
    """Checks that the surface of the context is there."""
    name = invocation.surface()
    try:
        invocation.client.get_surface(surface=name)
    except Exception as error:
        if not is_call_error(error) or code_name(error) != "NOT_FOUND":
            raise
        text = f"there is no {name}, which commands without a surface mean"
        advice = "name another: lightspeed surface list, then lightspeed context set NAME --surface ID"
        return Finding("surface", State.WARNING, text, advice)
    return Finding("surface", State.OK, f"{name} is there")
