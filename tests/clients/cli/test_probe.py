"""Each way in which a server cannot be reached, with the remedy for it."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lightspeed_cli.contexts import Context
from lightspeed_cli.credential_files import certificate_expires_ms, token_expires_ms
from lightspeed_cli.findings import State
from lightspeed_cli.probe import host_and_port, probe

from tests.harness.certificates import DAY, Authority, Issued

SETTINGS = bytes((0, 0, 0, 4, 0, 0, 0, 0, 0))
"""The first frame of an HTTP/2 server."""
SERVER = "localhost"
Behaviour = Callable[[socket.socket], None]


def http2(peer: socket.socket) -> None:
    """Answers as an HTTP/2 server does."""
    peer.recv(64)
    peer.sendall(SETTINGS)


def http1(peer: socket.socket) -> None:
    """Answers as an HTTP/1 server does."""
    peer.recv(64)
    peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def ends(_peer: socket.socket) -> None:
    """Says nothing, and ends the connection."""


def is_silent(peer: socket.socket) -> None:
    """Says nothing until the client has gone."""
    while peer.recv(64):
        pass


@contextmanager
def listening(behave: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Yields the address of a server that behaves so for one connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                peer, _ = listener.accept()
                with peer if tls is None else tls.wrap_socket(peer, server_side=True) as opened:
                    behave(opened)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"{SERVER}:{listener.getsockname()[1]}"
        thread.join(5)


def tls_of(folder: Path, issued: Issued, client_roots: Path | None = None) -> ssl.SSLContext:
    """Returns the TLS of a server with a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*issued.write(folder, "server"))
    context.set_alpn_protocols(["h2"])
    if client_roots is not None:
        context.load_verify_locations(client_roots)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


@pytest.mark.parametrize(
    ("behave", "state", "text", "advice"),
    [
        (http2, State.OK, "answers in plaintext", ""),
        (http1, State.FAILED, "an HTTP/1 server", "--admin-listen"),
        (ends, State.FAILED, "it may ask for TLS", "LIGHTSPEED_TLS=true"),
        (is_silent, State.FAILED, "it says nothing", "its log"),
    ],
)
def test_plaintext(behave: Behaviour, state: State, text: str, advice: str) -> None:
    """The first bytes of a server tell what it is."""
    with listening(behave) as address:
        found = probe(Context(address=address), timeout_s=0.3)
    assert state is found.state
    assert text in found.text
    assert advice in found.advice


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """An authority, whose root stands in roots.pem."""
    made = Authority()
    (tmp_path / "roots.pem").write_bytes(made.pem)
    return made


@pytest.mark.parametrize(
    ("names", "ends_in", "text", "advice"),
    [
        ((SERVER,), DAY, "answers over TLS", ""),
        (("other.example",), DAY, "Hostname mismatch", "LIGHTSPEED_SERVER_NAME"),
        ((SERVER,), timedelta(seconds=-5), "expired", "without a restart"),
    ],
)
def test_certificates_of_servers(
    authority: Authority, tmp_path: Path, names: tuple[str, ...], ends_in: timedelta, text: str, advice: str
) -> None:
    """A certificate has the name of the address, and has not expired."""
    issued = authority.issue(*names, ends=ends_in)
    with listening(http2, tls_of(tmp_path, issued)) as address:
        found = probe(Context(address=address, roots_file=f"{tmp_path}/roots.pem"))
    assert text in found.text
    assert advice in found.advice
    assert (State.FAILED if advice else State.OK) is found.state


def test_an_unknown_authority(authority: Authority, tmp_path: Path) -> None:
    """Without its root, a certificate cannot be trusted."""
    with listening(http2, tls_of(tmp_path, authority.issue(SERVER))) as address:
        found = probe(Context(address=address, tls=True))
    assert State.FAILED is found.state
    assert "--roots-file" in found.advice


@pytest.mark.parametrize("has_certificate", [True, False])
def test_certificates_of_callers(authority: Authority, tmp_path: Path, *, has_certificate: bool) -> None:
    """A server that asks for a certificate refuses callers without one; with TLS 1.3 after its handshake."""
    files: dict[str, Any] = {}
    if has_certificate:
        paths = authority.issue(common_name="ada").write(tmp_path, "client")
        files = dict(zip(("certificate_file", "key_file"), map(str, paths), strict=True))
    server = tls_of(tmp_path, authority.issue(SERVER), client_roots=tmp_path / "roots.pem")
    with listening(http2, server) as address:
        found = probe(Context(address=address, roots_file=f"{tmp_path}/roots.pem", **files))
    assert (State.OK if has_certificate else State.FAILED) is found.state
    assert has_certificate or "LIGHTSPEED_CERTIFICATE_FILE" in found.advice


def test_tls_to_a_plaintext_server() -> None:
    """The advice is to leave TLS out."""
    with listening(http2) as address:
        found = probe(Context(address=address, tls=True), timeout_s=0.3)
    assert "leave TLS out" in found.advice


def test_a_missing_socket(tmp_path: Path) -> None:
    """A unix socket without a server has no listener."""
    found = probe(Context(address=f"unix:{tmp_path}/none.sock"))
    assert "nothing listens" in found.text


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("localhost", "localhost", 50051),
        ("localhost:1", "localhost", 1),
        ("[::1]:7", "::1", 7),
        ("[::1]", "::1", 50051),
        ("dns:///ops.example.com:9", "ops.example.com", 9),
    ],
)
def test_addresses(address: str, host: str, port: int) -> None:
    """The forms of addresses are those of the client."""
    assert (host, port) == host_and_port(address)


def test_the_end_of_a_certificate(authority: Authority) -> None:
    """It is read from the certificate itself, the first one of the file."""
    issued = authority.issue(SERVER, ends=timedelta(days=9))
    expected = int(issued.certificate.not_valid_after_utc.timestamp()) * 1_000
    assert expected == certificate_expires_ms(issued.pem + authority.pem)
    # After 2049 the time has another form.
    late = authority.issue(SERVER, ends=timedelta(days=40_000))
    assert int(late.certificate.not_valid_after_utc.timestamp()) * 1_000 == certificate_expires_ms(late.pem)


@pytest.mark.parametrize(
    "token", ["opaque", "a.b.c", "eyJhbGciOiJub25lIn0.e30.c2ln", "..", "a.bm90IGpzb24.c"]
)
def test_tokens_without_an_end(token: str) -> None:
    """A token of a file, or one without exp, has no end that the command could know."""
    assert token_expires_ms(token) is None
