"""The Python client of Lightspeed Operations: thin, typed, sync and asyncio.

Owns how Python calls the service. It must never know a rule of the pipeline: those live in the server, which
it does not import.

All messages are in lightspeed.ops.v1; this package also exports those that most callers make themselves.
"""

from lightspeed.ops.v1.batch_pb2 import Batch, Priority
from lightspeed.ops.v1.lease_pb2 import LeaseExtension
from lightspeed.ops.v1.profile_pb2 import AdapterProfile
from lightspeed.ops.v1.worker_service_pb2 import Acknowledgement, Failure

from lightspeed_client._internal.async_client import AsyncClient
from lightspeed_client._internal.async_watch import AsyncWatch
from lightspeed_client._internal.async_work_stream import AsyncWorkStream
from lightspeed_client._internal.async_worker import AsyncWorker
from lightspeed_client._internal.batch_calls import DeadLetterResults
from lightspeed_client._internal.client import Client
from lightspeed_client._internal.connection import Interceptor
from lightspeed_client._internal.connection_settings import ChannelOptions, Tls, Token
from lightspeed_client._internal.control_calls import ControlResults
from lightspeed_client._internal.errors import (
    Aborted,
    AlreadyExists,
    ClientClosed,
    DeadlineExceeded,
    FailedPrecondition,
    Internal,
    InvalidArgument,
    LightspeedError,
    NotFound,
    OutOfRange,
    PermissionDenied,
    ResourceExhausted,
    Unauthenticated,
    Unavailable,
    UndeliveredReports,
    Violation,
)
from lightspeed_client._internal.observer import Reconnection, WorkerObserver
from lightspeed_client._internal.signatures import (
    AuditVerification,
    audit_chain_hash,
    audit_signature,
    lineage_signature,
    verify_audit_entries,
)
from lightspeed_client._internal.task import (
    AsyncHandler,
    AsyncMiddleware,
    Cancellation,
    Handler,
    Middleware,
    PermanentFailure,
    Task,
)
from lightspeed_client._internal.watch import Watch
from lightspeed_client._internal.watch_cursor import WatchItem
from lightspeed_client._internal.work_stream import WorkStream
from lightspeed_client._internal.worker import Worker
from lightspeed_client._internal.worker_calls import ExtendedLeases, StartedBatches

__all__ = [
    "Aborted",
    "Acknowledgement",
    "AdapterProfile",
    "AlreadyExists",
    "AsyncClient",
    "AsyncHandler",
    "AsyncMiddleware",
    "AsyncWatch",
    "AsyncWorkStream",
    "AsyncWorker",
    "AuditVerification",
    "Batch",
    "Cancellation",
    "ChannelOptions",
    "Client",
    "ClientClosed",
    "ControlResults",
    "DeadLetterResults",
    "DeadlineExceeded",
    "ExtendedLeases",
    "FailedPrecondition",
    "Failure",
    "Handler",
    "Interceptor",
    "Internal",
    "InvalidArgument",
    "LeaseExtension",
    "LightspeedError",
    "Middleware",
    "NotFound",
    "OutOfRange",
    "PermanentFailure",
    "PermissionDenied",
    "Priority",
    "Reconnection",
    "ResourceExhausted",
    "StartedBatches",
    "Task",
    "Tls",
    "Token",
    "Unauthenticated",
    "Unavailable",
    "UndeliveredReports",
    "Violation",
    "Watch",
    "WatchItem",
    "WorkStream",
    "Worker",
    "WorkerObserver",
    "audit_chain_hash",
    "audit_signature",
    "lineage_signature",
    "verify_audit_entries",
]

# A traceback names an exception as programs import it.
for _exported in [globals()[_name] for _name in __all__]:
    if isinstance(_exported, type) and issubclass(_exported, Exception):
        _exported.__module__ = __name__
del _exported
