/** What the pages of alarms show beside the alarm itself. */
import type { AlertKind } from "../actors/alert/codes.ts";
import type { ToldBy } from "../actors/alert/protocol.ts";
import type { AlertView } from "../actors/alert/view.ts";
import type { BookingView } from "../actors/booking/view.ts";

/** Somebody to speak with. `silent`: not to be called now. */
export interface AlertContact {
  /** `helper`: comes by an alarm to this door; `helperWaits`: and was told to wait outside. */
  readonly as: "raiser" | "patient" | "door" | "doctor" | "helper" | "helperWaits";
  readonly name: string;
  readonly phone: string | null;
  readonly isSilent: boolean;
}

/** Who was told at a step by which way, and whether it has left. */
export interface ToldShown {
  readonly name: string;
  readonly as: "on_duty" | "on_call" | "admin";
  readonly ways: readonly {
    readonly by: ToldBy;
    /** Of an open page there is nothing to wait for. */
    readonly status: "shown" | "sent" | "waiting" | "dead" | "unknown";
  }[];
  readonly hasSeen: boolean;
}

/** Steps of an alarm that its log shows; `stepUndone`: a tick was taken off again. */
export const ALERT_STEPS = [
  "created",
  "raised",
  "joined",
  "seen",
  "escalated",
  "acknowledged",
  "responding",
  "handedOver",
  "stepTicked",
  "stepUndone",
  "placeCorrected",
  "visitNamed",
  "careAsked",
  "careGiven",
  "neglected",
  "doctorsAsked",
  "asksExpired",
  "askAccepted",
  "askDeclined",
  "helperArrived",
  "helperLeft",
  "searchBegun",
  "searchEnded",
  "searchHalted",
  "searchFreed",
  "answeredPin",
  "answeredTap",
  "resolved",
  "dismissed",
] as const;
export type AlertStepShown = typeof ALERT_STEPS[number];

/** One step of an alarm: what, when, by whom. */
export interface StepShown {
  readonly at: string;
  readonly type: AlertStepShown;
  /** Null: the program, or somebody whose name is not kept any more. */
  readonly by: string | null;
  /** Whom it is about, beside who did it; null: their name is not kept. */
  readonly to: readonly (string | null)[];
  /** Its kind, outcome, reason or step of the playbook. */
  readonly code: string | null;
}

export interface AlertContext {
  readonly alert: AlertView;
  readonly booking: BookingView | null;
  readonly contacts: readonly AlertContact[];
  /** The silent call at this door, its own or another: then not everybody may be called. */
  readonly quiet: AlertKind | null;
  readonly told: readonly {
    readonly step: number;
    readonly at: string;
    readonly people: readonly ToldShown[];
  }[];
  /** Oldest first. */
  readonly log: readonly StepShown[];
  /** The log is long: its beginning is left out. */
  readonly isLogCut: boolean;
  /** Free doctors of the right field near the place of need, the nearest first: to be called and sent. */
  readonly nearest: readonly {
    readonly id: string;
    readonly name: string;
    readonly phone: string | null;
    readonly distanceMeters: number;
  }[];
  /** Who is on duty there and could take it over. */
  readonly colleagues: readonly { readonly id: string; readonly name: string }[];
}

export interface AlertFiguresShown {
  readonly kind: AlertKind;
  readonly isDrill: boolean;
  readonly count: number;
  readonly falseAlarms: number;
  readonly unanswered: number;
  readonly acknowledgedP50Seconds: number | null;
  readonly acknowledgedP95Seconds: number | null;
}
