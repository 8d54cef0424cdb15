import { deepStrictEqual, equal } from "node:assert";
import { type ConnectionFacts, startOf } from "../../islands/live/connection.ts";
import { keepStream, type Source } from "../../islands/live/stream.ts";
import { LIVE_TIMES } from "../../islands/live/times.ts";
import { after, instant } from "../../actors/vocabulary.ts";
import { ManualClock } from "../support/manual_clock.ts";

class FakeSource implements Source {
  onopen: ((event: Event) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  isClosed = false;
  readonly #calls = new Map<string, (event: MessageEvent<string>) => void>();
  addEventListener(name: string, call: (event: MessageEvent<string>) => void): void {
    this.#calls.set(name, call);
  }
  say(name: string): void {
    this.#calls.get(name)?.({ data: "{}" } as MessageEvent<string>);
  }
  open = () => this.onopen?.(new Event("open"));
  fail = () => this.onerror?.(new Event("error"));
  close(): void {
    this.isClosed = true;
  }
}

function prepared({ isFresh = true } = {}) {
  const clock = new ManualClock(instant(1_000_000));
  const sources: FakeSource[] = [];
  const asked = { times: 0, who: "me" as string | null | Error };
  const events: string[] = [];
  let facts: ConnectionFacts = startOf(clock.now());
  let browser: (what: "online" | "offline") => void = () => {};
  const kept = keepStream({
    personId: "me",
    times: LIVE_TIMES,
    facts,
    isFresh,
    onFacts: (next) => facts = next,
    onEvent: (event) => void events.push(event),
    host: {
      now: () => clock.now(),
      random: () => 1,
      timer: (milliseconds, call) => clock.timer(after(clock.now(), milliseconds), call),
      openSource() {
        const made = new FakeSource();
        sources.push(made);
        return made;
      },
      whoAmI() {
        asked.times++;
        return asked.who instanceof Error ? Promise.reject(asked.who) : Promise.resolve(asked.who);
      },
      onBrowser(call) {
        browser = call;
        return () => browser = () => {};
      },
    },
  });
  const last = () => sources.at(-1)!;
  return {
    clock,
    sources,
    asked,
    events,
    kept,
    last,
    state: () => facts.state,
    facts: () => facts,
    tell: (what: "online" | "offline") => browser(what),
  };
}

Deno.test("a stream that was given up is opened again, later each time", async () => {
  const { clock, sources, last, state } = prepared();
  const opened: number[] = [];
  for (const wait of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
    last().fail();
    equal(state(), "reconnecting");
    const before = sources.length;
    await clock.advance(wait - 1);
    equal(sources.length, before);
    await clock.advance(1);
    opened.push(sources.length - before);
  }
  deepStrictEqual(opened, [1, 1, 1, 1, 1, 1, 1]);
  equal(sources.slice(0, -1).every(({ isClosed }) => isClosed), true);
});

Deno.test("a stream that held comes back soon; one that fails at once does not", async () => {
  const { clock, sources, last } = prepared();
  for (let time = 0; time < 3; time++) {
    last().open();
    last().fail();
    await clock.advance(4_000);
  }
  equal(sources.length, 4);
  last().open();
  last().fail();
  await clock.advance(7_999);
  equal(sources.length, 4, "the fourth wait");
  await clock.advance(1);
  last().open();
  await clock.advance(11_000);
  last().fail();
  const before = sources.length;
  await clock.advance(1_000);
  equal(sources.length, before + 1);
});

Deno.test("silence is a broken stream", async () => {
  const { clock, sources, last, events } = prepared();
  last().open();
  for (let time = 0; time < 4; time++) {
    await clock.advance(12_000);
    last().say("ping");
  }
  equal(sources.length, 1);
  const silent = last();
  await clock.advance(42_000);
  equal(sources.length, 2);
  equal(silent.isClosed, true);
  silent.say("booking");
  equal(events.includes("booking"), false, "what comes late of the old one does not count");
});

Deno.test("a try that neither opens nor fails is given up", async () => {
  const { clock, sources } = prepared();
  await clock.advance(42_000);
  equal(sources.length, 2);
});

Deno.test("who has signed out, or in as another, hears nothing more until it is oneself again", async () => {
  for (const who of [null, "somebody else"]) {
    const { clock, sources, last, asked, facts, kept } = prepared();
    last().open();
    asked.who = who;
    last().fail();
    await clock.advance(600_000);
    equal(sources.length, 1);
    deepStrictEqual([facts().state, facts().signedOut], ["offline", true]);
    asked.who = "me";
    kept.hurry();
    await clock.advance(0);
    last().open();
    deepStrictEqual([facts().state, facts().signedOut], ["live", false]);
  }
});

Deno.test("a server that does not even say who one is, is away and no more", async () => {
  const { clock, sources, last, asked, state } = prepared();
  asked.who = new Error("503");
  last().fail();
  await clock.advance(20_000);
  equal(state(), "reconnecting");
  equal(sources.length, 1);
  asked.who = "me";
  await clock.advance(30_000);
  equal(sources.length, 2);
});

Deno.test("only a page that was just written is believed without a question", async () => {
  const fresh = prepared();
  deepStrictEqual([fresh.sources.length, fresh.asked.times], [1, 0]);
  const old = prepared({ isFresh: false });
  await old.clock.advance(0);
  deepStrictEqual([old.sources.length, old.asked.times], [1, 1]);
});

Deno.test("the network that is back, and the reader who looks, do not wait for the back-off", async () => {
  for (const how of ["online", "look"] as const) {
    const { clock, sources, last, kept, tell } = prepared();
    for (let time = 0; time < 5; time++) {
      last().fail();
      await clock.advance(16_000);
    }
    last().fail();
    const before = sources.length;
    if (how === "online") tell("online");
    else kept.hurry();
    await clock.advance(0);
    equal(sources.length, before + 1);
    last().open();
    kept.hurry();
    await clock.advance(0);
    equal(sources.length, before + 1, "a live stream is left alone");
  }
});

Deno.test("a stream that was closed stays closed", async () => {
  const { clock, sources, last, kept } = prepared();
  last().fail();
  kept.close();
  await clock.advance(600_000);
  equal(sources.length, 1);
  equal(clock.pending, 0);
});

Deno.test("a stream that ends because one may not hear it any more is told within the second", async () => {
  const { clock, sources, last, asked, facts } = prepared();
  last().open();
  asked.who = null;
  last().fail();
  await clock.advance(LIVE_TIMES.askMilliseconds);
  deepStrictEqual([facts().state, facts().signedOut], ["offline", true]);
  await clock.advance(600_000);
  deepStrictEqual([sources.length, asked.times], [1, 1], "and nothing more is asked");
});

Deno.test("a stream that breaks for another reason waits its turn all the same", async () => {
  const { clock, sources, last, asked } = prepared();
  last().open();
  last().fail();
  await clock.advance(LIVE_TIMES.askMilliseconds);
  deepStrictEqual([sources.length, asked.times], [1, 1]);
  await clock.advance(LIVE_TIMES.stream.firstMilliseconds);
  equal(sources.length, 2);
});
