/** Wallets as pages and API use them: one's own alone, filled by payments alone. */
import { account } from "../actors/money/journal.ts";
import { kopecks, kopecksToJson } from "../actors/money/kopecks.ts";
import type { PaymentGateway } from "../actors/payment/gateway.ts";
import type { PaymentStore } from "../actors/payment/store.ts";
import { type PaymentView, paymentViewOf } from "../actors/payment/view.ts";
import type { Payments } from "../actors/payments.ts";
import { isRefusal, paymentId } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { Ledger } from "../db/ledger.ts";
import { ownDepositBody } from "./payment_schemas.ts";
import type { Language, Outcome, PageOf, Person } from "./services.ts";
import { validate } from "./validation.ts";

export interface WalletView {
  readonly balanceKopecks: number;
  readonly heldKopecks: number;
  /** How it can be filled; none without a payment provider. */
  readonly depositMethods: readonly ("card" | "sbp")[];
}

export interface WalletLine {
  readonly id: string;
  /** A code: wallet_deposited, wallet_held, wallet_charged, … */
  readonly type: string;
  readonly at: string;
  readonly bookingId: string | null;
  readonly paymentId: string | null;
  /** Positive: came in. */
  readonly kopecks: number;
}

export interface WalletServices {
  mine(by: Person): Promise<WalletView>;
  lines(by: Person, query: { limit?: number; cursor?: string }): Promise<PageOf<WalletLine>>;
  deposit(by: Person, body: unknown, language: Language): Promise<Outcome<PaymentView>>;
  /** The deposits that wait for their payer. */
  open(by: Person): Promise<readonly PaymentView[]>;
}

interface Surroundings {
  readonly world: Pick<World, "newId">;
  readonly store: PaymentStore;
  readonly payments: Payments;
  readonly ledger: Ledger;
  readonly gateway: PaymentGateway | null;
  readonly callsMade: () => Promise<void>;
}

const PLACE = /^(\d{1,15})\.(\d{1,15})$/;
const PAYMENTS_LOOKED_AT = 50;

export function walletServices(around: Surroundings): WalletServices {
  const { store, payments, ledger, gateway } = around;
  const methods: WalletView["depositMethods"] = gateway === null ? [] : ["card", "sbp"];
  return {
    async mine(by) {
      const [balance, held] = await Promise.all([
        ledger.balance(account("wallet", by.id)),
        store.heldOfWallet(by.id),
      ]);
      return {
        balanceKopecks: kopecksToJson(balance),
        heldKopecks: kopecksToJson(held),
        depositMethods: methods,
      };
    },

    async lines(by, query) {
      const wanted = query.limit ?? 50;
      const limit = Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, 100) : 50;
      const [, at, id] = PLACE.exec(query.cursor ?? "") ?? [];
      const before = at === undefined
        ? null
        : { at: Number(at), transactionId: Number(id) } as never;
      const found = await ledger.latest(account("wallet", by.id), { before, limit: limit + 1 });
      const shown = found.slice(0, limit);
      const last = shown.at(-1);
      return {
        items: shown.map((line) => ({
          id: String(line.transactionId),
          type: line.type,
          at: new Date(line.at).toISOString(),
          bookingId: line.bookingId,
          paymentId: line.paymentId,
          kopecks: kopecksToJson(line.kopecks),
        })),
        nextCursor: found.length > limit && last !== undefined
          ? `${last.at}.${last.transactionId}`
          : null,
      };
    },

    async deposit(by, body, language) {
      const input = validate(ownDepositBody, body, language);
      if ("invalid" in input) return input;
      if (gateway === null) return { refused: "method_not_offered" };
      const { amountKopecks, method, commandId } = input.ok;
      const made = await payments.create({
        id: paymentId(commandId?.toLowerCase() ?? around.world.newId()),
        purpose: "deposit",
        method,
        amountKopecks: kopecks(amountKopecks),
        bookingId: null,
        bookingNumber: null,
        walletOwnerId: by.id,
        payer: { kind: "person", personId: by.id },
        providerId: null,
        doctorId: null,
        clinicId: null,
      }, by);
      if (isRefusal(made)) return made;
      // Somebody else's payment has this id, or another sum was asked under it.
      const isSame = made.walletOwnerId === by.id && made.purpose === "deposit" &&
        made.method === method && made.amountKopecks === BigInt(amountKopecks);
      if (!isSame) return { refused: "command_reused" };
      await around.callsMade();
      return { ok: paymentViewOf(await payments.read(made.id) ?? made) };
    },

    async open(by) {
      const all = await store.ofWallet(by.id, PAYMENTS_LOOKED_AT);
      return all.filter(({ purpose, status }) =>
        purpose === "deposit" && (status === "created" || status === "pending")
      ).map(paymentViewOf);
    },
  };
}
