/**
 * One stream per browser, not per tab: HTTP/1.1 allows six connections. The tab that holds a Web Lock
 * keeps the stream and tells the others by a channel; when it goes, the next in the row has the lock.
 * A leader that was frozen by the browser answers nothing: then its lock is taken from it.
 *
 * Where the browser has neither (plain http off localhost), each tab keeps a stream of its own.
 */
import { connectionAfter, type ConnectionFacts } from "./connection.ts";
import type { KeptStream } from "./stream.ts";
import type { StreamEvent } from "./stream_events.ts";
import type { LiveTimes } from "./times.ts";

/** What is used of `navigator.locks`. */
export interface Locks {
  request(
    name: string,
    options: { steal?: boolean; signal?: AbortSignal },
    call: () => Promise<void>,
  ): Promise<void>;
}

/** What is used of a `BroadcastChannel`. */
export interface Channel {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
  close(): void;
}

type Said =
  | { readonly kind: "leading" | "here"; readonly leader: string; readonly facts: ConnectionFacts }
  | { readonly kind: "facts"; readonly leader: string; readonly facts: ConnectionFacts }
  | ({ readonly kind: "event"; readonly leader: string } & StreamEvent)
  | {
    readonly kind: "whole";
    readonly leader: string;
    readonly to: string;
    readonly facts: ConnectionFacts;
    readonly events: readonly StreamEvent[];
  }
  | { readonly kind: "ask"; readonly from: string; readonly isWhole: boolean };

export interface SharingOptions {
  readonly personId: string;
  /** Of this tab, now. */
  readonly tabId: string;
  readonly times: LiveTimes;
  readonly now: () => number;
  readonly timer: (milliseconds: number, call: () => void) => () => void;
  /** Null where the browser has none. */
  readonly locks: Locks | null;
  readonly channel: Channel | null;
  readonly facts: () => ConnectionFacts;
  readonly onFacts: (facts: ConnectionFacts) => void;
  readonly onEvent: (event: string, data: unknown) => void;
  /** All that is known, for a tab that has just come. */
  readonly replay: () => readonly StreamEvent[];
  /** Opens the one stream. */
  readonly openStream: (
    onFacts: (facts: ConnectionFacts) => void,
    onEvent: (event: string, data: unknown) => void,
  ) => KeptStream;
}

/** Closing it lets the next tab lead. */
export function shareStream(options: SharingOptions): KeptStream {
  const { locks, channel, tabId, times } = options;
  if (locks === null || channel === null) {
    return options.openStream(options.onFacts, options.onEvent);
  }
  const name = `tot-stream-${options.personId}`;
  let leader: string | null = null;
  let heardAt = options.now();
  let stopLeading: (() => void) | null = null;
  let kept: KeptStream | null = null;
  let isLeft = false;
  let round = 0;
  let request = new AbortController();
  let cancelSteal: (() => void) | null = null;
  let cancelWatch = () => {};

  const say = (said: Said): void => channel.postMessage(said);

  function lead(): Promise<void> {
    leader = tabId;
    patient();
    return new Promise((release) => {
      let shown = options.facts();
      say({ kind: "leading", leader: tabId, facts: shown });
      kept = options.openStream((facts) => {
        options.onFacts(facts);
        if (facts.state === shown.state && facts.signedOut === shown.signedOut) return;
        shown = facts;
        say({ kind: "facts", leader: tabId, facts });
      }, (event, data) => {
        options.onEvent(event, data);
        say({ kind: "event", leader: tabId, event, data });
      });
      stopLeading = () => {
        stopLeading = null;
        kept?.close();
        release();
      };
    });
  }

  function compete(steal: boolean): void {
    request.abort();
    request = new AbortController();
    const mine = ++round;
    const asked = steal ? { steal } : { signal: request.signal };
    locks!.request(name, asked, () => mine === round && !isLeft ? lead() : Promise.resolve())
      .catch((error: unknown) => {
        if (mine !== round || isLeft) return;
        // Stolen while this tab slept; else the browser gives no locks here after all.
        if ((error as Error).name === "AbortError") follow();
        else void lead();
      });
  }

  /** Stands in the row again, and asks the one who leads now. */
  function follow(): void {
    stopLeading?.();
    leader = null;
    compete(false);
    ask(true);
  }

  function ask(isWhole: boolean): void {
    say({ kind: "ask", from: tabId, isWhole });
    cancelSteal ??= options.timer(times.answerMilliseconds, () => {
      cancelSteal = null;
      if (stopLeading === null && !isLeft) compete(true);
    });
  }

  function patient(): void {
    cancelSteal?.();
    cancelSteal = null;
    heardAt = options.now();
  }

  function watch(): void {
    const isSilent = Math.abs(options.now() - heardAt) > times.staleMilliseconds;
    if (stopLeading === null && isSilent && cancelSteal === null) ask(false);
    cancelWatch = options.timer(times.tickMilliseconds, watch);
  }

  function heed(said: Said): void {
    if (said.kind === "ask") {
      if (stopLeading === null) return;
      kept?.hurry();
      return answer(said.from, said.isWhole);
    }
    // A leader that was robbed hears it from the lock itself.
    if (stopLeading !== null) return;
    if (said.kind === "leading") leader = said.leader;
    if (said.kind === "whole" && said.to === tabId) leader = said.leader;
    if (said.leader !== leader) {
      if (said.kind === "here") ask(true);
      return;
    }
    patient();
    switch (said.kind) {
      case "event":
        options.onFacts(connectionAfter(options.facts(), { type: "heard", at: options.now() }));
        return options.onEvent(said.event, said.data);
      case "whole":
        if (said.to !== tabId) return;
        for (const { event, data } of said.events) options.onEvent(event, data);
        return options.onFacts(said.facts);
      default:
        return options.onFacts(said.facts);
    }
  }

  function answer(to: string, isWhole: boolean): void {
    const facts = options.facts();
    if (!isWhole) return say({ kind: "here", leader: tabId, facts });
    say({ kind: "whole", leader: tabId, to, facts, events: options.replay() });
  }

  channel.onmessage = ({ data }) => heed(data as Said);
  follow();
  cancelWatch = options.timer(times.tickMilliseconds, watch);

  return {
    hurry() {
      if (stopLeading === null) ask(false);
      else kept?.hurry();
    },
    close() {
      isLeft = true;
      stopLeading?.();
      request.abort();
      cancelWatch();
      cancelSteal?.();
      channel.close();
    },
  };
}
