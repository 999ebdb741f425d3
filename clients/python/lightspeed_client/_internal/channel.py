"""The connection: options and deadlines.

Owns the settings that are the same for every call over a channel. It must never send a call again: only the
rule in calls does.
"""

import json
from collections.abc import Sequence

import grpc
from google.protobuf.descriptor import ServiceDescriptor
from lightspeed.ops.v1 import (
    record_service_pb2,
    schedule_service_pb2,
    surface_service_pb2,
    worker_service_pb2,
)

from lightspeed_client._internal.connection_settings import ConnectionSettings

DEFAULT_TARGET = "localhost:50051"

# A response takes milliseconds, and a restarted server with a million active batches to replay 10 s. A wait
# longer than this and its drain together is an outage, and the caller should learn of it.
DEADLINE_S = 30.0

# Walking a long audit chain, certifying and replaying a large window take this long because they are work.
LONG_DEADLINE_S = 60.0

# A page or frame holds up to 1,000 entries, each with a reason of up to 4,096 characters of 4 bytes: 16 MiB,
# doubled.
MAX_RECEIVE_BYTES = 32 * 1024 * 1024

# Often enough to notice a dead connection before a person does; only during calls, so an idle client is
# quiet.
KEEPALIVE_MS = 30_000
KEEPALIVE_TIMEOUT_MS = 10_000

# gRPC's own limit of 120 s would keep a client disconnected long after a server is back. The limit equals the
# retry interval of calls: calls between two connection attempts fail immediately.
FIRST_RECONNECT_MS = 100
MAX_RECONNECT_MS = 1_000

# A server takes 100 calls and streams per connection at a time by default; further calls wait. With this
# setting gRPC opens further connections instead.
MAX_CONNECTIONS = 100
SCALING = json.dumps({"connectionScaling": {"maxConnectionsPerSubchannel": MAX_CONNECTIONS}})

SERVICES: tuple[ServiceDescriptor, ...] = (
    surface_service_pb2.DESCRIPTOR.services_by_name["SurfaceService"],
    schedule_service_pb2.DESCRIPTOR.services_by_name["ScheduleService"],
    worker_service_pb2.DESCRIPTOR.services_by_name["WorkerService"],
    record_service_pb2.DESCRIPTOR.services_by_name["RecordService"],
)


def options(settings: ConnectionSettings) -> list[tuple[str, str | int]]:
    """Returns the channel options; the caller's replace the client's own."""
    chosen: dict[str, str | int] = {
        # gRPC stops after 5 attempts, whatever the setting, and ignores RetryInfo.
        "grpc.enable_retries": 0,
        "grpc.service_config": SCALING,
        "grpc.max_connections_per_subchannel_cap": MAX_CONNECTIONS,
        "grpc.max_receive_message_length": MAX_RECEIVE_BYTES,
        "grpc.keepalive_time_ms": KEEPALIVE_MS,
        "grpc.keepalive_timeout_ms": KEEPALIVE_TIMEOUT_MS,
        # Without it, gRPC waits a minute for the answer to any ping, whatever the setting above.
        "grpc.http2.ping_timeout_ms": KEEPALIVE_TIMEOUT_MS,
        "grpc.initial_reconnect_backoff_ms": FIRST_RECONNECT_MS,
        "grpc.max_reconnect_backoff_ms": MAX_RECONNECT_MS,
    }
    if settings.tls is not None and settings.tls.server_name:
        chosen["grpc.ssl_target_name_override"] = settings.tls.server_name
        chosen["grpc.default_authority"] = settings.tls.server_name
    return list((chosen | dict(settings.options)).items())


def open_channel(settings: ConnectionSettings) -> grpc.Channel:
    """Opens a channel; it connects with the first call."""
    credentials = settings.credentials()
    if credentials is None:
        return grpc.insecure_channel(settings.target, options=options(settings))
    return grpc.secure_channel(settings.target, credentials, options=options(settings))


def open_aio_channel(
    settings: ConnectionSettings, interceptors: Sequence[grpc.aio.ClientInterceptor]
) -> grpc.aio.Channel:
    """Opens a channel for asyncio, in the running event loop; it connects with the first call."""
    credentials = settings.credentials()
    if credentials is None:
        return grpc.aio.insecure_channel(
            settings.target, options=options(settings), interceptors=interceptors
        )
    return grpc.aio.secure_channel(
        settings.target, credentials, options=options(settings), interceptors=interceptors
    )
