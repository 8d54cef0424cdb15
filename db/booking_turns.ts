/**
 * The statement of a turn: the state where the version still stands, the events, the messages and the
 * remembered command, or nothing of them. What is to be saved in the same round of the event loop goes
 * together, and each turn has its own answer; constraints that are hit come back as refusals.
 */
import { refuse } from "../actors/vocabulary.ts";
import type { CommitResult, Turn } from "../actors/world.ts";
import type { DataKey } from "../runtime/vault.ts";
import { encodeBooking, encodeEvent, sealMessage } from "./booking_rows.ts";
import { encodeBase64 } from "./codecs.ts";
import type { contactIndexes } from "./contact_index.ts";
import { EXCLUSION_VIOLATION, type Query, UNIQUE_VIOLATION } from "./query.ts";
import { sameRound } from "./same_round.ts";

/** So many turns in one statement: what befalls it befalls all of them. */
const TURNS_TOGETHER = 16;

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
const PARAMETERS = {
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

type Parameter = keyof typeof PARAMETERS;

interface Shape {
  /** Where a value stands while the row is written, and afterwards. */
  readonly value: (name: Parameter) => string;
  readonly kept: (name: Parameter) => string;
  readonly from: string;
  readonly returning: string;
}

const statement = ({ value, kept, from, returning }: Shape): string => `
with turn as (
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
  where bookings.id = ${value("id")} and bookings.version = ${value("expected")}
  returning ${returning}
), events as (${insertEvents(kept("events"))}
), messages as (
  insert into booking_messages (booking_id, sequence, id, sender_id, sender_role, type, audience,
    client_id, sealed, created_at)
  select turn.id, m.sequence, m.id, m."senderId", m."senderRole", m.type, m.audience,
    m."clientId", decode(m.sealed, 'base64'), to_timestamp(m."createdAt" / 1000)
  from turn, jsonb_to_recordset(${kept("messages")}) as m(sequence integer, id uuid,
    "senderId" uuid, "senderRole" text, type text, audience text, "clientId" text, sealed text,
    "createdAt" float8)
), command as (
  insert into booking_commands (booking_id, command_id, person_id, body_hash, status, version,
    refused, sequence, created_at)
  select turn.id, ${kept("command")}, ${kept("person")}, ${kept("body_hash")}, ${kept("status")},
    ${kept("version")}, ${kept("refused")}, ${kept("sequence")},
    to_timestamp(${kept("at")} / 1000)
  from turn where ${kept("command")} is not null
)
select id from turn`;

const names = Object.keys(PARAMETERS) as Parameter[];
const parameter = (name: Parameter): string => `$${names.indexOf(name) + 1}::${PARAMETERS[name]}`;

/** Exported for the benchmark, which gives pgbench the same statement. */
export const TURN = statement({
  value: parameter,
  kept: parameter,
  from: "",
  returning: "id",
});

/** Bytes come as base64 in JSON. */
const columns = names
  .map((name) => `${name} ${PARAMETERS[name] === "bytea" ? "text" : PARAMETERS[name]}`).join(", ");
/**
 * Of the list the planner is told to expect one row (an equality takes one in two hundred of the hundred
 * that it takes every list for): so it goes by the key, however few bookings there were when it planned.
 */
const TURNS = statement({
  value: (name) => PARAMETERS[name] === "bytea" ? `decode(t.${name}, 'base64')` : `t.${name}`,
  kept: (name) => `turn.${name}`,
  from: `from (select * from jsonb_to_recordset($1::jsonb) as listed(${columns}, kind text)
    where kind = 'turn') t`,
  returning: "t.*",
});

type Values = Readonly<Record<Parameter, unknown>>;

interface PostgresError {
  readonly code?: string;
  readonly constraint_name?: string;
}

/** What the hit constraint means, or null: a fault. */
function meaningOf(error: unknown): CommitResult | null {
  const { code, constraint_name: constraint } = error as PostgresError;
  if (code === EXCLUSION_VIOLATION) return refuse("doctor_busy");
  if (code !== UNIQUE_VIOLATION) return null;
  return constraint === "booking_commands_pkey" ? "command_exists" : "conflict";
}

/** @returns what saves one turn, sealed and indexed */
export function turnSaver(rows: Query): (turn: Values) => Promise<CommitResult> {
  return sameRound({
    limit: TURNS_TOGETHER,
    async askOne(turn) {
      try {
        const saved = await rows("bookings.turn", TURN, names.map((name) => turn[name]));
        return saved.length === 1 ? "committed" : "conflict";
      } catch (error) {
        const meaning = meaningOf(error);
        if (meaning === null) throw error;
        return meaning;
      }
    },
    async askMany(turns) {
      // The database saves one of two turns of a booking and names it once: each is asked about by itself then.
      if (new Set(turns.map(({ id }) => id)).size < turns.length) {
        throw new Error("two turns of one booking");
      }
      const saved = await rows<{ id: string }>("bookings.turns", TURNS, [turns.map(inJson)]);
      const ids = new Set(saved.map(({ id }) => id));
      return turns.map(({ id }) => ids.has(id as string) ? "committed" : "conflict");
    },
  });
}

const inJson = (turn: Values) => ({
  ...turn,
  words: inBase64(turn.words),
  phone: inBase64(turn.phone),
  door_phone: inBase64(turn.door_phone),
  place: inBase64(turn.place),
  kind: "turn",
});

const inBase64 = (bytes: unknown): string | null =>
  bytes === null ? null : encodeBase64(bytes as Uint8Array);

/** A turn as it is written. Synchronous and pure, but for the seals. */
export function encodeTurn(
  { next, expectedVersion, events, messages, command }: Turn,
  key: DataKey,
  indexes: Awaited<ReturnType<typeof contactIndexes>>,
): Values {
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
