/** Organisations and their guarantees, in memory, for pages. */
import { paymentId, personId } from "../../actors/vocabulary.ts";
import type { GuaranteeRow, GuaranteeServices } from "../../routes/money/guarantee_services.ts";
import type {
  OrganisationServices,
  OrganisationView,
} from "../../routes/money/organisation_services.ts";
import type {
  RegisterServices,
  RegisterView,
  WholeRegister,
} from "../../routes/money/register_services.ts";
import type { Outcome } from "../../routes/services.ts";

const id = (last: number): string => `01930000-0000-7000-8000-${String(last).padStart(12, "0")}`;

const organisation = (
  last: number,
  changes: Partial<OrganisationView> = {},
): OrganisationView => ({
  id: id(last),
  version: 1,
  kind: "insurer",
  name: "АО «Страховой дом ВСК»",
  inn: "7707083893",
  city: "moscow",
  clinicId: null,
  contractNumber: "ДМС-17/2026",
  contractOn: "2026-01-15",
  visitLimitKopecks: 500_000,
  monthLimitKopecks: 15_000_000,
  contact: "dms@example.org, +7 495 000-00-00",
  active: true,
  ...changes,
});

export const ORGANISATIONS: readonly OrganisationView[] = [
  organisation(1001),
  organisation(1002, {
    kind: "employer",
    name: "ООО «Завод железобетонных изделий № 5»",
    inn: "5024093189",
    visitLimitKopecks: null,
    monthLimitKopecks: null,
    contact: null,
  }),
  organisation(1003, { name: "СПАО «Прежняя»", active: false }),
];

const guarantee = (last: number, changes: Partial<GuaranteeRow> = {}): GuaranteeRow => ({
  paymentId: paymentId(id(last)),
  organisationId: id(1001),
  organisationName: "АО «Страховой дом ВСК»",
  bookingId: "01930000-0000-7000-8000-000000000100",
  bookingNumber: 4127,
  city: "moscow",
  clinicId: null,
  scheduledTime: "2026-11-24T09:00:00.000Z",
  number: "ГП-2026/114",
  status: "requested",
  limitKopecks: null,
  until: null,
  declined: null,
  usedKopecks: 0,
  requestedAt: "2026-11-22T11:12:00.000Z",
  decidedBy: null,
  decidedAt: null,
  visitLimitKopecks: 500_000,
  mayDecide: true,
  ...changes,
});

const decided = { decidedBy: personId(id(14)), decidedAt: "2026-11-22T12:00:00.000Z" };

export const GUARANTEES: readonly GuaranteeRow[] = [
  guarantee(1101),
  guarantee(1102, {
    ...decided,
    number: "ГП-2026/113",
    bookingNumber: 4126,
    status: "approved",
    limitKopecks: 500_000,
    until: "2026-11-30",
    scheduledTime: null,
  }),
  guarantee(1103, {
    ...decided,
    number: "ГП-2026/112",
    bookingNumber: 4125,
    status: "declined",
    declined: "not_covered",
  }),
  guarantee(1104, {
    ...decided,
    number: "ГП-2026/111",
    bookingNumber: 4124,
    status: "used",
    limitKopecks: 500_000,
    usedKopecks: 350_000,
    until: "2026-11-30",
  }),
];

export function fakeOrganisations(
  note: (name: string, ...given: unknown[]) => void,
  outcome: <T>(name: string, ok: T) => Outcome<T>,
): {
  organisations: OrganisationServices;
  guarantees: GuaranteeServices;
  registers: RegisterServices;
} {
  return {
    registers: fakeRegisters(note, outcome),
    organisations: {
      list: () =>
        Promise.resolve(outcome("organisations", { items: ORGANISATIONS, nextCursor: null })),
      one: (_by, wanted) => {
        const found = ORGANISATIONS.find((one) => one.id === wanted);
        return Promise.resolve(found === undefined ? { refused: "not_found" } : { ok: found });
      },
      add(_by, body) {
        note("addOrganisation", body);
        return Promise.resolve(outcome("addOrganisation", ORGANISATIONS[0]!));
      },
      change(_by, wanted, body) {
        note("changeOrganisation", wanted, body);
        return Promise.resolve(outcome("changeOrganisation", ORGANISATIONS[0]!));
      },
      payingIn: () =>
        Promise.resolve(
          ORGANISATIONS.filter(({ active }) => active).map((one) => ({
            ...one,
            clinicName: one.clinicId === null ? null : "Клиника «Есиль»",
          })),
        ),
    },
    guarantees: {
      list: () => Promise.resolve(outcome("guarantees", { items: GUARANTEES, nextCursor: null })),
      wrong() {
        const judged = outcome("wrongLetter", []);
        return Promise.resolve("invalid" in judged ? judged.invalid : []);
      },
      ask: () => Promise.resolve({ refused: "not_found" }),
      approve(_by, wanted, body) {
        note("approve", wanted, body);
        return Promise.resolve(outcome("approve", GUARANTEES[1]!));
      },
      decline(_by, wanted, body) {
        note("decline", wanted, body);
        return Promise.resolve(outcome("decline", GUARANTEES[2]!));
      },
    },
  };
}

