"""``lightspeed lineage``: lists and follows lineage, and draws its graph."""

from collections.abc import Callable, Iterator
from functools import wraps
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from lightspeed_cli.errors import CommandFailed, ExitCode
from lightspeed_cli.invocation import Invocation, drawing, limit_option, operation, surface_argument
from lightspeed_cli.output import Column
from lightspeed_cli.record_tail import (
    Item,
    Tail,
    checked_surface,
    entries_of,
    range_options,
    record_views,
    run_tail,
    show_records,
    tail_options,
)
from lightspeed_cli.times import Time

if TYPE_CHECKING:
    from lightspeed.ops.v1.surface_pb2 import Surface

    from lightspeed_cli.lineage_graph import Graph

FORMS = ("tree", "dot", "mermaid", "svg", "json")
NEWEST_RUNS = 5
NEWEST_LINEAGE = 100
"""Lineage entries in which the newest checkpoint of each stage is looked for."""
NEIGHBOURS = 1_000
"""Surfaces of the tenant in which neighbours are looked for: one page of the list."""
MOST_LEVELS = 100


@click.group("lineage")
def lineage() -> None:
    """Lists and follows lineage, and draws its graph."""


def _dataset(signature: str) -> str:
    from lightspeed_cli.datasets import of_signature

    return str(of_signature(signature) or signature)


def _watermark(row: Item) -> str:
    from lightspeed_cli.datasets import signature_fields

    return signature_fields(row.entry.record.watermark_signature).get("offset", "")


COLUMNS: tuple[Column[Item], ...] = (
    Column("LINEAGE", lambda row: row.entry.sequence, width=7),
    Column("TIME", lambda row: Time(row.entry.recorded_ms), width=25),
    Column("STAGE", lambda row: row.entry.record.stage, width=10),
    Column("SEQUENCE", lambda row: row.entry.record.sequence, width=8),
    Column("WATERMARK", _watermark, width=9),
    Column("RUN", lambda row: row.entry.record.run_id, width=10),
    Column("SOURCE", lambda row: _dataset(row.entry.record.source_signature), width=24),
    Column("SINK", lambda row: _dataset(row.entry.record.sink_signature)),
    Column("CHECKPOINT", lambda row: row.entry.record.checkpoint_signature, wide=True),
)
ENTRIES, TENANT_ENTRIES = record_views(COLUMNS, "no lineage")


def filter_options(function: Callable[..., None]) -> Callable[..., None]:
    """Adds the conditions of lineage: passes `conditions`, for the methods of the client."""

    @click.option("--stage", "stages", multiple=True, metavar="STAGE", help="Only this stage; repeatable.")
    @click.option("--run", "run_ids", multiple=True, metavar="RUN", help="Only this run; repeatable.")
    @wraps(function)
    def command(*args: Any, stages: tuple[str, ...], run_ids: tuple[str, ...], **kwargs: Any) -> None:
        conditions = {"stages": stages, "run_ids": run_ids}
        function(*args, conditions={name: given for name, given in conditions.items() if given}, **kwargs)

    return command


@lineage.command("list")
@surface_argument
@filter_options
@range_options
@limit_option
@operation
def _list(invocation: Invocation, /, *, surface: str | None, **options: Any) -> None:
    """Lists lineage, the oldest first: in a table the newest 100, otherwise all; or after a sequence."""
    show_records(invocation, "lineage", ENTRIES, surface=surface, **options)


@lineage.command("tail")
@surface_argument
@filter_options
@tail_options
@operation
def _tail(
    invocation: Invocation,
    /,
    *,
    surface: str | None,
    conditions: dict[str, Any],
    all_surfaces: bool,
    **options: Any,
) -> None:
    """Prints the newest lineage, and with -f goes on with new entries, as `audits tail` does."""
    name = checked_surface(invocation, surface, all_surfaces=all_surfaces)
    client = invocation.client
    run_tail(
        invocation,
        Tail(surface=name, conditions=conditions, **options),
        client.watch_lineage,
        lambda: client.get_surface(surface=name).records.lineage,
        TENANT_ENTRIES if all_surfaces else ENTRIES,
    )


@lineage.command("graph")
@surface_argument
@click.option(
    "--up", type=click.IntRange(0, MOST_LEVELS), default=2, show_default=True, help="Levels before."
)
@click.option(
    "--down", type=click.IntRange(0, MOST_LEVELS), default=2, show_default=True, help="Levels behind."
)
@click.option("--focus", default="", metavar="NODE", help="Count levels from it, such as stage:load.")
@click.option(
    "--runs", type=click.IntRange(0, 100), default=NEWEST_RUNS, show_default=True, help="Newest runs."
)
@drawing(*FORMS)
def _graph(invocation: Invocation, *, surface: str | None, up: int, down: int, focus: str, runs: int) -> None:
    """Draws the lineage of a surface: datasets, stages, runs, newest checkpoints and neighbouring surfaces.

    Levels count from the stages: datasets, runs and checkpoints are on the first one, surfaces that share a
    dataset on the second.
    """
    from lightspeed_cli.lineage_drawings import DRAWINGS
    from lightspeed_cli.lineage_graph import UnknownNode, around

    # A level of datasets has no other surfaces.
    near = max(up, down) <= 1 and not focus
    whole = _whole_graph(invocation, invocation.surface(surface), runs=runs, neighbours=not near)
    try:
        graph = around(whole, focus=focus, up=up, down=down)
    except UnknownNode as error:
        nodes = ", ".join(whole.nodes)
        raise CommandFailed(f"expected a node, but {error} is none of {nodes}", ExitCode.NOT_FOUND) from error
    if invocation.form == "json":
        invocation.output.print_json(_plain_graph(graph))
    else:
        invocation.output.echo(DRAWINGS[invocation.form](graph))


def _whole_graph(invocation: Invocation, name: str, *, runs: int, neighbours: bool) -> "Graph":
    from lightspeed_cli.lineage_graph import lineage_graph

    client = invocation.client
    surface = client.get_surface(surface=name)
    newest = surface.records.lineage
    entries = entries_of(
        client.watch_lineage,
        surface=name,
        after=max(0, newest - NEWEST_LINEAGE),
        newest=newest,
        conditions={},
    )
    return lineage_graph(
        surface,
        runs=islice(client.list_runs(surface=name, page_size=max(1, runs)), runs),
        lineage=list(entries),
        others=_neighbours(invocation, name) if neighbours else (),
    )


def _neighbours(invocation: Invocation, name: str) -> "Iterator[Surface]":
    """Yields the surfaces of the tenant with their plans, at most 1,000."""
    found = invocation.client.list_surfaces(parent=name.partition("/surfaces/")[0], page_size=NEIGHBOURS)
    yield from islice(found, NEIGHBOURS)
    if next(found, None) is not None:
        invocation.say(f"the tenant has more than {NEIGHBOURS:,} surfaces: only those are looked at")


def _plain_graph(graph: "Graph") -> dict[str, Any]:
    return {
        "nodes": [
            {"id": node.id, "kind": node.kind.value, "label": node.label, "detail": node.detail}
            for node in graph.nodes.values()
        ],
        "edges": [{"from": edge.origin, "to": edge.target, "label": edge.label} for edge in graph.edges],
        "focus": list(graph.focus),
    }
