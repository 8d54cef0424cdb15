/**
 * Closes the books of a visit that is over: what it has earned goes from its account to those who earned it,
 * and comes back, whole, before any of it is given back to the payer.
 */
import type { Due } from "../actors/money/due.ts";
import { promotionGiven, reversed, visitAccount, visitSettled } from "../actors/money/journal.ts";
import { type Kopecks, kopecks } from "../actors/money/kopecks.ts";
import type { LedgerTransaction } from "../actors/money/ledger.ts";
import { sharesOf } from "../actors/money/split.ts";
import type { BookingState, Ended } from "../actors/booking/state.ts";
import type { PaymentState } from "../actors/payment/state.ts";
import type { Clock } from "../actors/world.ts";
import type { Ledger } from "../db/ledger.ts";

/** Nobody's price says how it is shared out: it is all theirs who made the visit. */
const ALL_THEIRS = { platformPercent: 0, clinicPercent: 100 };

const earnersOf = (state: Ended) => {
  const doctorId = state.doctor?.id ?? null;
  const provider = state.status === "completed" ? state.providerId : state.clinicId;
  return { doctorId, clinicId: provider === doctorId ? null : provider };
};

/** The settlement that stands, and how many there have been. */
function settlementIn(transactions: readonly LedgerTransaction[]) {
  const all = transactions.filter(({ type }) => type === "visit_settled");
  const taken = new Set(transactions.map(({ reversesKey }) => reversesKey));
  return { standing: all.find(({ key }) => !taken.has(key)) ?? null, count: all.length };
}

export class VisitBooks {
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(private readonly ledger: Ledger, private readonly clock: Clock) {}

  /**
   * Once what is due has come in and nothing is on its way. Asked again it does nothing.
   * @returns whether the visit's account was emptied by this call
   */
  async close(state: BookingState, due: Due, payments: readonly PaymentState[]): Promise<boolean> {
    if (state.status !== "completed" && state.status !== "cancelled") return false;
    const isMoving = payments.some(({ status, refunds }) =>
      status === "created" || status === "pending" || status === "held" ||
      refunds.some((refund) => refund.status === "asked")
    );
    const paid = payments.reduce((sum, { paidKopecks }) => sum + paidKopecks, 0n);
    if (isMoving || due.fullKopecks <= 0n || paid < due.kopecks) return false;
    const { standing, count } = settlementIn(await this.ledger.ofBooking(state.id));
    if (standing !== null) return false;
    const cause = { at: this.clock.now(), bookingId: state.id };
    const discount = kopecks(due.fullKopecks - due.kopecks);
    if (discount > 0n) await this.#post(promotionGiven(cause, discount));
    const there = await this.ledger.balance(visitAccount(state.id));
    const earned: Kopecks = there < due.fullKopecks ? there : due.fullKopecks;
    if (earned <= 0n) return false;
    const shares = sharesOf(earned, state.price?.split ?? ALL_THEIRS, earnersOf(state));
    await this.#post(visitSettled({ ...cause, round: count + 1 }, shares));
    return true;
  }

  /**
   * Gives something back: the visit's money lies in its account meanwhile, and nobody closes the books
   * between the two.
   */
  async opened<Result>(bookingId: string, giveBack: () => Promise<Result>): Promise<Result> {
    return await this.inTurn(bookingId, async () => {
      const { standing } = settlementIn(await this.ledger.ofBooking(bookingId));
      if (standing !== null) await this.#post(reversed(standing, this.clock.now()));
      return await giveBack();
    });
  }

  /** What concerns the books of one visit happens one after the other. */
  async inTurn<Result>(bookingId: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#turns.get(bookingId) ?? Promise.resolve();
    const own = before.then(work, work);
    this.#turns.set(bookingId, own);
    try {
      return await own;
    } finally {
      if (this.#turns.get(bookingId) === own) this.#turns.delete(bookingId);
    }
  }

  async #post(transaction: LedgerTransaction): Promise<void> {
    const posted = await this.ledger.post(transaction);
    if (posted === "insufficient" || posted === "key_reused") {
      throw new Error(`${transaction.key}: ${posted}`);
    }
  }
}
