/**
 * The replay: the plan of a dry run as a table, confirmed by its hash.
 *
 * If the world moved since the plan, the server refuses; the screen then shows the new plan with what changed, and asks
 * again. It must never replay by another plan than the one on the screen.
 */

import { useState } from "preact/hooks";

import type { ControlState_Replaying as Replaying } from "../../../typescript/gen/lightspeed/ops/v1/operator_pb.js";
import type { ReplayPlan } from "../../../typescript/gen/lightspeed/ops/v1/replay_plan_pb.js";
import { quoted } from "../components/CommandLine.tsx";
import { ConfirmDialog } from "../components/ConfirmDialog.tsx";
import { type Column, DataTable } from "../components/DataTable.tsx";
import { Page } from "../components/Page.tsx";
import { Empty, Failed, Label, Loading, Time, count } from "../components/states.tsx";
import { may } from "../identity.ts";
import { hrefOf, queried, setQuery, surface } from "../router.ts";
import { failureOf, requestId, surfaces } from "../rpc.ts";
import { useRead } from "../stream.ts";
import { Facts, useChanges } from "./batch/parts.tsx";
import { type Amount, LEFT_OUT, type PlanRow, planChanges, planRows, total } from "./replay/plans.ts";
import "./replay.css";

const COLUMNS: readonly Column<PlanRow>[] = [
  { name: "stage", header: "Stage", cell: (row) => row.stage },
  { name: "dead", header: "Dead letters", isNumeric: true, cell: (row) => <AmountOf amount={row.deadLetters} /> },
  { name: "applied", header: "Applied again", isNumeric: true, cell: (row) => <AmountOf amount={row.reprocessed} /> },
  {
    name: "suppressed",
    header: "Duplicates to suppress",
    isNumeric: true,
    cell: (row) => <AmountOf amount={row.suppressed} />,
  },
  { name: "left", header: "Left out", isNumeric: true, cell: (row) => <AmountOf amount={row.leftOut} /> },
  { name: "sequences", header: "Sequences", isNumeric: true, cell: (row) => row.sequences },
];

type LeftOut = ReplayPlan["leftOut"][number];

function leftOutColumns(name: string): readonly Column<LeftOut>[] {
  return [
    { name: "key", header: "Batch", cell: ({ key }) => <a href={hrefOf(name, ["batches", key])}>{key}</a> },
    { name: "stage", header: "Stage", cell: ({ stage }) => stage },
    { name: "sequence", header: "Sequence", isNumeric: true, cell: ({ sequence }) => String(sequence) },
    { name: "reason", header: "Why", class: "wide", cell: ({ reason }) => LEFT_OUT[reason] },
  ];
}

export function Replay() {
  const name = surface.value;
  const [before, setBefore] = useState<ReplayPlan>();
  const [isConfirming, setConfirming] = useState(false);
  const found = useRead(
    `surface ${name}`,
    async (signal) => (await surfaces.getSurface({ surface: name }, { signal })).surface,
  );
  useChanges(name, found.reload);
  const stages = found.value?.pipelineRuntime?.pipeline?.stages.map((stage) => stage.name) ?? [];
  const from = queried("from") || (stages[0] ?? "");
  const canReplay = may("control");
  const control = found.value?.pipelineRuntime?.control?.control;
  const isReplaying = control?.case === "replaying";
  const action = (reason: string) => ({ action: { case: "replay" as const, value: { fromStage: from, reason } } });
  const read = useRead(canReplay && from && !isReplaying ? `plan ${name} ${from}` : "", async (signal) => {
    const { plan } = await surfaces.applyControl({ surface: name, action: action("plan"), dryRun: true }, { signal });
    if (!plan) throw new Error("the server sent no plan");
    return plan;
  });
  const plan = read.value;
  const rows = plan ? planRows(plan, before) : [];
  const batches = total(rows, "deadLetters") + total(rows, "reprocessed");
  const pending = found.value?.queue?.replayPending ?? 0n;

  async function perform(reason: string): Promise<void> {
    if (!plan) return;
    const request = { surface: name, action: action(reason), expectedPlanHash: plan.planHash, requestId: requestId() };
    try {
      await surfaces.applyControl(request);
    } catch (error) {
      if (failureOf(error).reason !== "PLAN_CHANGED") throw error;
      // The refusal leads to the new plan, with what changed, and to another confirmation.
      setBefore(plan);
      read.reload();
      return;
    }
    setBefore(undefined);
    found.reload();
  }

  return (
    <Page
      title="Replay"
      facts={
        found.value && (
          <>
            <Label text={found.value.controlLabel} />
          </>
        )
      }
      command={`lightspeed control replay -s ${name} --from ${quoted(from)} --dry-run`}
    >
      {found.failure && <Failed what="The surface cannot be shown" failure={found.failure} />}
      {!canReplay && <Empty>A replay is for administrators of the tenant: your role may not replay.</Empty>}
      {canReplay && (
        <form class="filters" onSubmit={(event) => event.preventDefault()}>
          <label>
            From stage{" "}
            <select
              data-filter
              value={from}
              onChange={(event) => (setBefore(undefined), setQuery({ from: event.currentTarget.value }))}
            >
              {stages.map((stage) => (
                <option key={stage} value={stage}>
                  {stage}
                </option>
              ))}
            </select>
          </label>
          <button type="button" onClick={() => (plan && setBefore(plan), read.reload())}>
            Plan again
          </button>
          <span class="space" />
          <button
            type="button"
            class="primary"
            disabled={!plan || isReplaying || batches === 0n}
            onClick={() => setConfirming(true)}
          >
            Replay by this plan …
          </button>
        </form>
      )}
      {isReplaying && <InProgress name={name} replaying={control.value} pending={pending} />}
      {read.failure && <Failed what="There is no plan" failure={read.failure} />}
      {read.isLoading && <Loading what="the plan" />}
      {plan && !isReplaying && before && <Changes before={before} now={plan} />}
      {plan && !isReplaying && <Plan {...{ name, plan, rows, batches }} />}
      {isConfirming && plan && (
        <ConfirmDialog
          title={`Replay from stage ${from}`}
          confirm={`Replay ${count(batches)} ${batches === 1n ? "batch" : "batches"}`}
          perform={perform}
          close={() => setConfirming(false)}
        >
          <p>
            To the queue go back: dead letters {count(total(rows, "deadLetters"))}, and to be applied again{" "}
            {count(total(rows, "reprocessed"))}.
          </p>
          <p class="faint">
            The server replays by plan <code>{plan.planHash.slice(0, 12)}</code>, or not at all.
          </p>
        </ConfirmDialog>
      )}
    </Page>
  );
}

