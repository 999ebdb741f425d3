"""Owners of surfaces: the addresses to which a server may lead a client, and the versions of reads."""

import json
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
from lightspeed_client._internal.connection_settings import ConnectionSettings, Tls
from lightspeed_client._internal.owners import Owners, surface_of, value_of

from tests.conformance.runners import ROOT

SURFACE = "tenants/acme/surfaces/orders"
VECTORS = ROOT / "tests/conformance/vectors"
ADDRESSES = json.loads((VECTORS / "owner_addresses.json").read_text(encoding="utf-8"))
VERSIONS = json.loads((VECTORS / "versions.json").read_text(encoding="utf-8"))


def owners_of(target: str = "ops.example.com:50051", **options: Any) -> Owners:
    """Returns the owners that a client of an address knows."""
    fields: dict[str, Any] = {"tls": None, "token": None, "options": (), "timeout_s": 30.0}
    return Owners(ConnectionSettings(target=target, **{**fields, "direct_to_owners": True, **options}))


@pytest.mark.parametrize("vector", ADDRESSES)
def test_a_client_follows_the_same_addresses_in_every_language(vector: dict[str, Any]) -> None:
    """A host with a port, this machine only from this machine, and a token in plaintext not away from it."""
    token = "secret" if vector["sends_token_in_plaintext"] else None
    known, owner = owners_of(vector["configured"], token=token), vector["owner"]
    assert (owner if vector["followed"] else "") == known.learn(SURFACE, owner) == known.target_of(SURFACE)


def test_over_tls_a_token_goes_from_this_machine_to_another() -> None:
    """The owner has to prove who it is."""
    assert owners_of("localhost:50051", token="secret", tls=Tls()).learn(SURFACE, "ops-2:50051")


@pytest.mark.parametrize("target", ["ops.example.com:50051", "dns:///ops.example.com:50051"])
def test_the_configured_address_is_no_other(target: str) -> None:
    """If the owner is the configured server, the calls go there by the channel that there is."""
    known = owners_of(target)
    known.learn(SURFACE, "ops-2:50051")
    assert not known.learn(SURFACE, "ops.example.com:50051")
    assert not known.target_of(SURFACE)


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


@pytest.mark.parametrize("vector", VERSIONS)
def test_a_read_asks_for_the_same_version_in_every_language(vector: dict[str, Any]) -> None:
    """The highest of the journal that a response named last; what has another form is ignored."""
    known = owners_of()
    for text in vector["said"]:
        known.record_version(SURFACE, text)
    expected = (("lightspeed-min-version", vector["asked"]),) if vector["asked"] else ()
    assert expected == known.min_version(SURFACE)


def test_a_version_can_be_forgotten() -> None:
    """A later response begins anew."""
    known = owners_of()
    known.record_version(SURFACE, "9@a1")
    known.forget_version(SURFACE)
    assert () == known.min_version(SURFACE)
    known.record_version(SURFACE, "3@a1")
    assert (("lightspeed-min-version", "3@a1"),) == known.min_version(SURFACE)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest surface is forgotten for a new one."""
    monkeypatch.setattr(owners, "MAX_SURFACES", 2)
    known = owners_of()
    for name in ("a", "b", "a", "c"):
        known.learn(name, "ops-2:50051")
        known.record_version(name, "1@a1")
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
