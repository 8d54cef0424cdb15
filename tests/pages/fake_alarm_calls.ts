/** Alarms that ask a doctor, in memory, for pages. */
import type { AlarmCallsView } from "../../actors/alert/doctor_view.ts";
import { frame } from "../../actors/hub.ts";
import type { AlarmCallServices } from "../../routes/people/alarm_calls.ts";
import type { Outcome } from "../../routes/services.ts";
import { id, minutes } from "./fake_bookings.ts";

export const NO_CALLS: AlarmCallsView = { asks: [], help: null, closed: null };

/** One that waits for this doctor. */
export const alarmAsk = (words = "Соколиная Гора"): AlarmCallsView["asks"][number] => ({
  alertId: id(901),
  kind: "sos",
  askedAt: minutes(-0.1),
  expiresAt: minutes(0.4),
  distanceMeters: 1_200,
  district: words,
});

/** One that this doctor goes to. */
export const alarmHelp = (words = "Хуже"): NonNullable<AlarmCallsView["help"]> => ({
  alertId: id(902),
  kind: "sos",
  boundAt: minutes(-1),
  arrivesAt: minutes(11),
  isEstimated: false,
  arrivedAt: null,
  place: { text: words, latitude: 55.79, longitude: 37.73, entrance: words, notes: words },
  senderPlace: { latitude: 55.79, longitude: 37.73 },
  message: words,
  callerName: words,
  waitsOutside: false,
});

interface Fakes {
  readonly calls: AlarmCallsView;
  readonly note: (name: string, ...given: readonly unknown[]) => void;
  readonly outcome: <T>(name: string, ok: T) => Outcome<T>;
}

export function fakeAlarmCalls({ calls, note, outcome }: Fakes): AlarmCallServices {
  const done = (name: string) => (_by: unknown, alertId: string, body?: unknown) => {
    note(name, alertId, body);
    return Promise.resolve(outcome(name, { id: alertId as never, status: "raised", version: 2 }));
  };
  return {
    own: () => Promise.resolve(calls),
    frame: () => Promise.resolve(frame("alarm_calls", calls)),
    accept: done("alarmCalls.accept"),
    decline: done("alarmCalls.decline"),
    arrive: done("alarmCalls.arrive"),
    leave: done("alarmCalls.leave"),
    search: done("alarmCalls.search"),
  };
}
