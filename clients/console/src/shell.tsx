/**
 * The shell around each page: where the viewer is, who the viewer is, how new the data is, and keys for all of it.
 */

import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { Empty, Failed, Loading } from "./components/states.tsx";
import { caller, isAway, isShared, server, serverFailure } from "./identity.ts";
import { go, href, hrefOf, route, screen, surface, tenant } from "./router.ts";
import { signedOut, signIn, token } from "./rpc.ts";
import { Batch } from "./screens/batch.tsx";
import { Audits } from "./screens/audits.tsx";
import { DeadLetters } from "./screens/deadLetters.tsx";
import { Freshness } from "./screens/freshness.tsx";
import { Lineage } from "./screens/lineage.tsx";
import { Replay } from "./screens/replay.tsx";
import { Runs } from "./screens/runs.tsx";
import { Servers } from "./screens/servers.tsx";
import { SurfaceScreen } from "./screens/surface.tsx";
import { Surfaces } from "./screens/surfaces.tsx";
import { SignIn } from "./signIn.tsx";
import { connection, refreshes } from "./stream.ts";
import { switchTheme, theme } from "./theme.ts";
import { instant, zone } from "./time.ts";

/** The screens by their segment in the URL. `batches` is followed by the key of a batch. */
const SCREENS: Readonly<Record<string, ComponentType>> = {
  surfaces: Surfaces,
  servers: Servers,
  surface: SurfaceScreen,
  batches: Batch,
  "dead-letters": DeadLetters,
  replay: Replay,
  runs: Runs,
  lineage: Lineage,
  audits: Audits,
  freshness: Freshness,
};

/** The screens of a surface as tabs: segment, text and key after `g`. */
const TABS = [
  ["surface", "Overview", "o"],
  ["batches", "Batches", "b"],
  ["dead-letters", "Dead letters", "d"],
  ["replay", "Replay", "p"],
  ["runs", "Runs", "r"],
  ["lineage", "Lineage", "l"],
  ["audits", "Audits", "a"],
  ["freshness", "Freshness", "f"],
] as const;

/** The screens of a tenant as tabs: segment, text and key after `g`, on pages of no surface. */
const TENANT_TABS = [
  ["surfaces", "Surfaces", "s"],
  ["freshness", "Freshness", "f"],
  ["audits", "Audits", "a"],
  ["servers", "Servers", "v"],
] as const;

/** The tabs of the page. Without others on its journal, the server has no list of servers. */
function tabs(): readonly (readonly [string, string, string])[] {
  if (surface.value) return TABS;
  return isShared.value ? TENANT_TABS : TENANT_TABS.filter(([segment]) => segment !== "servers");
}

/** The keys of all pages, as the help shows them. */
const KEYS = [
  ["?", "show the keys"],
  ["/", "go to the filter"],
  ["r", "read everything again"],
  ["u", "show times in UTC or local time"],
  ["t", "dark or light theme"],
  ["g s", "go to the surfaces"],
  ...TABS.map(([, text, key]) => [`g ${key}`, `go to ${text.toLowerCase()} of the surface`]),
  ["g f, g a, g v", "without a surface: go to freshness, audits of the tenant, servers"],
  ["↑ ↓ Home End", "move in a table"],
  ["Enter", "open the row"],
  ["Space", "select the row"],
  ["Esc", "close a dialog"],
];

const isHelpShown = signal(false);

function linkOf(segment: string): string {
  if (!surface.value) return href(["tenants", tenant.value, segment]);
  return hrefOf(surface.value, segment === "surface" ? [] : [segment]);
}

/** The link to the surfaces of the caller's tenant, or of all tenants for a caller of none. */
function home(): string {
  return href(["tenants", caller.value.tenant || "-", "surfaces"]);
}

function switchZone(): void {
  zone.value = zone.value === "utc" ? "local" : "utc";
}

export function Shell() {
  useKeys();
  if (signedOut.value) return <SignIn />;
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => (event.preventDefault(), document.getElementById("main")?.focus())}
      >
        Skip to the content
      </a>
      <Header />
      <Banner />
      {tenant.value && <Tabs />}
      <Content />
      {isHelpShown.value && <Help />}
    </>
  );
}

