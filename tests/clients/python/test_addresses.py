"""Addresses of a server: the same forms in all clients."""

import json

import pytest
from lightspeed_client import AsyncClient, AsyncWorker, Client, Worker
from lightspeed_client._internal.addresses import target_of

from tests.conformance.runners import ROOT

ADDRESSES = json.loads((ROOT / "tests/conformance/vectors/addresses.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("accepted", ADDRESSES["accepted"], ids=lambda accepted: accepted["address"])
def test_an_address_gets_its_target(accepted: dict[str, str]) -> None:
    """An address without a port gets 50051."""
    assert accepted["target"] == target_of(accepted["address"])


@pytest.mark.parametrize("address", ADDRESSES["refused"])
def test_any_other_address_is_refused(address: str) -> None:
    """A client is not made, and the error shows the accepted forms."""
    expected = (
        "expected an address such as localhost, localhost:50051, [::1]:50051, dns:///host:50051 or "
        f"unix:/run/lightspeed.sock, but got {address!r}"
    )
    with pytest.raises(ValueError, match="expected an address") as refused:
        Client(address)
    assert str(refused.value).startswith(expected)


async def test_an_asyncio_client_has_the_same_rule() -> None:
    """Both clients refuse the same addresses."""
    with pytest.raises(ValueError, match="gRPC needs no scheme; TLS is an option of the client"):
        AsyncClient("http://localhost:50051")


def test_a_worker_refuses_an_address_when_it_is_made() -> None:
    """A worker with an address does not wait until `run`."""
    with pytest.raises(ValueError, match="expected an address"):
        Worker("http://localhost", stages=["load"], handler=lambda _: None)
    with pytest.raises(ValueError, match="expected an address"):
        AsyncWorker("localhost:", stages=["load"], handler=_handle)


async def _handle(_: object) -> None:
    return None
