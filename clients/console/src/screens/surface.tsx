/** One surface: its stages, what it does and why not, its workers, and the actions that its state allows. */

import { useState } from "preact/hooks";

import { StageKind } from "../../../typescript/gen/lightspeed/ops/v1/pipeline_pb.js";
import type { QueueView, StageView, WorkerView } from "../../../typescript/gen/lightspeed/ops/v1/queue_view_pb.js";
import type { Surface } from "../../../typescript/gen/lightspeed/ops/v1/surface_pb.js";
import { Chart } from "../components/Chart.tsx";
import { ConfirmDialog } from "../components/ConfirmDialog.tsx";
import { DataTable, type Column } from "../components/DataTable.tsx";
import { Page } from "../components/Page.tsx";
import { Badge, count, Empty, Failed, Label, Loading, Time } from "../components/states.tsx";
import { isShared, may } from "../identity.ts";
import { hrefOf, surface as inUrl } from "../router.ts";
import { surfaces } from "../rpc.ts";
import { useRead } from "../stream.ts";
import { allowed, canReplay, performed, type SurfaceAction } from "../surface/actions.ts";
import { explained } from "../surface/blockReasons.ts";
import { added, lagMs, sampled, type Sample } from "../surface/samples.ts";
import { duration, heard, instant } from "../time.ts";
import "./surface.css";

/** Milliseconds between two reads: rates and ages move all the time. */
const READ_MS = 2_000;

interface State {
  readonly surface: Surface;
  readonly queue: QueueView;
  readonly samples: readonly Sample[];
}

async function read(name: string, signal: AbortSignal): Promise<State | undefined> {
  const [{ surface }, { queue }] = await Promise.all([
    surfaces.getSurface({ surface: name }, { signal }),
    surfaces.getQueue({ surface: name }, { signal }),
  ]);
  if (!surface || !queue) return undefined;
  heard(queue.atMs);
  return { surface, queue, samples: added(name, sampled(surface, queue)).slice() };
}

export function SurfaceScreen() {
  const name = inUrl.value;
  const { value, failure, reload } = useRead(name, (end) => read(name, end), { everyMs: READ_MS });
  const [action, setAction] = useState<SurfaceAction>();
  const id = name.split("/")[3] ?? "";
  return (
    <Page
      title={id}
      facts={value && <Facts surface={value.surface} />}
      actions={value && <Actions surface={value.surface} choose={setAction} />}
      command={`lightspeed surface get ${name}`}
    >
      {failure && !failure.isUnreachable && <Failed what={`${id} cannot be read`} failure={failure} />}
      {!value && !failure && <Loading what={id} />}
      {value && <Overview {...value} />}
      {action && (
        <Confirm
          key={action.name}
          action={action}
          name={name}
          close={() => {
            setAction(undefined);
            reload();
          }}
        />
      )}
    </Page>
  );
}

function Facts({ surface }: { surface: Surface }) {
  const lifecycle = surface.pipelineRuntime?.lifecycle?.lifecycle;
  const control = surface.pipelineRuntime?.control?.control;
  const failed = lifecycle?.case === "failed" || lifecycle?.case === "crashed" ? lifecycle.value.reason : "";
  const held = control?.value && "reason" in control.value ? control.value.reason : "";
  return (
    <>
      <Label text={surface.lifecycleLabel} />
      {surface.controlLabel !== "running" && <Label text={surface.controlLabel} />}
      <Badge tone={surface.stale ? "bad" : "ok"}>{surface.stale ? "stale" : "fresh"}</Badge>
      {surface.deleted && <Badge tone="bad">deleted</Badge>}
      <span class="faint">
        {surface.pipelineRuntime?.runId || "no run yet"}
        {failed && ` – ${failed}`}
        {held && ` – ${control?.case}: ${held}`}
        {isShared.value && ` – ${surface.owner ? `owned by ${surface.owner}` : "without an owner"}`}
      </span>
    </>
  );
}

