/** The screen `freshness`. */

import { Empty } from "../components/states.tsx";
import { Page } from "../components/Page.tsx";
import { surface } from "../router.ts";
import "./freshness.css";

export function Freshness() {
  return (
    <Page title={`freshness of ${surface.value}`} command={`lightspeed freshness ${surface.value}`}>
      <Empty>This screen is not there yet.</Empty>
    </Page>
  );
}
