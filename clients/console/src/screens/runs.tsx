/** The screen `runs`. */

import { Empty } from "../components/states.tsx";
import { Page } from "../components/Page.tsx";
import { surface } from "../router.ts";
import "./runs.css";

export function Runs() {
  return (
    <Page title={`runs of ${surface.value}`} command={`lightspeed runs ${surface.value}`}>
      <Empty>This screen is not there yet.</Empty>
    </Page>
  );
}
