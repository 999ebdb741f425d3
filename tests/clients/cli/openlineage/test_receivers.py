"""Receivers: what each answer means, keys, certificates, and files that go on after a crash."""

import json
import ssl
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from lightspeed_cli.errors import CommandFailed, ExitCode
from lightspeed_cli.openlineage.events import Json
from lightspeed_cli.openlineage.receivers import (
    FileReceiver,
    HttpReceiver,
    TextReceiver,
    Verdict,
    retry_after_s,
)

from tests.clients.cli.openlineage.receiving import FakeReceiver, Reply
from tests.harness.certificates import Authority

EVENT: Json = {"eventType": "START", "name": "é"}


@pytest.fixture
def fake() -> Iterator[FakeReceiver]:
    """A receiver over plaintext."""
    with FakeReceiver() as running:
        yield running


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, Verdict.DELIVERED),
        (201, Verdict.DELIVERED),
        (204, Verdict.DELIVERED),
        # A redirect would turn a POST into a GET: the address is wrong.
        (301, Verdict.REFUSED),
        (308, Verdict.REFUSED),
        (400, Verdict.REJECTED),
        (401, Verdict.REFUSED),
        (403, Verdict.REFUSED),
        (404, Verdict.REFUSED),
        (405, Verdict.REFUSED),
        (408, Verdict.TRY_AGAIN),
        (413, Verdict.REJECTED),
        (422, Verdict.REJECTED),
        (429, Verdict.TRY_AGAIN),
        (500, Verdict.TRY_AGAIN),
        (503, Verdict.TRY_AGAIN),
        (504, Verdict.TRY_AGAIN),
    ],
)
def test_a_status_says_whether_to_go_on_try_again_set_aside_or_stop(
    fake: FakeReceiver, status: int, verdict: Verdict
) -> None:
    """A status about the event rejects the event; one about the exporter refuses the exporter."""
    fake.reply = lambda _event: Reply(status)
    receiver = HttpReceiver(fake.url)
    assert (verdict, status) == ((answer := receiver.deliver(EVENT)).verdict, answer.status)
    receiver.close()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("7", 7.0),
        ("", 0.0),
        ("soon", 0.0),
        ("-5", 0.0),
        ("Fri, 31 Dec 1999 23:59:59 GMT", 9.0),
        ("Fri, 31 Dec 1999 23:59:00 GMT", 0.0),
        # A day is cut to ten minutes.
        ("86400", 600.0),
    ],
)
def test_retry_after_has_seconds_or_a_date(header: str, expected: float) -> None:
    """A receiver that is busy says when to come again; 946684790 is 23:59:50."""
    assert expected == retry_after_s(header, 946_684_790.0)


def test_a_receiver_that_is_away_slow_or_broken_is_tried_again(fake: FakeReceiver) -> None:
    """None of it says that the event is wrong. A slow receiver is waited for as long as the option says."""
    with FakeReceiver() as gone:
        url = gone.url
    assert Verdict.TRY_AGAIN is HttpReceiver(url).deliver(EVENT).verdict
    fake.reply = lambda _event: Reply(after_s=0.5)
    receiver = HttpReceiver(fake.url, timeout_s=0.05)
    assert Verdict.TRY_AGAIN is receiver.deliver(EVENT).verdict
    receiver.close()


def test_one_connection_serves_all_events_and_is_replaced_if_the_receiver_closed_it(
    fake: FakeReceiver,
) -> None:
    """A kept connection that was closed says nothing about the event: another one is opened at once."""
    receiver = HttpReceiver(fake.url)
    fake.reply = lambda _event: Reply(headers={"Connection": "close"})
    for _ in range(3):
        assert Verdict.DELIVERED is receiver.deliver(EVENT).verdict
    assert [EVENT] * 3 == fake.events
    receiver.close()


