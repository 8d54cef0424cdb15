/** What can be said to a booking about money, and what can have happened to it there. */
import type { ExtraStatus } from "./codes.ts";
import type { BookedExtra, ExtraItem } from "./extras.ts";
import type { FallBackReason, PaymentNote } from "./payment_note.ts";

/** Commands about money that clients give. */
export const MONEY_COMMANDS = [
  "proposeExtra",
  "approveExtra",
  "declineExtra",
  "withdrawExtra",
] as const;

/** What the room hears of it, in the language of the booking; made at the edge, which knows the words. */
export interface Notice {
  readonly messageId: string;
  readonly content: string;
}

/** The patient's word, or the payer's who called; staff write down what was said to them, with a reason. */
interface ExtraAnswer {
  readonly extraId: string;
  /** Required of staff. */
  readonly reason?: string;
  readonly notice: Notice | null;
}

export type MoneyCommand =
  /** A payment for this booking has changed. */
  | { readonly type: "notePayment"; readonly note: PaymentNote }
  | {
    readonly type: "proposeExtra";
    readonly extraId: string;
    /** As the price list of the booking's tariff has it; null: it has no such thing. */
    readonly item: ExtraItem | null;
    readonly quantity: number;
    readonly notice: Notice | null;
  }
  | ({ readonly type: "approveExtra" } & ExtraAnswer)
  | ({ readonly type: "declineExtra" } & ExtraAnswer)
  | {
    readonly type: "withdrawExtra";
    readonly extraId: string;
    readonly notice: Notice | null;
  };

export type MoneyEvent =
  | { readonly type: "paymentNoted"; readonly note: PaymentNote }
  /** Neither held nor paid where it should have been: it is paid for at the door. */
  | { readonly type: "paymentFellBack"; readonly because: FallBackReason }
  | { readonly type: "extraProposed"; readonly extra: BookedExtra }
  | {
    readonly type: "extraAnswered";
    readonly extraId: string;
    readonly answer: Exclude<ExtraStatus, "proposed">;
    /** Said to staff, who wrote it down. */
    readonly isSpoken: boolean;
    readonly words: { readonly reason?: string };
  };
