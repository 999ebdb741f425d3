"""B17: raw HTTP/2 that no gRPC library would send, and peers that hold all they have, beside a client.

These tests measure gRPC's core; ``transport/server.py`` sets the options that gRPC leaves to its user. The
honest client is measured in the same run alone, and beside a thread that only computes, as attackers do too.
"""

import random
import resource
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress

import pytest
from lightspeed.ops.v1 import surface_service_pb2

from tests.hostile.harness import Honest, Report, Target
from tests.hostile.http2 import (
    CANCEL,
    CONTINUATION,
    END_HEADERS,
    HEADERS,
    INITIAL_WINDOW_SIZE,
    PING,
    RST_STREAM,
    Connection,
    call,
    call_fields,
    connections,
    data,
    frame,
    indexed,
    literal,
    message,
    remembered,
    settings,
    stream_ids,
)

pytestmark = pytest.mark.alone

GET = "/lightspeed.ops.v1.SurfaceService/GetSurface"
SECONDS = 2.0
SECONDS_LONG = 20.0
MEMORY_MIB = 100
FACTOR = 3
"""Largest ratio of the honest client's 99th percentile to its 99th percentile alone."""
NOISE_MS = 50
"""Noise of a call on two cores, of which attackers use one or more, in milliseconds."""
ROUNDS = 5
"""Most rounds of an attack."""
CONNECTIONS_PER_S = 2_000
"""Garbage connections per second: 100,000 in 50 s."""
STREAMS_AT_ONCE = 50
REFERENCES = 2_000
"""References in one header block, each to a field of 4,000 bytes: 8 MB of headers in 2 kB."""
FILLER = b"f" * 4_000
BOMBS = 20
"""Calls of which gRPC's core lets half through."""
REFUSED_S = 5.0
"""Longest wait for a refusal; a call that was not refused would wait 30 s for its request."""
SEED = 11
IDLE_CONNECTIONS = 2_000
STALLED_WATCHES = 500
STREAMS = 100
"""Streams of a connection: the server's limit."""
OPEN_FILES = 4_096
"""Open files that this process needs for its connections."""
LIST = "/lightspeed.ops.v1.SurfaceService/ListBatches"
UNREAD_PAGES = 1_000
UNREAD_S = 5.0
UNREAD_MIB = 250
"""Most growth of memory by responses that stay unread: the server ends their connections after a second."""
WATCH = "/lightspeed.ops.v1.SurfaceService/WatchSurfaces"

Attack = Callable[[Target, threading.Event], None]


def reset(server: Target, stop: threading.Event) -> None:
    """Rapid reset: calls, each cancelled at once."""
    while not stop.is_set():
        connection = Connection(server.address)
        threading.Thread(target=lambda one=connection: list(one.read_frames()), daemon=True).start()
        cancelled = CANCEL.to_bytes(4, "big")
        for stream in stream_ids(1_000_000):
            if stop.is_set() or not connection.send(
                call(GET, stream), frame(RST_STREAM, 0, stream, cancelled)
            ):
                break
        connection.close()


def reference(server: Target, stop: threading.Event) -> None:
    """Header bombs: many references to one long field in the server's header table.

    One at a time: gRPC's core keeps all fields of a call, beyond any limit, until the call is refused, and
    has no limit for all calls together; decision 0035 describes a flood of them.
    """
    connection = Connection(server.address)
    frames = connection.read_frames()
    fields = call_fields(GET) + remembered(b"x-filler", FILLER)
    connection.send(frame(HEADERS, END_HEADERS, 1, fields))
    bomb = call_fields(GET) + indexed(62) * REFERENCES
    for stream in stream_ids(1_000_000):
        if stop.is_set() or not connection.send(frame(HEADERS, END_HEADERS, stream + 2, bomb)):
            break
        next((one for one in frames if one[0] in {HEADERS, RST_STREAM} and one[2] == stream + 2), None)
    connection.close()


def continue_for_ever(server: Target, stop: threading.Event) -> None:
    """Sends headers that never end."""
    while not stop.is_set():
        connection = Connection(server.address)
        connection.send(frame(HEADERS, 0, 1, call_fields(GET)))
        piece = frame(CONTINUATION, 0, 1, literal(b"x-filler", b"f" * 4_000) * 4)
        while not stop.is_set() and connection.send(piece):
            pass
        connection.close()


