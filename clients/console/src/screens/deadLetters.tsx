/**
 * The dead letters: grouped by stage and reason, filtered by the server, and redriven or discarded.
 *
 * The whole filter is in the URL. The screen reads one page and a summary, whatever the number of dead letters. An
 * action shows its dry run first, and after it what became of each batch: a redrive is no success by itself.
 */

import { useEffect, useRef, useState } from "preact/hooks";

import type { DeadLetter, DeadLetterGroup } from "../../../typescript/gen/lightspeed/ops/v1/dead_letter_pb.js";
import { quoted } from "../components/CommandLine.tsx";
import { type Column, DataTable } from "../components/DataTable.tsx";
import { Page } from "../components/Page.tsx";
import { Empty, Failed, Loading, Time, count } from "../components/states.tsx";
import { may } from "../identity.ts";
import { go, hrefOf, queried, route, setQuery, surface } from "../router.ts";
import { records, surfaces } from "../rpc.ts";
import { useRead, useStream } from "../stream.ts";
import { bulk, changed } from "./deadLetters/bulk.ts";
import { ActionDialog } from "./deadLetters/dialog.tsx";
import { FilterForm } from "./deadLetters/filter.tsx";
import { Outcome } from "./deadLetters/outcome.tsx";
import {
  type Filter,
  LETTERS_PER_CALL,
  NOTHING,
  type Selection,
  filterOf,
  isEmpty,
  queryOf,
  requested,
} from "./deadLetters/selection.ts";
import "./deadLetters.css";

const PAGE_SIZE = 100;
/** Milliseconds between two reads of the list while dead letters come and go. */
const RELOAD_MS = 2_000;
/** Audits that change what is dead, or what becomes of a redriven batch. */
const ACTIONS = ["dead_letter", "redrive", "discard", "replay", "cancel_batch", "fail_run"];

const GROUPS: readonly Column<DeadLetterGroup>[] = [
  { name: "stage", header: "Stage", cell: (group) => group.stage },
  { name: "reason", header: "Reason", class: "wide", cell: (group) => group.reason },
  { name: "count", header: "Dead letters", isNumeric: true, cell: (group) => count(group.count) },
  { name: "oldest", header: "Oldest", cell: (group) => <Time ms={group.oldestMs} /> },
  { name: "newest", header: "Newest", cell: (group) => <Time ms={group.newestMs} /> },
];

function columns(name: string): readonly Column<DeadLetter>[] {
  return [
    {
      name: "key",
      header: "Batch",
      cell: ({ batch }) => <a href={hrefOf(name, ["batches", batch?.key ?? ""])}>{batch?.key}</a>,
    },
    { name: "stage", header: "Stage", cell: ({ batch }) => batch?.stage },
    {
      name: "reason",
      header: "Reason",
      class: "wide",
      cell: ({ record }) => <span title={record?.reason}>{record?.reason}</span>,
    },
    { name: "attempts", header: "Attempts", isNumeric: true, cell: ({ attempts }) => attempts.length },
    { name: "run", header: "Run", cell: ({ runId }) => runId },
    { name: "worker", header: "Worker", cell: ({ attempts }) => attempts.at(-1)?.workerId },
    { name: "records", header: "Records", isNumeric: true, cell: ({ batch }) => count(batch?.records ?? 0n) },
    { name: "died", header: "Since", cell: ({ record }) => <Time ms={record?.atMs} /> },
  ];
}

export function DeadLetters() {
  const name = surface.value;
  const filter = filterOf(route.value.query);
  const page = queried("page");
  const filterKey = JSON.stringify(filter);
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const [action, setAction] = useState<"redrive" | "discard">();
  const read = useRead(`${name} ${filterKey} ${page}`, (signal) =>
    surfaces.listDeadLetters(
      { surface: name, pageSize: PAGE_SIZE, pageToken: page, filter: requested(filter), summary: true },
      { signal },
    ),
  );
  useLive(name, read.reload);
  useEffect(() => setSelection(NOTHING), [filterKey]);
  const total = Number(read.value?.summary?.deadLetters ?? 0n);
  const canAct = may("write");
  return (
    <Page
      title="Dead letters"
      facts={read.value && <Total total={total} filter={filter} />}
      command={command(name, filter)}
    >
      {bulk.value?.asked.surface === name && <Outcome bulk={bulk.value} />}
      <FilterForm name={name} filter={filter} change={(next) => setQuery(queryOf(next))} />
      {read.failure && <Failed what="The dead letters cannot be shown" failure={read.failure} />}
      {read.isLoading && <Loading what="the dead letters" />}
      {read.value && total === 0 && (
        <Empty>{isEmpty(filter) ? "There are no dead letters." : "No dead letters match the filter."}</Empty>
      )}
      {read.value && total > 0 && (
        <>
          <Groups {...{ filter, total }} groups={read.value.summary?.groups ?? []} />
          {canAct && <Selected {...{ selection, setSelection, total, filter, setAction }} />}
          <List {...{ name, selection, setSelection, canAct }} letters={read.value.deadLetters} />
          <Pages next={read.value.nextPageToken} />
        </>
      )}
      {action && (
        <ActionDialog
          {...{ action, name, selection }}
          close={() => setAction(undefined)}
          done={() => {
            setSelection(NOTHING);
            read.reload();
          }}
        />
      )}
    </Page>
  );
}

