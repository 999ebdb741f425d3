"""The Python client of Lightspeed Operations: thin, typed, sync and asyncio.

Owns how Python calls the service. It must never know a rule of the pipeline: those live in the server, which
it does not import.

All messages are in lightspeed.ops.v1; this package also exports those that most callers make themselves. It
imports a name's module when a program first asks for the name: a program that only calls loads no worker.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
    from lightspeed_client._internal.connection_settings import ChannelOptions, Tls, Token
    from lightspeed_client._internal.control_calls import ControlResults
    from lightspeed_client._internal.direct_channels import Interceptor
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

_MODULES = {
    "Aborted": "lightspeed_client._internal.errors",
    "Acknowledgement": "lightspeed.ops.v1.worker_service_pb2",
    "AdapterProfile": "lightspeed.ops.v1.profile_pb2",
    "AlreadyExists": "lightspeed_client._internal.errors",
    "AsyncClient": "lightspeed_client._internal.async_client",
    "AsyncHandler": "lightspeed_client._internal.task",
    "AsyncMiddleware": "lightspeed_client._internal.task",
    "AsyncWatch": "lightspeed_client._internal.async_watch",
    "AsyncWorkStream": "lightspeed_client._internal.async_work_stream",
    "AsyncWorker": "lightspeed_client._internal.async_worker",
    "AuditVerification": "lightspeed_client._internal.signatures",
    "Batch": "lightspeed.ops.v1.batch_pb2",
    "Cancellation": "lightspeed_client._internal.task",
    "ChannelOptions": "lightspeed_client._internal.connection_settings",
    "Client": "lightspeed_client._internal.client",
    "ClientClosed": "lightspeed_client._internal.errors",
    "ControlResults": "lightspeed_client._internal.control_calls",
    "DeadLetterResults": "lightspeed_client._internal.batch_calls",
    "DeadlineExceeded": "lightspeed_client._internal.errors",
    "ExtendedLeases": "lightspeed_client._internal.worker_calls",
    "FailedPrecondition": "lightspeed_client._internal.errors",
    "Failure": "lightspeed.ops.v1.worker_service_pb2",
    "Handler": "lightspeed_client._internal.task",
    "Interceptor": "lightspeed_client._internal.direct_channels",
    "Internal": "lightspeed_client._internal.errors",
    "InvalidArgument": "lightspeed_client._internal.errors",
    "LeaseExtension": "lightspeed.ops.v1.lease_pb2",
    "LightspeedError": "lightspeed_client._internal.errors",
    "Middleware": "lightspeed_client._internal.task",
    "NotFound": "lightspeed_client._internal.errors",
    "OutOfRange": "lightspeed_client._internal.errors",
    "PermanentFailure": "lightspeed_client._internal.task",
    "PermissionDenied": "lightspeed_client._internal.errors",
    "Priority": "lightspeed.ops.v1.batch_pb2",
    "Reconnection": "lightspeed_client._internal.observer",
    "ResourceExhausted": "lightspeed_client._internal.errors",
    "StartedBatches": "lightspeed_client._internal.worker_calls",
    "Task": "lightspeed_client._internal.task",
    "Tls": "lightspeed_client._internal.connection_settings",
    "Token": "lightspeed_client._internal.connection_settings",
    "Unauthenticated": "lightspeed_client._internal.errors",
    "Unavailable": "lightspeed_client._internal.errors",
    "UndeliveredReports": "lightspeed_client._internal.errors",
    "Violation": "lightspeed_client._internal.errors",
    "Watch": "lightspeed_client._internal.watch",
    "WatchItem": "lightspeed_client._internal.watch_cursor",
    "WorkStream": "lightspeed_client._internal.work_stream",
    "Worker": "lightspeed_client._internal.worker",
    "WorkerObserver": "lightspeed_client._internal.observer",
    "audit_chain_hash": "lightspeed_client._internal.signatures",
    "audit_signature": "lightspeed_client._internal.signatures",
    "lineage_signature": "lightspeed_client._internal.signatures",
    "verify_audit_entries": "lightspeed_client._internal.signatures",
}
"""The module of each name."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 - classes and functions
    """Returns a public name, and imports its module."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_MODULES[name]), name)
    return found


def __dir__() -> list[str]:
    """Returns the public names, also those whose modules are not imported yet."""
    return sorted({*globals(), *__all__})
