/**
 * A booking as a row and back. Words are sealed with the patient's key into one column; what remains in
 * `state` is codes, ids and instants. Events and messages likewise.
 */
import { placeWith, planningOf } from "../actors/booking/plan.ts";
import type { StampedEvent, Status } from "../actors/booking/protocol.ts";
import { type BookingState, engagedDoctorIdOf, isVisiting } from "../actors/booking/state.ts";
import { after, type Instant, MINUTE } from "../actors/vocabulary.ts";
import type { DataKey } from "../runtime/vault.ts";
import { encodeBase64 } from "./codecs.ts";

/** The columns of `bookings` that a turn writes, in the order of the statement's parameters. */
export interface BookingRow {
  readonly status: Status;
  readonly doctorId: string | null;
  readonly providerId: string | null;
  readonly state: unknown;
  /** Sealed. */
  readonly words: Uint8Array;
  readonly endedAt: Instant | null;
  readonly engagedDoctorId: string | null;
  readonly plannedFrom: Instant | null;
  readonly plannedUntil: Instant | null;
}

/** What people wrote, and where they live: all that is sealed of a booking. */
export interface BookingWords {
  readonly address: unknown;
  readonly contacts: {
    readonly patient: unknown;
    readonly contactPhone: unknown;
    readonly doorContact: unknown;
    readonly doorCode: string;
  };
  readonly symptoms: string;
  readonly conclusion: string | null;
  readonly addenda: unknown;
  readonly endReason: string | null;
}

/** What is left of a booking whose patient's key was deleted: that it was, and nothing of whom. */
const ERASED: BookingWords = {
  address: null,
  contacts: {
    patient: { firstName: "", lastName: "", birthDate: null, relation: null },
    contactPhone: null,
    doorContact: null,
    doorCode: "0000",
  },
  symptoms: "",
  conclusion: null,
  addenda: null,
  endReason: null,
};

const wordsPlace = (bookingId: string): string => `bookings.words/${bookingId}`;

export const sealBookingWords = (key: DataKey, id: string, words: BookingWords): Uint8Array =>
  key.seal(wordsPlace(id), JSON.stringify(words));

/** @throws SealBroken */
export const openBookingWords = (key: DataKey, id: string, words: Uint8Array): BookingWords =>
  JSON.parse(key.open(wordsPlace(id), words));

interface SealedWords {
  readonly key: DataKey;
  readonly rest: readonly unknown[];
  readonly sealed: Uint8Array;
}

/**
 * What was sealed last of these words: most turns change none of them, and sealing takes longer than all else
 * of a row. A sealed text may be written twice; a word that changes makes another object.
 */
const sealedBefore = new WeakMap<object, SealedWords>();

function sealedWords(state: BookingState, key: DataKey): Uint8Array {
  const { words, doorCode } = state;
  const conclusion = state.status === "completed" ? state.conclusion : null;
  const addenda = state.status === "completed" ? state.addenda : null;
  const endReason = state.status === "cancelled" ? state.reason : null;
  const rest = [state.id, doorCode, conclusion, addenda, endReason];
  const known = sealedBefore.get(words);
  if (known?.key === key && known.rest.every((part, at) => part === rest[at])) return known.sealed;
  const sealed = sealBookingWords(key, state.id, {
    address: words.address,
    contacts: {
      patient: words.patient,
      contactPhone: words.contactPhone,
      doorContact: words.doorContact,
      doorCode,
    },
    symptoms: words.symptoms,
    conclusion,
    addenda,
    endReason,
  });
  sealedBefore.set(words, { key, rest, sealed });
  return sealed;
}

export function encodeBooking(state: BookingState, key: DataKey): BookingRow {
  // Left out, not deleted: an object that has lost keys takes half as long again to write out.
  const {
    words: _words,
    doorCode: _doorCode,
    id: _id,
    number: _number,
    version: _version,
    status: _status,
    conclusion: _conclusion,
    addenda: _addenda,
    reason: _reason,
    ...codes
  } = state as BookingState & Partial<Record<"conclusion" | "addenda" | "reason", unknown>>;
  const planned = plannedDuring(state);
  return {
    status: state.status,
    doctorId: state.status === "pending" ? null : state.doctor?.id ?? null,
    providerId: state.status === "pending" ? null : state.providerId ?? null,
    state: codes,
    words: sealedWords(state, key),
    endedAt: state.status === "completed"
      ? state.completedAt
      : state.status === "cancelled"
      ? state.cancelledAt
      : null,
    engagedDoctorId: engagedDoctorIdOf(state),
    plannedFrom: planned?.from ?? null,
    plannedUntil: planned?.until ?? null,
  };
}

/** The part of the doctor's day that a planned visit takes, or null. */
function plannedDuring(state: BookingState): { from: Instant; until: Instant } | null {
  if (!isVisiting(state)) return null;
  const place = placeWith(state, state.doctor.id);
  if (place === null) return null;
  // The way is not in it: from which door the doctor comes changes with the day.
  return { from: place.from, until: after(place.until, planningOf(state).bufferMinutes * MINUTE) };
}

