/** The screen `surface`. */

import { Empty } from "../components/states.tsx";
import { Page } from "../components/Page.tsx";
import { surface } from "../router.ts";
import "./surface.css";

export function SurfaceScreen() {
  return (
    <Page title={`surface of ${surface.value}`} command={`lightspeed surface ${surface.value}`}>
      <Empty>This screen is not there yet.</Empty>
    </Page>
  );
}
