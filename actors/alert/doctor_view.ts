/**
 * What a doctor sees of alarms that ask for help: before the answer a distance and an area, after a yes the
 * door. Whole each time, so that a page which missed a word is right again with the next one. Pure.
 */
import type { Address } from "../booking/schemas.ts";
import { iso } from "../booking/view.ts";
import { type Frame, frame } from "../hub.ts";
import type { Instant, PersonId } from "../vocabulary.ts";
import type { AlertKind, AskOutcome } from "./codes.ts";
import { waitsOutside } from "./halt.ts";
import { type Ask, helperOf, liveAsks } from "./search.ts";
import type { AlertState } from "./state.ts";

export interface AlarmAskView {
  readonly alertId: string;
  readonly kind: AlertKind;
  readonly askedAt: string;
  readonly expiresAt: string;
  readonly distanceMeters: number;
  /** The area and no more: who does not go needs no door. */
  readonly district: string | null;
}

export interface AlarmHelpView {
  readonly alertId: string;
  readonly kind: AlertKind;
  readonly boundAt: string;
  readonly arrivesAt: string | null;
  readonly isEstimated: boolean;
  readonly arrivedAt: string | null;
  readonly place: Address | null;
  /** Where the sender's phone was: help goes there when there is no address. */
  readonly senderPlace: { readonly latitude: number; readonly longitude: number } | null;
  readonly message: string | null;
  readonly callerName: string;
  /** Not to go in, and to call the desk first. */
  readonly waitsOutside: boolean;
}

export interface AlarmCallsView {
  readonly asks: readonly AlarmAskView[];
  readonly help: AlarmHelpView | null;
  /** The last that went without this doctor's doing, to be said honestly. */
  readonly closed: { readonly alertId: string; readonly outcome: AskOutcome } | null;
}

/** @param states all open ones, and the one that has just changed */
export function alarmCallsOf(doctorId: PersonId, states: readonly AlertState[]): AlarmCallsView {
  const asks: AlarmAskView[] = [];
  let help: AlarmHelpView | null = null;
  let closed: (AlarmCallsView["closed"] & { at: Instant }) | null = null;
  for (const state of states) {
    const { id, kind, search, words } = state;
    const ask = liveAsks(search).find((one) => one.doctorId === doctorId);
    if (ask !== undefined) {
      asks.push({
        alertId: id,
        kind,
        askedAt: iso(ask.askedAt),
        expiresAt: iso(ask.expiresAt),
        distanceMeters: ask.distanceMeters,
        district: words.place?.district ?? null,
      });
    }
    const helper = helperOf(state);
    if (helper?.doctorId === doctorId) help = helpOf(state, helper);
    const last = search?.asks.findLast((one) => one.doctorId === doctorId);
    const gone = last === undefined ? null : goneOf(last);
    if (gone !== null && (closed === null || closed.at < gone.at)) {
      closed = { alertId: id, ...gone };
    }
  }
  return {
    asks: asks.toSorted((one, other) => one.expiresAt.localeCompare(other.expiresAt)),
    help,
    closed: closed === null ? null : { alertId: closed.alertId, outcome: closed.outcome },
  };
}

/** How an ask ended without its doctor's doing, and whoever had said yes was let go; null: it did not. */
function goneOf(
  { outcome, answeredAt, releasedAt }: Ask,
): { readonly outcome: AskOutcome; readonly at: Instant } | null {
  if (outcome === "accepted") {
    return releasedAt === undefined ? null : { outcome: "withdrawn", at: releasedAt };
  }
  const isOthers = outcome === "taken_by_other" || outcome === "withdrawn" || outcome === "expired";
  return isOthers && answeredAt !== null ? { outcome, at: answeredAt } : null;
}

function helpOf(state: AlertState, helper: NonNullable<ReturnType<typeof helperOf>>) {
  const { id, kind, words, raisedBy } = state;
  const name = words.names[raisedBy];
  const { senderPlace } = words;
  return {
    alertId: id,
    kind,
    boundAt: iso(helper.boundAt),
    arrivesAt: helper.arrivesAt === null ? null : iso(helper.arrivesAt),
    isEstimated: helper.isEstimated ?? false,
    arrivedAt: helper.arrivedAt === null ? null : iso(helper.arrivedAt),
    place: words.place,
    senderPlace: senderPlace === null
      ? null
      : { latitude: senderPlace.latitude, longitude: senderPlace.longitude },
    message: words.reports.findLast(({ message }) => message !== null)?.message ?? null,
    callerName: name === undefined ? "" : `${name.firstName} ${name.lastName}`.trim(),
    waitsOutside: state.search !== null && waitsOutside(state.search),
  };
}

/** For the doctor's pages. What is said in it of a patient counts as read. */
export function alarmCallsFrame(doctorId: PersonId, states: readonly AlertState[]): Frame {
  const view = alarmCallsOf(doctorId, states);
  const made = frame("alarm_calls", view);
  const state = states.find(({ id }) => id === view.help?.alertId);
  const bookingId = state?.bookingId ?? null;
  return view.help?.message == null || state === undefined || bookingId === null ? made : {
    ...made,
    medical: { bookingId, patientId: state.subjectId, fields: ["messages"] },
  };
}

/** Doctors to whom this alert is something: asked once, or bound. */
export const doctorsOf = ({ search }: Pick<AlertState, "search">): readonly PersonId[] => [
  ...new Set(search?.asks.map(({ doctorId }) => doctorId)),
];
