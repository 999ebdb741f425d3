/**
 * The drawing of a lineage graph as an svg that keys and pointers reach.
 *
 * Owns no state but which node has the keyboard: the screen decides on focus and expansion. One node is in the tab
 * order; arrow keys move between nodes, Enter puts a node into the focus, and + or - expand or collapse it.
 */
import type { JSX } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";

import type { Edge, Graph } from "./graph.ts";
import { draw, type Dagre, NODE_CHARACTERS, pathOf, stepFrom, type PlacedNode } from "./layout.ts";

const ICON: Record<PlacedNode["kind"], string> = {
  dataset: "M2 4c0-2.7 12-2.7 12 0v8c0 2.7-12 2.7-12 0zM2 4c0 2.7 12 2.7 12 0",
  stage: "M2 3h8l4 5-4 5H2l3-5z",
  run: "M4 2.5v11l9-5.5z",
  checkpoint: "M3 14V2h10l-3 3.5L13 9H3",
  surface: "M2 2h12v4H2zM2 10h12v4H2z",
};

/** A graph, and what an action on a node does. */
export interface GraphProps {
  readonly graph: Graph;
  /** Number of neighbours that are not shown, by node. */
  readonly hidden: ReadonlyMap<string, number>;
  /** Ids of the expanded nodes. */
  readonly expanded: ReadonlySet<string>;
  readonly onFocus: (id: string) => void;
  readonly onToggle: (id: string) => void;
}

export function GraphPicture(props: GraphProps & { readonly dagre: Dagre }): JSX.Element {
  const { graph, dagre, hidden, expanded, onFocus, onToggle } = props;
  const drawing = useMemo(() => draw(graph, dagre), [graph, dagre]);
  const { focus } = graph;
  const [chosen, choose] = useState("");
  const svg = useRef<SVGSVGElement>(null);
  const known = drawing.nodes.some((node) => node.id === chosen);
  const reachable = known ? chosen : (focus[0] ?? drawing.nodes[0]?.id ?? "");

  function onKeyDown(event: KeyboardEvent): void {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "Enter" || key === " ") onFocus(reachable);
    else if (key === "+" || key === "-") {
      if ((key === "-") === expanded.has(reachable)) onToggle(reachable);
    } else if (key.startsWith("Arrow")) {
      const next = stepFrom(drawing, reachable, key);
      choose(next);
      svg.current?.querySelector<SVGGElement>(`[data-id="${CSS.escape(next)}"]`)?.focus();
    } else return;
    event.preventDefault();
  }

  return (
    <svg
      ref={svg}
      class="lineage-graph"
      width={drawing.width}
      height={drawing.height}
      viewBox={`0 0 ${drawing.width} ${drawing.height}`}
      role="group"
      aria-label="Lineage graph: arrow keys move, Enter puts a node into the focus, plus and minus expand and collapse"
      onKeyDown={onKeyDown}
    >
      <defs>
        <marker id="lineage-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0 8 4 0 8z" />
        </marker>
      </defs>
      {drawing.edges.map((edge) => (
        <path
          key={`${edge.origin} ${edge.target}`}
          class={edgeClass(edge, focus)}
          d={pathOf(edge)}
          marker-end="url(#lineage-arrow)"
        >
          <title>{edge.label}</title>
        </path>
      ))}
      {drawing.nodes.map((node) => (
        <NodeView
          key={node.id}
          node={node}
          inFocus={focus.includes(node.id)}
          hidden={hidden.get(node.id) ?? 0}
          expanded={expanded.has(node.id)}
          tabIndex={node.id === reachable ? 0 : -1}
          onFocusIn={() => choose(node.id)}
          onClick={() => onFocus(node.id)}
          onToggle={() => onToggle(node.id)}
        />
      ))}
    </svg>
  );
}

interface NodeViewProps {
  readonly node: PlacedNode;
  readonly inFocus: boolean;
  readonly hidden: number;
  readonly expanded: boolean;
  readonly tabIndex: number;
  readonly onFocusIn: () => void;
  readonly onClick: () => void;
  readonly onToggle: () => void;
}

function NodeView({
  node,
  inFocus,
  hidden,
  expanded,
  tabIndex,
  onFocusIn,
  onClick,
  onToggle,
}: NodeViewProps): JSX.Element {
  const { x, y, width, height, kind } = node;
  const below = node.detail === "" ? kind : `${kind}, ${node.detail}`;
  const more = expanded ? ", expanded" : hidden > 0 ? `, ${hidden} more` : "";
  return (
    <g
      class={`lineage-node lineage-${kind}${inFocus ? " in-focus" : ""}`}
      data-id={node.id}
      role="button"
      aria-pressed={inFocus}
      aria-label={`${kind} ${node.label}${node.detail === "" ? "" : `, ${node.detail}`}${more}`}
      tabIndex={tabIndex}
      transform={`translate(${x} ${y})`}
      onFocus={onFocusIn}
      onClick={onClick}
    >
      <title>{`${node.label}\n${below}`}</title>
      <rect width={width} height={height} rx={RADIUS[kind]} />
      <path class="icon" d={ICON[kind]} transform="translate(9 6)" />
      <text x="32" y="19">
        {cut(node.label)}
      </text>
      <text class="detail" x="32" y="35">
        {cut(below)}
      </text>
      {(hidden > 0 || expanded) && (
        <g
          class="toggle"
          transform={`translate(${width - 13} ${height / 2})`}
          onClick={(event) => {
            event.stopPropagation();
            onToggle();
          }}
        >
          <circle r="8" />
          <text text-anchor="middle" y="4">
            {expanded ? "−" : "+"}
          </text>
        </g>
      )}
    </g>
  );
}

const RADIUS: Record<PlacedNode["kind"], number> = { dataset: 12, stage: 2, run: 22, checkpoint: 2, surface: 6 };

function cut(text: string): string {
  return text.length <= NODE_CHARACTERS ? text : `${text.slice(0, NODE_CHARACTERS - 1)}…`;
}

function edgeClass(edge: Edge, focus: readonly string[]): string {
  return focus.includes(edge.origin) || focus.includes(edge.target) ? "lineage-edge near" : "lineage-edge";
}
