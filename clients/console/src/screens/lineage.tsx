/**
 * The lineage of a surface as a graph: what is read, by which stages in which runs, and what is written.
 *
 * One node is in the focus, with one level up and down; every other node can be expanded.
 */

import { useEffect, useMemo, useState } from "preact/hooks";

import type { Surface } from "../../../typescript/gen/lightspeed/ops/v1/surface_pb.js";
import { quoted } from "../components/CommandLine.tsx";
import { DataTable, type Column } from "../components/DataTable.tsx";
import { Page } from "../components/Page.tsx";
import { Badge, count, Empty, Failed, Loading } from "../components/states.tsx";
import { hiddenCounts, lineageGraph, shownPart, type Node } from "../lineage/graph.ts";
import { GraphPicture, type GraphProps } from "../lineage/GraphPicture.tsx";
import { loadDagre, type Dagre } from "../lineage/layout.ts";
import { otherSurfaces, readParts } from "../lineage/reading.ts";
import { hrefOf, queried, setQuery, surface } from "../router.ts";
import { records, surfaces } from "../rpc.ts";
import { useRead } from "../stream.ts";
import "./lineage.css";

/** Time between two reads of runs and checkpoints. */
const READ_MS = 5_000;
/** Surfaces of the tenant among which neighbours are looked for. */
const MOST_SURFACES = 1_000;
/** Between the expanded nodes in the URL: a query in the name of a dataset may have any printable character. */
const SEPARATOR = "\n";

export function Lineage() {
  return <Focused key={surface.value} name={surface.value} />;
}

function Focused({ name }: { name: string }) {
  const isSearched = queried("neighbours") !== "";
  const parts = useRead(name, (end) => readParts(surfaces, records, name, end), { everyMs: READ_MS });
  const others = useRead(isSearched ? `${name} neighbours` : "", (end) => neighboursOf(name, end));
  const whole = useMemo(
    () => parts.value && lineageGraph({ ...parts.value, others: others.value?.found ?? [] }),
    [parts.value, others.value],
  );
  const focus = queried("focus");
  const opened = queried("open");
  const expanded = useMemo(() => new Set(opened.split(SEPARATOR).filter(Boolean)), [opened]);
  const shown = useMemo(() => whole && shownPart(whole, focus, expanded), [whole, focus, expanded]);
  const hidden = useMemo(() => (whole && shown ? hiddenCounts(whole, shown) : NONE), [whole, shown]);

  const setFocus = (id: string): void => setQuery({ focus: id });
  function toggle(id: string): void {
    const next = new Set(expanded);
    if (!next.delete(id)) next.add(id);
    setQuery({ open: [...next].join(SEPARATOR) });
  }

  const title = name.slice(name.lastIndexOf("/") + 1);
  return (
    <Page
      title={`Lineage of ${title}`}
      facts={
        shown && (
          <span>
            {whole?.nodes.has(focus) ? (
              <>
                focus <b>{focus.replace(":", " ")}</b>
              </>
            ) : (
              "focus on the stages"
            )}
            , {count(shown.nodes.size)} of {count(whole?.nodes.size ?? 0)} nodes
          </span>
        )
      }
      actions={
        <>
          {(focus || opened) && (
            <button type="button" onClick={() => setQuery({ focus: "", open: "" })}>
              Back to the stages
            </button>
          )}
          {!isSearched && (
            <button type="button" onClick={() => setQuery({ neighbours: "1" })}>
              Find neighbouring surfaces
            </button>
          )}
        </>
      }
      command={`lightspeed lineage graph ${name}${focus && ` --focus ${quoted(focus)}`} --up 1 --down 1 -o tree`}
    >
      {isSearched && (
        <p class="lineage-note" role="status">
          {others.isLoading ? "Looking for surfaces that share a dataset …" : neighboursNote(others.value)}
        </p>
      )}
      {others.failure && <Failed what="Neighbours were not read" failure={others.failure} />}
      {parts.failure && <Failed what="The lineage was not read" failure={parts.failure} />}
      {parts.isLoading && <Loading what="lineage" />}
      {shown &&
        (shown.nodes.size === 0 ? (
          <Empty>The surface has no pipeline.</Empty>
        ) : (
          <div class="lineage-body">
            <Picture graph={shown} hidden={hidden} expanded={expanded} onFocus={setFocus} onToggle={toggle} />
            <Nodes graph={shown} hidden={hidden} expanded={expanded} onFocus={setFocus} onToggle={toggle} />
          </div>
        ))}
    </Page>
  );
}

