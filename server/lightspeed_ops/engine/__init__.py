"""The engine: the single writer of every surface, with its timers, background tasks and pruning."""

from lightspeed_ops.engine.batch_counts import BatchCounts
from lightspeed_ops.engine.clock import Clock, ServiceClock, never_ahead
from lightspeed_ops.engine.engine import Engine
from lightspeed_ops.engine.housekeeping import INTERVAL_S_DEFAULT
from lightspeed_ops.engine.long_poll import LongPoll
from lightspeed_ops.engine.pending_commit import CommitAborted
from lightspeed_ops.engine.push_dispatcher import PushDispatcher, PushSubscriber
from lightspeed_ops.engine.queue_rates import QueueRates, WindowRates
from lightspeed_ops.engine.requests import Request
from lightspeed_ops.engine.slices import Slices
from lightspeed_ops.engine.surface_list import BY_NAME, SurfacePage
from lightspeed_ops.engine.trust import Trust

__all__ = [
    "BY_NAME",
    "INTERVAL_S_DEFAULT",
    "BatchCounts",
    "Clock",
    "CommitAborted",
    "Engine",
    "LongPoll",
    "PushDispatcher",
    "PushSubscriber",
    "QueueRates",
    "Request",
    "ServiceClock",
    "Slices",
    "SurfacePage",
    "Trust",
    "WindowRates",
    "never_ahead",
]
