/** Visits with a price as their doctor's page of money shows them: something is left, cash waits, all is there. */
import type { BookingView } from "../../actors/booking/view.ts";
import { TERMS } from "../support/tariffs.ts";
import { id, minutes, visitView } from "./fake_bookings.ts";

const [ECG, INJECTION] = TERMS.extras;
const extra = (
  place: number,
  item: typeof TERMS.extras[number],
  status: "approved" | "proposed" | "declined",
): NonNullable<BookingView["extras"]>[number] => ({
  id: id(1_250 + place),
  ...item,
  quantity: 1,
  unitKopecks: item.kopecks,
  status,
  isSpoken: false,
  proposedAt: minutes(-8),
  answeredAt: status === "proposed" ? null : minutes(-6),
});

const PRICE: NonNullable<BookingView["price"]> = {
  totalKopecks: 480_000,
  parts: [
    { code: "visit", kopecks: 300_000 },
    { code: "night", kopecks: 90_000 },
    { code: "extras", kopecks: 90_000 },
  ],
  promoCode: null,
  holdKopecks: 468_000,
};
const payment = { heldKopecks: 0, paidKopecks: 0, refundedKopecks: 0 };

export const PRICED_VISITS: readonly BookingView[] = [
  visitView("in_progress", {
    id: id(1_200),
    price: PRICE,
    leftKopecks: 480_000,
    extras: [extra(0, ECG!, "approved"), extra(1, INJECTION!, "proposed")],
  }),
  visitView("completed", {
    id: id(1_201),
    price: PRICE,
    leftKopecks: 480_000,
    extras: [extra(2, ECG!, "approved"), extra(3, INJECTION!, "declined")],
    payment: {
      ...payment,
      method: "cash",
      status: "pending",
      cashAsked: { paymentId: id(1_260), kopecks: 480_000 },
    },
  }),
  visitView("completed", {
    id: id(1_202),
    price: PRICE,
    leftKopecks: 0,
    extras: [extra(4, ECG!, "approved")],
    payment: { ...payment, method: "card", status: "paid", paidKopecks: 480_000 },
  }),
];
