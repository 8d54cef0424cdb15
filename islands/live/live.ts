/** The browser's live part, put together: one a page, whichever of its islands asks first. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { FleetKeeper } from "./fleet.ts";
import type { MessageView } from "../../actors/booking/view.ts";
import { clockHost, onVisibility, outboxHost, streamHost, timer, webLocks } from "./browser.ts";
import { openChannel } from "./channel.ts";
import { createClock } from "./clock.ts";
import { type ConnectionFacts, startOf } from "./connection.ts";
import { newIdentifier } from "./identifier.ts";
import { shareStream } from "./leader.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import type { OutboxStorage } from "./outbox_storage.ts";
import { createStore, type LiveStore } from "./store.ts";
import { keepStream, type KeptStream } from "./stream.ts";
import { LIVE_TIMES, type LiveTimes } from "./times.ts";

export interface Live {
  readonly store: LiveStore;
  /** Its times are in server's milliseconds, like `now`. */
  readonly connection: ReadonlySignal<ConnectionFacts>;
  /** Server's milliseconds, each second on the second; stands still while nobody looks. */
  readonly now: ReadonlySignal<number>;
  /** This very moment in server's milliseconds. */
  serverNow(): number;
  readonly outbox: Outbox;
  /** Where commands wait; a call for help has a lane of its own. */
  readonly storage: Promise<OutboxStorage>;
}

export interface LiveOptions {
  readonly personId: string;
  /** When the server wrote the page, in its milliseconds. */
  readonly serverNow: number;
  /** Of a page of the staff. */
  readonly fleet?: FleetKeeper;
  /** For tests. */
  readonly times?: LiveTimes;
}

/** The pill shows seconds: it need not be told of each event. */
const HEARD_STEP_MILLISECONDS = 1_000;

/** The one of this page; the browser has no other place that all islands share. */
let connected: { readonly personId: string; readonly live: Live } | null = null;

/** Connects, or gives what is connected already. Without a person there is only the clock. */
export function connectLive(options: LiveOptions): Live {
  if (connected?.personId !== options.personId) {
    connected = { personId: options.personId, live: connect(options) };
  }
  return connected.live;
}

function connect({ personId, serverNow, fleet, times = LIVE_TIMES }: LiveOptions): Live {
  const clock = createClock(clockHost);
  clock.hear(serverNow, pageCameAt());
  const store = createStore(() => performance.now(), fleet);
  const host = outboxHost(personId, clock.serverNow);
  const outbox = createOutbox(personId, times, host);
  let facts = startOf(Date.now(), navigator.onLine !== false);
  const connection = signal(inServerTime(facts, clock.offsetMilliseconds.peek()));
  let shownOffset = clock.offsetMilliseconds.peek();

  function onFacts(next: ConnectionFacts): void {
    facts = next;
    const offset = clock.offsetMilliseconds.peek();
    const shown = connection.peek();
    const made = inServerTime(next, offset);
    const isNews = shown.state !== made.state || shown.signedOut !== made.signedOut ||
      (made.heardAt ?? 0) - (shown.heardAt ?? 0) >= HEARD_STEP_MILLISECONDS ||
      offset !== shownOffset;
    if (!isNews) return;
    shownOffset = offset;
    connection.value = made;
  }

  function onEvent(event: string, data: unknown): void {
    if (event === "ping") clock.hear(Date.parse((data as { at?: string }).at ?? ""), Date.now());
    store.apply(event, data);
  }

  if (personId !== "") {
    let sharing: KeptStream | null = null;
    const join = (isFresh: boolean) => {
      sharing ??= shareStream({
        personId,
        tabId: newIdentifier(),
        times,
        now: () => Date.now(),
        timer,
        locks: webLocks(),
        channel: webLocks() === null ? null : openChannel(`tot-live-${personId}`),
        facts: () => facts,
        onFacts,
        onEvent,
        replay: store.replay,
        openStream: (tellFacts, tellEvent) =>
          keepStream({
            personId,
            host: streamHost,
            times,
            facts,
            isFresh: isFresh && facts.heardAt === null,
            onFacts: tellFacts,
            onEvent: tellEvent,
          }),
      });
    };
    const leave = () => {
      sharing?.close();
      sharing = null;
    };
    join(true);
    // A page that is put to sleep keeps no lock from the others.
    addEventListener("pagehide", leave);
    document.addEventListener("freeze", leave);
    addEventListener("pageshow", () => join(false));
    document.addEventListener("resume", () => join(false));
    onVisibility(() => {
      if (document.hidden) return;
      join(false);
      sharing?.hurry();
      outbox.flush();
    });
    addEventListener("online", outbox.flush);
    // On the change alone: each word of the stream is no reason to try again what must wait.
    const isLive = computed(() => connection.value.state === "live");
    effect(() => {
      if (isLive.value) outbox.flush();
    });
    effect(() => {
      // What was said stands in the room at once, not only when the stream brings it.
      const answer = outbox.settled.value?.answer;
      if (answer?.kind === "done" && isMessage(answer.data)) store.apply("message", answer.data);
    });
    setInterval(store.sweep, times.tickMilliseconds);
  }
  return {
    store,
    connection,
    now: clock.now,
    serverNow: clock.serverNow,
    outbox,
    storage: host.storage,
  };
}

const inServerTime = (facts: ConnectionFacts, offset: number): ConnectionFacts => ({
  ...facts,
  since: facts.since + offset,
  heardAt: facts.heardAt === null ? null : facts.heardAt + offset,
});

/** When the page's first byte came, in the browser's own milliseconds: the server wrote it before. */
function pageCameAt(): number {
  const [navigation] = performance.getEntriesByType("navigation");
  const responseStart = (navigation as PerformanceNavigationTiming | undefined)?.responseStart ?? 0;
  return responseStart === 0 ? Date.now() : performance.timeOrigin + responseStart;
}

const isMessage = (data: unknown): data is MessageView =>
  typeof data === "object" && data !== null && "bookingId" in data && "sequence" in data &&
  "content" in data;
