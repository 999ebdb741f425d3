"""The engine: the single writer of every surface, and what keeps its history tidy."""

from lightspeed_ops.engine.clock import Clock, ServiceClock, never_ahead
from lightspeed_ops.engine.dispatcher import Dispatcher, Taker, Trust
from lightspeed_ops.engine.engine import Engine, Undone
from lightspeed_ops.engine.housekeeping import INTERVAL_S_DEFAULT
from lightspeed_ops.engine.refused import Refused
from lightspeed_ops.engine.requests import Request

__all__ = [
    "INTERVAL_S_DEFAULT",
    "Clock",
    "Dispatcher",
    "Engine",
    "Refused",
    "Request",
    "ServiceClock",
    "Taker",
    "Trust",
    "Undone",
    "never_ahead",
]
