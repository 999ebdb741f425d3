"""Owners of surfaces: the addresses to which a server may lead a client, and the versions of reads."""

from typing import Any

import pytest
from lightspeed.ops.v1.record_service_pb2 import ListAuditsRequest, WatchAuditsRequest
from lightspeed.ops.v1.surface_service_pb2 import (
    ApplyControlsRequest,
    CreateSurfaceRequest,
    GetServerInfoRequest,
    GetSurfaceRequest,
)
from lightspeed_client._internal import owners
from lightspeed_client._internal.connection_settings import ConnectionSettings
from lightspeed_client._internal.owners import Owners, surface_of, value_of

SURFACE = "tenants/acme/surfaces/orders"


def owners_of(target: str = "ops.example.com:50051", **options: Any) -> Owners:
    """Returns the owners that a client of an address knows."""
    fields: dict[str, Any] = {"tls": None, "token": None, "options": (), "timeout_s": 30.0}
    return Owners(ConnectionSettings(target=target, **{**fields, "direct_to_owners": True, **options}))


@pytest.mark.parametrize(
    "owner",
    ["ops-2:50051", "ops-2.example.com:1", "10.0.0.7:65535", "[2001:db8::7]:50051", "OPS-2.example.com.:443"],
)
def test_a_host_with_a_port_is_followed(owner: str) -> None:
    """A server may name a host, an IPv4 address or an IPv6 address, each with a port."""
    assert owner == owners_of().learn(SURFACE, owner)


@pytest.mark.parametrize(
    "owner",
    [
        "",
        "ops-2",  # No port.
        "ops-2:0",
        "ops-2:65536",
        "ops-2:50051/path",
        "user@ops-2:50051",
        "dns:///ops-2:50051",
        "dns://8.8.8.8/ops-2:50051",  # A resolver of the server's choice.
        "unix:/run/other.sock",
        "unix-abstract:x",
        "http://ops-2:50051",
        "ops-2:50051,ops-3:50051",
        "ops 2:50051",
        "ops-2:50051\n",
        "127.1:50051",  # Resolvers take these numbers for addresses.
        "0x7f.0.0.1:50051",
        "2130706433:50051",
        "[::1%eth0]:50051",
        "[10.0.0.7]:50051",
        "a" * 300 + ":50051",
    ],
)
def test_anything_else_is_not_followed(owner: str) -> None:
    """An address of any other form is ignored: the calls stay at the configured address."""
    known = owners_of()
    assert not known.learn(SURFACE, owner)
    assert not known.target_of(SURFACE)


LOOPBACK = [
    "localhost:50052",
    "ops.localhost:50052",
    "127.0.0.1:50052",
    "127.8.8.8:1",
    "[::1]:50052",
    "0.0.0.0:1",
]


@pytest.mark.parametrize("owner", [*LOOPBACK, "[::]:1", "[::ffff:127.0.0.1]:50052"])
def test_another_machine_does_not_lead_to_this_one(owner: str) -> None:
    """A server elsewhere that names itself localhost would lead its client to some other server."""
    assert not owners_of().learn(SURFACE, owner)


@pytest.mark.parametrize(
    "target", ["localhost:50051", "127.0.0.1:50051", "[::1]:50051", "dns:///localhost:50051"]
)
@pytest.mark.parametrize("owner", LOOPBACK)
def test_this_machine_leads_to_itself(target: str, owner: str) -> None:
    """Servers of one machine name each other by its own addresses."""
    assert owner == owners_of(target).learn(SURFACE, owner)


@pytest.mark.parametrize("target", ["ops.example.com:50051", "dns:///ops.example.com:50051"])
def test_the_configured_address_is_no_other(target: str) -> None:
    """If the owner is the configured server, the calls go there by the channel that there is."""
    known = owners_of(target)
    known.learn(SURFACE, "ops-2:50051")
    assert not known.learn(SURFACE, "ops.example.com:50051")
    assert not known.target_of(SURFACE)


def test_a_unix_socket_leads_nowhere() -> None:
    """A token may go over a unix socket without TLS, so its client never goes to a network."""
    assert not owners_of("unix:/run/lightspeed.sock").learn(SURFACE, "ops-2:50051")


def test_owners_can_be_ignored() -> None:
    """With the option off, all calls stay at the configured address."""
    assert not owners_of(direct_to_owners=False).learn(SURFACE, "ops-2:50051")


def test_surfaces_of_requests() -> None:
    """No name is the default surface; requests about many surfaces, and watches, are about none."""
    assert surface_of(GetSurfaceRequest(surface=SURFACE)) == SURFACE
    assert surface_of(ListAuditsRequest()) == "tenants/default/surfaces/default"
    assert surface_of(CreateSurfaceRequest(parent="tenants/acme", surface_id="orders")) == SURFACE
    assert surface_of(CreateSurfaceRequest(surface_id="s")) == "tenants/default/surfaces/s"
    assert not surface_of(ListAuditsRequest(surface="tenants/acme/surfaces/-"))
    assert not surface_of(ApplyControlsRequest(parent="tenants/acme"))
    assert not surface_of(GetServerInfoRequest())
    assert not surface_of(WatchAuditsRequest(surface=SURFACE))


def test_the_highest_version_is_remembered() -> None:
    """Answers may arrive in any order; a read asks for the newest of them."""
    known = owners_of()
    assert () == known.min_version(SURFACE)
    for text in ("7", "9", "8", "nonsense", "", "-1"):
        known.record_version(SURFACE, text)
    assert (("lightspeed-min-version", "9"),) == known.min_version(SURFACE)
    known.forget_version(SURFACE)
    assert () == known.min_version(SURFACE)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest surface is forgotten for a new one."""
    monkeypatch.setattr(owners, "MAX_SURFACES", 2)
    known = owners_of()
    for name in ("a", "b", "a", "c"):
        known.learn(name, "ops-2:50051")
        known.record_version(name, "1")
    assert ["ops-2:50051", "", "ops-2:50051"] == [known.target_of(name) for name in ("a", "b", "c")]
    assert [True, False, True] == [bool(known.min_version(name)) for name in ("a", "b", "c")]


def test_an_address_is_forgotten_with_all_its_surfaces() -> None:
    """An owner that cannot be reached is forgotten, and the others are not."""
    known = owners_of()
    known.learn("a", "ops-2:50051")
    known.learn("b", "ops-3:50051")
    known.forget("ops-2:50051")
    assert ["", "ops-3:50051"] == [known.target_of(name) for name in ("a", "b")]


def test_values_of_metadata() -> None:
    """An interceptor may replace a call by one without metadata."""
    assert value_of([("x", "1"), ("lightspeed-owner", "ops-2:1")], "lightspeed-owner") == "ops-2:1"
    assert not value_of([("lightspeed-owner", b"ops-2:1")], "lightspeed-owner")
    assert not value_of(None, "lightspeed-owner")
