/** The command that shows or does the same at a terminal, ready to be copied. */

import { useState } from "preact/hooks";

export function CommandLine({ command }: { command: string }) {
  const [isCopied, setCopied] = useState(false);

  async function copy(): Promise<void> {
    // Without a secure context there is no clipboard: the text can still be selected.
    await navigator.clipboard?.writeText(command);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  }

  return (
    <div class="command-line" role="group" aria-label="command">
      <span class="faint">at a terminal</span>
      <code>{command}</code>
      <button type="button" onClick={copy} aria-label="copy the command">
        {isCopied ? "copied" : "copy"}
      </button>
      <span class="unseen" role="status">
        {isCopied ? "The command is in the clipboard." : ""}
      </span>
    </div>
  );
}

/** Returns a word as a shell takes it: quoted if it has other than plain characters. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
