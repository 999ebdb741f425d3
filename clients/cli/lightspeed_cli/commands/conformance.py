"""``lightspeed conformance``: lists certifications, and certifies."""

from typing import TYPE_CHECKING

import click

from lightspeed_cli.errors import CommandFailed, ExitCode
from lightspeed_cli.invocation import Invocation, limit_option, operation, surface_argument
from lightspeed_cli.output import Column, Style, View, enum_text
from lightspeed_cli.times import Time

if TYPE_CHECKING:
    from lightspeed.ops.v1.record_pb2 import ConformanceEntry
    from lightspeed.ops.v1.surface_pb2 import Surface

PROFILES = ("standard", "heavy-data", "burst-recovery")


@click.group("conformance")
def conformance() -> None:
    """Lists certifications, and certifies."""


def _profile(row: "ConformanceEntry") -> str:
    from lightspeed.ops.v1.profile_pb2 import AdapterProfile

    return enum_text(AdapterProfile, row.record.adapter_profile)


def _measures(row: "ConformanceEntry") -> str:
    """Returns each measure with its budget: p95_latency_ms 12 (max 1000)."""
    from lightspeed_cli.datasets import signature_fields

    measured = signature_fields(row.record.benchmark_signature)
    budgets = signature_fields(row.record.budget_signature)
    named = ((name.partition("_"), budget) for name, budget in budgets.items())
    known = ((bound, name, budget) for (bound, _, name), budget in named if name in measured)
    return ", ".join(f"{name} {measured[name]} ({bound} {budget})" for bound, name, budget in known)


ENTRIES: View["ConformanceEntry"] = View(
    columns=(
        Column("CONFORMANCE", lambda row: row.sequence),
        Column("TIME", lambda row: Time(row.recorded_ms)),
        Column("PROFILE", _profile),
        Column(
            "RESULT",
            lambda row: "passed" if row.record.passed else "failed",
            style=lambda row: Style.GOOD if row.record.passed else Style.BAD,
        ),
        Column("MEASURED (BUDGET)", _measures),
        Column("SOURCE", lambda row: row.record.source_signature, wide=True),
        Column("SINK", lambda row: row.record.sink_signature, wide=True),
    ),
    name=lambda row: str(row.sequence),
    empty="no certifications",
)


@conformance.command("list")
@surface_argument
@click.option("--profile", "profiles", multiple=True, type=click.Choice(PROFILES), help="Only it.")
@limit_option
@operation
def _list(invocation: Invocation, *, surface: str | None, profiles: tuple[str, ...], limit: int) -> None:
    """Lists what certifications measured, the oldest first."""
    client = invocation.client
    from lightspeed.ops.v1.profile_pb2 import AdapterProfile

    names = [f"ADAPTER_PROFILE_{profile.upper().replace('-', '_')}" for profile in profiles]
    rows = client.list_conformance(
        surface=invocation.surface(surface),
        adapter_profiles=[AdapterProfile.Value(name) for name in names],
        page_size=min(limit + 1, 1_000) if limit else 1_000,
    )
    invocation.show_list(rows, ENTRIES, limit=limit)


def _gaps(row: "Surface") -> list[str]:
    from lightspeed.ops.v1.surface_pb2 import ConformanceGap

    return [enum_text(ConformanceGap, gap) for gap in row.conformance_gaps]


CERTIFIED: View["Surface"] = View(
    columns=(
        Column("SURFACE", lambda row: row.name),
        Column(
            "CONFORMANCE",
            lambda row: "passed" if row.conformance_passed else "failed",
            style=lambda row: Style.GOOD if row.conformance_passed else Style.BAD,
        ),
        Column("GAPS", _gaps),
        Column("RECORDS", lambda row: row.records.conformance),
    ),
    name=lambda row: row.name,
    empty="no surface",
)


@conformance.command("certify")
@surface_argument
@operation
def _certify(invocation: Invocation, *, surface: str | None) -> None:
    """Certifies a surface by a fixed workload with faults; the exit code is 10 if it does not conform."""
    certified = invocation.client.certify_heavy_data_conformance(
        surface=invocation.surface(surface), request_id=invocation.request_id
    )
    invocation.show_one(certified, CERTIFIED)
    if not certified.conformance_passed:
        raise CommandFailed(
            f"expected {certified.name} to conform, but it does not: {', '.join(_gaps(certified))}",
            ExitCode.CHECK_FAILED,
        )
