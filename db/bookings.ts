/**
 * The store of bookings: created, read and listed. How a turn is saved stands in booking_turns.ts.
 */
import { happeningOf, passageOf, SHOWN_EVENTS } from "../actors/booking/history.ts";
import type { Message } from "../actors/booking/protocol.ts";
import type { BookingState, RememberedCommand } from "../actors/booking/state.ts";
import { LIMITS } from "../actors/limits.ts";
import { type BookingId, bookingId, refuse } from "../actors/vocabulary.ts";
import type {
  BookingScope,
  BookingStore,
  CommitResult,
  HistoryItem,
  LoadedBooking,
  Log,
  Turn,
} from "../actors/world.ts";
import type { Database } from "./client.ts";
import { isUniqueViolation, queryOf } from "./query.ts";
import type { DataKey } from "../runtime/vault.ts";
import { decodeBooking, openEventReason, openMessage, type StoredBooking } from "./booking_rows.ts";
import { encodeCreation } from "./booking_creations.ts";
import { bookingSaver } from "./booking_saver.ts";
import { encodeTurn } from "./booking_turns.ts";
import { currentBookings } from "./current_bookings.ts";
import { contactIndexes } from "./contact_index.ts";
import { type Keyring, KeyShredded } from "./keyring.ts";

const COLUMNS = "id, number, version, status, state, words, patient_id";

export function bookingStore(database: Database, keyring: Keyring, log: Log): BookingStore {
  const rows = queryOf(database);

  async function commands(
    ids: readonly string[],
  ): Promise<Map<string, Map<string, RememberedCommand>>> {
    const found = await rows<RememberedCommand & { bookingId: string; commandId: string }>(
      "bookings.commands",
      `select booking_id, command_id, body_hash, status, version, refused, sequence
       from booking_commands
       where booking_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))
         and not is_creation
       order by created_at desc limit $2`,
      [ids, LIMITS.commandsRememberedPerBooking * ids.length],
    );
    const byBooking = new Map<string, Map<string, RememberedCommand>>();
    for (const { bookingId: id, commandId, ...command } of found) {
      const own = byBooking.get(id) ?? new Map();
      own.set(commandId, command);
      byBooking.set(id, own);
    }
    return byBooking;
  }

  const current = currentBookings(rows, COLUMNS);
  const save = bookingSaver(rows);

  /** One damaged row must not take a list or a start with it. */
  async function readable(
    stored: readonly StoredBooking[],
  ): Promise<readonly (BookingState | null)[]> {
    const keys = await keyring.persons(stored.map(({ patientId }) => patientId));
    return stored.map((row) => {
      try {
        return decodeBooking(row, keys.get(row.patientId) ?? null);
      } catch (error) {
        log.fault("a booking's row cannot be read", error, { bookingId: row.id });
        return null;
      }
    });
  }

  /** The key of a booking's patient; null: it was deleted, or there is no such booking. */
  async function keyOf(bookingId: string): Promise<DataKey | null> {
    const [found] = await rows<{ patientId: string }>(
      "bookings.patientOf",
      "select patient_id from bookings where id = $1",
      [bookingId],
    );
    if (found === undefined) return null;
    return (await keyring.persons([found.patientId])).get(found.patientId) ?? null;
  }

  const createdBy: BookingStore["createdBy"] = async (personId, commandId) => {
    const [found] = await rows<{ bookingId: string; bodyHash: string }>(
      "bookings.createdBy",
      `select booking_id, body_hash from booking_commands
       where is_creation and person_id = $1 and command_id = $2`,
      [personId, commandId],
    );
    return found === undefined
      ? null
      : { existing: bookingId(found.bookingId), bodyHash: found.bodyHash };
  };

  return {
    createdBy,

    async create(state, event, command, openBookingsLimit) {
      const key = await keyring.person(state.patientId);
      const indexes = await contactIndexes(keyring, state);
      const values = encodeCreation(state, event, {
        ...{ key, indexes, command },
        mostOpen: openBookingsLimit,
      });
      // The limit counts first, so a repeat of the twentieth creation must be recognised before it.
      const earlier = () =>
        command === null ? null : createdBy(command.personId, command.commandId);
      try {
        const number = await save.creation(values);
        if (number !== null) return { number };
        return await earlier() ?? refuse("too_many_open_bookings");
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        const existing = await earlier();
        if (existing === null) throw error;
        return existing;
      }
    },

    async commit(turn: Turn): Promise<CommitResult> {
      const key = await keyring.person(turn.next.patientId).catch((error) => {
        if (error instanceof KeyShredded) return null;
        throw error;
      });
      // Of somebody who was deleted nothing new is written down.
      if (key === null) return refuse("illegal_transition");
      return await save.turn(encodeTurn(turn, key, await contactIndexes(keyring, turn.next)));
    },

    async load(id: BookingId): Promise<LoadedBooking | null> {
      const [row] = await rows<StoredBooking>(
        "bookings.load",
        `select ${COLUMNS} from bookings where id = $1`,
        [id],
      );
      if (row === undefined) return null;
      const known = await commands([id]);
      const key = (await keyring.persons([row.patientId])).get(row.patientId) ?? null;
      return { state: decodeBooking(row, key), commands: known.get(id) ?? new Map() };
    },

    async loadOpen(afterId, limit) {
      const stored = await rows<StoredBooking>(
        "bookings.loadOpen",
        `select ${COLUMNS} from bookings
         where ended_at is null and ($1::uuid is null or id > $1::uuid) order by id limit $2`,
        [afterId, limit],
      );
      const known = stored.length === 0 ? new Map() : await commands(stored.map((row) => row.id));
      const states = await readable(stored);
      return stored.map((row, index) => {
        const state = states[index] ?? null;
        const booking = state === null ? null : { state, commands: known.get(row.id) ?? new Map() };
        return { id: bookingId(row.id), booking };
      });
    },

    async openIds() {
      const found = await rows<{ id: BookingId }>(
        "bookings.openIds",
        "select id from bookings where ended_at is null",
        [],
      );
      return found.map(({ id }) => id);
    },

    async list(scope, filter, page) {
      const one = scope.kind === "person" && scope.personIds.length === 1 && page.before === null &&
        filter.status === undefined && scope.personIds[0];
      if (one && filter.openOrEndedAfter !== undefined) {
        const asked = { personId: one, since: filter.openOrEndedAfter, limit: page.limit };
        return (await readable(await current(asked))).filter((state) => state !== null);
      }
      const { where, value } = scopeOf(scope);
      const stored = await rows<StoredBooking>(
        "bookings.list",
        `select ${COLUMNS} from bookings
         where ${where} and ($2::text is null or status = $2)
           and ($3::float8 is null or ended_at is null or ended_at > to_timestamp($3::float8 / 1000))
           and ($4::uuid is null or id < $4::uuid)
         order by id desc limit $5`,
        [value, filter.status ?? null, filter.openOrEndedAfter ?? null, page.before, page.limit],
      );
      return (await readable(stored)).filter((state) => state !== null);
    },

    async history(id): Promise<readonly HistoryItem[]> {
      const found = await rows<
        & Omit<HistoryItem, "reason" | "what">
        & { sealed: Uint8Array | null; type: string; data: unknown }
      >(
        "bookings.history",
        `select version, from_status as "from", to_status as "to", by_id as "by",
           by_role as role, sealed, at, type, data
         from booking_events
         where booking_id = $1 and (from_status is distinct from to_status
           or type in (select jsonb_array_elements_text($2::jsonb)))
         order by version limit ${LIMITS.historyListed}`,
        [id, SHOWN_EVENTS],
      );
      const key = found.some(({ sealed }) => sealed !== null) ? await keyOf(id) : null;
      return found.map(({ sealed, type, data, ...item }) => {
        const desk = passageOf(type, data, item.by);
        return {
          ...item,
          ...(desk === null ? {} : { desk }),
          what: happeningOf(type, data),
          reason: openEventReason(key, id, item.version, sealed),
        };
      });
    },

    async messages(id, query) {
      const after = "last" in query ? 0 : query.after;
      const before = "last" in query ? query.before ?? null : null;
      const limit = "last" in query ? query.last : query.limit;
      const order = "last" in query ? "desc" : "asc";
      const found = await rows<SealedMessage>(
        `bookings.messages`,
        `select id, sequence, sender_id, sender_role, type, audience, client_id, sealed, created_at
         from booking_messages
         where booking_id = $1 and sequence > $2 and ($3::boolean or audience = 'all')
           and ($5::integer is null or sequence < $5)
         order by sequence ${order} limit $4`,
        [id, after, query.staff, limit, before],
      );
      const key = found.length === 0 ? null : await keyOf(id);
      const opened = found.map((message) => openedMessage(message, key));
      return order === "desc" ? opened.toReversed() : opened;
    },

    async lastMessages(ids, perBooking, staff) {
      const found = await rows<SealedMessage & { bookingId: BookingId; patientId: string }>(
        "bookings.lastMessages",
        `select m.*, b.patient_id from jsonb_array_elements_text($1::jsonb) as wanted(id)
         join bookings b on b.id = wanted.id::uuid
         cross join lateral (
           select booking_id, id, sequence, sender_id, sender_role, type, audience, client_id,
             sealed, created_at
           from booking_messages
           where booking_id = b.id and ($3::boolean or audience = 'all')
           order by sequence desc limit $2
         ) m
         order by m.booking_id, m.sequence`,
        [ids, perBooking, staff],
      );
      const keys = await keyring.persons(found.map(({ patientId }) => patientId));
      return found.map(({ bookingId, patientId, ...message }) => ({
        bookingId,
        ...openedMessage(message, keys.get(patientId) ?? null),
      }));
    },
  };
}

