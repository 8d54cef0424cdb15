/**
 * What shifts have brought: to each doctor the own ones beside the day's median, to staff all of today. A shift is
 * counted whole: of today are those that go on now and those that have begun today; one that began yesterday
 * and is over was yesterday's.
 */
import { giniOf, medianOf } from "../actors/dispatcher/fairness.ts";
import type { OnDuty } from "../actors/dispatcher/positions.ts";
import { idleMilliseconds, newTally } from "../actors/dispatcher/tally.ts";
import { citiesOf, membershipsOf } from "../actors/membership.ts";
import { type Instant, instant, isStaff, MINUTE, type PersonId } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { Earnings } from "../db/earnings.ts";
import type { ShiftRecord, ShiftRecords } from "../db/shift_records.ts";
import type {
  CityDay,
  DayMedian,
  DoctorDay,
  OwnShifts,
  ShiftFacts,
} from "../views/fairness_facts.ts";
import { MEDIAN_PARTS } from "../views/fairness_facts.ts";
import type { Outcome, Person } from "./services.ts";

export interface FairnessServices {
  own(by: Person): Promise<Outcome<OwnShifts>>;
  /** Of the cities in which this person has rights. */
  today(by: Person): Promise<Outcome<{ readonly items: readonly CityDay[] }>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly records: ShiftRecords;
  /** What the books say of shifts, whose visits may be paid for after their end. */
  readonly incomes: Pick<Earnings, "ofShifts">;
  /** The doctor's shift as it is now, of which the records are some seconds old. */
  readonly onDuty: (doctorId: PersonId) => OnDuty | null;
  readonly areaOf: (duty: OnDuty) => string | null;
  readonly cities: {
    /** The one without a map only where there is no other. */
    readonly served: readonly string[];
    timeZoneOf(name: string): string;
  };
}

const SHOWN = 30;
/** Of fewer doctors a median would say who. */
const LEAST_DOCTORS = 5;
const FORBIDDEN = { refused: "forbidden" } as const;

export function fairnessServices(around: Surroundings): FairnessServices {
  const { world, records, incomes, onDuty, areaOf, cities } = around;
  const now = () => world.clock.now();

  /** Midnight in the city's own time. */
  const dayBegan = (city: string, at: Instant): Instant =>
    instant(
      Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(cities.timeZoneOf(city))
        .startOfDay().epochMilliseconds,
    );

  /** With what this minute has brought, which is not written yet. */
  function current(record: ShiftRecord): ShiftRecord {
    const duty = record.endedAt === null ? onDuty(record.doctorId) : null;
    return duty === null || duty.startedAt !== record.startedAt
      ? record
      : { ...record, tally: duty.tally };
  }

  /** As they stand now, with what the ledger says that they have earned. */
  async function told(found: readonly ShiftRecord[]): Promise<readonly ShiftRecord[]> {
    const earned = new Map(
      (await incomes.ofShifts(found)).map((one) => [`${one.doctorId}/${one.startedAt}`, one]),
    );
    return found.map(current).map((record) => {
      const income = earned.get(`${record.doctorId}/${record.startedAt}`);
      return income === undefined || record.tally === null
        ? record
        : { ...record, tally: { ...record.tally, incomeKopecks: income.kopecks } };
    });
  }

  async function dayOf(city: string, at: Instant): Promise<readonly DoctorDay[]> {
    const found = await told(await records.since(dayBegan(city, at), [city]));
    const byDoctor = Map.groupBy(found, ({ doctorId }) => doctorId);
    return [...byDoctor].map(([doctorId, shifts]) => ({
      doctorId,
      firstName: shifts[0]!.firstName,
      lastName: shifts[0]!.lastName,
      ...together(shifts, at),
    }));
  }

  return {
    async own(by) {
      if (by.role !== "doctor") return FORBIDDEN;
      const at = now();
      const shifts = await told(await records.of(by.id, SHOWN));
      const duty = onDuty(by.id);
      const city = (duty === null ? null : areaOf(duty)) ??
        shifts.find((shift) => shift.city !== null)?.city ?? null;
      const began = city === null ? null : dayBegan(city, at);
      const ofToday = began === null
        ? []
        : shifts.filter(({ startedAt, endedAt }) => endedAt === null || startedAt >= began);
      const day = city === null ? [] : await dayOf(city, at);
      return {
        ok: {
          city,
          today: ofToday.length === 0 ? null : together(ofToday, at),
          median: medianDay(day),
          items: shifts.map((shift) => factsOf(shift, at)),
        },
      };
    },
    async today(by) {
      if (!isStaff(by.role)) return FORBIDDEN;
      const at = now();
      const items = await Promise.all(
        citiesOf(membershipsOf(by), cities.served).map(async (city): Promise<CityDay> => {
          const day = await dayOf(city, at);
          return {
            city,
            giniIdle: Math.round(giniOf(day.map(({ idleMinutes }) => idleMinutes)) * 1_000) / 1_000,
            median: medianDay(day),
            items: day.toSorted((one, other) => other.idleMinutes - one.idleMinutes),
          };
        }),
      );
      return { ok: { items } };
    },
  };
}

function factsOf({ startedAt, endedAt, tally }: ShiftRecord, at: Instant): ShiftFacts {
  const own = tally ?? { ...newTally(startedAt), idleSince: null };
  const { offers, accepts, declines, validDeclines, missed, visits, incomeKopecks } = own;
  return {
    startedAt: new Date(startedAt).toISOString(),
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
    offers,
    accepts,
    declines,
    validDeclines,
    missed,
    visits,
    incomeKopecks: incomeKopecks === 0n ? null : Number(incomeKopecks),
    idleMinutes: Math.round(idleMilliseconds(own, endedAt ?? at) / MINUTE),
    shiftMinutes: Math.round(((endedAt ?? at) - startedAt) / MINUTE),
  };
}

/** Shifts of one day as one. @param shifts at least one */
function together(shifts: readonly ShiftRecord[], at: Instant): ShiftFacts {
  const all = shifts.map((shift) => factsOf(shift, at));
  const sum = (of: (facts: ShiftFacts) => number) => all.reduce((total, one) => total + of(one), 0);
  const known = all.some(({ incomeKopecks }) => incomeKopecks !== null);
  return {
    startedAt: all.map(({ startedAt }) => startedAt).toSorted()[0]!,
    endedAt: all.some(({ endedAt }) => endedAt === null)
      ? null
      : all.map(({ endedAt }) => endedAt!).toSorted().at(-1)!,
    offers: sum(({ offers }) => offers),
    accepts: sum(({ accepts }) => accepts),
    declines: sum(({ declines }) => declines),
    validDeclines: sum(({ validDeclines }) => validDeclines),
    missed: sum(({ missed }) => missed),
    visits: sum(({ visits }) => visits),
    incomeKopecks: known ? sum(({ incomeKopecks }) => incomeKopecks ?? 0) : null,
    idleMinutes: sum(({ idleMinutes }) => idleMinutes),
    shiftMinutes: sum(({ shiftMinutes }) => shiftMinutes),
  };
}

const medianDay = (day: readonly DoctorDay[]): DayMedian | null =>
  day.length < LEAST_DOCTORS ? null : Object.fromEntries(
    MEDIAN_PARTS.map((part) => [part, medianOf(day.map((one) => one[part])) ?? 0]),
  ) as DayMedian;
