/** The screen `dead-letters`. */

import { Empty } from "../components/states.tsx";
import { Page } from "../components/Page.tsx";
import { surface } from "../router.ts";
import "./deadLetters.css";

export function DeadLetters() {
  return (
    <Page title={`dead-letters of ${surface.value}`} command={`lightspeed dead-letters ${surface.value}`}>
      <Empty>This screen is not there yet.</Empty>
    </Page>
  );
}
