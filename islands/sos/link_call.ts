/**
 * A call for help by the link of a visit, on its way: kept in this browser before it is sent, and sent until the
 * server has it, by whichever page is opened next. The link is all the right that it needs, and its id makes that it
 * is one call. Everything of the browser is given from outside.
 */
import { timeLimit } from "../live/time_limit.ts";
import { KEPT_LINK_CALL } from "./kept_call.ts";

export interface LinkCall {
  /** Of the visit's page, with the secret of the link in it. */
  readonly path: string;
  readonly clientId: string;
  /** By the browser's own clock, in milliseconds. */
  readonly at: number;
}

/** `over`: the service has refused it, and its page says why. */
export type LinkAnswer = "stored" | "over" | "later";

export interface LinkHost {
  readonly fetch: typeof fetch;
  readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  now(): number;
  rest(milliseconds: number): Promise<unknown>;
}

const KEPT_MILLISECONDS = 24 * 3_600_000;
/** A line that hangs says nothing for minutes: it is tried anew. */
const TIMEOUT_MILLISECONDS = 8_000;
/** Between two tries; a server that is away for long is asked less often. */
const RETRY_MILLISECONDS = 400;
const SLOW_RETRY_MILLISECONDS = 3_000;
const QUICK_MILLISECONDS = 2 * 60_000;
const TOO_OFTEN = 429;
const SERVER = 500;

export interface LinkCalls {
  kept(): LinkCall | null;
  keep(call: LinkCall): void;
  drop(): void;
  /** Until it is stored, refused or taken back. */
  deliver(): Promise<"stored" | "over" | "gone">;
}

/** What became of it is shown there. */
export const pageOfCall = ({ path }: LinkCall): string => `${path}?sos=1`;

export const LINK_HOST: LinkHost = {
  fetch: (...request) => fetch(...request),
  // Where it is forbidden, asking for it throws.
  storage: {
    getItem: (key) => localStorage.getItem(key),
    setItem: (key, value) => localStorage.setItem(key, value),
    removeItem: (key) => localStorage.removeItem(key),
  },
  now: () => Date.now(),
  rest: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** What an earlier page had to leave. The visit's own page goes on to what became of it. */
export async function deliverLinkCall(calls: LinkCalls = linkCalls(LINK_HOST)): Promise<void> {
  const call = calls.kept();
  if (call === null) return calls.drop();
  const answer = await calls.deliver();
  if (answer !== "gone" && location.pathname === call.path) location.assign(pageOfCall(call));
}

export function linkCalls({ fetch, storage, now, rest }: LinkHost): LinkCalls {
  /** Without storage it lives as long as the page. */
  let inMemory: LinkCall | null = null;
  const ageOf = ({ at }: LinkCall): number => Math.max(0, now() - at);

  function kept(): LinkCall | null {
    try {
      const call = inMemory ??
        JSON.parse(storage.getItem(KEPT_LINK_CALL) ?? "null") as LinkCall | null;
      return call !== null && ageOf(call) < KEPT_MILLISECONDS ? call : null;
    } catch {
      return null;
    }
  }

  async function send(call: LinkCall): Promise<LinkAnswer> {
    try {
      const answer = await fetch(call.path, {
        method: "POST",
        headers: { accept: "text/html" },
        body: new URLSearchParams({
          clientId: call.clientId,
          ageSeconds: String(Math.round(ageOf(call) / 1_000)),
        }),
        // A page may keep its address to itself; whose form it is the server has to know.
        referrerPolicy: "same-origin",
        // It goes out also when the page is closed in this very moment.
        keepalive: true,
        signal: timeLimit(TIMEOUT_MILLISECONDS),
      });
      if (answer.status === TOO_OFTEN || answer.status >= SERVER) return "later";
      // Somebody in between, as a network that wants a sign-in first, answers too.
      if (!answer.headers.has("x-request-id")) return "later";
      if (!answer.ok) return "over";
      return (await answer.text()).includes("sos__status") ? "stored" : "later";
    } catch {
      return "later";
    }
  }

  return {
    kept,
    keep(call) {
      try {
        storage.setItem(KEPT_LINK_CALL, JSON.stringify(call));
        inMemory = null;
      } catch {
        inMemory = call;
      }
    },
    drop() {
      inMemory = null;
      try {
        storage.removeItem(KEPT_LINK_CALL);
      } catch {
        // Without storage there was nothing in it.
      }
    },
    async deliver() {
      for (;;) {
        const call = kept();
        if (call === null) return "gone";
        const answer = await send(call);
        if (answer !== "later") {
          this.drop();
          return answer;
        }
        await rest(ageOf(call) > QUICK_MILLISECONDS ? SLOW_RETRY_MILLISECONDS : RETRY_MILLISECONDS);
      }
    },
  };
}
