/**
 * What only one tab of a browser may do: the one that was seen last does it. A hidden tab may get no place
 * of the phone at all; when the one that does it goes, the next in the row takes over.
 *
 * Where the browser has no locks (plain http off localhost), each tab does it for itself.
 */
import { webLocks } from "../live/browser.ts";
import type { Locks } from "../live/leader.ts";

/** Why a tab ends it: another one was looked at, or it is over. */
export type TabEnd = "taken" | "over";

/** What is used of the page itself. */
export interface TabHost {
  readonly locks: Locks | null;
  isHidden(): boolean;
  /** @returns how to stop listening */
  onVisibility(call: () => void): () => void;
}

const PAGE: TabHost = {
  get locks() {
    return webLocks();
  },
  isHidden: () => document.hidden,
  onVisibility(call) {
    document.addEventListener("visibilitychange", call);
    return () => document.removeEventListener("visibilitychange", call);
  },
};

/**
 * @param begin does it, and gives what ends it
 * @returns ends it here, or the waiting for it
 */
export function inOneTab(
  name: string,
  begin: () => (why: TabEnd) => unknown,
  host: TabHost = PAGE,
): () => void {
  const { locks } = host;
  if (locks === null) {
    const end = begin();
    return () => end("over");
  }
  let end: ((why: TabEnd) => unknown) | null = null;
  let isOver = false;
  let round = 0;
  let waiting = new AbortController();

  const hold = (): Promise<void> =>
    new Promise((release) => {
      const stop = begin();
      end = (why) => {
        end = null;
        stop(why);
        release();
      };
    });

  function compete(steal: boolean): void {
    waiting.abort();
    waiting = new AbortController();
    const mine = ++round;
    const isMine = () => mine === round && !isOver;
    locks!.request(
      name,
      steal ? { steal } : { signal: waiting.signal },
      () => isMine() ? hold() : Promise.resolve(),
    ).catch((error: unknown) => {
      if (!isMine()) return;
      // Another tab is looked at now; else the browser gives no locks here after all.
      if ((error as Error).name !== "AbortError") return void hold();
      end?.("taken");
      compete(false);
    });
  }

  const forget = host.onVisibility(() => {
    if (!host.isHidden() && end === null) compete(true);
  });
  compete(!host.isHidden());
  return () => {
    isOver = true;
    forget();
    end?.("over");
    waiting.abort();
  };
}
