/**
 * The freshness of all surfaces of a tenant: which are stale, and how long the others stay fresh.
 *
 * The countdown runs in the page between two frames; the server says when a surface turns stale.
 */

import type { ComponentChildren } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";

import type { Surface } from "../../../typescript/gen/lightspeed/ops/v1/surface_pb.js";
import type { WatchSurfacesResponse } from "../../../typescript/gen/lightspeed/ops/v1/surface_service_pb.js";
import { DataTable, type Column } from "../components/DataTable.tsx";
import { Page } from "../components/Page.tsx";
import { Badge, count, Empty, Failed, Label, Loading, Time, type Tone } from "../components/states.tsx";
import { byStaleTime, countdown, staleCount, SOON_MS, type Countdown } from "../freshness/countdown.ts";
import { WatchedSurfaces } from "../freshness/watched.ts";
import { go, href, hrefOf, queried, setQuery, surface, tenant } from "../router.ts";
import { surfaces } from "../rpc.ts";
import { fresh, useStream } from "../stream.ts";
import { duration, heard, instant, serverNow } from "../time.ts";
import "./freshness.css";

/** Surfaces that turned stale lately, in the line below the title. */
const TURNED = 3;

/** A surface that turned stale, and when. */
interface Turned {
  readonly name: string;
  readonly atMs: bigint;
}

export function Freshness() {
  const [parent, one] = [`tenants/${tenant.value}`, surface.value];
  return <Countdowns key={`${parent} ${one}`} parent={parent} one={one} />;
}

/** The countdowns of a tenant, or of the one surface of this name. */
function Countdowns({ parent, one }: { parent: string; one: string }) {
  const watched = useRef(new WatchedSurfaces());
  const [views, setViews] = useState<readonly Surface[]>([]);
  const [turned, setTurned] = useState<readonly Turned[]>([]);

  function received(frame: WatchSurfacesResponse): void {
    const kind = frame.frame;
    if (kind.case === "caughtUp" || kind.case === "heartbeat") {
      heard(kind.value.asOfMs);
      fresh(kind.value.asOfMs);
    }
    const news = watched.current.take(frame);
    if (news === undefined || !watched.current.isComplete) return;
    setViews([...watched.current.views.values()].filter(({ name }) => !one || name === one));
    if (news.length > 0) {
      const added = news.map(({ name, staleAtMs }) => ({ name, atMs: staleAtMs }));
      setTurned((before) => [...added, ...before].slice(0, TURNED));
    }
  }

  const failure = useStream(
    parent,
    (end) => {
      watched.current.begin();
      const filter = { surfaceIdPrefix: one.split("/")[3] ?? "" };
      return surfaces.watchSurfaces({ parent, filter, intervalMs: 1_000n }, { signal: end });
    },
    received,
  );

  const nowMs = serverNow();
  const ordered = useMemo(() => byStaleTime(views), [views]);
  const stale = staleCount(ordered, nowMs);
  const soon = staleCount(ordered, nowMs + SOON_MS) - stale;
  const shown = filtered(ordered, nowMs);
  const only = one ? ordered[0] : undefined;
  if (only) return <Single view={only} nowMs={nowMs} turned={turned} />;
  return (
    <Page
      title={tenant.value === "-" ? "Freshness of all tenants" : `Freshness of ${tenant.value}`}
      facts={
        watched.current.isComplete && (
          <>
            <Badge tone={stale > 0 ? "bad" : "ok"}>{count(stale)} stale</Badge>
            <Badge tone={soon > 0 ? "warning" : "neutral"}>{count(soon)} within a minute</Badge>
            <Badge tone="neutral">{count(ordered.length - stale - soon)} fresh</Badge>
          </>
        )
      }
      command={`lightspeed surface watch ${tenant.value === "-" ? "-A" : `--tenant ${tenant.value}`}`}
    >
      <Filters />
      <TurnedStale turned={turned} />
      {failure && <Failed what="The watch ended" failure={failure} />}
      {!watched.current.isComplete ? (
        !failure && <Loading what="freshness" />
      ) : shown.length === 0 ? (
        <Empty>{views.length === 0 ? "The tenant has no surfaces." : "No surface matches the filter."}</Empty>
      ) : (
        <DataTable
          label="freshness"
          columns={columnsAt(nowMs)}
          rows={shown}
          rowKey={(row) => row.name}
          open={(row) => go(hrefOf(row.name, ["freshness"]))}
        />
      )}
    </Page>
  );
}

