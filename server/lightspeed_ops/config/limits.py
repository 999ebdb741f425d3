"""The limits of a server that an operator may set.

A new limit is a field here, beside the check that holds it; ``sections.py`` says what follows from a field.
"""

from dataclasses import dataclass
from typing import ClassVar

from lightspeed_ops.config.settings import Section, Setting, setting, settings_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits(Section):
    """The limits of a server that an operator may set; each is an option and an environment variable.

    Raises :class:`ConfigurationError` if a value lies outside its bounds.
    """

    section: ClassVar[str] = "limits"
    prefixed: ClassVar[bool] = False

    max_surfaces: int = setting(
        1_000,
        "Surfaces of the server that are not deleted",
        least=1,
        most=1_000_000,
        reason="the queue of each is in memory",
        reload=True,
    )
    max_surfaces_per_tenant: int = setting(
        1_000,
        "Surfaces of one tenant that are not deleted",
        least=1,
        most=1_000_000,
        reason="lower it if tenants share a server",
        reload=True,
    )
    max_streams: int = setting(
        1_000,
        "Open streams of the server",
        least=1,
        most=100_000,
        reason="each buffers up to 4 MiB of frames",
        reload=True,
    )
    max_streams_per_tenant: int = setting(
        1_000,
        "Open streams of one tenant",
        least=1,
        most=100_000,
        reason="lower it if tenants share a server",
        reload=True,
    )
    max_message_bytes: int = setting(
        4 * 1024 * 1024,
        "Bytes of one request",
        unit="bytes",
        least=4 * 1024,
        most=64 * 1024 * 1024,
        reason="1,000 batches with the longest keys are about 1 MiB",
    )
    max_arriving_bytes: int = setting(
        256 * 1024 * 1024,
        "Bytes for incomplete requests, each as max_message_bytes, and as many for frames of workers",
        unit="bytes",
        least=64 * 1024,
        most=64 * 1024 * 1024 * 1024,
        reason="slow peers share them, so that they cannot take all memory",
    )
    max_calls: int = setting(
        5_000,
        "Calls in progress at a time, streams not counted",
        least=1,
        most=1_000_000,
        reload=True,
        reason="each has its request and its response in memory",
    )
    max_connections: int = setting(
        2_000,
        "Connections of the server",
        least=1,
        most=1_000_000,
        reason="each takes a file descriptor and about 50 KiB",
    )
    max_streams_per_connection: int = setting(
        100,
        "Calls and streams of one connection at a time",
        least=1,
        most=100_000,
        reason="a client that needs more opens another one",
    )
    max_auxiliary_streams: int = setting(
        500,
        "Open streams of the health and reflection services together",
        least=1,
        most=100_000,
        reload=True,
        reason="probes and tools need few, and have no tenant to be counted by",
    )
    request_timeout_s: int = setting(
        30,
        "Seconds within which a request must arrive whole",
        unit="seconds",
        least=1,
        most=3_600,
        reload=True,
        reason="a peer that sends slowly keeps the room of a whole request",
    )
    work_open_timeout_s: int = setting(
        10,
        "Seconds within which the first frame of a work stream must arrive",
        unit="seconds",
        least=1,
        most=3_600,
        reload=True,
        reason="before it, the stream belongs to no tenant",
    )
    work_write_timeout_s: int = setting(
        30,
        "Seconds that a worker may leave a frame unread, or a client over HTTP a part of a response",
        unit="seconds",
        least=1,
        most=3_600,
        reload=True,
        reason="batches that it was given wait for it",
    )
    max_stored_response_bytes: int = setting(
        1024 * 1024 * 1024,
        "Bytes of stored responses of one surface",
        unit="bytes",
        least=16 * 1024 * 1024,
        most=1024**4,
        reason="beyond them the oldest request ids are forgotten",
    )
    max_calls_per_tenant: int = setting(
        5_000,
        "Calls of one tenant in progress at a time, streams not counted",
        least=1,
        most=1_000_000,
        reason="a tenant alone gets about four fifths of max_calls in any case, so that others find room",
        reload=True,
    )
    call_wait_timeout_s: int = setting(
        2,
        "Time for which a call waits until the server takes it; gRPC then ends it as CANCELLED",
        unit="seconds",
        least=1,
        most=3_600,
        reason="under overload, calls that waited longer than their clients do would take all of the time",
    )
    max_items: int = setting(
        1_000,
        "Items of one bulk request",
        least=1,
        most=1_000,
        reason="the results of more would not fit into one response",
    )
    max_page_bytes: int = setting(
        4 * 1024 * 1024,
        "Bytes of one page of a list; its first item always fits",
        unit="bytes",
        least=128 * 1024,
        most=4 * 1024 * 1024,
        reason="gRPC's clients take 4 MiB, and no response is larger",
    )
    max_metadata_bytes: int = setting(
        16 * 1024,
        "Bytes of the metadata of one call",
        unit="bytes",
        least=4 * 1024,
        most=64 * 1024,
        reason="a token and a trace context take less than half",
    )
    handshake_timeout_s: int = setting(
        10,
        "Time within which a new connection must complete the handshakes of TLS and HTTP/2",
        unit="seconds",
        least=1,
        most=120,
        reason="until then it counts as a connection and has no identity",
    )
    connection_idle_timeout_s: int = setting(
        300,
        "Time without calls after which a connection is closed",
        unit="seconds",
        least=1,
        most=86_400,
        reason="a client opens another one with its next call",
    )
    connection_max_age_s: int = setting(
        3_600,
        "Age at which a connection takes no more calls, give or take a tenth",
        unit="seconds",
        least=1,
        most=2_000_000,
        reason="clients connect anew: with certificates that still count, and to all servers of a balancer",
    )
    connection_grace_s: int = setting(
        90,
        "Time for calls and streams of a connection beyond connection_max_age_s, before it is closed",
        unit="seconds",
        least=1,
        most=2_000_000,
        reason="the longest call waits for 60 s",
    )
    keepalive_interval_s: int = setting(
        60,
        "Time without any frame after which the server pings a client",
        unit="seconds",
        least=1,
        most=86_400,
        reason="it finds clients that have gone without a word",
    )
    keepalive_timeout_s: int = setting(
        20,
        "Time within which a client must answer a ping, or its connection is closed",
        unit="seconds",
        least=1,
        most=3_600,
        reason="a path that loses packets delivers one within that time",
    )
    min_ping_interval_s: int = setting(
        10,
        "Time between two pings of a client; one that pings more often is disconnected",
        unit="seconds",
        least=1,
        most=3_600,
        reason="clients with keepalive ping every 30 s or less often",
    )
    max_surface_queued_bytes: int = setting(
        64 * 1024**3,
        "Bytes of texts in the queue of a surface, also if boundary.max_queued_bytes is larger",
        unit="bytes",
        least=64 * 1024,
        most=64 * 1024**3,
        reason="lower it if tenants share a server",
        reload=True,
    )
    max_surface_dead_letters: int = setting(
        100_000,
        "Dead letters at which a surface accepts no batches",
        least=1,
        most=100_000,
        reason="they are never dropped, so that intake has to wait",
        reload=True,
    )
    max_surface_dead_letter_bytes: int = setting(
        64 * 1024**3,
        "Bytes of texts of the dead letters of a surface, also if boundary.max_dead_letter_bytes is larger",
        unit="bytes",
        least=64 * 1024,
        most=64 * 1024**3,
        reason="lower it if tenants share a server",
        reload=True,
    )


def limit_rows() -> tuple[Setting, ...]:
    """Returns the limits in the order in which the help lists them."""
    return settings_of(Limits)
