/**
 * The actions of the worker state machine.
 *
 * Owns the interface between the worker state machine and the worker loop. It must never execute an action.
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

/** The leave frame: the server starts no more batches for the worker. */
export function leaving(stream: Stream, { giveBack = false } = {}): Action {
  return { do: "send", stream, frame: create(WorkRequestSchema, { leave: { giveBack } }) };
}
