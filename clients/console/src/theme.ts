/** The theme: dark or light, as the system says until the viewer chooses. */

import { effect, signal } from "@preact/signals";

const KEY = "lightspeed.theme";

/** The theme that is shown. */
export const theme = signal<"dark" | "light">(chosen() ?? system());

function chosen(): "dark" | "light" | undefined {
  const value = globalThis.localStorage?.getItem(KEY);
  return value === "dark" || value === "light" ? value : undefined;
}

function system(): "dark" | "light" {
  return globalThis.matchMedia?.("(prefers-color-scheme: light)").matches ? "light" : "dark";
}

/** Shows the other theme, and keeps the choice. */
export function switchTheme(): void {
  theme.value = theme.value === "dark" ? "light" : "dark";
  localStorage.setItem(KEY, theme.value);
}

/** Follows the system and the viewer from now on. */
export function dress(): void {
  effect(() => {
    document.documentElement.dataset["theme"] = theme.value;
  });
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => {
    if (!chosen()) theme.value = system();
  });
}
