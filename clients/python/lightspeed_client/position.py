"""Start of a stream, and its form as a resume token.

Owns the text of resume tokens. It must never look into a token of the server: those are opaque.

A token of the server names the end of a frame. A caller may stop in the middle of a frame. So this module
makes the tokens of entries before a frame's last, as text that only this client reads:

    after:17                                       one surface: everything after sequence 17
    after:17@tenants/x/surfaces/a:<server token>   all surfaces: resume at the server token of the frame
                                                   before, and skip surface a up to sequence 17

The second form is exact because a frame has entries of one surface, in order: entries after the token, up to
the sequence, are exactly those already seen, however the server divides its frames the next time.
"""

import re
from dataclasses import dataclass

MIDDLE_OF_FRAME = re.compile(r"after:(?P<sequence>[0-9]+)(@(?P<surface>[^:]+):(?P<token>.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Position:
    """Start of a stream.

    Attributes:
        after_sequence: As in the request; 0 if there is a token.
        token: The server's resume token; empty: none.
        passed_surface: Surface of the frame in whose middle the caller stopped; empty: none.
        passed_sequence: Last sequence of that surface that the caller has seen.
    """

    after_sequence: int = 0
    token: str = ""
    passed_surface: str = ""
    passed_sequence: int = 0

    def passes(self, surface: str, sequence: int) -> bool:
        """Returns whether the caller has seen the entry before."""
        return surface == self.passed_surface and sequence <= self.passed_sequence

    @property
    def resume_token(self) -> str:
        """Resume token of this position."""
        if self.passed_surface:
            return f"after:{self.passed_sequence}@{self.passed_surface}:{self.token}"
        return self.token or (f"after:{self.after_sequence}" if self.after_sequence > 0 else "")


def position_of(resume_token: str, after_sequence: int) -> Position:
    """Returns the start of a stream from a caller's resume token, or without one from its sequence."""
    found = MIDDLE_OF_FRAME.fullmatch(resume_token)
    if found is None:
        return Position(after_sequence=after_sequence, token=resume_token)
    if found["surface"] is None:
        return Position(after_sequence=int(found["sequence"]))
    return Position(
        token=found["token"], passed_surface=found["surface"], passed_sequence=int(found["sequence"])
    )
