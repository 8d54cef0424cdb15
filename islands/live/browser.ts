/** The browser itself behind the interfaces of the live part: time, tabs, network, storage. */
import type { ClockHost } from "./clock.ts";
import { loadLater } from "../load_later.ts";
import { newIdentifier } from "./identifier.ts";
import { openChannel } from "./channel.ts";
import type { Locks } from "./leader.ts";
import type { OutboxHost } from "./outbox.ts";
import type { StreamHost } from "./stream.ts";
import { timeLimit } from "./time_limit.ts";
import { whoAmI } from "./who_am_i.ts";

const STREAM_URL = "/api/v1/stream";
/** A tab that sends for longer is asleep; its commands have ids, so sending them twice does no harm. */
const SENDING_MILLISECONDS = 60_000;

export function timer(milliseconds: number, call: () => void): () => void {
  const id = setTimeout(call, milliseconds);
  return () => clearTimeout(id);
}

export const onVisibility = (call: () => void): void =>
  document.addEventListener("visibilitychange", call);

export const clockHost: ClockHost = {
  now: () => Date.now(),
  timer,
  isHidden: () => document.hidden,
  onVisibility,
};

export const streamHost: StreamHost = {
  now: () => Date.now(),
  random: Math.random,
  timer,
  openSource: () => new EventSource(STREAM_URL),
  whoAmI,
  onBrowser(call) {
    const stop = new AbortController();
    for (const what of ["online", "offline"] as const) {
      addEventListener(what, () => call(what), { signal: stop.signal });
    }
    return () => stop.abort();
  },
};

/** Null on plain http off localhost, and in old browsers. */
export const webLocks = (): Locks | null =>
  (navigator as { locks?: LockManager }).locks as Locks | undefined ?? null;

/** @param now server's milliseconds */
export function outboxHost(personId: string, now: () => number): OutboxHost {
  const name = `tot-outbox-${personId}`;
  return {
    // Beside the page, which is drawn without it: what is given before it is there waits in the page.
    storage: loadLater(() => import("./outbox_storage.ts"))
      .then(({ openOutboxStorage }) => openOutboxStorage(personId, now())),
    now,
    random: Math.random,
    newId: newIdentifier,
    timer,
    fetch: (...request) => fetch(...request),
    whoAmI: () => whoAmI(),
    alone: (run) => alone(name, run),
    channel: openChannel(name),
  };
}

async function alone(name: string, run: () => Promise<void>): Promise<void> {
  const locks = webLocks();
  if (locks === null) return await run();
  let isRunning = false;
  const once = async () => {
    isRunning = true;
    await run();
  };
  try {
    await locks.request(name, { signal: timeLimit(SENDING_MILLISECONDS) }, once);
  } catch (error) {
    if (isRunning) throw error;
    await locks.request(name, { steal: true }, once);
  }
}
