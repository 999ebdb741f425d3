/**
 * The router: which page is shown, all of it in the URL, so that a bookmark or a link shows the same again.
 *
 * A page is a path and a query after the hash sign, such as
 * `/console/#/tenants/acme/surfaces?sort=queued`. The server sees none of it, so that it needs no routes.
 */

import { computed, signal } from "@preact/signals";

/** Values in the query; an empty or undefined value is not in the URL. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** A page: the decoded segments of its path, and its query. */
export interface Route {
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

/** The page of the current URL. */
export const route = signal<Route>(parsed(globalThis.location?.hash ?? ""));

/** The tenant in the URL, `-` for all tenants; empty on pages of no tenant. */
export const tenant = computed(() => (route.value.path[0] === "tenants" ? (route.value.path[1] ?? "") : ""));

/** The resource name of the surface in the URL, such as `tenants/acme/surfaces/orders`; empty on other pages. */
export const surface = computed(() => {
  const { path } = route.value;
  return path[2] === "surfaces" && path[3] ? path.slice(0, 4).join("/") : "";
});

/** The screen in the URL: `surfaces`, `surface`, or the segment after the surface, such as `dead-letters`. */
export const screen = computed(() => {
  const { path } = route.value;
  return surface.value ? (path[4] ?? "surface") : (path[2] ?? "");
});

/** Returns the page of a hash. */
export function parsed(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
  return {
    path: path.split("/").filter(Boolean).map(decoded),
    query: new URLSearchParams(query),
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a hand-written URL with a lone percent sign
  }
}

/** Returns the link to a page: each segment is encoded, so that a key may have any characters. */
export function href(path: readonly string[], query: Query = {}): string {
  return `#/${path.map(encodeURIComponent).join("/")}${text(query)}`;
}

/** Returns the link to a screen of a surface, given its resource name: `hrefOf(name, ["runs"])`. */
export function hrefOf(name: string, rest: readonly string[] = [], query: Query = {}): string {
  return href([...name.split("/"), ...rest], query);
}

/** Shows another page. */
export function go(link: string): void {
  location.hash = link;
}

/** Changes values of the query, in the same entry of the history: filters and sort orders are not pages. */
export function setQuery(change: Query): void {
  const query = Object.fromEntries(route.value.query);
  const link = href(route.value.path, { ...query, ...change });
  history.replaceState(null, "", link);
  route.value = parsed(link);
}

/** Returns a value of the query; empty if there is none. */
export function queried(name: string): string {
  return route.value.query.get(name) ?? "";
}

function text(query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "" && value !== false) params.set(name, String(value));
  }
  const joined = params.toString();
  return joined && `?${joined}`;
}

/** Follows the URL from now on. */
export function follow(): void {
  const read = () => {
    route.value = parsed(location.hash);
  };
  addEventListener("hashchange", read);
  read();
}
