"""The token file, and the table of certificates: their forms, and their changes while the server runs."""

import hashlib
import os
import re
import time
from pathlib import Path

import click.testing
import pytest
import structlog
from lightspeed_ops.cli.main import command
from lightspeed_ops.config import ConfigurationError
from lightspeed_ops.core import policy
from lightspeed_ops.identity import Authenticated, AuthenticationFailed, Authenticator, Credentials, Role
from lightspeed_ops.identity.authenticator import POLL_S
from lightspeed_ops.identity.certificates import parse_certificate_table, subjects_of
from lightspeed_ops.identity.token_file import TOKEN_FORM, new_token, parse_token_file
from lightspeed_ops.identity.watched_file import CHANGING_POLLS, FileBroken

from tests.harness.certificates import Authority
from tests.harness.identities import TokenFile, by_files

HASH = "0" * 64


@pytest.fixture
def file(tmp_path: Path) -> TokenFile:
    """An empty token file."""
    made = TokenFile(tmp_path / "tokens")
    made.write()
    return made


def polled(authenticator: Authenticator) -> None:
    """Lets the authenticator see a change: two polls that find the same."""
    authenticator.refresh()
    authenticator.refresh()


def failure(authenticator: Authenticator, token: str) -> str:
    """Returns how a token is refused."""
    with pytest.raises(AuthenticationFailed) as raised:
        authenticator.authenticate(Credentials(f"Bearer {token}"))
    return raised.value.failure


def test_tokens_are_long_and_random() -> None:
    """A token has its prefix and 32 random bytes."""
    tokens = {new_token() for _ in range(100)}
    assert (100, True) == (len(tokens), all(map(TOKEN_FORM.fullmatch, tokens)))


def test_a_token_names_actor_tenant_and_role(file: TokenFile) -> None:
    """The line of a token has its identity, which has no end of its own."""
    tokens = [
        file.add("etl", "editor", "acme"),
        file.add("root", "system", ""),
        file.add("prom", "metrics", ""),
    ]
    authenticator = by_files(tokens=file.path)
    found = [authenticator.authenticate(Credentials(f"bearer {token}")) for token in tokens]
    assert [
        (policy.Caller(policy.Tenant("etl", "acme", policy.Role.EDITOR), "token etl"), Role.EDITOR, None),
        (policy.Caller(policy.System("root"), "token root"), Role.SYSTEM, None),
        (None, Role.METRICS, None),
    ] == [one[:3] for one in found]


def test_a_hash_counts_as_a_whole(file: TokenFile) -> None:
    """A token is unknown if only the first digits of its hash are in the file; other lines may share them."""
    token = new_token()
    sha256 = hashlib.sha256(token.encode()).hexdigest()
    near = sha256[:-1] + ("0" if sha256[-1] != "0" else "1")
    file.path.write_text(f"near editor acme {near}\n")
    authenticator = by_files(tokens=file.path)
    assert "unknown" == failure(authenticator, token)
    file.path.write_text(f"near editor acme {near}\netl editor acme {sha256}\n")
    polled(authenticator)
    assert "token etl" == named(authenticator.authenticate(Credentials(f"Bearer {token}")))


def named(identity: Authenticated) -> str:
    """Returns how a caller was authenticated."""
    assert identity.caller is not None
    return identity.caller.authenticated_by


def test_own_short_tokens_are_refused(file: TokenFile) -> None:
    """A hash of a word in the file is of no use: words are not compared."""
    file.path.write_text(
        "etl editor default 2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b\n"  # of "secret"
    )
    authenticator = by_files(tokens=file.path)
    assert "malformed" == failure(authenticator, "secret")


def test_a_deleted_line_revokes_its_token(file: TokenFile) -> None:
    """Lines that come and go count without a restart, and streams are told of those that go."""
    first, second = file.add("first"), file.add("second")
    authenticator = by_files(tokens=file.path)
    found = [authenticator.authenticate(Credentials(f"Bearer {token}")) for token in (first, second)]
    file.revoke(first)
    third = file.add("third")
    polled(authenticator)
    assert [False, True] == [one.is_valid() for one in found]
    assert "unknown" == failure(authenticator, first)
    assert authenticator.authenticate(Credentials(f"Bearer {third}")).is_valid()


