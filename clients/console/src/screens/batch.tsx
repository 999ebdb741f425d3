/** The screen `batch`. */

import { Empty } from "../components/states.tsx";
import { Page } from "../components/Page.tsx";
import { surface } from "../router.ts";
import "./batch.css";

export function Batch() {
  return (
    <Page title={`batch of ${surface.value}`} command={`lightspeed batch ${surface.value}`}>
      <Empty>This screen is not there yet.</Empty>
    </Page>
  );
}
