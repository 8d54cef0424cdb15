/**
 * The statement of a turn: the state where the version still stands, the events, the messages and the
 * remembered command, or nothing of them.
 */
import type { Turn } from "../actors/world.ts";
import type { DataKey } from "../runtime/vault.ts";
import { encodeBooking, encodeEvent, sealMessage } from "./booking_rows.ts";
import { encodeBase64 } from "./codecs.ts";
import type { contactIndexes } from "./contact_index.ts";
import { parameters, type Place, type Values } from "./listed_values.ts";

const EVENT_COLUMNS = `version integer, type text, from_status text, to_status text, by_id uuid,
  by_role text, at float8, occurred_at float8, data jsonb, sealed text`;

/** Writes down the events of `turn`. @param events where they stand in it, as a jsonb list */
export const insertEvents = (events: string): string => `
  insert into booking_events (booking_id, version, type, from_status, to_status, by_id, by_role,
    at, occurred_at, data, sealed)
  select turn.id, e.version, e.type, e.from_status, e.to_status, e.by_id, e.by_role,
    to_timestamp(e.at / 1000), to_timestamp(e.occurred_at / 1000), e.data,
    decode(e.sealed, 'base64')
  from turn, jsonb_to_recordset(${events}) as e(${EVENT_COLUMNS})`;

/** What a turn writes, in the order of the parameters of TURN. */
export const TURN_TYPES = {
  id: "uuid",
  expected: "integer",
  version: "integer",
  status: "text",
  doctor: "uuid",
  provider: "uuid",
  state: "jsonb",
  words: "bytea",
  ended: "float8",
  engaged: "uuid",
  planned_from: "float8",
  planned_until: "float8",
  at: "float8",
  events: "jsonb",
  messages: "jsonb",
  command: "text",
  person: "uuid",
  body_hash: "text",
  refused: "text",
  sequence: "integer",
  phone: "bytea",
  door_phone: "bytea",
  place: "bytea",
  clinic: "uuid",
} as const;

type InTurn = Place<typeof TURN_TYPES>;

/** Writes the state down. @param from where the values come from, where they are no parameters */
export const updateBooking = (value: InTurn, from: string): string => `
  update bookings set version = ${value("version")}, status = ${value("status")},
    doctor_id = ${value("doctor")}, provider_id = ${value("provider")}, state = ${value("state")},
    words = ${value("words")}, ended_at = to_timestamp(${value("ended")} / 1000),
    engaged_doctor_id = ${value("engaged")},
    planned_during = case when ${value("planned_from")} is null then null
      else tstzrange(to_timestamp(${value("planned_from")} / 1000),
        to_timestamp(${value("planned_until")} / 1000)) end,
    updated_at = to_timestamp(${value("at")} / 1000), phone_index = ${value("phone")},
    door_phone_index = ${value("door_phone")}, place_index = ${value("place")},
    contacts_indexed = true, clinic_id = ${value("clinic")}
  ${from}
  where bookings.id = ${value("id")} and bookings.version = ${value("expected")}`;

/** Writes down the messages of `turn`. */
export const insertMessages = (messages: string): string => `
  insert into booking_messages (booking_id, sequence, id, sender_id, sender_role, type, audience,
    client_id, sealed, created_at)
  select turn.id, m.sequence, m.id, m."senderId", m."senderRole", m.type, m.audience,
    m."clientId", decode(m.sealed, 'base64'), to_timestamp(m."createdAt" / 1000)
  from turn, jsonb_to_recordset(${messages}) as m(sequence integer, id uuid,
    "senderId" uuid, "senderRole" text, type text, audience text, "clientId" text, sealed text,
    "createdAt" float8)`;

/** Remembers the command of `turn`. @param isCreation whether it made the booking */
export const insertCommand = (value: InTurn, isCreation: string): string => `
  insert into booking_commands (booking_id, command_id, person_id, is_creation, body_hash, status,
    version, refused, sequence, created_at)
  select turn.id, ${value("command")}, ${value("person")}, ${isCreation}, ${value("body_hash")},
    ${value("status")}, ${value("version")}, ${value("refused")}, ${value("sequence")},
    to_timestamp(${value("at")} / 1000)
  from turn where ${value("command")} is not null`;

const alone = parameters(TURN_TYPES);

/** One turn. */
export const TURN = `
with turn as (${updateBooking(alone, "")} returning id
), events as (${insertEvents(alone("events"))}
), messages as (${insertMessages(alone("messages"))}
), command as (${insertCommand(alone, "false")}
)
select id from turn`;

export type TurnValues = Values<typeof TURN_TYPES>;

/** A turn as it is written. Synchronous and pure, but for the seals. */
export function encodeTurn(
  { next, expectedVersion, events, messages, command }: Turn,
  key: DataKey,
  indexes: Awaited<ReturnType<typeof contactIndexes>>,
): TurnValues {
  const row = encodeBooking(next, key);
  const last = events.at(-1)?.event;
  return {
    id: next.id,
    expected: expectedVersion,
    version: next.version,
    status: row.status,
    doctor: row.doctorId,
    provider: row.providerId,
    state: row.state,
    words: row.words,
    ended: row.endedAt,
    engaged: row.engagedDoctorId,
    planned_from: row.plannedFrom,
    planned_until: row.plannedUntil,
    at: last?.at ?? next.createdAt,
    events: events.map(({ event, version, from, to }) =>
      encodeEvent(event, { key, bookingId: next.id, version }, from, to)
    ),
    messages: messages.map(({ content, ...message }) => ({
      ...message,
      sealed: encodeBase64(sealMessage(key, message.id, content)),
    })),
    command: command?.commandId ?? null,
    person: last?.by.id ?? null,
    body_hash: command?.bodyHash ?? null,
    refused: command?.refused ?? null,
    sequence: command?.sequence ?? null,
    phone: indexes.phone,
    door_phone: indexes.doorPhone,
    place: indexes.place,
    clinic: next.clinicId,
  };
}
