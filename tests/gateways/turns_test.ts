/** The parts of a provider call: turns, the circuit breaker and the memory of answers. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { AnswerCache } from "../../gateways/answer_cache.ts";
import { CircuitBreaker, type Outcome } from "../../gateways/circuit_breaker.ts";
import { Turns } from "../../gateways/turns.ts";
import { START } from "../support/cast.ts";
import { ManualClock, settle } from "../support/manual_clock.ts";

const patient = () => new AbortController().signal;

Deno.test("turns: so many at once, so many in the queue, the next is refused", async () => {
  const turns = new Turns(new ManualClock(START), {
    concurrency: 2,
    waiting: 1,
    gapMilliseconds: 0,
  });
  const first = [turns.take(patient()), turns.take(patient())];
  deepStrictEqual(await Promise.all(first), [true, true]);
  const queued = turns.take(patient());
  strictEqual(await turns.take(patient()), false);
  turns.give();
  strictEqual(await queued, true);
  turns.give();
  turns.give();
  strictEqual(await turns.take(patient()), true, "all turns came back");
});

Deno.test("turns: who waits past the deadline leaves the queue to others", async () => {
  const turns = new Turns(new ManualClock(START), {
    concurrency: 1,
    waiting: 1,
    gapMilliseconds: 0,
  });
  await turns.take(patient());
  const deadline = new AbortController();
  const late = turns.take(deadline.signal);
  deadline.abort();
  strictEqual(await late, false);
  const next = turns.take(patient());
  turns.give();
  strictEqual(await next, true);
});

Deno.test("turns: with a gap, who cannot start before the deadline does not start", async () => {
  const clock = new ManualClock(START);
  const turns = new Turns(clock, { concurrency: 1, waiting: 2, gapMilliseconds: 1_000 });
  strictEqual(await turns.take(patient()), true);
  turns.give();
  const deadline = new AbortController();
  const late = turns.take(deadline.signal);
  await clock.advance(500);
  deadline.abort();
  strictEqual(await late, false);
  strictEqual(clock.pending, 0, "no timer is left");
  await clock.advance(5_000);
  strictEqual(await turns.take(patient()), true);
});

Deno.test("breaker: opens after failures in a row, lets one try, and closes when it is answered", async () => {
  const clock = new ManualClock(START);
  const breaker = new CircuitBreaker(clock, { failuresInARow: 3, pauseMilliseconds: 10_000 });
  const call = (outcome: Outcome, rest?: number) => {
    const end = breaker.enter();
    end?.(outcome, rest);
    return end !== null;
  };
  for (const outcome of ["failed", "failed", "answered", "failed", "failed"] as const) {
    call(outcome);
    strictEqual(breaker.isOpen, false);
  }
  call("not_asked");
  strictEqual(breaker.isOpen, false);
  call("failed");
  deepStrictEqual([breaker.isOpen, call("answered")], [true, false]);
  await clock.advance(10_000);
  const trial = breaker.enter();
  ok(trial !== null && breaker.enter() === null, "one at a time");
  trial("not_asked");
  ok(call("failed"), "whoever could not ask leaves the trial to the next");
  strictEqual(call("answered"), false);
  await clock.advance(10_000);
  ok(call("answered"));
  strictEqual(breaker.isOpen, false);
  call("throttled", 60_000);
  await clock.advance(59_999);
  strictEqual(call("answered"), false, "the rest that was asked for is longer than the pause");
  await clock.advance(1);
  ok(call("answered"));
});

Deno.test("breaker: an answer that was under way does not end the pause", () => {
  const breaker = new CircuitBreaker(new ManualClock(START), {
    failuresInARow: 1,
    pauseMilliseconds: 10_000,
  });
  const slow = breaker.enter();
  breaker.enter()?.("failed");
  slow?.("answered");
  strictEqual(breaker.isOpen, true);
});

Deno.test("answers: the one used longest ago goes first, and none outlives its minutes", async () => {
  const clock = new ManualClock(START);
  const cache = new AnswerCache<number>(clock, { entries: 2, milliseconds: 1_000 });
  cache.put("a", 1);
  cache.put("b", 2);
  strictEqual(cache.get("a"), 1);
  cache.put("c", 3);
  deepStrictEqual([cache.get("a"), cache.get("b"), cache.get("c")], [1, undefined, 3]);
  strictEqual(cache.size, 2);
  await clock.advance(1_000);
  deepStrictEqual([cache.get("a"), cache.get("c"), cache.size], [undefined, undefined, 0]);
  await settle();
});
