/** The world's clock against a machine whose wall clock leaps. */
import { ok, strictEqual } from "node:assert";
import { systemClock } from "../../runtime/clock.ts";
import { HOUR, SECOND } from "../../actors/vocabulary.ts";

function machine() {
  let wall = Date.UTC(2026, 0, 1);
  let steady = 0;
  return {
    counters: { wall: () => wall, steady: () => steady },
    run(milliseconds: number) {
      wall += milliseconds;
      steady += milliseconds;
    },
    leap(milliseconds: number) {
      wall += milliseconds;
    },
  };
}

for (const leap of [HOUR, -HOUR, 48 * HOUR, -48 * HOUR]) {
  Deno.test(`clock: a leap of ${leap / HOUR} h ends no offer early and turns no time back`, () => {
    const { counters, run, leap: jump } = machine();
    const clock = systemClock(counters);
    const start = clock.now();
    run(10 * SECOND);
    jump(leap);
    let last = clock.now();
    for (let second = 0; second < 30; second++) {
      run(SECOND);
      const now = clock.now();
      ok(now > last, "never backwards");
      last = now;
    }
    const passed = last - start;
    ok(passed > 39 * SECOND && passed < 41 * SECOND, `${passed} ms passed in 40 s`);
  });
}

Deno.test("clock: it comes to the wall clock in time", () => {
  const { counters, run, leap } = machine();
  const clock = systemClock(counters);
  leap(20 * SECOND);
  for (let minute = 0; minute < 60; minute++) {
    run(60 * SECOND);
    clock.now();
  }
  ok(Math.abs(clock.now() - counters.wall()) < 5);
});

Deno.test("clock: a timer fires once, not before its time, and not when it was cancelled", async () => {
  const clock = systemClock();
  const due = clock.now() + 30 as ReturnType<typeof clock.now>;
  let fired = 0;
  clock.timer(due, () => {
    ok(clock.now() >= due);
    fired++;
  });
  clock.timer(due, () => fired += 100)();
  await new Promise((resolve) => setTimeout(resolve, 80));
  strictEqual(fired, 1);
});
