/**
 * A booking as its doctor has left it: steps that were taken and wait for a connection are shown as
 * taken, so that the visit goes on in a cellar too. The server has the last word. Pure.
 */
import type { WaitingCommand } from "./live_context.ts";
import type { BookingView } from "../actors/booking/view.ts";

/** Command → the state it leads from, to, and the field with its time. */
const STEPS = {
  depart: { from: "assigned", to: "en_route", at: "departedAt" },
  arrive: { from: "en_route", to: "arrived", at: "arrivedAt" },
  start: { from: "arrived", to: "in_progress", at: "startedAt" },
} as const;

const isStep = (command: string): command is keyof typeof STEPS => Object.hasOwn(STEPS, command);

export function predicted(view: BookingView, waiting: readonly WaitingCommand[]): BookingView {
  return waiting.reduce((now, { command, bookingId, at }) => {
    if (bookingId !== view.id || !isStep(command)) return now;
    const step = STEPS[command];
    // A consultation begins without a way to it.
    const begins = now.status === step.from ||
      (command === "start" && now.status === "assigned" && now.callType === "consultation");
    return begins ? { ...now, status: step.to, [step.at]: new Date(at).toISOString() } : now;
  }, view);
}
