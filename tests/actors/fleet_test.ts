/** The doctors on duty, look by look: what is told whole, what in a row, and what not at all. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { Fleet, fleetDoctor, fleetFrames, wholeFleet } from "../../actors/dispatcher/fleet.ts";
import type { OnDuty } from "../../actors/dispatcher/positions.ts";
import { newTally } from "../../actors/dispatcher/tally.ts";
import { after, type Instant, MINUTE, type PersonId, personId } from "../../actors/vocabulary.ts";
import { DOCTOR, facts, OTHER_DOCTOR, START } from "../support/cast.ts";

const duty = (who: { id: PersonId }, at: Instant, more: Partial<OnDuty> = {}): OnDuty => ({
  doctor: facts(who),
  startedAt: START,
  answeredAt: at,
  hidden: false,
  battery: 0.83,
  fix: {
    latitude: 55.790123456,
    longitude: 37.735,
    accuracyMeters: 12,
    headingDegrees: 90,
    speedMetersPerSecond: 8,
    recordedAt: at,
  },
  pushable: false,
  breakUntil: null,
  endsAt: null,
  tally: newTally(START),
  ...more,
});
const nobody = () => null;
const text = ({ bytes }: { bytes: Uint8Array }) => new TextDecoder().decode(bytes);

Deno.test("a doctor is told with a place to the metre and a battery in steps", () => {
  const told = fleetDoctor(duty(DOCTOR, START), START, () => "booking");
  strictEqual(told.latitude, 55.79012);
  strictEqual(told.battery, 85);
  strictEqual(told.bookingId, "booking");
  strictEqual(told.reachable, true);
  strictEqual(
    fleetDoctor(duty(DOCTOR, START, { battery: 47 }), START, nobody).battery,
    45,
  );
});

Deno.test("the first look tells whole, a move is a row, no change is nothing, an end is an id", () => {
  const fleet = new Fleet();
  const look = (...list: OnDuty[]) =>
    fleet.look(list.map((one) => fleetDoctor(one, list[0]!.answeredAt, nobody)));
  const later = after(START, 2_000);
  const other = duty(OTHER_DOCTOR, START);
  const first = look(duty(DOCTOR, START), other);
  deepStrictEqual(first.doctors.map(({ doctorId }) => doctorId), [DOCTOR.id, OTHER_DOCTOR.id]);
  deepStrictEqual([first.moved, first.gone], [[], []]);
  const second = look(duty(DOCTOR, later), { ...other, answeredAt: later });
  deepStrictEqual(second.doctors, []);
  deepStrictEqual(second.moved, [[DOCTOR.id, 55.79012, 37.735, 90, later]]);
  const third = look(duty(DOCTOR, later));
  deepStrictEqual(third, { doctors: [], moved: [], gone: [OTHER_DOCTOR.id] });
});

for (
  const [what, change] of [
    ["a page that no longer answers", { answeredAt: after(START, -10 * MINUTE) }],
    ["a hidden page", { hidden: true }],
    ["a battery that runs down", { battery: 0.1 }],
    ["a place that was lost", { fix: null }],
  ] as const
) {
  Deno.test(`${what} is told whole`, () => {
    const fleet = new Fleet();
    fleet.look([fleetDoctor(duty(DOCTOR, START), START, nobody)]);
    const { doctors } = fleet.look([fleetDoctor(duty(DOCTOR, START, change), START, nobody)]);
    strictEqual(doctors.length, 1);
  });
}

Deno.test("a fleet of a thousand goes out in pieces, of which the first begins anew", () => {
  const many = Array.from(
    { length: 1_000 },
    (_, at) => fleetDoctor(duty({ id: personId(`doctor-${at}`) }, START), START, nobody),
  );
  const frames = wholeFleet(many, START).map(text);
  strictEqual(frames.length, 3);
  ok(frames[0]!.includes('"whole":true'));
  ok(frames.slice(1).every((one) => one.includes('"whole":false')));
  strictEqual(wholeFleet([], START).length, 1, "an empty fleet is told too");
  const changes = new Fleet().look(many);
  strictEqual(fleetFrames(changes, START).length, 3);
  strictEqual(fleetFrames({ doctors: [], moved: [], gone: [] }, START).length, 0);
});
