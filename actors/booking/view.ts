/**
 * What each audience may see of a booking, now. Pure. There are a handful of audiences, not as many
 * as readers: a view is made once per version and audience, and the same bytes go to all.
 */
import {
  type BookedPriceView,
  type CancellationFee,
  type ExtraView,
  pricedView,
} from "./price_view.ts";
import { type DoorFacts, UNKNOWN_DOOR } from "./door_facts.ts";
import type { FlatWarning } from "./warnings.ts";
import { type By, type Instant, MINUTE, SECOND } from "../vocabulary.ts";
import { relationOf } from "./access.ts";
import { deadlineOf } from "./deadlines.ts";
import { type DoctorView, doctorView } from "./doctor_view.ts";
import { type TroubleView, troubleView } from "./trouble_view.ts";
import { type Owner, ownerOf } from "./owner.ts";
import { promisedByOf } from "./promise.ts";
import { type BookingPaymentView, paymentView } from "./payment_note.ts";
import { hasClosedPart, openMedicalPart } from "./medical_part.ts";
import { ageYears, babyAge } from "./age.ts";
import type { Triage } from "./red_flags.ts";
import type { AttentionStep, CallerSight, OfferScore, Status } from "./protocol.ts";
import type { Address, CallType, Outcome, Priority } from "./schemas.ts";
import {
  type BookingState,
  isEnded,
  isRoundOver,
  isVisiting,
  liveOffers,
  type Offer,
} from "./state.ts";

export type Audience = "patient" | "caller" | "doctor" | "offered" | "clinic" | "staff";

type Iso = string;

/** Where the search stands, said so that it is true. */
export interface SearchView {
  readonly stage:
    | "planned"
    | "searching"
    | "asking"
    /** All suitable doctors are busy, or a busy one will be there before any free one. */
    | "waiting"
    | "held"
    /** Nobody is left to ask in this round. That a search is the desk's too stays said by `exhaustedAt`. */
    | "with_dispatcher";
  /** Doctors whose answer is awaited now. */
  readonly asking: number;
  /** Doctors asked so far, those of now among them. */
  readonly asked: number;
  readonly searchAt: Iso;
  readonly heldUntil: Iso | null;
  /** For staff: who holds it, and owns it by name. */
  readonly heldBy?: string;
  /** Since then the dispatchers have it too, whoever is asked besides; null: it has not run out of doctors. */
  readonly exhaustedAt: Iso | null;
  /** While it waits: when a doctor should be at the door; null: nobody can say. */
  readonly expectedAt: Iso | null;
  /** For staff: the busy doctor who is waited for. */
  readonly awaitedDoctorId?: string;
}

export interface OfferTrace {
  readonly offerId: string;
  readonly doctorId: string;
  readonly wave: number;
  readonly madeAt: Iso;
  readonly expiresAt: Iso;
  readonly distanceMeters: number | null;
  readonly etaSeconds: number | null;
  readonly outcome: string;
  readonly answeredAt: Iso | null;
  readonly reasonCode: string | null;
  /** When the doctor's page had it on its screen; null: no page has said so. */
  readonly shownAt: Iso | null;
  /** From the offer to the doctor's own answer; null: there was none. */
  readonly answerSeconds: number | null;
  /** Why this doctor and not another, in seconds of waiting; null: nothing was weighed. */
  readonly score: OfferScore | null;
}

/** Who must act next, for staff. */
export interface OwnerView {
  readonly kind: Owner["kind"];
  readonly personId: string | null;
  readonly since: Iso | null;
  readonly escalatesAt: Iso | null;
}

/** A warning on the flat, as staff and the doctor see it: no name and no address. */
export interface WarningView {
  readonly id: string;
  readonly kind: string;
  readonly text: string | null;
  readonly until: Iso;
}

/** The silent call because of which nobody is offered the booking. */
export interface DangerView {
  readonly alertId: string;
  readonly kind: "danger" | "lone_visit";
  readonly since: Iso;
}

