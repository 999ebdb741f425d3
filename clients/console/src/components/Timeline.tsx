/** A timeline: events in order, each with its time, a mark and text; groups can be opened. */

import type { ComponentChildren } from "preact";

import type { Tone } from "./states.tsx";
import { Time } from "./states.tsx";

/** An event of a timeline. */
export interface TimelineItem {
  readonly key: string;
  readonly atMs: bigint | number;
  readonly tone: Tone;
  readonly title: ComponentChildren;
  /** More about it; with `details` it can be opened. */
  readonly text?: ComponentChildren;
  readonly details?: ComponentChildren;
  /** True: the details are open at first. */
  readonly isOpen?: boolean;
}

export function Timeline({ label, items }: { label: string; items: readonly TimelineItem[] }) {
  return (
    <ol class="timeline" aria-label={label}>
      {items.map((item) => (
        <li key={item.key} class={item.tone}>
          <Time ms={item.atMs} />
          <div>
            <b>{item.title}</b> {item.text}
            {item.details && (
              <details open={item.isOpen}>
                <summary>details</summary>
                {item.details}
              </details>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}
