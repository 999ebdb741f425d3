/** The dialog of a redrive or discard: the plan of its dry run, its rate, and its reason. */

import { useState } from "preact/hooks";

import type { DeadLetterPlan } from "../../../../typescript/gen/lightspeed/ops/v1/dead_letter_pb.js";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { Failed, Loading, count } from "../../components/states.tsx";
import { failureOf, surfaces } from "../../rpc.ts";
import { useRead } from "../../stream.ts";
import { heard } from "../../time.ts";
import { begin, chosen } from "./bulk.ts";
import { LETTERS_PER_CALL, type Selection, until } from "./selection.ts";

/** Reasons that the dialog lists. */
const REASONS_SHOWN = 5;

interface Props {
  action: "redrive" | "discard";
  name: string;
  selection: Selection;
  close: () => void;
  done: () => void;
}

interface Planned {
  plan: DeadLetterPlan;
  /** Dead letters of all calls: those of the plan, which is that of the first call, and the remaining ones. */
  total: number;
  selection: Selection;
  atMs: number;
}

export function ActionDialog({ action, name, selection, close, done }: Props) {
  const [perSecond, setPerSecond] = useState(0);
  const [mayApplyAgain, setMayApplyAgain] = useState(false);
  const [before, setBefore] = useState<Planned>();
  const read = useRead(`${action} ${mayApplyAgain}`, (signal) => plan(action, name, selection, mayApplyAgain, signal));
  const planned = read.value;
  const word = action === "redrive" ? "Redrive" : "Discard";
  const number = planned ? count(planned.total) : "…";
  const letters = `${number} dead letter${planned?.total === 1 ? "" : "s"}`;

  async function perform(reason: string): Promise<void> {
    if (!planned) return;
    const { total, plan: found, selection: taken, atMs } = planned;
    const asked = { action, surface: name, selection: taken, total, planHash: found.planHash, reason };
    try {
      await begin({ ...asked, perSecond: action === "redrive" ? perSecond : 0, mayApplyAgain }, atMs);
    } catch (error) {
      if (failureOf(error).reason === "PLAN_CHANGED") {
        setBefore(planned);
        read.reload();
      }
      throw error;
    }
    done();
  }

  return (
    <ConfirmDialog
      title={`${word} dead letters`}
      confirm={`${word} ${letters}`}
      isDangerous={action === "discard"}
      isReady={planned !== undefined && planned.total > 0 && planned !== before}
      perform={perform}
      close={close}
    >
      {read.failure && <Failed what="There is no plan" failure={read.failure} />}
      {!planned && !read.failure && <Loading what="the plan" />}
      {planned && (
        <>
          {before && planned !== before && (
            <p class="note warning" role="alert">
              The dead letters have changed: {count(before.total)} → {count(planned.total)}. This is the new plan.
            </p>
          )}
          <Plan planned={planned} action={action} />
          {action === "redrive" && (
            <label>
              Starts per second, 0 for all at once
              <input
                type="number"
                min={0}
                max={1_000_000}
                value={perSecond}
                onInput={(event) => setPerSecond(Math.max(0, Math.floor(event.currentTarget.valueAsNumber || 0)))}
              />
            </label>
          )}
          {action === "redrive" && (planned.plan.beyondHorizonCount > 0n || mayApplyAgain) && (
            <label class="check">
              <input
                type="checkbox"
                checked={mayApplyAgain}
                onChange={(event) => setMayApplyAgain(event.currentTarget.checked)}
              />
              Also redrive those beyond the idempotency horizon: their sinks may apply them again
            </label>
          )}
        </>
      )}
    </ConfirmDialog>
  );
}

/** What the dry run says: numbers by stage and reason, and what will follow. */
function Plan({ planned: { plan, total, selection }, action }: { planned: Planned; action: string }) {
  const calls = Math.ceil(total / LETTERS_PER_CALL);
  const first = calls > 1 ? `the first ${count(plan.deadLetters)}` : "all";
  return (
    <>
      <p>
        {action === "redrive"
          ? "Each waits for its next start, as attempt 1. Keys, idempotency keys and places stay."
          : "Each ends as cancelled, and its key is free. This cannot be undone."}{" "}
        {selection.kind === "all" && "Only those that are dead letters now."}
      </p>
      <table class="plan" aria-label="plan">
        <thead>
          <tr>
            <th scope="col">Plan of {first}</th>
            <th scope="col" class="number">
              dead letters
            </th>
          </tr>
        </thead>
        <tbody>
          {plan.stages.map(({ stage, count: number }) => (
            <tr key={stage}>
              <td>stage {stage}</td>
              <td class="number">{count(number)}</td>
            </tr>
          ))}
          {plan.reasons.slice(0, REASONS_SHOWN).map(({ reason, count: number }) => (
            <tr key={reason}>
              <td title={reason}>{reason}</td>
              <td class="number">{count(number)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {plan.reasons.length > REASONS_SHOWN && (
        <p class="faint">and {plan.reasons.length - REASONS_SHOWN} more reasons</p>
      )}
      {calls > 1 && (
        <p>
          {count(total)} in all, by {count(calls)} calls of at most {count(LETTERS_PER_CALL)}. Keep this tab open until
          the last one.
        </p>
      )}
      {plan.beyondHorizonCount > 0n && action === "redrive" && (
        <p class="note warning">
          {count(plan.beyondHorizonCount)} lie beyond the idempotency horizon: their sinks may have applied them.
        </p>
      )}
    </>
  );
}

async function plan(
  action: Props["action"],
  name: string,
  selection: Selection,
  mayApplyAgain: boolean,
  signal: AbortSignal,
): Promise<Planned> {
  const { queue } = await surfaces.getQueue({ surface: name }, { signal });
  const atMs = Number(queue?.atMs ?? 0n);
  heard(atMs);
  // Now, and not later: a filter without an end would take what dies again after a first call.
  const taken: Selection =
    selection.kind === "all" ? { kind: "all", filter: until(selection.filter, atMs + 1) } : selection;
  const request = { surface: name, reason: "plan", dryRun: true, ...chosen(taken, LETTERS_PER_CALL) };
  const response =
    action === "discard"
      ? await surfaces.discardDeadLetters(request, { signal })
      : await surfaces.redriveDeadLetters({ ...request, mayApplyAgain }, { signal });
  if (!response.plan) throw new Error("the server sent no plan");
  const total = Number(response.plan.deadLetters + response.remaining);
  return { plan: response.plan, total, selection: taken, atMs };
}
