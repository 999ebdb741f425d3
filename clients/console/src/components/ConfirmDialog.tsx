/**
 * The dialog of an action: what it does, to what and to how much; its reason, and the refusal if the server refuses.
 *
 * It never closes by itself on an error: the viewer sees the refusal, and can change the reason or give up.
 */

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

import { failureOf, type Failure } from "../rpc.ts";
import { Failed } from "./states.tsx";

/** The properties of a dialog. */
export interface ConfirmProps {
  /** The action and its object, such as `Pause orders`. */
  readonly title: string;
  /** What will happen: in words, and for bulk actions with the counts of a dry run. */
  readonly children?: ComponentChildren;
  /** The label of the button that confirms, such as `Pause`. */
  readonly confirm: string;
  /** True: the action needs a reason, which becomes part of the audit. */
  readonly needsReason?: boolean;
  /** True: the action takes work or data away. */
  readonly isDangerous?: boolean;
  /** False: it cannot be confirmed yet, such as before the dry run has answered. */
  readonly isReady?: boolean;
  /** Performs the action; what it throws is shown, and the dialog stays. */
  readonly perform: (reason: string) => Promise<void>;
  readonly close: () => void;
}

export function ConfirmDialog(props: ConfirmProps) {
  const { title, children, confirm, needsReason = true, isDangerous = false, isReady = true, perform, close } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [reason, setReason] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const id = useId();

  useEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (isBusy || !isReady) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await perform(reason.trim());
      close();
    } catch (error) {
      setFailure(failureOf(error));
      setBusy(false);
    }
  }

  return (
    <dialog ref={dialog} aria-labelledby={`${id}-title`} onCancel={(event) => (event.preventDefault(), close())}>
      <form onSubmit={submit}>
        <h2 id={`${id}-title`}>{title}</h2>
        <div class="dialog-body">{children}</div>
        {needsReason && (
          <label>
            Reason
            <input
              name="reason"
              required
              maxLength={4096}
              autoComplete="off"
              value={reason}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
            <small>It becomes part of the audit, under your name.</small>
          </label>
        )}
        {failure && <Failed what="Refused" failure={failure} />}
        <div class="dialog-buttons">
          <button type="button" onClick={close}>
            Cancel
          </button>
          <button
            type="submit"
            class={isDangerous ? "danger" : "primary"}
            disabled={isBusy || !isReady || (needsReason && !reason.trim())}
          >
            {isBusy ? "Working …" : confirm}
          </button>
        </div>
      </form>
    </dialog>
  );
}
