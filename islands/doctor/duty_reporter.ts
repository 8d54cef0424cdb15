/**
 * What a doctor's page does for the shift, on whichever of its pages the doctor is: tells the place,
 * answers for the page, keeps the screen on. One a page.
 */
import type { Signal } from "@preact/signals";
import { watchBattery } from "./battery.ts";
import { type Fix, FixQueue } from "./fixes.ts";
import { type DutyFacts, NO_FACTS } from "./duty_facts.ts";
import { type Watching, watchPlace } from "./geolocation.ts";
import { keepPresent } from "./presence.ts";
import { keepAwake } from "./wake_lock.ts";
import type { Live } from "../live/live.ts";

const SEND_MILLISECONDS = 4_000;
const TRACK_URL = "/api/v1/geo/track";

export interface DutyReporter {
  /** The shift has begun or ended; the same twice does nothing. */
  setOnShift(isOnShift: boolean): void;
  askPlace(): void;
}

const storageKey = (personId: string): string => `tot-fixes-${personId.slice(-12)}`;

function load(personId: string): readonly Fix[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey(personId)) ?? "[]");
    return Array.isArray(kept) ? kept as readonly Fix[] : [];
  } catch {
    return [];
  }
}

function save(personId: string, fixes: readonly Fix[]): void {
  try {
    if (fixes.length === 0) localStorage.removeItem(storageKey(personId));
    else localStorage.setItem(storageKey(personId), JSON.stringify(fixes));
  } catch {
    // Full or closed: they wait in this page's memory.
  }
}

async function post(body: unknown): Promise<number> {
  try {
    const { status } = await fetch(TRACK_URL, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(3 * SEND_MILLISECONDS),
    });
    return status;
  } catch {
    return 0;
  }
}

/** @param facts where it tells what it knows */
export function createDutyReporter(
  personId: string,
  live: Live,
  facts: Signal<DutyFacts>,
): DutyReporter {
  const tell = (change: Partial<DutyFacts>) => facts.value = { ...facts.peek(), ...change };
  const queue = new FixQueue({
    now: () => Date.now(),
    post,
    load: () => load(personId),
    save: (fixes) => save(personId, fixes),
  });
  let watching: Watching | null = null;
  let stops: readonly (() => void)[] = [];
  let isOnShift = false;

  const send = () =>
    queue.send().then(() => {
      const kept = queue.size;
      // One or two are always on their way; more are waiting.
      tell({ keptFixes: kept > 2 ? kept : 0 });
    });

  function begin(): void {
    watching = watchPlace((fix) => {
      const isFirst = facts.peek().fix === null;
      queue.add(fix);
      // No offer comes before the first place is known.
      if (isFirst) send();
      const age = Math.max(0, Date.now() - Date.parse(fix.recordedAt));
      tell({ fix, fixAt: live.serverNow() - age });
    }, (place) => tell({ place }));
    const timer = setInterval(send, SEND_MILLISECONDS);
    addEventListener("online", send);
    stops = [
      () => clearInterval(timer),
      () => removeEventListener("online", send),
      () => watching?.stop(),
      keepPresent(personId, () => facts.peek().batteryPercent),
      keepAwake((isAwake) => tell({ isAwake })),
    ];
  }

  watchBattery(({ percent, isCharging }) => tell({ batteryPercent: percent, isCharging }));
  return {
    setOnShift(next) {
      if (next === isOnShift) return;
      isOnShift = next;
      if (next) return begin();
      for (const stop of stops) stop();
      stops = [];
      watching = null;
      queue.clear();
      const { batteryPercent, isCharging } = facts.peek();
      facts.value = { ...NO_FACTS, batteryPercent, isCharging };
    },
    askPlace: () => watching?.ask(),
  };
}
