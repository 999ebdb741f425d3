/** The lineage graph: its nodes and edges in order, the shown part of it, its places, and the steps of arrow keys. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { create } from "@bufbuild/protobuf";
import * as dagre from "@dagrejs/dagre";

import { LineageEntrySchema } from "../../typescript/gen/lightspeed/ops/v1/record_pb.js";
import { RunSchema, RunState } from "../../typescript/gen/lightspeed/ops/v1/run_pb.js";
import { StageKind } from "../../typescript/gen/lightspeed/ops/v1/pipeline_pb.js";
import { SurfaceSchema, type Surface } from "../../typescript/gen/lightspeed/ops/v1/surface_pb.js";
import { hiddenCounts, lineageGraph, neighbours, shownPart, type Graph } from "../src/lineage/graph.ts";
import { draw, pathOf, stepFrom } from "../src/lineage/layout.ts";

function surface(id: string, reads: string, writes: string): Surface {
  return create(SurfaceSchema, {
    name: `tenants/acme/surfaces/${id}`,
    lifecycleLabel: "running",
    connectorPlan: {
      source: { source: { case: "queue", value: { name: "mq", topic: reads, prefetch: 8n } } },
      sink: { sink: { case: "pubsub", value: { name: "mq", topic: writes, orderingKey: "id" } } },
    },
    pipelineRuntime: {
      pipeline: {
        stages: [
          { name: "extract", kind: StageKind.SOURCE },
          { name: "load", kind: StageKind.SINK },
        ],
      },
    },
  });
}

function graph(...others: Surface[]): Graph {
  const run = create(RunSchema, {
    runId: "run-000002",
    state: RunState.FAILED,
    stages: [
      { stage: "extract", acknowledged: 5n },
      { stage: "gone", acknowledged: 1n },
    ],
  });
  const entry = (sequence: bigint, stage: string) =>
    create(LineageEntrySchema, {
      sequence,
      record: {
        runId: "run-000002",
        stage,
        sequence,
        watermarkSignature: `watermark.v1|offset=${sequence}|event_time_ms=3`,
      },
    });
  const lineage = [entry(1n, "load"), entry(2n, "load")];
  return lineageGraph({ surface: surface("flights", "raw", "clean"), runs: [run], lineage, others });
}

const lines = (shown: Graph): string[] => shown.edges.map((edge) => `${edge.origin} > ${edge.target}`);

test("nodes come in the order of the data: source, runs, stages, checkpoints, sink", () => {
  const found = graph();
  assert.deepEqual(
    [
      ["dataset:topic/mq/raw", "raw", "topic mq"],
      ["run:run-000002", "run-000002", "failed"],
      ["stage:extract", "extract", "source"],
      ["stage:load", "load", "sink"],
      ["dataset:topic/mq/clean", "clean", "topic mq"],
      ["checkpoint:load/2", "sequence 2", "watermark 2"],
    ],
    [...found.nodes.values()].map((node) => [node.id, node.label, node.detail]),
  );
});

test("edges follow the data, and an edge to a stage that the pipeline has no more is left out", () => {
  assert.deepEqual(
    [
      "run:run-000002 > stage:extract",
      "dataset:topic/mq/raw > stage:extract",
      "stage:extract > stage:load",
      "stage:load > dataset:topic/mq/clean",
      "stage:load > checkpoint:load/2",
    ],
    lines(graph()),
  );
  assert.equal("5 acknowledged", graph().edges[0]?.label);
  assert.equal("run-000002", graph().edges.at(-1)?.label);
});

test("a surface that reads what another writes is its neighbour through the topic", () => {
  const found = graph(surface("report", "clean", "report"), surface("flights", "raw", "clean"));
  const around = shownPart(found, "dataset:topic/mq/clean", []);
  assert.deepEqual(["stage:load", "surface:tenants/acme/surfaces/report"], neighbours(found, "dataset:topic/mq/clean"));
  assert.deepEqual(
    ["stage:load > dataset:topic/mq/clean", "dataset:topic/mq/clean > surface:tenants/acme/surfaces/report"],
    lines(around),
  );
});

test("without a known focus the stages are in the focus, with one level around them", () => {
  const found = graph(surface("report", "clean", "report"));
  const shown = shownPart(found, "stage:no-such", []);
  assert.deepEqual(["stage:extract", "stage:load"], shown.focus);
  assert.equal(6, shown.nodes.size);
  assert.deepEqual([["dataset:topic/mq/clean", 1]], [...hiddenCounts(found, shown)]);
});

test("an expanded node brings its neighbours, and names that the graph does not have change nothing", () => {
  const found = graph(surface("report", "clean", "report"));
  const shown = shownPart(found, "", ["dataset:topic/mq/clean", "stage:no-such"]);
  assert.ok(shown.nodes.has("surface:tenants/acme/surfaces/report"));
  assert.deepEqual([["surface:tenants/acme/surfaces/report", 1]], [...hiddenCounts(found, shown)]);
});

test("the drawing runs from left to right along the edges, no node over another", () => {
  const drawing = draw(graph(surface("report", "clean", "report")), dagre);
  const at = new Map(drawing.nodes.map((node) => [node.id, node]));
  for (const edge of drawing.edges) {
    const [origin, target] = [at.get(edge.origin), at.get(edge.target)];
    assert.ok(origin !== undefined && target !== undefined);
    assert.ok(origin.x + origin.width < target.x, `${edge.origin} before ${edge.target}`);
    assert.match(pathOf(edge), /^M[\d.]+ [\d.]+C/);
    for (const { x, y } of edge.points) assert.ok(0 < x && x < drawing.width && 0 < y && y < drawing.height);
  }
  for (const one of drawing.nodes)
    for (const other of drawing.nodes)
      if (one.id < other.id) {
        const apart =
          one.x + one.width <= other.x ||
          other.x + other.width <= one.x ||
          one.y + one.height <= other.y ||
          other.y + other.height <= one.y;
        assert.ok(apart, `${one.id} and ${other.id}`);
      }
});

test("arrow keys reach every node from the first, and stay at the border", () => {
  const drawing = draw(graph(surface("report", "clean", "report")), dagre);
  const reached = new Set([stepFrom(drawing, "", "ArrowRight")]);
  for (const id of reached)
    for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) reached.add(stepFrom(drawing, id, key));
  assert.equal(drawing.nodes.length, reached.size);
  assert.equal("stage:load", stepFrom(drawing, "stage:extract", "ArrowRight"), "along the way of the data");
  assert.equal("dataset:topic/mq/raw", stepFrom(drawing, "stage:extract", "ArrowLeft"));
  const last = drawing.nodes.reduce((one, other) => (one.x > other.x ? one : other));
  assert.equal(last.id, stepFrom(drawing, last.id, "ArrowRight"));
});