def ping(server: Target, stop: threading.Event) -> None:
    """Sends control frames that each need a response, and reads none."""
    while not stop.is_set():
        connection = Connection(server.address)
        pings = frame(PING, 0, 0, b"p" * 8) * 100 + settings() * 100
        connection.socket.settimeout(1)
        while not stop.is_set() and connection.send(pings):
            pass
        connection.close()


def set_again(server: Target, stop: threading.Event) -> None:
    """Sends settings that change the window of each stream, and reads no confirmation."""
    while not stop.is_set():
        connection = Connection(server.address)
        flood = (settings({INITIAL_WINDOW_SIZE: 1}) + settings({INITIAL_WINDOW_SIZE: 65_535})) * 100
        connection.socket.settimeout(1)
        while not stop.is_set() and connection.send(flood):
            pass
        connection.close()


def keep_windows_closed(server: Target, stop: threading.Event) -> None:
    """Calls whose responses never have a window, over ten connections."""
    request = surface_service_pb2.GetSurfaceRequest(surface=server.surface.name).SerializeToString()
    _keep_open(server, GET, request, 10 * STREAMS, stop)


def stall_watches(server: Target, stop: threading.Event) -> None:
    """Watches of the surface that the honest client writes to, which never read a frame."""
    watch = surface_service_pb2.WatchSurfacesRequest(parent="tenants/honest", interval_ms=100)
    _keep_open(server, WATCH, watch.SerializeToString(), STALLED_WATCHES, stop)


def stay_idle(server: Target, stop: threading.Event) -> None:
    """Opens connections that speak HTTP/2 and never call."""
    with ExitStack() as stack:
        for _ in range(IDLE_CONNECTIONS):
            with suppress(OSError):
                stack.callback(Connection(server.address).close)
            if stop.is_set():
                return
        stop.wait()


def _keep_open(server: Target, path: str, request: bytes, calls: int, stop: threading.Event) -> None:
    """Opens calls with windows that never open, and holds them."""
    with ExitStack() as stack:
        for _ in range(0, calls, STREAMS):
            connection = Connection(server.address, values={INITIAL_WINDOW_SIZE: 0})
            stack.callback(connection.close)
            for stream in stream_ids(STREAMS):
                connection.send(call(path, stream), data(stream, message(request), last=True))
        stop.wait()


def compute(_server: Target, stop: threading.Event) -> None:
    """Only computes, as attackers do too: their processor time is no fault of the server."""
    while not stop.is_set():
        sum(range(10_000))


FLOODS = (reset, reference, continue_for_ever, ping, set_again, stay_idle)
"""Attacks that take the time of a processor: the last one while it opens its connections."""
STALLS = (keep_windows_closed, stall_watches)
"""Attacks that hold what they have."""


def connect(server: Target, stop: threading.Event) -> None:
    """Opens connections that send garbage, half a preface or nothing, and stay open."""
    host, _, port = server.address.rpartition(":")
    chance, kept = random.Random(SEED), list[socket.socket]()
    while not stop.is_set():
        with suppress(OSError):
            one = socket.create_connection((host, int(port)), 5)
            one.sendall(
                chance.choice((b"", b"PRI * HTTP/2.0\r\n", chance.randbytes(100), b"GET / HTTP/1.1\r\n\r\n"))
            )
            kept.append(one)
        stop.wait(1 / CONNECTIONS_PER_S)
        for old in kept[:-500]:
            old.close()
        del kept[:-500]
    for one in kept:
        one.close()


def measured(server: Target, attack: Attack | None, seconds: float) -> tuple[Honest, float]:
    """Runs the honest client beside an attack, or alone; returns it and the growth of the server's memory."""
    stop = threading.Event()
    with server.peak_memory() as peak, server.honest() as honest:
        attacker = threading.Thread(target=attack, args=(server, stop), daemon=True) if attack else None
        if attacker is not None:
            attacker.start()
        time.sleep(seconds)
        stop.set()
        if attacker is not None:
            attacker.join(30)
    return honest, peak.grown_mib


