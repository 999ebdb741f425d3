/**
 * The lineage graph of a surface: datasets, stages, runs, checkpoints and the neighbouring surfaces.
 *
 * Owns which nodes and edges there are, and their order: the same as in the drawings of the command
 * `lightspeed lineage graph`. It must never ask the server, and never need more than one page of runs and checkpoints.
 *
 * Edges follow the data, from a source dataset over the stages to a sink dataset. A run stands before the stages that
 * it worked in, and a checkpoint behind its stage. Another surface is one node between its own datasets.
 */
import type { LineageEntry } from "../../../typescript/gen/lightspeed/ops/v1/record_pb.js";
import type { Run } from "../../../typescript/gen/lightspeed/ops/v1/run_pb.js";
import type { Surface } from "../../../typescript/gen/lightspeed/ops/v1/surface_pb.js";
import { datasetOfSink, datasetOfSource, signatureField, type Dataset } from "./datasets.ts";

/** Kind of a node. */
export type Kind = "dataset" | "stage" | "run" | "checkpoint" | "surface";

/** Node of the graph. */
export interface Node {
  /** Name of the node, unique in the graph: its kind, a colon and what it names, as stage:load. */
  readonly id: string;
  readonly kind: Kind;
  /** Short text for drawings. */
  readonly label: string;
  /** One more fact, such as the state of a run; empty: none. */
  readonly detail: string;
}

/** Edge of the graph, from the node that the data leaves to the node that it reaches. */
export interface Edge {
  readonly origin: string;
  readonly target: string;
  /** Fact of the edge, such as a count of batches; empty: none. */
  readonly label: string;
}

/** Nodes and edges in the order in which drawings show them. */
export interface Graph {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly edges: readonly Edge[];
  /** Ids of the nodes from which levels up and down count. */
  readonly focus: readonly string[];
}

/** What a graph is made of. */
export interface Parts {
  /** The surface, with its pipeline and plan. */
  readonly surface: Surface;
  /** Its newest runs, the newest first. */
  readonly runs: readonly Run[];
  /** Its newest lineage entries, the oldest first: each has a checkpoint. */
  readonly lineage: readonly LineageEntry[];
  /** Other surfaces of its tenant, with their plans. */
  readonly others: readonly Surface[];
}

const STAGE_KINDS = ["", "source", "transform", "sink"];
const RUN_STATES = ["ended", "running", "completed", "failed", "crashed"];

/** Returns the whole graph, with the stages as its focus. */
export function lineageGraph({ surface, runs, lineage, others }: Parts): Graph {
  const made = new Builder();
  const source = datasetOfSource(surface.connectorPlan?.source);
  const sink = datasetOfSink(surface.connectorPlan?.sink);
  const stages = surface.pipelineRuntime?.pipeline?.stages ?? [];
  made.dataset(source);
  for (const run of runs) made.run(run);
  for (const stage of stages) made.node("stage", stage.name, stage.name, STAGE_KINDS[stage.kind] ?? "");
  made.chain(
    source,
    stages.map((stage) => stage.name),
    sink,
  );
  const newest = new Map(lineage.map((entry) => [entry.record?.stage ?? "", entry]));
  for (const stage of stages) made.checkpoint(newest.get(stage.name));
  made.dataset(sink);
  for (const other of others) if (other.name !== surface.name && !other.deleted) made.surface(other);
  return { nodes: made.nodes, edges: made.known(), focus: stages.map((stage) => idOf("stage", stage.name)) };
}

/**
 * Returns the part of a graph that is shown: its focus with one level up and down, and one level around each node
 * that is expanded.
 *
 * @param focus - Id of the node in the focus; a name that the graph does not have: the focus of the graph.
 * @param expanded - Ids of expanded nodes; those that are not shown count too.
 */
