import { deepStrictEqual, equal } from "node:assert";
import {
  createClock,
  offsetOf,
  type Offsets,
  untilNextSecond,
  withOffset,
} from "../../islands/live/clock.ts";
import { ManualClock } from "../support/manual_clock.ts";
import { after, instant } from "../../actors/vocabulary.ts";

const HOUR = 3_600_000;
const ESTIMATES: Readonly<Record<string, readonly [offsets: readonly number[], best: number]>> = {
  "nothing was heard": [[], 0],
  "one was heard": [[-250], -250],
  "the quickest counts": [[-250, -30, -900], -30],
  "a page out of a cache is outdone": [[-HOUR, -40, -60], -40],
  "one slow answer is no news": [[-40, -20_000, -60], -40],
  "the clock was set forward": [[-40, -HOUR - 50, -HOUR - 90], -HOUR - 50],
  "the clock was set back": [[-40, HOUR - 50], HOUR - 50],
};

for (const [name, [offsets, best]] of Object.entries(ESTIMATES)) {
  Deno.test(`the server's time where ${name}`, () => {
    equal(offsetOf(offsets.reduce<Offsets>(withOffset, [])), best);
  });
}

Deno.test("an old best estimate does not hold for ever: clocks drift", () => {
  let offsets: Offsets = [500];
  for (let time = 0; time < 60; time++) offsets = withOffset(offsets, 100);
  equal(offsetOf(offsets), 100);
});

Deno.test("seconds end where they end", () => {
  deepStrictEqual([0, 1, 999, 1_000, -1].map(untilNextSecond), [1_000, 999, 1, 1_000, 1]);
});

Deno.test("the clock ticks on the server's second, rests while hidden and is right when shown", async () => {
  const manual = new ManualClock(instant(10_000));
  let isHidden = false;
  let shown = () => {};
  const clock = createClock({
    now: () => manual.now(),
    timer: (milliseconds, call) => manual.timer(after(manual.now(), milliseconds), call),
    isHidden: () => isHidden,
    onVisibility: (call) => shown = call,
  });
  clock.hear(50_300, 10_000);
  equal(clock.now.value, 50_300, "the first word counts at once");
  const ticks: number[] = [];
  const stop = clock.now.subscribe((now) => void ticks.push(now));
  await manual.advance(2_800);
  deepStrictEqual(ticks, [50_300, 51_000, 52_000, 53_000]);
  isHidden = true;
  shown();
  equal(manual.pending, 0, "nothing is counted while nobody looks");
  await manual.advance(60_400);
  equal(clock.now.value, 53_000);
  equal(clock.serverNow(), 113_500);
  isHidden = false;
  shown();
  equal(clock.now.value, 113_500);
  await manual.advance(500);
  equal(clock.now.value, 114_000);
  clock.hear(Number.NaN, 0);
  equal(clock.serverNow(), 114_000);
  stop();
});
