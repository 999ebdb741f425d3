"""`lightspeed journal` and `lightspeed audits`: arguments, output and exit codes."""

import asyncio
from pathlib import Path

import click.testing
import pytest
from lightspeed_ops.cli.main import command
from lightspeed_ops.config import without_password
from lightspeed_ops.journal.postgresql.migrations import SCHEMA

from tests.server.journal.histories import FLIGHTS, Author
from tests.server.journal.tampering import edited, rewrite
from tests.server.journal.test_sqlite_audits import write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Returns the path of a journal with four audits."""
    author = Author()
    asyncio.run(write(tmp_path / "journal.db", [*author.begin(), *author.audit(2)]))
    return tmp_path / "journal.db"


def run(*arguments: object) -> click.testing.Result:
    """Runs a command."""
    return click.testing.CliRunner().invoke(command(lambda *_: None, ()), list(map(str, arguments)))


def test_a_sound_file_is_ok(path: Path) -> None:
    """A sound file is checked, copied and verified, each with exit code 0; its head can be passed back."""
    copy = path.with_name("copy.db")
    assert "ok: 1 surfaces, 4 commits" == run("journal", "check", path).stdout.splitlines()[-1]
    assert f"ok: {copy} has 1 surfaces up to position 4" in run("journal", "backup", path, copy).stdout
    verified = run("audits", "verify", copy).stdout
    assert f"{FLIGHTS}: 4 audits verified, first 1, head 4:" in verified
    head = verified.split()[-1]
    assert 0 == run("audits", "verify", copy, "--surface", FLIGHTS, "--expect-head", head).exit_code


def test_findings_are_printed(path: Path) -> None:
    """A finding has exit code 1; it is on standard output, and its meaning on standard error."""
    rewrite(path, edited(3, reason="nobody asked"))
    for arguments in (("journal", "check", path), ("audits", "verify", path)):
        result = run(*arguments)
        assert (1, True, True) == (
            result.exit_code,
            "audit 3" in result.stdout,
            "lightspeed: " in result.stderr,
        )
    assert 1 == run("journal", "check", path.with_name("none.db")).exit_code
    assert 1 == run("journal", "backup", path, path).exit_code


def test_wrong_usage_is_reported(path: Path) -> None:
    """Wrong usage has exit code 2: an invalid head, and one head for several surfaces."""
    head = f"1:{'0' * 64}"
    assert 2 == run("audits", "verify", path, "--expect-head", "1:abc").exit_code
    several = run("audits", "verify", path, "--surface", "a", "--surface", "b", "--expect-head", head)
    assert (2, True) == (several.exit_code, "there are several" in several.stderr)


def test_a_database_is_migrated(database_url: str) -> None:
    """The command makes the schema of a journal in PostgreSQL; a second call changes nothing."""
    shown = without_password(database_url)
    assert f"ok: {shown} was brought to schema {SCHEMA}\n" == run("journal", "migrate", database_url).stdout
    assert f"ok: {shown} has schema {SCHEMA}\n" == run("journal", "migrate", database_url).stdout


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("sqlite:journal.db", "expected a URL postgresql://…"),
        ("postgresql://ada:hunter2@127.0.0.1:1/ops", "but it is away"),
        ("postgresql://ada:hunter2/@127.0.0.1/ops", "to be percent-encoded"),
        ("postgresql://ada:a@hunter2@127.0.0.1/ops", "to be percent-encoded"),
        ("postgresql://ada:hunter2%zz@127.0.0.1/ops", "libpq cannot parse"),
    ],
)
def test_a_migration_that_cannot_be_is_reported(url: str, wanted: str) -> None:
    """What is no database, or cannot be reached, is reported without the password, with exit code 1."""
    result = run("journal", "migrate", url)
    assert (1, True, False) == (result.exit_code, wanted in result.stderr, "hunter2" in result.output)