export function shownPart(graph: Graph, focus: string, expanded: Iterable<string>): Graph {
  const centre = graph.nodes.has(focus) ? [focus] : graph.focus;
  const kept = new Set(centre);
  for (const id of [...centre, ...expanded]) {
    if (!graph.nodes.has(id)) continue;
    kept.add(id);
    for (const near of neighbours(graph, id)) kept.add(near);
  }
  return {
    nodes: new Map([...graph.nodes].filter(([id]) => kept.has(id))),
    edges: graph.edges.filter((edge) => kept.has(edge.origin) && kept.has(edge.target)),
    focus: centre,
  };
}

/** Returns the ids one level up and down of a node, in the order of the edges. */
export function neighbours(graph: Graph, id: string): string[] {
  const found = new Set<string>();
  for (const edge of graph.edges) {
    if (edge.origin === id) found.add(edge.target);
    if (edge.target === id) found.add(edge.origin);
  }
  return [...found];
}

/** Returns how many neighbours of each shown node are not shown; nodes without such neighbours are left out. */
export function hiddenCounts(graph: Graph, shown: Graph): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { origin, target } of graph.edges) {
    if (shown.nodes.has(origin) && !shown.nodes.has(target)) counts.set(origin, (counts.get(origin) ?? 0) + 1);
    if (shown.nodes.has(target) && !shown.nodes.has(origin)) counts.set(target, (counts.get(target) ?? 0) + 1);
  }
  return counts;
}

function idOf(kind: Kind, name: string): string {
  return `${kind}:${name}`;
}

class Builder {
  readonly nodes = new Map<string, Node>();
  readonly #edges: Edge[] = [];

  node(kind: Kind, name: string, label: string, detail = ""): string {
    const id = idOf(kind, name);
    if (!this.nodes.has(id)) this.nodes.set(id, { id, kind, label, detail });
    return id;
  }

  /** The edges between nodes of the graph: a run may have worked in a stage that the pipeline has no more. */
  known(): Edge[] {
    return this.#edges.filter((edge) => this.nodes.has(edge.origin) && this.nodes.has(edge.target));
  }

  dataset(dataset: Dataset | undefined): string {
    if (dataset === undefined) return "";
    const name = `${dataset.store}/${dataset.connection}/${dataset.name}`;
    return this.node("dataset", name, dataset.name, `${dataset.store} ${dataset.connection}`);
  }

  surface(other: Surface): void {
    const source = this.dataset(datasetOfSource(other.connectorPlan?.source));
    const sink = this.dataset(datasetOfSink(other.connectorPlan?.sink));
    const label = other.name.slice(other.name.lastIndexOf("/") + 1);
    const id = this.node("surface", other.name, label, other.lifecycleLabel);
    if (source) this.#edge(source, id);
    if (sink) this.#edge(id, sink);
  }

  run(run: Run): void {
    const id = this.node("run", run.runId, run.runId, RUN_STATES[run.state] ?? "");
    for (const stage of run.stages) this.#edge(id, idOf("stage", stage.stage), `${stage.acknowledged} acknowledged`);
  }

  chain(source: Dataset | undefined, stages: readonly string[], sink: Dataset | undefined): void {
    const ends = [this.dataset(source), ...stages.map((name) => idOf("stage", name)), this.dataset(sink)];
    const present = ends.filter((id) => id !== "");
    present.slice(1).forEach((target, place) => this.#edge(present[place] ?? "", target));
  }

  checkpoint(entry: LineageEntry | undefined): void {
    const record = entry?.record;
    if (record === undefined) return;
    const offset = signatureField(record.watermarkSignature, "offset") ?? String(record.sequence);
    const id = this.node(
      "checkpoint",
      `${record.stage}/${record.sequence}`,
      `sequence ${record.sequence}`,
      `watermark ${offset}`,
    );
    this.#edge(idOf("stage", record.stage), id, record.runId);
  }

  #edge(origin: string, target: string, label = ""): void {
    this.#edges.push({ origin, target, label });
  }
}
