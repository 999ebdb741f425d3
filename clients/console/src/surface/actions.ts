/** The actions on a surface: which its state allows, and which call performs each. The server decides; this shows. */

import type { Surface } from "../../../typescript/gen/lightspeed/ops/v1/surface_pb.js";
import type { Permission } from "../identity.ts";
import { requestId, schedules, surfaces } from "../rpc.ts";

/** An action of an operator. */
export interface SurfaceAction {
  readonly name: string;
  /** What it does, for the dialog. */
  readonly text: string;
  /** What the caller must be allowed to do. */
  readonly permission: Permission;
  /** False: the contract takes no reason for it; the audit has the actor alone. */
  readonly needsReason: boolean;
  readonly isDangerous?: boolean;
  /** The states from which it goes: of the control, or of the lifecycle. */
  readonly controls?: readonly string[];
  readonly lifecycles?: readonly string[];
  readonly perform: (surface: string, reason: string, requestId: string) => Promise<unknown>;
}

/** States of the lifecycle without and with a run in progress, and those after a failure. */
const ENDED = ["idle", "completed", "scheduled", "triggered", "failed", "crashed"];
const IN_PROGRESS = ["running", "replaying"];
const FAILED = ["failed", "crashed"];

function control(kind: "pause" | "drain" | "resume") {
  return (surface: string, reason: string, requestId: string) =>
    surfaces.applyControl({ surface, requestId, action: { action: { case: kind, value: { reason } } } });
}

/** All actions in the order of their buttons. A replay has a screen of its own. */
export const ACTIONS: readonly SurfaceAction[] = [
  {
    name: "Pause",
    text: "No batch is started any more; batches in flight end, and workers can still enqueue.",
    permission: "control",
    needsReason: true,
    controls: ["running", "draining", "replaying"],
    perform: control("pause"),
  },
  {
    name: "Drain",
    text: "New batches are refused, and the queued ones are finished.",
    permission: "control",
    needsReason: true,
    controls: ["running", "paused"],
    perform: control("drain"),
  },
  {
    name: "Resume",
    text: "The surface is running again: batches are accepted and started.",
    permission: "write",
    needsReason: true,
    controls: ["paused", "draining", "replaying"],
    perform: control("resume"),
  },
  {
    name: "Start run",
    text: "A run starts, and with it the work on queued batches. It uses one of the runs of the budget.",
    permission: "write",
    needsReason: false,
    lifecycles: ENDED,
    perform: (surface, _, requestId) => surfaces.startRun({ surface, requestId }),
  },
  {
    name: "Trigger run",
    text: "A run is triggered: it may start, and its reason is kept with it.",
    permission: "write",
    needsReason: true,
    lifecycles: ENDED,
    perform: (surface, reason, requestId) => schedules.triggerRun({ surface, reason, requestId }),
  },
  {
    name: "Resume run",
    text: "The failed run goes on from the stage of its latest checkpoint.",
    permission: "write",
    needsReason: false,
    lifecycles: FAILED,
    perform: (surface, _, requestId) => surfaces.resumeRun({ surface, requestId }),
  },
  {
    name: "Complete run",
    text: "The run ends. It is refused while batches of the run are queued, wait for a retry or are in flight.",
    permission: "write",
    needsReason: false,
    lifecycles: IN_PROGRESS,
    perform: (surface, _, requestId) => surfaces.completeRun({ surface, requestId }),
  },
  {
    name: "Fail run",
    text: "The run is marked as failed. Queued batches stay queued, and nothing is started until a run goes on.",
    permission: "write",
    needsReason: true,
    isDangerous: true,
    lifecycles: IN_PROGRESS,
    perform: (surface, reason, requestId) => surfaces.failRun({ surface, reason, requestId }),
  },
];

/** Returns the actions that a surface allows to a caller, given what the caller may do. */
export function allowed(surface: Surface, may: (permission: Permission) => boolean): SurfaceAction[] {
  if (surface.deleted) return [];
  return ACTIONS.filter(
    ({ permission, controls, lifecycles }) =>
      may(permission) &&
      (!controls || controls.includes(surface.controlLabel)) &&
      (!lifecycles || lifecycles.includes(surface.lifecycleLabel)),
  );
}

/** True if a replay is possible, given what the caller may do. */
export function canReplay(surface: Surface, may: (permission: Permission) => boolean): boolean {
  const hasRun = [...IN_PROGRESS, ...FAILED].includes(surface.lifecycleLabel);
  return may("control") && !surface.deleted && hasRun && ["running", "paused"].includes(surface.controlLabel);
}

/** Performs an action under a request id of its own, so that it is done once. */
export function performed(action: SurfaceAction, surface: string): (reason: string) => Promise<void> {
  const id = requestId();
  let last = "";
  let number = 0;
  return async (reason) => {
    // The same id with another reason would be refused: another reason is another request.
    if (reason !== last) number += 1;
    last = reason;
    await action.perform(surface, reason, `${id}-${number}`);
  };
}
