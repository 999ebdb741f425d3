/** What a page shows instead of data: loading, empty, failed; and badges and times, which carry text beside colour. */

import type { ComponentChildren } from "preact";

import type { Failure } from "../rpc.ts";
import { age, instant } from "../time.ts";

/** Tones of badges; each badge has text too, so that no meaning is in the colour alone. */
export type Tone = "ok" | "busy" | "warning" | "bad" | "neutral";

/** A short state, such as `running`. */
export function Badge({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

const TONES: Readonly<Record<string, Tone>> = {
  running: "ok",
  completed: "ok",
  succeeded: "ok",
  fresh: "ok",
  idle: "neutral",
  scheduled: "neutral",
  triggered: "busy",
  replaying: "busy",
  draining: "warning",
  paused: "warning",
  retrying: "warning",
  stale: "bad",
  failed: "bad",
  crashed: "bad",
  "dead lettered": "bad",
};

/** Returns the tone of a label of the server, such as `running`; neutral for others. */
export function toneOf(label: string): Tone {
  return TONES[label.replaceAll("_", " ")] ?? "neutral";
}

/** A label of the server as a badge. */
export function Label({ text }: { text: string }) {
  return <Badge tone={toneOf(text)}>{text.replaceAll("_", " ")}</Badge>;
}

/** A time with its zone, and its age on hover; with `asAge` the other way round. */
export function Time({ ms, asAge = false }: { ms: bigint | number | undefined; asAge?: boolean }) {
  if (!ms) return <span class="faint">–</span>;
  const [full, ago] = [instant(ms), age(ms)];
  return (
    <time dateTime={new Date(Number(ms)).toISOString()} title={asAge ? full : `${ago} ago`}>
      {asAge ? ago : full}
    </time>
  );
}

/** The page waits for its first data. */
export function Loading({ what }: { what: string }) {
  return (
    <p class="state" role="status">
      Loading {what} …
    </p>
  );
}

/** There is nothing to show; the children say why, or what to do. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="state">{children}</p>;
}

/** A call failed: its reason, its text and its violations. */
export function Failed({ what, failure }: { what: string; failure: Failure }) {
  return (
    <div class="failure" role="alert">
      <p>
        <strong>{what}</strong>: {failure.text} <code>{failure.reason || failure.code}</code>
      </p>
      {failure.violations.length > 0 && (
        <ul>
          {failure.violations.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Returns a number with separators of thousands. */
export function count(value: bigint | number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}
