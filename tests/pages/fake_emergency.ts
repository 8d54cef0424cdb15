/** Alerts in memory, for pages: none, unless a test puts some. */
import type { AlertView } from "../../actors/alert/view.ts";
import type { EmergencyServices } from "../../routes/emergency_services.ts";
import type { Outcome } from "../../routes/services.ts";
import { id, minutes } from "./fake_bookings.ts";

interface Fakes {
  readonly alerts: readonly AlertView[];
  readonly note: (name: string, ...given: readonly unknown[]) => void;
  readonly outcome: <T>(name: string, ok: T) => Outcome<T>;
}

export const alertView = (changes: Partial<AlertView> = {}): AlertView => ({
  id: id(900),
  version: 1,
  status: "raised",
  kind: "sos",
  isDrill: false,
  bookingId: id(100),
  createdAt: minutes(-1),
  raisesAt: minutes(-0.9),
  raisedAt: minutes(-0.9),
  seenBy: [],
  acknowledgedBy: null,
  respondingBy: null,
  responder: null,
  closedBy: null,
  outcome: null,
  place: null,
  senderPlace: null,
  message: null,
  board: null,
  ...changes,
});

export const fakeEmergency = ({ alerts, note, outcome }: Fakes): EmergencyServices => ({
  raise(_by, body) {
    note("raiseAlert", body);
    const { id, status, version, raisesAt } = alertView();
    return Promise.resolve(outcome("raiseAlert", { id, status, version, raisesAt }));
  },
  raiseFor: () => Promise.resolve(null),
  setStatus(_by, given, body) {
    note("setAlertStatus", given, body);
    return Promise.resolve(
      outcome("setAlertStatus", { id: given, status: "acknowledged", version: 2 }),
    );
  },
  view: (_by, given) => Promise.resolve(alerts.find((one) => one.id === given) ?? null),
  list: () => Promise.resolve({ items: alerts, nextCursor: null }),
  open: () => Promise.resolve(alerts),
  frames: () => Promise.resolve([]),
});
