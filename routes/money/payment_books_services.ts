/** Payments as payers look them up and as admins keep the books: lists, one payment whole, differences. */
import { z } from "zod";
import { text } from "../../actors/booking/schemas.ts";
import { kopecksToJson } from "../../actors/money/kopecks.ts";
import { PAYMENT_MEANS, PAYMENT_STATUSES } from "../../actors/payment/codes.ts";
import type { ReceiptStore } from "../../actors/payment/receipt_store.ts";
import {
  isAskedOfPayer,
  type PaymentState,
  refundableKopecks,
  refusedRefundKopecks,
} from "../../actors/payment/state.ts";
import { idsOf, type Instant, paymentId, type PersonId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { DashboardFigures } from "../../db/dashboard.ts";
import type { BookedPayment, PaymentBooks } from "../../db/payment_books.ts";
import type { MoneyCheck, ProviderComparison } from "../../db/money_checks.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { Language, Outcome, PageOf, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";
import { limitOf, paged, placeOf } from "./paged_list.ts";
import {
  type DashboardView,
  type DifferenceView,
  differenceView,
  iso,
  isoOrNull,
  kopecksIn,
  listed,
  type OwnPaymentView,
  type PaymentDetailView,
  postingView,
  type ProviderName,
  receiptView,
  type RefundView,
  type StaffPaymentView,
  staffView,
} from "./payment_book_views.ts";

/** The last comparison with the provider's books, by whomever. */
export interface ComparedView extends ProviderComparison {
  readonly at: string;
}

interface PageQuery {
  readonly limit?: number;
  readonly cursor?: string;
}

export interface PaymentBookServices {
  own(by: Person, query: PageQuery): Promise<PageOf<OwnPaymentView>>;
  ownOne(by: Person, id: string): Promise<OwnPaymentView | null>;
  list(
    by: Person,
    query: Record<string, string | undefined>,
    language: Language,
  ): Promise<Outcome<PageOf<StaffPaymentView>>>;
  detail(by: Person, id: string): Promise<Outcome<PaymentDetailView>>;
  refunds(
    by: Person,
    query: Record<string, string | undefined>,
    language: Language,
  ): Promise<Outcome<PageOf<RefundView>>>;
  differences(
    by: Person,
    query: PageQuery & { readonly resolved?: boolean },
  ): Promise<Outcome<PageOf<DifferenceView> & { readonly compared: ComparedView | null }>>;
  resolve(by: Person, id: string, body: unknown, language: Language): Promise<
    Outcome<{ readonly id: string }>
  >;
  /** The provider's books are compared with ours at once. */
  lookAgain(by: Person): Promise<Outcome<{ readonly started: boolean }>>;
  dashboard(
    by: Person,
    query: Record<string, string | undefined>,
    language: Language,
  ): Promise<Outcome<DashboardView>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly books: PaymentBooks;
  readonly receipts: ReceiptStore;
  readonly providerOf: (id: PersonId) => Promise<ProviderName | null>;
  readonly figures: (
    day: { readonly from: Instant; readonly until: Instant },
    city: string | null,
  ) => Promise<DashboardFigures>;
  /** Of the city that is meant where nothing says another: days are its days. */
  readonly timeZone: (city: string | null) => string;
  /** Null: no payment provider. @returns false: it is being done */
  readonly lookAgain: ((by: PersonId) => boolean) | null;
  /** When the provider's books were compared with ours last; null: never. */
  readonly lastComparison: () => Promise<MoneyCheck<"provider"> | null>;
}

const city = text(100).optional();
/** What a list of one city, or its figures, is asked by. */
export const cityQuery = z.object({
  city,
  limit: z.string().optional(),
  cursor: z.string().optional(),
});
export const listQuery = z.object({
  status: z.enum(PAYMENT_STATUSES).optional(),
  method: z.enum(PAYMENT_MEANS).optional(),
  /** A day of the city. */
  day: z.iso.date().optional(),
  number: z.string().regex(/^\d{1,15}$/, { error: "code" }).optional(),
  city,
  limit: z.string().optional(),
  cursor: z.string().optional(),
});
export const resolveBody = z.object({ note: text(500) });

export function paymentBookServices(around: Surroundings): PaymentBookServices {
  const { world, books, receipts, providerOf } = around;

  const ANY = { status: null, method: null, from: null, until: null, number: null, city: null };

  async function ownView({ state, providerId }: BookedPayment): Promise<OwnPaymentView> {
    const known = providerId ?? state.providerId;
    const rows = await receipts.ofPayment(state.id);
    return {
      ...listed(state),
      provider: known === null ? null : await providerOf(known),
      receipts: rows.filter(({ status }) => status !== "void").map(receiptView),
    };
  }

  /** A day of the city, from its first instant to the next day's. */
  function dayOf(day: string, city: string | null) {
    const timeZone = around.timeZone(city);
    const date = Temporal.PlainDate.from(day);
    const at = (one: Temporal.PlainDate) =>
      one.toZonedDateTime({ timeZone }).epochMilliseconds as Instant;
    return { from: at(date), until: at(date.add({ days: 1 })) };
  }

  async function refundViews(
    found: readonly {
      readonly state: PaymentState;
      readonly refundId: string;
      readonly at: Instant;
      readonly byName: string | null;
    }[],
  ): Promise<readonly RefundView[]> {
    const reasons = await books.reasons([...new Set(found.map(({ state }) => state.id))]);
    return found.flatMap(({ state, refundId, at, byName }) => {
      const refund = state.refunds.find(({ id }) => id === refundId);
      return refund === undefined ? [] : [{
        id: refundId,
        paymentId: state.id,
        bookingNumber: state.bookingNumber,
        method: state.method,
        kopecks: kopecksToJson(refund.kopecks),
        status: refund.status,
        at: iso(at),
        byName: refund.by === null ? null : byName,
        reason: reasons.get(refundId) ?? null,
      }];
    });
  }

  return {
    async own(by, query) {
      const limit = limitOf(query.limit);
      const found = await books.list({
        ...ANY,
        payerIds: idsOf(by),
        before: placeOf(query.cursor),
        limit: limit + 1,
      });
      const page = paged(found, limit, ({ state: { createdAt: at, id } }) => ({ at, id }), ownView);
      return { ...page, items: await Promise.all(page.items) };
    },

    async ownOne(by, id) {
      const uuid = uuidOrNull(id);
      const found = uuid === null ? null : await books.one(paymentId(uuid));
      if (found === null || found.state.payer.kind !== "person") return null;
      return idsOf(by).includes(found.state.payer.personId) ? await ownView(found) : null;
    },

    async list(by, given, language) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const input = validate(listQuery, given, language);
      if ("invalid" in input) return input;
      const { status, method, day, number, city, cursor } = input.ok;
      const limit = limitOf(input.ok.limit === undefined ? undefined : Number(input.ok.limit));
      if (day !== undefined && !/^(19|20)\d\d-/.test(day)) {
        return { invalid: [fieldError("day", "day", language)] };
      }
      const within = day === undefined ? { from: null, until: null } : dayOf(day, city ?? null);
      const found = await books.list({
        status: status ?? null,
        method: method ?? null,
        ...within,
        number: number === undefined ? null : Number(number),
        city: city ?? null,
        payerIds: null,
        before: placeOf(cursor),
        limit: limit + 1,
      });
      const placed = ({ state: { createdAt: at, id } }: BookedPayment) => ({ at, id });
      return { ok: paged(found, limit, placed, staffView) };
    },

    async detail(by, id) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const uuid = uuidOrNull(id);
      const booked = uuid === null ? null : await books.one(paymentId(uuid));
      if (booked === null) return { refused: "not_found" };
      const { state } = booked;
      const [events, calls, sent] = await Promise.all([
        books.happenings(state.id),
        books.calls(state.id),
        receipts.ofPayment(state.id),
      ]);
      const objects = [
        state.providerPaymentId,
        ...sent.map(({ providerRefundId }) => providerRefundId),
      ].filter((one) => one !== null);
      const [hints, postings, differences] = await Promise.all([
        books.hints(objects),
        books.postings(state.id, state.bookingId),
        books.differences({ isOpen: null, paymentId: state.id, before: null, limit: 50 }),
      ]);
      const known = booked.providerId ?? state.providerId;
      const asked = new Map(
        events.filter(({ type }) => type === "refundAsked").map((event) => [
          String((event.data.refund as Record<string, unknown>).id),
          event,
        ]),
      );
      const refused = refusedRefundKopecks(state);
      return {
        ok: {
          payment: staffView(booked),
          refundableKopecks: kopecksToJson(refundableKopecks(state)),
          isCashAsked: isAskedOfPayer(state),
          refusedRefundKopecks: refused === null ? null : kopecksToJson(refused),
          provider: known === null ? null : await providerOf(known),
          events: events.map(({ version, type, at, byName, role, data }) => ({
            ...{ version, type, at: iso(at), byName, role },
            kopecks: kopecksIn(data),
          })),
          calls: calls.map((call) => ({
            ...call,
            firstAt: isoOrNull(call.firstAt),
            nextAt: iso(call.nextAt),
          })),
          hints: hints.map((hint) => ({ ...hint, receivedAt: iso(hint.receivedAt) })),
          postings: postings.map(postingView),
          refunds: await refundViews(state.refunds.map((refund) => ({
            state,
            refundId: refund.id,
            at: refund.at,
            byName: asked.get(refund.id)?.byName ?? null,
          }))),
          receipts: sent.map(receiptView),
          differences: differences.map(differenceView),
        },
      };
    },

    async refunds(by, given, language) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const input = validate(cityQuery, given, language);
      if ("invalid" in input) return input;
      const limit = limitOf(input.ok.limit === undefined ? undefined : Number(input.ok.limit));
      const found = await books.refunds({
        city: input.ok.city ?? null,
        before: placeOf(input.ok.cursor),
        limit: limit + 1,
      });
      const page = paged(found, limit, ({ at, state }) => ({ at, id: state.id }), (row) => row);
      return { ok: { ...page, items: await refundViews(page.items) } };
    },

    async differences(by, query) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const limit = limitOf(query.limit);
      const found = await books.differences({
        isOpen: query.resolved !== true,
        paymentId: null,
        before: placeOf(query.cursor),
        limit: limit + 1,
      });
      const last = await around.lastComparison();
      return {
        ok: {
          ...paged(found, limit, ({ at, id }) => ({ at, id }), differenceView),
          compared: last === null ? null : { at: iso(last.at), ...last.result },
        },
      };
    },

    async resolve(by, id, body, language) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const input = validate(resolveBody, body, language);
      if ("invalid" in input) return input;
      const uuid = uuidOrNull(id);
      const done = uuid !== null &&
        await books.resolve(uuid, by.id, input.ok.note, world.clock.now());
      return done ? { ok: { id } } : { refused: "not_found" };
    },

    lookAgain(by) {
      if (by.role !== "admin") return Promise.resolve({ refused: "forbidden" });
      const { lookAgain } = around;
      if (lookAgain === null) return Promise.resolve({ refused: "method_not_offered" });
      return Promise.resolve({ ok: { started: lookAgain(by.id) } });
    },

    async dashboard(by, given, language) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const input = validate(cityQuery, given, language);
      if ("invalid" in input) return input;
      const city = input.ok.city ?? null;
      const day = Temporal.Instant.fromEpochMilliseconds(world.clock.now())
        .toZonedDateTimeISO(around.timeZone(city)).toPlainDate().toString();
      return { ok: { ...await around.figures(dayOf(day, city), city), day, city } };
    },
  };
}
