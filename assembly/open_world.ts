/** What the actors have of the outside, over an open database: part of the assembly. */
import { v7 as newUuid } from "uuid";
import type { Clock, Log, World } from "../actors/world.ts";
import { bookingStore } from "../db/bookings.ts";
import { citySettingsStore } from "../db/city_settings.ts";
import type { Database } from "../db/client.ts";
import type { Keyring } from "../db/keyring.ts";
import { shiftStore } from "../db/shifts.ts";
import type { Cities } from "../gateways/cities.ts";
import { HourFactorBook } from "../gateways/hour_factors.ts";
import type { Config } from "../runtime/config.ts";
import { daysOf } from "../routes/planning/city_days.ts";
import { newDoorCode } from "../runtime/door_code.ts";
import { readSettings, travelOf } from "./city_providers.ts";
import { openDispatchBooks } from "./dispatch_books.ts";
import { visitLengthsOver } from "./on_the_way_desk.ts";

interface Surroundings {
  readonly clock: Clock;
  readonly log: Log;
  readonly cities: Cities;
}

export async function openWorld(
  config: Config,
  database: Database,
  keyring: Keyring,
  { clock, log, cities }: Surroundings,
) {
  const settings = citySettingsStore(database);
  // At once: each way to the database and back is time in which nobody can call.
  const [stored, hourFactors, books] = await Promise.all([
    settings.newest(),
    settings.hourFactors(),
    openDispatchBooks(database, keyring, { clock, log }),
  ]);
  for (const one of stored) readSettings(cities, one, log);
  const hours = new HourFactorBook(
    cities,
    hourFactors,
    (city, factors) => settings.saveHourFactors(city, factors, clock.now()),
  );
  const lengths = visitLengthsOver(database);
  const timeZone = cities.timeZoneOf(cities.defaultName);
  // Each remembers the day it told last: now is asked for far more often than days to come.
  const [dayOf, otherDayOf] = [daysOf(timeZone), daysOf(timeZone)];
  const world: World = {
    clock,
    log,
    today: (at) => at === undefined ? dayOf(clock.now()) : otherDayOf(at),
    newId: newUuid,
    newDoorCode,
    bookings: bookingStore(database, keyring, log),
    shifts: shiftStore(database),
    travel: travelOf(config, cities, hours, clock, log),
    visitLength: lengths.of,
    ...books.world,
  };
  return { world, books, lengths, hours, settings };
}