@pytest.mark.slow
def test_a_call_with_too_much_metadata_is_refused_at_once(target: Callable[..., Target]) -> None:
    """The server refuses each of these calls, also those that gRPC's core lets through."""
    server = target()
    for _ in range(BOMBS):
        with connections(server.address, 1) as (one,):
            one.socket.settimeout(REFUSED_S)
            one.send(frame(HEADERS, END_HEADERS, 1, call_fields(GET) + remembered(b"x-filler", FILLER)))
            one.send(frame(HEADERS, END_HEADERS, 3, call_fields(GET) + indexed(62) * REFERENCES))
            refused = (kind for kind, _, stream, _ in one.read_frames() if stream == 3)
            assert next(refused, None) == HEADERS


ATTACKS = (*FLOODS, connect, *STALLS)
ONLY_FOR_LONG = (continue_for_ever, ping, set_again, stall_watches)
"""Attacks of which `make test` has another of their kind: floods of frames, and peers that read nothing."""


@pytest.fixture(scope="module")
def alone() -> Callable[[Attack], Honest]:
    """Returns the honest client beside no attack, or beside a thread that computes; measured when asked."""
    known: dict[bool, Honest] = {}

    def measure(attack: Attack, *, anew: bool = False) -> Honest:
        computes = attack not in STALLS
        if anew or computes not in known:
            with Target() as server:
                known[computes], _ = measured(server, compute if computes else None, SECONDS)
        return known[computes]

    return measure


@pytest.fixture(scope="module", autouse=True)
def _open_files() -> None:
    """Lets this process open as many files as it needs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < OPEN_FILES:
        most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


@pytest.mark.parametrize(
    ("attack", "seconds"),
    [
        *(pytest.param(one, SECONDS, marks=pytest.mark.slow) for one in ATTACKS if one not in ONLY_FOR_LONG),
        *(pytest.param(one, SECONDS_LONG, marks=pytest.mark.long) for one in ATTACKS),
    ],
)
def test_raw_frames_delay_no_call(
    target: Callable[..., Target],
    report: Report,
    alone: Callable[..., Honest],
    attack: Attack,
    seconds: float,
) -> None:
    """The honest client's latency is within three times of its latency alone, and memory is bounded.

    Without a bound, memory grows in each round; other work of the machine keeps what was freed in one, and
    may delay calls in one.
    """
    rounds = 0
    while True:
        before = alone(attack, anew=rounds > 0)
        server = target("--max-connections", f"{IDLE_CONNECTIONS + 100}")
        beside, grown_mib = measured(server, attack, seconds)
        limit_ms = max(FACTOR * before.p99_ms, NOISE_MS)
        rounds += 1
        if (grown_mib <= MEMORY_MIB and beside.p99_ms <= limit_ms) or rounds == ROUNDS:
            break
    report(
        f"B17 HTTP/2 {attack.__name__}, {seconds:.0f} s: p99 alone, beside; memory",
        "",
        f"{before.p99_ms:.1f}, {beside.p99_ms:.1f} ms; +{grown_mib:.0f} MiB",
        f"{limit_ms:.0f} ms; +{MEMORY_MIB} MiB",
    )
    assert {} == beside.errors
    assert grown_mib <= MEMORY_MIB
    assert beside.p99_ms <= limit_ms


@pytest.mark.slow
def test_pages_that_stay_unread_cost_a_bounded_memory(target: Callable[..., Target], report: Report) -> None:
    """The server ends connections with many large responses that their clients do not read."""
    server = target()
    surface = server.create_surface("tenants/honest/surfaces/large")
    surface.enqueue(*[f"{number:0250}" for number in range(1_000)])
    request = surface_service_pb2.ListBatchesRequest(surface=surface.name, page_size=1_000)
    stop = threading.Event()
    with server.peak_memory() as peak:
        attacker = threading.Thread(
            target=_keep_open, args=(server, LIST, request.SerializeToString(), UNREAD_PAGES, stop)
        )
        attacker.start()
        time.sleep(UNREAD_S)
        stop.set()
        attacker.join()
    report(
        f"B17 HTTP/2 {UNREAD_PAGES} pages of a list that stay unread: memory",
        "+1060 MiB",
        f"+{peak.grown_mib:.0f} MiB",
        f"+{UNREAD_MIB} MiB",
    )
    assert peak.grown_mib <= UNREAD_MIB
