"""Key pairs: what is said of files that cannot be used, and how new files take the place of old ones."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from lightspeed_ops.config import ConfigurationError, TlsSettings
from lightspeed_ops.identity import key_pairs
from lightspeed_ops.identity.key_pairs import RotatingKeyPair, not_after, read_key_pair, read_server_roots

from tests.harness.certificates import DAY, Authority

AUTHORITY = Authority()
ISSUED = AUTHORITY.issue("localhost")
PASSWORD = b"canary-password"
OTHER_USER = 65_534
"""A user who owns no files."""


@dataclass
class Files:
    """The files of a server."""

    certificate: Path
    key: Path
    roots: Path

    @property
    def settings(self) -> TlsSettings:
        """Their settings."""
        return TlsSettings(certificate=str(self.certificate), key=str(self.key), client_roots=str(self.roots))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Sound files."""
    certificate, key = ISSUED.write(tmp_path, "server")
    roots = tmp_path / "roots.pem"
    roots.write_bytes(AUTHORITY.pem)
    return Files(certificate, key, roots)


def test_sound_files(files: Files) -> None:
    """The pair has the contents of the files, and the end of the certificate."""
    pair = read_key_pair(files.settings)
    assert (ISSUED.pem, ISSUED.key_pem(), AUTHORITY.pem) == pair[:3]
    assert ISSUED.certificate.not_valid_after_utc == pair.not_after == not_after(files.certificate)


def test_a_chain_counts_by_its_first_certificate(files: Files) -> None:
    """A certificate file may have intermediate certificates after the server's own."""
    files.certificate.write_bytes(ISSUED.pem + AUTHORITY.pem)
    assert ISSUED.certificate.not_valid_after_utc == read_key_pair(files.settings).not_after


def _replace_by_folder(files: Files) -> None:
    files.key.unlink()
    files.key.mkdir()


