/** Tabs of one browser, with locks and a channel that the test holds. */
import { deepStrictEqual, equal } from "node:assert";
import { connectionAfter, type ConnectionFacts, startOf } from "../../islands/live/connection.ts";
import { type Channel, type Locks, shareStream } from "../../islands/live/leader.ts";
import { LIVE_TIMES } from "../../islands/live/times.ts";
import { after, instant } from "../../actors/vocabulary.ts";
import { ManualClock } from "../support/manual_clock.ts";

const aborted = () => new DOMException("", "AbortError");

class FakeLocks implements Locks {
  #held: { reject: (error: unknown) => void } | null = null;
  #row: (() => void)[] = [];

  request(
    _name: string,
    { steal = false, signal }: { steal?: boolean; signal?: AbortSignal },
    call: () => Promise<void>,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const grant = () => {
        const held = this.#held = { reject };
        void call().then(resolve).then(() => {
          if (this.#held !== held) return;
          this.#held = null;
          this.#row.shift()?.();
        });
      };
      if (steal) {
        this.#held?.reject(aborted());
        return grant();
      }
      signal?.addEventListener("abort", () => {
        this.#row = this.#row.filter((other) => other !== grant);
        reject(aborted());
      });
      if (this.#held === null) grant();
      else this.#row.push(grant);
    });
  }
}

function browser() {
  const clock = new ManualClock(instant(1_000_000));
  const locks = new FakeLocks();
  const tabs: Tab[] = [];
  let streams = 0;

  class Tab {
    facts: ConnectionFacts = startOf(clock.now());
    readonly events: string[] = [];
    /** A frozen tab hears nothing until it wakes up. */
    isFrozen = false;
    readonly missed: unknown[] = [];
    isStreaming = false;
    hurried = 0;
    emit: (event: string) => void = () => {};
    readonly channel: Channel = {
      onmessage: null,
      postMessage: (message) => {
        for (const tab of tabs) if (tab !== this) tab.hear(structuredClone(message));
      },
      close: () => {},
    };
    readonly sharing;

    constructor(readonly id: string, hasLocks = true) {
      tabs.push(this);
      this.sharing = shareStream({
        personId: "person",
        tabId: id,
        times: LIVE_TIMES,
        now: () => clock.now(),
        timer: (milliseconds, call) =>
          clock.timer(after(clock.now(), milliseconds), () => this.isFrozen ? undefined : call()),
        locks: hasLocks ? locks : null,
        channel: hasLocks ? this.channel : null,
        facts: () => this.facts,
        onFacts: (facts) => this.facts = facts,
        onEvent: (event) => void this.events.push(event),
        replay: () => this.events.map((event) => ({ event, data: null })),
        openStream: (onFacts, onEvent) => {
          streams++;
          this.isStreaming = true;
          onFacts(connectionAfter(this.facts, { type: "opened", at: clock.now() }));
          this.emit = (event) => {
            onFacts(connectionAfter(this.facts, { type: "heard", at: clock.now() }));
            onEvent(event, null);
          };
          return {
            hurry: () => void this.hurried++,
            close: () => {
              if (this.isStreaming) streams--;
              this.isStreaming = false;
            },
          };
        },
      });
    }

    hear(message: unknown): void {
      if (this.isFrozen) this.missed.push(message);
      else queueMicrotask(() => this.channel.onmessage?.({ data: message } as MessageEvent));
    }

    thaw(): void {
      this.isFrozen = false;
      for (const message of this.missed.splice(0)) this.hear(message);
    }
  }
  return {
    clock,
    tab: (id: string, hasLocks?: boolean) => new Tab(id, hasLocks),
    streams: () => streams,
  };
}

Deno.test("three tabs have one stream, and all hear what it says", async () => {
  const { tab, clock, streams } = browser();
  const one = tab("one");
  await clock.advance(0);
  one.emit("reset");
  const [two, three] = [tab("two"), tab("three")];
  await clock.advance(100);
  equal(streams(), 1);
  deepStrictEqual(two.events, ["reset"], "who comes later is told what was");
  one.emit("booking");
  await clock.advance(0);
  for (const { events, facts } of [two, three]) {
    deepStrictEqual(events, ["reset", "booking"]);
    equal(facts.state, "live");
    equal(facts.heardAt, clock.now());
  }
});

Deno.test("when the leading tab goes, exactly one other takes over", async () => {
  const { tab, clock, streams } = browser();
  const one = tab("one");
  const [two, three] = [tab("two"), tab("three")];
  await clock.advance(0);
  one.sharing.close();
  await clock.advance(0);
  equal(streams(), 1);
  equal(two.isStreaming, true);
  two.emit("reset");
  await clock.advance(0);
  deepStrictEqual(three.events.filter((event) => event === "reset"), ["reset"]);
  two.sharing.close();
  three.sharing.close();
  await clock.advance(0);
  equal(streams(), 0);
});

Deno.test("a leader that answers nothing loses the lead, and knows it when it wakes up", async () => {
  const { tab, clock, streams } = browser();
  const one = tab("one");
  const two = tab("two");
  await clock.advance(0);
  one.emit("reset");
  one.isFrozen = true;
  await clock.advance(39_000);
  equal(two.isStreaming, false, "silence alone is no reason yet");
  await clock.advance(6_000);
  equal(two.isStreaming, true);
  // What the old leader still wants to say counts no more.
  const three = tab("three");
  await clock.advance(0);
  one.emit("from the past");
  one.thaw();
  await clock.advance(0);
  equal(streams(), 1);
  equal(one.isStreaming, false);
  for (const { events } of [two, three]) equal(events.includes("from the past"), false);
  two.emit("booking");
  await clock.advance(0);
  equal(one.events.at(-1), "booking", "it follows now");
});

Deno.test("a leader that is only silent, since the server is away, keeps the lead", async () => {
  const { tab, clock, streams } = browser();
  const one = tab("one");
  const two = tab("two");
  await clock.advance(300_000);
  deepStrictEqual([one.isStreaming, two.isStreaming, streams()], [true, false, 1]);
});

Deno.test("a tab that opens beside a sleeping leader does not wait for it", async () => {
  const { tab, clock } = browser();
  const one = tab("one");
  await clock.advance(0);
  one.isFrozen = true;
  const two = tab("two");
  await clock.advance(3_100);
  equal(two.isStreaming, true);
});

Deno.test("a tab that is looked at hurries the one that leads", async () => {
  const { tab, clock } = browser();
  const one = tab("one");
  const two = tab("two");
  await clock.advance(0);
  const before = one.hurried;
  two.sharing.hurry();
  await clock.advance(0);
  equal(one.hurried, before + 1);
});

Deno.test("without locks each tab has a stream of its own", async () => {
  const { tab, clock, streams } = browser();
  const [one, two] = [tab("one", false), tab("two", false)];
  await clock.advance(0);
  equal(streams(), 2);
  one.sharing.close();
  two.sharing.close();
  equal(streams(), 0);
});
