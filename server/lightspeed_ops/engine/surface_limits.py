"""Surface limits: how many living surfaces the server and each tenant may have.

Owns the refusal of one more.
"""

from typing import TypeVar

from lightspeed_ops.config import Limits
from lightspeed_ops.core.commands import CreateSurface, Decided, Origin, UndeleteSurface
from lightspeed_ops.core.decide.surfaces import refuse_undeletion
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.surface import Surface, tenant_of
from lightspeed_ops.engine.refusals import too_many_of_tenant, too_many_surfaces
from lightspeed_ops.engine.surface_cache import SurfaceCache

A = TypeVar("A")


def within_limits(
    cache: SurfaceCache,
    limits: Limits,
    surface: Surface,
    command: CreateSurface | UndeleteSurface,
    decided: Decided[A],
    origin: Origin,
) -> Decided[A]:
    """Returns the decision to create or restore a surface, or its refusal if there are too many."""
    too_many = _too_many(cache, limits, surface.name)
    if too_many is None:
        return decided
    if isinstance(command, UndeleteSurface):
        return refuse_undeletion(surface, command, origin, too_many)
    return Decided((), refusal=too_many)


def _too_many(cache: SurfaceCache, limits: Limits, name: str) -> Refusal | None:
    """Returns the refusal of one more living surface if the server or its tenant is at a limit."""
    living, of_tenant = cache.count_living(tenant_of(name))
    if living >= limits.max_surfaces:
        return too_many_surfaces(name, limits.max_surfaces)
    if of_tenant >= limits.max_surfaces_per_tenant:
        return too_many_of_tenant(name, limits.max_surfaces_per_tenant)
    return None
