/**
 * The page of a pay link, alive, for somebody who has no session: a stream of its own says that something
 * has become of the payments, and the page is asked for again. While nobody looks
 * nothing is heard; where no stream is to be had the page is asked for now and then, ever more seldom.
 */
import type { LinkSeed } from "../views/paying_seed.ts";
import { waitAfter } from "./live/back_off.ts";
import { onVisibility, timer } from "./live/browser.ts";
import type { Source } from "./live/stream.ts";
import { writtenAgain } from "./written_again.ts";

const BACK_OFF = { firstMilliseconds: 2_000, longestMilliseconds: 60_000 };

/** Links end; after so many tries in vain nothing is asked until somebody looks again. */
const MOST_TRIES = 10;

/** Of a page: by what it hears, and whether somebody looks at it. */
export interface LinkPage {
  look(): void;
  isSeen(): boolean;
  onSeen(call: () => void): void;
  openSource(): Pick<Source, "addEventListener" | "onerror" | "close">;
  timer(milliseconds: number, call: () => void): () => void;
  random(): number;
}

export function followLink(page: LinkPage): void {
  let source: ReturnType<LinkPage["openSource"]> | null = null;
  let tries = 0;
  let cancel = () => {};

  function leave(): void {
    cancel();
    source?.close();
    source = null;
  }

  function join(): void {
    leave();
    const made = source = page.openSource();
    made.addEventListener("changed", () => {
      tries = 0;
      page.look();
    });
    // Ended by the server, refused or cut: the browser's own way would give up, or ask each three seconds.
    made.onerror = () => {
      leave();
      if (++tries > MOST_TRIES) return;
      cancel = page.timer(waitAfter(tries, page.random(), BACK_OFF), () => {
        page.look();
        join();
      });
    };
  }

  page.onSeen(() => {
    tries = 0;
    if (page.isSeen()) join();
    else leave();
  });
  if (page.isSeen()) join();
}

export default function mount(element: HTMLElement, properties: unknown): void {
  const { path } = properties as LinkSeed;
  const look = writtenAgain(element, path);
  followLink({
    look,
    isSeen: () => document.visibilityState === "visible",
    onSeen: onVisibility,
    openSource: () => new EventSource(`${path}/stream`),
    timer,
    random: Math.random,
  });
  element.dataset.state = "on";
}