function Header() {
  const { actorId, role } = caller.value;
  const isAll = tenant.value === "-";
  return (
    <header class="shell">
      <a class="product" href={home()}>
        Lightspeed
      </a>
      <nav aria-label="place">
        {tenant.value && (
          <a href={href(["tenants", tenant.value, "surfaces"])}>{isAll ? "all tenants" : tenant.value}</a>
        )}
        {surface.value && <a href={hrefOf(surface.value)}>{surface.value.split("/")[3]}</a>}
      </nav>
      <AsOf />
      <button type="button" class="quiet" onClick={switchZone} title="switch between UTC and local time (u)">
        {zone.value === "utc" ? "UTC" : "local time"}
      </button>
      <button type="button" class="quiet" onClick={switchTheme} title="switch the theme (t)">
        {theme.value === "dark" ? "dark" : "light"}
      </button>
      <button type="button" class="quiet" onClick={() => (isHelpShown.value = true)} title="show the keys (?)">
        keys
      </button>
      <span class="caller">
        {actorId} {role && <span class="faint">{role}</span>}
      </span>
      {token.value && (
        <button type="button" class="quiet" onClick={() => (signIn(""), (signedOut.value = true))}>
          sign out
        </button>
      )}
    </header>
  );
}

function AsOf() {
  const { asOfMs } = connection.value;
  return <span class="as-of">{asOfMs ? `as of ${instant(asOfMs)}` : ""}</span>;
}

function Banner() {
  const { isConnected, asOfMs } = connection.value;
  const shown = asOfMs ? `the page shows what was as of ${instant(asOfMs)}.` : "there is no data yet.";
  return (
    <div role="status" class={isConnected && !isAway.value ? "unseen" : "banner"}>
      {isAway.value ? (
        <>
          <strong>Database away</strong> – the server cannot reach it, and refuses work until it is back; {shown}
        </>
      ) : (
        !isConnected && (
          <>
            <strong>Disconnected</strong> – {shown} Connecting again …
          </>
        )
      )}
    </div>
  );
}

function Tabs() {
  return (
    <nav class="tabs" aria-label={surface.value ? "screens of the surface" : "screens of the tenant"}>
      {tabs().map(([segment, text]) => (
        <a key={segment} href={linkOf(segment)} aria-current={screen.value === segment ? "page" : undefined}>
          {text}
        </a>
      ))}
    </nav>
  );
}

function Content() {
  if (!server.value && serverFailure.value && !serverFailure.value.isUnreachable)
    return <Failed what="The server did not say who you are" failure={serverFailure.value} />;
  if (!server.value) return <Loading what="the console" />;
  if (!tenant.value) return <Start />;
  const Screen = SCREENS[screen.value];
  if (!Screen || (screen.value === "surface" && !surface.value))
    return (
      <main id="main" tabIndex={-1}>
        <Empty>
          There is no page {location.hash}. <a href={href(["tenants", tenant.value, "surfaces"])}>All surfaces</a>
        </Empty>
      </main>
    );
  return <Screen key={`${screen.value} ${surface.value} ${route.value.path.slice(5).join("/")}`} />;
}

/** The page without a path leads home. */
function Start() {
  useEffect(() => {
    go(home());
  }, []);
  return null;
}

function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => (isHelpShown.value = false);
  return (
    <dialog ref={dialog} aria-labelledby="keys-title" onClose={close}>
      <h2 id="keys-title">Keys</h2>
      <table class="keys">
        <tbody>
          {KEYS.map(([keys, text]) => (
            <tr key={keys}>
              <th scope="row">
                <kbd>{keys}</kbd>
              </th>
              <td>{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div class="dialog-buttons">
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
    </dialog>
  );
}

/** Milliseconds within which the second key of `g s` must follow. */
const SECOND_KEY_MS = 1_500;

function useKeys(): void {
  useEffect(() => {
    let goneMs = 0;
    const single: Readonly<Record<string, () => void>> = {
      "?": () => (isHelpShown.value = true),
      "/": () => document.querySelector<HTMLElement>("[data-filter]")?.focus(),
      r: () => (refreshes.value += 1),
      u: switchZone,
      t: switchTheme,
    };
    function pressed(event: KeyboardEvent): void {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, textarea, select, dialog")) return;
      const isSecond = Date.now() - goneMs < SECOND_KEY_MS;
      goneMs = event.key === "g" ? Date.now() : 0;
      if (isSecond) {
        const tab = tabs().find(([, , key]) => key === event.key);
        if (event.key === "s") go(href(["tenants", tenant.value || "-", "surfaces"]));
        else if (tab && tenant.value) go(linkOf(tab[0]));
        else return;
      } else {
        const action = single[event.key];
        if (!action) return;
        action();
      }
      event.preventDefault();
    }
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}
