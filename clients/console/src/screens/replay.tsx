/** The screen `replay`. */

import { Empty } from "../components/states.tsx";
import { Page } from "../components/Page.tsx";
import { surface } from "../router.ts";
import "./replay.css";

export function Replay() {
  return (
    <Page title={`replay of ${surface.value}`} command={`lightspeed replay ${surface.value}`}>
      <Empty>This screen is not there yet.</Empty>
    </Page>
  );
}