/** A row of `bookings` as the client gives it. */
export interface StoredBooking {
  readonly id: string;
  readonly number: number;
  readonly version: number;
  readonly status: Status;
  readonly state: Record<string, unknown>;
  readonly words: Uint8Array;
  /** Whose key opens the words. */
  readonly patientId: string;
}

/**
 * @param key of the patient; null: it was deleted
 * @throws on a row that no booking can be: it quarantines this booking alone
 */
export function decodeBooking(row: StoredBooking, key: DataKey | null): BookingState {
  const words = key === null ? ERASED : openBookingWords(key, row.id, row.words);
  const { patient, contactPhone, doorContact, doorCode } = words.contacts;
  if (patient === undefined || typeof doorCode !== "string" || !Array.isArray(row.state.offers)) {
    throw new Error(`booking ${row.id}: unreadable row (version ${row.version})`);
  }
  const common = {
    ...sightOf(row.state),
    ...row.state,
    id: row.id,
    number: row.number,
    version: row.version,
    status: row.status,
    doorCode,
    words: {
      symptoms: words.symptoms,
      address: words.address ?? null,
      patient,
      contactPhone: contactPhone ?? null,
      doorContact: doorContact ?? null,
    },
    ...(row.status === "completed"
      ? { conclusion: words.conclusion ?? "", addenda: words.addenda ?? [] }
      : {}),
    ...(row.status === "cancelled" ? { reason: words.endReason } : {}),
  };
  return common as unknown as BookingState;
}

/** Bookings from before callers and patients were told apart: closed, but for what the caller wrote. */
function sightOf(state: Record<string, unknown>) {
  const { callerId, patientId } = state;
  return { callerSees: callerId === patientId ? "all" : "journey", symptomsBy: callerId };
}

/** A row of `booking_events`; instants as epoch milliseconds. */
export interface EventRow {
  readonly version: number;
  readonly type: string;
  readonly from_status: Status | null;
  readonly to_status: Status;
  readonly by_id: string | null;
  readonly by_role: string;
  readonly at: number;
  readonly occurred_at: number | null;
  readonly data: unknown;
  /** Base64 of what is sealed; null: the event has no words. */
  readonly sealed: string | null;
}

/** What is sealed of an event. */
export interface EventWords {
  readonly reason: string | null;
  readonly words: unknown;
}

const eventPlace = (bookingId: string, version: number): string =>
  `booking_events.sealed/${bookingId}/${version}`;

export const sealEventWords = (
  key: DataKey,
  bookingId: string,
  version: number,
  words: EventWords,
): Uint8Array => key.seal(eventPlace(bookingId, version), JSON.stringify(words));

/** Why a step was taken, or null: nobody said, or the patient's words were deleted. */
export function openEventReason(
  key: DataKey | null,
  bookingId: string,
  version: number,
  sealed: Uint8Array | null,
): string | null {
  if (key === null || sealed === null) return null;
  const { reason } = JSON.parse(key.open(eventPlace(bookingId, version), sealed)) as EventWords;
  return reason;
}

const messagePlace = (id: string): string => `booking_messages.sealed/${id}`;

export const sealMessage = (key: DataKey, id: string, content: string): Uint8Array =>
  key.seal(messagePlace(id), content);

/** The message's words; empty where they were deleted. */
export const openMessage = (key: DataKey | null, id: string, sealed: Uint8Array): string =>
  key === null ? "" : key.open(messagePlace(id), sealed);

/** Words that have a column elsewhere and are not written twice. */
const KEPT_ELSEWHERE = ["reason", "content", "conclusion", "addendum", "doorCode"];

interface EventPlace {
  readonly key: DataKey;
  readonly bookingId: string;
  readonly version: number;
}

/** @param from the status before @param to the status after this event */
export function encodeEvent(
  event: StampedEvent,
  { key, bookingId, version }: EventPlace,
  from: Status | null,
  to: Status,
): EventRow {
  const { type, at, by, ...rest } = event;
  const { words = {}, occurredAt = null, ...data } = rest as Record<string, unknown> & {
    words?: Record<string, unknown>;
    occurredAt?: number | null;
  };
  const reason = typeof words.reason === "string" ? words.reason : null;
  const own = Object.entries(words).filter(([key]) => !KEPT_ELSEWHERE.includes(key));
  return {
    version,
    type,
    from_status: from,
    to_status: to,
    by_id: by.id,
    by_role: by.role,
    at,
    occurred_at: occurredAt,
    data,
    sealed: reason === null && own.length === 0 ? null : encodeBase64(
      sealEventWords(key, bookingId, version, {
        reason,
        words: own.length === 0 ? null : Object.fromEntries(own),
      }),
    ),
  };
}
