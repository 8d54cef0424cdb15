/**
 * The server's time in the browser, whose own clock may be wrong by hours. What the server says is late
 * by the way it took and never early, so of several estimates the largest is the best.
 */
import { type ReadonlySignal, signal } from "@preact/signals";

/** Estimates that are kept: clocks drift, and an old best one must not hold for ever. */
const SAMPLES = 40;
/** A sample this far behind the best is no slow line: twice in a row, and a clock was moved. */
const MOVED_MILLISECONDS = 5_000;

/** Estimates of (server's time - own time), the newest last. */
export type Offsets = readonly number[];

/** The samples after one more. Pure. */
export function withOffset(offsets: Offsets, offset: number): Offsets {
  const isFar = (sample: number) => sample < offsetOf(offsets) - MOVED_MILLISECONDS;
  const last = offsets.at(-1);
  if (last !== undefined && isFar(last) && isFar(offset)) return [last, offset];
  return [...offsets, offset].slice(-SAMPLES);
}

/** The best estimate, 0 without any. Pure. */
export const offsetOf = (offsets: Offsets): number =>
  offsets.length === 0 ? 0 : Math.max(...offsets);

/** How long until the next whole second, from 1 to 1,000. Pure. */
export const untilNextSecond = (at: number): number => 1_000 - (((at % 1_000) + 1_000) % 1_000);

/** The browser's own time, as the clock needs it. */
export interface ClockHost {
  now(): number;
  timer(milliseconds: number, call: () => void): () => void;
  isHidden(): boolean;
  /** Calls when the page is hidden or shown. */
  onVisibility(call: () => void): void;
}

export interface LiveClock {
  /** Server's milliseconds, each second on the second; stands still while nobody looks. */
  readonly now: ReadonlySignal<number>;
  /** This very moment in server's milliseconds. */
  serverNow(): number;
  readonly offsetMilliseconds: ReadonlySignal<number>;
  /** The server said that it was `serverAt`, and this was heard at `heardAt` of the own clock. */
  hear(serverAt: number, heardAt: number): void;
}

export function createClock(host: ClockHost): LiveClock {
  let offsets: Offsets = [];
  const offset = signal(0);
  const serverNow = () => host.now() + offset.peek();
  const now = signal(serverNow());
  let cancel = () => {};
  function tick(): void {
    cancel();
    if (host.isHidden()) return;
    now.value = serverNow();
    cancel = host.timer(untilNextSecond(serverNow()), tick);
  }
  host.onVisibility(tick);
  tick();
  return {
    now,
    serverNow,
    offsetMilliseconds: offset,
    hear(serverAt, heardAt) {
      if (!Number.isFinite(serverAt)) return;
      const isFirst = offsets.length === 0;
      offsets = withOffset(offsets, serverAt - heardAt);
      const best = offsetOf(offsets);
      if (best === offset.peek()) return;
      offset.value = best;
      if (isFirst) tick();
    },
  };
}
