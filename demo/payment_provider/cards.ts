/** The provider's own cards for trials, and what becomes of each. */
export type CardOutcome =
  | { readonly type: "accepted"; readonly needs3DSecure: boolean }
  | { readonly type: "declined"; readonly reason: string };

const CARDS: Readonly<Record<string, CardOutcome>> = {
  "5555555555554477": { type: "accepted", needs3DSecure: true },
  "5555555555554444": { type: "accepted", needs3DSecure: false },
  "2200000000000004": { type: "accepted", needs3DSecure: true },
  ...Object.fromEntries(
    ([
      ["4592", "3d_secure_failed"],
      ["4535", "call_issuer"],
      ["4543", "card_expired"],
      ["4568", "fraud_suspected"],
      ["4527", "general_decline"],
      ["4600", "insufficient_funds"],
      ["4618", "invalid_card_number"],
      ["4626", "invalid_csc"],
      ["4501", "issuer_unavailable"],
      ["4576", "payment_method_limit_exceeded"],
      ["4550", "payment_method_restricted"],
      ["4584", "country_forbidden"],
    ] as const).map(([end, reason]) => [`555555555555${end}`, { type: "declined", reason }]),
  ),
};

/** Any other number is nobody's card. Pure. */
export function outcomeOfCard(number: string): CardOutcome {
  return CARDS[number.replace(/\D/g, "")] ??
    { type: "declined", reason: "invalid_card_number" };
}
