"""``lightspeed surface``: lists, reads, creates, changes and watches surfaces."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from lightspeed_cli.commands.schedule import schedule_text
from lightspeed_cli.confirmation import confirm, yes_option
from lightspeed_cli.errors import CommandFailed, ExitCode
from lightspeed_cli.invocation import Invocation, complete_surfaces, limit_option, operation, surface_argument
from lightspeed_cli.options import (
    LabelType,
    file_option,
    labels_option,
    message_of,
    read_json,
    surface_filters,
)
from lightspeed_cli.output import Column, Style, Value, View
from lightspeed_cli.times import Age, Duration, Time, duration_text, now_ms
from lightspeed_cli.watching import watch_options, watch_rows

if TYPE_CHECKING:
    from lightspeed.ops.v1.surface_pb2 import SettingChange, Surface
    from lightspeed.ops.v1.surface_service_pb2 import SurfaceViolation

PROFILES = ("standard", "heavy-data", "burst-recovery")
ORDERS = (
    *("name", "name desc", "oldest_age desc", "queued desc"),
    *("dead_lettered desc", "updated desc", "updated", "created desc"),
)
SCHEDULE = "pipeline.schedule"
SCHEDULE_KINDS = tuple(f"{SCHEDULE}.{kind}." for kind in ("interval", "cron", "manual"))
ALL_TENANTS = "tenants/-"


@click.group("surface")
def surface() -> None:
    """Lists, reads, creates, changes and watches surfaces."""


def surface_id(found: "Surface") -> str:
    """Returns the id of a surface, the last part of its name."""
    return found.name.rpartition("/")[2]


def _lifecycle_style(found: "Surface") -> Style:
    if found.lifecycle_label in ("failed", "crashed"):
        return Style.BAD
    return Style.GOOD if found.lifecycle_label == "running" else Style.PLAIN


def _control_style(found: "Surface") -> Style:
    return Style.PLAIN if found.control_label == "running" else Style.WARNING


def _fresh(found: "Surface") -> str:
    return "stale" if found.stale else "fresh"


def _fresh_style(found: "Surface") -> Style:
    return Style.BAD if found.stale else Style.PLAIN


def _dead_style(found: "Surface") -> Style:
    return Style.BAD if found.queue.dead_lettered else Style.PLAIN


def _labels(found: "Surface") -> Value:
    return [f"{key}={value}" for key, value in sorted(found.labels.items())]


def _profile(found: "Surface") -> Value:
    from lightspeed.ops.v1.profile_pb2 import AdapterProfile

    name = AdapterProfile.Name(found.adapter_profile).removeprefix("ADAPTER_PROFILE_")
    return name.lower().replace("_", "-")


_LISTED: tuple[Column["Surface"], ...] = (
    Column("LIFECYCLE", lambda found: found.lifecycle_label, style=_lifecycle_style),
    Column("CONTROL", lambda found: found.control_label, style=_control_style),
    Column("FRESHNESS", _fresh, style=_fresh_style),
    Column("QUEUED", lambda found: found.queue.queued),
    Column("RETRYING", lambda found: found.queue.retrying),
    Column("IN FLIGHT", lambda found: found.queue.in_flight),
    Column("DEAD", lambda found: found.queue.dead_lettered, style=_dead_style),
    Column("OLDEST", lambda found: Age(found.oldest_enqueued_ms)),
    Column("UPDATED", lambda found: Age(found.updated_ms), wide=True),
    Column("PROFILE", _profile, wide=True),
    Column("OWNER", lambda found: found.owner, wide=True),
    Column("LABELS", _labels, wide=True),
)

SURFACES: View["Surface"] = View(
    columns=(Column("SURFACE", surface_id), *_LISTED),
    name=lambda found: found.name,
    empty="no surfaces",
)
"""Surfaces of one tenant: by their ids."""

ALL_SURFACES = replace(SURFACES, columns=(Column("SURFACE", lambda found: found.name), *_LISTED))
"""Surfaces of several tenants: by their full names."""


def _lifecycle(found: "Surface") -> Value:
    lifecycle = found.pipeline_runtime.lifecycle
    state = getattr(lifecycle, lifecycle.WhichOneof("lifecycle") or "idle")
    reason = getattr(state, "reason", "")
    run_id = found.pipeline_runtime.run_id
    text = f"{found.lifecycle_label} ({run_id})" if run_id else found.lifecycle_label
    return f"{text}: {reason}" if reason else text


def _control(found: "Surface") -> Value:
    control = found.pipeline_runtime.control
    state = getattr(control, control.WhichOneof("control") or "running")
    at_ms, reason = getattr(state, "at_ms", 0), getattr(state, "reason", "")
    since = f" for {duration_text(max(0, now_ms() - at_ms))}" if at_ms else ""
    return f"{found.control_label}{since}: {reason}" if reason else found.control_label


def _freshness(found: "Surface") -> Value:
    allowed = duration_text(found.max_allowed_lag_ms)
    if not found.stale_at_ms:
        return f"{_fresh(found)}, {allowed} allowed"
    distance = duration_text(abs(found.stale_at_ms - now_ms()))
    when = f"stale for {distance}" if found.stale else f"fresh, stale in {distance}"
    return f"{when}, {allowed} allowed"


def _waiting(found: "Surface") -> Value:
    queue = found.queue
    pending = f", {queue.replay_pending:,} of a replay to come" if queue.replay_pending else ""
    return f"{queue.queued:,} queued, {queue.retrying:,} retrying, {queue.in_flight:,} in flight{pending}"


def _ended(found: "Surface") -> Value:
    queue = found.queue
    return (
        f"{queue.succeeded:,} succeeded, {queue.duplicates_suppressed:,} of them suppressed duplicates, "
        f"{queue.failed:,} failed, {queue.cancelled:,} cancelled, {queue.discarded:,} discarded"
    )


def _pipeline(found: "Surface") -> Value:
    pipeline = found.pipeline_runtime.pipeline
    return f"{pipeline.name}: {' → '.join(stage.name for stage in pipeline.stages)}"


def _limits(found: "Surface") -> Value:
    boundary = found.boundary
    return f"{boundary.max_in_flight:,} in flight, {boundary.max_queued:,} queued"


def _conformance(found: "Surface") -> Value:
    from lightspeed.ops.v1.surface_pb2 import ConformanceGap

    if found.conformance_passed:
        return "passed"
    gaps = (ConformanceGap.Name(gap).removeprefix("CONFORMANCE_GAP_") for gap in found.conformance_gaps)
    needed = " (runs need it)" if found.runs_need_certification else ""
    return f"{', '.join(gap.lower().replace('_', ' ') for gap in gaps)}{needed}"


SURFACE: View["Surface"] = replace(
    SURFACES,
    details=(
        Column("NAME", lambda found: found.name),
        Column("DELETED", lambda found: Time(found.deleted_ms) if found.deleted else None),
        Column("LIFECYCLE", _lifecycle, style=_lifecycle_style),
        Column("CONTROL", _control, style=_control_style),
        Column("FRESHNESS", _freshness, style=_fresh_style),
        Column("WAITING", _waiting),
        Column("OLDEST", lambda found: Age(found.oldest_enqueued_ms)),
        Column("DEAD LETTERS", lambda found: found.queue.dead_lettered, style=_dead_style),
        Column("ENDED", _ended),
        Column("PIPELINE", _pipeline),
        Column("SCHEDULE", lambda found: schedule_text(found.pipeline_runtime.pipeline.schedule)),
        Column("CONFORMANCE", _conformance),
        Column("PROFILE", _profile),
        Column("OWNER", lambda found: found.owner or None),
        Column("LIMITS", _limits),
        Column("LEASE", lambda found: Duration(found.lease_ms)),
        Column("LABELS", lambda found: _labels(found) or None),
        Column("CREATED", lambda found: Time(found.created_ms)),
        Column("UPDATED", lambda found: Time(found.updated_ms)),
        Column("ETAG", lambda found: found.etag, wide=True),
        Column("SIGNATURE", lambda found: found.signature, wide=True),
    ),
)


def _parent(invocation: Invocation, tenant: str | None, *, all_tenants: bool) -> str:
    if all_tenants and tenant:
        raise click.UsageError("expected --tenant or --all-tenants, but got both")
    if all_tenants:
        return ALL_TENANTS
    return f"tenants/{tenant}" if tenant else invocation.context.parent


def _tenant_options(function: Any) -> Any:
    function = click.option("-A", "--all-tenants", is_flag=True, help="Surfaces of all tenants.")(function)
    return click.option("--tenant", metavar="TENANT", help="Surfaces of this tenant; none: the context's.")(
        function
    )


@surface.command("list")
@surface_filters
@_tenant_options
@click.option(
    "--order-by",
    type=click.Choice(ORDERS),
    default="name",
    metavar="ORDER",
    help="Order, such as name, or worst first: dead_lettered desc, oldest_age desc, queued desc.",
)
@click.option("--deleted", is_flag=True, help="Deleted surfaces too.")
@limit_option
@watch_options
@operation
def _list(  # noqa: PLR0913 - the options
    invocation: Invocation,
    filters: Mapping[str, Any],
    tenant: str | None,
    order_by: str,
    limit: int,
    interval_s: float,
    *,
    all_tenants: bool,
    deleted: bool,
    watch: bool,
) -> None:
    """Lists the surfaces of the tenant."""
    from itertools import islice

    from lightspeed.ops.v1.surface_pb2 import SurfaceView

    parent = _parent(invocation, tenant, all_tenants=all_tenants)
    client = invocation.client

    def read() -> "Iterable[Surface]":
        return client.list_surfaces(
            parent=parent,
            order_by=order_by,
            show_deleted=deleted,
            # A row needs no pipelines and plans, but `-o json` has the whole surface.
            view=SurfaceView.SURFACE_VIEW_FULL
            if invocation.output.is_json
            else SurfaceView.SURFACE_VIEW_BASIC,
            **filters,
        )

    view = ALL_SURFACES if all_tenants else SURFACES
    if watch:
        watch_rows(invocation, lambda: islice(read(), limit or None), view, interval_s=interval_s)
    invocation.show_list(read(), view, limit=limit)


@surface.command("get")
@surface_argument
@watch_options
@operation
def _get(invocation: Invocation, surface: str | None, *, watch: bool, interval_s: float) -> None:
    """Shows SURFACE: its state, its queue, and its settings."""
    name, client = invocation.surface(surface), invocation.client
    if watch:
        watch_rows(invocation, lambda: [client.get_surface(surface=name)], SURFACES, interval_s=interval_s)
    invocation.show_one(client.get_surface(surface=name), SURFACE)


@surface.command("create")
@click.argument("surface_id")
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default="standard",
    show_default=True,
    help="Presets of its limits.",
)
@file_option("JSON with other fields of CreateSurfaceRequest, such as pipeline.")
@labels_option("Label of the surface.")
@operation
def _create(
    invocation: Invocation, surface_id: str, profile: str, file: str | None, labels: Mapping[str, str]
) -> None:
    """Creates the surface SURFACE_ID from a profile, and shows it."""
    from lightspeed.ops.v1.profile_pb2 import AdapterProfile
    from lightspeed.ops.v1.surface_service_pb2 import CreateSurfaceRequest

    tenant, _, name = invocation.surface(surface_id).partition("/surfaces/")
    given = _fields(file)
    request = message_of(given, CreateSurfaceRequest, f"fields of CreateSurfaceRequest in {file}")
    fields = {key: getattr(request, key) for key in given}
    fields.setdefault(
        "adapter_profile", AdapterProfile.Value(f"ADAPTER_PROFILE_{profile.upper().replace('-', '_')}")
    )
    if labels:
        fields["labels"] = {**fields.get("labels", {}), **labels}
    made = invocation.client.create_surface(
        **{"parent": tenant, "surface_id": name, "request_id": invocation.request_id} | fields
    )
    invocation.show_one(made, SURFACE)


def _fields(file: str | None) -> dict[str, Any]:
    found = read_json(file) if file else {}
    if not isinstance(found, dict):
        raise CommandFailed(f"expected an object with fields in {file}", ExitCode.USAGE)
    return found


CHANGES: View["SettingChange"] = View(
    columns=(
        Column("SETTING", lambda change: change.path),
        Column("OLD", lambda change: change.old),
        Column("NEW", lambda change: change.new),
    ),
    name=lambda change: change.path,
    empty="nothing would change",
)


class _SettingType(LabelType):
    name = "PATH=VALUE"


@surface.command("update")
@surface_argument
@click.option(
    "--set",
    "settings",
    type=_SettingType(),
    multiple=True,
    help="New value of a setting, such as boundary.max_queued=500. May be repeated.",
)
@file_option("JSON with new settings: fields of UpdateSurfaceRequest, each as a whole.")
@click.option("--etag", default="", metavar="ETAG", help="Only if the surface still has this etag.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@operation
def _update(
    invocation: Invocation,
    surface: str | None,
    settings: tuple[tuple[str, str], ...],
    file: str | None,
    etag: str,
    *,
    dry_run: bool,
) -> None:
    """Changes settings of SURFACE, all that are named or none, and shows it."""
    from lightspeed.ops.v1.surface_service_pb2 import UpdateSurfaceRequest

    given = _fields(file)
    # Of a pipeline, an update can change the schedule alone.
    mask = ["pipeline.schedule" if name == "pipeline" else name for name in given]
    for path, text in settings:
        _put(given, path.split("."), _value(text))
        mask.append(path)
    if any(path.startswith(SCHEDULE_KINDS) for path in mask):
        # A schedule of another kind is another schedule: an update replaces it as a whole.
        mask = [SCHEDULE, *(path for path in mask if not path.startswith(SCHEDULE))]
    if not mask:
        raise click.UsageError("expected --set PATH=VALUE or --file, but there is neither")
    request = message_of(given, UpdateSurfaceRequest, "settings of a surface")
    fields = {key: getattr(request, key) for key in given}
    if "pipeline" in fields:
        fields["schedule"] = fields.pop("pipeline").schedule
    arguments = {"surface": invocation.surface(surface), "update_mask": mask, "etag": etag} | fields
    if dry_run:
        invocation.show_list(invocation.client.plan_update(**arguments), CHANGES)
    else:
        changed = invocation.client.update_surface(request_id=invocation.request_id, **arguments)
        invocation.show_one(changed, SURFACE)


def _put(into: dict[str, Any], path: list[str], value: Any) -> None:
    for name in path[:-1]:
        into = into.setdefault(name, {})
        if not isinstance(into, dict):
            raise click.UsageError(f"expected one value for {name}, but it is set as a whole and in parts")
    into[path[-1]] = value


def _value(text: str) -> Any:
    import json

    try:
        return json.loads(text)
    except ValueError:
        return text


@surface.command("delete")
@click.argument("surface_id", metavar="SURFACE", shell_complete=complete_surfaces)
@yes_option
@operation
def _delete(invocation: Invocation, surface_id: str, *, yes: bool) -> None:
    """Deletes SURFACE, if it has no run in progress, no batches and no dead letters. Its records stay."""
    name = invocation.surface(surface_id)
    confirm(f"Delete {name}?", yes=yes)
    invocation.client.delete_surface(name, request_id=invocation.request_id)
    invocation.say(f"{name} is deleted: lightspeed surface undelete restores it")


@surface.command("undelete")
@click.argument("surface_id", metavar="SURFACE")
@operation
def _undelete(invocation: Invocation, surface_id: str) -> None:
    """Restores the deleted SURFACE as it was, and shows it."""
    name = invocation.surface(surface_id)
    invocation.show_one(invocation.client.undelete_surface(name, request_id=invocation.request_id), SURFACE)


VIOLATIONS: View["SurfaceViolation"] = View(
    columns=(
        Column("FIELD", lambda violation: violation.field),
        Column("FAULT", lambda violation: violation.description),
    ),
    name=lambda violation: violation.field,
    empty="valid",
)


@surface.command("validate")
@surface_argument
@operation
def _validate(invocation: Invocation, surface: str | None) -> None:
    """Checks SURFACE against its contract: lists its faults; exit code 10 if there is one."""
    found = invocation.client.validate_surface(surface=invocation.surface(surface))
    invocation.show_list(found.violations, VIOLATIONS)
    if not found.valid:
        click.get_current_context().exit(ExitCode.CHECK_FAILED)


@surface.command("watch")
@surface_filters
@_tenant_options
@operation
def _watch(
    invocation: Invocation, filters: Mapping[str, Any], tenant: str | None, *, all_tenants: bool
) -> None:
    """Prints the surfaces of the tenant, and from then on each that changes, until Ctrl-C.

    JSON has the light view of a surface. Of a surface that was deleted, or that no longer matches, it has
    the name and `removed`.
    """
    parent = _parent(invocation, tenant, all_tenants=all_tenants)
    view = ALL_SURFACES if all_tenants else SURFACES
    heading = True
    with invocation.client.watch_surfaces(parent=parent, **filters) as frames:
        for frame in frames:
            for found in frame.changed.surfaces:
                invocation.output.stream_row(found, view, heading=heading)
                heading = False
            for left in frame.removed.surfaces:
                why = "was deleted" if left.deleted else "no longer matches"
                if invocation.output.is_table:
                    invocation.say(f"{left.name} {why}")
                else:
                    invocation.output.stream_row(left, REMOVED, heading=False)


REMOVED: View[Any] = View(
    columns=(),
    name=lambda left: left.name,
    empty="",
    message=lambda left: {"name": left.name, "removed": True, "deleted": left.deleted},
)
