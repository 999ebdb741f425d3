/** Two runs beside each other, the older one on the left, with the differences by stage and measure. */

import { type Column, DataTable } from "../../components/DataTable.tsx";
import { Failed, Loading, Time, count } from "../../components/states.tsx";
import { setQuery } from "../../router.ts";
import { surfaces } from "../../rpc.ts";
import { useRead } from "../../stream.ts";
import { Duration, StateOf } from "../runs.tsx";
import { type ComparedRow, comparedLabels, comparedRows, signed } from "./comparison.ts";

function columns([left, right]: readonly string[]): readonly Column<ComparedRow>[] {
  return [
    { name: "stage", header: "Stage", cell: (row) => row.stage },
    { name: "measure", header: "Measure", cell: (row) => row.title },
    { name: "left", header: left ?? "", isNumeric: true, cell: (row) => count(row.left) },
    { name: "right", header: right ?? "", isNumeric: true, cell: (row) => count(row.right) },
    { name: "difference", header: "Difference", isNumeric: true, cell: (row) => signed(row.difference) },
  ];
}

export function Comparison({ name, ids }: { name: string; ids: readonly string[] }) {
  const sorted = [...ids].sort();
  const read = useRead(`compare ${name} ${sorted}`, (signal) =>
    Promise.all(
      sorted.map(async (runId) => {
        const { run } = await surfaces.getRun({ surface: name, runId }, { signal });
        if (!run) throw new Error(`the server sent no run ${runId}`);
        return run;
      }),
    ),
  );
  const [left, right] = read.value ?? [];
  return (
    <section class="panel comparison" aria-label="comparison">
      <header class="heading">
        <h2>
          {sorted[0]} and {sorted[1]}
        </h2>
        <button type="button" class="quiet" onClick={() => setQuery({ compare: "" })}>
          Close
        </button>
      </header>
      {read.failure && <Failed what="The runs cannot be compared" failure={read.failure} />}
      {read.isLoading && <Loading what="both runs" />}
      {left && right && (
        <>
          <div class="compared-runs">
            {[left, right].map((run) => (
              <p key={run.runId}>
                <strong>{run.runId}</strong> <StateOf run={run} /> <Time ms={run.startedMs} /> · <Duration run={run} />{" "}
                · {count(run.records)} records {run.reason && <>· {run.reason}</>}
              </p>
            ))}
          </div>
          {comparedLabels(left, right).map(([label, one, other]) => (
            <p key={label} class="faint">
              Label {label}: {one ?? "none"} {one === other ? "in both" : `→ ${other ?? "none"}`}
            </p>
          ))}
          <DataTable
            label="differences by stage"
            columns={columns(sorted)}
            rows={comparedRows(left, right)}
            rowKey={(row) => `${row.stage} ${row.measure}`}
          />
        </>
      )}
    </section>
  );
}
