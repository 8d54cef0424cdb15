/** Processes over one database, and the people whom their bookings need. */
import type { BookingState } from "../../actors/booking/state.ts";
import { Bookings } from "../../actors/bookings.ts";
import { Hub } from "../../actors/hub.ts";
import { System } from "../../actors/system.ts";
import { type BookingId, bookingId, isRefusal } from "../../actors/vocabulary.ts";
import { bookingStore } from "../../db/bookings.ts";
import type { Database } from "../../db/client.ts";
import { peopleStore } from "../../db/people.ts";
import * as cast from "../support/cast.ts";
import { fakeWorld } from "../support/fake_world.ts";
import { testKeyring } from "../support/keyring.ts";

export async function addPeople(database: Database): Promise<void> {
  const people = peopleStore(database, await testKeyring(database));
  for (
    const { id, role } of [
      cast.PATIENT,
      cast.CLINIC,
      cast.DISPATCHER,
      cast.DOCTOR,
      cast.OTHER_DOCTOR,
    ]
  ) {
    await people.add({
      id,
      role,
      email: `${id}@tot.example`,
      phone: null,
      firstName: "Имя",
      lastName: "Фамилия",
      active: true,
      createdAt: cast.START,
      passwordHash: "-",
      doctor: null,
      clinic: null,
    });
  }
}

/** A second Bookings over the same database stands for another process. */
export async function processOver(database: Database) {
  const world = fakeWorld();
  const real = {
    ...world,
    bookings: bookingStore(database, await testKeyring(database), world.log),
  };
  const bookings = new Bookings(new System(world.clock, world.log), real, new Hub());
  return { bookings, store: real.bookings, world };
}

export const freshId = (): BookingId => bookingId(crypto.randomUUID());

/** Puts a pending booking into the store and offers it to both doctors. */
export async function offered(
  process: Awaited<ReturnType<typeof processOver>>,
  more: Partial<ReturnType<typeof cast.createdEvent>["creation"]> = {},
): Promise<BookingState> {
  const event = cast.createdEvent("urgent");
  const id = freshId();
  const creation = { ...event.creation, id, visitId: id, ...more };
  const state = await process.bookings.create(creation, event.words, cast.PATIENT, null);
  if (isRefusal(state)) throw new Error(state.refused);
  const reply = await process.bookings.ask(
    id,
    cast.offerTo([cast.DOCTOR, cast.OTHER_DOCTOR]),
    { id: null, role: "system" },
    null,
  );
  if (isRefusal(reply)) throw new Error(reply.refused);
  return process.bookings.peek(id)!;
}
