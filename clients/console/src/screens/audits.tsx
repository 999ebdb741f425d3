/**
 * The audits of a surface or of a tenant: who did what, live, and whether the chain of hashes holds.
 *
 * Shows the newest entries first. A paused tail goes on receiving, up to what it keeps in memory.
 */

import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import type { WatchAuditsResponse } from "../../../typescript/gen/lightspeed/ops/v1/record_service_pb.js";
import { AuditTail, TAIL_ENTRIES, tailCursor, type Row } from "../audits/tail.ts";
import { nextFrom, verifiedWith, type Verification } from "../audits/verification.ts";
import { quoted } from "../components/CommandLine.tsx";
import { DataTable, type Column } from "../components/DataTable.tsx";
import { Page } from "../components/Page.tsx";
import { Badge, count, Empty, Failed, Loading, Time, type Tone } from "../components/states.tsx";
import { hrefOf, queried, setQuery, surface, tenant } from "../router.ts";
import { records, surfaces, type Failure } from "../rpc.ts";
import { useRead, useStream } from "../stream.ts";
import "./audits.css";

/** Entries at first, and how many more at a time. */
const FIRST_ENTRIES = 200;
/** Time between two drawings of a busy tail. */
const DRAW_MS = 100;
/** Time between two verifications of new entries. */
const VERIFY_MS = 10_000;
/** Characters of a hash that are shown; its title has all. */
const HASH_CHARACTERS = 12;

const ACTIONS = [
  ...["create", "update", "delete", "undelete", "schedule_run", "trigger_run", "fire_schedule", "pause_schedule"],
  ...["resume_schedule", "start_run", "complete_run", "fail_run", "resume_run", "pause", "resume", "drain", "replay"],
  ...["certify", "dead_letter", "redrive", "discard", "cancel_batch"],
];
const OUTCOMES = ["ok", "refused", "denied", "dead_lettered"];

export function Audits() {
  const one = surface.value;
  const all = `tenants/${tenant.value}/surfaces/-`;
  if (!one && tenant.value === "-") {
    return (
      <Page title="Audits" command="lightspeed audits tail -f">
        <Empty>A stream of audits is about one tenant: choose a tenant.</Empty>
      </Page>
    );
  }
  return <Tail key={one || all} name={one || all} isOne={one !== ""} />;
}

function Tail({ name, isOne }: { name: string; isOne: boolean }) {
  const filter = filterOf();
  const { rows, left, failure, isLoading, again } = useTail(name, isOne, filter);
  const [frozen, freeze] = useState<readonly Row[]>();
  const [opened, open] = useState("");
  const shown = useMemo(() => [...(frozen ?? rows)].reverse(), [frozen, rows]);
  const news = frozen === undefined ? 0 : newer(rows, frozen);
  const entry = shown.find((row) => row.id === opened);
  const columns = isOne ? COLUMNS : [SURFACE, ...COLUMNS];

  return (
    <Page
      title={isOne ? `Audits of ${idOf(name)}` : `Audits of ${tenant.value}`}
      facts={isOne && <VerificationBadge name={name} />}
      actions={
        <button type="button" aria-pressed={frozen !== undefined} onClick={() => freeze(frozen ? undefined : rows)}>
          {frozen === undefined ? "Pause the tail" : "Go on"}
        </button>
      }
      command={commandOf(name, isOne, filter)}
    >
      <Filters />
      <p class="audits-note" role="status">
        {frozen !== undefined && (
          <>
            <Badge tone="warning">paused</Badge> {news === 0 ? "nothing new yet" : `${count(news)} new`}.{" "}
          </>
        )}
        {note(shown.length, left, isOne)}
      </p>
      {failure && (
        <>
          <Failed what="The tail ended" failure={failure} />
          <button type="button" onClick={again}>
            Begin again
          </button>
        </>
      )}
      {isLoading ? (
        <Loading what="audits" />
      ) : shown.length === 0 ? (
        !failure && <Empty>{isFiltered(filter) ? "No entry matches the filter." : "No entry yet."}</Empty>
      ) : (
        <div class={`audits-body${entry ? " with-entry" : ""}`}>
          <DataTable
            label="audits"
            columns={columns}
            rows={shown}
            rowKey={(row) => row.id}
            open={(row) => open(row.id === opened ? "" : row.id)}
          />
          {entry && <Details row={entry} close={() => open("")} />}
        </div>
      )}
    </Page>
  );
}

/** The conditions of a filter, by their names in the URL. */
interface Filter {
  readonly action: string;
  readonly outcome: string;
  readonly key: string;
  readonly run: string;
}

function filterOf(): Filter {
  return { action: queried("action"), outcome: queried("outcome"), key: queried("key"), run: queried("run") };
}

function isFiltered(filter: Filter): boolean {
  return Object.values(filter).some((value) => value !== "");
}

