/** Patients' records in memory, for pages: what is shown, and what forms sent. */
import type { Outcome } from "../../routes/services.ts";
import type { PatientServices } from "../../routes/people/patients.ts";
import type {
  AddressView,
  ConsentView,
  DependantView,
  PatientView,
  ProfileView,
} from "../../routes/people/profile_views.ts";

const at = "2026-11-20T09:00:00.000Z";
const id = (number: number): string =>
  `01930000-0000-7000-8000-${String(number).padStart(12, "0")}`;

export const profileOf = (changes: Partial<ProfileView> = {}): ProfileView => ({
  id: id(1),
  version: 3,
  firstName: "Анна",
  lastName: "Белова",
  middleName: "Сергеевна",
  birthDate: "1988-04-12",
  ageYears: 38,
  sex: "female",
  policyNumber: "7849350848000013",
  snils: "11223344595",
  phone: "+79000000000",
  email: "patient@example.ru",
  emergencyContact: { name: "Пётр Белов", phone: "+79000000009", relation: "spouse" },
  contactLanguage: "ru",
  updatedAt: at,
  allergies: ["Пенициллин: отёк"],
  chronicConditions: [],
  medicines: null,
  otherRecords: [],
  ...changes,
});

export const dependantOf = (changes: Partial<DependantView> = {}): DependantView => {
  const { email: _none, otherRecords: _others, ...person } = profileOf();
  return {
    ...person,
    id: id(41),
    firstName: "Лев",
    birthDate: "2019-06-01",
    ageYears: 7,
    sex: "male",
    phone: null,
    emergencyContact: null,
    relation: "child",
    since: at,
    isAdult: false,
    isOpen: true,
    ...changes,
  };
};

export const addressOf = (changes: Partial<AddressView> = {}): AddressView => ({
  id: id(51),
  version: 1,
  isDefault: true,
  label: "Дом",
  text: "Мироновская улица, 12",
  latitude: 55.79,
  longitude: 37.72,
  district: "Соколиная Гора",
  entrance: "3",
  floor: "5",
  flat: "48",
  intercom: "48В",
  notes: "Собака",
  ...changes,
});

export const consentOf = (changes: Partial<ConsentView> = {}): ConsentView => ({
  id: id(61),
  personId: id(1),
  kind: "processing",
  toPersonId: null,
  bookingId: null,
  textVersion: "2026-11-1",
  how: "self",
  givenAt: at,
  revokedAt: null,
  ...changes,
});

export const patientOf = (changes: Partial<PatientView> = {}): PatientView => ({
  id: id(1),
  firstName: "Анна",
  lastName: "Белова",
  middleName: null,
  birthDate: "1988-04-12",
  ageYears: 38,
  sex: "female",
  phone: "+79000000000",
  email: null,
  emergencyContact: null,
  contactLanguage: "ru",
  policyNumber: null,
  snils: null,
  card: {
    allergies: ["Пенициллин: отёк"],
    chronicConditions: [],
    medicines: null,
    updatedAt: at,
    hasInterventionConsent: true,
  },
  ...changes,
});

export interface Records {
  profile: ProfileView;
  dependants: readonly DependantView[];
  addresses: readonly AddressView[];
  consents: readonly ConsentView[];
  patient: PatientView | null;
}

export const noRecords = (): Records => ({
  profile: profileOf(),
  dependants: [],
  addresses: [],
  consents: [],
  patient: null,
});

/** @param outcome what a test wants a call to answer, else what is given */
export function fakePatients(
  records: Records,
  note: (name: string, ...given: unknown[]) => void,
  outcome: <Value>(name: string, value: Value) => Outcome<Value>,
): PatientServices {
  const found = <Value>(value: Value | undefined): Outcome<Value> =>
    value === undefined ? { refused: "not_found" } : { ok: value };
  const dependant = (wanted: string) => records.dependants.find((one) => one.id === wanted);
  const answered = <Value>(name: string, value: Value, ...given: unknown[]) => {
    note(name, ...given);
    return Promise.resolve(outcome(name, value));
  };
  return {
    mine: () => Promise.resolve(outcome("mine", records.profile)),
    change: (_by, body) => answered("changeProfile", records.profile, body),
    addresses: () => Promise.resolve(records.addresses),
    addAddress: (_by, body) => answered("addAddress", addressOf(), body),
    changeAddress: (_by, wanted, body) => answered("changeAddress", addressOf(), wanted, body),
    removeAddress: (_by, wanted) => answered("removeAddress", null, wanted),
    dependants: () => Promise.resolve(records.dependants),
    dependant: (_by, wanted) => Promise.resolve(found(dependant(wanted))),
    addDependant: (_by, body) => answered("addDependant", dependantOf(), body),
    changeDependant: (_by, wanted, body) =>
      answered("changeDependant", dependantOf(), wanted, body),
    endCare: (_by, wanted) => answered("endCare", null, wanted),
    sendConsentCode: (_by, wanted) => answered("sendConsentCode", { expiresAt: at }, wanted),
    confirmConsent: (_by, wanted, body) => answered("confirmConsent", dependantOf(), wanted, body),
    consents: () => Promise.resolve(records.consents),
    giveConsent: (_by, body) => answered("giveConsent", records.consents, body),
    revokeConsent: (_by, wanted) => answered("revokeConsent", consentOf(), wanted),
    patient: () => Promise.resolve(found(records.patient ?? undefined)),
    exists: () => Promise.resolve(records.patient !== null),
  };
}
