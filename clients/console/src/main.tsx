/** The console: starts the router, the clock and the theme, asks the server who the viewer is, and shows the page. */

import { render } from "preact";

import "uplot/dist/uPlot.min.css";
import "./theme.css";

import { introduce } from "./identity.ts";
import { follow } from "./router.ts";
import { takeTokenFromAddress } from "./rpc.ts";
import { Shell } from "./shell.tsx";
import { dress } from "./theme.ts";
import { tick } from "./time.ts";

takeTokenFromAddress();
dress();
tick();
follow();
introduce();

const root = document.getElementById("console");
if (root) render(<Shell />, root);
