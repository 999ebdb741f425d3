"""Where a stream begins, and the resume tokens that say so.

Owns the text of resume tokens. It must never look into a token of the server's: those are opaque.

A token of the server's names the end of a frame. A caller may stop in the middle of one, so the tokens of
entries before a frame's last are made here, as text that only this client reads:

    after:17                                       one surface: everything after sequence 17
    after:17@tenants/x/surfaces/a:<server token>   all surfaces: go on from the server's token of the frame
    before,
                                                   and pass over what surface a has up to 17

The second is exact because a frame has entries of one surface, in order: what comes after the token at or
below the sequence is just what was seen, however the server cuts its frames the next time.
"""

import re
from dataclasses import dataclass

MIDDLE_OF_FRAME = re.compile(r"after:(?P<sequence>[0-9]+)(@(?P<surface>[^:]+):(?P<token>.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a stream begins.

    Attributes:
        after_sequence: As in the request; 0 where there is a token.
        token: The server's resume token; empty: none.
        passed_surface: Surface of the frame that was left in its middle; empty: none was.
        passed_sequence: How much of that surface was seen.
    """

    after_sequence: int = 0
    token: str = ""
    passed_surface: str = ""
    passed_sequence: int = 0

    def passes(self, surface: str, sequence: int) -> bool:
        """Says whether the entry was seen before."""
        return surface == self.passed_surface and sequence <= self.passed_sequence

    @property
    def resume_token(self) -> str:
        """The token that begins here."""
        if self.passed_surface:
            return f"after:{self.passed_sequence}@{self.passed_surface}:{self.token}"
        return self.token or (f"after:{self.after_sequence}" if self.after_sequence > 0 else "")


def position_of(resume_token: str, after_sequence: int) -> Position:
    """Returns where a caller's token, or without one its sequence, lets a stream begin."""
    found = MIDDLE_OF_FRAME.fullmatch(resume_token)
    if found is None:
        return Position(after_sequence=after_sequence, token=resume_token)
    if found["surface"] is None:
        return Position(after_sequence=int(found["sequence"]))
    return Position(
        token=found["token"], passed_surface=found["surface"], passed_sequence=int(found["sequence"])
    )
