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

/** Metres to the north of where all begins. */
const north = (recordedAt: Instant, meters: number): Fix =>
  fix(recordedAt, 55.79 + meters / 111_320);
const CAR = "phone";
const HOME = "computer";

function twoDevices() {
  const index = new PositionIndex();
  index.startShift(cast.facts(DOCTOR), START);
  const tell = (device: string, seconds: number, meters: number, isOnVisit = false) =>
    index.track(DOCTOR.id, [north(at(seconds), meters)], at(seconds), { device, isOnVisit });
  const meters = () => {
    const { latitude } = index.get(DOCTOR.id)!.fix!;
    return Math.round((latitude - 55.79) * 111_320);
  };
  return { index, tell, meters };
}

Deno.test("devices: a computer at home does not drag its doctor home from the car", () => {
  const { index, tell, meters } = twoDevices();
  index.used(DOCTOR.id, START, HOME);
  tell(HOME, 1, 0);
  for (let drive = 0; drive <= 5; drive++) {
    tell(CAR, 2 + 10 * drive, 200 * drive);
    tell(HOME, 3 + 10 * drive, 0);
  }
  strictEqual(meters(), 1_000, "what moves is believed, though the shift was begun at home");
  for (let wait = 0; wait < 40; wait++) {
    tell(HOME, 60 + 30 * wait, 0, true);
    strictEqual(
      meters(),
      1_000,
      "on a visit a navigator may cover the page for as long as it takes",
    );
  }
  tell(HOME, 2_000, 0);
  strictEqual(meters(), 0, "with no visit a place of half an hour ago is of no use to anybody");
  index.used(DOCTOR.id, at(2_010), CAR);
  tell(HOME, 2_011, 0);
  tell(CAR, 2_012, 1_000);
  strictEqual(meters(), 1_000, "a step says with which the doctor is");
});

Deno.test("devices: one wild fix moves nobody, and a start forgets not which tells the place", () => {
  const { index, tell, meters } = twoDevices();
  tell(CAR, 1, 3_000);
  for (const [seconds, wild] of [[2, 0], [20, 400], [40, 0], [60, 400], [80, 0]] as const) {
    tell(HOME, seconds, wild);
    strictEqual(meters(), 3_000);
  }
  const [{ fix: last, device } = { fix: null, device: null }] = index.takeUnsaved();
  strictEqual(device, CAR);
  const restored = new PositionIndex();
  restored.restore({ doctor: cast.facts(DOCTOR), startedAt: START, fix: last, device }, at(90));
  const after = (told: string, seconds: number, way: number) =>
    restored.track(DOCTOR.id, [north(at(seconds), way)], at(seconds), { device: told }).length;
  deepStrictEqual([after(HOME, 91, 0), after(CAR, 92, 3_900), after(HOME, 93, 0)], [0, 1, 0]);
});

Deno.test("devices: a page that is covered hides nobody who looks at another, and the phone is told besides", () => {
  const { index, tell } = twoDevices();
  const isReached = (seconds: number) => {
    const { hidden } = index.get(DOCTOR.id)!;
    return [hidden, index.isInHand(DOCTOR.id, at(seconds))];
  };
  tell(CAR, 1, 0);
  index.touch(DOCTOR.id, at(1), { hidden: false, battery: 0.2 }, CAR);
  index.touch(DOCTOR.id, at(2), { hidden: false, battery: 1 }, HOME);
  deepStrictEqual(isReached(3), [false, true]);
  strictEqual(index.get(DOCTOR.id)?.battery, 0.2, "the phone's, not the computer's");
  index.touch(DOCTOR.id, at(4), { hidden: true }, CAR);
  deepStrictEqual(isReached(5), [false, false], "the computer rings, and a push goes out too");
  index.touch(DOCTOR.id, at(6), { hidden: true }, HOME);
  deepStrictEqual(isReached(7), [true, false]);
  index.touch(DOCTOR.id, at(70), { hidden: false }, CAR);
  index.touch(DOCTOR.id, at(71), {}, CAR);
  deepStrictEqual(isReached(72), [false, true], "one that is silent has no say");
});

