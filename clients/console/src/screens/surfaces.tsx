/** The screen `surfaces`. */

import { Empty } from "../components/states.tsx";
import { Page } from "../components/Page.tsx";
import { surface } from "../router.ts";
import "./surfaces.css";

export function Surfaces() {
  return (
    <Page title={`surfaces of ${surface.value}`} command={`lightspeed surfaces ${surface.value}`}>
      <Empty>This screen is not there yet.</Empty>
    </Page>
  );
}
