/** Pages of payments, of a wallet and of a pay link: when they ask again what they say. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { effect, signal } from "@preact/signals";
import { createStore } from "../../islands/live/store.ts";
import { followLink } from "../../islands/pay_link_island.ts";
import { followPayment } from "../../islands/paying_island.ts";

Deno.test("a page of a payment looks again with each change, and while it waits", () => {
  const view = signal<{ version: number } | null>(null);
  let looks = 0;
  let isWaiting = true;
  let tick = () => {};
  followPayment(view, {
    look: () => void looks++,
    isWaiting: () => isWaiting,
    every: (_, call) => void (tick = call),
  });
  strictEqual(looks, 1, "at once: the page may be older than the provider's answer");
  for (const version of [4, 5, 5, 6]) view.value = { version };
  strictEqual(looks, 4, "the payment is «pending» in all of them");
  tick();
  strictEqual(looks, 5);
  isWaiting = false;
  tick();
  strictEqual(looks, 5);
});

Deno.test("a wallet's page looks with each change, and when it may have missed one", () => {
  const store = createStore(() => 0);
  const seen: number[] = [];
  effect(() => void seen.push(store.wallet.value));
  store.apply("wallet", {});
  store.apply("reset", { bookingIds: [] });
  store.apply("wallet", {});
  deepStrictEqual(seen, [0, 1, 2, 3]);
});

Deno.test("a pay link's page hears while somebody looks, and asks ever more seldom where nothing is to be had", () => {
  const sources: { isOpen: boolean; fail(): void; say(): void }[] = [];
  const waits: number[] = [];
  let run = () => {};
  let looks = 0;
  let isSeen = true;
  let turn = () => {};
  followLink({
    look: () => void looks++,
    isSeen: () => isSeen,
    onSeen: (call) => void (turn = call),
    openSource() {
      let call: (event: MessageEvent<string>) => void = () => {};
      const source = {
        onerror: null as ((event: Event) => void) | null,
        addEventListener: (_: string, given: typeof call) => void (call = given),
        close: () => void (own.isOpen = false),
      };
      const own = {
        isOpen: true,
        fail: () => source.onerror?.(new Event("error")),
        say: () => call(new MessageEvent("changed")),
      };
      sources.push(own);
      return source;
    },
    timer(milliseconds, call) {
      waits.push(milliseconds);
      run = call;
      return () => void (run = () => {});
    },
    random: () => 1,
  });
  const open = () => sources.filter((one) => one.isOpen).length;
  sources[0]!.say();
  deepStrictEqual([looks, open()], [1, 1]);
  // Nobody looks: its place is free for others, and whoever comes back sees what has become of it.
  isSeen = false;
  turn();
  strictEqual(open(), 0);
  isSeen = true;
  turn();
  strictEqual(open(), 1);
  for (let tries = 0; tries < 20; tries++) {
    sources.at(-1)!.fail();
    run();
    run = () => {};
  }
  deepStrictEqual(waits.slice(0, 4), [2_000, 4_000, 8_000, 16_000]);
  deepStrictEqual([waits.length, waits.at(-1), open()], [10, 60_000, 0], "the link is over");
  strictEqual(looks, 11);
  turn();
  sources.at(-1)!.say();
  deepStrictEqual([looks, open()], [12, 1]);
});
