/** Services in memory that note what they were asked, and people and bookings to show. */
import { fakePayments } from "./fake_payments.ts";
import { fakePayers } from "./fake_payers.ts";
import { fakePaymentBooks } from "./fake_payment_books.ts";
import { fakePricing } from "./fake_pricing.ts";
import type { AlertView } from "../../actors/alert/view.ts";
import { fakePrivacy, type PrivacyWorld } from "./fake_privacy.ts";
import { type CodesWorld, fakeCodes } from "./fake_codes.ts";
import { type FactorWorld, fakeSecondFactor } from "./fake_second_factor.ts";
import { bookingView, id, minutes, NOW, person } from "./fake_bookings.ts";
export { bookingView, doctor, id, minutes, NOW, person, visitView } from "./fake_bookings.ts";
import { instant, type PersonId, personId, type Role } from "../../actors/vocabulary.ts";
import type { BookingView, MessageView } from "../../actors/booking/view.ts";
import type { OfferView } from "../../actors/booking/offer_view.ts";
import type { HistoryItem, ShiftEnd } from "../../actors/world.ts";
import type { AddressSuggestion } from "../../gateways/geocoder.ts";
import { type CitySettings, citySettingsSchema } from "../../city/settings.ts";
import { fakeBlocking, fakeSignIns, listedUser } from "./fake_sign_ins.ts";
import { validate } from "../../routes/validation.ts";
import type { Answer } from "../../actors/booking/protocol.ts";
import { fakePatients, noRecords, type Records } from "./fake_patients.ts";
import { cityView } from "./fake_cities.ts";
import type { AlarmCallsView } from "../../actors/alert/doctor_view.ts";
import { fakeAlarmCalls, NO_CALLS } from "./fake_alarm_calls.ts";
import { fakeAlarmBoard, fakeEmergency } from "./fake_emergency.ts";
import { fakeLoneVisits, fakeTransports } from "./fake_lone_visits.ts";
import { fakeWarnings } from "./fake_warnings.ts";
import { fakeBlocks } from "./fake_blocks.ts";
import { fakeDispatch } from "./fake_dispatch.ts";
import { fakePush } from "./fake_push.ts";
import { fakeClinicMembers, fakeClinics, fakeLicences } from "./fake_clinics.ts";
import { fakeOrganisations } from "./fake_organisations.ts";
import { fakeLedger, fakePayouts } from "./fake_payouts.ts";
import { fakeReceipts, fakeServiceAccount } from "./fake_receipts.ts";
import { fakeHandovers, fakeIncome } from "./fake_income.ts";
import { fakeFairness } from "./fake_fairness.ts";
import { fakeWhy } from "./fake_why.ts";
import { fakePlanning } from "./fake_planning.ts";
import { application, fakeDoctors } from "./fake_doctors.ts";
import { fakeStaff, staffDutyView } from "./fake_staff.ts";
import type { PersonMerge } from "../../db/person_merges.ts";
import type { OpenMatch } from "../../routes/people/intake.ts";
import type { StaffDutyView } from "../../routes/people/staff_services.ts";
import type {
  CityView,
  DoctorApplication,
  DutyView,
  Outcome,
  Person,
  Services,
} from "../../routes/services.ts";

export const offerView = (changes: Partial<OfferView> = {}): OfferView => ({
  offerId: id(300),
  bookingId: id(100),
  number: 4127,
  expiresAt: minutes(0.2),
  madeAt: minutes(-0.05),
  distanceMeters: 2_400,
  etaSeconds: 560,
  callType: "urgent",
  specialization: "therapist",
  symptoms: "Температура 38,6 второй день, кашель, слабость",
  redFlags: [],
  redFlagsAsked: true,
  needs: ["sick_leave"],
  district: "Соколиная Гора",
  ageYears: 72,
  scheduledTime: null,
  scheduledUntil: null,
  priceKopecks: null,
  ...changes,
});

