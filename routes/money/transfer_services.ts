/** Transfers to a clinic's own account: what the payer copies, and what the clinic says of it. */
import { z } from "zod";
import { text } from "../../actors/booking/schemas.ts";
import { type BankDetails, bankQrText } from "../../actors/money/bank_qr.ts";
import { type Kopecks, kopecks, kopecksToJson } from "../../actors/money/kopecks.ts";
import type { PaymentState } from "../../actors/payment/state.ts";
import { mayBeMissing, type TransferDocument } from "../../actors/payment/transfer.ts";
import type { Payments } from "../../actors/payments.ts";
import { clinicOf, isRefusal, paymentId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import { TRANSFER_SHOWN, type TransferStore } from "../../db/transfers.ts";
import { uuidOrNull } from "../account_schemas.ts";
import { amount, notForClients } from "../payment_schemas.ts";
import type { Language, Outcome, PageOf, Person } from "../services.ts";
import { askedOf, type ListQuery, queued, shownQuery } from "./paged_list.ts";
import { fieldError, validate } from "../validation.ts";

/** What a payer needs to send a transfer by hand or by the code. */
export interface TransferView extends BankDetails {
  readonly amountKopecks: number;
  /** The visit's number alone: clerks of banks read it. */
  readonly purpose: string;
  readonly qrText: string;
}

export function transferView(
  details: BankDetails,
  amountKopecks: Kopecks,
  bookingNumber: number,
): TransferView {
  const purpose = `Визит № ${bookingNumber}`;
  return {
    ...details,
    amountKopecks: kopecksToJson(amountKopecks),
    purpose,
    qrText: bankQrText(details, amountKopecks, purpose),
  };
}

export const transfersQuery = shownQuery(TRANSFER_SHOWN);

export const receivedBody = z.object({
  documentNumber: text(40),
  /** The date of the bank's document. */
  documentOn: z.iso.date(),
  /** What has come, as the bank says. */
  amountKopecks: amount,
});

const ownReceivedBody = receivedBody.extend(notForClients);

/** A transfer as those who see the account read it. */
export interface AwaitedTransfer {
  readonly paymentId: string;
  readonly bookingId: string;
  readonly bookingNumber: number;
  readonly clinicId: string;
  readonly amountKopecks: number;
  readonly status: PaymentState["status"];
  /** Why it came to nothing; null: it did not. */
  readonly cancelled: string | null;
  readonly createdAt: string;
  readonly document: TransferDocument | null;
  /** It is late enough to say that it has not come. */
  readonly mayBeMissing: boolean;
}

export interface TransferServices {
  /** Awaited ones first. */
  list(
    by: Person,
    query: ListQuery,
    language: Language,
  ): Promise<Outcome<PageOf<AwaitedTransfer>>>;
  received(
    by: Person,
    id: string,
    body: unknown,
    language: Language,
  ): Promise<Outcome<AwaitedTransfer>>;
  missing(by: Person, id: string): Promise<Outcome<AwaitedTransfer>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly store: TransferStore;
  readonly payments: Pick<Payments, "ask" | "read">;
}

/** A date in any time zone of the country may be a day ahead of ours. */
const DAY_AHEAD_MILLISECONDS = 24 * 3_600_000;

export function transferServices(
  { world, store, payments }: Surroundings,
): TransferServices {
  const viewOf = (state: PaymentState): AwaitedTransfer => ({
    paymentId: state.id,
    bookingId: state.bookingId!,
    bookingNumber: state.bookingNumber!,
    clinicId: state.clinicId!,
    amountKopecks: kopecksToJson(state.amountKopecks),
    status: state.status,
    cancelled: state.cancelled?.code ?? null,
    createdAt: new Date(state.createdAt).toISOString(),
    document: state.transfer ?? null,
    mayBeMissing: state.status === "pending" && mayBeMissing(state, world.clock.now()),
  });

  const mayCome = ({ role }: Person): boolean => role === "clinic" || role === "admin";

  /** A transfer of one's own clinic; of others nobody learns that there is one. */
  async function known(by: Person, given: string): Promise<PaymentState | null> {
    const id = uuidOrNull(given);
    const state = id === null ? null : await payments.read(paymentId(id));
    if (state?.method !== "bank_qr") return null;
    return by.role === "admin" || state.clinicId === clinicOf(by) ? state : null;
  }

  async function answered(state: PaymentState): Promise<Outcome<AwaitedTransfer>> {
    const now = await payments.read(state.id);
    return now === null ? { refused: "not_found" } : { ok: viewOf(now) };
  }

  return {
    async list(by, query, language) {
      if (!mayCome(by)) return { refused: "forbidden" };
      const asked = askedOf(transfersQuery, query, language);
      if ("invalid" in asked) return asked;
      const clinicId = by.role === "admin" ? null : clinicOf(by);
      return {
        ok: await queued(asked.ok, {
          waits: "awaited",
          waiting: (after, limit) => store.awaited(clinicId, after, limit),
          over: (show, before, limit) => store.ended(clinicId, show, before, limit),
          isWaiting: ({ status }) => status === "pending",
          placed: ({ createdAt, id }) => ({ at: createdAt, id }),
          view: viewOf,
        }),
      };
    },

    async received(by, id, body, language) {
      if (!mayCome(by)) return { refused: "forbidden" };
      const input = validate(ownReceivedBody, body, language);
      if ("invalid" in input) return input;
      const { documentNumber: number, documentOn: on, amountKopecks } = input.ok;
      if (Date.parse(on) > world.clock.now() + DAY_AHEAD_MILLISECONDS) {
        return { invalid: [fieldError("documentOn", "day_in_future", language)] };
      }
      const state = await known(by, id);
      if (state === null) return { refused: "not_found" };
      const reply = await payments.ask(state.id, {
        type: "receive",
        document: { number, on },
        kopecks: kopecks(amountKopecks),
      }, by);
      return isRefusal(reply) ? reply : await answered(state);
    },

    async missing(by, id) {
      if (!mayCome(by)) return { refused: "forbidden" };
      const state = await known(by, id);
      if (state === null) return { refused: "not_found" };
      const reply = await payments.ask(state.id, { type: "declareMissing" }, by);
      return isRefusal(reply) ? reply : await answered(state);
    },
  };
}
