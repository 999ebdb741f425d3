"""The reader: lists, streams and verification of a journal, by cursor."""

from lightspeed_ops.reader.freshness import Freshness, FreshnessFeed
from lightspeed_ops.reader.pages import Matches, cursor_too_old, everything
from lightspeed_ops.reader.reader import GiveWay, Listing, Reader, Verification
from lightspeed_ops.reader.record_streams import Frame, Gap, WatchOptions

__all__ = [
    "Frame",
    "Freshness",
    "FreshnessFeed",
    "Gap",
    "GiveWay",
    "Listing",
    "Matches",
    "Reader",
    "Verification",
    "WatchOptions",
    "cursor_too_old",
    "everything",
]
