/**
 * Where an alert is: the door, the visit and its city, and the phone of whoever called. The first word counts, and
 * nothing that another caller of the same event says of a place is lost. Part of its judgement; synchronous and pure.
 */
import type { Address } from "../booking/schemas.ts";
import { ALERT } from "../limits.ts";
import type { Instant, PersonId } from "../vocabulary.ts";
import { isGraver } from "./codes.ts";
import type { AlertEvent, Report, SenderPlace, Stamped, Visit } from "./protocol.ts";
import { firstEscalation } from "./pace.ts";
import { type AlertState, type AlertWords, senderIdOf } from "./state.ts";

type Joined = AlertEvent & { readonly type: "joined" } & Stamped;
type Located = AlertEvent & { readonly type: "located" } & Stamped;

const letters = ({ text, flat }: Address): string =>
  `${text} ${flat ?? ""}`.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

/** Both are known, and they are two doors. */
export const isElsewhere = (one: Address | null, other: Address | null): boolean =>
  one !== null && other !== null && letters(one) !== letters(other);

/** A call that names another door than the alert keeps it: somebody may wait there too. */
export const withOwnPlace = (
  { words }: AlertState,
  report: Report,
  place: Address | null,
): Report => place !== null && isElsewhere(words.place, place) ? { ...report, place } : report;

/** Nobody has it yet, and nobody knows its city. */
export const isStillGuessed = (state: AlertState): boolean =>
  state.isCityGuessed === true && (state.status === "counting" || state.status === "raised");

/** What began in the street is of the visit that a later call of it names. */
export function visitAfter(
  state: AlertState,
  { visit, isCityGuessed }: Pick<Joined, "visit" | "isCityGuessed">,
): Partial<Visit> & { readonly isCityGuessed?: boolean } {
  if (state.bookingId === null && visit.bookingId !== null) {
    return { ...visit, isCityGuessed: false };
  }
  return isStillGuessed(state) && !isCityGuessed ? { city: visit.city, isCityGuessed: false } : {};
}

/** One phone is followed, not two in turn: the newest word of the same one counts. */
export function isPlaceNews(state: AlertState, senderId: PersonId, place: SenderPlace): boolean {
  const known = state.words.senderPlace;
  return known === null ||
    (senderId === senderIdOf(state) && place.recordedAt > known.recordedAt);
}

/** From which house somebody calls, where the phone knew it just then. */
export const calledFrom = (
  place: SenderPlace | null,
  calledAt: Instant,
): Pick<AlertWords, "calledFrom"> => {
  const isOfThen = place !== null &&
    Math.abs(place.recordedAt - calledAt) <= ALERT.callPlaceMilliseconds;
  return isOfThen ? { calledFrom: place } : {};
};

/** The phone that is followed after another call: a graver one's from then on. */
export function senderAfter(
  state: AlertState,
  { report, senderPlace, at }: Joined,
): Partial<AlertWords> {
  if (senderPlace === null) return {};
  const now = { senderPlace, senderId: report.by, ...calledFrom(senderPlace, at) };
  const isGravest = isGraver(report.kind, state.kind) && report.by !== senderIdOf(state);
  if (isGravest) return { ...now, track: [senderPlace] };
  return isPlaceNews(state, report.by, senderPlace)
    ? { ...now, track: tracked(state, senderPlace) }
    : {};
}

const tracked = ({ words }: AlertState, place: SenderPlace): readonly SenderPlace[] =>
  [...words.track, place].slice(-ALERT.trackKept);

/** The phone is there now; where only a guess said which city it is, the alert rises anew in that one. */
export function located(state: AlertState, event: Located): AlertState {
  const { senderId, senderPlace, at } = event;
  const words = {
    ...calledFrom(senderPlace, state.createdAt),
    ...state.words,
    senderId,
    senderPlace,
    track: tracked(state, senderPlace),
  };
  if (event.city === null) return { ...state, words };
  const here = { ...state, words, city: event.city, isCityGuessed: false };
  if (here.status !== "raised" || event.city === state.city) return here;
  return { ...here, rounds: 0, escalatesAt: firstEscalation(at, event.isAttended) };
}

/** Whoever called has named another visit of theirs: help goes to its door; in another city it rises there. */
export function ofVisitNamed(
  state: AlertState,
  { visit, place, isAttended, at }: AlertEvent & { readonly type: "visitNamed" } & Stamped,
): AlertState {
  const words = { ...state.words, place };
  const there: AlertState = { ...state, ...visit, isCityGuessed: false, words };
  if (there.status !== "raised" || visit.city === state.city) return there;
  return { ...there, rounds: 0, escalatesAt: firstEscalation(at, isAttended) };
}