export const messageView = (changes: Partial<MessageView> = {}): MessageView => ({
  bookingId: id(100),
  id: id(400),
  sequence: 1,
  senderId: id(1),
  senderRole: "patient",
  type: "text",
  audience: "all",
  clientId: null,
  content: "Лифт не работает, пятый этаж пешком",
  createdAt: minutes(-8),
  ...changes,
});

export const dutyView = (changes: Partial<DutyView> = {}): DutyView => ({
  doctorId: personId(id(2)),
  firstName: "Марина",
  lastName: "Ковалёва",
  specializations: ["therapist"],
  clinicId: null,
  startedAt: instant(NOW - 4 * 3_600_000),
  reachable: true,
  fix: { latitude: 55.78, longitude: 37.7, accuracyMeters: 12, ageSeconds: 12 },
  bookingId: null,
  ...changes,
});

export const historyItem = (changes: Partial<HistoryItem> = {}): HistoryItem => ({
  version: 1,
  from: null,
  to: "pending",
  by: personId(id(1)),
  role: "patient",
  reason: null,
  what: null,
  at: instant(NOW - 40 * 60_000),
  ...changes,
});

type Nearest = Outcome<{ address: AddressSuggestion; distanceMeters: number }>;

/** One call of a service: its name and what it was given. */
export interface Call {
  readonly name: string;
  readonly given: readonly unknown[];
}

export interface World extends PrivacyWorld, CodesWorld, FactorWorld {
  records: Records;
  views: readonly BookingView[];
  /** Those that are found by their id and stand in no list. */
  unlisted: readonly BookingView[];
  messages: readonly MessageView[];
  history: readonly HistoryItem[];
  onShift: readonly DutyView[];
  /** Why the doctor's last shift ended. */
  shiftEnd: ShiftEnd | null;
  offers: readonly OfferView[];
  users: readonly Person[];
  applications: readonly DoctorApplication[];
  cityViews: readonly CityView[];
  /** Query of the address search → what it finds. */
  addresses: Readonly<Record<string, readonly AddressSuggestion[]>>;
  nearest: Nearest;
  citySettings: CitySettings | null;
  alerts: readonly AlertView[];
  alarmCalls: AlarmCallsView;
  doctorNames: Readonly<Record<string, string>>;
  staffDuty: StaffDutyView;
  openMatches: readonly OpenMatch[];
  mergeLog: readonly PersonMerge[];
  /** Somebody of the staff is on duty. */
  attended: boolean;
  /** What commands, forms and accounts answer, where a test wants it otherwise. */
  answers: Partial<Record<string, Outcome<never>>>;
  readonly calls: Call[];
}

const page = <Item>(items: readonly Item[]) => ({ items, nextCursor: null });

