/** A payment as a row and back: sums are bigint in the program and JSON numbers in its state. */
import {
  isOpenPayment,
  isSettledAtProvider,
  type PaymentState,
  refundableKopecks,
} from "../actors/payment/state.ts";
import { kopecksToJson } from "../actors/money/kopecks.ts";

/** As JSON carries it: sums as numbers. */
export const encoded = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, one) => typeof one === "bigint" ? Number(one) : one),
  );

const IS_SUM = /[kK]opecks$/;

/** And back. */
export function decoded(value: unknown, key = ""): unknown {
  if (typeof value === "number") return IS_SUM.test(key) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map((one) => decoded(one));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, decoded(one, name)]));
}

/** The values of a payment's columns, from `version` on, in the order of the statements. */
export const encodePayment = (state: PaymentState): readonly unknown[] => [
  state.id,
  state.version,
  state.status,
  kopecksToJson(state.heldKopecks),
  kopecksToJson(state.paidKopecks),
  Number(state.paidKopecks - refundableKopecks(state)),
  state.providerPaymentId,
  isOpenPayment(state),
  !isSettledAtProvider(state),
  encoded(state),
];

export const encodePaymentEvents = (
  events: readonly {
    readonly event: { readonly type: string; readonly at: number; readonly by: unknown };
    readonly version: number;
  }[],
): unknown =>
  events.map(({ event: { type, at, by, ...data }, version }) => {
    const { id, role } = by as { id: string | null; role: string };
    return { version, type, at, by_id: id, by_role: role, data: encoded(data) };
  });

export const decodePayment = (state: unknown): PaymentState => decoded(state) as PaymentState;
