/** The codes of a payment that pages have words for; apart from the schemas, which browsers do without. */

export const PAYMENT_PURPOSES = ["visit", "extras", "deposit"] as const;
export type PaymentPurpose = typeof PAYMENT_PURPOSES[number];

export const PAYMENT_MEANS = [
  "card",
  "sbp",
  "wallet",
  "cash",
  "terminal",
  "bank_qr",
  "organisation",
] as const;
export type PaymentMeans = typeof PAYMENT_MEANS[number];

export const PAYMENT_STATUSES = [
  /** Asked of the provider, whose answer is not here yet. */
  "created",
  /** The payer (or who confirms cash) is to act. */
  "pending",
  /** Set aside on the card or in the wallet. */
  "held",
  /** Paid at once, in one stage. */
  "succeeded",
  /** Taken out of what was held. */
  "captured",
  "partially_refunded",
  "refunded",
  "cancelled",
] as const;
export type PaymentStatus = typeof PAYMENT_STATUSES[number];

export const PAID_STATUSES: readonly PaymentStatus[] = [
  "succeeded",
  "captured",
  "partially_refunded",
];
/** Money may still come, is held, or is here. */
export const OPEN_STATUSES: readonly PaymentStatus[] = [
  "created",
  "pending",
  "held",
  ...PAID_STATUSES,
];

/** Those that the payment provider carries out. */
export const isProviders = (method: PaymentMeans): boolean => method === "card" || method === "sbp";

/**
 * Those that can be given back without anybody's hand. Cash lies with the doctor, what came by a terminal or a
 * transfer on an account that is not ours: that it went back somebody must say who has seen to it.
 */
export const goesBackByItself = (method: PaymentMeans): boolean =>
  isProviders(method) || method === "wallet" || method === "organisation";

/** Why a payment came to nothing; what the provider says is in its own words beside it. */
export const CANCEL_CODES = [
  "not_confirmed",
  "refused_by_provider",
  "hold_ended",
  "by_payer",
  "other_method",
  "nothing_due",
  /** The doctor has recorded cash, and the payer says that none was given. */
  "denied_by_payer",
  /** A transfer that nobody has seen come. */
  "transfer_missing",
  /** The organisation does not pay for it. */
  "guarantee_declined",
  /** Its last day is over. */
  "guarantee_expired",
] as const;
export type CancelCode = typeof CANCEL_CODES[number];

export const GUARANTEE_STATUSES = [
  "requested",
  "approved",
  "declined",
  "used",
  "expired",
  "cancelled",
] as const;
export type GuaranteeStatus = typeof GUARANTEE_STATUSES[number];

/** Why an organisation does not pay; codes alone, so that nobody writes of illnesses here. */
export const GUARANTEE_DECLINES = [
  "unknown_number",
  "not_insured",
  "not_covered",
  "limit_spent",
  "no_answer",
] as const;
export type GuaranteeDecline = typeof GUARANTEE_DECLINES[number];

export const CALL_KINDS = ["create", "capture", "cancel", "refund", "receipt"] as const;
export type CallKind = typeof CALL_KINDS[number];

/** What of a provider's object may differ from what we asked for. */
export const DIFFERENCE_CODES = [
  "amount",
  "currency",
  "shop",
  "test",
  "metadata",
  "status",
  "unknown_object",
  "refund_refused",
  "call_refused",
  "cash_denied",
  /** Too much of what a person, not the program, can give back. */
  "returned_by_hand",
  "receipt_failed",
] as const;
export type DifferenceCode = typeof DIFFERENCE_CODES[number];

/** Of money that came in; of a prepayment when the visit was made; of money that went back. */
export const RECEIPT_KINDS = ["payment", "settlement", "refund"] as const;
export type ReceiptKind = typeof RECEIPT_KINDS[number];

/** How what is paid stands to what is given for it, in the words of the law's formats. */
export const RECEIPT_MODES = ["full_prepayment", "full_payment", "advance"] as const;
export type ReceiptMode = typeof RECEIPT_MODES[number];

/** Who makes a receipt: the payment provider for us, or a till of whoever gave the service. */
export const RECEIPT_ISSUERS = ["provider", "till"] as const;
export type ReceiptIssuer = typeof RECEIPT_ISSUERS[number];

export const RECEIPT_STATUSES = [
  /** Sent, or about to be; the provider has not said anything of it. */
  "waiting",
  "pending",
  "succeeded",
  "canceled",
  /** Its payment came to nothing. */
  "void",
  /** A till of the provider's own makes it; its numbers are not written down yet. */
  "awaited",
] as const;
export type ReceiptStatus = typeof RECEIPT_STATUSES[number];
