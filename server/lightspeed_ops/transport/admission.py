"""Admission: which calls the server takes when it has as many as it may have.

Owns the numbers of calls in progress, of the server and of each tenant. The last tenth of each limit is for
calls that let work finish: without them, leases would expire on a full server, and its work would be done
twice. Of the other places, a tenant gets a share that shrinks as places run out, so that a tenant with
many calls refuses none of another tenant. A refused call has changed nothing, and its error has a RetryInfo.

The tenant of a call is that of its caller. Without an identity, and for callers of all tenants, it is that of
the surface or the parent that the request names. Streams have limits of their own (``open_streams``). A frame
of an open work stream needs no place, so that a full server still takes its reports.
"""

from types import TracebackType
from typing import Any, NamedTuple, Self

from lightspeed_ops.config import Limits
from lightspeed_ops.core.policy import Tenant
from lightspeed_ops.core.refusal import Reason, Refusal, Refused
from lightspeed_ops.core.surface import DEFAULT_TENANT
from lightspeed_ops.transport.callers import current_caller

FINISHING = frozenset(
    f"WorkerService/{name}"
    for name in ("AcknowledgeBatch", "AcknowledgeBatches", "FailBatch", "FailBatches", "ExtendLeases")
)
"""Calls that let work in hand finish."""
RESERVE = 10
"""One place in so many is for calls that let work finish: they are few and short."""
SHARE = 8
"""A tenant may have so many calls for each place that is left: alone it gets eight ninths of the places, and
other tenants find the rest. The rule is that of switches with shared buffers (dynamic thresholds)."""
TENANT_FIELDS = ("surface", "parent")
"""Fields of requests that name a tenant."""


class CallKind(NamedTuple):
    """What admission has to know of an RPC."""

    name: str
    """Such as ``WorkerService/EnqueueBatch``."""
    tenant_field: str | None = None
    """The field of the request that names the tenant; None if there is none."""
    is_finishing: bool = False
    """True if its calls let work finish."""


class Admission:
    """The calls in progress of a server."""

    def __init__(self, limits: Limits) -> None:
        """Starts without calls."""
        self.limits = limits
        """The limits in force; a server may replace them while it runs."""
        self.calls = 0
        """Calls in progress, from their headers to their responses."""
        self._of_tenant: dict[str, int] = {}

    def enter(self, kind: CallKind) -> None:
        """Takes a place for a call, before its request is read; raises :class:`Refused` if there is none."""
        limit = self.limits.max_calls
        if self.calls >= (limit if kind.is_finishing else limit - limit // RESERVE):
            raise Refused(_full(kind.name, limit))
        self.calls += 1

    def join(self, kind: CallKind, tenant: str) -> None:
        """Counts a call that has a place as one of a tenant; raises :class:`Refused` beyond its share."""
        held, limit = self._of_tenant.get(tenant, 0), self.limits.max_calls_per_tenant
        if held >= (limit if kind.is_finishing else limit - limit // RESERVE):
            raise Refused(_full(kind.name, limit, "max_calls_per_tenant", tenant))
        if not kind.is_finishing:
            limit = self.limits.max_calls
            # The call itself has a place already.
            if held >= SHARE * (limit - limit // RESERVE - self.calls + 1):
                raise Refused(_full(kind.name, limit, "max_calls", tenant))
        self._of_tenant[tenant] = held + 1

    def leave(self, tenant: str | None) -> None:
        """Gives the place of a call up; ``tenant`` is None if it has joined none."""
        self.calls -= 1
        if tenant is not None:
            left = self._of_tenant[tenant] - 1
            if left:
                self._of_tenant[tenant] = left
            else:
                del self._of_tenant[tenant]


class Place:
    """The place of one call, taken and given up by ``with``."""

    __slots__ = ("_admission", "_kind", "_tenant")

    def __init__(self, admission: Admission, kind: CallKind) -> None:
        """Takes no place yet."""
        self._admission = admission
        self._kind = kind
        self._tenant: str | None = None

    def __enter__(self) -> Self:
        self._admission.enter(self._kind)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._admission.leave(self._tenant)

    def join_tenant_of_caller(self) -> None:
        """Counts the call for the tenant of its caller, if that is known before its request is read."""
        caller = current_caller()
        if caller is not None and type(caller.context) is Tenant:
            self._join(caller.context.tenant_id)

    def join_tenant_of(self, request: Any) -> None:
        """Counts the call for the tenant that its request names, unless it counts already."""
        if self._tenant is None and self._kind.tenant_field is not None:
            self._join(tenant_in(getattr(request, self._kind.tenant_field)))

    def _join(self, tenant: str) -> None:
        self._admission.join(self._kind, tenant)
        self._tenant = tenant


def tenant_in(name: str) -> str:
    """Returns the tenant in the name of a surface or a tenant, which may be malformed or empty."""
    return (name.split("/", 2)[1:2] or ("",))[0] if name else DEFAULT_TENANT


def _full(name: str, limit: int, limit_name: str = "max_calls", tenant: str = "") -> Refusal:
    """Returns the refusal of a call beyond the limit of the server, or beyond the share of a tenant."""
    named = {"method": name, "limit_name": limit_name, "limit": str(limit)}
    if not tenant:
        message = f"expected to answer {name}, but {limit_name} {limit} are being answered"
        return Refusal(Reason.OVERLOADED, message, named)
    message = f"expected to answer {name}, but tenant '{tenant}' has its share of {limit_name} {limit}"
    return Refusal(Reason.OVERLOADED, message, named | {"tenant": tenant})
