"""Every mutation carries a request_id, and every call is sent again while the server is away."""

import asyncio
import inspect
import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc.status_pb2 import Status
from lightspeed.ops.v1.operator_pb2 import Action
from lightspeed_client import AsyncClient, Batch, Client, DeadlineExceeded, LightspeedError, Unavailable

from tests.clients.python.any_service import METHODS, AnyService
from tests.clients.python.fake_service import UNAVAILABLE, FakeService, refusal
from tests.harness.sampling import sampled

# By the verb. All other methods of the contract are mutations, and must have an id.
UNARY = [method.name for method in METHODS.values() if not method.server_streaming]
READ_ONLY = [name for name in UNARY if re.match("Get|List|Validate|Verify|Explain", name)]
CHANGES = [name for name in UNARY if name not in READ_ONLY]

# Required arguments by name.
NEEDED: dict[str, Any] = {
    "surface": "tenants/default/surfaces/old",
    "surface_id": "s",
    "action": Action(),
    "batch": Batch(),
    "batches": [],
    "acknowledgements": [],
    "failures": [],
    "extensions": [],
    "key": "b-1",
    "attempt": 1,
    "reason": "why",
}

Send = Callable[..., Any]


def call(client: Any, name: str, **arguments: Any) -> Any:
    """Calls a method by the name of its RPC, with its required arguments."""
    method = getattr(client, re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower())
    parameters = inspect.signature(method).parameters.values()
    needed = {each.name: NEEDED[each.name] for each in parameters if each.default is inspect.Parameter.empty}
    called = method(**(needed | arguments))
    return list(called) if isinstance(called, Iterator) else called


@pytest.fixture
def anything(tmp_path: Path) -> Iterator[AnyService]:
    """Runs the service that accepts everything."""
    running = AnyService(tmp_path)
    yield running
    running.stop()


@pytest.fixture(params=["sync", "asyncio"])
def send(request: pytest.FixtureRequest, anything: AnyService) -> Send:
    """Makes one call with either client: the rules are the same."""

    def send_sync(name: str, *, client_timeout_s: float = 20.0, **arguments: Any) -> Any:
        with Client(anything.target, timeout_s=client_timeout_s) as client:
            return call(client, name, **arguments)

    async def send_asyncio(name: str, client_timeout_s: float, arguments: dict[str, Any]) -> Any:
        async with AsyncClient(anything.target, timeout_s=client_timeout_s) as client:
            called = call(client, name, **arguments)
            return await called if inspect.isawaitable(called) else [item async for item in called]

    def send_async(name: str, *, client_timeout_s: float = 20.0, **arguments: Any) -> Any:
        return asyncio.run(send_asyncio(name, client_timeout_s, arguments))

    return send_sync if request.param == "sync" else send_async


@pytest.mark.parametrize("name", sampled(CHANGES))
def test_every_change_keeps_its_id_over_attempts(name: str, send: Send, anything: AnyService) -> None:
    """A call that meets UNAVAILABLE is sent again with the same request_id, and the next one has another."""
    anything.trouble = [UNAVAILABLE]
    send(name)
    send(name)
    assert [2, 1] == list(anything.times.values())
    assert all(re.fullmatch("[0-9a-f]{32}", id_) for id_ in anything.ids)
    assert anything.requests[0] == anything.requests[1]


@pytest.mark.parametrize("name", sampled(CHANGES))
def test_every_change_takes_its_callers_id(name: str, send: Send, anything: AnyService) -> None:
    """A caller's request_id, repeated to learn the result of an earlier call, is sent unchanged."""
    anything.trouble = [UNAVAILABLE]
    send(name, request_id="order-7")
    assert ["order-7", "order-7"] == anything.ids


@pytest.mark.parametrize("name", sampled(READ_ONLY))
def test_every_read_is_sent_again(name: str, send: Send, anything: AnyService) -> None:
    """A call that only reads needs no id, and is sent again after UNAVAILABLE."""
    anything.trouble = [UNAVAILABLE]
    send(name)
    assert ["", ""] == anything.ids


