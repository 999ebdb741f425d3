"""The lineage graph of a surface: datasets, stages, runs, checkpoints and the neighbouring surfaces.

Owns which nodes and edges there are, and their order: the same in every drawing. It must never ask the
server, and never need more than one page of runs, checkpoints and surfaces.

Edges follow the data, from a source dataset over the stages to a sink dataset. A run stands before the stages
that it worked in, and a checkpoint behind its stage. Another surface is one node between its own datasets.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from lightspeed.ops.v1.pipeline_pb2 import StageKind
from lightspeed.ops.v1.record_pb2 import LineageEntry
from lightspeed.ops.v1.run_pb2 import Run, RunState
from lightspeed.ops.v1.surface_pb2 import Surface

from lightspeed_cli.datasets import Dataset, of_sink, of_source, signature_fields


class Kind(Enum):
    """Kind of a node."""

    DATASET = "dataset"
    STAGE = "stage"
    RUN = "run"
    CHECKPOINT = "checkpoint"
    SURFACE = "surface"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Node of the graph.

    Attributes:
        id: Name of the node, unique in the graph: its kind, a colon and what it names, as stage:load.
        kind: Its kind.
        label: Short text for drawings.
        detail: One more fact, such as the state of a run; empty: none.
    """

    id: str
    kind: Kind
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """Edge of the graph, from the node that the data leaves to the node that it reaches.

    Attributes:
        origin: Id of the first node.
        target: Id of the second node.
        label: Fact of the edge, such as a count of batches; empty: none.
    """

    origin: str
    target: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """Graph: nodes and edges in the order in which drawings show them.

    Attributes:
        nodes: Nodes by id.
        edges: Edges, each between two of the nodes.
        focus: Ids of the nodes from which levels up and down count.
    """

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: tuple[Edge, ...] = ()
    focus: tuple[str, ...] = ()


class UnknownNode(Exception):
    """The focus names no node of the graph: the id is the argument."""


def lineage_graph(
    surface: Surface,
    *,
    runs: Iterable[Run] = (),
    lineage: Sequence[LineageEntry] = (),
    others: Iterable[Surface] = (),
) -> Graph:
    """Returns the whole graph, with the stages as its focus.

    Args:
        surface: The surface, with its pipeline and plan.
        runs: Its newest runs, the newest first.
        lineage: Its newest lineage entries, the oldest first: each has a checkpoint.
        others: Other surfaces of its tenant, with their plans.
    """
    made = _Builder()
    pipeline, plan = surface.pipeline_runtime.pipeline, surface.connector_plan
    stages = [stage.name for stage in pipeline.stages]
    source = made.dataset(of_source(plan.source))
    for stage in pipeline.stages:
        kind = StageKind.Name(stage.kind).removeprefix("STAGE_KIND_").lower()
        made.node(Kind.STAGE, stage.name, stage.name, kind)
    sink = made.dataset(of_sink(plan.sink))
    made.chain([source, *(_id(Kind.STAGE, name) for name in stages), sink])
    newest = {entry.record.stage: entry for entry in lineage}
    for entry in (newest[name] for name in stages if name in newest):
        made.checkpoint(entry)
    for other in others:
        if other.name != surface.name and not other.deleted:
            made.surface(other)
    for run in runs:
        made.run(run)
    return Graph(made.nodes, tuple(made.edges), tuple(_id(Kind.STAGE, name) for name in stages))


def around(graph: Graph, *, focus: str = "", up: int, down: int) -> Graph:
    """Returns the part of a graph around its focus, nodes and edges in their order.

    A level up is one edge against the data, a level down one along it. Other surfaces of a dataset are
    neighbours on the side of the dataset, also those that read the same source or write the same sink.

    Args:
        graph: The graph.
        focus: Id of the node in the focus; empty: the focus of the graph.
        up: Levels up, 0 or more.
        down: Levels down, 0 or more.

    Raises:
        UnknownNode: The graph has no node of the focus.
    """
    if focus and focus not in graph.nodes:
        raise UnknownNode(focus)
    centre = (focus,) if focus else graph.focus
    kept = {*centre, *_levels(graph, centre, up, against=True), *_levels(graph, centre, down, against=False)}
    nodes = {name: node for name, node in graph.nodes.items() if name in kept}
    edges = tuple(edge for edge in graph.edges if edge.origin in kept and edge.target in kept)
    return Graph(nodes, edges, centre)


def _levels(graph: Graph, centre: Sequence[str], levels: int, *, against: bool) -> set[str]:
    """Returns the nodes within some levels of one side."""
    reached, border = set(centre), set(centre)
    for _ in range(levels):
        datasets = {name for name in border - set(centre) if graph.nodes[name].kind is Kind.DATASET}
        found = set()
        for edge in graph.edges:
            near, far = (edge.target, edge.origin) if against else (edge.origin, edge.target)
            if near in border:
                found.add(far)
            # A surface that shares the dataset: its edge points the other way.
            if far in datasets and graph.nodes[near].kind is Kind.SURFACE:
                found.add(near)
        border = found - reached
        reached |= border
    return reached


def _id(kind: Kind, name: str) -> str:
    return f"{kind.value}:{name}"


@dataclass(slots=True)
class _Builder:
    """The nodes and edges so far."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)

    def node(self, kind: Kind, name: str, label: str, detail: str = "") -> str:
        made = Node(id=_id(kind, name), kind=kind, label=label, detail=detail)
        self.nodes.setdefault(made.id, made)
        return made.id

    def edge(self, origin: str, target: str, label: str = "") -> None:
        self.edges.append(Edge(origin, target, label))

    def dataset(self, dataset: Dataset | None) -> str:
        if dataset is None:
            return ""
        place = f"{dataset.store} {dataset.connection}"
        return self.node(Kind.DATASET, "/".join(dataset), dataset.name, place)

    def surface(self, other: Surface) -> None:
        plan = other.connector_plan
        source, sink = self.dataset(of_source(plan.source)), self.dataset(of_sink(plan.sink))
        label = other.name.rpartition("/")[2]
        named = self.node(Kind.SURFACE, other.name, label, other.lifecycle_label)
        if source:
            self.edge(source, named)
        if sink:
            self.edge(named, sink)

    def run(self, run: Run) -> None:
        state = RunState.Name(run.state).removeprefix("RUN_STATE_").lower()
        named = self.node(Kind.RUN, run.run_id, run.run_id, "ended" if state == "unspecified" else state)
        for stage in run.stages:
            self.edge(named, _id(Kind.STAGE, stage.stage), f"{stage.acknowledged} acknowledged")

    def chain(self, names: Sequence[str]) -> None:
        ends = [name for name in names if name]
        for origin, target in pairwise(ends):
            self.edge(origin, target)

    def checkpoint(self, entry: LineageEntry) -> None:
        record = entry.record
        offset = signature_fields(record.watermark_signature).get("offset", str(record.sequence))
        name = f"{record.stage}/{record.sequence}"
        named = self.node(Kind.CHECKPOINT, name, f"sequence {record.sequence}", f"watermark {offset}")
        self.edge(_id(Kind.STAGE, record.stage), named, record.run_id)
