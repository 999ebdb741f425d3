"""Update requests: the values at the paths of an update mask.

Owns the fields of UpdateSurface. It reads and checks only the values that the mask names: a nested path needs
no well-formed message around it.
"""

from collections.abc import Mapping
from typing import Any

from lightspeed.ops.v1 import surface_service_pb2 as pb

from lightspeed_ops.core import commands, due_times, limits, update_mask
from lightspeed_ops.core import settings as core_settings
from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.schedule import MANUAL
from lightspeed_ops.core.settings import default_settings
from lightspeed_ops.core.update_mask import CONTEXT, PATHS, SCHEDULE
from lightspeed_ops.mapping import value_of_field
from lightspeed_ops.transport.request_validation import RequestValidation, malformed_field

ETAG_CHARACTERS = 128
"""Longest etag: four times what the server sends."""


def update_of(fields: RequestValidation) -> commands.UpdateSurface:
    """Returns the update command of a request."""
    request: pb.UpdateSurfaceRequest = fields.request
    mask = tuple(dict.fromkeys(request.update_mask.paths))
    for path in mask:
        if path not in PATHS and path != update_mask.EVERYTHING:
            fields.wrong("update_mask", update_mask.unknown(path))
    if not mask:
        names = ", ".join((*update_mask.TOP_PATHS, update_mask.EVERYTHING))
        fields.wrong("update_mask", f"expected at least one of {names}, but it is empty")
    known = [path for path in mask if path in PATHS or path == update_mask.EVERYTHING]
    has_context = request.HasField("tenant_context")
    has_schedule = request.pipeline.HasField("schedule")
    paths = update_mask.expanded(known, has_context=has_context, has_schedule=has_schedule)
    values = {path: value for path in paths if path != CONTEXT for value in _values(fields, path)}
    context = None
    if CONTEXT in paths:
        context = fields.tenant_context(CONTEXT)
        if not has_context:
            fields.wrong(CONTEXT, "expected to be set since update_mask names it, but it is not")
    fields.check(limits.text("etag", request.etag, ETAG_CHARACTERS, shortest=0))
    at_ms, on_behalf_of = fields.at_ms(), fields.tenant_context("on_behalf_of")
    _check_values(fields, values)
    return commands.UpdateSurface(
        # In the order of the paths: the same mask has the same audit.
        update_mask=tuple(sorted(known, key=(update_mask.EVERYTHING, *PATHS).index)),
        at_ms=at_ms,
        tenant_context=context,
        nested=values,
        etag=request.etag,
        dry_run=request.dry_run,
        on_behalf_of=on_behalf_of,
    )


def _values(fields: RequestValidation, path: str) -> tuple[object, ...]:
    """Returns the value at a path of the request, or none if it is malformed."""
    message: Any = fields.request
    *parents, name = path.split(".")
    for parent in parents:
        message = getattr(message, parent)
    field = message.DESCRIPTOR.fields_by_name[name]
    hint = PATHS[path]
    may_be_absent = type(None) in getattr(hint, "__args__", ())
    has_to_be_set = field.message_type is not None and not field.is_repeated and not may_be_absent
    if has_to_be_set and not message.HasField(name):
        fields.wrong(path, "expected to be set since update_mask names it, but it is not")
        return ()
    wrong = list(malformed_field(message, field, path))
    fields.check(wrong)
    return () if wrong else (value_of_field(hint, message, field),)


def _check_values(fields: RequestValidation, values: Mapping[str, object]) -> None:
    """Adds the violations of the values if the request is malformed anyway; else the surface refuses them."""
    presets = default_settings("surface", AdapterProfile.STANDARD)
    settings, _ = update_mask.changed(presets, values)
    fields.check_too(core_settings.violations(settings))
    if SCHEDULE in values:
        schedule = update_mask.changed_schedule(MANUAL, values)
        fields.check_too(due_times.violations(schedule), SCHEDULE)
