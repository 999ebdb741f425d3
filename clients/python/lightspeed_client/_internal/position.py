"""Start of a stream, and its form as a resume token.

Owns the text of resume tokens. It must never look into a token of the server: those are opaque.

A token of the server names the end of a frame. A caller may stop in the middle of a frame. So this module
makes the tokens of entries before a frame's last, as text that only this client reads:

    after:17                                       one surface: everything after sequence 17
    after:17@tenants/x/surfaces/a:<server token>   all surfaces: resume at the server token of the frame
                                                   before, and skip surface a up to sequence 17

The second form is exact because a frame has entries of one surface, in order: entries after the token, up to
the sequence, are exactly those returned before, however the server divides its frames the next time.
"""

import re
from dataclasses import dataclass

MID_FRAME_TOKEN = re.compile(r"after:(?P<sequence>[0-9]+)(@(?P<surface>[^:]+):(?P<token>.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Position:
    """Start of a stream.

    Attributes:
        after_sequence: As in the request; 0 if there is a token.
        token: The server's resume token; empty: none.
        returned_surface: Surface of the frame in whose middle the caller stopped; empty: none.
        returned_sequence: Last sequence of that surface that the caller got.
    """

    after_sequence: int = 0
    token: str = ""
    returned_surface: str = ""
    returned_sequence: int = 0

    def is_returned(self, surface: str, sequence: int) -> bool:
        """Returns whether the caller got the entry before."""
        return surface == self.returned_surface and sequence <= self.returned_sequence

    @property
    def resume_token(self) -> str:
        """Resume token of this position."""
        if self.returned_surface:
            return f"after:{self.returned_sequence}@{self.returned_surface}:{self.token}"
        return self.token or (f"after:{self.after_sequence}" if self.after_sequence > 0 else "")


def position_of(resume_token: str, after_sequence: int) -> Position:
    """Returns the start of a stream from a caller's resume token, or without one from its sequence."""
    found = MID_FRAME_TOKEN.fullmatch(resume_token)
    if found is None:
        return Position(after_sequence=after_sequence, token=resume_token)
    if found["surface"] is None:
        return Position(after_sequence=int(found["sequence"]))
    return Position(
        token=found["token"], returned_surface=found["surface"], returned_sequence=int(found["sequence"])
    )
