/**
 * The actions of the worker state machine.
 *
 * Owns the interface between the worker state machine and the worker loop. It must never execute an action.
 */

import { create } from "@bufbuild/protobuf";
import { type WorkRequest, WorkRequestSchema } from "./messages.js";
import type { Cancellation, Task } from "./task.js";
import type { StreamState } from "./workStreams.js";

/** The actions of the worker state machine. */
export type Action =
  | { readonly do: "openStream"; readonly stream: StreamState }
  | { readonly do: "sendFrame"; readonly stream: StreamState; readonly frame: WorkRequest }
  | { readonly do: "halfClose"; readonly stream: StreamState }
  | { readonly do: "runHandler"; readonly task: Task }
  | { readonly do: "interruptHandler"; readonly task: Task; readonly cancellation: Cancellation };

/** Returns the action that sends a leave frame: the server then starts no more batches for the worker. */
export function sendLeave(stream: StreamState, { release = false } = {}): Action {
  return { do: "sendFrame", stream, frame: create(WorkRequestSchema, { leave: { release } }) };
}
