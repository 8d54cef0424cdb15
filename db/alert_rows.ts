/** An alert as a row and back: words sealed with the subject's key, the rest codes, ids and instants. */
import { isOver } from "../actors/alert/codes.ts";
import { acknowledgedOf, type AlertState, type AlertWords } from "../actors/alert/state.ts";
import type { AlertEvent } from "../actors/alert/protocol.ts";
import type { LoggedAlertEvent } from "../actors/alert/store.ts";
import type { Instant } from "../actors/vocabulary.ts";
import type { DataKey } from "../runtime/vault.ts";

export interface StoredAlert {
  readonly id: string;
  readonly version: number;
  readonly state: Record<string, unknown>;
  readonly words: Uint8Array;
  /** Whose key opens the words. */
  readonly subjectId: string;
}

/** What is left where the key was deleted: that it was, and nothing of whom. */
const ERASED: AlertWords = {
  place: null,
  senderPlace: null,
  track: [],
  reports: [],
  responder: null,
  note: null,
  names: {},
};

const place = (id: string): string => `alerts.words/${id}`;
/** Kept in columns of their own, which are what counts. */
const COLUMNS = [
  "version",
  "kind",
  "status",
  "city",
  "clinicId",
  "bookingId",
  "raisedBy",
  "subjectId",
  "isDrill",
  "createdAt",
] as const;

/** @param key of the subject; null: it was deleted */
export function encodeAlert(state: AlertState, key: DataKey | null) {
  const { words, id, ...rest } = state;
  const codes: Record<string, unknown> = { ...rest };
  for (const column of COLUMNS) delete codes[column];
  return {
    state: codes,
    words: key?.seal(place(id), JSON.stringify(words)) ?? new Uint8Array(),
    acknowledgedAt: acknowledgedOf(state)?.at ?? null as Instant | null,
    isOver: isOver(state.status),
  };
}

/** @throws SealBroken, and on a row that no alert can be */
export function decodeAlert(
  { state, words, ...columns }: StoredAlert,
  key: DataKey | null,
): AlertState {
  if (!Array.isArray(state.escalations)) {
    throw new Error(`alert ${columns.id}: unreadable row (version ${columns.version})`);
  }
  const opened = key === null ? ERASED : {
    track: [],
    ...JSON.parse(key.open(place(columns.id), words)),
  };
  // Older rows know of none of these.
  const later = { search: null, care: null, dropped: null };
  return { ...later, ...state, ...columns, words: opened } as unknown as AlertState;
}

/** What the log says of an event beside its type: never a word, a place or a name. */
export function dataOf(event: AlertEvent): Record<string, unknown> {
  switch (event.type) {
    case "created": {
      const { report, isDrill, raisesAt, bookingId } = event.raising;
      const { isAttended } = event;
      return { kind: report.kind, isDrill, raisesAt, bookingId, isAttended };
    }
    case "raised":
    case "neglected":
      return { isAttended: event.isAttended };
    case "joined":
      return {
        kind: event.report.kind,
        calledBy: event.report.by,
        soundsAgain: event.soundsAgain,
      };
    case "escalated":
      return { step: event.step, told: event.told.map(({ id, as, by }) => ({ id, as, by })) };
    case "doctorsAsked":
      return {
        doctors: event.doctors.map(({ id, distanceMeters }) => ({
          id,
          distanceMeters: Math.round(distanceMeters),
        })),
        expiresAt: event.expiresAt,
      };
    case "asksExpired":
      return { doctorIds: event.doctorIds };
    case "nobodyToAsk":
      return { lookAt: event.lookAt };
    case "askAccepted":
      return { doctorId: event.doctorId, arrivesAt: event.arrivesAt };
    case "askDeclined":
      return { doctorId: event.doctorId, reason: event.reason };
    case "helperMoved":
      return { doctorId: event.doctorId, arrivesAt: event.arrivesAt };
    case "helperArrived":
      return { doctorId: event.doctorId };
    case "helperLeft":
      return {
        doctorId: event.doctorId,
        because: event.because,
        searchesOn: event.searchesOn,
      };
    case "answered":
      return { how: event.how };
    case "handedOver":
      return { to: event.to };
    case "stepTicked":
      return { step: event.step, isDone: event.isDone };
    case "visitNamed":
      return { bookingId: event.visit.bookingId };
    case "resolved":
      return { outcome: event.outcome };
    default:
      return {};
  }
}

export const encodeAlertEvent = ({ event, version, from, to }: LoggedAlertEvent) => ({
  version,
  type: event.type,
  from_status: from,
  to_status: to,
  by_id: event.by.id,
  by_role: event.by.role,
  at: event.at,
  data: dataOf(event),
});
