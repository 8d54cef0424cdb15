import assert from "node:assert/strict";
import { estimatedLegs, RoutingClient } from "../../city/routing_client.ts";
import { ASTANA } from "./extracts.ts";

const door = { latitude: 51.1605, longitude: 71.4704 };
const doctors = [
  { latitude: 51.1655, longitude: 71.4245 },
  { latitude: 51.129, longitude: 71.43 },
  { latitude: 51.05, longitude: 70.9 },
];

Deno.test("travel times come from the Worker, and what is off the streets is marked", async () => {
  const client = await RoutingClient.open(ASTANA);
  try {
    assert(client.segments > 10_000);
    const many = await client.manyToOne(doctors, door);
    assert(many.ok);
    assert.deepEqual(many.legs.map((leg) => leg.estimated), [false, false, true]);
    assert(
      many.legs[0]!.seconds > 200 && many.legs[0]!.seconds < 1200,
      `${many.legs[0]!.seconds} s`,
    );
    const route = await client.route(doctors[0]!, door);
    assert(route.ok);
    assert.equal(route.route.seconds, many.legs[0]!.seconds);
    assert(route.route.line.length > 10);
    const back = await client.oneToMany(door, doctors);
    assert(back.ok);
    assert.equal(back.legs.length, 3);
    const streets = await client.candidates([door]);
    assert(streets.ok);
    assert(streets.candidates[0]!.length >= 1);
  } finally {
    client.close();
  }
});

Deno.test("more calls than the queue holds are refused as busy, the others are answered", async () => {
  const client = await RoutingClient.open(ASTANA, { queueLimit: 4 });
  try {
    const answers = await Promise.all(
      Array.from({ length: 7 }, () => client.manyToOne(doctors, door)),
    );
    assert.deepEqual(answers.map((each) => each.ok ? "ok" : each.code), [
      ...Array(4).fill("ok"),
      ...Array(3).fill("busy"),
    ]);
    assert.equal(client.waiting, 0);
    assert((await client.manyToOne(doctors, door)).ok);
  } finally {
    client.close();
  }
});

Deno.test("a call is answered by its deadline, and later answers are dropped", async () => {
  const client = await RoutingClient.open(ASTANA);
  try {
    const late = await client.manyToOne(doctors, door, { deadlineMilliseconds: 0 });
    assert.deepEqual(late, { ok: false, code: "too_late" });
    assert((await client.manyToOne(doctors, door)).ok);
  } finally {
    client.close();
  }
});

Deno.test("closing answers everybody who waits, and every later call", async () => {
  const client = await RoutingClient.open(ASTANA);
  const waiting = client.manyToOne(doctors, door);
  client.close();
  assert.deepEqual(await waiting, { ok: false, code: "closed" });
  assert.deepEqual(await client.route(doctors[0]!, door), { ok: false, code: "closed" });
});

Deno.test("too many points at once are refused", async () => {
  const client = await RoutingClient.open(ASTANA);
  try {
    const crowd = Array.from({ length: 2_001 }, () => door);
    assert.deepEqual(await client.manyToOne(crowd, door), { ok: false, code: "too_many_points" });
  } finally {
    client.close();
  }
});

Deno.test("a folder without streets is told at once", async () => {
  await assert.rejects(RoutingClient.open("/nowhere"), /routing of \/nowhere/);
});

Deno.test("the caller's own fallback is marked as an estimate", () => {
  const [leg] = estimatedLegs([doctors[0]!], door, { factor: 2 });
  assert.equal(leg!.estimated, true);
  assert(leg!.seconds > 600);
});
