/**
 * The runs of a surface: their history, two of them compared, and the schedule with its next due times.
 *
 * One page of runs is read, whatever the length of the history. Both compared runs are in the URL.
 */

import { useState } from "preact/hooks";

import type { Run } from "../../../typescript/gen/lightspeed/ops/v1/run_pb.js";
import { RunState } from "../../../typescript/gen/lightspeed/ops/v1/run_pb.js";
import { ConfirmDialog } from "../components/ConfirmDialog.tsx";
import { type Column, DataTable } from "../components/DataTable.tsx";
import { Page } from "../components/Page.tsx";
import { Badge, Empty, Failed, Label, Loading, Time, type Tone, count } from "../components/states.tsx";
import { may } from "../identity.ts";
import { queried, setQuery, surface } from "../router.ts";
import { requestId, schedules, surfaces } from "../rpc.ts";
import { useRead } from "../stream.ts";
import { duration, serverNow } from "../time.ts";
import { useChanges } from "./batch/parts.tsx";
import { Comparison } from "./runs/comparisonTable.tsx";
import { durationMs, runTotal } from "./runs/comparison.ts";
import { Details } from "./runs/details.tsx";
import { ScheduleCard } from "./runs/schedule.tsx";
import "./runs.css";

const PAGE_SIZE = 100;

/** Words and tones of the states. */
const STATES: Record<RunState, readonly [string, Tone]> = {
  [RunState.UNSPECIFIED]: ["not known", "neutral"],
  [RunState.RUNNING]: ["running", "busy"],
  [RunState.COMPLETED]: ["completed", "ok"],
  [RunState.FAILED]: ["failed", "bad"],
  [RunState.CRASHED]: ["crashed", "bad"],
};

const COLUMNS: readonly Column<Run>[] = [
  { name: "run", header: "Run", cell: (run) => run.runId },
  { name: "state", header: "State", cell: (run) => <StateOf run={run} /> },
  { name: "started", header: "Started", cell: (run) => <Time ms={run.startedMs} /> },
  { name: "duration", header: "Duration", isNumeric: true, cell: (run) => <Duration run={run} /> },
  { name: "by", header: "Started by", cell: (run) => (run.scheduledDueMs ? "schedule" : run.startedBy) },
  { name: "records", header: "Records", isNumeric: true, cell: (run) => count(run.records) },
  {
    name: "acknowledged",
    header: "Acknowledged",
    isNumeric: true,
    cell: (run) => count(runTotal(run, "acknowledged")),
  },
  { name: "retries", header: "Retries", isNumeric: true, cell: (run) => count(runTotal(run, "retries")) },
  { name: "dead", header: "Dead letters", isNumeric: true, cell: (run) => count(runTotal(run, "deadLettered")) },
  { name: "reason", header: "Reason", class: "wide", cell: (run) => run.reason || run.triggerReason },
];

/** The state of a run as a badge. */
export function StateOf({ run }: { run: Run }) {
  const [word, tone] = STATES[run.state];
  return <Badge tone={tone}>{word}</Badge>;
}

/** How long a run took, or takes so far. */
export function Duration({ run }: { run: Run }) {
  const isRunning = run.state === RunState.RUNNING;
  return <>{duration(durationMs(run, BigInt(Math.floor(serverNow())), isRunning))}</>;
}

/** Lifecycles in which a run can be triggered. */
const TRIGGERABLE = ["idle", "scheduled", "triggered", "failed", "crashed", "completed"];

export function Runs() {
  const name = surface.value;
  const page = queried("page");
  const [dialog, setDialog] = useState<"trigger" | "start">();
  const found = useRead(
    `surface ${name}`,
    async (signal) => (await surfaces.getSurface({ surface: name }, { signal })).surface,
  );
  const read = useRead(`runs ${name} ${page}`, (signal) =>
    surfaces.listRuns({ surface: name, pageSize: PAGE_SIZE, pageToken: page }, { signal }),
  );
  const reload = () => (found.reload(), read.reload());
  useChanges(name, reload);
  const lifecycle = found.value?.lifecycleLabel ?? "";
  const compared = queried("compare").split(",").filter(Boolean);
  const runs = read.value?.runs ?? [];
  const canStart = may("write") && TRIGGERABLE.includes(lifecycle);
  return (
    <Page
      title="Runs"
      facts={found.value && <Label text={lifecycle} />}
      actions={
        canStart && (
          <>
            <button type="button" onClick={() => setDialog("trigger")}>
              Trigger a run …
            </button>
            {lifecycle === "triggered" || lifecycle === "scheduled" ? (
              <button type="button" class="primary" onClick={() => setDialog("start")}>
                Start the run …
              </button>
            ) : null}
          </>
        )
      }
      command={`lightspeed run list -s ${name}`}
    >
      {found.failure && <Failed what="The surface cannot be shown" failure={found.failure} />}
      {found.value && <ScheduleCard surface={found.value} reload={reload} />}
      {compared.length === 2 && <Comparison name={name} ids={compared} />}
      {queried("run") && <Details name={name} id={queried("run")} />}
      {read.failure && <Failed what="The runs cannot be shown" failure={read.failure} />}
      {read.isLoading && <Loading what="the runs" />}
      {read.value && runs.length === 0 && <Empty>No run has been started yet.</Empty>}
      {runs.length > 0 && (
        <section class="runs-list" aria-label="history">
          <header class="heading">
            <h2>History</h2>
            <span class="faint" role="status">
              {compared.length === 1 ? "Select another run to compare." : "Select two runs to compare them."}
            </span>
            {compared.length > 0 && (
              <button type="button" class="quiet" onClick={() => setQuery({ compare: "" })}>
                Compare none
              </button>
            )}
          </header>
          <DataTable
            label="runs, newest first"
            columns={COLUMNS}
            rows={runs}
            rowKey={(run) => run.runId}
            open={(run) => setQuery({ run: run.runId })}
            selected={new Set(compared)}
            select={(keys) => setQuery({ compare: [...keys].slice(-2).join(",") })}
          />
          {(page || read.value?.nextPageToken) && (
            <div class="pages" role="group" aria-label="pages">
              <button type="button" disabled={!page} onClick={() => setQuery({ page: "" })}>
                Newest runs
              </button>
              <button
                type="button"
                disabled={!read.value?.nextPageToken}
                onClick={() => setQuery({ page: read.value?.nextPageToken })}
              >
                Older runs
              </button>
            </div>
          )}
        </section>
      )}
      {dialog === "trigger" && (
        <ConfirmDialog
          title="Trigger a run"
          confirm="Trigger a run"
          perform={async (reason) => {
            await schedules.triggerRun({ surface: name, reason, requestId: requestId() });
            reload();
          }}
          close={() => setDialog(undefined)}
        >
          <p>The lifecycle becomes triggered. A scheduler starts the run, or you do; the run keeps the reason.</p>
        </ConfirmDialog>
      )}
      {dialog === "start" && (
        <ConfirmDialog
          title="Start the run"
          confirm="Start the run"
          needsReason={false}
          perform={async () => {
            await surfaces.startRun({ surface: name, requestId: requestId() });
            reload();
          }}
          close={() => setDialog(undefined)}
        >
          <p>Batches that wait in the queue can start then.</p>
        </ConfirmDialog>
      )}
    </Page>
  );
}
