/** What a live page reads by itself, beside the stream: until it is there, and not again and again. */
import { deepStrictEqual, equal, throws } from "node:assert";
import { signal } from "@preact/signals";
import { type ContainerNode, h, render } from "preact";
import { useReload } from "../../islands/booking_page.tsx";
import { isThere, readUntilDone } from "../../islands/live/read_again.ts";
import { useHistory } from "../../islands/live_booking.ts";
import { useRoom } from "../../islands/room.ts";
import { PAPER, PaperNode } from "./paper_document.ts";

const rest = () => new Promise((resolve) => setTimeout(resolve, 20));

Deno.test("a log and the words of an absence that did not come are read again, before anything else changes", async () => {
  Object.assign(globalThis, { document: PAPER });
  const real = { fetch: globalThis.fetch, setTimeout: globalThis.setTimeout };
  // What waits for seconds waits for a moment.
  const soon = (call: () => void, milliseconds = 0) =>
    real.setTimeout(call, Math.min(milliseconds, 5));
  Object.assign(globalThis, { setTimeout: soon });
  const asked: string[] = [];
  const answers: Record<string, (() => Response)[]> = {
    history: [
      () => {
        throw new TypeError("no connection");
      },
      () => new Response(null, { status: 503 }),
      () => Response.json({ items: [{ kind: "accepted" }] }),
    ],
    messages: [
      () => new Response(null, { status: 503 }),
      () => {
        throw new TypeError("no connection");
      },
      () => Response.json({ items: [{ sequence: 8 }] }),
    ],
  };
  globalThis.fetch = ((url: string) => {
    const what = /\/(history|messages)/.exec(url)![1]!;
    asked.push(what);
    return Promise.resolve().then(answers[what]!.shift() ?? (() => new Response(null)));
  }) as typeof fetch;
  const hole = signal<unknown>({ after: 1, before: 9 });
  const added: unknown[] = [];
  const live = {
    store: {
      hole: () => hole,
      addMessages: (_: string, items: readonly unknown[]) => added.push(...items),
      narrowHole: (_: string, left: unknown) => hole.value = left,
    },
    connection: signal({ state: "live" }),
  };
  const view = {
    id: "a",
    version: 2,
    status: "assigned",
    way: null,
    absence: null,
    attention: null,
  };
  let log: unknown = null;
  const shown = signal<object>(view);
  const Page = () => {
    log = useHistory({ view, history: null } as never, shown.value as never);
    useRoom(live as never, "a", "p", [], { list: [] } as never, [], 0);
    return null;
  };
  render(h(Page, {}), new PaperNode("main") as unknown as ContainerNode);
  for (let looks = 0; looks < 50 && (log === null || added.length === 0); looks++) await rest();
  deepStrictEqual([log, added, hole.value], [[{ kind: "accepted" }], [{ sequence: 8 }], null]);
  deepStrictEqual(asked.toSorted(), [...Array(3).fill("history"), ...Array(3).fill("messages")]);
  // The log has a row of each of these, with the state as it was.
  const owner = { kind: "desk", personId: null, escalatesAt: "10:05" };
  const mine = { ...owner, kind: "dispatcher", personId: "olga" };
  const changes: readonly object[] = [
    { owner },
    { owner: mine },
    { owner: { ...mine, personId: "ivan" } },
    { owner: { ...mine, personId: "ivan", escalatesAt: "10:15" } },
    { owner: null, search: { heldUntil: "10:20" } },
  ];
  for (const [at, change] of changes.entries()) {
    answers.history!.push(() => Response.json({ items: [at] }));
    shown.value = { ...view, ...change };
    for (let looks = 0; looks < 50 && (log as unknown[])[0] !== at; looks++) await rest();
    deepStrictEqual(log, [at], JSON.stringify(change));
  }
  Object.assign(globalThis, real);
});

Deno.test("a booking that is not the reader's any more is asked for at once, the next within 30 s only then", async () => {
  const real = globalThis.setTimeout;
  const kept = new Map<string, string>();
  const waits: number[] = [];
  let reloads = 0;
  Object.assign(globalThis, {
    document: PAPER,
    sessionStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    },
    location: { reload: () => reloads++ },
    setTimeout: (call: () => void, milliseconds = 0) => {
      if (milliseconds > 1_000) return waits.push(milliseconds);
      return real(call, milliseconds);
    },
  });
  const lose = async () => {
    const removed = signal(null);
    const live = { store: { removed: () => removed } };
    const Page = () => {
      useReload(live as never, "a");
      return null;
    };
    const root = new PaperNode("main") as unknown as ContainerNode;
    render(h(Page, {}), root);
    await rest();
    const before = reloads + waits.length;
    removed.value = {} as never;
    for (let looks = 0; looks < 100 && reloads + waits.length === before; looks++) await rest();
    render(null, root);
  };
  await lose();
  deepStrictEqual([reloads, waits], [1, []]);
  await lose();
  deepStrictEqual([reloads, waits.length], [1, 1], "the server may answer with the same again");
  equal(waits[0]! > 25_000 && waits[0]! <= 30_000, true);
  Object.assign(globalThis, { setTimeout: real });
});

Deno.test("what a page may not read is not asked for again and again", async () => {
  for (const status of [400, 401, 403, 404]) equal(isThere({ ok: false, status }), false);
  for (const status of [429, 500, 502, 503]) throws(() => isThere({ ok: false, status }));
  const waits: number[] = [];
  let tries = 0;
  const never = () => {
    tries++;
    return Promise.reject(new Error("away"));
  };
  readUntilDone(never, new AbortController().signal, {
    random: () => 1,
    timer(milliseconds, call) {
      waits.push(milliseconds);
      queueMicrotask(call);
      return () => {};
    },
  });
  await rest();
  deepStrictEqual([tries, waits.slice(0, 5)], [20, [2_000, 4_000, 8_000, 16_000, 30_000]]);
});