/** Follows the tail of a surface or tenant; another filter or size begins it anew. */
function useTail(name: string, isOne: boolean, filter: Filter) {
  const last = Math.min(TAIL_ENTRIES, Number(queried("last")) || FIRST_ENTRIES);
  const [begun, begin] = useState(0);
  const key = JSON.stringify([name, filter, last, begun]);
  const [drawn, draw] = useState<{ key: string; rows: readonly Row[]; left: number }>();
  const current = useRef({ key: "", tail: new AuditTail(false), timer: 0 });
  if (current.current.key !== key) {
    clearTimeout(current.current.timer);
    current.current = { key, tail: new AuditTail(isFiltered(filter)), timer: 0 };
  }
  useEffect(() => () => clearTimeout(current.current.timer), []);

  async function* opened(end: AbortSignal): AsyncGenerator<WatchAuditsResponse> {
    const { resumeToken } = current.current.tail;
    const asked = { surface: name, filter: conditions(filter), skipGap: true };
    if (resumeToken) {
      yield* records.watchAudits({ ...asked, resumeToken }, { signal: end });
      return;
    }
    const afterSequence = isOne ? tailCursor(await headOf(name, end), last) : -1n;
    yield* records.watchAudits({ ...asked, afterSequence, heartbeatMs: 10_000n }, { signal: end });
  }

  function received(frame: WatchAuditsResponse): void {
    const known = current.current;
    const isFirst = known.tail.resumeToken === "";
    if ((known.tail.add(frame) || isFirst) && !known.timer) {
      known.timer = window.setTimeout(() => {
        known.timer = 0;
        draw({ key, rows: known.tail.rows, left: known.tail.left });
      }, DRAW_MS);
    }
  }

  const failure: Failure | undefined = useStream(key, opened, received);
  const isDrawn = drawn?.key === key;
  return {
    rows: isDrawn ? drawn.rows : NO_ROWS,
    left: isDrawn ? drawn.left : 0,
    failure,
    isLoading: !isDrawn && failure === undefined,
    again: () => begin(begun + 1),
  };
}

const NO_ROWS: readonly Row[] = [];

function conditions({ action, outcome, key, run }: Filter) {
  const list = (text: string): string[] => (text === "" ? [] : text.split(","));
  return { actions: list(action), outcomes: list(outcome), keys: key === "" ? [] : [key], runIds: list(run) };
}

async function headOf(name: string, end: AbortSignal): Promise<bigint> {
  const found = await surfaces.getSurface({ surface: name }, { signal: end });
  return found.surface?.records?.audits ?? 0n;
}

function newer(rows: readonly Row[], frozen: readonly Row[]): number {
  const last = frozen.at(-1);
  return last === undefined ? rows.length : rows.length - 1 - rows.findLastIndex((row) => row.id === last.id);
}

function note(shown: number, left: number, isOne: boolean): ComponentChildren {
  const begins = isOne ? "" : "New entries of all surfaces, from now on; earlier ones are with each surface. ";
  if (shown === 0) return begins;
  const kept = left > 0 ? ` Keeps ${count(TAIL_ENTRIES)}, ${count(left)} older ones have left.` : "";
  return `${begins}${count(shown)} newest entries.${kept}`;
}

function Filters() {
  const text = (name: string, label: string, hint: string) => (
    <label>
      {label}
      <input
        type="search"
        data-filter={name === "key"}
        name={name}
        placeholder={hint}
        value={queried(name)}
        onChange={(event) => setQuery({ [name]: event.currentTarget.value.trim() })}
      />
    </label>
  );
  const choice = (name: string, label: string, values: readonly string[]) => (
    <label>
      {label}
      <select name={name} value={queried(name)} onChange={(event) => setQuery({ [name]: event.currentTarget.value })}>
        <option value="">all</option>
        {[...new Set([...values, queried(name)])].filter(Boolean).map((value) => (
          <option key={value} value={value}>
            {value.replaceAll("_", " ")}
          </option>
        ))}
      </select>
    </label>
  );
  const last = Number(queried("last")) || FIRST_ENTRIES;
  return (
    <form class="filters" role="search" aria-label="filter of audits" onSubmit={(event) => event.preventDefault()}>
      {choice("action", "Action", ACTIONS)}
      {choice("outcome", "Outcome", OUTCOMES)}
      {text("key", "Batch key", "whole key")}
      {text("run", "Run", "run-000001")}
      {surface.value && last < TAIL_ENTRIES && (
        <button type="button" onClick={() => setQuery({ last: Math.min(TAIL_ENTRIES, last + 4 * FIRST_ENTRIES) })}>
          Show older entries
        </button>
      )}
    </form>
  );
}

const SURFACE: Column<Row> = {
  name: "surface",
  header: "Surface",
  cell: (row) => <a href={hrefOf(row.surface, ["audits"])}>{idOf(row.surface)}</a>,
};

