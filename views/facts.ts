/**
 * What pages know beside the booking itself: the reader, the city, a doctor's duty. The services make
 * these, components show them, on the server and in the browser alike. Types alone.
 */
import type {
  GeoPoint,
  Instant,
  Membership,
  PersonId,
  Role,
  Specialization,
} from "../actors/vocabulary.ts";

export type Language = "ru" | "en";

/** The person of a session. */
export interface Person {
  readonly id: PersonId;
  readonly role: Role;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly active: boolean;
  readonly createdAt: Instant;
  /** Of a dispatcher: where this one has rights. */
  readonly memberships?: readonly Membership[] | null;
  /** Of an account that acts in a clinic's name: the clinic. */
  readonly clinicId?: PersonId | null;
  /** In what kind; null: it is the clinic's own account. */
  readonly clinicKind?: "owner" | "manager" | null;
  /** Of a patient: other records that are the same human. */
  readonly sameAs?: readonly PersonId[] | null;
}

/** `path` is dotted (`address.text`); `message` is in the reader's language. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** Where a free doctor had better wait. */
export interface HintView extends GeoPoint {
  /** The address next to it; null: none is known. */
  readonly place: string | null;
  readonly driveSeconds: number;
  /** What the next call is expected to wait less. */
  readonly gainSeconds: number;
  readonly until: string;
}

/** A doctor's duty as the dispatcher knows it now. */
export interface DutyView {
  readonly doctorId: PersonId;
  readonly firstName: string;
  readonly lastName: string;
  readonly specializations: readonly Specialization[];
  readonly clinicId: PersonId | null;
  readonly startedAt: Instant;
  /** The page answers (any call within the last minute), or a push can reach the phone. */
  readonly reachable: boolean;
  /** Which of the two it is; absent: nothing was said. */
  readonly reach?: "page" | "push" | "none";
  readonly fix: (GeoPoint & { accuracyMeters: number | null; ageSeconds: number }) | null;
  /** The booking that engages the doctor now. */
  readonly bookingId: string | null;
  /** The end of a break that goes on now; null or absent: none does. */
  readonly breakUntil?: Instant | null;
  /** When the shift is to end; null or absent: nothing was said. */
  readonly endsAt?: Instant | null;
  /** «Are you there?» waits for an answer until then. */
  readonly presenceUntil?: Instant | null;
  /** Where a free doctor had better wait; null or absent: there is no such hint. */
  readonly waitingHint?: HintView | null;
}

/** By which ways a doctor wants to be told while the page is not seen, and could be. */
export interface ReachView {
  readonly push: boolean;
  readonly sms: boolean;
  /** Of changes of visits outside the shift too. */
  readonly offShift: boolean;
  readonly hasPhone: boolean;
  /** Those that take pushes. */
  readonly devices: number;
}

/** What people may know of a city that is served. */
export interface CityView {
  readonly name: string;
  readonly title: string | null;
  readonly hasMap: boolean;
  readonly timeZone: string;
  readonly dispatcherPhone: string | null;
  /** The same as people read it: «+7 717 200 00 00». */
  readonly dispatcherPhoneText: string | null;
  readonly ambulancePhone: string;
  /** For a caller from elsewhere, whose short numbers lead to another ambulance; null: not known. */
  readonly ambulanceFullPhone: string | null;
  readonly ambulanceFullPhoneText: string | null;
  readonly rescuePhone: string;
  /** Who helps when no doctor is found («122»). */
  readonly outpatientPhone: string | null;
  readonly brand: string | null;
  /** Somebody of the staff looks at the city now: otherwise no text may promise a dispatcher. */
  readonly dispatcherOnDuty: boolean;
  /** Urgent calls are taken: always with somebody on duty, else as the operator says. */
  readonly urgentOpen: boolean;
  /** In whose name it is offered, and on what terms; null where the operator has not said. */
  readonly legal: LegalTexts | null;
}

export interface LegalTexts {
  readonly legalName: string;
  readonly website: string | null;
  readonly terms: string;
  readonly privacy: string;
  readonly medicalConsent: string;
}

/** An address whose place is known without a search. */
export interface KnownAddress {
  readonly text: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly district: string | null;
}
