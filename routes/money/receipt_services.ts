/**
 * Tax receipts as whoever gives the service and admins keep them: a till's numbers are written down, one that
 * failed is sent anew, and each provider says how its own are made out.
 */
import { z } from "zod";
import { text } from "../../actors/booking/schemas.ts";
import {
  FISCAL_DIGITS,
  type FiscalField,
  type FiscalNumbers,
} from "../../actors/payment/fiscal_number.ts";
import type { ReceiptWorker } from "../../actors/payment/receipt_worker.ts";
import { clinicOf, type Instant, type PersonId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import {
  type ListedReceipt,
  RECEIPT_SHOWN,
  type ReceiptBooks,
  type ReceiptPlace,
  type ReceiptScope,
} from "../../db/receipt_books.ts";
import type { ReceiptSettingsStore } from "../../db/receipt_settings.ts";
import { pageOf } from "../account_schemas.ts";
import { digitsOf } from "../people/checksums.ts";
import type { Language, Outcome, PageOf, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";
import { askedOf, type ListQuery, shownQuery } from "./paged_list.ts";
import { type ReceiptView, receiptView } from "./payment_book_views.ts";

const digits = text(40).transform(digitsOf);
export const recordBody = z.object({
  documentNumber: digits,
  storageNumber: digits,
  attribute: digits,
}).strict();

export const receiptsQuery = shownQuery(RECEIPT_SHOWN).extend({
  /** Of this visit alone. */
  bookingId: z.uuid().optional(),
});

/** `version`: the one that whoever changes it has seen; 0: nothing was said yet. */
export const receiptSettingsBody = z.object({
  version: z.int().min(0).max(1_000_000),
  isOn: z.boolean(),
  vatCode: z.int().min(1).max(12),
  taxSystemCode: z.int().min(1).max(6).nullable(),
}).strict();

export interface ListedReceiptView extends ReceiptView {
  readonly paymentId: string;
  readonly bookingId: string | null;
  readonly providerName: string | null;
  /** This reader may write the till's numbers down. */
  readonly mayRecord: boolean;
  /** This reader may have it sent anew. */
  readonly maySend: boolean;
}

export interface ReceiptSettingsView {
  /** 0: nothing was said, and the installation's own hold. */
  readonly version: number;
  readonly isOn: boolean;
  readonly vatCode: number;
  readonly taxSystemCode: number | null;
  /** Whether receipts are sent through the payment provider at all here. */
  readonly areSent: boolean;
}

export interface ReceiptServices {
  list(
    by: Person,
    query: ListQuery,
    language: Language,
  ): Promise<Outcome<PageOf<ListedReceiptView>>>;
  record(
    by: Person,
    key: string,
    body: unknown,
    language: Language,
  ): Promise<Outcome<ListedReceiptView>>;
  again(by: Person, key: string): Promise<Outcome<ListedReceiptView>>;
  settings(by: Person): Promise<Outcome<ReceiptSettingsView>>;
  change(by: Person, body: unknown, language: Language): Promise<Outcome<ReceiptSettingsView>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly books: ReceiptBooks;
  readonly store: ReceiptSettingsStore;
  /** Null: none are sent. */
  readonly worker: Pick<ReceiptWorker, "again"> | null;
  /** The installation's own. */
  readonly vatCode: number;
  /** A call to the provider waits. */
  readonly waits: () => void;
}

const KEY = /^[0-9a-f-]{36}\.[a-z]{3,20}$/;
const PLACE = /^(\d{1,15})_([0-9a-f-]{36}\.[a-z]{3,20})$/;

function placeOf(cursor: string | undefined): ReceiptPlace | null {
  const [, at, key] = PLACE.exec(cursor ?? "") ?? [];
  return at === undefined || key === undefined ? null : { at: Number(at) as Instant, key };
}

/** Null: none of this reader's. */
function scopeOf(by: Person): ReceiptScope | null {
  switch (by.role) {
    case "admin":
      return { kind: "all" };
    case "clinic":
      return { kind: "provider", id: clinicOf(by) };
    case "doctor":
      return { kind: "doctor", id: by.id };
    default:
      return null;
  }
}

export function receiptServices(around: Surroundings): ReceiptServices {
  const { world, books, store, worker } = around;

  const viewOf = (row: ListedReceipt, by: Person): ListedReceiptView => ({
    ...receiptView(row),
    paymentId: row.paymentId,
    bookingId: row.bookingId,
    providerName: row.providerName,
    mayRecord: row.issuer === "till" && (row.status === "awaited" || by.role === "admin"),
    maySend: worker !== null && by.role === "admin" && row.issuer === "provider" &&
      row.status === "canceled",
  });

  async function one(by: Person, key: string): Promise<ListedReceipt | null> {
    const scope = scopeOf(by);
    return scope === null || !KEY.test(key) ? null : await books.one(scope, key);
  }

  async function answered(by: Person, key: string): Promise<Outcome<ListedReceiptView>> {
    const row = await one(by, key);
    return row === null ? { refused: "not_found" } : { ok: viewOf(row, by) };
  }

  /** In whose name the reader's visits stand. */
  const providerOf = (by: Person): PersonId | null =>
    by.role === "clinic" ? clinicOf(by) : by.role === "doctor" ? by.id : null;

  async function settingsOf(id: PersonId): Promise<ReceiptSettingsView> {
    const said = await store.newest(id);
    return {
      version: said?.version ?? 0,
      isOn: said?.isOn ?? true,
      vatCode: said?.vatCode ?? around.vatCode,
      taxSystemCode: said?.taxSystemCode ?? null,
      areSent: worker !== null,
    };
  }

  return {
    async list(by, given, language) {
      const scope = scopeOf(by);
      if (scope === null) return { refused: "forbidden" };
      const asked = askedOf(receiptsQuery, given, language);
      if ("invalid" in asked) return asked;
      const { show, cursor, limit } = asked.ok;
      const found = await books.list(
        { scope, shown: show, bookingId: given.bookingId ?? null },
        placeOf(cursor),
        limit + 1,
      );
      const page = pageOf(found, limit, ({ madeAt, key }) => `${madeAt}_${key}`);
      return { ok: { ...page, items: page.items.map((row) => viewOf(row, by)) } };
    },

    async record(by, key, body, language) {
      if (scopeOf(by) === null) return { refused: "forbidden" };
      const input = validate(recordBody, body, language);
      if ("invalid" in input) return input;
      const numbers: FiscalNumbers = input.ok;
      const wrong = (Object.keys(FISCAL_DIGITS) as FiscalField[]).filter((field) => {
        const { least, most } = FISCAL_DIGITS[field];
        return !new RegExp(`^\\d{${least},${most}}$`).test(numbers[field]);
      });
      if (wrong.length > 0) {
        return { invalid: wrong.map((field) => fieldError(field, `fiscal_${field}`, language)) };
      }
      // Of a receipt that is not this reader's nobody learns that there is one.
      const row = await one(by, key);
      if (row === null) return { refused: "not_found" };
      const done = await books.record(row.key, numbers, {
        by: by.id,
        at: world.clock.now(),
        anew: by.role === "admin",
      });
      if (done === "known") {
        return { invalid: [fieldError("documentNumber", "fiscal_known", language)] };
      }
      return done === "not_now" ? { refused: "illegal_transition" } : await answered(by, row.key);
    },

    async again(by, key) {
      if (by.role !== "admin") return { refused: "forbidden" };
      if (!KEY.test(key)) return { refused: "not_found" };
      if (worker === null) return { refused: "method_not_offered" };
      const done = await worker.again(key, by.id);
      if (done === "not_found") return { refused: "not_found" };
      if (done === "nobody") return { refused: "receipt_nobody" };
      if (done === "not_now") return { refused: "illegal_transition" };
      around.waits();
      return await answered(by, key);
    },

    async settings(by) {
      const id = providerOf(by);
      return id === null ? { refused: "forbidden" } : { ok: await settingsOf(id) };
    },

    async change(by, body, language) {
      const id = providerOf(by);
      if (id === null) return { refused: "forbidden" };
      const input = validate(receiptSettingsBody, body, language);
      if ("invalid" in input) return input;
      const { version, ...said } = input.ok;
      const isAdded = await store.add({
        ...said,
        providerId: id,
        version: version + 1,
        changedBy: by.id,
        changedAt: world.clock.now(),
      });
      return isAdded ? { ok: await settingsOf(id) } : { refused: "stale_version" };
    },
  };
}