/** The actions that state and role allow; a viewer sees none. */
function Actions({ surface, choose }: { surface: Surface; choose: (action: SurfaceAction) => void }) {
  const actions = allowed(surface, may);
  const replays = canReplay(surface, may);
  if (!actions.length && !replays) return null;
  return (
    <>
      {actions.map((action) => (
        <button key={action.name} type="button" onClick={() => choose(action)}>
          {action.name}
        </button>
      ))}
      {replays && (
        <a class="button" href={hrefOf(surface.name, ["replay"])}>
          Replay
        </a>
      )}
    </>
  );
}

function Confirm({ action, name, close }: { action: SurfaceAction; name: string; close: () => void }) {
  const [perform] = useState(() => performed(action, name));
  return (
    <ConfirmDialog
      title={`${action.name}: ${name.split("/")[3]}`}
      confirm={action.name}
      needsReason={action.needsReason}
      isDangerous={action.isDangerous ?? false}
      perform={perform}
      close={close}
    >
      <p>{action.text}</p>
      {!action.needsReason && <p class="faint">The audit has your name; this action takes no reason.</p>}
    </ConfirmDialog>
  );
}

function Overview({ surface, queue, samples }: State) {
  return (
    <>
      <Stages surface={surface} queue={queue} />
      <Numbers surface={surface} queue={queue} />
      <Charts samples={samples} />
      <Workers queue={queue} />
    </>
  );
}

const KINDS: Readonly<Record<number, string>> = {
  [StageKind.SOURCE]: "source",
  [StageKind.TRANSFORM]: "transform",
  [StageKind.SINK]: "sink",
};

function Stages({ surface, queue }: { surface: Surface; queue: QueueView }) {
  const kinds = new Map(surface.pipelineRuntime?.pipeline?.stages.map((stage) => [stage.name, KINDS[stage.kind]]));
  return (
    <section aria-labelledby="stages">
      <h2 id="stages">Stages</h2>
      <ol class="stages">
        {queue.stages.map((stage) => (
          <Stage key={stage.stage} name={surface.name} stage={stage} kind={kinds.get(stage.stage) ?? ""} />
        ))}
      </ol>
    </section>
  );
}

function Stage({ name, stage, kind }: { name: string; stage: StageView; kind: string }) {
  const blocked = stage.blockReason && explained(stage.blockReason, stage.queued + stage.retrying);
  return (
    <li class="panel stage" aria-label={`stage ${stage.stage}`}>
      <h3>
        <a href={hrefOf(name, ["batches"], { stage: stage.stage })}>{stage.stage}</a> <span class="faint">{kind}</span>
      </h3>
      <dl>
        <Count term="queued" value={stage.queued} />
        <Count term="in flight" value={stage.inFlight} />
        <Count term="retrying" value={stage.retrying} tone="warning" />
        <Count
          term="dead letters"
          value={stage.deadLettered}
          tone="bad"
          href={hrefOf(name, ["dead-letters"], { stage: stage.stage })}
        />
      </dl>
      {stage.oldestEnqueuedMs > 0n && (
        <p>
          oldest batch <Time ms={stage.oldestEnqueuedMs} asAge />
        </p>
      )}
      {blocked && (
        <p class={blocked.isHarmless ? "faint" : "blocked"}>
          {blocked.isHarmless ? "" : "starts nothing: "}
          {blocked.text}
        </p>
      )}
    </li>
  );
}

function Count(props: { term: string; value: bigint; tone?: "warning" | "bad"; href?: string }) {
  const { term, value, tone, href } = props;
  const text = count(value);
  return (
    <div class={value ? (tone ?? "") : "zero"}>
      <dt>{term}</dt>
      <dd>{href && value ? <a href={href}>{text}</a> : text}</dd>
    </div>
  );
}

