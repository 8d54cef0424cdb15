/** OSRM as the program asks it and reads it, against a stand-in that checks every question. */
import { estimatedTravel } from "../../gateways/travel.ts";
import { deepStrictEqual, strictEqual } from "node:assert";
import type { GeoPoint } from "../../actors/vocabulary.ts";
import type { Leg, TravelGateway } from "../../actors/world.ts";
import { osrmTravel } from "../../gateways/osrm.ts";
import { START } from "../support/cast.ts";
import { ManualClock } from "../support/manual_clock.ts";
import { type Answer, type Asked, json, keptLog, StandIn } from "./stand_in.ts";

const PLACE = { latitude: 51.1693, longitude: 71.4285 };
const FALLBACK_LEG: Leg = { meters: 7_000, seconds: 700, isEstimated: false };

const originsOf = (count: number): GeoPoint[] =>
  Array.from({ length: count }, (_, index) => ({
    latitude: 51.1 + index / 10_000,
    longitude: 71.4,
  }));

/** The streets of another gateway; remembers what it was asked. */
function otherStreets(): TravelGateway & { readonly asked: number[] } {
  const asked: number[] = [];
  return {
    asked,
    toPlace: (origins) => {
      asked.push(origins.length);
      return Promise.resolve(origins.map(() => FALLBACK_LEG));
    },
    snap: () => Promise.resolve(PLACE),
    way: estimatedTravel.way,
  };
}

function set(standIn: StandIn, fallback = otherStreets()) {
  const travel = osrmTravel({
    url: standIn.url("/osrm/"),
    fallback,
    deadlineMilliseconds: 300,
    clock: new ManualClock(START),
    log: keptLog(),
  });
  return { travel, fallback };
}

/** The points of a question, or null for one that the real server would not take. */
function pointsOf({ method, path, parameters }: Asked): string[] | null {
  const points = /^\/osrm\/table\/v1\/driving\/([-\d.,;]+)$/.exec(decodeURIComponent(path))?.[1]
    ?.split(";");
  const last = (points?.length ?? 0) - 1;
  const isRight = method === "GET" && last >= 1 && last <= 100 &&
    parameters.sources === Array.from({ length: last }, (_, index) => index).join(";") &&
    parameters.destinations === String(last) &&
    parameters.annotations === "duration,distance" && parameters.generate_hints === "false";
  return isRight ? points ?? null : null;
}

const waypoint = (distance = 4.15) => ({ distance, name: "", location: [71.4, 51.1] });

/** Seconds and metres from the number of the origin in the test's row, by its latitude. */
const streets: Answer = (asked) => {
  const points = pointsOf(asked);
  if (points === null) return json({ code: "InvalidQuery", message: "bad" }, 400);
  const numbers = points.slice(0, -1)
    .map((point) => Math.round((Number(point.split(",")[1]) - 51.1) * 10_000));
  return json({
    code: "Ok",
    durations: numbers.map((number) => [60.4 + number]),
    distances: numbers.map((number) => [500.6 + number]),
    sources: numbers.map(() => waypoint()),
    destinations: [waypoint()],
  });
};

const streetLeg = (number: number): Leg => ({
  meters: Math.round(500.6 + number),
  seconds: Math.round(60.4 + number),
  isEstimated: false,
});

Deno.test("osrm: many origins to one place is one table, in the order of the origins", async () => {
  await using standIn = new StandIn(streets);
  const { travel, fallback } = set(standIn);
  const legs = await travel.toPlace(originsOf(3), PLACE, START);
  deepStrictEqual(legs, [0, 1, 2].map(streetLeg));
  deepStrictEqual(standIn.asked.map(pointsOf), [[
    "71.400000,51.100000",
    "71.400000,51.100100",
    "71.400000,51.100200",
    "71.428500,51.169300",
  ]]);
  deepStrictEqual(fallback.asked, []);
});

