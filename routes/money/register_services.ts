/** Monthly registers: what an organisation is billed for by one provider, and what has come for it. */
import { z } from "zod";
import { commandId, text } from "../../actors/booking/schemas.ts";
import { clinicOf, instant, type PersonId, personId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import {
  type OpenCharges,
  type Register,
  REGISTER_STATUSES,
  type RegisterLine,
  type RegisterPayment,
  type RegisterStore,
} from "../../db/organisation_registers.ts";
import type { OrganisationStore } from "../../db/organisations.ts";
import { pageOf, uuidOrNull } from "../account_schemas.ts";
import { csvLine, csvSum } from "../csv_response.ts";
import { type LocaleKey, translate } from "../locale.ts";
import { amount, notForClients } from "../payment_schemas.ts";
import type { Language, Outcome, PageOf, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";
import { askedOf, type ListQuery, numberOf, shownQuery } from "./paged_list.ts";
import type { RegisterFile } from "./payout_services.ts";

export const closeBody = z.object({
  organisationId: z.uuid(),
  providerId: z.uuid(),
  /** `2026-11` */
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, { error: "month" }),
});

export const registerPaymentBody = z.object({
  amountKopecks: amount,
  /** Of the bank's document. */
  documentNumber: text(40),
  paidOn: z.iso.date(),
  /** On whose account it came: ours, or the provider's own. */
  receivedBy: z.enum(["service", "provider"]),
  /** The same again is the same payment. */
  commandId: commandId.optional(),
});

export const registersQuery = shownQuery(REGISTER_STATUSES).extend({
  openCursor: z.string().optional(),
});
const ownPaymentBody = registerPaymentBody.extend(notForClients);

export const REGISTER_SERVICES = ["visit", "consultation", "call_off"] as const;

export interface RegisterView extends Omit<Register, "closedAt" | "month"> {
  /** `2026-11` */
  readonly month: string;
  readonly closedAt: string;
}
export interface RegisterLineView {
  readonly number: number;
  /** The day on which the visit ended. */
  readonly on: string;
  readonly service: typeof REGISTER_SERVICES[number];
  readonly isCorrection: boolean;
  readonly bookingNumber: number;
  readonly guaranteeNumber: string;
  readonly kopecks: number;
}
export interface WholeRegister extends RegisterView {
  readonly items: readonly RegisterLineView[];
  readonly payments: readonly (Omit<RegisterPayment, "markedAt"> & { readonly markedAt: string })[];
}
export interface OpenView extends Omit<OpenCharges, "oldestAt" | "city"> {
  /** The months that are over and have something to close, the first first. */
  readonly months: readonly string[];
}
export interface RegisterList extends PageOf<RegisterView> {
  readonly open: readonly OpenView[];
  /** Where what stands in no register goes on; null: that was all. */
  readonly openNextCursor: string | null;
}

export interface RegisterServices {
  /** Of all for an admin, in its own name for a clinic. */
  list(by: Person, query: ListQuery, language: Language): Promise<Outcome<RegisterList>>;
  one(by: Person, id: string): Promise<Outcome<WholeRegister>>;
  file(by: Person, id: string, language: Language): Promise<Outcome<RegisterFile>>;
  close(by: Person, body: unknown, language: Language): Promise<Outcome<WholeRegister>>;
  pay(by: Person, id: string, body: unknown, language: Language): Promise<Outcome<WholeRegister>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly store: RegisterStore;
  readonly organisations: Pick<OrganisationStore, "get">;
  readonly cities: { readonly defaultName: string; timeZoneOf(city: string): string };
}

const MONTHS_OFFERED = 12;
const iso = (at: number): string => new Date(at).toISOString();
const NOT_FOUND = { refused: "not_found" } as const;
const FORBIDDEN = { refused: "forbidden" } as const;

/** Whose charges a page of what stands in no register ended with. */
function pairOf(
  cursor: string | undefined,
): Pick<OpenCharges, "organisationId" | "providerId"> | null {
  const [organisationId = null, provider = null] = (cursor ?? "").split("_").map(uuidOrNull);
  return organisationId === null || provider === null
    ? null
    : { organisationId, providerId: personId(provider) };
}

/** As bills are named in the provider's words; neutral, as accountants read it. */
export const serviceKey = (service: typeof REGISTER_SERVICES[number]): LocaleKey =>
  `orgRegister.service.${service}`;

export function registerServices(around: Surroundings): RegisterServices {
  const { world, store, organisations, cities } = around;
  const dayIn = (at: number, zone: string): Temporal.PlainDate =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
  const zoneOf = async (organisationId: string): Promise<string> =>
    cities.timeZoneOf((await organisations.get(organisationId))?.city ?? cities.defaultName);

  const viewOf = ({ closedAt, month, ...register }: Register): RegisterView => ({
    ...register,
    month: month.slice(0, 7),
    closedAt: iso(closedAt),
  });

  const lineView = (line: RegisterLine, place: number, zone: string): RegisterLineView => ({
    number: place + 1,
    on: dayIn(line.endedAt, zone).toString(),
    service: line.isCalledOff
      ? "call_off"
      : line.callType === "consultation"
      ? "consultation"
      : "visit",
    isCorrection: line.isCorrection,
    bookingNumber: line.bookingNumber,
    guaranteeNumber: line.guaranteeNumber,
    kopecks: line.kopecks,
  });

  /** One's own; of others nobody learns that there is one. */
  async function known(by: Person, given: string): Promise<Register | null> {
    const id = uuidOrNull(given);
    const found = id === null ? null : await store.get(id);
    if (found === null) return null;
    return by.role === "admin" || found.providerId === clinicOf(by) ? found : null;
  }

  async function whole(register: Register): Promise<WholeRegister> {
    const zone = await zoneOf(register.organisationId);
    const [lines, payments] = await Promise.all([
      store.linesOf(register.id),
      store.paymentsOf(register.id),
    ]);
    return {
      ...viewOf(register),
      items: lines.map((line, place) => lineView(line, place, zone)),
      payments: payments.map(({ markedAt, ...payment }) => ({
        ...payment,
        markedAt: iso(markedAt),
      })),
    };
  }

  async function answered(id: string): Promise<Outcome<WholeRegister>> {
    const found = await store.get(id);
    return found === null ? NOT_FOUND : { ok: await whole(found) };
  }

  /** From the month of the oldest charge to the last one that is over. */
  function monthsOf({ oldestAt, city }: OpenCharges): readonly string[] {
    const zone = cities.timeZoneOf(city);
    const now = dayIn(world.clock.now(), zone).toPlainYearMonth();
    const months: string[] = [];
    let month = dayIn(oldestAt, zone).toPlainYearMonth();
    while (Temporal.PlainYearMonth.compare(month, now) < 0 && months.length < MONTHS_OFFERED) {
      months.push(month.toString());
      month = month.add({ months: 1 });
    }
    return months;
  }

  return {
    async list(by, query, language) {
      if (by.role !== "admin" && by.role !== "clinic") return FORBIDDEN;
      const asked = askedOf(registersQuery, query, language);
      if ("invalid" in asked) return asked;
      const { show: status, cursor, limit } = asked.ok;
      const providerId: PersonId | null = by.role === "admin" ? null : clinicOf(by);
      const [found, open] = await Promise.all([
        store.list({ providerId, status, before: numberOf(cursor), limit: limit + 1 }),
        store.open(providerId, pairOf(query.openCursor), limit + 1),
      ]);
      const charges = pageOf(open, limit, (one) => `${one.organisationId}_${one.providerId}`);
      const page = pageOf(found, limit, ({ number }) => String(number));
      return {
        ok: {
          ...page,
          items: page.items.map(viewOf),
          openNextCursor: charges.nextCursor,
          open: charges.items.map((one) => {
            const { oldestAt: _, city: __, ...charges } = one;
            return { ...charges, months: monthsOf(one) };
          }),
        },
      };
    },

    async one(by, given) {
      const found = await known(by, given);
      return found === null ? NOT_FOUND : { ok: await whole(found) };
    },

    async file(by, given, language) {
      const found = await known(by, given);
      if (found === null) return NOT_FOUND;
      const register = await whole(found);
      const body = `\ufeff${registerRows(register, language).map(csvLine).join("")}`;
      return {
        ok: {
          name: `register-${register.number}.csv`,
          type: "text/csv; charset=utf-8",
          body: new TextEncoder().encode(body),
        },
      };
    },

    async close(by, body, language) {
      if (by.role !== "admin") return FORBIDDEN;
      const input = validate(closeBody, body, language);
      if ("invalid" in input) return input;
      const organisationId = input.ok.organisationId.toLowerCase();
      const zone = await zoneOf(organisationId);
      const month = Temporal.PlainYearMonth.from(input.ok.month);
      const until = month.add({ months: 1 }).toPlainDate({ day: 1 }).toZonedDateTime(zone)
        .epochMilliseconds;
      const now = world.clock.now();
      if (until > now) return { refused: "register_month_open" };
      const id = world.newId();
      const done = await store.close(
        {
          id,
          organisationId,
          providerId: personId(input.ok.providerId.toLowerCase()),
          month: `${input.ok.month}-01`,
          until: instant(until),
        },
        by.id,
        now,
      );
      return done === "closed" ? await answered(id) : { refused: done };
    },

    async pay(by, given, body, language) {
      if (by.role !== "admin") return FORBIDDEN;
      const input = validate(ownPaymentBody, body, language);
      if ("invalid" in input) return input;
      const register = await known(by, given);
      if (register === null) return NOT_FOUND;
      const { amountKopecks, documentNumber, paidOn, receivedBy, commandId } = input.ok;
      const now = world.clock.now();
      const zone = await zoneOf(register.organisationId);
      if (paidOn > dayIn(now, zone).toString()) {
        return { invalid: [fieldError("paidOn", "day_in_future", language)] };
      }
      const id = commandId?.toLowerCase() ?? world.newId();
      const payment = { id, kopecks: amountKopecks, documentNumber, paidOn, receivedBy };
      const done = await store.pay(register, payment, by.id, now);
      return done === "paid" ? await answered(register.id) : { refused: done };
    },
  };
}

/** The register as an accountant of the organisation opens it: no names, nothing of illnesses. */
export function registerRows(
  register: WholeRegister,
  language: Language,
): readonly (readonly (string | number)[])[] {
  const t = (key: LocaleKey) => translate(language, key);
  return [
    [
      t("orgRegister.csv.number"),
      t("orgRegister.csv.on"),
      t("orgRegister.csv.service"),
      t("orgRegister.csv.booking"),
      t("orgRegister.csv.guarantee"),
      t("orgRegister.csv.sum"),
    ],
    ...register.items.map((line) => [
      line.number,
      line.on,
      line.isCorrection ? t("orgRegister.correction") : t(serviceKey(line.service)),
      line.bookingNumber,
      line.guaranteeNumber,
      csvSum(line.kopecks, language),
    ]),
    ["", "", t("orgRegister.total"), "", "", csvSum(register.kopecks, language)],
  ];
}
