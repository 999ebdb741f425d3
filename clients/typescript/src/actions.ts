/**
 * What a desk wants done, and nothing of how.
 *
 * Owns the words between a worker's desk and its line. It must never do any of it.
 */

import { create } from "@bufbuild/protobuf";
import { type WorkRequest, WorkRequestSchema } from "./messages.js";
import type { Stream } from "./streams.js";
import type { Cancellation, Task } from "./task.js";

/** The actions of the worker state machine. */
export type Action =
  | { readonly do: "open"; readonly stream: Stream }
  | { readonly do: "send"; readonly stream: Stream; readonly frame: WorkRequest }
  | { readonly do: "end"; readonly stream: Stream }
  | { readonly do: "begin"; readonly task: Task }
  | { readonly do: "interrupt"; readonly task: Task; readonly cancellation: Cancellation };

/** Says that the worker goes: nothing more is started for it. */
export function leaving(stream: Stream, { giveBack = false } = {}): Action {
  return { do: "send", stream, frame: create(WorkRequestSchema, { leave: { giveBack } }) };
}