@pytest.mark.slow
def test_retries_go_on_through_a_long_outage(send: Send, anything: AnyService) -> None:
    """There is no limit of attempts, only a deadline; gRPC itself would stop at five."""
    anything.trouble = [UNAVAILABLE] * 7
    send("StartRun")
    assert [8] == list(anything.times.values())


@pytest.mark.parametrize(
    "code",
    [
        code
        for code in grpc.StatusCode
        if code not in {grpc.StatusCode.OK, grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED}
    ],
)
def test_nothing_else_is_sent_again(code: grpc.StatusCode, send: Send, anything: AnyService) -> None:
    """Any other code ends the call, with or without RetryInfo."""
    anything.trouble = [refusal(code, "REASON", retry_after_s=0.01)]
    with pytest.raises(LightspeedError) as raised:
        send("StartRun")
    assert (code, 1) == (raised.value.code, len(anything.requests))


@pytest.mark.slow
def test_after_the_deadline_the_last_error_is_raised(send: Send, anything: AnyService) -> None:
    """All attempts share one deadline: each has the remaining time, and the last error is raised after it."""
    anything.trouble = [UNAVAILABLE] * 50
    began_s = time.monotonic()
    with pytest.raises(Unavailable) as raised:
        send("StartRun", timeout_s=0.5)
    assert time.monotonic() - began_s < 5.0
    assert raised.value.reason == "SERVER_DRAINING"
    assert len(anything.requests) > 2
    assert len(anything.times) == 1
    assert anything.remaining_s == sorted(anything.remaining_s, reverse=True)
    assert anything.remaining_s[-1] < 0.45


@pytest.mark.slow
def test_a_call_without_a_deadline_has_the_clients_deadline(send: Send, anything: AnyService) -> None:
    """`timeout_s` of the client is the deadline of a call and all its attempts."""
    anything.trouble = [UNAVAILABLE] * 50
    with pytest.raises(Unavailable):
        send("StartRun", client_timeout_s=1.0)
    # The remaining time is sent in milliseconds, rounded up.
    assert max(anything.remaining_s) <= 1.1


@pytest.mark.slow
def test_the_servers_retry_delay_is_followed(send: Send, anything: AnyService) -> None:
    """RetryInfo is the minimum wait before the next attempt."""
    anything.trouble = [patience(0.4)]
    began_s = time.monotonic()
    send("StartRun")
    assert time.monotonic() - began_s >= 0.4


def test_a_retry_delay_beyond_the_deadline_is_not_waited_for(send: Send, anything: AnyService) -> None:
    """If the server asks for a longer wait than the deadline allows, the call raises at once."""
    anything.trouble = [patience(0.9)]
    with pytest.raises(Unavailable) as raised:
        send("StartRun", timeout_s=0.8)
    assert (0.9, 1) == (raised.value.retry_after_s, len(anything.requests))


def patience(retry_after_s: float) -> Status:
    """Returns UNAVAILABLE with a wait for the next attempt."""
    return refusal(grpc.StatusCode.UNAVAILABLE, "SERVER_DRAINING", retry_after_s=retry_after_s)


def test_a_lost_response_is_requested_with_the_same_id(service: FakeService, client: Client) -> None:
    """If a connection breaks after the work is done, the repeated request gets the stored response."""
    service.lost_answers["EnqueueBatches"] = 1
    client.enqueue_batches([Batch(key="a", stage="load")])
    first, second = service.requests
    assert first == second


@pytest.mark.slow
def test_a_call_waits_for_a_server_that_starts(tmp_path: Path) -> None:
    """A refused connection is UNAVAILABLE as well."""
    with Client(f"unix:{tmp_path}/s", timeout_s=0.2) as client, pytest.raises(Unavailable):
        client.start_run()
    service = FakeService(tmp_path)  # type: ignore[abstract]  # It has the methods that the test calls.
    service.stop()
    with closing(Client(service.target)) as client:
        with pytest.raises((Unavailable, DeadlineExceeded)):
            client.start_run(timeout_s=0.2)
        service.start()
        assert client.start_run().lifecycle_label == "running"
    service.stop()
    assert len(service.requests) == 1
