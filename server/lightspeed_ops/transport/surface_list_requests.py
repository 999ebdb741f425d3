"""Surface list requests: the filter, the order and the page of a list of surfaces.

Owns the fields of the filter, for lists, streams and controls over many surfaces alike, and who may see the
surfaces of which tenants. It owns the form of a page token: the order is a part of its kind, so that a token
of one order is refused in another.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import starmap

from lightspeed.ops.v1 import bulk_control_pb2
from lightspeed.ops.v1 import surface_service_pb2 as pb

from lightspeed_ops.core import limits, pipeline, policy
from lightspeed_ops.core.operator import CONTROL_LABELS
from lightspeed_ops.core.refusal import Reason, Refusal, Refused
from lightspeed_ops.core.settings import SurfaceLabel
from lightspeed_ops.core.surface import surface_name
from lightspeed_ops.core.surface_list import SurfaceFilter, SurfaceOrder, SurfacePlace
from lightspeed_ops.engine import BY_NAME, Engine, SurfacePage
from lightspeed_ops.transport.callers import current_caller
from lightspeed_ops.transport.request_validation import EVERY_TENANT, RequestValidation
from lightspeed_ops.transport.tokens import place_of, token

SURFACES_LIST = "surfaces"
ID_CHARACTERS = 63
"""Longest id of a surface, in characters."""
STATES = {
    "control_states": frozenset(CONTROL_LABELS.values()),
    "lifecycle_states": frozenset(pipeline.LIFECYCLE_LABELS.values()),
}
"""The states that a filter can name, by field."""
_PLACE = re.compile("(-?[0-9]{1,19}) (.+)")
"""The place in a page token of an order by numbers: the number and the name."""


@dataclass(frozen=True, slots=True)
class SurfaceListRequest:
    """A request for a page of surfaces: whose, which and from where on; ``tenant_id`` None means all."""

    tenant_id: str | None
    wanted: SurfaceFilter
    order: SurfaceOrder
    after: SurfacePlace | None
    size: int
    show_deleted: bool

    @property
    def parent(self) -> str:
        """The resource name of the tenant, or of all."""
        return EVERY_TENANT if self.tenant_id is None else f"tenants/{self.tenant_id}"

    def token_after(self, place: SurfacePlace) -> str:
        """Returns the token of the page after a place."""
        text = place.name if self.order in BY_NAME else f"{place.number} {place.name}"
        return token(_kind(self.order), self.parent, text)


def list_request(fields: RequestValidation) -> SurfaceListRequest:
    """Returns the request for a list; raises :class:`Refused` if its caller may not see the surfaces."""
    request: pb.ListSurfacesRequest = fields.request
    tenant_id = tenant_or_all(fields)
    caller = acting_context(fields)
    order = _order_of(fields)
    size = fields.between("page_size", 0, limits.PAGE_ENTRIES, zero=limits.PAGE_ENTRIES_DEFAULT)
    asked = SurfaceListRequest(tenant_id, filter_of(fields), order, None, size, request.show_deleted)
    if request.show_deleted and order is not SurfaceOrder.NAME:
        fields.wrong("order_by", f"expected name with show_deleted, but it is '{order}'")
    after = _after(fields, asked) if request.page_token else None
    fields.finish("list the surfaces of")
    refuse_strangers(caller, tenant_id)
    return SurfaceListRequest(tenant_id, asked.wanted, order, after, size, asked.show_deleted)


def tenant_or_all(fields: RequestValidation) -> str | None:
    """Returns the tenant id in ``parent``, or None for all tenants."""
    tenant_id = fields.tenant(or_all=True)
    return None if tenant_id == "-" else tenant_id


def acting_context(fields: RequestValidation) -> policy.TenantContext | None:
    """Returns the context for which a request asks: the one that it names, or else the caller's own."""
    named, caller = fields.tenant_context("on_behalf_of"), current_caller()
    return caller.context if named is None and caller is not None else named


