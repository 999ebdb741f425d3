/**
 * The batch screen: the state on top, the history as a timeline grouped by attempt, the raw JSON, and cancel.
 *
 * While the batch is active, the screen follows its surface and asks for the history anew after each change, at most
 * every two seconds. It must never guess a state: it shows what ExplainBatch returned.
 */

import { toJsonString } from "@bufbuild/protobuf";
import { useState } from "preact/hooks";

import { type BatchHistory, BatchHistorySchema } from "../../../typescript/gen/lightspeed/ops/v1/batch_history_pb.js";
import { BatchState, Priority } from "../../../typescript/gen/lightspeed/ops/v1/batch_pb.js";
import { quoted } from "../components/CommandLine.tsx";
import { ConfirmDialog } from "../components/ConfirmDialog.tsx";
import { Page } from "../components/Page.tsx";
import { Badge, Empty, Failed, Loading, Time, count } from "../components/states.tsx";
import { Timeline } from "../components/Timeline.tsx";
import { may } from "../identity.ts";
import { hrefOf, queried, route, setQuery, surface } from "../router.ts";
import { records, requestId, surfaces } from "../rpc.ts";
import { useRead } from "../stream.ts";
import { duration, serverNow } from "../time.ts";
import { Batches } from "./batch/list.tsx";
import { Facts, useChanges } from "./batch/parts.tsx";
import { STATES } from "./batch/states.ts";
import { type TimelineEntry, type TimelineGroup, timelineOf, titleOf } from "./batch/timeline.ts";
import "./batch.css";

/** Attempts that are shown at once; older ones come with a button, so that no frame draws thousands. */
const GROUPS_SHOWN = 20;
/** Groups that are open at first: the newest. */
const GROUPS_OPEN = 3;

const PRIORITIES: Record<Priority, string> = {
  [Priority.UNSPECIFIED]: "normal",
  [Priority.HIGH]: "high",
  [Priority.NORMAL]: "normal",
  [Priority.LOW]: "low",
};

/** The batches of a surface, or the one in the URL. */
export function Batch() {
  const key = route.value.path[5] ?? "";
  return key ? <One name={surface.value} batchKey={key} /> : <Batches />;
}

function One({ name, batchKey: key }: { name: string; batchKey: string }) {
  const [isCancelling, setCancelling] = useState(false);
  const read = useRead(`${name} ${key}`, async (signal) => {
    const { history } = await records.explainBatch({ surface: name, key }, { signal });
    return history;
  });
  const history = read.value;
  useChanges(history?.status ? name : "", read.reload);
  const [state, tone, isCancellable] = STATES[history?.batchState ?? BatchState.UNSPECIFIED];
  const isAsked = history?.status?.cancellation !== undefined;
  const isJson = queried("view") === "json";
  return (
    <Page
      title={`Batch ${key}`}
      facts={
        history && (
          <>
            <Badge tone={tone}>{state}</Badge>
            {isAsked && <Badge tone="warning">cancellation requested</Badge>}
          </>
        )
      }
      actions={
        may("write") &&
        isCancellable &&
        !isAsked && (
          <button type="button" class="danger" onClick={() => setCancelling(true)}>
            Cancel batch …
          </button>
        )
      }
      command={`lightspeed batch explain ${quoted(key)} -s ${name}`}
    >
      {read.failure && <Failed what="The history cannot be shown" failure={read.failure} />}
      {read.isLoading && <Loading what="the history" />}
      {history && <State history={history} />}
      {history && (
        <section class="panel batch-history">
          <header>
            <h2>History</h2>
            <div role="group" aria-label="view of the history">
              <button type="button" aria-pressed={!isJson} onClick={() => setQuery({ view: "" })}>
                Timeline
              </button>
              <button type="button" aria-pressed={isJson} onClick={() => setQuery({ view: "json" })}>
                Raw JSON
              </button>
            </div>
          </header>
          {isJson ? <Raw history={history} /> : <History history={history} />}
        </section>
      )}
      {isCancelling && (
        <ConfirmDialog
          title={`Cancel batch ${key}`}
          confirm="Cancel the batch"
          isDangerous
          perform={async (reason) => {
            await surfaces.cancelBatch({ surface: name, key, reason, requestId: requestId() });
            read.reload();
          }}
          close={() => setCancelling(false)}
        >
          <p>
            {history?.batchState === BatchState.IN_FLIGHT
              ? "A worker has it: the batch ends when the worker reports, or when its time for that is over."
              : "The batch ends at once, and its key is free."}
          </p>
        </ConfirmDialog>
      )}
    </Page>
  );
}

