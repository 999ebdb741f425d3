/** The servers on the journal: which live, and how many surfaces each owns. */

import { ServerState, type Server } from "../../../typescript/gen/lightspeed/ops/v1/server_pb.js";
import { DataTable, type Column } from "../components/DataTable.tsx";
import { Page } from "../components/Page.tsx";
import { Badge, count, Failed, Loading, Time, type Tone } from "../components/states.tsx";
import { surfaces } from "../rpc.ts";
import { useRead } from "../stream.ts";
import { duration } from "../time.ts";

/** Milliseconds between two reads: a server is dead five seconds after its last heartbeat. */
const READ_MS = 2_000;

const STATES: Readonly<Record<number, readonly [string, Tone]>> = {
  [ServerState.STARTING]: ["starting", "busy"],
  [ServerState.READY]: ["ready", "ok"],
  [ServerState.LEAVING]: ["leaving", "warning"],
  [ServerState.DEAD]: ["dead", "bad"],
};

const COLUMNS: readonly Column<Server>[] = [
  {
    name: "address",
    header: "Server",
    cell: ({ address, isThis }) => (
      <>
        {address || "this one"} {isThis && address && <span class="faint">answers</span>}
      </>
    ),
  },
  {
    name: "state",
    header: "State",
    cell: ({ state }) => {
      const [text, tone] = STATES[state] ?? ["unknown", "neutral"];
      return <Badge tone={tone}>{text}</Badge>;
    },
  },
  { name: "owned", header: "Owned surfaces", isNumeric: true, cell: ({ ownedSurfaces }) => count(ownedSurfaces) },
  { name: "version", header: "Version", cell: ({ version }) => version },
  { name: "started", header: "Started", isNumeric: true, cell: ({ startedMs }) => <Time ms={startedMs} asAge /> },
  { name: "silent", header: "Last heartbeat", isNumeric: true, cell: ({ silentMs }) => `${duration(silentMs)} ago` },
];

export function Servers() {
  const { value, failure } = useRead(
    "servers",
    async (signal) => (await surfaces.listServers({}, { signal })).servers,
    {
      everyMs: READ_MS,
    },
  );
  return (
    <Page
      title="Servers"
      facts={value && <span class="faint">{count(value.length)}</span>}
      command="lightspeed servers"
    >
      {failure && !failure.isUnreachable && <Failed what="The servers cannot be read" failure={failure} />}
      {!value && !failure && <Loading what="servers" />}
      {value && <DataTable label="servers" columns={COLUMNS} rows={value} rowKey={({ id }) => String(id)} />}
    </Page>
  );
}
