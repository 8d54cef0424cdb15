/**
 * Closes the books of a visit that is over: what it has earned goes from its account to those who earned it,
 * and comes back, whole, before any of it is given back to the payer.
 */
import { discountOn, type Due } from "../actors/money/due.ts";
import { promotionGiven, reversed, visitAccount, visitSettled } from "../actors/money/journal.ts";
import { atMost, type Kopecks, sumOf } from "../actors/money/kopecks.ts";
import type { LedgerTransaction } from "../actors/money/ledger.ts";
import { sharesOf } from "../actors/money/split.ts";
import { type BookingState, type Ended, providerIdOf } from "../actors/booking/state.ts";
import { type PaymentState, refundableKopecks } from "../actors/payment/state.ts";
import { type Instant, type PersonId, personId } from "../actors/vocabulary.ts";
import type { Clock } from "../actors/world.ts";
import type { Ledger } from "../db/ledger.ts";

/** Nobody's price says how it is shared out: it is all theirs who made the visit. */
const ALL_THEIRS = { platformPercent: 0, clinicPercent: 100 };

const earnersOf = (state: Ended) => {
  const doctorId = state.doctor?.id ?? null;
  const provider = providerIdOf(state);
  return { doctorId, clinicId: provider === doctorId ? null : provider };
};

/** In whose name the visit was made: it is billed in that name. */
export const providerOf = (state: Ended): PersonId | null =>
  providerIdOf(state) ?? state.doctor?.id ?? null;

/** That of its kind which stands, and how many there have been. */
function roundsOf(transactions: readonly LedgerTransaction[], type: string) {
  const all = transactions.filter((transaction) => transaction.type === type);
  const taken = new Set(transactions.map(({ reversesKey }) => reversesKey));
  return { standing: all.find(({ key }) => !taken.has(key)) ?? null, count: all.length };
}

const sumMoved = ({ entries }: LedgerTransaction): bigint =>
  entries.reduce((sum, { kopecks }) => kopecks > 0n ? sum + kopecks : sum, 0n);

export class VisitBooks {
  readonly #turns = new Map<string, Promise<unknown>>();

  /** @param settled a settlement was posted or taken back: these doctors have earned more or less */
  constructor(
    private readonly ledger: Pick<Ledger, "ofBooking" | "balance" | "post">,
    private readonly clock: Pick<Clock, "now">,
    private readonly settled: (doctorIds: readonly PersonId[]) => void = () => {},
  ) {}

  /** Once what is due has come in and nothing is on its way. Asked again it does nothing. */
  async close(state: BookingState, due: Due, payments: readonly PaymentState[]): Promise<void> {
    if (state.status !== "completed" && state.status !== "cancelled") return;
    const isMoving = payments.some(({ status, refunds }) =>
      status === "created" || status === "pending" || status === "held" ||
      refunds.some((refund) => refund.status === "asked")
    );
    const paid = payments.reduce((sum, { paidKopecks }) => sum + paidKopecks, 0n);
    if (isMoving || due.fullKopecks <= 0n || paid < due.kopecks) return;
    const posted = await this.ledger.ofBooking(state.id);
    const settled = roundsOf(posted, "visit_settled");
    if (settled.standing !== null) return;
    const cause = { at: this.clock.now(), bookingId: state.id };
    const kept = sumOf(payments.map(refundableKopecks));
    await this.#promote(cause, posted, discountOn(due, kept));
    const there = await this.ledger.balance(visitAccount(state.id));
    const earned = atMost(there, due.fullKopecks);
    if (earned <= 0n) return;
    const shares = sharesOf(earned, state.price?.split ?? ALL_THEIRS, earnersOf(state));
    await this.#post(visitSettled({ ...cause, round: settled.count + 1 }, shares));
  }

  /**
   * Gives something back: the visit's money lies in its account meanwhile, and nobody closes the books
   * between the two.
   */
  async opened<Result>(bookingId: string, giveBack: () => Promise<Result>): Promise<Result> {
    return await this.inTurn(bookingId, async () => {
      const { standing } = roundsOf(await this.ledger.ofBooking(bookingId), "visit_settled");
      if (standing !== null) await this.#post(reversed(standing, this.clock.now()));
      return await giveBack();
    });
  }

  /** What we bear of the price stands as it should: after a refund what was given before is taken back. */
  async #promote(
    cause: { readonly at: Instant; readonly bookingId: string },
    posted: readonly LedgerTransaction[],
    discount: Kopecks,
  ): Promise<void> {
    const { standing, count } = roundsOf(posted, "promotion_given");
    if (standing !== null && sumMoved(standing) === discount) return;
    if (standing !== null) await this.#post(reversed(standing, cause.at));
    if (discount > 0n) await this.#post(promotionGiven({ ...cause, round: count + 1 }, discount));
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
    const doctors = transaction.entries.flatMap(({ account: { kind, ownerId } }) =>
      kind === "doctor_payable" && ownerId !== null ? [personId(ownerId)] : []
    );
    if (doctors.length > 0) this.settled(doctors);
  }
}