export interface BookingView extends TroubleView {
  readonly id: string;
  readonly number: number;
  readonly version: number;
  readonly status: Status;
  /** Name of the city that serves the booking. */
  readonly city: string;
  readonly callType: CallType;
  readonly specialization: string;
  readonly symptoms: string | null;
  readonly address: Partial<Address> | null;
  readonly patientId: string | null;
  readonly callerId: string | null;
  readonly doctorId: string | null;
  readonly doctor: DoctorView | null;
  readonly clinicId: string | null;
  readonly providerId: string | null;
  readonly visitId: string;
  readonly patient: {
    readonly firstName: string | null;
    readonly lastName: string | null;
    readonly ageYears: number | null;
    /** Of a baby below two years, of whom a year says too little; absent: no baby, or unknown. */
    readonly ageMonths?: number;
    readonly relation: string | null;
  };
  readonly contactPhone: string | null;
  readonly doorContact: { readonly name: string; readonly phone: string } | null;
  readonly needs: readonly string[];
  readonly redFlags: readonly string[];
  /** By which questions they were asked; absent: the reader may not see it, or nobody said. */
  readonly triage?: Triage;
  readonly priority: Priority;
  readonly paymentMethod: string | null;
  /** Fixed at the booking; absent: there was no tariff. */
  readonly price?: BookedPriceView;
  /** Of what it costs neither paid nor held; absent with the price. */
  readonly leftKopecks?: number;
  /** What the doctor proposed beyond the visit. */
  readonly extras?: readonly ExtraView[];
  /** Of an open one: what calling it off costs. */
  readonly cancellation?: CancellationFee;
  /** What was paid or held for it; null: nobody has begun to pay, or the reader hears nothing of it. */
  readonly payment: BookingPaymentView | null;
  readonly scheduledTime: Iso | null;
  readonly scheduledUntil: Iso | null;
  readonly createdAt: Iso;
  readonly assignedAt: Iso | null;
  readonly departedAt: Iso | null;
  readonly arrivedAt: Iso | null;
  readonly startedAt: Iso | null;
  readonly completedAt: Iso | null;
  readonly cancelledAt: Iso | null;
  readonly promisedBy: Iso | null;
  /** For doctor and staff: when the doctor has said that the visit will be over. */
  readonly freeAt?: Iso;
  /** Of a planned visit whose doctor's day has moved: when the doctor comes now. */
  readonly expectedArrivalAt?: Iso;
  readonly doorCode?: string;
  readonly doorCodeLocked: boolean;
  readonly search: SearchView | null;
  readonly attention: { readonly step: AttentionStep; readonly since: Iso } | null;
  readonly nextDeadlineAt: Iso | null;
  readonly unconfirmedFields: readonly string[];
  readonly outcome: Outcome | null;
  readonly reason: string | null;
  readonly conclusion: string | null;
  readonly addenda: readonly { readonly at: Iso; readonly text: string }[];
  readonly actualDurationMinutes: number | null;
  readonly lastSequence: number;
  /** What a caller who is not the patient sees of it; null where there is no such caller. */
  readonly callerSees: CallerSight | null;
  /** What staff know of the flat; of an open visit, for staff and its doctor. */
  readonly warnings?: readonly WarningView[];
  /** For staff alone, of an open one: somebody calls in silence from this door. */
  readonly danger?: DangerView;
  /** The medical part is closed to this reader by now; a reason opens it for a while. */
  readonly medicalClosed?: true;
  /** It was opened with a reason, until then. */
  readonly medicalOpenUntil?: Iso;
  /** For staff: who must act next; null: it is over. */
  readonly owner?: OwnerView | null;
  /** For staff and the clinic: who was asked and what came of it. */
  readonly offers?: readonly OfferTrace[];
}

/** Minutes as they are written, the last of every eighth: a view says a dozen moments of the same few. */
const minutes: { at: number; text: string }[] = [];
const MINUTES_KEPT = 8;

/** As `toISOString` says it, which takes twenty times as long. @throws RangeError where it is no moment */
export function iso(at: Instant): Iso {
  const minute = Math.floor(at / MINUTE);
  const place = minute & (MINUTES_KEPT - 1);
  let known = minutes[place];
  if (known?.at !== minute) {
    const text = new Date(minute * MINUTE).toISOString().slice(0, "2026-11-28T09:00:".length);
    minutes[place] = known = { at: minute, text };
  }
  const rest = Math.trunc(at - minute * MINUTE);
  const seconds = Math.floor(rest / SECOND);
  const milliseconds = rest - seconds * SECOND;
  return `${known.text}${seconds < 10 ? "0" : ""}${seconds}.${
    milliseconds < 10 ? "00" : milliseconds < 100 ? "0" : ""
  }${milliseconds}Z`;
}
const isoOrNull = (at: Instant | null | undefined): Iso | null => at == null ? null : iso(at);

/** As whom this person sees the booking, or null: it is not theirs to see. */
export function audienceOf(state: BookingState, by: By): Audience | null {
  switch (relationOf(state, by)) {
    case "patient":
      return "patient";
    case "caller":
      return "caller";
    case "assigned_doctor":
      return "doctor";
    case "offered_doctor":
      return "offered";
    case "clinic":
      return "clinic";
    case "staff":
    case "system":
      return "staff";
    default:
      return null;
  }
}