def test_a_changed_role_ends_the_identity(file: TokenFile) -> None:
    """A stream that began as editor does not go on when its token is a viewer's."""
    token = file.add("etl")
    authenticator = by_files(tokens=file.path)
    found = authenticator.authenticate(Credentials(f"Bearer {token}"))
    file.lines[token] = file.lines[token].replace("editor", "viewer")
    file.write()
    polled(authenticator)
    assert (False, Role.VIEWER) == (
        found.is_valid(),
        authenticator.authenticate(Credentials(f"Bearer {token}")).role,
    )


@pytest.mark.parametrize("breaking", ["garbage\n", "\xff", None], ids=["garbage", "not text", "gone"])
def test_a_broken_file_keeps_the_old_tokens(file: TokenFile, breaking: str | None) -> None:
    """A broken or missing file changes nothing; the log says so once, and again nothing when it is mended."""
    token = file.add("etl")
    authenticator = by_files(tokens=file.path)
    polled(authenticator)
    if breaking is None:
        file.path.unlink()
    else:
        file.path.write_bytes(breaking.encode("latin-1"))
    with structlog.testing.capture_logs() as logs:
        for _ in range(4):
            polled(authenticator)
    assert ["identity_file_broken"] == [line["event"] for line in logs]
    assert authenticator.authenticate(Credentials(f"Bearer {token}")).is_valid()
    file.revoke(token)
    polled(authenticator)
    assert "unknown" == failure(authenticator, token)


def test_a_file_that_is_being_written_is_not_read(file: TokenFile) -> None:
    """A file that differs at each poll is read when it rests, or after some polls."""
    token = file.add("etl")
    authenticator = by_files(tokens=file.path)
    polled(authenticator)
    for size in range(1, CHANGING_POLLS + 1):
        file.path.write_text("#" * size)
        authenticator.refresh()
        assert authenticator.authenticate(Credentials(f"Bearer {token}")).is_valid()
    file.path.write_text("#" * 99)
    authenticator.refresh()
    assert "unknown" == failure(authenticator, token)


def test_a_change_right_after_the_start_is_seen(file: TokenFile) -> None:
    """A change that leaves size, inode and time as they were counts if it follows the first read."""
    token = file.add("etl")
    authenticator = by_files(tokens=file.path)
    status = file.path.stat()
    line = file.lines[token].replace("editor", "viewer")
    with file.path.open("r+") as open_file:  # the same inode, size and time
        open_file.write(f"{line}\n")
    os.utime(file.path, ns=(status.st_atime_ns, status.st_mtime_ns))
    polled(authenticator)
    assert Role.VIEWER == authenticator.authenticate(Credentials(f"Bearer {token}")).role


def test_the_thread_reads_changes(file: TokenFile) -> None:
    """A running server reads the file by itself."""
    token = file.add("etl")
    authenticator = by_files(tokens=file.path)
    authenticator.start()
    try:
        found = authenticator.authenticate(Credentials(f"Bearer {token}"))
        file.revoke(token)
        ends = time.monotonic() + 10 * POLL_S + 10
        while found.is_valid() and time.monotonic() < ends:
            time.sleep(0.02)
        assert not found.is_valid()
    finally:
        authenticator.stop()


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("etl editor default", "line 2: expected NAME ROLE TENANT SHA256, but it has 3 fields"),
        (f"etl editor default {HASH} more", "but it has 5 fields"),
        (f"et\x1b[2Jl editor default {HASH}", "line 2: expected a name"),
        (f"../etl editor default {HASH}", "line 2: expected a name"),
        (f"etl root default {HASH}", "line 2: expected a role of viewer, editor"),
        (f"etl editor - {HASH}", "line 2: expected a tenant"),
        (f"etl editor Default {HASH}", "line 2: expected a tenant"),
        (f"etl system default {HASH}", "line 2: expected no tenant for the role system"),
        (f"etl editor default {HASH[1:]}", "line 2: expected the SHA-256 of a token"),
        (f"etl editor default {HASH}\netl editor default {HASH}", "line 3 has the same hash"),
    ],
)
def test_wrong_lines_are_named(file: TokenFile, line: str, fault: str) -> None:
    """A wrong line is named by its number; nothing of it is repeated, since it may have the token itself."""
    file.path.write_text(f"# tokens\n{line}\n")
    with pytest.raises(ConfigurationError, match=re.escape(fault)) as raised:
        by_files(tokens=file.path)
    assert (False, False) == ("\x1b" in str(raised.value), HASH[1:] in str(raised.value))


