import { deepStrictEqual, equal } from "node:assert";
import {
  connectionAfter,
  type ConnectionFacts,
  type ConnectionInput,
  startOf,
} from "../../islands/live/connection.ts";
import { waitAfter } from "../../islands/live/back_off.ts";

type Step = readonly [input: ConnectionInput["type"], at: number, state: string];

const input = (type: ConnectionInput["type"], at: number): ConnectionInput =>
  type === "tick" ? { type, at, staleMilliseconds: 40 } : { type, at };

const STORIES: Readonly<Record<string, readonly Step[]>> = {
  "opens and stays": [["opened", 1, "live"], ["heard", 2, "live"], ["tick", 42, "live"]],
  "breaks and is mended": [
    ["opened", 1, "live"],
    ["errored", 5, "reconnecting"],
    ["errored", 6, "reconnecting"],
    ["heard", 9, "live"],
  ],
  "falls silent": [["opened", 1, "live"], ["heard", 2, "live"], ["tick", 43, "reconnecting"]],
  "was heard by a clock that was set back": [
    ["opened", 1_000, "live"],
    ["tick", 960, "live"],
    ["tick", 959, "reconnecting"],
  ],
  "never opens": [["tick", 500, "connecting"], ["closed", 501, "reconnecting"]],
  "the browser loses its network": [
    ["opened", 1, "live"],
    ["browserOffline", 2, "offline"],
    ["errored", 3, "offline"],
    ["tick", 99, "offline"],
    ["browserOnline", 100, "reconnecting"],
    ["opened", 101, "live"],
    ["browserOnline", 102, "live"],
  ],
  "the browser believes in no network, and an event comes": [
    ["opened", 1, "live"],
    ["browserOffline", 2, "offline"],
    ["heard", 3, "live"],
  ],
  "signed out": [
    ["opened", 1, "live"],
    ["errored", 2, "reconnecting"],
    ["signedOut", 3, "offline"],
    ["browserOffline", 4, "offline"],
    ["browserOnline", 5, "offline"],
    ["opened", 6, "live"],
  ],
};

for (const [name, steps] of Object.entries(STORIES)) {
  Deno.test(`a connection that ${name} says so`, () => {
    let facts: ConnectionFacts = startOf(0);
    let since = 0;
    for (const [type, at, state] of steps) {
      if (facts.state !== state) since = at;
      facts = connectionAfter(facts, input(type, at));
      deepStrictEqual([facts.state, facts.since], [state, since], `${type} at ${at}`);
      if (type === "heard" || type === "opened") equal(facts.heardAt, at);
      equal(facts.signedOut && state !== "offline", false);
    }
  });
}

Deno.test("signed out is said, and that it was the sign-in and not the network", () => {
  const facts = connectionAfter(startOf(0), { type: "signedOut", at: 1 });
  deepStrictEqual([facts.state, facts.signedOut], ["offline", true]);
  equal(connectionAfter(facts, { type: "browserOffline", at: 2 }), facts);
  equal(connectionAfter(facts, { type: "opened", at: 3 }).signedOut, false);
});

Deno.test("each wait is longer, none is too long, and no two pages wait alike", () => {
  const times = { firstMilliseconds: 1_000, longestMilliseconds: 30_000 };
  deepStrictEqual([1, 2, 3, 4, 5, 6, 99].map((tries) => waitAfter(tries, 1, times)), [
    1_000,
    2_000,
    4_000,
    8_000,
    16_000,
    30_000,
    30_000,
  ]);
  equal(waitAfter(1, 0, times), 500);
});