BROKEN: dict[str, tuple[Callable[[Files], object], str]] = {
    "no certificate": (
        lambda files: files.certificate.unlink(),
        "server.pem' cannot be used: it does not exist",
    ),
    "no key": (lambda files: files.key.unlink(), "server-key.pem' cannot be used: it does not exist"),
    "no roots": (lambda files: files.roots.unlink(), "roots.pem' cannot be used: it does not exist"),
    "a folder": (_replace_by_folder, "server-key.pem' cannot be used: it is no file"),
    "empty": (lambda files: files.certificate.write_text(" \n"), "server.pem' cannot be used: it is empty"),
    "text": (
        lambda files: files.certificate.write_text("text"),
        "server.pem' cannot be used: it has no certificates",
    ),
    "text roots": (
        lambda files: files.roots.write_text("text"),
        "roots.pem' cannot be used: it has no certificates",
    ),
    "text key": (
        lambda files: files.key.write_text("text"),
        "server-key.pem' cannot be used: it is no private key",
    ),
    "swapped": (lambda files: files.key.write_bytes(ISSUED.pem), "it is no private key in PEM"),
    "DER": (
        lambda files: files.certificate.write_bytes(b"\x30\x82\x01\x61\x30"),
        "it has no certificates in PEM",
    ),
    "half a certificate": (
        lambda files: files.certificate.write_bytes(ISSUED.pem[: len(ISSUED.pem) // 2]),
        "it has no certificates in PEM",
    ),
    "an encrypted key": (
        lambda files: files.key.write_bytes(ISSUED.key_pem(PASSWORD)),
        "it is encrypted, and the server has no password",
    ),
    "another key": (
        lambda files: files.key.write_bytes(AUTHORITY.issue("localhost").key_pem()),
        "it does not match the certificate",
    ),
    "expired": (
        lambda files: AUTHORITY.issue("localhost", ends=-timedelta(hours=1)).write(
            files.certificate.parent, "server"
        ),
        "server.pem' cannot be used: it expired at",
    ),
    "not valid yet": (
        lambda files: AUTHORITY.issue("localhost", begins=DAY / 2).write(files.certificate.parent, "server"),
        "server.pem' cannot be used: it is not valid before",
    ),
    "huge": (lambda files: files.roots.write_bytes(b" " * 5_000_000), "it has more than 4194304 bytes"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_named(files: Files, name: str) -> None:
    """The error names the file and its fault, and repeats nothing of a key."""
    make_broken, words = BROKEN[name]
    make_broken(files)
    with pytest.raises(ConfigurationError) as raised:
        read_key_pair(files.settings)
    text = str(raised.value)
    assert words in text
    key_line = ISSUED.key_pem().splitlines()[1].decode()
    assert (False, False, False) == (key_line in text, "BEGIN" in text, PASSWORD.decode() in text)


def test_an_unreadable_key_is_named(files: Files) -> None:
    """A file of another user is named with the reason of the system."""
    with tempfile.TemporaryDirectory() as folder, as_other_user(Path(folder)):
        key = Path(folder) / "server-key.pem"
        with pytest.raises(ConfigurationError, match=r"server-key\.pem' cannot be used: Permission denied"):
            read_key_pair(replace(files.settings, key=str(key)))


@contextmanager
def as_other_user(folder: Path) -> Iterator[None]:
    """Makes a key in a folder that all may enter. Root, who may read every file, becomes another user."""
    folder.chmod(0o755)
    key = folder / "server-key.pem"
    key.write_bytes(ISSUED.key_pem())
    key.chmod(0)
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(OTHER_USER)
    try:
        yield
    finally:
        os.seteuid(0)


def test_all_faults_are_named_at_once(files: Files) -> None:
    """Files are mended in one go."""
    files.certificate.unlink()
    files.key.write_text("text")
    files.roots.write_text("text")
    with pytest.raises(ConfigurationError) as raised:
        read_key_pair(files.settings)
    assert 3 == len(raised.value.problems)


def test_roots_of_other_servers_are_checked(files: Files) -> None:
    """A file of authorities is read as it is; one that is missing, or has none, is refused with its path."""
    assert files.roots.read_bytes() == read_server_roots(str(files.roots))
    files.roots.write_text("text")
    with pytest.raises(ConfigurationError, match=r"the server roots .* it has no certificates in PEM"):
        read_server_roots(str(files.roots))
    files.roots.unlink()
    with pytest.raises(ConfigurationError, match=r"the server roots .* cannot be used"):
        read_server_roots(str(files.roots))


def test_new_files_take_the_place_of_old_ones(files: Files) -> None:
    """The pair is another object after a change alone."""
    rotating = RotatingKeyPair(files.settings)
    old = rotating.current()
    assert old is rotating.current()
    new = AUTHORITY.issue("localhost")
    new.write(files.certificate.parent, "server")
    pair = rotating.current()
    assert (new.pem, new.key_pem()) == (pair.certificate_chain, pair.private_key)
    assert pair is rotating.current()


def test_new_roots_are_a_change(files: Files) -> None:
    """A new file of roots takes effect too."""
    rotating = RotatingKeyPair(files.settings)
    other = Authority("other").pem
    files.roots.write_bytes(other)
    assert other == rotating.current().client_roots


def test_a_broken_new_file_keeps_the_old_pair(files: Files) -> None:
    """The log says once what is wrong; the pair changes when the files are sound again."""
    now = [0.0]
    rotating = RotatingKeyPair(files.settings, lambda: now[0])
    new = AUTHORITY.issue("localhost")
    with structlog.testing.capture_logs() as logs:
        files.certificate.write_bytes(new.pem)  # its key follows later
        for _ in range(5):
            assert ISSUED.pem == rotating.current().certificate_chain
            now[0] += 2 * key_pairs.RETRY_S
    assert [("certificate_broken", True)] == [
        (line["event"], "does not match" in line["why"]) for line in logs
    ]
    files.key.write_bytes(new.key_pem())
    assert new.pem == rotating.current().certificate_chain


def test_broken_files_are_read_again_after_a_second(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken files are not read at each connection, but again later, though they look the same."""
    now, reads = [0.0], list[int]()
    rotating = RotatingKeyPair(files.settings, lambda: now[0])
    files.certificate.write_text("text")
    read = key_pairs.read_key_pair

    def counted(settings: TlsSettings) -> key_pairs.KeyPair:
        reads.append(1)
        return read(settings)

    monkeypatch.setattr(key_pairs, "read_key_pair", counted)
    for _ in range(10):
        rotating.current()
    assert 1 == len(reads)
    now[0] += key_pairs.RETRY_S
    rotating.current()
    assert 2 == len(reads)