function Plan({ name, plan, rows, batches }: { name: string; plan: ReplayPlan; rows: PlanRow[]; batches: bigint }) {
  const leftOut = plan.leftOutCounts.map((one) => `${count(one.count)} since ${LEFT_OUT[one.reason]}`);
  return (
    <>
      {batches === 0n && <Empty>There is nothing to replay from this stage.</Empty>}
      <section class="plan-table" aria-label="plan">
        <DataTable label="plan of the replay" columns={COLUMNS} rows={rows} rowKey={(row) => row.stage} />
      </section>
      <Facts
        facts={[
          ["Batches in all", count(batches)],
          ["Left out", leftOut.join("; ")],
          ["Replays left in the budget", `${plan.budgetLeft} of which this one takes ${plan.budgetNeeded}`],
          ["Plan", <code title={plan.planHash}>{plan.planHash.slice(0, 12)}</code>],
        ]}
      />
      {plan.leftOut.length > 0 && (
        <section class="plan-table" aria-label="left out">
          <h2>The first {plan.leftOut.length} that are left out</h2>
          <DataTable
            label="batches that are left out"
            columns={leftOutColumns(name)}
            rows={plan.leftOut}
            rowKey={(row) => `${row.key} ${row.sequence}`}
          />
        </section>
      )}
    </>
  );
}

/** The replay in progress: the plan of another one comes when its last batch has ended. */
function InProgress({ name, replaying, pending }: { name: string; replaying: Replaying; pending: bigint }) {
  return (
    <section class="panel" aria-label="replay in progress">
      <p class="note busy" role="status">
        <strong>A replay is in progress.</strong> It ends by itself when its last batch has ended; then another one can
        be planned.
      </p>
      <Facts
        facts={[
          ["From stage", replaying.fromStage],
          ["Since", <Time ms={replaying.atMs} />],
          ["Reason", replaying.reason],
          ["Not in the queue yet", pending > 0n && count(pending)],
          ["Its batches", <a href={hrefOf(name, ["batches"])}>active batches</a>],
          ["Those that fail again", <a href={hrefOf(name, ["dead-letters"])}>dead letters</a>],
        ]}
      />
    </section>
  );
}

function Changes({ before, now }: { before: ReplayPlan; now: ReplayPlan }) {
  const changes = planChanges(before, now);
  if (changes.length === 0) return <p role="status">The plan has not changed.</p>;
  return (
    <div class="note warning" role="alert">
      <strong>The plan has changed; nothing was replayed by the old one.</strong>
      <ul>
        {changes.map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
    </div>
  );
}

/** A number of the plan, with the old one if it changed. */
function AmountOf({ amount }: { amount: Amount }) {
  if (amount.now === amount.before) return <>{count(amount.now)}</>;
  return (
    <>
      <del>{count(amount.before)}</del> <ins>{count(amount.now)}</ins>
    </>
  );
}
