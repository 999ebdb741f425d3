"""The lineage graph: its nodes and edges, the levels around a focus, and four drawings of the same graph."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from lightspeed.ops.v1.connector_pb2 import ConnectorPlan, SinkConnector, SourceConnector
from lightspeed.ops.v1.pipeline_pb2 import Pipeline, Stage, StageKind
from lightspeed.ops.v1.record_pb2 import LineageEntry, LineageRecord
from lightspeed.ops.v1.run_pb2 import Run, RunStage, RunState
from lightspeed.ops.v1.surface_pb2 import PipelineRuntime, Surface
from lightspeed_cli.datasets import Dataset, of_signature, of_sink, of_source
from lightspeed_cli.lineage_drawings import DRAWINGS, dot, mermaid, svg, tree
from lightspeed_cli.lineage_graph import Graph, UnknownNode, around, lineage_graph

from tests.golden import Golden

GOLDENS = Path(__file__).parent / "lineage"
TENANT = "tenants/acme/surfaces"


def topic_source(topic: str) -> SourceConnector:
    """Returns a source that reads a topic."""
    return SourceConnector(queue=SourceConnector.Queue(name="mq", topic=topic, prefetch=8))


def topic_sink(topic: str) -> SinkConnector:
    """Returns a sink that writes a topic."""
    return SinkConnector(pubsub=SinkConnector.Pubsub(name="mq", topic=topic, ordering_key="id"))


def table_sink(table: str) -> SinkConnector:
    """Returns a sink that writes a table."""
    return SinkConnector(database=SinkConnector.Database(name="db", table=table, upsert_key="id"))


def surface(name: str, source: SourceConnector, sink: SinkConnector, *stages: str) -> Surface:
    """Returns a surface with a plan and stages."""
    kinds = {"extract": StageKind.STAGE_KIND_SOURCE, "load": StageKind.STAGE_KIND_SINK}
    pipeline = Pipeline(
        name=name,
        stages=[Stage(name=one, kind=kinds.get(one, StageKind.STAGE_KIND_TRANSFORM)) for one in stages],
    )
    return Surface(
        name=f"{TENANT}/{name}",
        lifecycle_label="running",
        connector_plan=ConnectorPlan(name=name, source=source, sink=sink),
        pipeline_runtime=PipelineRuntime(pipeline=pipeline),
    )


def entry(stage: str, sequence: int) -> LineageEntry:
    """Returns a lineage entry of a stage."""
    watermark = f"watermark.v1|offset={sequence}|event_time_ms=5"
    record = LineageRecord(run_id="run-000002", stage=stage, sequence=sequence, watermark_signature=watermark)
    return LineageEntry(sequence=sequence, record=record)


FLIGHTS = surface("flights", topic_source("raw"), topic_sink("clean"), "extract", "transform", "load")
RUNS = [
    Run(
        run_id="run-000002",
        state=RunState.RUN_STATE_RUNNING,
        stages=[RunStage(stage="extract", acknowledged=3), RunStage(stage="load", acknowledged=1)],
    ),
    Run(
        run_id="run-000001",
        state=RunState.RUN_STATE_FAILED,
        stages=[RunStage(stage="extract", acknowledged=9)],
    ),
]
OTHERS = [
    surface("ingest", topic_source("radio"), topic_sink("raw")),  # writes the source
    surface("audit-copy", topic_source("raw"), table_sink("copies")),  # reads the same source
    surface("report", topic_source("clean"), table_sink("reports")),  # reads the sink
    surface("far", topic_source("elsewhere"), table_sink("far")),  # shares nothing
]


def whole() -> Graph:
    """Returns the graph of the surface with all that is near it."""
    lineage = [entry("extract", 11), entry("extract", 12), entry("load", 11)]
    return lineage_graph(FLIGHTS, runs=RUNS, lineage=lineage, others=OTHERS)


def test_edges_follow_the_data() -> None:
    """Source, stages and sink are a chain; runs stand before their stages, checkpoints behind them."""
    graph = around(whole(), up=1, down=1)
    assert [
        ("dataset:topic/mq/raw", "stage:extract"),
        ("run:run-000001", "stage:extract"),
        ("run:run-000002", "stage:extract"),
        ("run:run-000002", "stage:load"),
        ("stage:extract", "checkpoint:extract/12"),
        ("stage:extract", "stage:transform"),
        ("stage:load", "checkpoint:load/11"),
        ("stage:load", "dataset:topic/mq/clean"),
        ("stage:transform", "stage:load"),
    ] == sorted((edge.origin, edge.target) for edge in graph.edges)


def test_the_second_level_has_the_surfaces_that_share_a_dataset() -> None:
    """Also those that read the same source; a surface that shares nothing is not in the graph."""
    near, two = around(whole(), up=1, down=1), around(whole(), up=2, down=2)
    added = sorted(two.nodes.keys() - near.nodes.keys())
    assert [f"surface:{TENANT}/{name}" for name in ("audit-copy", "ingest", "report")] == added
    three = around(whole(), up=3, down=3)
    assert {"dataset:topic/mq/radio", "dataset:database/db/reports"} == three.nodes.keys() - two.nodes.keys()


@pytest.mark.parametrize(
    ("focus", "up", "down", "expected"),
    [
        ("stage:transform", 0, 0, {"stage:transform"}),
        ("stage:transform", 1, 0, {"stage:transform", "stage:extract"}),
        ("stage:transform", 0, 1, {"stage:transform", "stage:load"}),
        ("run:run-000001", 1, 1, {"run:run-000001", "stage:extract"}),
        (
            "dataset:topic/mq/raw",
            1,
            0,
            {"dataset:topic/mq/raw", f"surface:{TENANT}/ingest"},  # readers stand on the other side
        ),
    ],
)
def test_levels_count_from_the_focus(focus: str, up: int, down: int, expected: set[str]) -> None:
    """Levels up go against the data, levels down along it."""
    assert expected == around(whole(), focus=focus, up=up, down=down).nodes.keys()


def test_a_focus_without_a_node_is_refused() -> None:
    """The error has the id."""
    with pytest.raises(UnknownNode, match="stage:nowhere"):
        around(whole(), focus="stage:nowhere", up=1, down=1)


@pytest.mark.parametrize("form", DRAWINGS)
def test_drawings(form: str, golden: Golden) -> None:
    """Each drawing is a golden."""
    graph = around(whole(), up=2, down=2)
    suffix = {"tree": "txt", "dot": "dot", "mermaid": "mmd", "svg": "svg"}[form]
    golden.check(GOLDENS / f"flights.{suffix}", DRAWINGS[form](graph) + "\n")


def test_all_drawings_have_the_same_nodes_and_edges_in_the_same_order() -> None:
    """Nodes and edges of dot, mermaid and svg are those of the graph; the tree has each of them too."""
    graph = around(whole(), up=3, down=3)
    names = list(graph.nodes)
    ends = [(edge.origin, edge.target) for edge in graph.edges]
    text = dot(graph)
    assert names == re.findall(r'^  "([^"]+)" \[shape', text, re.MULTILINE)
    assert ends == re.findall(r'^  "([^"]+)" -> "([^"]+)"', text, re.MULTILINE)
    text = mermaid(graph)
    assert len(names) == len(re.findall(r"^  n\d+[\[(>]", text, re.MULTILINE))
    arrows = re.findall(r"^  n(\d+) --\S*?.*? n(\d+)$", text, re.MULTILINE)
    assert ends == [(names[int(origin)], names[int(target)]) for origin, target in arrows]
    root = ET.fromstring(svg(graph))
    assert names == [group.get("id") for group in root.iter("{http://www.w3.org/2000/svg}g")]
    curves = [path for path in root.iter("{http://www.w3.org/2000/svg}path") if path.get("marker-end")]
    assert len(ends) == len(curves)
    lines = tree(graph).splitlines()
    roots = set(names) - {target for _, target in ends}
    assert len(ends) + len(roots) == len(lines)


def test_texts_are_escaped_in_each_drawing() -> None:
    """A name with quotes, tags, brackets and control characters breaks no form."""
    name = 'a"b<c>&|]\\ #1;\x1b[31m\n`x`'
    graph = lineage_graph(surface("odd", topic_source(name), table_sink("t"), "load"))
    for form, draw in DRAWINGS.items():
        text = draw(graph)
        assert "\x1b" not in text, form
    ET.fromstring(svg(graph))
    assert '\\"b<c>' in dot(graph)
    assert "a#quot;b#lt;c#gt;#amp;|]" in mermaid(graph)


def test_a_cycle_has_every_drawing() -> None:
    """A surface may write what it reads: the drawings end, and show it."""
    graph = lineage_graph(surface("loop", topic_source("t"), topic_sink("t"), "load"))
    assert 2 == len(graph.nodes)
    assert "dataset t, topic mq\n└── stage load, sink\n    └── dataset t, topic mq ^" == tree(graph)
    assert ET.fromstring(svg(graph)).tag.endswith("svg")


def test_an_empty_surface_has_a_graph() -> None:
    """Without a plan, runs and records the stages are all there is."""
    graph = lineage_graph(Surface(name=f"{TENANT}/new"))
    assert {} == graph.nodes
    for draw in DRAWINGS.values():
        draw(graph)


def test_datasets_of_connectors_and_signatures_are_equal() -> None:
    """A signature in a record names the dataset of the plan, without its escapes."""
    assert Dataset("topic", "mq", "a|b=c%") == of_signature(
        "source.v1|kind=queue|name=mq|topic=a%7Cb%3Dc%25|prefetch=8"
    )
    assert of_source(topic_source("raw")) == of_sink(topic_sink("raw"))
    assert of_sink(table_sink("t")) == of_signature("sink.v1|kind=database|name=db|table=t|upsert_key=id")
    assert of_signature("checkpoint.v1|stage=load") is None
