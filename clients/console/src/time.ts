/**
 * Times: always with their zone, always by a 24-hour clock, UTC or local as the viewer chose.
 */

import { effect, signal } from "@preact/signals";

type Milliseconds = bigint | number;

const KEY = "lightspeed.zone";

/** The zone of all shown times: `utc`, or `local`, the browser's. */
export const zone = signal<"utc" | "local">(globalThis.localStorage?.getItem(KEY) === "local" ? "local" : "utc");

/** The browser's clock, in milliseconds, once a second while the page is visible: for ages and countdowns. */
export const now = signal(Date.now());

/** How far the server's clock is ahead of the browser's, in milliseconds; see {@link heard}. */
export const ahead = signal(0);

/** Takes the server's time from a response: ages are counted by the server's clock, whatever the browser's says. */
export function heard(serverMs: Milliseconds): void {
  const difference = Number(serverMs) - Date.now();
  // A response takes time: small differences are not those of the clocks.
  if (Math.abs(difference - ahead.value) > 1_000) ahead.value = difference;
}

/** Returns the time by the server's clock, in milliseconds; it changes each second. */
export function serverNow(): number {
  return now.value + ahead.value;
}

/** Starts the clock of the page. */
export function tick(): void {
  setInterval(() => {
    if (!document.hidden) now.value = Date.now();
  }, 1_000);
  document.addEventListener("visibilitychange", () => {
    now.value = Date.now();
  });
  effect(() => localStorage.setItem(KEY, zone.value));
}

/** Returns a time as `2026-11-30 07:41:33 UTC`; with `milliseconds`, `…33.512 UTC`; a dash for 0 and absent times. */
export function instant(ms: Milliseconds | undefined, { milliseconds = false } = {}): string {
  if (!ms) return "–";
  const { date, clock, name } = parts(Number(ms));
  return `${date} ${milliseconds ? clock : clock.slice(0, 8)} ${name}`;
}

/** Returns the time of day alone, as `07:41:33`. */
export function clock(ms: Milliseconds | undefined): string {
  return ms ? parts(Number(ms)).clock.slice(0, 8) : "–";
}

function parts(ms: number): { date: string; clock: string; name: string } {
  const shown = zone.value === "utc" ? ms : ms - new Date(ms).getTimezoneOffset() * 60_000;
  const iso = new Date(shown).toISOString();
  return {
    date: iso.slice(0, 10),
    clock: iso.slice(11, 23),
    name: zone.value === "utc" ? "UTC" : offset(ms),
  };
}

/** Returns the offset of the browser's zone at a time, as `UTC+01:00`. */
function offset(ms: number): string {
  const minutes = -new Date(ms).getTimezoneOffset();
  const digits = (number: number) => String(number).padStart(2, "0");
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? "-" : "+"}${digits(Math.floor(size / 60))}:${digits(size % 60)}`;
}

/** Returns a duration in its two largest units, as `3 m 12 s`; a dash if it is absent. */
export function duration(ms: Milliseconds | undefined): string {
  if (ms === undefined) return "–";
  const whole = Math.max(0, Number(ms));
  if (whole < 1_000) return `${Math.round(whole)} ms`;
  if (whole < 10_000) return `${(whole / 1_000).toFixed(1)} s`;
  const seconds = Math.floor(whole / 1_000);
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days) return `${days} d ${hours} h`;
  if (hours) return `${hours} h ${minutes} m`;
  if (minutes) return `${minutes} m ${seconds % 60} s`;
  return `${seconds} s`;
}

/** Returns how long ago a time was by the server's clock, in whole seconds or more; a dash for 0 and absent times. */
export function age(ms: Milliseconds | undefined): string {
  if (!ms) return "–";
  const seconds = Math.max(0, Math.floor((serverNow() - Number(ms)) / 1_000));
  return seconds < 10 ? `${seconds} s` : duration(seconds * 1_000);
}