def refuse_strangers(caller: policy.TenantContext | None, tenant_id: str | None) -> None:
    """Raises :class:`Refused` if the caller may not see the surfaces of a tenant, or of all.

    A caller without a context is the system, since the server knows no identities.
    """
    if not isinstance(caller, policy.Tenant) or caller.tenant_id == tenant_id:
        return
    every = surface_name(tenant_id or "-", "-")
    if tenant_id is not None:
        message = f"expected surfaces '{every}' to exist, but they do not"
        raise Refused(Refusal(Reason.SURFACE_NOT_FOUND, message, {"surface": every}))
    message = (
        f"expected the system to read '{every}', but the caller is of tenant '{caller.tenant_id}', "
        "which may read its own surfaces"
    )
    values = {"actor_id": caller.actor_id, "role": caller.role.value, "action": "read"}
    raise Refused(
        Refusal(Reason.ROLE_FORBIDS, message, {"surface": every, "tenant": caller.tenant_id} | values)
    )


async def listed_places(engine: Engine, asked: SurfaceListRequest) -> SurfacePage:
    """Returns the places of a page; some of their surfaces may not match any more when they are read."""
    living = await engine.surface_page(
        asked.tenant_id, asked.wanted, asked.order, after=asked.after, count=asked.size
    )
    if not asked.show_deleted:
        return living
    after = "" if asked.after is None else asked.after.name
    deleted = await engine.deleted_surfaces(asked.tenant_id or "", after=after, limit=asked.size + 1)
    return _merged(living, deleted, asked)


def _merged(living: SurfacePage, deleted: Sequence[str], asked: SurfaceListRequest) -> SurfacePage:
    """Returns a page by name of living and deleted surfaces, up to the first end of both parts."""
    ends = [] if living.next_after is None else [living.next_after]
    size, prefix = asked.size, asked.wanted.surface_id_prefix
    if len(deleted) > size:
        ends.append(SurfacePlace(0, deleted[-1]))
    possible = [name for name in deleted if name.rpartition("/")[2].startswith(prefix)]
    places = sorted({*living.places, *(SurfacePlace(0, name) for name in possible)})
    if ends:
        places = [place for place in places if place <= min(ends)]
    if len(places) > size:
        return SurfacePage(places[:size], places[size - 1])
    return SurfacePage(places, min(ends, default=None))


def filter_of(fields: RequestValidation) -> SurfaceFilter:
    """Returns the filter of a request; an absent filter matches every surface."""
    asked: bulk_control_pb2.SurfaceFilter = fields.request.filter
    for field, known in STATES.items():
        for index, name in enumerate(getattr(asked, field)):
            if name not in known:
                expected = ", ".join(sorted(known))
                fields.wrong(
                    f"filter.{field}[{index}]", f"expected one of {expected}, but it is '{name[:80]}'"
                )
    prefix = asked.surface_id_prefix
    fields.check(limits.text("filter.surface_id_prefix", prefix, ID_CHARACTERS, shortest=0))
    fields.check(limits.integer("filter.older_than_ms", asked.older_than_ms, 0))
    labels = tuple(starmap(SurfaceLabel, sorted(asked.labels.items())))
    fields.check(limits.string_map("filter.labels", labels))
    return SurfaceFilter(
        control_states=frozenset(asked.control_states),
        lifecycle_states=frozenset(asked.lifecycle_states),
        surface_id_prefix=prefix,
        labels=labels,
        stale=asked.stale if asked.HasField("stale") else None,
        has_dead_letters=asked.has_dead_letters if asked.HasField("has_dead_letters") else None,
        older_than_ms=asked.older_than_ms,
    )


def _order_of(fields: RequestValidation) -> SurfaceOrder:
    asked: str = fields.request.order_by
    if asked and asked not in list(SurfaceOrder):
        expected = ", ".join(SurfaceOrder)
        fields.wrong("order_by", f"expected one of {expected}, but it is '{asked[:80]}'")
        return SurfaceOrder.NAME
    return SurfaceOrder(asked or SurfaceOrder.NAME)


def _after(fields: RequestValidation, asked: SurfaceListRequest) -> SurfacePlace | None:
    """Returns the place of the page token, or None if it is none."""
    text = place_of(fields.request.page_token, _kind(asked.order), asked.parent) or ""
    found = _PLACE.fullmatch(text)
    if asked.order in BY_NAME and text:
        return SurfacePlace(0, text)
    if found is not None:
        return SurfacePlace(int(found[1]), found[2])
    fields.wrong("page_token", "expected a next_page_token of this list, but it is not one")
    return None


def _kind(order: SurfaceOrder) -> str:
    """Returns the kind of a token; that of the order by name is the one of earlier versions."""
    return SURFACES_LIST if order is SurfaceOrder.NAME else f"{SURFACES_LIST} by {order}"
