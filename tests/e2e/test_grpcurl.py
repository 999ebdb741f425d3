"""The output of the real grpcurl against the real service, as a transcript."""

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from google.protobuf.json_format import MessageToJson
from lightspeed_ops.identity import Role
from lightspeed_ops.journal.memory import MemoryJournal

from tests.e2e import grpcurl_refusals as refusals
from tests.e2e import grpcurl_session as session
from tests.golden import Golden
from tests.harness.api import METHODS
from tests.harness.requests import request_for
from tests.harness.server import ManualClock, RunningServer, Setup
from tests.harness.terminal import INSTALL, Terminal, find_grpcurl
from tests.harness.token_source import TokenSource

DEFAULT = "tenants/default/surfaces/default"
TRANSCRIPT = Path(__file__).with_name("grpcurl_transcript.txt")
WITH_TOKENS = Path(__file__).with_name("grpcurl_tokens_transcript.txt")

pytestmark = [pytest.mark.toolchain, pytest.mark.slow]


class NamedJournal(MemoryJournal):
    """Journal whose tokens are the same in every transcript."""

    @property
    def identity(self) -> str:
        """Identity in the form of real ones."""
        return "0123456789abcdef" * 2


@pytest.fixture
def clock() -> ManualClock:
    """The server's clock, which only a test moves."""
    return ManualClock()


@pytest.fixture
def terminal(
    skip_loudly: Callable[[str], NoReturn], start_server: Callable[..., RunningServer], clock: ManualClock
) -> Terminal:
    """A terminal at a fresh server; if grpcurl is missing, the test run reports it at its end."""
    grpcurl = find_grpcurl()
    if grpcurl is None:
        skip_loudly(f"grpcurl is missing, so that no call from a terminal was tried: {INSTALL}")
    setup = Setup(clock=clock, open_journal=NamedJournal)
    running = start_server(setup, listen="127.0.0.1:0")
    return Terminal(grpcurl, running.address)


def test_what_a_person_sees_at_the_terminal(terminal: Terminal, clock: ManualClock, golden: Golden) -> None:
    """Every call, stream, page and refusal looks as in the transcript; other RPCs come at the end."""
    session.look_around(terminal)
    session.know_the_server(terminal)
    session.find_surfaces(terminal)
    session.follow_surfaces(terminal)
    session.work(terminal)
    session.limit_a_stage(terminal)
    session.stream(terminal)
    session.watch(terminal, clock)
    session.mend(terminal)
    session.control(terminal)
    session.read_records(terminal)
    session.schedule(terminal)
    refusals.mistype(terminal)
    refusals.miss(terminal)
    refusals.be_early(terminal)
    refusals.reach_limits(terminal)
    refusals.know_the_reasons(terminal)
    for rpc, method in METHODS.items():
        name = f"{method.containing_service.name}/{rpc}"
        if f"lightspeed.ops.v1.{name}" not in terminal.asked:
            terminal.call(name, MessageToJson(request_for(rpc, DEFAULT), indent=None))
    golden.check(TRANSCRIPT, terminal.transcript)


def test_what_a_caller_with_a_token_sees(
    skip_loudly: Callable[[str], NoReturn],
    start_server: Callable[..., RunningServer],
    clock: ManualClock,
    golden: Golden,
) -> None:
    """Callers see their own tenant alone; denials leave audits that say who asked, and how that is known."""
    grpcurl = find_grpcurl()
    if grpcurl is None:
        skip_loudly(f"grpcurl is missing, so that no call from a terminal was tried: {INSTALL}")
    source = TokenSource()
    source.add("ada", Role.TENANT_ADMIN, "acme")
    source.add("vic", Role.VIEWER, "acme")
    source.add("sam", Role.TENANT_ADMIN, "globex")
    setup = Setup(clock=clock, open_journal=NamedJournal, authenticator=source)
    terminal = Terminal(grpcurl, start_server(setup, listen="127.0.0.1:0").address)
    session.show_a_token(terminal)
    golden.check(WITH_TOKENS, terminal.transcript)
