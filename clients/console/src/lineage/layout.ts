/**
 * The places of nodes and edges in a drawing, from left to right along the data, and the steps of arrow keys in it.
 *
 * Owns sizes in pixels. dagre chooses layers and places; the order of the graph decides between equal ones. It is
 * loaded when the first graph is drawn: it is a sixth of the page, which the other screens do not need.
 */
import type { Edge, Graph, Node } from "./graph.ts";

/** The module that chooses places. */
export type Dagre = typeof import("@dagrejs/dagre");

/** Loads the module that chooses places. */
export function loadDagre(): Promise<Dagre> {
  return import("@dagrejs/dagre");
}

const CHARACTER_PX = 7;
/** Width of the text beside which a node has its padding and its mark for hidden neighbours. */
const BESIDE_PX = 44;
const NODE_MOST_PX = 230;
const NODE_HEIGHT_PX = 44;
const GAP_PX = { rank: 64, node: 18, margin: 12 };

/** Most characters of a text in a node; a longer one is cut, and its title has all. */
export const NODE_CHARACTERS = Math.floor((NODE_MOST_PX - BESIDE_PX) / CHARACTER_PX);

/** A node with its box: left upper corner and size in pixels. */
export interface PlacedNode extends Node {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An edge with the points of its line. */
export interface PlacedEdge extends Edge {
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** A drawing: everything in it, and its size. */
export interface Drawing {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

/** Returns the drawing of a graph. */
export function draw(graph: Graph, dagre: Dagre): Drawing {
  const placed = new dagre.Graph({ multigraph: true });
  const { rank, node: between } = GAP_PX;
  placed.setGraph({ rankdir: "LR", ranksep: rank, nodesep: between });
  placed.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes.values()) {
    const longest = Math.max(node.label.length, node.kind.length + 2 + node.detail.length);
    const width = Math.min(NODE_MOST_PX, BESIDE_PX + longest * CHARACTER_PX);
    placed.setNode(node.id, { width, height: NODE_HEIGHT_PX });
  }
  graph.edges.forEach((edge, place) => {
    const isStraight = STRAIGHT.has(kindOf(edge.origin)) && STRAIGHT.has(kindOf(edge.target));
    placed.setEdge(edge.origin, edge.target, { [STRAIGHTNESS]: isStraight ? STRAIGHTEST : 1 }, String(place));
  });
  dagre.layout(placed);
  const nodes = [...graph.nodes.values()].map((node) => {
    const { x = 0, y = 0, width = 0, height = 0 } = placed.node(node.id) as Partial<PlacedNode>;
    return { ...node, x: x - width / 2, y: y - height / 2, width, height };
  });
  const boxes = new Map(nodes.map((node) => [node.id, node]));
  const edges = graph.edges.map((edge, place) => {
    const { points = [] } = placed.edge(edge.origin, edge.target, String(place)) as Partial<PlacedEdge>;
    const [origin, target] = [boxes.get(edge.origin), boxes.get(edge.target)];
    if (origin === undefined || target === undefined || origin.x + origin.width > target.x) return { ...edge, points };
    // A line leaves a node in the middle of its right side, and reaches one in the middle of its left side.
    const begin = { x: origin.x + origin.width, y: middle(origin).y };
    return { ...edge, points: [begin, ...points.slice(1, -1), { x: target.x, y: middle(target).y }] };
  });
  return moved(nodes, edges);
}

/** The way of the data, from dataset over stages to dataset, is drawn as straight as possible. */
const STRAIGHT: ReadonlySet<string> = new Set(["dataset", "stage"]);
const STRAIGHTEST = 20;
/** dagre's word for how straight an edge is. */
const STRAIGHTNESS = "weight";

function kindOf(id: string): string {
  return id.slice(0, id.indexOf(":"));
}

/** Returns the drawing with everything in it, also lines that pass above all nodes. */
function moved(nodes: readonly PlacedNode[], edges: readonly PlacedEdge[]): Drawing {
  const points = edges.flatMap((edge) => edge.points);
  const left = Math.min(...nodes.map(({ x }) => x), ...points.map(({ x }) => x)) - GAP_PX.margin;
  const top = Math.min(...nodes.map(({ y }) => y), ...points.map(({ y }) => y)) - GAP_PX.margin;
  const right = Math.max(...nodes.map(({ x, width }) => x + width), ...points.map(({ x }) => x)) + GAP_PX.margin;
  const bottom = Math.max(...nodes.map(({ y, height }) => y + height), ...points.map(({ y }) => y)) + GAP_PX.margin;
  const move = <Place extends { readonly x: number; readonly y: number }>(place: Place): Place => ({
    ...place,
    x: place.x - left,
    y: place.y - top,
  });
  return {
    nodes: nodes.map(move),
    edges: edges.map((edge) => ({ ...edge, points: edge.points.map(move) })),
    width: right - left,
    height: bottom - top,
  };
}

/** Returns the smooth line through the points of an edge, as the path of an svg. */
export function pathOf(edge: PlacedEdge): string {
  const [first, ...rest] = edge.points;
  if (first === undefined) return "";
  let path = `M${round(first.x)} ${round(first.y)}`;
  let from = first;
  for (const to of rest) {
    const bend = round((from.x + to.x) / 2);
    path += `C${bend} ${round(from.y)} ${bend} ${round(to.y)} ${round(to.x)} ${round(to.y)}`;
    from = to;
  }
  return path;
}

/**
 * Returns the id of the node to which an arrow key leads; the same if there is none on that side.
 *
 * Left and right follow the edges, along the way of the data if there is a choice. Otherwise the nearest node counts.
 */
export function stepFrom(drawing: Drawing, id: string, key: string): string {
  const from = drawing.nodes.find((node) => node.id === id);
  if (from === undefined) return drawing.nodes[0]?.id ?? "";
  const [dx, dy] = DIRECTIONS[key] ?? [0, 0];
  const reached = drawing.edges.map((edge) =>
    dx > 0 && edge.origin === id ? edge.target : dx < 0 && edge.target === id ? edge.origin : "",
  );
  let best = id;
  let least = Infinity;
  for (const node of drawing.nodes) {
    const right = middle(node).x - middle(from).x;
    const down = middle(node).y - middle(from).y;
    const along = right * dx + down * dy;
    if (along <= 1) continue;
    // A node straight ahead is nearer than one at the side.
    const detour = reached.includes(node.id) ? (STRAIGHT.has(node.kind) ? 0 : FAR_PX) : 2 * FAR_PX;
    const distance = detour + along + 2 * Math.abs(right * dy + down * dx);
    if (distance < least) [best, least] = [node.id, distance];
  }
  return best;
}

/** More than the size of any drawing. */
const FAR_PX = 1e6;

const DIRECTIONS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function middle(node: PlacedNode): { x: number; y: number } {
  return { x: node.x + node.width / 2, y: node.y + node.height / 2 };
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
