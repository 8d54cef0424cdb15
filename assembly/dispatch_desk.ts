/** What admins, staff and those who met decide about matching: part of the assembly. */
import type { Bookings } from "../actors/bookings.ts";
import type { BookingIndex } from "../actors/dispatcher/index.ts";
import type { World } from "../actors/world.ts";
import type { PeopleStore } from "../db/people.ts";
import type { DispatchBooks } from "./dispatch_books.ts";
import type { Cities } from "../gateways/cities.ts";
import { dispatchServices } from "../routes/dispatch_services.ts";
import { warningServices } from "../routes/people/flat_warnings.ts";
import { clinicAreaServices } from "../routes/people/clinic_area.ts";
import { blockServices } from "../routes/people/blocks.ts";
import type { Services } from "../routes/services.ts";

interface Surroundings {
  readonly world: World;
  readonly books: DispatchBooks;
  readonly bookings: Bookings;
  readonly index: BookingIndex;
  readonly cities: Cities;
  readonly people: PeopleStore;
}

export function dispatchDesk(
  { world, books, bookings, index, cities, people }: Surroundings,
): Pick<Services, "areas" | "blocks" | "warnings" | "dispatch"> {
  return {
    areas: clinicAreaServices({ store: books.areaRows, areas: books.areas }),
    blocks: blockServices({
      world,
      bookings,
      index,
      store: books.blockRows,
      book: books.blocks,
    }),
    warnings: warningServices({
      world,
      bookings,
      store: books.warningRows,
      book: books.warnings,
      cities,
    }),
    dispatch: dispatchServices({
      world,
      store: books.settingsRows,
      book: books.settings,
      cities,
      people,
    }),
  };
}