const NONE: ReadonlyMap<string, number> = new Map();

/** The drawing, as soon as the code for its places is there; the table beside it needs none. */
function Picture(props: GraphProps) {
  const [dagre, setDagre] = useState<Dagre>();
  const [isFailed, setFailed] = useState(false);
  useEffect(() => {
    loadDagre().then(setDagre, () => setFailed(true));
  }, []);
  return (
    <div class="lineage-picture">
      {dagre ? (
        <GraphPicture {...props} dagre={dagre} />
      ) : isFailed ? (
        <Empty>The drawing could not be loaded. The table has the same nodes.</Empty>
      ) : (
        <Loading what="the drawing" />
      )}
    </div>
  );
}

/** The nodes as a table: everything that the drawing shows, with the same actions. */
function Nodes({ graph, hidden, expanded, onFocus, onToggle }: GraphProps) {
  const labels = (ids: readonly string[]): string => ids.map((id) => graph.nodes.get(id)?.label).join(", ");
  const columns: readonly Column<Node>[] = [
    {
      name: "node",
      header: "Node",
      cell: (node) => (
        <button
          type="button"
          class="quiet"
          aria-pressed={graph.focus.includes(node.id)}
          title={node.label}
          onClick={() => onFocus(node.id)}
        >
          {node.label}
        </button>
      ),
    },
    { name: "kind", header: "Kind", cell: (node) => node.kind },
    { name: "detail", header: "Detail", cell: (node) => node.detail && <Fact node={node} /> },
    {
      name: "from",
      header: "From",
      cell: (node) => labels(graph.edges.filter((edge) => edge.target === node.id).map((edge) => edge.origin)),
    },
    {
      name: "to",
      header: "To",
      cell: (node) => labels(graph.edges.filter((edge) => edge.origin === node.id).map((edge) => edge.target)),
    },
    {
      name: "more",
      header: "More",
      cell: (node) =>
        expanded.has(node.id) ? (
          <button type="button" class="quiet" onClick={() => onToggle(node.id)} aria-label={`collapse ${node.label}`}>
            −
          </button>
        ) : hidden.has(node.id) ? (
          <button type="button" class="quiet" onClick={() => onToggle(node.id)} aria-label={`expand ${node.label}`}>
            +{hidden.get(node.id)}
          </button>
        ) : null,
    },
  ];
  return (
    <DataTable
      label="nodes of the graph"
      columns={columns}
      rows={[...graph.nodes.values()]}
      rowKey={(node) => node.id}
      open={(node) => onFocus(node.id)}
    />
  );
}

function Fact({ node }: { node: Node }) {
  if (node.kind === "surface") return <a href={hrefOf(node.id.slice("surface:".length), ["lineage"])}>{node.detail}</a>;
  if (node.kind !== "run") return <>{node.detail}</>;
  const tone =
    node.detail === "failed" || node.detail === "crashed" ? "bad" : node.detail === "running" ? "ok" : "neutral";
  return <Badge tone={tone}>{node.detail}</Badge>;
}

/** Surfaces of the tenant, and if these are all. */
interface Neighbours {
  readonly found: readonly Surface[];
  readonly isAll: boolean;
}

async function neighboursOf(name: string, end: AbortSignal): Promise<Neighbours> {
  const found: Surface[] = [];
  const pages = otherSurfaces(surfaces, name.split("/surfaces/")[0] ?? "", MOST_SURFACES, end);
  for (;;) {
    const { done, value } = await pages.next();
    if (done) return { found, isAll: value };
    found.push(...value);
  }
}

function neighboursNote(others: Neighbours | undefined): string {
  if (!others) return "";
  const which = others.isAll ? "all" : "the first";
  return `Looked at ${which} ${count(others.found.length)} surfaces of the tenant. Expand a dataset to see those that share it.`;
}
