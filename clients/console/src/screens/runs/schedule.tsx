/** The schedule of a surface: when runs are due, what became of the last due time, and its pause. */

import { useState } from "preact/hooks";

import {
  CatchUpPolicy,
  OverlapPolicy,
  type Schedule,
} from "../../../../typescript/gen/lightspeed/ops/v1/pipeline_pb.js";
import { DueOutcome } from "../../../../typescript/gen/lightspeed/ops/v1/schedule_status_pb.js";
import type { Surface } from "../../../../typescript/gen/lightspeed/ops/v1/surface_pb.js";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { Badge, Failed, Time } from "../../components/states.tsx";
import { may } from "../../identity.ts";
import { requestId, schedules } from "../../rpc.ts";
import { useRead } from "../../stream.ts";
import { duration, serverNow } from "../../time.ts";
import { Facts } from "../batch/parts.tsx";

/** Due times that are listed. */
const DUE_TIMES = 5;

const OUTCOMES: Record<DueOutcome, string> = {
  [DueOutcome.UNSPECIFIED]: "unknown",
  [DueOutcome.STARTED]: "started",
  [DueOutcome.QUEUED]: "waits for the run in progress",
  [DueOutcome.SKIPPED]: "skipped, since a run was in progress",
  [DueOutcome.MISSED]: "missed while the server did not run",
  [DueOutcome.REFUSED]: "refused",
};

const OVERLAPS: Record<OverlapPolicy, string> = {
  [OverlapPolicy.UNSPECIFIED]: "the due time is skipped",
  [OverlapPolicy.SKIP]: "the due time is skipped",
  [OverlapPolicy.QUEUE_ONE]: "one run waits for its end",
  [OverlapPolicy.FAIL_OLD]: "it fails, and the new one starts",
};

const CATCH_UPS: Record<CatchUpPolicy, string> = {
  [CatchUpPolicy.UNSPECIFIED]: "the last due time",
  [CatchUpPolicy.LAST]: "the last due time",
  [CatchUpPolicy.NONE]: "none",
  [CatchUpPolicy.ALL]: "all due times",
};

export function ScheduleCard({ surface, reload }: { surface: Surface; reload: () => void }) {
  const schedule = surface.pipelineRuntime?.pipeline?.schedule;
  const status = surface.scheduleStatus;
  const [isAsking, setAsking] = useState<"pause" | "resume">();
  const due = useRead(status ? `due ${surface.name} ${status.nextDueMs ?? 0n} ${surface.etag}` : "", async (signal) => {
    const { dueMs } = await schedules.listDueTimes({ surface: surface.name, count: DUE_TIMES }, { signal });
    return dueMs;
  });
  if (!status || !schedule)
    return (
      <section class="panel" aria-label="schedule">
        <header class="heading">
          <h2>Schedule</h2>
        </header>
        <p class="faint">None: runs start by hand.</p>
      </section>
    );
  const { pause, last, nextDueMs } = status;
  const { name } = surface;
  return (
    <section class="panel" aria-label="schedule">
      <header class="heading">
        <h2>Schedule</h2>
        {pause ? <Badge tone="warning">paused</Badge> : <Badge tone="ok">active</Badge>}
        {may("administer") && (
          <button type="button" onClick={() => setAsking(pause ? "resume" : "pause")}>
            {pause ? "Resume the schedule …" : "Pause the schedule …"}
          </button>
        )}
      </header>
      {pause && (
        <p class="note warning">
          <strong>Paused</strong> {pause.actorId ? `by ${pause.actorId}` : "by the server"}{" "}
          {pause.atMs > 0n && <Time ms={pause.atMs} />}: {pause.reason}
        </p>
      )}
      <Facts
        facts={[
          ["Runs", ruleOf(schedule)],
          ["Next due", nextDueMs ? <NextDue ms={nextDueMs} /> : "none while it is paused"],
          ["If a run is in progress", OVERLAPS[schedule.overlap]],
          ["After a downtime", CATCH_UPS[schedule.catchUp]],
          ["Jitter", schedule.jitterMs > 0n && `up to ${duration(schedule.jitterMs)}`],
          ["Waiting due times", status.waitingDueMs.length > 0 && String(status.waitingDueMs.length)],
          [
            "Last due",
            last && (
              <>
                <Time ms={last.dueMs} />: {OUTCOMES[last.outcome]} {last.runId} {last.reason}
              </>
            ),
          ],
        ]}
      />
      {due.failure && <Failed what="The due times cannot be shown" failure={due.failure} />}
      {due.value && (
        <div class="due-times">
          <span class="faint">{pause ? "Due if it were resumed now" : "Next due times"}</span>
          <ol aria-label="next due times">
            {due.value.map((ms) => (
              <li key={String(ms)}>
                <Time ms={ms} />
              </li>
            ))}
          </ol>
        </div>
      )}
      {isAsking && (
        <ConfirmDialog
          title={isAsking === "pause" ? "Pause the schedule" : "Resume the schedule"}
          confirm={isAsking === "pause" ? "Pause the schedule" : "Resume the schedule"}
          needsReason={isAsking === "pause"}
          perform={async (reason) => {
            if (isAsking === "pause") await schedules.pauseSchedule({ surface: name, reason, requestId: requestId() });
            else await schedules.resumeSchedule({ surface: name, requestId: requestId() });
            reload();
          }}
          close={() => setAsking(undefined)}
        >
          <p>
            {isAsking === "pause"
              ? "No run is due until it is resumed, and due times that wait are dropped. The run in progress goes on."
              : "The next due time is the first one from now on; those of the pause are not caught up."}
          </p>
        </ConfirmDialog>
      )}
    </section>
  );
}

/** The next due time, and how long until then. */
function NextDue({ ms }: { ms: bigint }) {
  return (
    <>
      <Time ms={ms} /> <span class="faint">in {duration(Number(ms) - serverNow())}</span>
    </>
  );
}

/** Returns when runs are due, in words. */
function ruleOf({ schedule, timeZone }: Schedule): string {
  if (schedule.case === "interval") return `every ${duration(schedule.value.intervalMs)}`;
  if (schedule.case === "cron") return `${schedule.value.expression} (${timeZone || "UTC"})`;
  return "by hand";
}
