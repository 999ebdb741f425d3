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
        "Seconds that a worker may leave a frame of its work stream unread",
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


def limit_rows() -> tuple[Setting, ...]:
    """Returns the limits in the order in which the help lists them."""
    return settings_of(Limits)
