/**
 * How the page stands to the server: a small machine, pure, with time as an argument. What is heard
 * counts more than what the browser believes: it may say «offline» and be wrong.
 */
export interface ConnectionFacts {
  readonly state: "connecting" | "live" | "reconnecting" | "offline";
  /** Since when it is so, in milliseconds. */
  readonly since: number;
  /** When the server was last heard; null: not yet. */
  readonly heardAt: number | null;
  /** The session has ended or is another person's: nothing more comes until somebody signs in. */
  readonly signedOut: boolean;
  /** Signed out because the account was closed, and why, as far as it may be said. */
  readonly closed?: { readonly told: string | null };
}

export type ConnectionInput =
  /** The server has answered, or an event came. */
  | { readonly type: "opened" | "heard"; readonly at: number }
  /** The stream broke, or was given up. */
  | { readonly type: "errored" | "closed"; readonly at: number }
  | {
    readonly type: "signedOut";
    readonly at: number;
    readonly closed?: { readonly told: string | null };
  }
  | { readonly type: "browserOffline" | "browserOnline"; readonly at: number }
  | { readonly type: "tick"; readonly at: number; readonly staleMilliseconds: number };

export const startOf = (at: number, isOnline = true): ConnectionFacts => ({
  state: isOnline ? "connecting" : "offline",
  since: at,
  heardAt: null,
  signedOut: false,
});

/** What is so after an input. The same object where nothing changed. */
export function connectionAfter(facts: ConnectionFacts, input: ConnectionInput): ConnectionFacts {
  const { at } = input;
  const become = (state: ConnectionFacts["state"], signedOut = false): ConnectionFacts =>
    facts.state === state && facts.signedOut === signedOut
      ? facts
      : { ...facts, state, signedOut, since: at };
  switch (input.type) {
    case "opened":
    case "heard":
      return { ...become("live"), heardAt: at };
    case "errored":
    case "closed":
      return facts.state === "offline" ? facts : become("reconnecting");
    case "signedOut":
      return input.closed === undefined
        ? become("offline", true)
        : { ...become("offline", true), closed: input.closed };
    case "browserOffline":
      return facts.signedOut ? facts : become("offline");
    case "browserOnline":
      return facts.state === "offline" && !facts.signedOut ? become("reconnecting") : facts;
    case "tick":
      return isStale(facts, at, input.staleMilliseconds) ? become("reconnecting") : facts;
  }
}

/**
 * Live in name only: nothing was heard for so long that the stream must be dead. Nor is anything known of one that was
 * heard in the future: the clock was set back, and could hide a dead stream for as long.
 */
export const isStale = (facts: ConnectionFacts, at: number, staleMilliseconds: number): boolean =>
  facts.state === "live" && Math.abs(at - (facts.heardAt ?? facts.since)) > staleMilliseconds;
