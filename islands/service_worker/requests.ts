/**
 * What the worker does with a request. Pure. All that is not named here goes to the network as if there
 * were no worker: commands, the API, the stream of events, map tiles.
 */
export type Way =
  /** A page: from the network, else the offline page. It is never kept: it is of one person. */
  | "page"
  /** A file whose name changes with its content: kept. */
  | "asset"
  /** A style sheet or an icon: from the network, else as the offline page has it. */
  | "static"
  /** None of the worker's business. */
  | "alone";

export interface AskedFor {
  readonly method: string;
  readonly mode: string;
  readonly url: string;
}

/** @param origin the site's own */
export function wayOf({ method, mode, url }: AskedFor, origin: string): Way {
  const address = new URL(url);
  if (method !== "GET" || address.origin !== origin) return "alone";
  if (address.pathname.startsWith("/api/")) return "alone";
  if (mode === "navigate") return "page";
  if (address.pathname.startsWith("/assets/")) return "asset";
  return address.pathname.startsWith("/static/") ? "static" : "alone";
}

const GATEWAY_STATUSES: readonly number[] = [502, 503, 504];

/**
 * True where not the program answered but what stands before it (a proxy, the listener of a program
 * that is only starting). Our own 503 is a page, with a request's id, and says more than the offline one.
 */
export const isNobodyThere = ({ status, headers }: Pick<Response, "status" | "headers">): boolean =>
  GATEWAY_STATUSES.includes(status) &&
  !(headers.has("x-request-id") && (headers.get("content-type") ?? "").startsWith("text/html"));

const NAMED = /\s(?:href|src|data-words)="(\/(?:assets|static)\/[^"#]+)/g;

/** The files that a page of ours names, each once: what it needs to be itself without a connection. */
export const filesOf = (html: string): readonly string[] => [
  ...new Set([...html.matchAll(NAMED)].map((match) => match[1]!.replaceAll("&amp;", "&"))),
];

/** The language that a page of ours is in, or null. */
export const languageOf = (html: string): string | null =>
  /^<!doctype html><html lang="(\w+)"/.exec(html)?.[1] ?? null;

/** A login page of a foreign network answers with anything: only our own page is kept. */
export const isOfflinePage = (html: string): boolean => html.includes('data-name="offline"');
