/**
 * The statements of one visit as the store makes them: recorded from the real store over a database
 * that only listens, so that what is compared with it has the same statement and values as large.
 */
import type { BookingId, PersonId } from "../actors/vocabulary.ts";
import { bookingStore } from "../db/bookings.ts";
import type { Database, Sql } from "../db/client.ts";
import { keyringInMemory } from "../tests/support/keyring.ts";
import { jsonLog } from "../runtime/log.ts";
import { actorsOver, createVisit, doctorOf, goThrough } from "./visits.ts";

/** The parameters of TURN, in its order. */
export type TurnValues = readonly unknown[];

/** The parameters of TURN that name the booking and its doctor, counted from 1. */
export const BOOKING_PARAMETER = 1;
export const DOCTOR_PARAMETERS: readonly number[] = [5, 10];

/** @returns the six turns of a visit of this doctor, in their order */
export async function recordVisit(doctorId: PersonId): Promise<readonly TurnValues[]> {
  const recorded: TurnValues[] = [];
  const bookings = actorsOver(bookingStore(listening(recorded), keyringInMemory(), jsonLog()));
  const id = await createVisit(bookings);
  recorded.length = 0;
  await goThrough(bookings, id, doctorOf(doctorId));
  bookings.stop();
  return recorded;
}

/** The same turn of another booking. */
export const turnOf = (id: BookingId, values: TurnValues): unknown[] =>
  values.with(BOOKING_PARAMETER - 1, id);

/** A store over nothing: every turn is saved at once. What remains is the actor's own work. */
export const storeOverNothing = () => bookingStore(listening(null), keyringInMemory(), jsonLog());

function listening(recorded: TurnValues[] | null): Database {
  const unsafe = (_text: string, values: TurnValues) => {
    recorded?.push(values);
    return Promise.resolve([{ turns: 1, number: 1 }]);
  };
  const sql = { unsafe } as unknown as Sql;
  return {
    kind: "postgres",
    sql,
    run: (_label, work) => work(sql),
    transaction: (_label, work) => work(sql),
    dump: null,
    close: () => Promise.resolve(),
  };
}
