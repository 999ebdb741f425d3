/** The screen `lineage`. */

import { Empty } from "../components/states.tsx";
import { Page } from "../components/Page.tsx";
import { surface } from "../router.ts";
import "./lineage.css";

export function Lineage() {
  return (
    <Page title={`lineage of ${surface.value}`} command={`lightspeed lineage ${surface.value}`}>
      <Empty>This screen is not there yet.</Empty>
    </Page>
  );
}
