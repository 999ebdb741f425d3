"""The reader: lists, streams and verification of a journal, by cursor."""

from lightspeed_ops.reader.freshness import Freshness, FreshnessFeed
from lightspeed_ops.reader.pages import Matches, cursor_too_old, everything, signature_bytes
from lightspeed_ops.reader.reader import GiveWay, Listing, OldestRun, Reader, Verification
from lightspeed_ops.reader.record_streams import Frame, Gap, WatchOptions
from lightspeed_ops.reader.surface_feed import CaughtUp, Change, Changes, SurfaceFeeds, SurfaceFrame

__all__ = [
    "CaughtUp",
    "Change",
    "Changes",
    "Frame",
    "Freshness",
    "FreshnessFeed",
    "Gap",
    "GiveWay",
    "Listing",
    "Matches",
    "OldestRun",
    "Reader",
    "SurfaceFeeds",
    "SurfaceFrame",
    "Verification",
    "WatchOptions",
    "cursor_too_old",
    "everything",
    "signature_bytes",
]