/** Follows the audits of dead letters: reads the list again, and tells the action in progress what became of batches. */
function useLive(name: string, reload: () => void): void {
  const resume = useRef("");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useStream(
    name,
    (signal) => {
      const from = resume.current ? { resumeToken: resume.current } : { afterSequence: -1n };
      return records.watchAudits({ surface: name, ...from, skipGap: true, filter: { actions: ACTIONS } }, { signal });
    },
    (frame) => {
      resume.current = frame.resumeToken;
      if (frame.entries.length === 0) return;
      if (bulk.value?.asked.surface === name) {
        for (const entry of frame.entries) bulk.value.outcomes.audited(entry);
        changed();
      }
      timer.current ??= setTimeout(() => {
        timer.current = undefined;
        reload();
      }, RELOAD_MS);
    },
  );
}

function Total({ total, filter }: { total: number; filter: Filter }) {
  return (
    <span>
      <strong>{count(total)}</strong> {isEmpty(filter) ? "in all" : "match the filter"}
    </span>
  );
}

function Groups({ filter, groups, total }: { filter: Filter; groups: DeadLetterGroup[]; total: number }) {
  const others = total - groups.reduce((sum, group) => sum + Number(group.count), 0);
  return (
    <section class="groups" aria-label="by stage and reason">
      <DataTable
        label="dead letters by stage and reason"
        columns={GROUPS}
        rows={groups}
        rowKey={(group) => `${group.stage} ${group.reason}`}
        open={(group) => setQuery(queryOf({ ...filter, stage: group.stage, reason: group.reason }))}
      />
      {others > 0 && <p class="faint">{count(others)} more in smaller groups.</p>}
    </section>
  );
}

interface SelectedProps {
  selection: Selection;
  setSelection: (selection: Selection) => void;
  total: number;
  filter: Filter;
  setAction: (action: "redrive" | "discard") => void;
}

/** What is selected, and what can be done with it. */
function Selected({ selection, setSelection, total, filter, setAction }: SelectedProps) {
  const isAll = selection.kind === "all";
  const number = isAll ? total : selection.keys.size;
  const isTooMany = !isAll && number > LETTERS_PER_CALL;
  const all = isEmpty(filter) ? `all ${count(total)}` : `all ${count(total)} that match`;
  return (
    <div class="selection" role="group" aria-label="selection">
      <span role="status">
        {isAll ? `${all[0]?.toUpperCase()}${all.slice(1)} are selected.` : `${count(number)} selected.`}
      </span>
      {isTooMany && <span>By key at most 1,000 can be selected.</span>}
      {isAll ? null : (
        <button type="button" onClick={() => setSelection({ kind: "all", filter })}>
          Select {all}
        </button>
      )}
      {number > 0 && (
        <button type="button" class="quiet" onClick={() => setSelection(NOTHING)}>
          Select none
        </button>
      )}
      <span class="space" />
      <button type="button" class="primary" disabled={!number || isTooMany} onClick={() => setAction("redrive")}>
        Redrive …
      </button>
      <button type="button" disabled={!number || isTooMany} onClick={() => setAction("discard")}>
        Discard …
      </button>
    </div>
  );
}

interface ListProps {
  name: string;
  letters: DeadLetter[];
  selection: Selection;
  setSelection: (selection: Selection) => void;
  canAct: boolean;
}

function List({ name, letters, selection, setSelection, canAct }: ListProps) {
  const keyOf = ({ batch }: DeadLetter) => batch?.key ?? "";
  const selected = selection.kind === "all" ? new Set(letters.map(keyOf)) : selection.keys;
  return (
    <DataTable
      label="dead letters"
      columns={columns(name)}
      rows={letters}
      rowKey={keyOf}
      open={(letter) => go(hrefOf(name, ["batches", keyOf(letter)]))}
      {...(canAct && { selected, select: (keys: ReadonlySet<string>) => setSelection({ kind: "keys", keys }) })}
    />
  );
}

function Pages({ next }: { next: string }) {
  const page = queried("page");
  if (!page && !next) return null;
  return (
    <div class="pages" role="group" aria-label="pages">
      <button type="button" disabled={!page} onClick={() => setQuery({ page: "" })}>
        First page
      </button>
      <button type="button" disabled={!next} onClick={() => setQuery({ page: next })}>
        Next page
      </button>
    </div>
  );
}

/** Returns the command that lists the same dead letters. */
function command(name: string, filter: Filter): string {
  const options = [
    ["--stage", filter.stage],
    ["--failure", filter.reason],
    ["--since", filter.fromMs && new Date(filter.fromMs).toISOString()],
    ["--until", filter.toMs && new Date(filter.toMs).toISOString()],
  ] as const;
  const given = options.map(([option, value]) => (value ? ` ${option} ${quoted(value)}` : ""));
  return `lightspeed dead-letters list -s ${name}${given.join("")}`;
}
