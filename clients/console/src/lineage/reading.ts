/**
 * What the lineage screen reads: one surface, one page of runs, the newest lineage entries, and on request the other
 * surfaces of the tenant.
 *
 * Owns the sizes of the pages: no request grows with the history.
 */
import type { Client } from "@connectrpc/connect";

import type { LineageEntry } from "../../../typescript/gen/lightspeed/ops/v1/record_pb.js";
import type { RecordService } from "../../../typescript/gen/lightspeed/ops/v1/record_service_pb.js";
import type { Surface } from "../../../typescript/gen/lightspeed/ops/v1/surface_pb.js";
import type { SurfaceService } from "../../../typescript/gen/lightspeed/ops/v1/surface_service_pb.js";
import type { Parts } from "./graph.ts";

/** Runs in the graph, the newest ones. */
export const RUNS = 5;
/** Newest lineage entries in which the newest checkpoint of each stage is looked for. */
export const LINEAGE_ENTRIES = 100;
/** Surfaces of one page; the full view of one is about two kilobytes. */
const SURFACES = 100;

type Surfaces = Client<typeof SurfaceService>;
type Records = Client<typeof RecordService>;

/** Reads the parts of the graph of a surface, without other surfaces. */
export async function readParts(
  surfaces: Surfaces,
  records: Records,
  name: string,
  signal: AbortSignal,
): Promise<Parts> {
  const [found, listed] = await Promise.all([
    surfaces.getSurface({ surface: name }, { signal }),
    surfaces.listRuns({ surface: name, pageSize: RUNS }, { signal }),
  ]);
  if (found.surface === undefined) throw new Error("expected a surface in the response, but there is none");
  const lineage = await newestLineage(records, name, found.surface.records?.lineage ?? 0n, signal);
  return { surface: found.surface, runs: listed.runs, lineage, others: [] };
}

/** Reads the newest lineage entries: a watch from shortly before the head, which ends when it has caught up. */
async function newestLineage(
  records: Records,
  surface: string,
  head: bigint,
  signal: AbortSignal,
): Promise<LineageEntry[]> {
  if (head === 0n) return [];
  const ended = new AbortController();
  const end = (): void => ended.abort();
  signal.addEventListener("abort", end);
  const before = head - BigInt(LINEAGE_ENTRIES);
  const entries: LineageEntry[] = [];
  try {
    const asked = { surface, afterSequence: before > 0n ? before : 0n, skipGap: true };
    for await (const frame of records.watchLineage(asked, { signal: ended.signal })) {
      entries.push(...frame.entries);
      if (frame.notice.case === "heartbeat" || (entries.at(-1)?.sequence ?? 0n) >= head) break;
    }
  } finally {
    signal.removeEventListener("abort", end);
    ended.abort();
  }
  return entries;
}

/**
 * Reads the other surfaces of a tenant with their plans, page by page.
 *
 * @param most - Surfaces after which it ends, and says so by returning false as the last value.
 */
export async function* otherSurfaces(
  surfaces: Surfaces,
  parent: string,
  most: number,
  signal: AbortSignal,
): AsyncGenerator<Surface[], boolean> {
  let pageToken = "";
  for (let read = 0; read < most;) {
    const page = await surfaces.listSurfaces({ parent, pageSize: SURFACES, pageToken }, { signal });
    read += page.surfaces.length;
    yield page.surfaces;
    pageToken = page.nextPageToken;
    if (pageToken === "") return true;
  }
  return false;
}
