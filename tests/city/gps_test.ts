import assert from "node:assert/strict";
import { distanceMeters, METERS_PER_DEGREE, type Point } from "../../city/geometry.ts";
import {
  type AcceptedFix,
  FILTER_START,
  filterFix,
  type FilterState,
  type Fix,
  matchToStreets,
} from "../../city/gps.ts";
import { Router } from "../../city/routing/router.ts";
import { readGraph } from "../../city/routing/graph_file.ts";
import { ASTANA, at, randomOf } from "./extracts.ts";

const T0 = Date.UTC(2026, 10, 22, 10);

function fix(east: number, north: number, second: number, more: Partial<Fix> = {}): Fix {
  return {
    ...at(east, north),
    accuracyMeters: 8,
    speed: null,
    headingDegrees: null,
    recordedAt: T0 + second * 1000,
    ...more,
  };
}

/** Each fix sent at once, arriving `delay` later by the server's clock. */
function run(fixes: readonly Fix[], clockAhead = 0, delay = () => 200) {
  let state: FilterState = FILTER_START;
  const verdicts: string[] = [];
  const accepted: AcceptedFix[] = [];
  for (const each of fixes) {
    const onPhone = { ...each, recordedAt: each.recordedAt + clockAhead };
    const verdict = filterFix(state, onPhone, onPhone.recordedAt, each.recordedAt + delay());
    state = verdict.state;
    verdicts.push(verdict.ok ? "ok" : verdict.code);
    if (verdict.ok) accepted.push(verdict.fix);
  }
  return { verdicts, accepted, state };
}

const STORIES: readonly [string, readonly Fix[], readonly string[]][] = [
  ["a calm drive is taken whole", [fix(0, 0, 0), fix(60, 0, 5), fix(120, 0, 10)], [
    "ok",
    "ok",
    "ok",
  ]],
  [
    "a cell tower's guess is dropped",
    [fix(0, 0, 0), fix(50, 0, 5, { accuracyMeters: 1500 }), fix(100, 0, 10)],
    ["ok", "inaccurate", "ok"],
  ],
  [
    "a jump across the city and back is dropped",
    [fix(0, 0, 0), fix(9000, 0, 5), fix(100, 0, 10)],
    ["ok", "jump", "ok"],
  ],
  [
    "a jump that three fixes confirm is believed (the first fix was wrong, or a tunnel)",
    [fix(0, 0, 0), fix(9000, 0, 5), fix(9050, 0, 10), fix(9100, 0, 15), fix(9150, 0, 20)],
    ["ok", "jump", "jump", "ok", "ok"],
  ],
  [
    "jumps that disagree are never believed",
    [fix(0, 0, 0), fix(9000, 0, 5), fix(-9000, 0, 10), fix(9000, 9000, 15)],
    ["ok", "jump", "jump", "jump"],
  ],
  [
    "far away after an hour of silence is no jump",
    [fix(0, 0, 0), fix(20000, 0, 3600)],
    ["ok", "ok"],
  ],
  [
    "an older fix than the last, and the same one again, are dropped",
    [fix(0, 0, 10), fix(10, 0, 5), fix(0, 0, 10)],
    ["ok", "old", "old"],
  ],
  [
    "null island and places beyond the pole are no place",
    [
      fix(0, 0, 0, { latitude: 0, longitude: 0 }),
      fix(0, 0, 1, { latitude: 91 }),
      fix(0, 0, 2, { latitude: NaN }),
      fix(0, 0, 3, { recordedAt: NaN }),
    ],
    ["nowhere", "nowhere", "nowhere", "nowhere"],
  ],
  [
    "a phone that does not tell its accuracy is heard",
    [fix(0, 0, 0, { accuracyMeters: null }), fix(60, 0, 5, { accuracyMeters: null })],
    ["ok", "ok"],
  ],
];

for (const [name, fixes, expected] of STORIES) {
  Deno.test(name, () => assert.deepEqual(run(fixes).verdicts, expected));
}