const COLUMNS: readonly Column<Row>[] = [
  {
    name: "sequence",
    header: "Sequence",
    isNumeric: true,
    cell: ({ entry, gap }) => (entry ? count(entry.sequence) : `${gap?.from}–${gap?.to}`),
  },
  { name: "time", header: "Time", cell: ({ entry }) => entry && <Time ms={entry.recordedMs} /> },
  {
    name: "action",
    header: "Action",
    cell: ({ entry }) => (entry ? <b>{entry.record?.action.replaceAll("_", " ")}</b> : <i>no longer kept</i>),
  },
  { name: "outcome", header: "Outcome", cell: ({ entry }) => entry && <Outcome text={entry.record?.outcome ?? ""} /> },
  { name: "actor", header: "Actor", cell: ({ entry }) => entry?.actorId },
  { name: "object", header: "Object", cell: (row) => objectOf(row) },
  { name: "reason", header: "Reason", class: "wide", cell: ({ entry }) => entry?.reason },
];

const OUTCOME_TONES: Readonly<Record<string, Tone>> = {
  ok: "ok",
  refused: "warning",
  denied: "bad",
  dead_lettered: "bad",
};

function Outcome({ text }: { text: string }) {
  const [kind = "", ...reason] = text.split(":");
  return (
    <>
      <Badge tone={OUTCOME_TONES[kind] ?? "neutral"}>{kind.replaceAll("_", " ")}</Badge>{" "}
      {reason.join(":").replaceAll("_", " ")}
    </>
  );
}

/** Returns what an entry is about, without the name of its surface; a batch is a link to its history. */
function objectOf({ surface: name, entry }: Row): ComponentChildren {
  const rest = entry?.subject.startsWith(`${name}/`) ? entry.subject.slice(name.length + 1) : "";
  const key = rest.startsWith("batches/") ? rest.slice("batches/".length) : "";
  if (key) return <a href={hrefOf(name, ["batches", key])}>{key}</a>;
  return rest.replace(/^runs\//, "").replace("dead_letters", "dead letters");
}

function Details({ row, close }: { row: Row; close: () => void }) {
  const { entry } = row;
  if (!entry) return null;
  const facts: [string, ComponentChildren][] = [
    ["recorded", <Time ms={entry.recordedMs} />],
    ["action at", <Time ms={entry.record?.atMs} />],
    ["actor", entry.actorId],
    ["object", entry.subject],
    ["reason", entry.reason],
    ["run", entry.runId],
    ["request id", entry.requestId],
    ...entry.details.map((detail): [string, ComponentChildren] => [detail.name, detail.value]),
    ["hash", <code>{entry.chainHash}</code>],
  ];
  return (
    <aside class="audits-entry" aria-label={`entry ${entry.sequence}`}>
      <header>
        <h2>
          {entry.record?.action.replaceAll("_", " ")} · {count(entry.sequence)}
        </h2>
        <button type="button" class="quiet" onClick={close}>
          Close
        </button>
      </header>
      <dl>
        {facts.map(
          ([name, value], place) =>
            value !== "" && (
              <div key={place}>
                <dt>{name.replaceAll("_", " ")}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </aside>
  );
}

/** Whether the chain of hashes holds: the newest entries, and new ones as they come; all of them on request. */
function VerificationBadge({ name }: { name: string }) {
  const before = useRef<Verification | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const [whole, setWhole] = useState(0);
  const { value, failure } = useRead(
    `${name} ${whole}`,
    (end) => verify(name, before, whole > 0 && !before.current, end),
    {
      everyMs: VERIFY_MS,
    },
  );

  async function verifyAll(): Promise<void> {
    setBusy(true);
    before.current = undefined;
    setWhole(whole + 1);
  }
  useEffect(() => setBusy(false), [value, failure]);

  const known = value ?? before.current;
  if (!known)
    return failure ? (
      <Badge tone="warning">not verified: {failure.text}</Badge>
    ) : (
      <span class="faint">verifying …</span>
    );
  const { isValid, verified, firstBad, head, hash } = known;
  return (
    <>
      <Badge tone={isValid ? "ok" : "bad"}>{isValid ? "chain verified" : `chain broken at ${count(firstBad)}`}</Badge>
      <span>
        {verified === head ? "all" : "newest"} {count(verified)} entries, head <b>{count(head)}</b>, hash{" "}
        <code title={hash}>{hash.slice(0, HASH_CHARACTERS)}</code>
      </span>
      {verified < head && isValid && (
        <button type="button" class="quiet" disabled={isBusy} onClick={verifyAll}>
          {isBusy ? "Verifying …" : `Verify all ${count(head)}`}
        </button>
      )}
    </>
  );
}

async function verify(
  name: string,
  before: { current: Verification | undefined },
  isWhole: boolean,
  end: AbortSignal,
): Promise<Verification> {
  const from = isWhole ? 0n : nextFrom(before.current, await headOf(name, end));
  const response = await records.verifyAudits({ surface: name, fromSequence: from }, { signal: end });
  before.current = verifiedWith(before.current, from, response);
  return before.current;
}

function idOf(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

function commandOf(name: string, isOne: boolean, { action, outcome, key, run }: Filter): string {
  const options = Object.entries({ action, outcome, key, run }).filter(([, value]) => value !== "");
  const words = options.map(([option, value]) => `--${option} ${quoted(value)}`);
  return ["lightspeed audits tail", isOne ? name : `tenants/${tenant.value}/surfaces/-`, "-f", ...words].join(" ");
}
