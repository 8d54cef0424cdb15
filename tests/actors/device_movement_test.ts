/** What proves that a device moves: rows as computers guess them by wireless networks, and as phones tell them. */
import { strictEqual } from "node:assert";
import { Devices } from "../../actors/dispatcher/devices.ts";
import { after, HOUR, SECOND } from "../../actors/vocabulary.ts";
import type { Fix } from "../../actors/world.ts";
import { START } from "../support/cast.ts";
import { DOOR } from "../support/near_door.ts";

type Place = readonly [east: number, north: number];
/** Where it seems to be at a second. */
type Guess = (second: number, chance: () => number) => Place;

const DEGREE_METERS = 111_320;

function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const around = ([east, north]: Place, meters: number, chance: () => number): Place => {
  const [far, turn] = [Math.sqrt(-2 * Math.log(1 - chance())), 2 * Math.PI * chance()];
  return [east + meters * far * Math.cos(turn), north + meters * far * Math.sin(turn)];
};

/** It stays at one of these for minutes, and leaps to another. */
function leaping(places: readonly Place[]): Guess {
  let at = places[0]!;
  return (_second, chance) => {
    if (chance() < 0.1) at = places[Math.floor(chance() * places.length)]!;
    return around(at, 10, chance);
  };
}

/** Blocks of 300 m with right angles; at each corner it may be red. */
function through(metersPerSecond: number, redSeconds: number): Guess {
  return (second, chance) => {
    const block = 300 / metersPerSecond + redSeconds;
    const corner = Math.floor(second / block);
    const way = Math.min(300, (second % block) * metersPerSecond);
    const [east, north] = [Math.floor(corner / 2) * 300, Math.ceil(corner / 2) * 300];
    return around(corner % 2 === 0 ? [east, north + way] : [east + way, north], 5, chance);
  };
}

const MOVES: readonly [string, {
  readonly guess: () => Guess;
  readonly everySeconds: number;
  readonly accuracyMeters: number;
  readonly lastsSeconds: number;
}, boolean][] = [
  ["a phone on a table", {
    guess: () => (_second, chance) => around([0, 0], 15, chance),
    ...{ everySeconds: 15, accuracyMeters: 20, lastsSeconds: 8 * 3_600 },
  }, false],
  ["a computer whose guess wanders", {
    guess: () => (_second, chance) => around([0, 0], 90, chance),
    ...{ everySeconds: 15, accuracyMeters: 35, lastsSeconds: 8 * 3_600 },
  }, false],
  ["one that leaps between two routers", {
    guess: () => leaping([[0, 0], [300, 250]]),
    ...{ everySeconds: 15, accuracyMeters: 40, lastsSeconds: 8 * 3_600 },
  }, false],
  ["one that leaps among three, one of them wrong by 3 km", {
    guess: () => leaping([[0, 0], [300, 250], [2_000, -2_500]]),
    ...{ everySeconds: 15, accuracyMeters: 40, lastsSeconds: 8 * 3_600 },
  }, false],
  ["a phone that is carried on foot", {
    guess: () => (second, chance) => around([0, 1.3 * second], 6, chance),
    ...{ everySeconds: 6, accuracyMeters: 12, lastsSeconds: 480 },
  }, true],
  ["a phone that is driven, with red lights", {
    guess: () => through(9, 60),
    ...{ everySeconds: 4, accuracyMeters: 10, lastsSeconds: 480 },
  }, true],
  ["one that is driven and tells seldom", {
    guess: () => (second, chance) => around([0, 14 * second], 10, chance),
    ...{ everySeconds: 15, accuracyMeters: 25, lastsSeconds: 180 },
  }, true],
  ["a fast train of wrong guesses", {
    guess: () => (second) => [0, 200 * second],
    ...{ everySeconds: 5, accuracyMeters: 20, lastsSeconds: 300 },
  }, false],
];

for (const [name, { guess, everySeconds, accuracyMeters, lastsSeconds }, isMoved] of MOVES) {
  Deno.test(`movement: ${name} is ${isMoved ? "the doctor's way" : "none"}`, () => {
    for (let seed = 1; seed <= 20; seed++) {
      const devices = new Devices();
      devices.used("phone", after(START, -HOUR));
      const chance = chanceOf(seed);
      const seems = guess();
      let follows = false;
      for (let second = 0; second <= lastsSeconds; second += everySeconds) {
        const [east, north] = seems(second, chance);
        const recordedAt = after(START, second * SECOND);
        const fix: Fix = {
          latitude: DOOR.latitude + north / DEGREE_METERS,
          longitude: DOOR.longitude +
            east / DEGREE_METERS / Math.cos(DOOR.latitude * Math.PI / 180),
          accuracyMeters,
          headingDegrees: null,
          speedMetersPerSecond: null,
          recordedAt,
        };
        follows ||= devices.follows("other", [fix], { fix, isOnVisit: true }, recordedAt);
      }
      strictEqual(follows, isMoved, `seed ${seed}`);
    }
  });
}
