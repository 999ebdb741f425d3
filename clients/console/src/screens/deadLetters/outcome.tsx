/** What became of a redrive or discard: its calls, and each batch as waiting, succeeded or dead again. */

import { useState } from "preact/hooks";

import { type Column, DataTable } from "../../components/DataTable.tsx";
import { Badge, Failed, Time, type Tone, count } from "../../components/states.tsx";
import { go, hrefOf } from "../../router.ts";
import { useRead } from "../../stream.ts";
import { duration } from "../../time.ts";
import { type Bulk, bulk as newest, poll } from "./bulk.ts";
import { KEYS_PER_POLL, OUTCOMES, type Outcome as Word } from "./outcomes.ts";

/** Milliseconds between two polls of the batches that wait: if one request has all of them, and if it has not. */
const POLL_MS = 2_000;
const POLL_MANY_MS = 500;

const TONES: Record<Word, Tone> = {
  waiting: "busy",
  succeeded: "ok",
  "dead again": "bad",
  cancelled: "neutral",
  failed: "bad",
  discarded: "neutral",
  refused: "warning",
};

type Row = ReturnType<Bulk["outcomes"]["rows"]>[number];

function columns(name: string): readonly Column<Row>[] {
  return [
    { name: "key", header: "Batch", cell: ({ key }) => <a href={hrefOf(name, ["batches", key])}>{key}</a> },
    { name: "outcome", header: "Outcome", cell: ({ outcome }) => <Badge tone={TONES[outcome]}>{outcome}</Badge> },
    { name: "detail", header: "Detail", class: "wide", cell: ({ detail }) => detail },
    { name: "due", header: "Earliest start", cell: ({ dueMs }) => <Time ms={dueMs} /> },
  ];
}

export function Outcome({ bulk }: { bulk: Bulk }) {
  const { asked, outcomes, progress, isEnded, isStopped, failure } = bulk;
  const [only, setOnly] = useState<Word>();
  const isRedrive = asked.action === "redrive";
  const isWaiting = outcomes.count("waiting") > 0;
  useRead(isRedrive && isWaiting ? `poll ${bulk.startedMs}` : "", (signal) => poll(newest.value ?? bulk, signal), {
    everyMs: outcomes.count("waiting") > KEYS_PER_POLL ? POLL_MANY_MS : POLL_MS,
  });
  const title = `${isRedrive ? "Redrive" : "Discard"} of ${count(asked.total)} dead letter${asked.total === 1 ? "" : "s"}`;
  return (
    <section class="panel outcome" aria-label="outcome">
      <header>
        <h2>{title}</h2>
        <span class="faint">
          <Time ms={bulk.startedMs} /> · {asked.reason}
        </span>
        <Calls {...{ progress, isEnded, isStopped }} />
        {!isEnded && !isStopped && (
          <button type="button" onClick={bulk.stop}>
            Stop
          </button>
        )}
        {(isEnded || isStopped) && (
          <button type="button" class="quiet" onClick={() => (newest.value = undefined)}>
            Close
          </button>
        )}
      </header>
      {failure && <Failed what={`Stopped after ${count(progress.done)}`} failure={failure} />}
      <div class="outcome-counts" role="group" aria-label="batches by outcome">
        {OUTCOMES.filter((word) => outcomes.count(word) > 0 || isAlwaysShown(word, isRedrive)).map((word) => (
          <button
            key={word}
            type="button"
            aria-pressed={only === word}
            onClick={() => setOnly(only === word ? undefined : word)}
          >
            <Badge tone={TONES[word]}>{word}</Badge> <strong>{count(outcomes.count(word))}</strong>
          </button>
        ))}
      </div>
      {isRedrive && isWaiting && (
        <p class="faint">Waiting batches start when a worker takes them; the page asks for them in turns.</p>
      )}
      <DataTable
        label="batches of the action"
        columns={columns(asked.surface)}
        rows={outcomes.rows(only)}
        rowKey={(row) => row.key}
        open={(row) => go(hrefOf(asked.surface, ["batches", row.key]))}
      />
    </section>
  );
}

function isAlwaysShown(word: Word, isRedrive: boolean): boolean {
  return isRedrive && ["waiting", "succeeded", "dead again"].includes(word);
}

function Calls({ progress, isEnded, isStopped }: Pick<Bulk, "progress" | "isEnded" | "isStopped">) {
  const { done, total, nextInMs } = progress;
  const part = `${count(done)} of ${count(total)} called`;
  if (isStopped && done < total) return <span role="status">Stopped: {part}.</span>;
  if (isEnded) return <span role="status">{done < total ? `Ended: ${part}.` : ""}</span>;
  return (
    <span role="status">
      {part}
      {nextInMs ? `, the next call ${duration(nextInMs)} after the last` : " …"}
    </span>
  );
}
