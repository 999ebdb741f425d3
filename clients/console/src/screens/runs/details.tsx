/** One run: its facts, its labels, and what became of the batches of each stage. */

import type { RunStage } from "../../../../typescript/gen/lightspeed/ops/v1/run_pb.js";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { Failed, Loading, Time, count } from "../../components/states.tsx";
import { setQuery } from "../../router.ts";
import { surfaces } from "../../rpc.ts";
import { useRead } from "../../stream.ts";
import { Facts } from "../batch/parts.tsx";
import { Duration, StateOf } from "../runs.tsx";
import { MEASURES } from "./comparison.ts";

const COLUMNS: readonly Column<RunStage>[] = [
  { name: "stage", header: "Stage", cell: (stage) => stage.stage },
  ...MEASURES.map(([measure, title]): Column<RunStage> => {
    return { name: measure, header: title, isNumeric: true, cell: (stage) => count(stage[measure]) };
  }),
  {
    name: "result",
    header: "newest result",
    class: "wide",
    cell: ({ newestResult }) =>
      Object.entries(newestResult)
        .map(([name, value]) => `${name}: ${value}`)
        .join(", "),
  },
];

export function Details({ name, id }: { name: string; id: string }) {
  const read = useRead(`run ${name} ${id}`, async (signal) => {
    const { run } = await surfaces.getRun({ surface: name, runId: id }, { signal });
    return run;
  });
  const run = read.value;
  return (
    <section class="panel" aria-label={`run ${id}`}>
      <header class="heading">
        <h2>{id}</h2>
        {run && <StateOf run={run} />}
        <button type="button" class="quiet" onClick={() => setQuery({ run: "" })}>
          Close
        </button>
      </header>
      {read.failure && <Failed what="The run cannot be shown" failure={read.failure} />}
      {read.isLoading && <Loading what="the run" />}
      {run && (
        <>
          <Facts
            facts={[
              ["Started", <Time ms={run.startedMs} />],
              ["Ended", run.endedMs > 0n && <Time ms={run.endedMs} />],
              ["Duration", <Duration run={run} />],
              ["Started by", run.startedBy],
              ["Due by the schedule", run.scheduledDueMs > 0n && <Time ms={run.scheduledDueMs} />],
              ["Trigger", run.triggerReason],
              ["Ended by", run.endedBy],
              ["Reason of the end", run.reason],
              ["Resumed", run.resumptions > 0n && `${run.resumptions} times, last from ${run.resumedFrom}`],
              ...Object.entries(run.labels).map(([label, value]) => [`Label ${label}`, value] as const),
            ]}
          />
          <div class="run-stages">
            <DataTable label={`stages of ${id}`} columns={COLUMNS} rows={run.stages} rowKey={(stage) => stage.stage} />
          </div>
        </>
      )}
    </section>
  );
}
