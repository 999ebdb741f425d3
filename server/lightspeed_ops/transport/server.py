"""The server: one address, the four services, health and reflection, and an orderly end.

Owns the grpc.aio server and its limits. It must never share its port: two servers on one address would each
receive half of the calls.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from lightspeed.ops.v1 import (
    record_service_pb2,
    record_service_pb2_grpc,
    schedule_service_pb2,
    schedule_service_pb2_grpc,
    surface_service_pb2,
    surface_service_pb2_grpc,
    worker_service_pb2,
    worker_service_pb2_grpc,
)

from lightspeed_ops.cluster import Ownership
from lightspeed_ops.config import Limits, ServerSettings
from lightspeed_ops.engine import Engine
from lightspeed_ops.metrics import CallMetrics, ForwardCounts
from lightspeed_ops.reader import Reader
from lightspeed_ops.readiness import Readiness, ReadinessState
from lightspeed_ops.transport import channelz
from lightspeed_ops.transport.authorization import Authorization
from lightspeed_ops.transport.call_log import CallLog
from lightspeed_ops.transport.callers import Authenticator
from lightspeed_ops.transport.channelz import add_channelz
from lightspeed_ops.transport.connect import ConnectApplication
from lightspeed_ops.transport.connected_clients import ConnectedClients
from lightspeed_ops.transport.forwarding import Forwarding
from lightspeed_ops.transport.health import HealthServicer
from lightspeed_ops.transport.interceptor import Interceptor
from lightspeed_ops.transport.open_streams import OpenStreams, draining, storage_lost
from lightspeed_ops.transport.peer_channels import Connect, PeerChannels
from lightspeed_ops.transport.record_servicer import RecordServicer
from lightspeed_ops.transport.reflection import add_reflection
from lightspeed_ops.transport.schedule_servicer import ScheduleServicer
from lightspeed_ops.transport.server_info import ServerInfo
from lightspeed_ops.transport.stream_samples import StreamSampler
from lightspeed_ops.transport.surface_servicer import SurfaceServicer
from lightspeed_ops.transport.versions import Versions
from lightspeed_ops.transport.worker_servicer import WorkerServicer

WINDOW_BYTES = 65_535
"""Bytes that a client may send on a stream that the server does not read: the default of HTTP/2. gRPC would
measure the connection and raise them to between 4 and 32 MiB, and hold as many for each such stream."""
PENDING_CALLS = 1_000_000
"""Most calls that wait for the server to take them: as many as all connections can have. By default gRPC
cancels some calls beyond 1,000 without a reason."""
MS = 1_000
"""Milliseconds in a second."""
UNIX = "unix:"
"""The prefix of the address of a socket in the file system."""
QUIET_S = 0.05
"""Time without a new call before the server stops, in seconds: a stop makes gRPC cancel waiting calls."""
LAME_DUCK_S = 1.0
"""Longest wait for that quiet, in seconds; the server refuses new calls meanwhile."""
WORKERS_SHARE = 0.8
"""Part of the grace in which workers may report: after it their streams end, before the last calls do."""
REFUSAL_S = 0.5
"""Time for the refusals of calls that the grace did not suffice for, in seconds."""
STOP_MARGIN_S = LAME_DUCK_S + REFUSAL_S
"""Longest time of an orderly end beside the two that are set, in seconds."""
LOST_GRACE_S = 0.3
"""Time for calls to end after storage has failed, in seconds: they only have to send a refusal."""

SERVICES = tuple(
    module.DESCRIPTOR.services_by_name[name].full_name
    for module, name in (
        (surface_service_pb2, "SurfaceService"),
        (schedule_service_pb2, "ScheduleService"),
        (worker_service_pb2, "WorkerService"),
        (record_service_pb2, "RecordService"),
    )
)
HEALTH = health_pb2.DESCRIPTOR.services_by_name["Health"].full_name
OWN_QUEUES = ("lightspeed.ops.v1.WorkerService", HEALTH)
"""Services whose calls wait for the server apart from those of all other methods."""


class AddressInUse(Exception):
    """The server cannot listen on the address; the message has the address and the reason."""


class Server:
    """A grpc.aio server over an engine and a reader."""

    def __init__(
        self,
        engine: Engine,
        reader: Reader,
        info: ServerInfo,
        readiness: Readiness,
        *,
        settings: ServerSettings,
        call_log: CallLog,
        authenticator: Authenticator | None = None,
        metrics: CallMetrics | None = None,
    ) -> None:
        """Starts without listening; see :meth:`start`. Health shows the readiness.

        The settings say what is served beside the contract. Without an authenticator, callers have no
        identity. Without ``metrics``, it does not measure calls.
        """
        self._readiness = readiness
        self._info, limits = info, info.limits
        self._streams = OpenStreams(limits.max_streams, limits.max_streams_per_tenant)
        self._auxiliary = OpenStreams(
            limits.max_auxiliary_streams, limits.max_auxiliary_streams, limit_name="max_auxiliary_streams"
        )
        authorization = None if authenticator is None else Authorization(engine)
        self._calls = Interceptor(
            self._streams,
            self._auxiliary,
            limits,
            authenticator,
            metrics,
            call_log,
            authorization,
            Versions(reader),
        )
        self._forwarding: Forwarding | None = None
        self.forward_counts = ForwardCounts()
        """Calls and streams that were sent to the owners of their surfaces, for metrics."""
        self._has_identity = authenticator is not None
        self._server = grpc.aio.server(interceptors=[self._calls], options=_options(limits, settings))
        services = Services(self._server)
        adding: Any = services  # generated code takes a server
        clients = ConnectedClients()
        self.stream_sampler = StreamSampler(engine, clients, metrics or CallMetrics())
        """The sampler of the open streams, for metrics."""
        self._surfaces = SurfaceServicer(engine, reader, self._info, clients)
        surface_service_pb2_grpc.add_SurfaceServiceServicer_to_server(self._surfaces, adding)
        schedule_service_pb2_grpc.add_ScheduleServiceServicer_to_server(ScheduleServicer(engine), adding)
        worker_service_pb2_grpc.add_WorkerServiceServicer_to_server(
            WorkerServicer(engine, self._streams, clients), adding
        )
        record_service_pb2_grpc.add_RecordServiceServicer_to_server(
            RecordServicer(engine, reader, clients, give_way=self._calls.throttle.give_way), adding
        )
        health_pb2_grpc.add_HealthServicer_to_server(HealthServicer(readiness, ("", *SERVICES)), adding)
        served = (*SERVICES, HEALTH)
        if settings.channelz:
            add_channelz(adding)
            served = (*served, channelz.SERVICE)
        if settings.reflection:
            add_reflection(adding, served)
        self.connect = ConnectApplication(
            self._calls, services.handlers, readiness, limits, has_identity=authenticator is not None
        )
        """The same services over HTTP, as an ASGI application for the admin listener."""

    def join(self, ownership: Ownership, connect: Connect) -> None:
        """Answers calls together with other servers on the same journal; called before :meth:`start`.

        ``connect`` opens a channel to one of them.
        """
        peers = PeerChannels(connect, lambda: ownership.members, self._info.limits)
        self._forwarding = Forwarding(ownership, peers, self.forward_counts, has_identity=self._has_identity)
        self._calls.forward(self._forwarding)
        self._surfaces.forwarding = self._forwarding
        ownership.follow(self._owner_changed)

    def _owner_changed(self, surface: str, is_mine: bool) -> None:  # noqa: FBT001 - a callback
        """Ends the streams of a surface that another server owns now: their clients connect to it."""
        if not is_mine and self._forwarding is not None:
            self._streams.of_surfaces.end(surface, self._forwarding.lost(surface))

    async def start(self, address: str, credentials: grpc.ServerCredentials | None = None) -> int:
        """Listens on an address and returns the port (0 for a unix socket); raises :class:`AddressInUse`.

        Without credentials it serves in plaintext.
        """
        if address.startswith(UNIX) and _has_listener(address.removeprefix(UNIX)):
            raise AddressInUse(f"expected to listen on {address}, but it is in use")
        try:
            if credentials is None:
                port = self._server.add_insecure_port(address)
            else:
                port = self._server.add_secure_port(address, credentials)
        except RuntimeError as error:
            raise AddressInUse(f"expected to listen on {address}, but: {error}") from error
        await self._server.start()
        self._readiness.become(ReadinessState.READY)
        return port

    def change_limits(self, limits: Limits) -> None:
        """Holds other limits from now on; what is open stays open."""
        self._streams.change_limits(limits.max_streams, limits.max_streams_per_tenant)
        self._auxiliary.change_limits(limits.max_auxiliary_streams, limits.max_auxiliary_streams)
        self._calls.change_limits(limits)
        self._info.change_limits(limits)
        self.connect.change_limits(limits)

    def newest_call_s(self) -> float:
        """Returns when the server began to process the newest call, in monotonic seconds."""
        return self._calls.throttle.newest_s

    async def stop(
        self, *, drain_s: float, grace_s: float, leave: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """Ends in order, after at most ``drain_s``, ``grace_s`` and :data:`STOP_MARGIN_S` together.

        Health becomes NOT_SERVING, and for ``drain_s`` all calls are still served, so that load balancers
        turn away. Then streams end with their cursors, and calls finish within ``grace_s``. With ``leave``,
        all calls are served until it returns, too: it hands the surfaces over to other servers.
        """
        self._readiness.become(ReadinessState.DRAINING)
        leaving = () if leave is None else (leave(),)
        await asyncio.gather(asyncio.sleep(drain_s), *leaving)
        self._calls.end_refusal = draining
        self._streams.drain(draining, grace_s * WORKERS_SHARE)
        await self._quiet(LAME_DUCK_S)
        self._auxiliary.drain(draining)
        cutting_off = asyncio.get_running_loop().call_later(grace_s, self._calls.end_calls)
        await asyncio.gather(
            self._server.stop(grace_s + REFUSAL_S), self.connect.ended_within(grace_s + REFUSAL_S)
        )
        cutting_off.cancel()
        await self._close_peers()

    async def give_up(self) -> None:
        """Ends as soon as waiting calls and streams have their refusals."""
        self._calls.end_refusal = storage_lost
        self._streams.drain(storage_lost)
        await self._quiet(LOST_GRACE_S)
        await asyncio.gather(self._server.stop(LOST_GRACE_S), self.connect.ended_within(LOST_GRACE_S))
        await self._close_peers()

    async def _close_peers(self) -> None:
        if self._forwarding is not None:
            await self._forwarding.close()

    async def _quiet(self, most_s: float) -> None:
        """Returns when no new call has arrived for :data:`QUIET_S`, after ``most_s`` at the latest."""
        arrived = -1
        with suppress(TimeoutError):
            async with asyncio.timeout(most_s):
                while arrived != self._calls.arrived:
                    arrived = self._calls.arrived
                    await asyncio.sleep(QUIET_S)


def _options(limits: Limits, settings: ServerSettings) -> list[tuple[str, int]]:
    return [
        *([channelz.OPTION] if settings.channelz else []),
        ("grpc.so_reuseport", 0),
        ("grpc.max_receive_message_length", limits.max_message_bytes),
        # The parser decompresses: it has to know the size on the wire.
        ("grpc.per_message_decompression", 0),
        # The soft and the hard limit are equal, or gRPC refuses at random between them.
        ("grpc.max_metadata_size", limits.max_metadata_bytes),
        ("grpc.absolute_max_metadata_size", limits.max_metadata_bytes),
        ("grpc.http2.lookahead_bytes", WINDOW_BYTES),
        ("grpc.http2.bdp_probe", 0),
        ("grpc.max_concurrent_streams", limits.max_streams_per_connection),
        ("grpc.max_connection_idle_ms", limits.connection_idle_timeout_s * MS),
        ("grpc.max_connection_age_ms", limits.connection_max_age_s * MS),
        ("grpc.max_connection_age_grace_ms", limits.connection_grace_s * MS),
        ("grpc.keepalive_time_ms", limits.keepalive_interval_s * MS),
        ("grpc.keepalive_timeout_ms", limits.keepalive_timeout_s * MS),
        ("grpc.http2.ping_timeout_ms", limits.keepalive_timeout_s * MS),
        ("grpc.http2.settings_timeout", limits.handshake_timeout_s * MS),
        # The tarpit keeps calls with too many headers, and all their headers, for up to a second before gRPC
        # refuses them.
        ("grpc.http.tarpit", 0),
        # This protection refuses calls of clients within the limit, while gRPC cleans up their earlier calls.
        ("grpc.http.overload_protection", 0),
        ("grpc.max_allowed_incoming_connections", limits.max_connections),
        ("grpc.server.max_pending_requests", PENDING_CALLS),
        ("grpc.server.max_pending_requests_hard_limit", PENDING_CALLS),
        ("grpc.server_max_unrequested_time_in_server", limits.call_wait_timeout_s),
        ("grpc.server_handshake_timeout_ms", limits.handshake_timeout_s * MS),
        ("grpc.http2.min_ping_interval_without_data_ms", limits.min_ping_interval_s * MS),
        ("grpc.http2.min_recv_ping_interval_without_data_ms", limits.min_ping_interval_s * MS),
        ("grpc.keepalive_permit_without_calls", 1),
    ]


class Services:
    """Adds services to a server, and registers the methods whose calls wait in a queue of their own.

    All other calls share one queue, in which a flood of one method delays the others. Registered methods are
    not free: grpc.aio (1.85) goes through all of them at each call, which takes a microsecond for each.
    """

    def __init__(self, server: grpc.aio.Server) -> None:
        """Takes the server."""
        self._server = server
        self.handlers: dict[str, grpc.RpcMethodHandler[Any, Any]] = {}
        """The handlers of all services, by path."""

    def add_generic_rpc_handlers(self, handlers: Any) -> None:
        """Adds the handlers of a service."""
        self._server.add_generic_rpc_handlers(handlers)

    def add_registered_method_handlers(self, service: str, handlers: Mapping[str, Any]) -> None:
        """Registers the methods that workers and load balancers call, and all streams."""
        self.handlers.update({f"/{service}/{name}": handler for name, handler in handlers.items()})
        registered = {
            name: handler
            for name, handler in handlers.items()
            if service in OWN_QUEUES or handler.response_streaming
        }
        self._server.add_registered_method_handlers(service, registered)


def _has_listener(path: str) -> bool:
    """Returns True if a process listens on a unix socket, which gRPC would take over."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        return caller.connect_ex(path) == 0
