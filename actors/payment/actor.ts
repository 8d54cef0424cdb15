/** One payment: a turn from command to commit to news, one at a time. Saved first, told after. */
import { LIMITS } from "../limits.ts";
import type { LedgerTransaction } from "../money/ledger.ts";
import type { Actor } from "../system.ts";
import { type By, isRefusal, type PaymentId, type Refusal, refuse } from "../vocabulary.ts";
import type { World } from "../world.ts";
import { callsOf, differenceNoted, type PaymentCall, postingsOf } from "./consequences.ts";
import { createPayment, evolvePayment } from "./evolve.ts";
import { decidePayment } from "./machine.ts";
import type {
  PaymentAnswer,
  PaymentCommand,
  PaymentEvent,
  PaymentStamp,
  StampedPaymentEvent,
} from "./protocol.ts";
import { tillReceiptOf } from "./receipt_plan.ts";
import type { StoredReceipt } from "./receipt_store.ts";
import type { PaymentState } from "./state.ts";
import type { Difference, PaymentStore, PaymentTurn } from "./store.ts";

export interface PaymentMessage {
  readonly command: PaymentCommand;
  readonly by: By;
}
export type PaymentReply = PaymentAnswer | Refusal;

export interface PaymentSurroundings {
  readonly world: Pick<World, "clock" | "log">;
  readonly store: PaymentStore;
  readonly changed: (state: PaymentState) => void;
  /** What goes with a call of the provider; absent: nothing does. */
  readonly receiptFor?: (state: PaymentState, call: PaymentCall) => Promise<StoredReceipt | null>;
  /** Whoever gives the service makes receipts of all its visits itself; absent: nobody does. */
  readonly hasOwnTill?: (state: PaymentState) => Promise<boolean>;
}

/** The same turn with its receipts: those of its calls, and those of a till that it makes necessary. */
export async function withReceipts(
  turn: PaymentTurn,
  { receiptFor, hasOwnTill }: Pick<PaymentSurroundings, "receiptFor" | "hasOwnTill">,
): Promise<PaymentTurn> {
  const isOwn = await hasOwnTill?.(turn.next) ?? false;
  const tillReceipts = turn.events.map(({ event }) => tillReceiptOf(turn.next, event, isOwn))
    .filter((record) => record !== null);
  if (receiptFor === undefined || turn.calls.length === 0) return { ...turn, tillReceipts };
  const calls = turn.calls.map(async (call) => ({
    ...call,
    receipt: await receiptFor(turn.next, call),
  }));
  return { ...turn, tillReceipts, calls: await Promise.all(calls) };
}

/** Folds events and gathers what they cause. @param state null: the first of them creates it */
export function turnOf(
  state: PaymentState | null,
  events: readonly PaymentEvent[],
  { at, by }: PaymentStamp,
): PaymentTurn {
  let next = state;
  const logged: { event: StampedPaymentEvent; version: number }[] = [];
  const postings: LedgerTransaction[] = [];
  const calls: PaymentCall[] = [];
  const differences: Difference[] = [];
  for (const event of events) {
    const stamped = { ...event, at, by };
    const before = next;
    next = before === null
      ? createPayment(stamped as Extract<StampedPaymentEvent, { type: "created" }>)
      : evolvePayment(before, stamped);
    logged.push({ event: stamped, version: next.version });
    if (before !== null) postings.push(...postingsOf(before, next, stamped));
    calls.push(...callsOf(next, stamped));
    differences.push(...differenceNoted(next, stamped));
  }
  if (next === null) throw new Error("a turn without an event");
  return { next, events: logged, postings, calls, differences, tillReceipts: [] };
}

export class PaymentActor implements Actor<PaymentMessage, PaymentReply> {
  #state: PaymentState | null = null;

  constructor(readonly id: PaymentId, private readonly around: PaymentSurroundings) {}

  /** The last committed state, or null while memory is empty. For reading only. */
  get state(): PaymentState | null {
    return this.#state;
  }

  async receive({ command, by }: PaymentMessage): Promise<PaymentReply> {
    const { store, world } = this.around;
    for (let attempt = 0; attempt <= LIMITS.conflictRetries; attempt++) {
      const state = this.#state ?? await store.load(this.id);
      if (state === null) return refuse("not_found");
      this.#state = state;
      const stamp = { at: world.clock.now(), by };
      const decision = decidePayment(state, command, stamp);
      if (isRefusal(decision)) return decision;
      if (decision.length === 0) return paymentAnswer(state);
      const turn = await withReceipts(turnOf(state, decision, stamp), this.around);
      const result = await store.commit(turn, state.version);
      if (result === "insufficient") return refuse("insufficient_funds");
      if (result === "month_spent") return refuse("guarantee_month_spent");
      if (result === "committed") {
        this.#state = turn.next;
        this.around.changed(turn.next);
        return paymentAnswer(turn.next);
      }
      this.#state = null;
    }
    throw new Error(`payment ${this.id}: the store and memory do not come together`);
  }

  restart(): void {
    this.#state = null;
  }
}

export const paymentAnswer = ({ id, status, version }: PaymentState): PaymentAnswer => ({
  id,
  status,
  version,
});
