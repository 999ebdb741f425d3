"""The table of capabilities in clients/README.md, compared with the code."""

import pytest

from tests.clients.capabilities import HAS, OF_OTHERS, names, rows

CELLS = [
    (language, name, row["Capability"])
    for row in rows()
    for language in HAS
    for name in names(row[language])
    if name not in OF_OTHERS
]


@pytest.mark.parametrize(("language", "name", "capability"), CELLS)
def test_a_name_of_the_table_exists(language: str, name: str, capability: str) -> None:
    """Each name in a cell is a public name of that client."""
    assert HAS[language](name), f"expected {language} to have {name}, but it has not: {capability}"


@pytest.mark.parametrize("language", ["Python", "Go", "TypeScript", "Java", "Rust"])
def test_a_complete_language_has_every_capability(language: str) -> None:
    """A column without an empty cell stays so."""
    empty = {row["Capability"] for row in rows() if not names(row[language])}
    assert set() == empty


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("Python", "Client.fly"),
        ("Python", "Worker.run(forever)"),
        ("Go", "Client.Fly"),
        ("Go", "lightspeedtest.Fly"),
        ("Java", "Client.fly"),
        ("Java", "Client.Builder.run"),
        ("Java", "Reports"),
        ("Java", "testing.Fly"),
        ("Java", "TestServer"),
        ("Rust", "Client::fly"),
        ("Rust", "WorkerLog"),
        ("Rust", "testing::Fly"),
        ("TypeScript", "Client.fly"),
        ("TypeScript", "opentelemetry/fly"),
        ("TypeScript", "testing/fly"),
    ],
)
def test_a_name_that_does_not_exist_is_found_out(language: str, name: str) -> None:
    """The comparison can fail."""
    assert not HAS[language](name)
