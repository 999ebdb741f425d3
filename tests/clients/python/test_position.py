"""Resume tokens that this client makes."""

import pytest
from lightspeed_client._internal.position import Position, position_of

ROUND_TRIPS = [
    # The server's own token is passed through unchanged, whatever its content.
    ("b3BhcXVl:+/=@after", Position(token="b3BhcXVl:+/=@after")),
    # Middle of a frame of one surface: the sequence is enough.
    ("after:17", Position(after_sequence=17)),
    # Middle of a frame of one surface among all: the token before, and the sequence to skip.
    (
        "after:17@tenants/x/surfaces/a:a:b@c",
        Position(token="a:b@c", returned_surface="tenants/x/surfaces/a", returned_sequence=17),
    ),
    # Middle of the first frame: there is no token before it.
    (
        "after:2@tenants/x/surfaces/a:",
        Position(returned_surface="tenants/x/surfaces/a", returned_sequence=2),
    ),
]


@pytest.mark.parametrize(("text", "position"), ROUND_TRIPS)
def test_a_token_and_its_position_are_one_to_one(text: str, position: Position) -> None:
    """A token names one position, and a position one token."""
    assert position_of(text, 0) == position
    assert position.resume_token == text


def test_without_a_token_the_sequence_is_the_position() -> None:
    """Without a token, the stream begins after the sequence, or with new entries at -1."""
    assert position_of("", -1) == Position(after_sequence=-1)
    assert Position(after_sequence=-1).resume_token == ""


def test_only_returned_entries_of_that_surface_are_skipped() -> None:
    """Another surface's entries, and later ones, are not skipped."""
    position = Position(returned_surface="a", returned_sequence=17)
    assert position.is_returned("a", 17)
    assert not position.is_returned("a", 18)
    assert not position.is_returned("b", 1)
