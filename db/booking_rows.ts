/**
 * A booking as a row and back. Words go into columns of their own; what remains in `state` is codes,
 * ids and instants. Events likewise.
 */
import { BOOKING_TIMES } from "../actors/limits.ts";
import type { StampedEvent, Status } from "../actors/booking/protocol.ts";
import { type BookingState, engagedDoctorIdOf, isVisiting } from "../actors/booking/state.ts";
import { after, type Instant } from "../actors/vocabulary.ts";

/** The columns of `bookings` that a turn writes, in the order of the statement's parameters. */
export interface BookingRow {
  readonly status: Status;
  readonly doctorId: string | null;
  readonly providerId: string | null;
  readonly state: unknown;
  readonly address: unknown;
  readonly contacts: unknown;
  readonly symptoms: string;
  readonly conclusion: string | null;
  readonly addenda: unknown;
  readonly endReason: string | null;
  readonly endedAt: Instant | null;
  readonly engagedDoctorId: string | null;
  readonly plannedFrom: Instant | null;
  readonly plannedUntil: Instant | null;
}

export function encodeBooking(state: BookingState): BookingRow {
  const { words, doorCode, ...rest } = state;
  const codes: Record<string, unknown> = { ...rest };
  for (const column of ["id", "number", "version", "status", "conclusion", "addenda", "reason"]) {
    delete codes[column];
  }
  const planned = plannedDuring(state);
  return {
    status: state.status,
    doctorId: state.status === "pending" ? null : state.doctor?.id ?? null,
    providerId: "providerId" in state ? state.providerId : null,
    state: codes,
    address: words.address,
    contacts: {
      patient: words.patient,
      contactPhone: words.contactPhone,
      doorContact: words.doorContact,
      doorCode,
    },
    symptoms: words.symptoms,
    conclusion: state.status === "completed" ? state.conclusion : null,
    addenda: state.status === "completed" ? state.addenda : null,
    endReason: state.status === "cancelled" ? state.reason : null,
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
  if (!isVisiting(state) || state.scheduledTime === null) return null;
  const length = state.callType === "consultation"
    ? BOOKING_TIMES.consultationVisitMilliseconds
    : BOOKING_TIMES.scheduledVisitMilliseconds;
  return { from: state.scheduledTime, until: after(state.scheduledTime, length) };
}

/** A row of `bookings` as the client gives it. */
export interface StoredBooking {
  readonly id: string;
  readonly number: number;
  readonly version: number;
  readonly status: Status;
  readonly state: Record<string, unknown>;
  readonly address: unknown;
  readonly contacts: Record<string, unknown>;
  readonly symptoms: string;
  readonly conclusion: string | null;
  readonly addenda: unknown;
  readonly endReason: string | null;
}

/** @throws on a row that no booking can be: it quarantines this booking alone */
export function decodeBooking(row: StoredBooking): BookingState {
  const { patient, contactPhone, doorContact, doorCode } = row.contacts;
  if (patient === undefined || typeof doorCode !== "string" || !Array.isArray(row.state.offers)) {
    throw new Error(`booking ${row.id}: unreadable row (version ${row.version})`);
  }
  const common = {
    ...row.state,
    id: row.id,
    number: row.number,
    version: row.version,
    status: row.status,
    doorCode,
    words: {
      symptoms: row.symptoms,
      address: row.address ?? null,
      patient,
      contactPhone: contactPhone ?? null,
      doorContact: doorContact ?? null,
    },
    ...(row.status === "completed"
      ? { conclusion: row.conclusion ?? "", addenda: row.addenda ?? [] }
      : {}),
    ...(row.status === "cancelled" ? { reason: row.endReason } : {}),
  };
  return common as unknown as BookingState;
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
  readonly reason: string | null;
  readonly words: unknown;
}

/** Words that have a column elsewhere and are not written twice. */
const KEPT_ELSEWHERE = ["reason", "content", "conclusion", "addendum", "doorCode"];

/** @param from the status before @param to the status after this event */
export function encodeEvent(
  event: StampedEvent,
  version: number,
  from: Status | null,
  to: Status,
): EventRow {
  const { type, at, by, ...rest } = event;
  const { words = {}, occurredAt = null, ...data } = rest as Record<string, unknown> & {
    words?: Record<string, unknown>;
    occurredAt?: number | null;
  };
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
    reason: typeof words.reason === "string" ? words.reason : null,
    words: own.length === 0 ? null : Object.fromEntries(own),
  };
}
