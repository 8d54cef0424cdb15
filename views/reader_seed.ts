/** What the browser needs to be the same reader as the server was: plain data, without the words. */
import { CityClock, type ClockSpan } from "./city_clock.ts";
import { clockSpan } from "./clock_span.ts";
import type { CityView, Person } from "./facts.ts";
import { Reader } from "./reader.ts";
import type { Words } from "./words.ts";

export interface ReaderSeed {
  readonly person: Person | null;
  readonly now: number;
  readonly city: CityView;
  readonly path: string;
  /** Null: the city's clock is changed in these weeks, and the browser looks itself. */
  readonly clock: ClockSpan | null;
}

/** Rights are judged by the server alone: a page has no use for them. */
function shownPerson(person: Person | null): Person | null {
  if (person === null) return null;
  const { memberships: _areas, clinicId: _clinic, clinicKind: _kind, sameAs: _records, ...shown } =
    person;
  return shown;
}

/** Long legal texts stay on their own page. */
export const seedOf = (reader: Reader): ReaderSeed => ({
  person: shownPerson(reader.person),
  now: reader.now,
  city: { ...reader.city, legal: null },
  path: reader.path,
  clock: clockSpan(reader.clockOfCity, reader.now),
});

export const readerFrom = (seed: ReaderSeed, words: Words): Reader =>
  new Reader(
    words,
    seed.person,
    seed.now,
    seed.city,
    seed.path,
    new CityClock(seed.city.timeZone, seed.clock),
  );
