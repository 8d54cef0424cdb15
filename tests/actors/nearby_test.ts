/** The grid against a plain look at everybody: the same few, nearest first, wherever and however many. */
import { deepStrictEqual, strictEqual, throws } from "node:assert";
import fc from "fast-check";
import { distanceMeters } from "../../actors/dispatcher/distance.ts";
import { NearbyGrid } from "../../actors/dispatcher/nearby.ts";
import type { OnDuty } from "../../actors/dispatcher/positions.ts";
import { nearestForStreets } from "../../actors/dispatcher/street_question.ts";
import { DISPATCH } from "../../actors/limits.ts";
import { after, MINUTE, type PersonId } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";
import { booking, busyUntil, doctor, engaged, HOME } from "../support/snapshots.ts";

const place = (latitude: number, longitude: number, spread: number) =>
  fc.record({
    latitude: fc.double({ min: latitude - spread, max: latitude + spread, noNaN: true }),
    longitude: fc.double({ min: longitude - spread, max: longitude + spread, noNaN: true }),
  });

const CITIES = [[55.75, 37.62], [51.13, 71.43], [0, 0], [-33.9, 18.4]] as const;

Deno.test("nearby: the grid finds whom a look at everybody finds, after any moves", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...CITIES).chain(([latitude, longitude]) =>
        fc.record({
          query: place(latitude, longitude, 0.1),
          puts: fc.array(fc.tuple(fc.nat(40), place(latitude, longitude, 0.15)), { maxLength: 80 }),
          gone: fc.array(fc.nat(40), { maxLength: 10 }),
          // Beyond a number of them cells are looked at, of fewer all.
          farAway: fc.constantFrom(0, 200),
        })
      ),
      ({ query, puts, gone, farAway }) => {
        const grid = new NearbyGrid();
        const places = new Map<number, { latitude: number; longitude: number }>();
        for (const [slot, at] of puts) {
          grid.put(slot, at);
          places.set(slot, at);
        }
        for (const slot of gone) {
          grid.remove(slot);
          places.delete(slot);
        }
        strictEqual(grid.size, places.size);
        for (let slot = 0; slot < farAway; slot++) {
          grid.put(100 + slot, { latitude: -60, longitude: -120 });
        }
        const accepts = (slot: number) => slot % 3 !== 0;
        const meters = (slot: number) => distanceMeters(places.get(slot)!, query);
        const wanted = [...places.keys()].filter(accepts).map(meters)
          .toSorted((one, other) => one - other).filter((away) => away <= 10_000).slice(0, 5);
        const found = [...grid.nearest(query, 5, 10_000, accepts)].map(meters);
        // The flat city and the sphere may differ by metres about the order and the rim.
        const close = (one: readonly number[]) => one.map((away) => Math.round(away / 50));
        const rim = wanted.some((away) => away > 9_950) || found.some((away) => away > 9_950);
        if (!rim) {
          strictEqual(found.length, wanted.length);
          close(found).forEach((away, at) =>
            strictEqual(Math.abs(away - close(wanted)[at]!) <= 1, true)
          );
        }
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("nearby: of ten thousand in one district the same ten are found as by a look at all", () => {
  const chance = fc.sample(place(55.75, 37.62, 0.05), { numRuns: 10_000, seed: 7 });
  const grid = new NearbyGrid();
  chance.forEach((at, slot) => grid.put(slot, at));
  for (const query of fc.sample(place(55.75, 37.62, 0.06), { numRuns: 50, seed: 8 })) {
    const meters = (slot: number) => distanceMeters(chance[slot]!, query);
    const wanted = chance.map((_, slot) => meters(slot)).toSorted((one, other) => one - other);
    const found = [...grid.nearest(query, 10, 20_000, () => true)].map(meters);
    strictEqual(found.length, 10);
    found.forEach((away, at) => strictEqual(Math.abs(away - wanted[at]!) < 1 + away / 500, true));
  }
});

Deno.test("nearby: where all suit hardly anybody is asked about but those who are found", () => {
  const grid = new NearbyGrid();
  const spread = { numRuns: 10_000, seed: 7 };
  fc.sample(place(55.75, 37.62, 0.02), spread).forEach((at, slot) => grid.put(slot, at));
  let asked = 0;
  let found = 0;
  for (const query of fc.sample(place(55.75, 37.62, 0.01), { numRuns: 50, seed: 8 })) {
    found += grid.nearest(query, 60, 20_000, () => ++asked > 0).length;
  }
  strictEqual(found, 50 * 60);
  // In the order in which a cell keeps them it would be more than twice as many.
  strictEqual(asked < 1.5 * found, true, `${asked} asked about, ${found} found`);
});

Deno.test("nearby: a question that threw leaves nothing behind for the next one", () => {
  const grid = new NearbyGrid();
  const here = { latitude: 55.75, longitude: 37.62 };
  const there = { latitude: 55.95, longitude: 37.62 };
  for (let slot = 0; slot < 200; slot++) grid.put(slot, slot % 2 === 0 ? here : there);
  throws(() =>
    grid.nearest(here, 40, 5_000, () => {
      throw new Error("of this one");
    })
  );
  const found = grid.nearest(there, 40, 5_000, () => true);
  deepStrictEqual(found.filter((slot) => slot % 2 === 0), []);
});

Deno.test("nearby: a city that the table's wrap puts over another one is not taken for it", () => {
  const grid = new NearbyGrid();
  const home = { latitude: 55.75, longitude: 37.62 };
  grid.put(0, { latitude: home.latitude + 512 / 600, longitude: home.longitude });
  grid.put(1, { latitude: home.latitude + 0.01, longitude: home.longitude });
  // Enough of them for the cells to be used.
  for (let slot = 2; slot < 200; slot++) grid.put(slot, { latitude: -30, longitude: -60 });
  deepStrictEqual([...grid.nearest(home, 5, 20_000, () => true)], [1]);
});

// ── whose ways the streets are asked for ────────────────────────────────

const UNASKABLE: readonly (readonly [string, Partial<OnDuty>])[] = [
  ["of another field", { doctor: cast.facts(cast.DOCTOR, { specializations: ["surgeon"] }) }],
  ["without approval", { doctor: cast.facts(cast.DOCTOR, { approved: false }) }],
  ["on a break", { breakUntil: after(cast.START, MINUTE) }],
  ["asked whether they are there", { presence: { until: after(cast.START, MINUTE) } as never }],
  ["silent", { answeredAt: after(cast.START, -60 * MINUTE) }],
  ["asked already", {}],
  ["called by an alarm", {}],
];

for (const [what, more] of UNASKABLE) {
  Deno.test(`streets: doctors who are ${what} take no place of one who can come`, () => {
    const crowd = Array.from({ length: DISPATCH.travelDoctors }, (_, at): OnDuty => {
      const duty = doctor(`${what} ${at}`, 100 + at, more);
      return { ...duty, doctor: { ...duty.doctor, id: `${what} ${at}` as PersonId } };
    });
    const ids = crowd.map((duty) => duty.doctor.id);
    const free = doctor("free", 900);
    // Whoever ends a visit soon is judged alike.
    const busy = engaged([crowd[0]!, busyUntil(5)]);
    const near = nearestForStreets(
      { ...booking("b", { askedDoctorIds: what === "asked already" ? ids : [] }), point: HOME },
      busy,
      {
        positions: {
          near: (_point, count, _radius, accepts) =>
            [...crowd, free].filter(accepts).slice(0, count),
          get: (id) => crowd.find((duty) => duty.doctor.id === id) ?? null,
        },
        settings: { reservation: { longestWaitSeconds: 600 } as never },
        onAlert: new Set(what === "called by an alarm" ? ids : []),
        at: cast.START,
      },
    );
    deepStrictEqual(near.map(({ doctorId }) => doctorId), [free.doctor.id]);
  });
}
