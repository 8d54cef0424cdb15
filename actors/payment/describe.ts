/** All that leaves the program of what is paid for: a number, no words of the visit. Pure. */
import type { PaymentState } from "./state.ts";

export const descriptionOf = (
  { bookingNumber, purpose }: Pick<PaymentState, "bookingNumber" | "purpose">,
): string =>
  bookingNumber === null
    ? "Пополнение кошелька"
    : purpose === "extras"
    ? `Доплата к визиту № ${bookingNumber}`
    : `Визит № ${bookingNumber}`;
