"""A copied journal is another one: tokens of its source are refused, and nothing is missed without them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import click.testing
import grpc
import pytest
from lightspeed.ops.v1.record_pb2 import AuditEntry
from lightspeed_ops.cli.main import command

from tests.harness.api import Api
from tests.harness.postgresql import free_port
from tests.harness.problems import refused
from tests.harness.requests import pause, resume
from tests.harness.server import RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls, fresh_name

StartServer = Callable[..., RunningServer]

pytestmark = [pytest.mark.slow]


class Tokens(NamedTuple):
    """Tokens of one journal: of a list, and of streams of a surface and of its tenant."""

    page: str
    of_surface: str
    of_tenant: str


@contextmanager
def served(start_server: StartServer, journal: str, name: str) -> Iterator[SurfaceCalls]:
    """Gives calls about a surface of a server on a journal, and ends the server."""
    server = start_server(Setup(journal=journal), listen=f"127.0.0.1:{free_port()}")
    with grpc.insecure_channel(server.address) as channel:
        yield SurfaceCalls(Api(channel), name)
    server.stop()


def copy(source: str, destination: str) -> None:
    """Copies a journal."""
    arguments = ["journal", "copy", "--from", source, "--to", destination]
    done = click.testing.CliRunner().invoke(command(lambda *_: None, ()), arguments)
    assert (0, "") == (done.exit_code, done.stderr)


def everywhere(surface: SurfaceCalls) -> SurfaceCalls:
    """Returns calls about all surfaces of the tenant of a surface."""
    return SurfaceCalls(surface.api, f"{surface.name.rpartition('/')[0]}/-")


def pause_and_resume(surface: SurfaceCalls) -> None:
    """Adds two audits."""
    surface.control(pause())
    surface.control(resume())


def watched(surface: SurfaceCalls, count: int, **fields: object) -> tuple[Sequence[AuditEntry], str]:
    """Returns so many audits of a stream, and the token of the last frame."""
    found: list[AuditEntry] = []
    token = ""
    while len(found) < count:
        frame = surface.call("WatchAudits", **(fields if not token else {"resume_token": token}))
        found += frame.entries
        token = frame.resume_token
    return found, token


def tokens_of(surface: SurfaceCalls) -> Tokens:
    """Returns the tokens of a subscriber that has seen everything."""
    page = surface.call("ListAudits", page_size=1).next_page_token
    return Tokens(
        page,
        *(
            surface_or_all.call("WatchAudits").resume_token
            for surface_or_all in (surface, everywhere(surface))
        ),
    )


def assert_refused(surface: SurfaceCalls, tokens: Tokens) -> None:
    """Each token of another journal is refused with what to do."""
    for call in (
        lambda: surface.call("ListAudits", page_token=tokens.page),
        lambda: surface.call("WatchAudits", resume_token=tokens.of_surface),
        lambda: everywhere(surface).call("WatchAudits", resume_token=tokens.of_tenant),
    ):
        problem = refused(call)
        assert ("NOT_FOUND", "CURSOR_NOT_FOUND") == problem.kind
        assert (
            "begin anew; after a copy, the stream of a surface can go on by after_sequence" in problem.message
        )


def test_tokens_do_not_move_with_a_journal(
    start_server: StartServer, journal_url: str, tmp_path: Path
) -> None:
    """From a data file into a database and back, with audits at each place.

    What the refusal says works: a stream goes on after the last seen sequence, and one that begins anew has
    the same audits again; none is missing.
    """
    name, journals = fresh_name("acme"), [f"sqlite:{tmp_path}/a.db", journal_url, f"sqlite:{tmp_path}/b.db"]
    seen: list[AuditEntry] = []
    earlier: list[Tokens] = []
    for number, journal in enumerate(journals):
        if number:
            copy(journals[number - 1], journal)
        with served(start_server, journal, name) as surface:
            if not number:
                SurfaceCalls.create(surface.api, name)
            for tokens in earlier:
                assert_refused(surface, tokens)
            pause_and_resume(surface)
            pause_and_resume(surface)
            more, _ = watched(surface, 4 if number else 5, after_sequence=len(seen))
            seen += more
            assert list(range(1, len(seen) + 1)) == [entry.sequence for entry in seen]
            assert seen == list(watched(surface, len(seen))[0])
            assert seen == list(watched(everywhere(surface), len(seen))[0])
            earlier.append(tokens_of(surface))
            assert not surface.call(
                "WatchAudits", resume_token=earlier[-1].of_surface, heartbeat_ms=100
            ).entries
