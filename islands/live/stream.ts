/**
 * One event stream that is kept open. `EventSource` gives up for good on 401, 502 and 503, and notices
 * no silence at all: so every break is mended here, with back-off, and a dead stream is opened again.
 *
 * Before each new try the server is asked who one is: who has signed out meanwhile, or signed in as
 * somebody else, must not fill this page with another person's bookings.
 */
import { waitAfter } from "./back_off.ts";
import {
  connectionAfter,
  type ConnectionFacts,
  type ConnectionInput,
  isStale,
} from "./connection.ts";
import { type AccountClosed, STREAM_EVENTS } from "./stream_events.ts";
import type { LiveTimes } from "./times.ts";

/** What is used of an `EventSource`. */
export interface Source {
  addEventListener(name: string, call: (event: MessageEvent<string>) => void): void;
  onopen: ((event: Event) => void) | null;
  onerror: ((event: Event) => void) | null;
  close(): void;
}

/** The browser, as the stream needs it. */
export interface StreamHost {
  now(): number;
  random(): number;
  timer(milliseconds: number, call: () => void): () => void;
  openSource(): Source;
  /**
   * The id of the person whom the server takes this browser for; null: nobody. Throws when away.
   * @param patienceSeconds so long it may take the server to come back
   */
  whoAmI(patienceSeconds?: number): Promise<string | null>;
  /** @returns stops listening */
  onBrowser(call: (what: "online" | "offline") => void): () => void;
}

export interface StreamOptions {
  readonly personId: string;
  readonly host: StreamHost;
  readonly times: LiveTimes;
  /** How the connection stood before: another tab may have held it. */
  readonly facts: ConnectionFacts;
  /** The page was just written for this person: the first try need not ask. */
  readonly isFresh: boolean;
  readonly onFacts: (facts: ConnectionFacts) => void;
  readonly onEvent: (event: string, data: unknown) => void;
}

export interface KeptStream {
  /** Somebody is looking: where it is broken it is tried at once, not after the back-off. */
  hurry(): void;
  /** For good. */
  close(): void;
}

export function keepStream(options: StreamOptions): KeptStream {
  const { host, times, personId } = options;
  let { facts } = options;
  let source: Source | null = null;
  /** Each try has a number: what comes late of an older one does not count. */
  let attempt = 0;
  let attemptAt = host.now();
  let openedAt: number | null = null;
  let tries = 0;
  let cancelRetry = () => {};
  let cancelAsk = () => {};
  let cancelTick = () => {};
  let isClosed = false;

  function input(next: ConnectionInput): void {
    const before = facts;
    facts = connectionAfter(facts, next);
    if (facts !== before) options.onFacts(facts);
  }

  function leave(): void {
    attempt++;
    cancelRetry();
    cancelAsk();
    source?.close();
    source = null;
  }

  async function connect(asks: boolean): Promise<void> {
    leave();
    const mine = attempt;
    attemptAt = host.now();
    openedAt = null;
    if (asks) {
      const who = await host.whoAmI(times.patienceSeconds).catch(() => undefined);
      if (mine !== attempt || isClosed) return;
      if (who === undefined) return retry();
      if (who !== personId) return input({ type: "signedOut", at: host.now() });
    }
    open(mine);
  }

  function open(mine: number): void {
    const made = source = host.openSource();
    made.onopen = () => {
      if (mine !== attempt) return;
      openedAt = host.now();
      input({ type: "opened", at: openedAt });
    };
    made.onerror = () => {
      if (mine === attempt) retry();
    };
    for (const name of STREAM_EVENTS) {
      made.addEventListener(name, (event) => {
        if (mine !== attempt) return;
        if (name === "account_closed") return closeAccount(JSON.parse(event.data));
        input({ type: "heard", at: host.now() });
        options.onEvent(name, JSON.parse(event.data));
      });
    }
  }

  /** Nothing more comes, and nobody is asked whether it might. */
  function closeAccount({ told }: AccountClosed): void {
    leave();
    input({ type: "signedOut", at: host.now(), closed: { told } });
  }

  function retry(): void {
    const at = host.now();
    const wasOpen = openedAt !== null;
    if (openedAt !== null && at - openedAt >= times.steadyMilliseconds) tries = 0;
    leave();
    tries++;
    // A stream that ends may end because one may not hear it any more: that is shown at once.
    if (wasOpen) {
      const mine = attempt;
      const soon = Math.round(host.random() * times.askMilliseconds);
      cancelAsk = host.timer(soon, () => void askWhetherStillMine(mine));
    }
    input({ type: "errored", at });
    const wait = waitAfter(tries, host.random(), times.stream);
    cancelRetry = host.timer(wait, () => void connect(true));
  }

  /** Nobody, or somebody else: nothing more comes here. Where the server is away nothing is known. */
  async function askWhetherStillMine(mine: number): Promise<void> {
    const who = await host.whoAmI().catch(() => undefined);
    if (mine !== attempt || isClosed || who === undefined || who === personId) return;
    leave();
    input({ type: "signedOut", at: host.now() });
  }

  function tick(): void {
    const at = host.now();
    const isDead = isStale(facts, at, times.staleMilliseconds);
    // A try that neither opens nor fails is dead too.
    const hangs = source !== null && openedAt === null &&
      Math.abs(at - attemptAt) > times.staleMilliseconds;
    input({ type: "tick", at, staleMilliseconds: times.staleMilliseconds });
    if (isDead || hangs) void connect(true);
    cancelTick = host.timer(times.tickMilliseconds, tick);
  }

  function hurry(): void {
    if (facts.state === "live" && !isStale(facts, host.now(), times.staleMilliseconds)) return;
    tries = 0;
    void connect(true);
  }

  const stopListening = host.onBrowser((what) => {
    const at = host.now();
    if (what === "offline") return input({ type: "browserOffline", at });
    if (what === "online") input({ type: "browserOnline", at });
    hurry();
  });
  void connect(!options.isFresh);
  cancelTick = host.timer(times.tickMilliseconds, tick);

  return {
    hurry,
    close() {
      isClosed = true;
      leave();
      cancelTick();
      stopListening();
    },
  };
}