/**
 * The booking as this audience may see it at `at`, or null: it may see nothing.
 *
 * @param openUntil the medical part was opened with a reason, until then
 * @param door what staff know of it now: for staff, and of the flat for the doctor on the way there
 */
export function viewFor(
  state: BookingState,
  audience: Audience,
  at: Instant,
  openUntil: Instant | null = null,
  { warnings, danger }: DoorFacts = UNKNOWN_DOOR,
): BookingView | null {
  if (audience === "offered" && liveOffers(state).length === 0) return null;
  const isOpened = openUntil !== null && openUntil > at;
  const open = openMedicalPart(state, audience, at);
  const showsWords = isOpened || open.words;
  const showsConclusion = isOpened || open.conclusion;
  const closed = isEnded(state);
  const offered = audience === "offered";
  const doctor = state.status === "pending" ? null : state.doctor;
  const visiting = isVisiting(state);
  // After the visit the address, the telephones and the door close again for the doctor.
  const hidesPlace = offered || (audience === "doctor" && closed);
  const { words } = state;
  // Journey and price, and what the caller wrote: the rest is the patient's to show.
  const journeyOnly = audience === "caller" && state.callerSees === "journey";
  return {
    id: state.id,
    number: state.number,
    version: state.version,
    status: state.status,
    city: state.city,
    callType: state.callType,
    specialization: state.specialization,
    symptoms: showsWords && !(journeyOnly && state.symptomsBy !== state.callerId)
      ? words.symptoms
      : null,
    address: hidesPlace ? districtOnly(words.address) : words.address,
    patientId: offered ? null : state.patientId,
    callerId: offered ? null : state.callerId,
    doctorId: doctor?.id ?? null,
    doctor: doctor === null ? null : doctorView(doctor),
    clinicId: state.clinicId,
    providerId: visiting || state.status === "completed" ? state.providerId : null,
    visitId: state.visitId,
    patient: {
      firstName: offered ? null : words.patient.firstName,
      lastName: offered ? null : words.patient.lastName,
      ageYears: ageYears(words.patient.birthDate, at),
      ...babyAge(words.patient.birthDate, at),
      relation: offered ? null : words.patient.relation ?? null,
    },
    contactPhone: hidesPlace ? null : words.contactPhone,
    doorContact: hidesPlace ? null : words.doorContact,
    needs: state.needs,
    redFlags: showsWords ? state.redFlags : [],
    ...(showsWords && state.triage != null ? { triage: state.triage } : {}),
    priority: state.priority,
    paymentMethod: offered ? null : state.paymentMethod,
    ...pricedView(state, audience, showsWords),
    payment: paymentView(state, audience),
    scheduledTime: isoOrNull(state.scheduledTime),
    scheduledUntil: isoOrNull(state.scheduledUntil),
    createdAt: iso(state.createdAt),
    assignedAt: state.status === "pending" ? null : isoOrNull(state.assignedAt),
    departedAt: state.status === "pending" ? null : isoOrNull(state.departedAt),
    arrivedAt: state.status === "pending" ? null : isoOrNull(state.arrivedAt),
    startedAt: "startedAt" in state ? isoOrNull(state.startedAt) : null,
    completedAt: state.status === "completed" ? iso(state.completedAt) : null,
    cancelledAt: state.status === "cancelled" ? iso(state.cancelledAt) : null,
    // Before anybody has set out the window itself is what was said.
    promisedBy: visiting && !(state.status === "assigned" && state.scheduledTime !== null)
      ? isoOrNull(promisedByOf(state))
      : null,
    ...(state.status === "assigned" && state.expectedArrivalAt != null
      ? { expectedArrivalAt: iso(state.expectedArrivalAt) }
      : {}),
    // The door code is the proof of who stands at the door: only who called for the doctor has it.
    ...((audience === "patient" || audience === "caller") && visiting &&
        state.callType !== "consultation"
      ? { doorCode: state.doorCode }
      : {}),
    ...((audience === "doctor" || audience === "staff") && visiting && state.freeAt != null
      ? { freeAt: iso(state.freeAt) }
      : {}),
    ...troubleView(state, audience),
    doorCodeLocked: visiting && state.attention?.step === "start" && state.doorCodeTries >= 5,
    search: searchView(state, audience),
    attention: audience !== "offered" && visiting && state.attention !== null
      ? { step: state.attention.step, since: iso(state.attention.since) }
      : null,
    nextDeadlineAt: isoOrNull(deadlineOf(state)),
    unconfirmedFields: visiting ? state.unconfirmedFields : [],
    outcome: closed ? state.outcome : null,
    reason: state.status === "cancelled" && showsWords &&
        !(journeyOnly && state.cancelledBy === "doctor")
      ? state.reason
      : null,
    conclusion: state.status === "completed" && showsConclusion ? state.conclusion : null,
    addenda: state.status === "completed" && showsConclusion
      ? state.addenda.map((addendum) => ({ at: iso(addendum.at), text: addendum.text }))
      : [],
    actualDurationMinutes: state.status === "completed" ? state.actualDurationMinutes : null,
    lastSequence: offered ? 0 : state.lastSequence,
    callerSees: offered || state.callerId === null || state.callerId === state.patientId
      ? null
      : state.callerSees,
    ...(warnings.length > 0 && !closed && (audience === "staff" || audience === "doctor")
      ? { warnings: warnings.map(warningView) }
      : {}),
    ...(isOpened
      ? { medicalOpenUntil: iso(openUntil) }
      : hasClosedPart(state, audience, at)
      ? { medicalClosed: true as const }
      : {}),
    ...(audience === "staff" ? { owner: ownerView(ownerOf(state, danger)) } : {}),
    ...(audience === "staff" && danger !== null && !closed
      ? { danger: { ...danger, since: iso(danger.since) } }
      : {}),
    ...(audience === "staff" || audience === "clinic"
      ? { offers: state.offers.map((offer) => trace(offer, audience)) }
      : {}),
  };
}

