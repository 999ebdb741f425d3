/** The surfaces of a tenant, or of all: live, the worst first. */

import { signal } from "@preact/signals";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import type { Surface } from "../../../typescript/gen/lightspeed/ops/v1/surface_pb.js";
import type { WatchSurfacesResponse } from "../../../typescript/gen/lightspeed/ops/v1/surface_service_pb.js";
import { DataTable, type Column } from "../components/DataTable.tsx";
import { Page } from "../components/Page.tsx";
import { Badge, count, Empty, Failed, Label, Loading, Time } from "../components/states.tsx";
import { isShared } from "../identity.ts";
import { go, hrefOf, queried, setQuery, tenant } from "../router.ts";
import { surfaces } from "../rpc.ts";
import { fresh, useStream } from "../stream.ts";
import { commandOf, matching, sorted, STATES, waiting } from "../surfaceList.ts";
import { age, heard, serverNow } from "../time.ts";
import "./surfaces.css";

/** Milliseconds between two redraws of a busy list: a frame for each change would be too many. */
const REDRAW_MS = 250;

const NAME: Column<Surface> = {
  name: "name",
  header: "Surface",
  isSortable: true,
  cell: ({ name }) => {
    const [, of, , id] = name.split("/");
    return (
      <a href={hrefOf(name)} tabIndex={-1}>
        {tenant.value === "-" && <span class="faint">{of} / </span>}
        {id}
      </a>
    );
  },
};

const COLUMNS: readonly Column<Surface>[] = [
  NAME,
  {
    name: "worst",
    header: "State",
    isSortable: true,
    cell: (row) => (
      <span class="badges">
        <Label text={row.lifecycleLabel} />
        {row.controlLabel !== "running" && row.controlLabel !== row.lifecycleLabel && <Label text={row.controlLabel} />}
      </span>
    ),
  },
  { name: "fresh", header: "Output", isSortable: true, cell: (row) => <Output row={row} /> },
  {
    name: "queued",
    header: "Waiting",
    isNumeric: true,
    isSortable: true,
    cell: (row) => count(waiting(row)),
  },
  {
    name: "in_flight",
    header: "In flight",
    isNumeric: true,
    isSortable: true,
    cell: (row) => count(row.queue?.inFlight ?? 0n),
  },
  {
    name: "dead_lettered",
    header: "Dead letters",
    isNumeric: true,
    isSortable: true,
    cell: ({ name, queue }) =>
      queue?.deadLettered ? (
        <a href={hrefOf(name, ["dead-letters"])} tabIndex={-1} class="bad-text">
          {count(queue.deadLettered)}
        </a>
      ) : (
        "0"
      ),
  },
  {
    name: "oldest",
    header: "Oldest batch",
    isNumeric: true,
    isSortable: true,
    cell: (row) => <Time ms={row.oldestEnqueuedMs} asAge />,
  },
  {
    name: "updated",
    header: "Last change",
    isNumeric: true,
    isSortable: true,
    cell: (row) => <Time ms={row.updatedMs} asAge />,
  },
];

const OWNER: Column<Surface> = {
  name: "owner",
  header: "Owner",
  cell: ({ owner }) => owner || <span class="faint">none</span>,
};

/** Fresh or stale, and for how long. */
function Output({ row }: { row: Surface }) {
  const forMs = Number(row.staleAtMs) - serverNow();
  const isStale = row.stale || (row.staleAtMs > 0n && forMs <= 0);
  return (
    <>
      <Badge tone={isStale ? "bad" : "ok"}>{isStale ? "stale" : "fresh"}</Badge>{" "}
      <span class="faint">
        {row.staleAtMs ? `${isStale ? "for" : "stale in"} ${age(serverNow() - Math.abs(forMs))}` : ""}
      </span>
    </>
  );
}

/** The surfaces of the stream, by name. The map is changed in place; `version` says that it was. */
const listed = { parent: "", surfaces: new Map<string, Surface>() };
const version = signal(0);

