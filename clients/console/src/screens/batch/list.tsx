/**
 * The active batches of a surface: queued, in flight, in a backoff or dead, filtered and ordered by the server.
 *
 * It reads one page, whatever the number of batches. A page may have fewer batches than asked for, or none, and still
 * another page after it: the server looks at a limited number of batches for each.
 */

import type { ListedBatch } from "../../../../typescript/gen/lightspeed/ops/v1/batch_list_pb.js";
import { BatchState } from "../../../../typescript/gen/lightspeed/ops/v1/batch_pb.js";
import { quoted } from "../../components/CommandLine.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { Page } from "../../components/Page.tsx";
import { Badge, Empty, Failed, Loading, Time, count } from "../../components/states.tsx";
import { go, hrefOf, queried, setQuery, surface } from "../../router.ts";
import { surfaces } from "../../rpc.ts";
import { useRead } from "../../stream.ts";
import { FilterInput, useChanges } from "./parts.tsx";
import { STATES } from "./states.ts";

const PAGE_SIZE = 100;

/** States of active batches, in the order of the choice. */
const ACTIVE = [BatchState.QUEUED, BatchState.IN_FLIGHT, BatchState.RETRYING, BatchState.DEAD_LETTERED];

/** Orders of the server, with their words. */
const ORDERS = [
  ["", "oldest first"],
  ["enqueued desc", "newest first"],
  ["lease_deadline", "lease ends first"],
  ["due", "due first"],
] as const;

function columns(name: string): readonly Column<ListedBatch>[] {
  return [
    {
      name: "key",
      header: "Batch",
      cell: ({ batch }) => <a href={hrefOf(name, ["batches", batch?.key ?? ""])}>{batch?.key}</a>,
    },
    { name: "stage", header: "Stage", cell: ({ batch }) => batch?.stage },
    { name: "state", header: "State", cell: ({ batchState }) => <State of={batchState} /> },
    { name: "attempt", header: "Attempt", isNumeric: true, cell: ({ status }) => String(status?.attempt ?? "") },
    { name: "worker", header: "Worker", cell: ({ status }) => status?.workerId },
    { name: "enqueued", header: "Age", isNumeric: true, cell: ({ enqueuedMs }) => <Time ms={enqueuedMs} asAge /> },
    {
      name: "until",
      header: "Lease until, or due",
      cell: ({ status }) => <Time ms={status?.leaseDeadlineMs || status?.dueMs} />,
    },
    { name: "failure", header: "Last failure", class: "wide", cell: ({ lastFailure }) => lastFailure?.reason },
  ];
}

function State({ of }: { of: BatchState }) {
  const [word, tone] = STATES[of];
  return <Badge tone={tone}>{word}</Badge>;
}

export function Batches() {
  const name = surface.value;
  const [state, prefix, orderBy, page] = [queried("state"), queried("key"), queried("order"), queried("page")];
  const wanted = ACTIVE.find((one) => STATES[one][0] === state);
  const read = useRead(`${name} ${state} ${prefix} ${orderBy} ${page}`, (signal) =>
    surfaces.listBatches(
      {
        surface: name,
        pageSize: PAGE_SIZE,
        pageToken: page,
        orderBy,
        filter: { states: wanted === undefined ? [] : [wanted], keyPrefix: prefix },
      },
      { signal },
    ),
  );
  useChanges(name, read.reload);
  const batches = read.value?.batches ?? [];
  const next = read.value?.nextPageToken ?? "";
  return (
    <Page title="Batches" command={commandOf(name, wanted, prefix, orderBy)}>
      <Filter {...{ state, prefix, orderBy }} />
      {read.failure && <Failed what="The batches cannot be shown" failure={read.failure} />}
      {read.isLoading && <Loading what="the batches" />}
      {read.value && batches.length === 0 && (
        <Empty>{next ? "No batch of this page matches; there are more pages." : "No active batch matches."}</Empty>
      )}
      {batches.length > 0 && (
        <DataTable
          label="active batches"
          columns={columns(name)}
          rows={batches}
          rowKey={({ batch }) => batch?.key ?? ""}
          open={({ batch }) => go(hrefOf(name, ["batches", batch?.key ?? ""]))}
        />
      )}
      {(page || next) && (
        <div class="pages" role="group" aria-label="pages">
          <span class="faint">{count(batches.length)} on this page</span>
          <button type="button" disabled={!page} onClick={() => setQuery({ page: "" })}>
            First page
          </button>
          <button type="button" disabled={!next} onClick={() => setQuery({ page: next })}>
            Next page
          </button>
        </div>
      )}
    </Page>
  );
}

function Filter({ state, prefix, orderBy }: { state: string; prefix: string; orderBy: string }) {
  return (
    <form class="filters" role="search" aria-label="filter of batches" onSubmit={(event) => event.preventDefault()}>
      <label>
        State{" "}
        <select value={state} onChange={(event) => setQuery({ state: event.currentTarget.value, page: "" })}>
          <option value="">all</option>
          {ACTIVE.map((one) => (
            <option key={one} value={STATES[one][0]}>
              {STATES[one][0]}
            </option>
          ))}
        </select>
      </label>
      <label>
        Key begins with{" "}
        <FilterInput data-filter size={32} value={prefix} apply={(key) => setQuery({ key, page: "" })} />
      </label>
      <label>
        Order{" "}
        <select value={orderBy} onChange={(event) => setQuery({ order: event.currentTarget.value, page: "" })}>
          {ORDERS.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </label>
    </form>
  );
}

/** Returns the command that lists the same batches. */
function commandOf(name: string, state: BatchState | undefined, prefix: string, orderBy: string): string {
  const word = state === undefined ? "" : (BatchState[state] ?? "").toLowerCase().replace("_", "-");
  const options = [
    ["--state", word],
    ["--key-prefix", prefix],
    ["--order-by", orderBy],
  ] as const;
  const given = options.map(([option, value]) => (value ? ` ${option} ${quoted(value)}` : ""));
  return `lightspeed batch list -s ${name}${given.join("")}`;
}
