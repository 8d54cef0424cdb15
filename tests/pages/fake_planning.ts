/** Days to come in memory, for pages. */
import type { PlanningServices } from "../../routes/planning/planning_services.ts";
import type { Outcome } from "../../routes/services.ts";
import type { DayPlan } from "../../views/day_plan_facts.ts";

/** As in fake_services.ts. */
const AT = Date.parse("2026-11-22T11:12:00Z");
const minutes = (count: number): string => new Date(AT + count * 60_000).toISOString();
const id = (number: number): string =>
  `01930000-0000-7000-8000-${String(number).padStart(12, "0")}`;

export const SHIFT = {
  id: id(700),
  startsAt: minutes(18 * 60),
  endsAt: minutes(26 * 60),
  startPlace: { text: "Мироновская улица, 12", latitude: 55.79, longitude: 37.72 },
  visits: 2,
};

export const WAIT = {
  id: id(720),
  status: "offered" as const,
  callType: "scheduled" as const,
  specialization: "therapist",
  city: "default",
  days: ["2026-11-23", "2026-11-24"],
  parts: ["morning", "evening"] as const,
  createdAt: minutes(-60),
  endsAt: minutes(60 * 48),
  offer: { startsAt: minutes(20 * 60), endsAt: minutes(20 * 60 + 30), holdUntil: minutes(12) },
};

export const dayPlan = (changes: Partial<DayPlan> = {}): DayPlan => ({
  doctorId: id(2),
  firstName: "Марина",
  lastName: "Ковалёва",
  date: "2026-11-22",
  city: "default",
  isToday: true,
  shifts: [{ startsAt: minutes(-120), endsAt: minutes(360), startText: "Мироновская улица, 12" }],
  breakUntil: null,
  items: [
    {
      kind: "visit",
      bookingId: id(100),
      status: "in_progress",
      isTentative: false,
      callType: "urgent",
      startsAt: minutes(-30),
      endsAt: minutes(20),
      windowUntil: minutes(0),
      expectedAt: null,
      isLate: false,
      isMissed: false,
      district: "Соколиная Гора",
      address: "Мироновская улица, 12",
    },
    { kind: "way", seconds: 900 },
    {
      kind: "visit",
      bookingId: id(101),
      status: "assigned",
      isTentative: false,
      callType: "scheduled",
      startsAt: minutes(18),
      endsAt: minutes(58),
      windowUntil: minutes(48),
      expectedAt: minutes(35),
      isLate: true,
      isMissed: false,
      district: "Измайлово",
      address: "Измайловский бульвар, 20",
    },
    { kind: "gap", startsAt: minutes(75), minutes: 45 },
    {
      kind: "visit",
      bookingId: null,
      status: "pending",
      isTentative: true,
      callType: "consultation",
      startsAt: minutes(120),
      endsAt: minutes(150),
      windowUntil: minutes(150),
      expectedAt: minutes(120),
      isLate: false,
      isMissed: false,
      district: null,
      address: null,
    },
  ],
  ...changes,
});

export const fakePlanning = (
  note: (name: string, ...given: unknown[]) => void,
  outcome: <T>(name: string, ok: T) => Outcome<T>,
): PlanningServices => {
  const slots = {
    date: "2026-11-23",
    isPlanned: true,
    items: [0, 30, 60].map((count) => ({
      startsAt: minutes(19 * 60 + 18 + count),
      endsAt: minutes(19 * 60 + 48 + count),
      doctors: 1,
    })),
  };
  const waited = (name: string) => (_by: unknown, wanted: string) => {
    note(name, wanted);
    return Promise.resolve(outcome(name, WAIT));
  };
  return {
    slots: () => Promise.resolve(outcome("slots", slots)),
    nearest: () => Promise.resolve(outcome("nearest", { isPlanned: true, days: [slots] })),
    shifts: () => Promise.resolve(outcome("plannedShifts", [SHIFT])),
    addShift(_by, doctorId, body) {
      note("addShift", doctorId, body);
      return Promise.resolve(outcome("addShift", SHIFT));
    },
    removeShift(_by, doctorId, shiftId) {
      note("removeShift", doctorId, shiftId);
      return Promise.resolve(outcome("removeShift", { removed: true } as const));
    },
    planLater(_by, wanted, body) {
      note("planLater", wanted, body);
      return Promise.resolve(outcome("planLater", { bookingId: id(101) }));
    },
    alternatives: () =>
      Promise.resolve(
        outcome("alternatives", {
          doctors: [{
            doctorId: id(21),
            firstName: "Павел",
            lastName: "Орлов",
            startsAt: minutes(25),
          }],
          windows: [{ startsAt: minutes(138), endsAt: minutes(168) }],
        }),
      ),
    day: () => Promise.resolve(outcome("day", dayPlan())),
    waitlist: {
      join(_by, body) {
        note("joinWaitlist", body);
        return Promise.resolve(outcome("joinWaitlist", WAIT));
      },
      waits: () => Promise.resolve(outcome("waits", [WAIT])),
      wait: waited("wait"),
      take(_by, wanted) {
        note("takeWindow", wanted);
        return Promise.resolve(outcome("takeWindow", { bookingId: id(100) }));
      },
      pass: waited("passWindow"),
      leave: waited("leaveWaitlist"),
    },
  };
};
