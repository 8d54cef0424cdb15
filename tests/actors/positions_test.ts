/** The index of doctors on duty: what counts as news, what is remembered, what is shared. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { fixAgeSeconds, isReachable, PositionIndex } from "../../actors/dispatcher/positions.ts";
import { distanceMeters, estimateSeconds } from "../../actors/dispatcher/distance.ts";
import { after, type Instant, MINUTE, SECOND } from "../../actors/vocabulary.ts";
import type { Fix } from "../../actors/world.ts";
import * as cast from "../support/cast.ts";

const fix = (recordedAt: Instant, latitude = 55.79): Fix => ({
  latitude,
  longitude: 37.74,
  accuracyMeters: 10,
  headingDegrees: null,
  speedMetersPerSecond: null,
  recordedAt,
});
const { START, DOCTOR } = cast;
const at = (seconds: number) => after(START, seconds * SECOND);

Deno.test("positions: a batch that comes late and out of order leaves the newest", () => {
  const index = new PositionIndex();
  index.startShift(cast.facts(DOCTOR), START);
  const news = index.track(DOCTOR.id, [fix(at(30), 3), fix(at(10), 1), fix(at(20), 2)], at(40));
  deepStrictEqual(news.map((one) => one.latitude), [1, 2, 3]);
  deepStrictEqual(index.track(DOCTOR.id, [fix(at(15), 9), fix(at(30), 9)], at(41)), []);
  strictEqual(index.get(DOCTOR.id)?.fix?.latitude, 3);
});

Deno.test("positions: a phone whose clock runs ahead cannot freeze its own place", () => {
  const index = new PositionIndex();
  index.startShift(cast.facts(DOCTOR), START);
  index.track(DOCTOR.id, [fix(after(START, 365 * 24 * 60 * MINUTE), 1)], at(10));
  strictEqual(index.get(DOCTOR.id)?.fix?.recordedAt, at(10));
  index.track(DOCTOR.id, [fix(at(20), 2)], at(20));
  strictEqual(index.get(DOCTOR.id)?.fix?.latitude, 2);
});

Deno.test("positions: one that came just before the shift counts for it; nobody off shift is shown", () => {
  const index = new PositionIndex();
  index.track(DOCTOR.id, [fix(START)], START);
  strictEqual(index.get(DOCTOR.id), null);
  index.startShift(cast.facts(DOCTOR), at(1));
  strictEqual(index.get(DOCTOR.id)?.fix?.recordedAt, START);
  index.endShift(DOCTOR.id);
  strictEqual(index.get(DOCTOR.id), null);
  deepStrictEqual(index.takeUnsaved(), []);
});

Deno.test("positions: each change is saved once, and again if the store failed", () => {
  const index = new PositionIndex();
  index.startShift(cast.facts(DOCTOR), START);
  index.track(DOCTOR.id, [fix(at(1))], at(1));
  strictEqual(index.takeUnsaved().length, 1);
  strictEqual(index.takeUnsaved().length, 0);
  index.putBackUnsaved([DOCTOR.id]);
  strictEqual(index.takeUnsaved().length, 1);
});

Deno.test("positions: a page is reachable for a minute after its last answer", () => {
  const index = new PositionIndex();
  index.startShift(cast.facts(DOCTOR), START);
  strictEqual(isReachable(index.get(DOCTOR.id)!, at(60)), true);
  strictEqual(isReachable(index.get(DOCTOR.id)!, at(61)), false);
  index.touch(DOCTOR.id, at(61), { hidden: true, battery: 0.4 });
  strictEqual(isReachable(index.get(DOCTOR.id)!, at(100)), true);
  strictEqual(index.get(DOCTOR.id)?.battery, 0.4);
  strictEqual(fixAgeSeconds(fix(at(5)), at(17)), 12);
});

Deno.test("distances: a degree of latitude is 111 km, and a way takes longer than the straight line", () => {
  const meters = distanceMeters({ latitude: 55, longitude: 37 }, { latitude: 56, longitude: 37 });
  strictEqual(Math.round(meters / 1_000), 111);
  strictEqual(estimateSeconds(0), 60);
  strictEqual(estimateSeconds(2_500), 60 + 504);
});
