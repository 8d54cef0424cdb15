/**
 * A page of somebody who waits for help, alive without a stream: the server is asked for it now and then, and
 * the parts that have changed take the place of the old ones. Without a connection it stays as it was: the
 * telephones and the code for the door must not give way to a browser's page about an error.
 */
import type { LookSeed } from "../views/look_seed.ts";
import { timeLimit } from "./live/time_limit.ts";
import { swapParts } from "./swap_parts.ts";

const LOOK_MILLISECONDS = 10_000;

/** What came of a look: `other`: another page stands there now. */
export type Looked =
  | { readonly kind: "written"; readonly seconds: number | null }
  | { readonly kind: "other" | "away" };

/** Of a page: how it is read, and when. */
export interface LookingPage {
  /** Never throws. */
  read(): Promise<Looked>;
  isSeen(): boolean;
  /** @returns stops it */
  timer(milliseconds: number, call: () => void): () => void;
  /** Whether the server could be read: else the page says as of when it is. */
  away(isAway: boolean): void;
  /** What stands there now is another page: it is gone to. */
  leave(): void;
}

/** @returns looks at once, as when somebody comes back to the page */
export function keepLooking(first: LookSeed["seconds"], page: LookingPage): () => void {
  let seconds = first;
  let isAsking = false;
  let stop = () => {};

  function wait(): void {
    stop();
    if (seconds !== null) stop = page.timer(seconds * 1_000, () => void look());
  }

  async function look(): Promise<void> {
    if (isAsking || seconds === null) return;
    if (!page.isSeen()) return wait();
    isAsking = true;
    const looked = await page.read();
    isAsking = false;
    if (looked.kind === "other") return page.leave();
    page.away(looked.kind === "away");
    if (looked.kind === "written") seconds = looked.seconds;
    wait();
  }

  wait();
  return () => void look();
}

const partsOf = (root: ParentNode): string =>
  [...root.querySelectorAll<HTMLElement>("[data-live]")].map(({ dataset }) => dataset.live).join();

/** «No longer» is another page; what a server says that is on its way up or has too much to do is none. */
const isOver = ({ status }: Response): boolean => status === 404 || status === 410;

async function read(element: HTMLElement, path: string): Promise<Looked> {
  try {
    const answer = await fetch(path, {
      headers: { accept: "text/html" },
      // A line that hangs holds up no other look.
      signal: timeLimit(LOOK_MILLISECONDS),
    });
    if (isOver(answer) || answer.redirected) return { kind: "other" };
    if (!answer.ok) return { kind: "away" };
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector<HTMLElement>('[data-name="look"]');
    if (fresh === null || partsOf(fresh) !== partsOf(element)) return { kind: "other" };
    swapParts(element, page);
    if (document.title !== page.title) document.title = page.title;
    return {
      kind: "written",
      seconds: (JSON.parse(fresh.dataset.props ?? "") as LookSeed).seconds,
    };
  } catch {
    return { kind: "away" };
  }
}

export default function mount(element: HTMLElement, properties: unknown): void {
  const seed = properties as LookSeed;
  // Where the page is, is not written on it: of a visit's link it is a secret.
  const path = seed.path ?? location.pathname + location.search;
  const look = keepLooking(seed.seconds, {
    read: () => read(element, path),
    isSeen: () => document.visibilityState === "visible",
    timer(milliseconds, call) {
      const timer = setTimeout(call, milliseconds);
      return () => clearTimeout(timer);
    },
    away(isAway) {
      const said = element.querySelector<HTMLElement>("[data-away]");
      if (said !== null) said.hidden = !isAway;
    },
    leave: () => location.replace(path),
  });
  document.addEventListener("visibilitychange", look);
  addEventListener("online", look);
  addEventListener("offline", look);
}
