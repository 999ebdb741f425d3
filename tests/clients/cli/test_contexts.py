"""The file of contexts, beyond what its transcript shows."""

import stat
from pathlib import Path

import pytest
from lightspeed_cli.contexts import (
    SETTINGS,
    Context,
    Contexts,
    context_in_force,
    load_contexts,
    path_of_contexts,
    save_contexts,
)
from lightspeed_cli.errors import CommandFailed

STRANGE = 'quotes " and \\ backslash, a\nline, 東京'


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without contexts and variables."""
    for one in SETTINGS:
        monkeypatch.delenv(f"LIGHTSPEED_{one.name.upper()}", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path


def test_what_is_saved_is_loaded() -> None:
    """Any text can be a value, and any a name."""
    saved = Contexts(
        "a b.c",
        {"a b.c": Context(name="a b.c", token=STRANGE, tls=True), "d": Context(name="d", tenant="acme")},
    )
    save_contexts(saved)
    assert saved == load_contexts()


def test_only_the_owner_reads_tokens() -> None:
    """The file and its folder are closed to others, and stay so when the file is written again."""
    for token in ("one", "two"):
        save_contexts(Contexts("a", {"a": Context(name="a", token=token)}))
        path = path_of_contexts()
        assert (0o600, 0o700) == (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode))
        assert [path] == list(path.parent.iterdir())


def test_a_variable_wins_over_a_context(monkeypatch: pytest.MonkeyPatch) -> None:
    """One value wins over one value, and a token over a token file."""
    save_contexts(Contexts("a", {"a": Context(name="a", address="a:1", tenant="acme", token_file="/token")}))
    monkeypatch.setenv("LIGHTSPEED_ADDRESS", "b:2")
    monkeypatch.setenv("LIGHTSPEED_TOKEN", "secret")
    assert Context(name="a", address="b:2", tenant="acme", token="secret") == context_in_force(None)


def test_names_of_surfaces() -> None:
    """An id is of the context's tenant, a full name is taken as it is, and none is the context's surface."""
    context = Context(tenant="acme", surface="orders")
    assert [
        "tenants/acme/surfaces/flights",
        "tenants/other/surfaces/x",
        "tenants/acme/surfaces/orders",
    ] == [context.surface_name(given) for given in ("flights", "tenants/other/surfaces/x", None)]


@pytest.mark.parametrize(
    "text",
    [
        "current = ",  # no TOML
        "contexts = 3",  # no table
        "[contexts]\na = 3",  # no table for one
        "[contexts.a]\ntls = 'yes'",  # another kind
        "[contexts.a]\nadress = 'a'",  # a mistyped name
    ],
)
def test_a_broken_file_is_named(text: str) -> None:
    """The message has its path; nothing is guessed."""
    path = path_of_contexts()
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(CommandFailed, match=str(path)):
        load_contexts()