const PROVIDER = personId(id(3));

const register = (last: number, changes: Partial<RegisterView> = {}): RegisterView => ({
  id: id(last),
  number: last - 1200,
  organisationId: id(1001),
  organisationName: "АО «Страховой дом ВСК»",
  organisationInn: "7707083893",
  contractNumber: "ДМС-17/2026",
  contractOn: "2026-01-15",
  providerId: PROVIDER,
  providerIsClinic: true,
  providerName: "Клиника на Яузе",
  month: "2026-10",
  kopecks: 1_050_000,
  paidKopecks: 0,
  lines: 4,
  status: "open",
  closedAt: "2026-11-02T09:00:00.000Z",
  ...changes,
});

export const REGISTERS: readonly RegisterView[] = [
  register(1203),
  register(1202, { month: "2026-09", paidKopecks: 600_000, status: "part_paid" }),
  register(1201, { month: "2026-08", paidKopecks: 1_050_000, status: "paid" }),
];

const WHOLE: WholeRegister = {
  ...REGISTERS[1]!,
  items: [
    ...([["2026-10-05", "visit", 350_000], ["2026-10-11", "consultation", 150_000]] as const),
    ...([["2026-10-11", "call_off", 100_000], ["2026-10-28", "visit", 550_000]] as const),
    ...([["2026-09-14", "visit", -100_000]] as const),
  ].map(([on, service, kopecks], place) => ({
    number: place + 1,
    on,
    service,
    isCorrection: kopecks < 0,
    bookingNumber: 4100 + place,
    guaranteeNumber: `ГП-2026/${100 + place}`,
    kopecks,
  })),
  payments: [{
    id: id(1301),
    kopecks: 600_000,
    documentNumber: "417",
    paidOn: "2026-11-12",
    receivedBy: "service",
    markedAt: "2026-11-12T09:00:00.000Z",
  }],
};

export const fakeRegisters = (
  note: (name: string, ...given: unknown[]) => void,
  outcome: <T>(name: string, ok: T) => Outcome<T>,
): RegisterServices => ({
  list: () =>
    Promise.resolve(outcome("registers", {
      items: REGISTERS,
      nextCursor: null,
      openNextCursor: `${id(1002)}_${PROVIDER}`,
      open: [{
        organisationId: id(1001),
        organisationName: "АО «Страховой дом ВСК»",
        providerId: PROVIDER,
        providerName: "Клиника на Яузе",
        lines: 3,
        kopecks: 900_000,
        months: ["2026-10"],
      }, {
        organisationId: id(1002),
        organisationName: "ООО «Завод железобетонных изделий № 5»",
        providerId: PROVIDER,
        providerName: "Клиника на Яузе",
        lines: 1,
        kopecks: 350_000,
        months: [],
      }],
    })),
  one: (_by, wanted) =>
    Promise.resolve(
      REGISTERS.some((one) => one.id === wanted)
        ? outcome("register", WHOLE)
        : { refused: "not_found" },
    ),
  file: () =>
    Promise.resolve(
      outcome("registerFile", {
        name: "register-2.csv",
        type: "text/csv; charset=utf-8",
        body: new Uint8Array(),
      }),
    ),
  close(_by, body) {
    note("closeRegister", body);
    return Promise.resolve(outcome("closeRegister", WHOLE));
  },
  pay(_by, wanted, body) {
    note("payRegister", wanted, body);
    return Promise.resolve(outcome("payRegister", WHOLE));
  },
});
