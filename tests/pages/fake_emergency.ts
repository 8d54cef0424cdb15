/** Alerts in memory, for pages: none, unless a test puts some. */
import type { AlertView } from "../../actors/alert/view.ts";
import type { AlarmBoardServices } from "../../routes/alarm_board_services.ts";
import type { AlertContext } from "../../views/alert_facts.ts";
import type { EmergencyServices } from "../../routes/emergency_services.ts";
import type { Outcome } from "../../routes/services.ts";
import { id, minutes } from "./fake_bookings.ts";

/** As staff see one: with the part for the board. */
export const boardAlert = (words = "Хуже", changes: Partial<AlertView> = {}): AlertView =>
  alertView({
    message: words,
    place: { text: words, latitude: 55.79, longitude: 37.73, notes: words },
    responder: words,
    helper: {
      name: words,
      boundAt: minutes(-0.5),
      arrivesAt: minutes(11),
      isEstimated: false,
      arrivedAt: null,
    },
    board: {
      city: "default",
      raisedBy: id(1),
      raisedByName: words,
      raisedAs: "patient",
      senderId: id(4),
      senderName: words,
      acknowledgedById: null,
      reports: [{
        kind: "sos",
        by: id(1),
        name: words,
        at: minutes(-1),
        message: words,
        place: { text: words, latitude: 55.79, longitude: 37.73 },
      }],
      reportCount: 2,
      ticked: { call_back: { name: words, at: minutes(-0.5) } },
      escalatesAt: minutes(0.3),
      careUntil: null,
      dropped: { name: words, at: minutes(-0.4) },
      answered: null,
      escalations: [],
      track: [{ latitude: 55.79, longitude: 37.73 }, { latitude: 55.8, longitude: 37.73 }],
      search: {
        helperId: id(2),
        isAsking: false,
        isHalted: false,
        lookAt: null,
        asks: [{
          id: id(2),
          name: words,
          distanceMeters: 850,
          askedAt: minutes(-0.8),
          expiresAt: minutes(-0.3),
          outcome: "accepted",
          reason: null,
        }],
      },
      note: words,
    },
    ...changes,
  });

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
  helper: null,
  board: null,
  ...changes,
});

/** One that its dispatcher has left alone: whoever took it is asked, and nobody else is. */
export const leftAlert = (words = "Хуже"): AlertView => {
  const { board, ...raised } = boardAlert(words);
  const asked = { acknowledgedById: id(4), careUntil: minutes(1.5) };
  return {
    ...raised,
    id: id(901),
    status: "acknowledged",
    acknowledgedBy: { name: words, at: minutes(-6) },
    board: { ...board!, ...asked, escalatesAt: null, dropped: null },
  };
};

function contextOf(alert: AlertView): AlertContext {
  const name = alert.board?.raisedByName ?? "";
  return {
    alert,
    booking: null,
    contacts: [{ as: "raiser", name, phone: "+79000000001", isSilent: false }],
    quiet: null,
    told: [{
      step: 1,
      at: minutes(-0.2),
      people: [{ name, as: "admin", ways: [{ by: "sms", status: "sent" }], hasSeen: false }],
    }],
    log: [
      { at: minutes(-1), type: "created", by: name, to: [], code: "sos" },
      { at: minutes(-0.2), type: "escalated", by: null, to: [name], code: null },
      { at: minutes(-0.1), type: "stepTicked", by: name, to: [], code: "call_back" },
    ],
    isLogCut: false,
    nearest: [{ id: id(2), name, phone: "+79000000002", distanceMeters: 850 }],
    colleagues: [{ id: id(5), name }],
  };
}

export const fakeAlarmBoard = ({ alerts, note, outcome }: Fakes): AlarmBoardServices => {
  const act = (name: string) => (_by: unknown, given: string, body?: unknown) => {
    note(name, given, body);
    return Promise.resolve(
      outcome(name, { id: given as never, status: "acknowledged", version: 2 }),
    );
  };
  return {
    context(_by, given) {
      const alert = alerts.find((one) => one.id === given);
      return Promise.resolve(
        alert === undefined ? null : contextOf(alert),
      );
    },
    care: act("careAlert"),
    see: act("seeAlert"),
    tickStep: act("tickStep"),
    handOver: act("handOverAlert"),
    correctPlace: act("correctPlace"),
    figures: () =>
      Promise.resolve([{
        kind: "sos",
        isDrill: false,
        count: 3,
        falseAlarms: 1,
        unanswered: 0,
        acknowledgedP50Seconds: 9,
        acknowledgedP95Seconds: 31,
      }]),
  };
};

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
  nameVisit(_by, given, bookingId) {
    note("nameVisit", given, bookingId);
    return Promise.resolve(outcome("nameVisit", { id: given, status: "raised", version: 2 }));
  },
  view: (_by, given) => Promise.resolve(alerts.find((one) => one.id === given) ?? null),
  list: () => Promise.resolve({ items: alerts, nextCursor: null }),
  open: () => Promise.resolve(alerts),
  calling: () =>
    alerts.filter(({ status }) => status === "raised").map((
      { id, isDrill, raisedAt, createdAt },
    ) => ({
      id,
      isDrill,
      since: raisedAt ?? createdAt,
    })),
  partIn: (by) => ({
    hasCalled: alerts.some(({ board }) => board === null),
    hasTaken: alerts.some(({ board }) => board?.acknowledgedById === by.id),
  }),
  frames: () => Promise.resolve([]),
});