/** Services over what the world holds; every write is noted in `calls`. */
export function fakeServices(changes: Partial<Omit<World, "calls">> = {}): Services & World {
  const world: World = {
    views: [],
    unlisted: [],
    messages: [],
    history: [historyItem()],
    onShift: [],
    shiftEnd: null,
    offers: [],
    users: [],
    applications: [],
    accesses: [],
    chain: null,
    isFresh: true,
    deletion: null,
    cityViews: [cityView()],
    addresses: {},
    nearest: { refused: "not_found" },
    citySettings: null,
    alerts: [],
    alarmCalls: NO_CALLS,
    doctorNames: {},
    staffDuty: staffDutyView(),
    openMatches: [],
    mergeLog: [],
    attended: true,
    records: noRecords(),
    codesShown: {},
    openContact: null,
    hasPassword: true,
    factor: { confirmedAt: instant(NOW - 40 * 24 * 3_600_000), recoveryCodesLeft: 8 },
    isReplacing: false,
    answers: {},
    ...changes,
    calls: [],
  };
  const find = (wanted: string) =>
    [...world.views, ...world.unlisted].find((view) => view.id === wanted) ?? null;
  const note = (name: string, ...given: unknown[]) => void world.calls.push({ name, given });
  const outcome = <T>(name: string, ok: T): Outcome<T> => world.answers[name] ?? { ok };
  const signedIn = (role: Role) => ({ person: person(role), sessionToken: "session-token" });
  const services: Services = {
    staff: fakeStaff(note, outcome, () => world.staffDuty, () => world.attended),
    merges: {
      log: () => Promise.resolve({ ok: world.mergeLog }),
      merge(_by, wanted, body) {
        note("merge", wanted, body);
        return Promise.resolve(outcome("merge", world.mergeLog));
      },
      unmerge(_by, wanted, body) {
        note("unmerge", wanted, body);
        return Promise.resolve(outcome("unmerge", world.mergeLog));
      },
    },
    clinics: fakeClinics(note, outcome),
    licences: fakeLicences(),
    clinicMembers: fakeClinicMembers(note, outcome, signedIn("clinic")),
    planning: fakePlanning(note, outcome),
    why: fakeWhy(),
    pricing: fakePricing(),
    paymentBooks: fakePaymentBooks(note, outcome),
    ...fakePayments(note, outcome),
    ...fakePayers(note, outcome),
    ...fakeOrganisations(note, outcome),
    ...fakePush(note, outcome),
    income: fakeIncome(),
    handovers: fakeHandovers(),
    payouts: fakePayouts(),
    receipts: fakeReceipts(note, outcome),
    serviceAccount: fakeServiceAccount(),
    ledger: fakeLedger(),
    fairness: fakeFairness(),
    linkSos: {
      view(token) {
        const [view] = world.views;
        return Promise.resolve(
          view === undefined || token !== "token"
            ? { refused: "not_found" }
            : outcome("linkSos", { visit: { view, position: null }, alert: null, mayCall: true }),
        );
      },
      raise: () => Promise.resolve({ refused: "not_found" }),
      cancel: () => Promise.resolve({ refused: "not_found" }),
    },
    visitLinks: {
      open(token) {
        const [view] = world.views;
        return Promise.resolve(
          view === undefined || token !== "token"
            ? { refused: "not_found" }
            : outcome("openLink", { view, position: null }),
        );
      },
      bookingOf: () => Promise.resolve({ refused: "not_found" }),
      ensure: () => Promise.resolve({ ok: { sent: true } }),
      send(_by, wanted) {
        note("sendLink", wanted);
        return Promise.resolve(outcome("sendLink", { sent: true } as const));
      },
      revoke: () => Promise.resolve({ ok: { revoked: true } }),
    },
    intake: {
      matches: () => Promise.resolve({ ok: world.openMatches }),
      incoming: () => Promise.resolve({ ok: { told: 0 } }),
    },
    bookings: {
      create(by, body) {
        note("create", by.role, body);
        return Promise.resolve(outcome("create", bookingView()));
      },
      command(_by, wanted, name, body) {
        note(name, wanted, body);
        const answer = { id: wanted, status: "pending", version: 4 } as Answer;
        return Promise.resolve(outcome(name, answer));
      },
      view: (_by, wanted) => Promise.resolve(find(wanted)),
      list: () => Promise.resolve(page(world.views)),
      current: () => Promise.resolve(world.views),
      history: (_by, wanted) => Promise.resolve(find(wanted) && world.history),
      messages: (_by, wanted) => Promise.resolve(find(wanted) && world.messages),
      say(_by, wanted, body) {
        note("say", wanted, body);
        return Promise.resolve(outcome("say", messageView()));
      },
    },
    duty: {
      set(_by, available, wish = {}) {
        note("shift", available, ...Object.keys(wish).length === 0 ? [] : [wish]);
        return Promise.resolve(outcome("shift", { available, breakUntil: null, endsAt: null }));
      },
      isThere() {
        note("isThere");
        return Promise.resolve({ ok: { available: true, breakUntil: null, endsAt: null } });
      },
      stay() {
        note("stay");
        return { ok: { waitingHint: null } };
      },
      endOf: () => world.shiftEnd,
      ping: () => {},
      used: () => {},
      isElsewhere: () => false,
      looked: () => {},
      track(_by, body) {
        note("track", body);
        return outcome("track", { accepted: 1 });
      },
      place(_by, { latitude, longitude }) {
        note("place", { latitude, longitude });
        return outcome("place", { accepted: 1 });
      },
      of: (wanted: PersonId) => world.onShift.find((one) => one.doctorId === wanted) ?? null,
      onShift: () => world.onShift,
      offers: () => world.offers,
      position: () => Promise.resolve(null),
      way: () => Promise.resolve({ refused: "position_not_shared" }),
      nearby: () => Promise.resolve({ ok: { items: [] } }),
    },
    cities: {
      list: () => world.cityViews,
      view: (name) => world.cityViews.find((one) => one.name === name) ?? null,
      search(query) {
        const { q } = query as { q: string };
        return Promise.resolve({ ok: { items: world.addresses[q] ?? [] } });
      },
      nearest: () => Promise.resolve(world.nearest),
      settings: () =>
        Promise.resolve(outcome("citySettings", {
          settings: world.citySettings,
          versions: [{ version: 3, changedBy: id(5), changedAt: minutes(-60) }],
        })),
      setSettings(_by, name, body, language) {
        if (!world.cityViews.some((one) => one.name === name)) {
          return Promise.resolve({ refused: "not_found" });
        }
        const judged = validate(citySettingsSchema, body, language);
        if ("invalid" in judged) return Promise.resolve(judged);
        note("setSettings", name, body);
        return Promise.resolve(outcome("setSettings", { version: 4 }));
      },
    },
    transports: fakeTransports,
    loneVisits: fakeLoneVisits({ note, outcome }),
    alarmCalls: fakeAlarmCalls({ calls: world.alarmCalls, note, outcome }),
    emergency: fakeEmergency({ alerts: world.alerts, note, outcome }),
    warnings: fakeWarnings({ note, outcome }),
    areas: {
      of: () => ({ ok: null }),
      set: (_by, area) => Promise.resolve(outcome("setArea", area as never)),
    },
    alarmBoard: fakeAlarmBoard({ alerts: world.alerts, note, outcome }),
    blocks: fakeBlocks({ note, outcome }),
    dispatch: fakeDispatch({ note, outcome }),
    secondFactor: fakeSecondFactor({ now: NOW, world, note, outcome, signedIn }),
    codes: fakeCodes({ now: NOW, world, note, outcome, person }),
    signIns: fakeSignIns(note),
    proofs: { isOn: false, ticket: () => null, challenge: () => Promise.reject() },
    outbox: {
      list: () => Promise.resolve(outcome("outbox", page([]))),
      retry: () => Promise.resolve({ refused: "not_found" }),
    },
    privacy: fakePrivacy(world, note, outcome),
    patients: fakePatients(world.records, note, outcome),
    doctors: fakeDoctors(),
    people: {
      names: (_by, ids) =>
        Promise.resolve(
          new Map(ids.flatMap((one) => {
            const name = world.doctorNames[one];
            return name === undefined ? [] : [[one, name] as const];
          })),
        ),
      register(body, address) {
        note("register", body, address);
        return Promise.resolve(outcome("register", signedIn("patient")));
      },
      signIn(body, address) {
        note("signIn", body, address);
        return Promise.resolve(outcome("signIn", signedIn("dispatcher")));
      },
      signOut(token) {
        note("signOut", token);
        return Promise.resolve();
      },
      firstAdmin(token, body) {
        note("firstAdmin", token, body);
        return Promise.resolve(outcome("firstAdmin", signedIn("admin")));
      },
      users: () =>
        Promise.resolve(outcome("users", page(world.users.map((one) => listedUser(one))))),
      setRole(_by, userId, body) {
        note("setRole", userId, body);
        return Promise.resolve(outcome("setRole", person("dispatcher")));
      },
      ...fakeBlocking(note, outcome),
      applications: (_by, query) =>
        Promise.resolve(outcome(
          "applications",
          page(world.applications.filter((one) =>
            query.status === undefined || one.status === query.status
          )),
        )),
      approve(_by, userId) {
        note("approve", userId);
        return Promise.resolve(outcome("approve", application({ status: "approved" })));
      },
      reject(_by, userId, body) {
        note("reject", userId, body);
        return Promise.resolve(outcome("reject", application({ status: "rejected" })));
      },
    },
  };
  return Object.assign(world, services);
}