Deno.test("devices: one that stepped in for a silent one gives the place back without a step, after a start too", () => {
  const { index, tell, meters } = twoDevices();
  index.used(DOCTOR.id, START, CAR);
  tell(CAR, 1, 5_000);
  const [{ fix: last, device } = { fix: null, device: null }] = index.takeUnsaved();
  tell(HOME, 2_000, 0);
  strictEqual(meters(), 0, "half an hour in silence");
  const isElsewhere = [HOME, CAR].map((one) => index.isElsewhere(DOCTOR.id, one));
  deepStrictEqual(isElsewhere, [false, false], "it has proven nothing");
  tell(CAR, 2_010, 5_000);
  tell(HOME, 2_011, 0);
  strictEqual(meters(), 5_000);
  const restored = new PositionIndex();
  restored.restore({ doctor: cast.facts(DOCTOR), startedAt: START, fix: last, device }, at(20));
  const follows = (told: string, seconds: number) =>
    restored.track(DOCTOR.id, [north(at(seconds), 0)], at(seconds), { device: told }).length;
  deepStrictEqual([follows(HOME, 2_000), follows(CAR, 2_001), follows(HOME, 2_002)], [1, 1, 0]);
});

Deno.test("devices: a batch that was filtered to the last place gives the lead to nobody", () => {
  const { index, tell } = twoDevices();
  tell(CAR, 1, 0);
  index.track(DOCTOR.id, [], at(2_000), { device: HOME });
  deepStrictEqual(index.takeUnsaved().map(({ device }) => device), [CAR]);
});

Deno.test("devices: a step is saved with the place that is known, and says nothing of the other's battery", () => {
  const { index, tell } = twoDevices();
  tell(CAR, 1, 0);
  index.touch(DOCTOR.id, at(1), { battery: 0.2 }, CAR);
  index.takeUnsaved();
  index.used(DOCTOR.id, at(2), CAR);
  deepStrictEqual([index.takeUnsaved(), index.get(DOCTOR.id)?.battery], [[], 0.2]);
  index.used(DOCTOR.id, at(3), HOME);
  deepStrictEqual(index.takeUnsaved().map(({ device }) => device), [HOME]);
  strictEqual(index.get(DOCTOR.id)?.battery, null);
  index.touch(DOCTOR.id, at(4), { battery: 0.9 }, HOME);
  for (let step = 0; step < 6; step++) tell(CAR, 5 + 10 * step, 200 * step);
  strictEqual(index.get(DOCTOR.id)?.battery, null, "the phone in the car has not said");
});

Deno.test("devices: one whose sign-in has ended leads no more, and has no say", () => {
  const { index, tell, meters } = twoDevices();
  index.used(DOCTOR.id, START, HOME);
  tell(HOME, 1, 0);
  index.touch(DOCTOR.id, at(2), { hidden: false }, HOME);
  index.touch(DOCTOR.id, at(2), { hidden: true }, CAR);
  index.takeUnsaved();
  index.forgetDevices(["unknown"], at(3));
  deepStrictEqual([index.takeUnsaved(), index.get(DOCTOR.id)?.hidden], [[], false]);
  index.forgetDevices(["unknown", HOME], at(3));
  deepStrictEqual(index.takeUnsaved().map(({ device }) => device), [null]);
  strictEqual(index.get(DOCTOR.id)?.hidden, true);
  tell(CAR, 4, 5_000);
  strictEqual(meters(), 5_000);
});

Deno.test("devices: of very many the oldest is forgotten, and never the one that the doctor is with", () => {
  const { index } = twoDevices();
  index.used(DOCTOR.id, START, CAR);
  index.touch(DOCTOR.id, at(1), { hidden: true }, CAR);
  for (let device = 1; device <= 50; device++) {
    index.touch(DOCTOR.id, at(1 + device / 10), { hidden: device > 1 }, `device ${device}`);
  }
  strictEqual(index.get(DOCTOR.id)?.hidden, true, "the second that answered has no say any more");
  index.touch(DOCTOR.id, at(7), { hidden: false }, CAR);
  strictEqual(index.isInHand(DOCTOR.id, at(8)), true);
  for (let device = 1; device <= 50; device++) {
    index.touch(DOCTOR.id, at(8 + device / 10), { hidden: true }, `device ${device}`);
  }
  strictEqual(index.isInHand(DOCTOR.id, at(14)), true);
});

Deno.test("distances: a degree of latitude is 111 km, and a way takes longer than the straight line", () => {
  const meters = distanceMeters({ latitude: 55, longitude: 37 }, { latitude: 56, longitude: 37 });
  strictEqual(Math.round(meters / 1_000), 111);
  strictEqual(estimateSeconds(0), 60);
  strictEqual(estimateSeconds(2_500), 60 + 504);
});
