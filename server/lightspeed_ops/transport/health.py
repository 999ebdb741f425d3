"""Health: the standard health service, whose status is the readiness of the server.

Owns the status of each service. The servicer of the grpc-health library is not used. It changes a status
under a lock that a subscriber holds while its frame is unread, so that one silent subscriber would stop the
shutdown.
"""

import asyncio
from collections.abc import Iterable
from typing import Any, TypeAlias

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from lightspeed_ops.readiness import Readiness, ReadinessState

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"

STATUS = {
    ReadinessState.STARTING: health_pb2.HealthCheckResponse.NOT_SERVING,
    ReadinessState.READY: health_pb2.HealthCheckResponse.SERVING,
    ReadinessState.STORAGE_AWAY: health_pb2.HealthCheckResponse.NOT_SERVING,
    ReadinessState.DRAINING: health_pb2.HealthCheckResponse.NOT_SERVING,
    ReadinessState.STORAGE_LOST: health_pb2.HealthCheckResponse.NOT_SERVING,
}


class HealthServicer(health_pb2_grpc.HealthServicer):
    """The servicer of grpc.health.v1.Health; all services have the same status."""

    def __init__(self, readiness: Readiness, services: Iterable[str]) -> None:
        """Takes the readiness that it shows, and the names of the services; ``""`` is the whole server."""
        self._readiness = readiness
        self._services = frozenset(services)
        self._changed = asyncio.Event()
        """Set at the next change of the readiness; then another event takes its place."""
        readiness.follow(self._tell)

    async def Check(self, request: health_pb2.HealthCheckRequest, context: Context) -> Any:
        """Returns the status of a service; an unknown one is NOT_FOUND."""
        if request.service not in self._services:
            await context.abort(grpc.StatusCode.NOT_FOUND)
        return health_pb2.HealthCheckResponse(status=STATUS[self._readiness.state])

    async def Watch(self, request: health_pb2.HealthCheckRequest, context: Context) -> None:
        """Writes the status of a service and each change; an unknown one is SERVICE_UNKNOWN."""
        last = None
        while True:
            changed, status = self._changed, self._status(request.service)
            if status != last:
                await context.write(health_pb2.HealthCheckResponse(status=status))
                last = status
            await changed.wait()

    def _status(self, service: str) -> Any:
        if service not in self._services:
            return health_pb2.HealthCheckResponse.SERVICE_UNKNOWN
        return STATUS[self._readiness.state]

    def _tell(self, _state: ReadinessState) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
