"""TLS: clients that begin handshakes and do not end them, and floods of whole handshakes."""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2
from grpc_health.v1.health_pb2_grpc import HealthStub

from tests.harness.certificates import Authority
from tests.harness.process import ServerProcess
from tests.hostile.harness import Report

pytestmark = pytest.mark.alone

SECONDS = 2.0
SILENT = 500
FACTOR = 3
NOISE_MS = 50
ROUNDS = 3
Attack = Callable[[str, int, threading.Event], None]


def be_silent(host: str, port: int, stop: threading.Event) -> None:
    """Opens connections that send nothing, or the first bytes of a handshake."""
    with ExitStack() as stack:
        for number in range(SILENT):
            with suppress(OSError):
                one = stack.enter_context(socket.create_connection((host, port), 5))
                one.sendall(b"\x16\x03\x01" * (number % 2))
        stop.wait()


def shake_hands(host: str, port: int, stop: threading.Event) -> None:
    """Completes handshakes, one after the other, and closes each connection."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    while not stop.is_set():
        with suppress(OSError), socket.create_connection((host, port), 5) as one:
            context.wrap_socket(one).close()


def p99_ms(channel: grpc.Channel) -> float:
    """Returns the 99th percentile of latency of an honest client's calls."""
    health = HealthStub(channel)
    latencies_ms, ends_s = list[float](), time.monotonic() + SECONDS
    while time.monotonic() < ends_s:
        began_s = time.perf_counter()
        health.Check(health_pb2.HealthCheckRequest(), timeout=10)  # type: ignore[attr-defined]
        latencies_ms.append((time.perf_counter() - began_s) * 1_000)
        time.sleep(0.005)
    return sorted(latencies_ms)[len(latencies_ms) * 99 // 100]


@pytest.mark.slow
@pytest.mark.parametrize("attack", [be_silent, shake_hands], ids=lambda one: one.__name__)
def test_handshakes_delay_no_call(
    attack: Attack, report: Report, spawn_server: Callable[..., ServerProcess], tmp_path: Path
) -> None:
    """An honest client's latency is within three times of its latency alone."""
    authority = Authority()
    certificate, key = authority.issue("localhost", "127.0.0.1").write(tmp_path, "server")
    server = spawn_server(
        *("--tls-certificate", str(certificate), "--tls-key", str(key), "--handshake-timeout-s", "1")
    )
    host, _, port = server.address.rpartition(":")
    trusted = grpc.ssl_channel_credentials(authority.pem)
    with grpc.secure_channel(server.address, trusted) as channel:
        p99_ms(channel)
        rounds = 0
        while True:
            rounds += 1
            alone_ms = p99_ms(channel)
            stop = threading.Event()
            attacker = threading.Thread(target=attack, args=(host, int(port), stop))
            attacker.start()
            beside_ms = p99_ms(channel)
            stop.set()
            attacker.join()
            limit_ms = max(FACTOR * alone_ms, NOISE_MS)
            if beside_ms <= limit_ms or rounds == ROUNDS:
                break
    report(
        f"TLS {attack.__name__}: p99 alone, beside",
        "",
        f"{alone_ms:.1f}, {beside_ms:.1f} ms",
        f"{limit_ms:.0f} ms",
    )
    assert beside_ms <= limit_ms
