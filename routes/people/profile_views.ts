/** Profiles as they go out: to their owner, to a guardian, to the doctor and to staff. Pure. */
import { ageYears } from "../../actors/booking/age.ts";
import { iso } from "../../actors/booking/view.ts";
import type { Instant } from "../../actors/vocabulary.ts";
import type { StoredAddress } from "../../db/address_book.ts";
import type { Consent } from "../../db/consents.ts";
import type { Relation, Ward } from "../../db/guardianships.ts";
import type { EmergencyContact, MedicalCard, StoredProfile } from "../../db/profiles.ts";
import type { Person } from "../services.ts";

export const ADULT_YEARS = 18;

/** Without a birth date nobody is known to be a child. */
export function isAdult(birthDate: string | null | undefined, at: Instant): boolean {
  const years = ageYears(birthDate, at);
  return years === null || years >= ADULT_YEARS;
}

interface PersonView {
  readonly id: string;
  readonly version: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly middleName: string | null;
  readonly birthDate: string | null;
  readonly ageYears: number | null;
  readonly sex: "female" | "male" | null;
  readonly policyNumber: string | null;
  readonly snils: string | null;
  readonly phone: string | null;
  readonly emergencyContact: EmergencyContact | null;
  readonly contactLanguage: "ru" | "en" | null;
  readonly updatedAt: string;
}

/** Another record that staff have found to be the same human: to be read, changed where it belongs. */
export interface OtherRecordView extends PersonView, MedicalCard {
  readonly email: string | null;
}

export interface ProfileView extends OtherRecordView {
  readonly otherRecords: readonly OtherRecordView[];
}

/** Without the card: that is read when one person is opened. */
export interface DependantSummary extends PersonView {
  readonly relation: Relation;
  readonly since: string;
  readonly isAdult: boolean;
  /** Of an adult: only with their own consent. A child's guardian sees all. */
  readonly isOpen: boolean;
}

/** Nothing of the card where it is not open to the guardian. */
export interface DependantView extends DependantSummary, MedicalCard {}

export interface ConsentView {
  readonly id: string;
  readonly personId: string;
  readonly kind: Consent["kind"];
  readonly toPersonId: string | null;
  readonly bookingId: string | null;
  readonly textVersion: string;
  readonly how: Consent["how"];
  readonly givenAt: string;
  readonly revokedAt: string | null;
}

export interface AddressView extends Omit<StoredAddress, "label"> {
  readonly label: string | null;
}

/** What a doctor or staff see of a patient. Whoever may not see the card has no such field. */
export interface PatientView {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly middleName: string | null;
  readonly birthDate: string | null;
  readonly ageYears: number | null;
  readonly sex: "female" | "male" | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly emergencyContact: EmergencyContact | null;
  readonly contactLanguage: "ru" | "en" | null;
  readonly card?: MedicalCard & {
    readonly updatedAt: string;
    /** Whether the patient agreed to treatment in general; the visit has its own words beside. */
    readonly hasInterventionConsent: boolean;
  };
  /** For the doctor, who writes it into the papers of the visit. */
  readonly policyNumber?: string | null;
  readonly snils?: string | null;
}

function personView(profile: StoredProfile, phone: string | null, at: Instant): PersonView {
  const { facts } = profile;
  return {
    id: profile.personId,
    version: profile.version,
    firstName: facts.firstName ?? "",
    lastName: facts.lastName ?? "",
    middleName: facts.middleName ?? null,
    birthDate: facts.birthDate ?? null,
    ageYears: ageYears(facts.birthDate, at),
    sex: facts.sex ?? null,
    policyNumber: facts.policyNumber ?? null,
    snils: facts.snils ?? null,
    phone,
    emergencyContact: facts.emergencyContact ?? null,
    contactLanguage: facts.contactLanguage ?? null,
    updatedAt: iso(profile.updatedAt),
  };
}

export const recordView = (
  profile: StoredProfile,
  card: MedicalCard,
  account: Pick<Person, "phone" | "email">,
  at: Instant,
): OtherRecordView => ({
  ...personView(profile, account.phone, at),
  email: account.email,
  ...card,
});

/** A child's guardian sees all; an adult's only with the adult's consent. */
export const isOpenTo = (ward: Ward, at: Instant): boolean =>
  ward.isDisclosed || !isAdult(ward.facts.birthDate, at);

export const dependantSummary = (ward: Ward, at: Instant): DependantSummary => ({
  ...personView(ward, ward.facts.phone ?? null, at),
  relation: ward.relation,
  since: iso(ward.since),
  isAdult: isAdult(ward.facts.birthDate, at),
  isOpen: isOpenTo(ward, at),
});

export const consentView = (consent: Consent): ConsentView => {
  const { id, personId, kind, toPersonId, bookingId, textVersion, how } = consent;
  return {
    id,
    personId,
    kind,
    toPersonId,
    bookingId,
    textVersion,
    how,
    givenAt: iso(consent.givenAt),
    revokedAt: consent.revokedAt === null ? null : iso(consent.revokedAt),
  };
};

export const addressView = (address: StoredAddress): AddressView => ({
  ...address,
  label: address.label ?? null,
});
