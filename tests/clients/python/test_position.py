"""Resume tokens that this client makes."""

import pytest
from lightspeed_client.position import Position, position_of

ROUND_TRIPS = [
    # The server's own token is passed through unchanged, whatever its content.
    ("b3BhcXVl:+/=@after", Position(token="b3BhcXVl:+/=@after")),
    # Middle of a frame of one surface: the sequence is enough.
    ("after:17", Position(after_sequence=17)),
    # Middle of a frame of one surface among all: the token before, and the sequence to skip.
    (
        "after:17@tenants/x/surfaces/a:a:b@c",
        Position(token="a:b@c", passed_surface="tenants/x/surfaces/a", passed_sequence=17),
    ),
    # Middle of the first frame: there is no token before it.
    (
        "after:2@tenants/x/surfaces/a:",
        Position(passed_surface="tenants/x/surfaces/a", passed_sequence=2),
    ),
]


@pytest.mark.parametrize(("text", "position"), ROUND_TRIPS)
def test_tokens_are_read_as_they_were_written(text: str, position: Position) -> None:
    """A token names one position, and a position one token."""
    assert position_of(text, 0) == position
    assert position.resume_token == text


def test_without_a_token_the_sequence_counts() -> None:
    """Without a token, the stream begins after the sequence, or with new entries at -1."""
    assert position_of("", -1) == Position(after_sequence=-1)
    assert Position(after_sequence=-1).resume_token == ""


def test_only_what_was_seen_of_that_surface_is_passed_over() -> None:
    """Another surface's entries, and later ones, are not skipped."""
    position = Position(passed_surface="a", passed_sequence=17)
    assert position.passes("a", 17)
    assert not position.passes("a", 18)
    assert not position.passes("b", 1)