const ownerView = (owner: Owner | null): OwnerView | null =>
  owner === null ? null : {
    ...owner,
    since: isoOrNull(owner.since),
    escalatesAt: isoOrNull(owner.escalatesAt),
  };

export const warningView = ({ id, kind, text, until }: FlatWarning): WarningView => ({
  id,
  kind,
  text,
  until: iso(until),
});

const districtOnly = (address: Address | null): Partial<Address> | null =>
  address?.district ? { district: address.district } : null;

function searchView(state: BookingState, audience: Audience): SearchView | null {
  if (state.status !== "pending") return null;
  const asking = liveOffers(state).length;
  return {
    stage: searchStage(state, asking),
    asking,
    asked: new Set(state.offers.map((offer) => offer.doctorId)).size,
    searchAt: iso(state.search.searchAt),
    heldUntil: isoOrNull(state.hold?.until),
    ...(audience === "staff" && state.hold !== null ? { heldBy: state.hold.holderId } : {}),
    exhaustedAt: isoOrNull(state.search.exhaustedAt),
    expectedAt: isoOrNull(state.search.awaited?.arrivalAt),
    ...(audience === "staff" && state.search.awaited?.doctorId
      ? { awaitedDoctorId: state.search.awaited.doctorId }
      : {}),
  };
}

function searchStage(
  state: Extract<BookingState, { status: "pending" }>,
  asking: number,
): SearchView["stage"] {
  if (state.hold !== null) return "held";
  if (state.search.startedAt === null) return "planned";
  if (asking > 0) return "asking";
  if (state.search.awaited != null) return "waiting";
  return isRoundOver(state) ? "with_dispatcher" : "searching";
}

/** Of a silent call a clinic hears nothing: to it the doctor was on another visit. */
const trace = (offer: Offer, audience: Audience): OfferTrace => ({
  offerId: offer.id,
  doctorId: offer.doctorId,
  wave: offer.wave,
  madeAt: iso(offer.madeAt),
  expiresAt: iso(offer.expiresAt),
  distanceMeters: offer.distanceMeters,
  etaSeconds: offer.etaSeconds,
  outcome: audience !== "staff" && offer.outcome === "danger" ? "engaged" : offer.outcome,
  answeredAt: isoOrNull(offer.answeredAt),
  reasonCode: offer.reasonCode,
  shownAt: isoOrNull(offer.shownAt),
  answerSeconds: answerSecondsOf(offer),
  score: offer.score ?? null,
});

function answerSecondsOf({ outcome, madeAt, answeredAt }: Offer): number | null {
  const isAnswered = outcome === "accepted" || outcome === "declined";
  return isAnswered && answeredAt !== null ? Math.round((answeredAt - madeAt) / SECOND) : null;
}

export interface MessageView {
  readonly bookingId: string;
  readonly id: string;
  readonly sequence: number;
  readonly senderId: string | null;
  readonly senderRole: string;
  readonly type: string;
  readonly audience: "all" | "staff";
  readonly clientId: string | null;
  readonly content: string;
  readonly createdAt: Iso;
}