Deno.test("osrm: more than a hundred origins are split, and come back in their order", async () => {
  for (const [count, tables] of [[0, 0], [1, 1], [100, 1], [101, 2], [230, 3]] as const) {
    await using standIn = new StandIn(streets);
    const { travel, fallback } = set(standIn);
    const legs = await travel.toPlace(originsOf(count), PLACE, START);
    deepStrictEqual(legs, originsOf(count).map((_, index) => streetLeg(index)));
    strictEqual(standIn.asked.length, tables);
    deepStrictEqual(fallback.asked, []);
  }
});

Deno.test("osrm: where it finds no way or no street near, the other's leg is taken and marked", async () => {
  await using standIn = new StandIn(() =>
    json({
      code: "Ok",
      durations: [[60], [null], [80], [90]],
      distances: [[500], [null], [null], [800]],
      sources: [waypoint(), waypoint(), waypoint(), waypoint(900)],
      destinations: [waypoint()],
    })
  );
  const { travel, fallback } = set(standIn);
  const guess = { ...FALLBACK_LEG, isEstimated: true };
  deepStrictEqual(await travel.toPlace(originsOf(4), PLACE, START), [
    { meters: 500, seconds: 60, isEstimated: false },
    guess,
    guess,
    guess,
  ]);
  deepStrictEqual(fallback.asked, [3], "only for those that have no leg");
});

const TABLE = {
  code: "Ok",
  durations: [[60], [70]],
  distances: [[500], [600]],
  sources: [waypoint(), waypoint()],
  destinations: [waypoint()],
};

const USELESS: readonly [string, unknown][] = [
  ["a code that is not Ok", { ...TABLE, code: "NoTable" }],
  ["fewer rows than origins", { ...TABLE, durations: [[60]] }],
  ["more rows than origins", { ...TABLE, durations: [[60], [70], [80]] }],
  ["a square table", { ...TABLE, durations: [[0, 60], [60, 0]] }],
  ["negative times", { ...TABLE, durations: [[-1], [70]] }],
  ["words for times", { ...TABLE, durations: [["60"], ["70"]] }],
  ["no distances", { ...TABLE, distances: undefined }],
  ["an empty object", {}],
  ["an empty list", []],
];

for (const [name, answer] of USELESS) {
  Deno.test(`osrm: an answer with ${name} is none, and the other streets are asked`, async () => {
    await using standIn = new StandIn(() => json(answer));
    const { travel, fallback } = set(standIn);
    const legs = await travel.toPlace(originsOf(2), PLACE, START);
    deepStrictEqual(legs, [FALLBACK_LEG, FALLBACK_LEG]);
    deepStrictEqual(fallback.asked, [2]);
  });
}

Deno.test("osrm: one table that fails leaves the others as they are", async () => {
  await using standIn = new StandIn((asked) =>
    (pointsOf(asked)?.length ?? 0) > 50 ? streets(asked) : json({ code: "NoSegment" }, 400)
  );
  const { travel } = set(standIn);
  const legs = await travel.toPlace(originsOf(102), PLACE, START);
  deepStrictEqual(legs.slice(98), [streetLeg(98), streetLeg(99), FALLBACK_LEG, FALLBACK_LEG]);
});

Deno.test("osrm: when the other streets fail too, the straight line is left", async () => {
  await using standIn = new StandIn(() => json({ code: "NoSegment" }, 400));
  const broken: TravelGateway & { asked: number[] } = {
    asked: [],
    toPlace: () => Promise.reject(new Error("down")),
    snap: () => Promise.resolve(null),
    way: estimatedTravel.way,
  };
  const legs = await set(standIn, broken).travel.toPlace(originsOf(2), PLACE, START);
  deepStrictEqual(legs.map(({ isEstimated }) => isEstimated), [true, true]);
});

Deno.test("osrm: fixes are put on streets by the other gateway", async () => {
  await using standIn = new StandIn(streets);
  deepStrictEqual(await set(standIn).travel.snap([PLACE]), PLACE);
  strictEqual(standIn.asked.length, 0);
});