Deno.test("a phone whose clock is three hours off is put right within the network's delay", () => {
  for (const hours of [-3, 3]) {
    const fixes = Array.from({ length: 20 }, (_, i) => fix(i * 50, 0, i * 5));
    const random = randomOf(3);
    const { verdicts, accepted } = run(fixes, hours * 3_600_000, () => 100 + random() * 900);
    assert(verdicts.every((each) => each === "ok"), verdicts.join());
    const late = accepted.slice(5).map((each, i) => each.at - fixes[i + 5]!.recordedAt);
    assert(late.every((each) => each >= 0 && each < 400), late.join());
  }
});

Deno.test("a clock that is set on the way is followed", () => {
  let state = run([fix(0, 0, 0), fix(50, 0, 5)]).state;
  const moved = fix(100, 0, 10, { recordedAt: T0 + 7_210_000 });
  const verdict = filterFix(state, moved, moved.recordedAt, T0 + 10_200);
  assert(verdict.ok);
  assert(Math.abs(verdict.fix.at - (T0 + 10_200)) < 500);
  state = verdict.state;
});

Deno.test("fixes kept while offline keep their own times", () => {
  const sentAt = T0 + 600_000, receivedAt = sentAt + 300;
  let state = FILTER_START;
  const times: number[] = [];
  for (let i = 0; i < 10; i++) {
    const verdict = filterFix(state, fix(i * 100, 0, i * 30), sentAt, receivedAt);
    assert(verdict.ok);
    state = verdict.state;
    times.push(verdict.fix.at - T0);
  }
  assert.deepEqual(times, Array.from({ length: 10 }, (_, i) => i * 30_000 + 300));
});

/** Normal noise (Box and Muller) of so many metres. */
function noisy(point: Point, meters: number, random: () => number): Point {
  const size = Math.sqrt(-2 * Math.log(1 - random())) * meters / METERS_PER_DEGREE;
  const angle = 2 * Math.PI * random();
  return {
    latitude: point.latitude + size * Math.sin(angle),
    longitude: point.longitude +
      size * Math.cos(angle) / Math.cos(point.latitude * Math.PI / 180),
  };
}

Deno.test("a noisy drive through Astana is put back on its streets", async () => {
  const router = new Router(await readGraph(`${ASTANA}/streets.bin`));
  const random = randomOf(17);
  let before = 0, after = 0, matched = 0, count = 0;
  for (let drive = 0; drive < 8; drive++) {
    const place = () => ({
      latitude: 51.12 + random() * 0.06,
      longitude: 71.4 + random() * 0.08,
    });
    const { line, estimated } = router.route(place(), place());
    if (estimated) continue;
    const truth = alongLine(line, 55).slice(0, 80);
    const fixes = truth.map((point) => noisy(point, 9, random));
    const candidates = fixes.map((each) => router.candidates(each, 60, 6));
    const result = matchToStreets(fixes, candidates);
    truth.forEach((point, i) => {
      before += distanceMeters(point, fixes[i]!);
      after += distanceMeters(point, result[i]!.point);
      if (result[i]!.segment !== null) matched++;
      count++;
    });
  }
  assert(count > 200, `${count} fixes`);
  assert(matched / count > 0.95, `${matched} of ${count} on a street`);
  assert(
    after < before * 0.9,
    `${(before / count).toFixed(1)} m before, ${(after / count).toFixed(1)} m after`,
  );
});

Deno.test("a doctor in a car park stays off the streets", () => {
  const fixes = [at(0, 80), at(2, 81), at(1, 79)];
  const street = fixes.map(() => [{ segment: 1, point: at(0, 0), distanceMeters: 80 }]);
  assert.deepEqual(matchToStreets(fixes, street).map((each) => each.segment), [null, null, null]);
  assert.deepEqual(matchToStreets([], []), []);
});

function alongLine(line: readonly (readonly [number, number])[], every: number): Point[] {
  const points: Point[] = [];
  let rest = 0;
  for (let i = 1; i < line.length; i++) {
    const a = { longitude: line[i - 1]![0], latitude: line[i - 1]![1] };
    const b = { longitude: line[i]![0], latitude: line[i]![1] };
    const length = distanceMeters(a, b);
    for (; rest < length; rest += every) {
      const t = rest / length;
      points.push({
        longitude: a.longitude + (b.longitude - a.longitude) * t,
        latitude: a.latitude + (b.latitude - a.latitude) * t,
      });
    }
    rest -= length;
  }
  return points;
}