/** What the batch is and how it stands: the answer to the first question. */
function State({ history }: { history: BatchHistory }) {
  const { batch, status } = history;
  const [name, letter] = [surface.value, status?.deadLetter];
  return (
    <section class="panel" aria-label="state">
      {letter && (
        <p class="note bad">
          <strong>Dead letter since</strong> <Time ms={letter.atMs} />: {letter.reason}.{" "}
          <a href={hrefOf(name, ["dead-letters"], { stage: batch?.stage, reason: letter.reason.slice(0, 256) })}>
            Dead letters like this
          </a>
        </p>
      )}
      {status?.cancellation && (
        <p class="note warning">
          <strong>Cancellation requested</strong>: {status.cancellation.reason}. Its worker may keep it until{" "}
          <Time ms={status.cancellation.deadlineMs} />.
        </p>
      )}
      <Facts
        facts={[
          ["Stage", batch?.stage],
          ["Attempt", status && String(status.attempt)],
          ["Run", status?.runId && <a href={hrefOf(name, ["runs"], { run: status.runId })}>{status.runId}</a>],
          ["Worker", status?.workerId],
          ["Lease until", status?.leaseDeadlineMs && <Time ms={status.leaseDeadlineMs} />],
          ["Next attempt", status?.dueMs && <Time ms={status.dueMs} />],
          ["Progress", status?.progress],
          ["Records", batch && count(batch.records)],
          ["Sequence", batch && String(batch.sequence)],
          ["Priority", batch && PRIORITIES[batch.priority]],
          ["Idempotency key", batch?.idempotencyKey],
          ["Not before", batch?.notBeforeMs && <Time ms={batch.notBeforeMs} />],
          ["Trace", batch?.traceContext?.traceparent],
          ...Object.entries(batch?.attributes ?? {}).map(([name, value]) => [`Attribute ${name}`, value] as const),
        ]}
      />
    </section>
  );
}

/** The timeline, the newest group first; within a group events are in order. */
function History({ history }: { history: BatchHistory }) {
  const [shown, setShown] = useState(GROUPS_SHOWN);
  const groups = timelineOf(history).reverse();
  return (
    <>
      {!history.whole && (
        <p class="note warning">
          Events are missing: retention pruned what is older than version {String(history.wholeFromVersion)}.
        </p>
      )}
      {groups.length === 0 && <Empty>No event of the batch is kept.</Empty>}
      <ol class="attempts" aria-label="attempts, newest first">
        {groups.slice(0, shown).map((group, place) => (
          <Group key={groups.length - place} group={group} isOpen={place < GROUPS_OPEN} />
        ))}
      </ol>
      {groups.length > shown && (
        <button type="button" onClick={() => setShown(shown + GROUPS_SHOWN)}>
          Show older ({groups.length - shown} more)
        </button>
      )}
    </>
  );
}

function Group({ group, isOpen }: { group: TimelineGroup; isOpen: boolean }) {
  const isAttempt = group.attempt !== undefined;
  const ended = group.endedMs ?? BigInt(Math.floor(serverNow()));
  const facts = [
    group.runId,
    group.workerId && `worker ${group.workerId}`,
    isAttempt && group.entries[0]?.title === "Started" && `${duration(ended - group.startedMs)}`,
    group.round > 0 &&
      isAttempt &&
      `after ${group.round === 1 ? "a redrive or replay" : `${group.round} redrives and replays`}`,
  ];
  return (
    <li>
      <details open={isOpen}>
        <summary>
          <h3>{titleOf(group)}</h3> {group.outcome && <Badge tone={group.tone}>{group.outcome}</Badge>}{" "}
          <span class="faint">{facts.filter(Boolean).join(" · ")}</span>
        </summary>
        <Timeline
          label={`events of ${titleOf(group).toLowerCase()}`}
          items={group.entries.map((entry, place) => ({
            key: String(place),
            atMs: entry.atMs,
            tone: entry.tone,
            title: entry.title,
            text: <Details entry={entry} />,
          }))}
        />
      </details>
    </li>
  );
}

function Details({ entry }: { entry: TimelineEntry }) {
  return (
    <span class="event-facts">
      {entry.facts.map(([name, value]) => (
        <span key={name}>
          <span class="faint">{name}</span> {typeof value === "bigint" ? <Time ms={value} /> : value}
        </span>
      ))}
    </span>
  );
}

/** The history as the command prints it with `-o json`. */
function Raw({ history }: { history: BatchHistory }) {
  const text = toJsonString(BatchHistorySchema, history, { prettySpaces: 2, useProtoFieldName: true });
  return (
    <pre class="raw" tabIndex={0} aria-label="raw JSON">
      {text}
    </pre>
  );
}
