/** The drain and its pauses, over rows in memory and a clock that a test moves. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { OUTBOX, pauseAfter } from "../../actors/outbox/backoff.ts";
import { Drain } from "../../actors/outbox/drain.ts";
import type { ClaimedMessage, Delivery, OutboxRows } from "../../actors/outbox/message.ts";
import { after, HOUR, type Instant, instant, SECOND } from "../../actors/vocabulary.ts";
import { ManualClock } from "../support/manual_clock.ts";
import { keptLog } from "../gateways/stand_in.ts";

const START = instant(Date.UTC(2026, 10, 26, 12));

/** Rows as the database would keep them. */
class Rows implements OutboxRows {
  readonly waiting = new Map<string, { message: ClaimedMessage; dueAt: Instant }>();
  readonly ended: string[] = [];
  released = 0;
  isAway = false;

  add(id: string, expiresAt: Instant = after(START, 100 * HOUR)): void {
    const message: ClaimedMessage = {
      id,
      channel: "sms",
      recipient: "+79001234567",
      language: "ru",
      template: "sign_in_code",
      values: { code: "123456" },
      attempts: 0,
      createdAt: START,
      expiresAt,
    };
    this.waiting.set(id, { message, dueAt: START });
  }

  releaseClaims = (): Promise<void> => {
    this.released++;
    return Promise.resolve();
  };

  claim = (_channel: string, _lane: string, at: Instant, limit: number, until: number) => {
    if (this.isAway) return Promise.reject(new Error("away"));
    const due = [...this.waiting.values()].filter((row) => row.dueAt <= at).slice(0, limit);
    return Promise.resolve(due.map((row) => {
      row.dueAt = after(at, until);
      row.message = { ...row.message, attempts: row.message.attempts + 1 };
      return row.message;
    }));
  };

  sent = ({ id }: ClaimedMessage): Promise<void> => this.#end(`${id} sent`, id);
  dead = ({ id }: ClaimedMessage, _at: Instant, code: string): Promise<void> =>
    this.#end(`${id} dead ${code}`, id);

  #end(what: string, id: string): Promise<void> {
    this.ended.push(what);
    this.waiting.delete(id);
    return Promise.resolve();
  }

  again = ({ id }: ClaimedMessage, nextAt: Instant): Promise<void> => {
    this.waiting.get(id)!.dueAt = nextAt;
    return Promise.resolve();
  };
}

function scene(courier: (id: string, attempt: number) => Delivery | Promise<Delivery>) {
  const clock = new ManualClock(START);
  const rows = new Rows();
  const log = keptLog();
  const tries = new Map<string, number[]>();
  const drain = new Drain({
    channel: "sms",
    lane: "at_once",
    rows,
    released: () => rows.released > 0 ? Promise.resolve() : rows.releaseClaims(),
    clock,
    log,
    chance: () => 1,
    letterOf: ({ id, recipient }) => ({ id, recipient, subject: "", text: "" }),
    courier: async ({ id }) => {
      const before = tries.get(id) ?? [];
      tries.set(id, [...before, clock.now() - START]);
      return await courier(id, before.length + 1);
    },
  });
  return { clock, rows, log, tries, drain };
}

Deno.test("pauses double up to an hour, spread over their upper half, and heed the provider", () => {
  for (let attempts = 1; attempts < 40; attempts++) {
    const whole = Math.min(2 * SECOND * 2 ** (attempts - 1), HOUR);
    for (const chance of [0, 0.3, 1]) {
      const pause = pauseAfter(attempts, chance);
      ok(pause >= whole / 2 && pause <= whole, `${attempts}: ${pause}`);
    }
    ok(pauseAfter(attempts, 0) < pauseAfter(attempts, 1), "chance counts");
    strictEqual(pauseAfter(attempts, 1, 2 * HOUR), 2 * HOUR);
  }
});

Deno.test("a woken drain sends at once, and nothing twice", async () => {
  const { rows, drain, clock, tries } = scene(() => ({ kind: "accepted" }));
  for (let at = 0; at < OUTBOX.batch * 3; at++) rows.add(`m${at}`);
  drain.start();
  drain.wake();
  await clock.advance(0);
  drain.wake();
  await clock.advance(10 * SECOND);
  strictEqual(rows.ended.length, OUTBOX.batch * 3);
  ok([...tries.values()].every((times) => times.length === 1));
  strictEqual(rows.released, 1, "claims of the process before are released once");
  await drain.stop();
});

Deno.test("what was written while a drain was at work is sent right behind", async () => {
  const gate = Promise.withResolvers<Delivery>();
  const { rows, drain, clock, tries } = scene((id) =>
    id === "slow" ? gate.promise : { kind: "accepted" }
  );
  rows.add("slow");
  drain.start();
  await clock.advance(0);
  rows.add("late");
  drain.wake();
  await clock.advance(0);
  ok(!tries.has("late"), "one drain at a time");
  gate.resolve({ kind: "accepted" });
  await clock.advance(0);
  await clock.advance(0);
  deepStrictEqual(rows.ended, ["slow sent", "late sent"]);
  await drain.stop();
});

Deno.test("what fails comes back after its pause, and is given up after the last attempt", async () => {
  const { rows, drain, clock, log, tries } = scene(() => ({ kind: "failed", code: "http_500" }));
  rows.add("m");
  drain.start();
  await clock.advance(1.5 * HOUR);
  const times = tries.get("m")!;
  strictEqual(times.length, OUTBOX.attempts);
  times.slice(1).forEach((time, at) => {
    const late = time - times[at]! - pauseAfter(at + 1, 1);
    ok(late >= 0 && late <= OUTBOX.pollMilliseconds, `attempt ${at + 2}: ${late}`);
  });
  deepStrictEqual(rows.ended, ["m dead http_500"]);
  strictEqual(log.lines.length, 1, "a dead message is said once");
  ok(!log.lines[0]!.includes("+7900"));
  await drain.stop();
});

Deno.test("what can never arrive is not tried again, and what has run out is not sent", async () => {
  const { rows, drain, clock, tries } = scene(() => ({ kind: "rejected", code: "smtp_550" }));
  rows.add("wrong");
  rows.add("old", START);
  drain.start();
  await clock.advance(60 * SECOND);
  deepStrictEqual(rows.ended.toSorted(), ["old dead too_late", "wrong dead smtp_550"]);
  deepStrictEqual([...tries.keys()], ["wrong"]);
  await drain.stop();
});

Deno.test("a store that is away is said once, and waited for", async () => {
  const { rows, drain, clock, log } = scene(() => ({ kind: "accepted" }));
  rows.add("m");
  rows.isAway = true;
  drain.start();
  await clock.advance(10 * SECOND);
  strictEqual(log.lines.length, 1);
  rows.isAway = false;
  await clock.advance(5 * SECOND);
  deepStrictEqual(rows.ended, ["m sent"]);
  await drain.stop();
});

Deno.test("a drain that stops lets what is under way end, and takes nothing new", async () => {
  const gate = Promise.withResolvers<Delivery>();
  const { rows, drain, clock } = scene(() => gate.promise);
  rows.add("m");
  drain.start();
  await clock.advance(0);
  let isStopped = false;
  const stopping = drain.stop().then(() => isStopped = true);
  rows.add("n");
  await clock.advance(SECOND);
  strictEqual(isStopped, false);
  gate.resolve({ kind: "accepted" });
  await stopping;
  await clock.advance(60 * SECOND);
  deepStrictEqual(rows.ended, ["m sent"]);
});
