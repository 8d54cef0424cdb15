/** What boards hear of doctors on duty, change by change, is what a look at all of them would have said. */
import { deepStrictEqual } from "node:assert";
import fc from "fast-check";
import { ANYWHERE, DutyNews, fleetTopic } from "../../actors/dispatcher/duty_news.ts";
import {
  Fleet,
  type FleetChanges,
  type FleetDoctor,
  fleetDoctor,
} from "../../actors/dispatcher/fleet.ts";
import { BookingIndex } from "../../actors/dispatcher/index.ts";
import { PositionIndex } from "../../actors/dispatcher/positions.ts";
import { Hub, Reader } from "../../actors/hub.ts";
import { after, type Instant, MINUTE, personId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import * as cast from "../support/cast.ts";
import { booking, doctor } from "../support/snapshots.ts";

const DOCTORS = Array.from({ length: 5 }, (_, at) => personId(`doctor-${at}`));
const AREAS = ["north", "south", ANYWHERE];
/** Two cities and a land between them. */
const cities = {
  at: ({ latitude }: { latitude: number }) =>
    latitude > 55.8 ? "north" : latitude < 55.7 ? "south" : null,
};

const step = fc.record({
  who: fc.nat({ max: DOCTORS.length - 1 }),
  passes: fc.constantFrom(0, 1_000, 2_000, 5_000, 59_000, 61_000, 5 * MINUTE),
  what: fc.oneof(
    fc.constant({ type: "comes" as const }),
    fc.constant({ type: "goes" as const }),
    fc.record({ type: fc.constant("pings" as const), hidden: fc.boolean() }),
    fc.record({
      type: fc.constant("moves" as const),
      latitude: fc.constantFrom(55.6, 55.75, 55.9),
    }),
    fc.record({ type: fc.constant("rests" as const), minutes: fc.nat({ max: 4 }) }),
    fc.record({ type: fc.constant("visits" as const), isOver: fc.boolean() }),
  ),
});
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

const worldAt = (now: () => Instant) =>
  ({ clock: { now, timer: () => () => {} } }) as unknown as World;

/** What of a list of changes is said, in any order. */
const said = ({ doctors, moved, gone }: FleetChanges) => ({
  doctors: doctors.toSorted((one, other) => one.doctorId < other.doctorId ? -1 : 1),
  moved: moved.toSorted(([one], [other]) => one < other ? -1 : 1),
  gone: gone.toSorted(),
});

Deno.test("fleet: told change by change it is what a look at all of them says, whatever happens", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let now = cast.START;
      const hub = new Hub();
      const bookings = new BookingIndex();
      const positions = new PositionIndex();
      const news = new DutyNews(worldAt(() => now), hub, bookings, positions, cities);
      const boards = AREAS.map((area) => {
        const reader = new Reader(10_000_000);
        hub.subscribe(reader, [fleetTopic(area)]);
        return { area, reader, fleet: new Fleet() };
      });
      let version = 0;
      for (const one of steps) {
        const at = now = after(now, one.passes);
        happens(one, { positions, bookings, at, version: ++version });
        const all = [...positions.all()].map((duty) => {
          const summaries = bookings.ofDoctor(duty.doctor.id);
          const visit = summaries.find(({ engagedDoctorId: id }) => id === duty.doctor.id);
          return {
            area: visit?.city ?? (duty.fix === null ? null : cities.at(duty.fix)) ?? ANYWHERE,
            doctor: fleetDoctor(duty, at, () => visit?.id ?? null),
          };
        });
        news.tell();
        for (const { area, reader, fleet } of boards) {
          const own = all.filter((doctor) => doctor.area === area).map(({ doctor }) => doctor);
          deepStrictEqual(said(heard(reader)), said(fleet.look(own)), `${area}, step ${version}`);
        }
      }
    }),
    { numRuns: 200 },
  );
});

function happens(
  { who, what }: Step,
  { positions, bookings, at, version }: {
    positions: PositionIndex;
    bookings: BookingIndex;
    at: Instant;
    version: number;
  },
): void {
  const id = DOCTORS[who]!;
  switch (what.type) {
    case "comes":
      return positions.startShift(cast.facts({ id }), at);
    case "goes":
      return positions.endShift(id);
    case "pings":
      return positions.touch(id, at, { hidden: what.hidden });
    case "moves": {
      const fix = { ...doctor("any", 0).fix!, latitude: what.latitude, recordedAt: at };
      return void positions.track(id, [fix], at);
    }
    case "rests":
      return positions.setBreak(id, what.minutes === 0 ? null : after(at, what.minutes * MINUTE));
    case "visits":
      return void bookings.put(booking("visit", {
        version,
        city: "north",
        status: what.isOver ? "completed" : "assigned",
        doctorId: id,
        engagedDoctorId: what.isOver ? null : id,
      }));
  }
}

/** All that was told since the last time, as one. */
function heard(reader: Reader): FleetChanges {
  const out = { doctors: [] as FleetDoctor[], moved: [], gone: [] } as {
    doctors: FleetDoctor[];
    moved: FleetChanges["moved"][number][];
    gone: FleetChanges["gone"][number][];
  };
  const bytes = reader.take();
  if (bytes === null) return out;
  for (const event of new TextDecoder().decode(bytes).split("\n\n")) {
    const data = /^data: (.*)$/m.exec(event)?.[1];
    if (data === undefined) continue;
    const { doctors = [], moved = [], gone = [] } = JSON.parse(data);
    out.doctors.push(...doctors);
    out.moved.push(...moved);
    out.gone.push(...gone);
  }
  return out;
}