/** The freshness of one surface. */
function Single({ view, nowMs, turned }: { view: Surface; nowMs: number; turned: readonly Turned[] }) {
  const [tone, text] = STATES[stateOf(view, nowMs).state];
  const facts: [string, ComponentChildren][] = columnsAt(nowMs)
    .slice(3)
    .map((column) => [column.header, column.cell(view)]);
  return (
    <Page
      title={`Freshness of ${shortName(view.name)}`}
      facts={<Badge tone={tone}>{text}</Badge>}
      command={`lightspeed freshness watch ${view.name}`}
    >
      <p class="freshness-countdown" role="timer" aria-label="countdown">
        {countdownText(view, nowMs)}
      </p>
      <TurnedStale turned={turned} />
      <dl class="facts-list">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p>
        <a href={href(["tenants", tenant.value, "freshness"])}>Freshness of all surfaces of {tenant.value}</a>
      </p>
    </Page>
  );
}

/** The surfaces that turned stale lately; a screen reader says each when it happens. */
function TurnedStale({ turned }: { turned: readonly Turned[] }) {
  return (
    <p class="freshness-turned" role="status">
      {turned.map(({ name, atMs }) => (
        <span key={`${name} ${atMs}`}>
          <b>{shortName(name)}</b> turned stale at {instant(atMs)}.{" "}
        </span>
      ))}
    </p>
  );
}

/** Returns the surfaces that match the filter in the URL, in their order. */
function filtered(ordered: readonly Surface[], nowMs: number): readonly Surface[] {
  const [state, text] = [queried("state"), queried("name")];
  if (!state && !text) return ordered;
  return ordered.filter((one) => {
    if (text && !shortName(one.name).includes(text)) return false;
    return !state || stateOf(one, nowMs).state === state;
  });
}

function Filters() {
  return (
    <form class="filters" role="search" aria-label="filter of surfaces" onSubmit={(event) => event.preventDefault()}>
      <label>
        State
        <select value={queried("state")} onChange={(event) => setQuery({ state: event.currentTarget.value })}>
          <option value="">all</option>
          <option value="stale">stale</option>
          <option value="soon">stale within a minute</option>
          <option value="fresh">fresh</option>
          <option value="never">never stale</option>
        </select>
      </label>
      <label>
        Name
        <input
          type="search"
          data-filter
          placeholder="part of the name"
          value={queried("name")}
          onInput={(event) => setQuery({ name: event.currentTarget.value.trim() })}
        />
      </label>
    </form>
  );
}

const STATES: Readonly<Record<Countdown["state"], readonly [Tone, string]>> = {
  stale: ["bad", "stale"],
  soon: ["warning", "fresh"],
  fresh: ["ok", "fresh"],
  never: ["ok", "fresh"],
};

/** Returns the columns with the countdown at a time. */
function columnsAt(nowMs: number): readonly Column<Surface>[] {
  return [
    {
      name: "surface",
      header: "Surface",
      cell: (one) => <a href={hrefOf(one.name, ["freshness"])}>{shortName(one.name)}</a>,
    },
    {
      name: "state",
      header: "State",
      cell: (one) => {
        const [tone, text] = STATES[stateOf(one, nowMs).state];
        return <Badge tone={tone}>{text}</Badge>;
      },
    },
    {
      name: "countdown",
      header: "Countdown",
      class: "countdown",
      cell: (one) => countdownText(one, nowMs),
    },
    { name: "at", header: "Stale from", cell: (one) => <Time ms={one.staleAtMs} /> },
    {
      name: "lag",
      header: "Last lag",
      isNumeric: true,
      cell: ({ freshness }) => duration(freshness?.observedLagMs),
    },
    {
      name: "allowed",
      header: "Allowed lag",
      isNumeric: true,
      cell: ({ freshness }) => duration(freshness?.maxAllowedLagMs),
    },
    {
      name: "sequence",
      header: "Last sequence",
      isNumeric: true,
      cell: ({ freshness }) => count(freshness?.lastSequence ?? 0n),
    },
    { name: "run", header: "Run", cell: (one) => <Label text={one.lifecycleLabel} /> },
    {
      name: "waiting",
      header: "Waiting",
      isNumeric: true,
      cell: ({ queue }) => count((queue?.queued ?? 0n) + (queue?.retrying ?? 0n)),
    },
  ];
}

function stateOf(one: Surface, nowMs: number): Countdown {
  return countdown(Number(one.staleAtMs), nowMs);
}

function countdownText(one: Surface, nowMs: number): string {
  const { state, forMs } = stateOf(one, nowMs);
  if (state === "never") return "never stale";
  return state === "stale" ? `stale for ${duration(whole(forMs))}` : `stale in ${duration(whole(forMs))}`;
}

/** Returns a time span in whole seconds: a countdown shows no tenths. */
function whole(ms: number): number {
  return Math.ceil(ms / 1_000) * 1_000;
}

function shortName(name: string): string {
  const [, of, , id] = name.split("/");
  return tenant.value === "-" ? `${of}/${id}` : (id ?? name);
}