export function Surfaces() {
  const parent = `tenants/${tenant.value}`;
  const [isComplete, setComplete] = useState(false);
  const [rows, failure] = useSurfaces(parent, () => setComplete(true));
  const [text, state] = [queried("q"), queried("state")];
  const order = queried("sort") || "worst";
  const isReversed = queried("reversed") === "true";
  const shown = useMemo(
    () => sorted(matching(rows.values(), { text, state, isOfAllTenants: tenant.value === "-" }), order, isReversed),
    [version.value, parent, text, state, order, isReversed],
  );

  function sort(column: string): void {
    if (column === order) setQuery({ reversed: !isReversed });
    else setQuery({ sort: column === "worst" ? "" : column, reversed: false });
  }

  return (
    <Page
      title="Surfaces"
      facts={<span class="faint">{count(rows.size)} in all</span>}
      command={commandOf(tenant.value, state, queried("sort"))}
    >
      <div class="filters" role="search">
        <input
          type="search"
          data-filter
          aria-label="filter by name or label"
          placeholder="name or label=value"
          value={text}
          onInput={(event) => setQuery({ q: event.currentTarget.value })}
        />
        <div role="group" aria-label="filter by state" class="states">
          <StateButton name="" text="all" count={rows.size} chosen={state} />
          {STATES.map(([name, label, isTrue]) => (
            <StateButton key={name} name={name} text={label} count={counted(rows, isTrue)} chosen={state} />
          ))}
        </div>
        <span class="faint" role="status">
          {shown.length === rows.size ? "" : `${count(shown.length)} shown`}
        </span>
      </div>
      {failure && <Failed what="The surfaces cannot be read" failure={failure} />}
      {!failure && !isComplete && !rows.size && <Loading what="surfaces" />}
      {isComplete && !rows.size && (
        <Empty>
          There is no surface yet. <code>lightspeed surface create NAME</code> makes one.
        </Empty>
      )}
      {rows.size > 0 && !shown.length && (
        <Empty>
          No surface matches.{" "}
          <button type="button" onClick={() => setQuery({ q: "", state: "" })}>
            Show all
          </button>
        </Empty>
      )}
      {shown.length > 0 && (
        <DataTable
          label="surfaces"
          columns={isShared.value ? [...COLUMNS, OWNER] : COLUMNS}
          rows={shown}
          rowKey={(row) => row.name}
          open={(row) => go(hrefOf(row.name))}
          sortedBy={order}
          isDescending={isReversed === (order === "name")}
          sort={sort}
        />
      )}
    </Page>
  );
}

function counted(rows: ReadonlyMap<string, Surface>, isTrue: (surface: Surface) => boolean): number {
  let found = 0;
  for (const row of rows.values()) if (isTrue(row)) found += 1;
  return found;
}

function StateButton(props: { name: string; text: string; count: number; chosen: string }) {
  const { name, text, chosen } = props;
  return (
    <button type="button" class="state-filter" aria-pressed={name === chosen} onClick={() => setQuery({ state: name })}>
      {text} <b>{count(props.count)}</b>
    </button>
  );
}

/** Returns the surfaces of a parent as they are, and why they cannot be watched; calls `completed` when all are there. */
function useSurfaces(parent: string, completed: () => void) {
  if (listed.parent !== parent) {
    listed.parent = parent;
    listed.surfaces = new Map();
  }
  const seen = useRef(new Set<string>());
  const redraw = useRedraw();
  const failure = useStream<WatchSurfacesResponse>(
    parent,
    (end) => {
      seen.current = new Set();
      return surfaces.watchSurfaces({ parent }, { signal: end });
    },
    ({ frame }) => {
      if (frame.case === "changed") {
        for (const surface of frame.value.surfaces) {
          listed.surfaces.set(surface.name, surface);
          seen.current.add(surface.name);
        }
      } else if (frame.case === "removed") {
        for (const { name } of frame.value.surfaces) listed.surfaces.delete(name);
      } else if (frame.case === "caughtUp") {
        for (const name of listed.surfaces.keys()) if (!seen.current.has(name)) listed.surfaces.delete(name);
        completed();
      }
      if (frame.case === "caughtUp" || frame.case === "heartbeat") {
        heard(frame.value.asOfMs);
        fresh(frame.value.asOfMs);
      }
      redraw();
    },
  );
  return [listed.surfaces, failure] as const;
}

/** Returns what redraws the list, at most once in {@link REDRAW_MS}. */
function useRedraw(): () => void {
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  return () => {
    timer.current ||= window.setTimeout(() => {
      timer.current = 0;
      version.value += 1;
    }, REDRAW_MS);
  };
}
