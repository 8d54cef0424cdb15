/** What the worker does with a push: says it, tells the pages, and leads to the shift when it is tapped. */
import type { PushedMessage } from "./worker_message.ts";

/** Where the doctor answers, and where a patient looks. */
export const SHIFT_PATH = "/doctor";
export const BOOKINGS_PATH = "/bookings";
const ICON = "/static/icons/icon_192.png";
const SHAKE = [280, 140, 280, 140, 560];

export interface PushedNotice {
  readonly title: string;
  readonly options: NotificationOptions & {
    readonly renotify: boolean;
    readonly vibrate: readonly number[];
    readonly data: { readonly until: number; readonly path: string };
  };
}

const textOf = (value: unknown): string => typeof value === "string" ? value.slice(0, 200) : "";

/**
 * The notification of what a server sent. Pure. Browsers want one for every push: what cannot be read is
 * said as news without words.
 */
export function noticeOf(json: string | null): PushedNotice {
  let sent: Partial<Record<"title" | "body" | "tag" | "until" | "opens", unknown>> = {};
  try {
    const parsed: unknown = JSON.parse(json ?? "{}");
    if (typeof parsed === "object" && parsed !== null) sent = parsed;
  } catch {
    // Said without words below.
  }
  const tag = textOf(sent.tag) || "news";
  const isOffer = tag === "offer";
  return {
    title: textOf(sent.title) || "TOT",
    options: {
      body: textOf(sent.body),
      tag,
      // One that takes the place of another rings all the same.
      renotify: true,
      // An offer stays on the screen until somebody looks.
      requireInteraction: isOffer,
      icon: ICON,
      badge: ICON,
      vibrate: isOffer ? SHAKE : SHAKE.slice(0, 1),
      data: {
        until: typeof sent.until === "number" ? sent.until : 0,
        path: sent.opens === "bookings" ? BOOKINGS_PATH : SHIFT_PATH,
      },
    },
  };
}

export const pushedMessage = ({ options }: PushedNotice): PushedMessage => ({
  kind: "pushed",
  tag: options.tag ?? "news",
});

/** Of the open pages the one to be shown: the shift itself, or any of the bookings. Pure. */
export const pageOf = <Page extends { readonly url: string }>(
  pages: readonly Page[],
  path: string,
): Page | null =>
  pages.find(({ url }) => {
    const { pathname } = new URL(url);
    return pathname === path || (path === BOOKINGS_PATH && pathname.startsWith(`${path}/`));
  }) ?? null;
