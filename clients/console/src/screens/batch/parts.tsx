/** Parts that the screens of batches, dead letters, replays and runs share. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

import type { Surface } from "../../../../typescript/gen/lightspeed/ops/v1/surface_pb.js";
import { surfaces } from "../../rpc.ts";
import { useStream } from "../../stream.ts";

/** Milliseconds between two frames about the same surface: a busy one changes all the time. */
const INTERVAL_MS = 2_000;

/** The properties of an input of a filter. */
interface FilterInputProps {
  readonly value: string;
  readonly apply: (text: string) => void;
  readonly size: number;
  readonly placeholder?: string;
  readonly "aria-invalid"?: boolean;
  readonly "data-filter"?: boolean;
}

/**
 * An input of a filter: its value is that of the URL, and is applied by Enter and when the focus leaves.
 *
 * It keeps its own text until then: what is typed between two renderings is not lost.
 */
export function FilterInput({ value, apply, size, ...rest }: FilterInputProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current) input.current.value = value;
  }, [value]);
  const changed = () => {
    const text = input.current?.value ?? "";
    if (text !== value) apply(text);
  };
  const pressed = (event: KeyboardEvent) => event.key === "Enter" && changed();
  return <input ref={input} size={size} maxLength={256} onBlur={changed} onKeyDown={pressed} {...rest} />;
}

/** Names and values; without the absent and empty ones. */
export function Facts({ facts }: { facts: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="fact-grid">
      {facts
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/**
 * Follows a surface: `changed` gets its light view at first, since it may be newer than what was read, and after each
 * change.
 *
 * It is the one stream of the page. An empty name follows nothing.
 */
export function useChanges(name: string, changed: (surface: Surface) => void): void {
  const [parent, id] = [name.split("/").slice(0, 2).join("/"), name.split("/")[3] ?? ""];
  useStream(
    name,
    (signal) =>
      surfaces.watchSurfaces({ parent, filter: { surfaceIdPrefix: id }, intervalMs: BigInt(INTERVAL_MS) }, { signal }),
    ({ frame }) => {
      if (frame.case !== "changed") return;
      const found = frame.value.surfaces.find((one) => one.name === name);
      if (found) changed(found);
    },
  );
}