def test_a_token_in_the_file_is_not_repeated(file: TokenFile) -> None:
    """If the token itself stands in the file by mistake, the error does not have it."""
    token = new_token()
    with pytest.raises(FileBroken) as raised:
        parse_token_file(f"etl editor default {token}\n".encode())
    assert token not in str(raised.value)


def create(*arguments: str) -> click.testing.Result:
    """Runs `lightspeed token create`."""
    never = command(lambda _config, _read: None, ())
    return click.testing.CliRunner().invoke(never, ["token", "create", *arguments])


def test_create_prints_the_token_and_its_line() -> None:
    """Without a file, the token and the line for the file are printed."""
    printed = create("--name", "etl", "--role", "editor", "--tenant", "acme")
    token, line = printed.stdout.splitlines()
    ((entry,),) = parse_token_file(line.encode()).values()
    assert (True, ("etl", "editor", "acme"), False) == (
        bool(TOKEN_FORM.fullmatch(token)),
        entry[:3],
        token in line,
    )


def test_create_adds_the_line_to_the_file(tmp_path: Path) -> None:
    """The file is made for its owner alone; tokens of it are accepted, also behind a line without an end."""
    path = tmp_path / "tokens"
    first = create("--name", "etl", "--role", "editor", "--tenant", "acme", "--tokens-file", str(path))
    assert 0o600 == path.stat().st_mode & 0o777
    path.write_text(path.read_text().rstrip("\n"))
    second = create("--name", "ops", "--role", "system", "--tokens-file", str(path))
    authenticator = by_files(tokens=path)
    roles = [
        authenticator.authenticate(Credentials(f"Bearer {printed.stdout.strip()}")).role
        for printed in (first, second)
    ]
    assert [Role.EDITOR, Role.SYSTEM] == roles


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--name", "e\x1b[2J", "--role", "editor", "--tenant", "acme"], 2, "expected a name"),
        (["--name", "etl", "--role", "editor"], 2, "expected a tenant"),
        (["--name", "etl", "--role", "metrics", "--tenant", "acme"], 2, "expected no tenant"),
        (["--name", "etl", "--role", "root"], 2, "'root' is not one of"),
        (["--name", "ops", "--role", "system", "--tokens-file", "/dev/null/tokens"], 1, "cannot be"),
    ],
)
def test_create_says_what_is_wrong(arguments: list[str], code: int, words: str) -> None:
    """A wrong part is named, no token is printed, and control characters never reach the terminal."""
    printed = create(*arguments)
    assert (code, True, "", False) == (
        printed.exit_code,
        words in printed.stderr,
        printed.stdout,
        "\x1b" in printed.output,
    )


def test_create_leaves_a_broken_file_alone(tmp_path: Path) -> None:
    """No line is added to what is no token file."""
    path = tmp_path / "tokens"
    path.write_text("etl editor\n")
    printed = create("--name", "ops", "--role", "system", "--tokens-file", str(path))
    assert (1, "etl editor\n", True) == (printed.exit_code, path.read_text(), "line 1" in printed.stderr)


AUTHORITY = Authority()
TABLE = """
[[certificates]]
subject = "URI:spiffe://example.org/etl"
actor = "etl"
role = "editor"
tenant = "acme"

[[certificates]]
subject = "DNS:Ops.example.org"
actor = "ops"
role = "system"

[[certificates]]
subject = "CN=spiffe://example.org/admin"
actor = "named"
role = "viewer"
tenant = "acme"
"""


def pem(*names: str, common_name: str = "") -> bytes:
    """Returns a client certificate."""
    return AUTHORITY.issue(*names, common_name=common_name).pem