def test_a_long_response_is_cut(fake: FakeReceiver) -> None:
    """A receiver cannot fill the memory of the exporter, nor its messages."""
    fake.reply = lambda _event: Reply(400, body=b"x" * 200_000)
    receiver = HttpReceiver(fake.url)
    answer = receiver.deliver(EVENT)
    assert (Verdict.REJECTED, True) == (answer.verdict, len(answer.text) < 400)
    receiver.close()


def test_the_key_is_read_before_each_event(fake: FakeReceiver, tmp_path: Path) -> None:
    """A rotated key needs no restart; a header of its own has the key without a word before it."""
    key_file = tmp_path / "key"
    key_file.write_text("first\n")
    bearer = HttpReceiver(fake.url, key_file=key_file)
    bearer.deliver(EVENT)
    key_file.write_text("second")
    bearer.deliver(EVENT)
    named = HttpReceiver(fake.url, key_file=key_file, key_header="X-Api-Key")
    named.deliver(EVENT)
    (first, second), third = ([seen["Authorization"] for _, seen in fake.requests[:2]], fake.requests[2][1])
    assert ("Bearer first", "Bearer second", "second") == (first, second, third["X-Api-Key"])
    bearer.close()
    named.close()
    for text in ("", "two\nlines", "é"):
        key_file.write_text(text)
        with pytest.raises(CommandFailed, match="key") as failed:
            bearer.deliver(EVENT)
        assert ExitCode.ACCESS is failed.value.code


@pytest.mark.parametrize(
    "url", ["ftp://host/x", "https://", "https://ada:secret@host/x", "http://receiver.example/x"]
)
def test_a_url_that_cannot_be_used_is_a_usage_error(url: str, tmp_path: Path) -> None:
    """A key is never sent over plaintext, unless the receiver is on this machine."""
    with pytest.raises(CommandFailed) as failed:
        HttpReceiver(url, key_file=tmp_path / "key")
    assert ExitCode.USAGE is failed.value.code


def test_a_certificate_must_be_signed_by_the_given_roots(tmp_path: Path) -> None:
    """A receiver with another certificate is refused, and an attempt later would not change it."""
    authority = Authority()
    certificate, key = authority.issue("localhost").write(tmp_path, "receiver")
    roots = tmp_path / "roots.pem"
    roots.write_bytes(authority.pem)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(certificate, key)
    with FakeReceiver(served) as fake:
        trusting = HttpReceiver(fake.url, tls=ssl.create_default_context(cafile=roots))
        assert Verdict.DELIVERED is trusting.deliver(EVENT).verdict
        trusting.close()
        strange = HttpReceiver(fake.url).deliver(EVENT)
    assert (Verdict.REFUSED, True) == (strange.verdict, "certificate" in strange.text)


def test_a_file_keeps_what_was_confirmed_and_cuts_off_the_rest(tmp_path: Path) -> None:
    """A crash between the lines and the store of the cursor leaves lines that will come again."""
    path = tmp_path / "events.jsonl"
    path.write_text('{"was": "there"}\n')
    first = FileReceiver(path, {})
    first.deliver(EVENT)
    sizes = first.sync()
    first.deliver({"eventType": "RUNNING"})
    first.sync()
    first.close()
    second = FileReceiver(path, sizes)
    second.deliver({"eventType": "COMPLETE"})
    second.sync()
    second.close()
    assert [{"was": "there"}, EVENT, {"eventType": "COMPLETE"}] == [
        json.loads(line) for line in path.read_text().splitlines()
    ]


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """The message has the path and the reason."""
    receiver = FileReceiver(tmp_path / "absent/events.jsonl", {})
    with pytest.raises(CommandFailed, match=r"append to .*absent.*No such file"):
        receiver.deliver(EVENT)


def test_standard_output_has_a_line_for_each_event() -> None:
    """For a look, or a program that reads lines."""
    stream = StringIO()
    receiver = TextReceiver(stream)
    receiver.deliver(EVENT)
    receiver.sync()
    assert [EVENT] == [json.loads(line) for line in stream.getvalue().splitlines()]
