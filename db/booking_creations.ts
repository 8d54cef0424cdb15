/** The statement of a creation: a new booking with its first event and its command, or nothing of them. */
import type { BookingState } from "../actors/booking/state.ts";
import type { StampedEvent } from "../actors/booking/protocol.ts";
import type { DataKey } from "../runtime/vault.ts";
import { encodeBooking, encodeEvent } from "./booking_rows.ts";
import { insertEvents } from "./booking_turns.ts";
import type { contactIndexes } from "./contact_index.ts";
import { parameters, type Place, type Values } from "./listed_values.ts";

/** What a creation writes, in the order of the parameters of CREATE. */
export const CREATION_TYPES = {
  id: "uuid",
  city: "text",
  status: "text",
  caller: "uuid",
  patient: "uuid",
  payer: "uuid",
  clinic: "uuid",
  visit: "uuid",
  state: "jsonb",
  words: "bytea",
  at: "float8",
  most_open: "integer",
  events: "jsonb",
  command: "text",
  person: "uuid",
  body_hash: "text",
  phone: "bytea",
  door_phone: "bytea",
  place: "bytea",
} as const;

/**
 * The open bookings are counted by a filter, not by a condition: with `ended_at is null` as one, a
 * plan that was made on an empty table goes through all that are open, whoever called.
 *
 * @param from where the values come from, where they are no parameters
 */
export const insertBooking = (value: Place<typeof CREATION_TYPES>, from: string): string => `
  insert into bookings (id, version, city, status, caller_id, patient_id, payer_id, clinic_id,
    visit_id, state, words, created_at, updated_at, phone_index, door_phone_index, place_index,
    contacts_indexed)
  select ${value("id")}, 1, ${value("city")}, ${value("status")}, ${value("caller")},
    ${value("patient")}, ${value("payer")}, ${value("clinic")}, ${value("visit")},
    ${value("state")}, ${value("words")}, to_timestamp(${value("at")} / 1000),
    to_timestamp(${value("at")} / 1000), ${value("phone")}, ${value("door_phone")},
    ${value("place")}, true
  ${from}
  where ${value("caller")} is null or ${value("most_open")} >
    (select count(*) filter (where ended_at is null) from bookings
     where caller_id = ${value("caller")})
  returning id, number`;

const alone = parameters(CREATION_TYPES);

/** One creation. */
export const CREATE = `
with turn as (${insertBooking(alone, "")}
), events as (${insertEvents(alone("events"))}
), command as (
  insert into booking_commands (booking_id, command_id, person_id, is_creation, body_hash, status,
    version, created_at)
  select turn.id, ${alone("command")}, ${alone("person")}, true, ${alone("body_hash")},
    ${alone("status")}, 1, to_timestamp(${alone("at")} / 1000)
  from turn where ${alone("command")} is not null
)
select number from turn`;

export type CreationValues = Values<typeof CREATION_TYPES>;

/** A creation as it is written. Synchronous and pure, but for the seals. */
export function encodeCreation(
  state: BookingState,
  event: StampedEvent,
  { key, indexes, command, mostOpen }: {
    readonly key: DataKey;
    readonly indexes: Awaited<ReturnType<typeof contactIndexes>>;
    readonly command: {
      readonly commandId: string;
      readonly personId: string | null;
      readonly bodyHash: string;
    } | null;
    readonly mostOpen: number;
  },
): CreationValues {
  const row = encodeBooking(state, key);
  return {
    id: state.id,
    city: state.city,
    status: state.status,
    caller: state.callerId,
    patient: state.patientId,
    payer: state.payerId,
    clinic: state.clinicId,
    visit: state.visitId,
    state: row.state,
    words: row.words,
    at: state.createdAt,
    most_open: mostOpen,
    events: [encodeEvent(event, { key, bookingId: state.id, version: 1 }, null, state.status)],
    command: command?.commandId ?? null,
    person: command?.personId ?? null,
    body_hash: command?.bodyHash ?? null,
    phone: indexes.phone,
    door_phone: indexes.doorPhone,
    place: indexes.place,
  };
}