type SealedMessage = Omit<Message, "content"> & { readonly sealed: Uint8Array };

const openedMessage = ({ sealed, ...message }: SealedMessage, key: DataKey | null): Message => ({
  ...message,
  content: openMessage(key, message.id, sealed),
});

function scopeOf(scope: BookingScope): { where: string; value: unknown } {
  switch (scope.kind) {
    case "person":
      // One record is the rule: the plan for it is the plain one.
      return scope.personIds.length === 1
        ? { where: "(caller_id = $1 or patient_id = $1)", value: scope.personIds[0] }
        : { where: `(caller_id in ${IDS} or patient_id in ${IDS})`, value: scope.personIds };
    case "doctor":
      return { where: "doctor_id = $1", value: scope.doctorId };
    case "clinic":
      return { where: "clinic_id = $1", value: scope.clinicId };
    case "staff":
      return scope.clinics.length === 0
        ? { where: "city in (select jsonb_array_elements_text($1::jsonb))", value: scope.cities }
        : {
          where: `(city in (select jsonb_array_elements_text($1::jsonb -> 'cities'))
            or (city, clinic_id) in (select one.city, one."clinicId" from
              jsonb_to_recordset($1::jsonb -> 'clinics') as one(city text, "clinicId" uuid)))`,
          value: { cities: scope.cities, clinics: scope.clinics },
        };
  }
}

const IDS = "(select value::uuid from jsonb_array_elements_text($1::jsonb))";