/** Facts of the surface as a whole. */
function Numbers({ surface, queue }: { surface: Surface; queue: QueueView }) {
  const { boundary, queue: counts, schedule } = { ...surface, schedule: surface.scheduleStatus };
  const lag = surface.staleAtMs ? Math.max(0, lagMs(surface, Number(queue.atMs))) : undefined;
  const overdue = queue.overdueLease;
  return (
    <dl class="numbers panel">
      <Fact term="In flight" text={`${count(counts?.inFlight ?? 0n)} of ${count(boundary?.maxInFlight ?? 0n)}`} />
      <Fact
        term="Waiting"
        text={`${count((counts?.queued ?? 0n) + (counts?.retrying ?? 0n))} of ${count(boundary?.maxQueued ?? 0n)}`}
      />
      <Fact term="Ended well" text={count(counts?.succeeded ?? 0n)} />
      <Fact term="Time to empty" text={duration(queue.timeToEmptyMs)} />
      <Fact term="Output lag" text={`${duration(lag)} of ${duration(surface.maxAllowedLagMs)}`} />
      <Fact
        term="Next due run"
        text={schedule ? (schedule.pause ? "paused" : instant(schedule.nextDueMs)) : "by hand"}
      />
      {overdue && (
        <Fact term="Overdue lease" text={`${overdue.workerId || "a worker"}, by ${duration(overdue.overdueMs)}`} />
      )}
    </dl>
  );
}

function Fact({ term, text }: { term: string; text: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{text}</dd>
    </div>
  );
}

function seconds(value: number): string {
  return duration(value * 1_000);
}

function Charts({ samples }: { samples: readonly Sample[] }) {
  const timesMs = samples.map((sample) => sample.atMs);
  const series = (name: string, value: (sample: Sample) => number | null) => ({ name, values: samples.map(value) });
  return (
    <section class="charts" aria-label="charts">
      <Chart
        title="Rates, batches/s"
        timesMs={timesMs}
        series={[
          series("enqueued", (one) => one.enqueued),
          series("succeeded", (one) => one.succeeded),
          series("retried", (one) => one.retried),
          series("dead lettered", (one) => one.deadLettered),
        ]}
      />
      <Chart
        title="Depth, batches"
        timesMs={timesMs}
        series={[
          series("queued", (one) => one.queued),
          series("in flight", (one) => one.inFlight),
          series("retrying", (one) => one.retrying),
        ]}
      />
      <Chart
        title="Lag"
        timesMs={timesMs}
        series={[series("of the output", (one) => one.lagS), series("oldest batch", (one) => one.oldestS)]}
        show={seconds}
      />
    </section>
  );
}

const WORKER_COLUMNS: readonly Column<WorkerView>[] = [
  { name: "worker", header: "Worker", cell: (row) => row.workerId || <span class="faint">without a name</span> },
  { name: "instance", header: "Instance", cell: (row) => <span class="mono">{row.instanceId || "–"}</span> },
  {
    name: "state",
    header: "State",
    cell: (row) => <Badge tone={row.connected ? "ok" : "neutral"}>{row.connected ? "connected" : "leases only"}</Badge>,
  },
  { name: "stages", header: "Stages", cell: (row) => row.stages.join(", ") || "all" },
  { name: "in_flight", header: "In flight", isNumeric: true, cell: (row) => count(row.inFlight) },
  { name: "credits", header: "Credits", isNumeric: true, cell: (row) => count(row.creditBatches) },
  { name: "oldest", header: "Oldest start", isNumeric: true, cell: (row) => <Time ms={row.oldestStartedMs} asAge /> },
  { name: "heard", header: "Last heard", isNumeric: true, cell: (row) => <Time ms={row.lastHeardMs} asAge /> },
];

function Workers({ queue }: { queue: QueueView }) {
  return (
    <section class="workers" aria-labelledby="workers">
      <h2 id="workers">
        Workers <span class="faint">{count(queue.workerCount)}</span>
      </h2>
      {queue.workers.length ? (
        <DataTable
          label="workers"
          columns={WORKER_COLUMNS}
          rows={queue.workers}
          rowKey={(row) => `${row.workerId} ${row.instanceId}`}
        />
      ) : (
        <Empty>No worker has a stream or a lease.</Empty>
      )}
    </section>
  );
}
