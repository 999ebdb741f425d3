/** The screen `audits`. */

import { Empty } from "../components/states.tsx";
import { Page } from "../components/Page.tsx";
import { surface } from "../router.ts";
import "./audits.css";

export function Audits() {
  return (
    <Page title={`audits of ${surface.value}`} command={`lightspeed audits ${surface.value}`}>
      <Empty>This screen is not there yet.</Empty>
    </Page>
  );
}