def by_certificate(authenticator: Authenticator, certificate: bytes) -> tuple[str, str]:
    """Returns the actor and how it was authenticated."""
    subjects, expires_ms = subjects_of(certificate)
    found = authenticator.authenticate(
        Credentials(certificate_subjects=subjects, certificate_expires_ms=expires_ms)
    )
    assert found.caller is not None
    assert (expires_ms, True) == (found.expires_ms, found.is_valid())
    return found.caller.context.actor_id, found.caller.authenticated_by


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of certificates."""
    path = tmp_path / "certificates.toml"
    path.write_text(TABLE)
    return path


def test_certificates_are_callers_by_the_table(table: Path) -> None:
    """A subject of each kind is found as a whole; SPIFFE IDs go first, and names have no case."""
    authenticator = by_files(certificates=table)
    assert [
        ("etl", "mtls URI:spiffe://example.org/etl"),
        ("etl", "mtls URI:spiffe://example.org/etl"),
        ("ops", "mtls DNS:ops.example.org"),
        ("named", "mtls CN=spiffe://example.org/admin"),
    ] == [
        by_certificate(authenticator, certificate)
        for certificate in (
            pem("spiffe://example.org/etl"),
            pem("ops.example.org", "spiffe://example.org/etl"),
            pem("OPS.example.org"),
            pem("x.example.org", common_name="spiffe://example.org/admin"),
        )
    ]


@pytest.mark.parametrize(
    "certificate",
    [
        pem("x.example.org", common_name="spiffe://example.org/etl"),  # a common name is no SPIFFE ID
        pem("x.example.org", common_name="ops.example.org"),
        pem("spiffe://example.org/etl/more"),  # a subject counts as a whole
        pem("*.example.org"),  # a pattern matches nothing
        pem("192.0.2.1"),
        b"no certificate",
    ],
    ids=range(6),
)
def test_other_certificates_are_unknown(table: Path, certificate: bytes) -> None:
    """A verified certificate whose subjects are not in the table is no caller."""
    authenticator = by_files(certificates=table)
    subjects, _ = subjects_of(certificate)
    with pytest.raises(AuthenticationFailed) as raised:
        authenticator.authenticate(Credentials(certificate_subjects=subjects))
    assert ("unknown" if subjects else "missing") == raised.value.failure


def test_a_certificate_that_has_expired_is_refused(table: Path) -> None:
    """A connection may live longer than its certificate."""
    authenticator = by_files(certificates=table)
    credentials = Credentials(
        certificate_subjects=("URI:spiffe://example.org/etl",), certificate_expires_ms=1
    )
    with pytest.raises(AuthenticationFailed) as raised:
        authenticator.authenticate(credentials)
    assert "expired" == raised.value.failure


def test_a_token_goes_before_a_certificate(table: Path, file: TokenFile) -> None:
    """A bad token is not made good by a certificate."""
    token = file.add("alice", "viewer", "acme")
    authenticator = by_files(tokens=file.path, certificates=table)
    subjects = ("URI:spiffe://example.org/etl",)
    found = authenticator.authenticate(Credentials(f"Bearer {token}", subjects))
    assert found.caller is not None
    assert "alice" == found.caller.context.actor_id
    with pytest.raises(AuthenticationFailed):
        authenticator.authenticate(Credentials(f"Bearer {new_token()}", subjects))


def test_the_table_is_read_again(table: Path) -> None:
    """A subject that leaves the table ends its identity."""
    authenticator = by_files(certificates=table)
    credentials = Credentials(certificate_subjects=("URI:spiffe://example.org/etl",))
    found = authenticator.authenticate(credentials)
    table.write_text("")
    polled(authenticator)
    assert not found.is_valid()
    with pytest.raises(AuthenticationFailed):
        authenticator.authenticate(credentials)


ENTRY = '[[certificates]]\nsubject = "{subject}"\nactor = "{actor}"\nrole = "{role}"\ntenant = "{tenant}"\n'
GOOD = {"subject": "CN=etl", "actor": "etl", "role": "editor", "tenant": "acme"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("garbage", "it is no TOML"),
        ("[certificates]\n", "expected entries"),
        ("other = 1\n", "expected entries"),
        ("certificates = [1]\n", "entry 1: expected texts"),
        (ENTRY.format(**GOOD | {"subject": "etl"}), "entry 1: expected a subject"),
        (ENTRY.format(**GOOD | {"subject": "CN=a\\u001b[2J"}), "entry 1: expected a subject"),
        (ENTRY.format(**GOOD | {"subject": "CN="}), "entry 1: expected a subject"),
        (ENTRY.format(**GOOD | {"actor": "a\\u001b"}), "entry 1: expected an actor"),
        (ENTRY.format(**GOOD | {"role": "root"}), "entry 1: expected a role"),
        (ENTRY.format(**GOOD | {"tenant": ""}), "entry 1: expected a tenant"),
        (ENTRY.format(**GOOD) + 'pattern = "*"\n', "but it has other fields"),
        (ENTRY.format(**GOOD) * 2, "entry 2 has the same subject"),
    ],
)
def test_wrong_entries_are_named(text: str, fault: str) -> None:
    """A wrong entry is named by its number; what it has is not repeated."""
    with pytest.raises(FileBroken, match=re.escape(fault)) as raised:
        parse_certificate_table(text.encode())
    assert "\x1b" not in str(raised.value)
