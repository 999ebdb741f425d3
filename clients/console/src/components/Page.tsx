/** A page of the console: its title, its actions, and the command that shows the same at a terminal. */

import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

import { CommandLine } from "./CommandLine.tsx";

/** The properties of a page. */
export interface PageProps {
  readonly title: string;
  /** Badges and short facts beside the title. */
  readonly facts?: ComponentChildren;
  /** Buttons of allowed actions. */
  readonly actions?: ComponentChildren;
  /** The command line that shows the same, such as `lightspeed surface get orders`. */
  readonly command: string;
  readonly children: ComponentChildren;
}

export function Page({ title, facts, actions, command, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Lightspeed console`;
  }, [title]);
  return (
    <main id="main" tabIndex={-1}>
      <header class="page-header">
        <h1>{title}</h1>
        <div class="facts">{facts}</div>
        {actions && (
          <div class="actions" role="group" aria-label="actions">
            {actions}
          </div>
        )}
      </header>
      {children}
      <CommandLine command={command} />
    </main>
  );
}
