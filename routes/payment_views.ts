/** What pages and API see of paying for a booking, and what they may do. */
import type { BookedPriceView } from "../actors/booking/price_view.ts";
import type { PaymentView } from "../actors/payment/view.ts";
import type { PayingOrganisation } from "./money/organisation_services.ts";
import type { TransferView } from "./money/transfer_services.ts";
import type { Language, Outcome, Person } from "./services.ts";

/** The order in which they are offered. */
export const OFFERED_METHODS = [
  "card",
  "sbp",
  "bank_qr",
  "wallet",
  "organisation",
  "cash",
] as const;

/** What there is to pay for a booking, for whoever may pay it. */
export interface PayingView {
  readonly bookingId: string;
  readonly number: number;
  /** Null: no tariff says what it costs. */
  readonly dueKopecks: number | null;
  /** What a card is held for: at least what is due. */
  readonly holdKopecks: number | null;
  /** Of what it is made up; null: there is no tariff. */
  readonly price: BookedPriceView | null;
  /** The way that was wished when the visit was ordered; null: none of these. */
  readonly wished: typeof OFFERED_METHODS[number] | null;
  readonly methods: readonly {
    readonly method: typeof OFFERED_METHODS[number];
    /** Why it is not offered; null: it is. */
    readonly whyNot:
      | "no_provider"
      | "no_bank_details"
      | "no_organisation"
      | "too_early"
      | "cash_unanswered"
      | null;
  }[];
  /** Those that pay for such a visit. */
  readonly organisations: readonly PayingOrganisation[];
  /** The one that the payment asks; null: none. */
  readonly organisationName: string | null;
  /** From when on a card can be held for it; null: now. */
  readonly holdFrom: string | null;
  /** The one that is under way or has come to its end last. */
  readonly payment: PaymentView | null;
  /** What to copy, while a transfer is awaited. */
  readonly transfer: TransferView | null;
  readonly isPaid: boolean;
}

export interface PaymentServices {
  paying(by: Person, bookingId: string): Promise<PayingView | null>;
  pay(by: Person, body: unknown, language: Language): Promise<Outcome<PaymentView>>;
  view(by: Person, id: string): Promise<PaymentView | null>;
  /** The payer says that cash was given, or an admin for them. */
  confirm(by: Person, id: string): Promise<Outcome<PaymentView>>;
  /** The payer says that no cash was given, or an admin for them: staff look into it. */
  deny(by: Person, id: string): Promise<Outcome<PaymentView>>;
  /** The payer wants to pay in another way. */
  giveUp(by: Person, id: string): Promise<Outcome<PaymentView>>;
  refund(by: Person, id: string, body: unknown, language: Language): Promise<Outcome<PaymentView>>;
  /** The doctor took cash or a terminal's slip. */
  taken(by: Person, bookingId: string, body: unknown, language: Language): Promise<
    Outcome<PaymentView>
  >;
  /** A hint of the provider; it is stored, and nothing moves by it. */
  hinted(body: unknown, language: Language): Promise<Outcome<Record<never, never>>>;
}
