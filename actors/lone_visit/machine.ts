/**
 * A doctor alone behind a stranger's door. A timer runs from the arrival until «я в машине»; at its end the
 * doctor is asked for a PIN, and who does not answer is looked for. The second PIN answers exactly as the
 * first does: what it causes is a call that waits in the state, and no view has it. Synchronous and pure.
 */
import {
  after,
  assertNever,
  type BookingId,
  type Instant,
  instant,
  MINUTE,
  type PersonId,
  type Refusal,
  refuse,
  SECOND,
} from "../vocabulary.ts";

/** `dark`: nobody said that the doctor has arrived, and the phone is silent past the expected arrival. */
export type LoneCause = "arrived" | "dark";
/** Which of the two PINs it was; `none`: the doctor has set none, and a tap has to do. */
export type PinVerdict = "right" | "duress" | "none";

export interface LoneRules {
  /** From the arrival to the first question. */
  readonly visitMinutes: number;
  readonly extendMinutes: number;
  readonly answerSeconds: number;
  /** However often it is extended, the question comes so long after the last word at the latest. */
  readonly longestMinutes: number;
}

/**
 * A call for help that has to be made, and may be made again: its id never changes. `pin` and `tap` are none: the
 * doctor whose silence was reported has answered after all, which whoever looks for them is told.
 */
export interface LoneCall {
  readonly kind: "danger" | "lone_visit" | "pin" | "tap";
  readonly clientId: string;
  /** Of an answer: when it was given. */
  readonly at?: Instant;
}

interface Common {
  readonly id: string;
  readonly version: number;
  readonly doctorId: PersonId;
  readonly bookingId: BookingId;
  readonly cause: LoneCause;
  readonly startedAt: Instant;
  /** As they stood when the visit began. */
  readonly rules: LoneRules;
  /** Not yet known to be stored as alerts. */
  readonly calls: readonly LoneCall[];
}

export interface Watching extends Common {
  readonly status: "watching";
  readonly dueAt: Instant;
}
/** The PIN is asked for. */
export interface Asking extends Common {
  readonly status: "asking";
  readonly askedAt: Instant;
  readonly answerBy: Instant;
}
/** Nobody answered in time. The question stays: a PIN still says that all is well. */
export interface Silent extends Common {
  readonly status: "silent";
  readonly askedAt: Instant;
  readonly silentSince: Instant;
}
export interface Ended extends Common {
  readonly status: "ended";
  readonly endedAt: Instant;
}
export type OpenLoneVisit = Watching | Asking | Silent;
export type LoneVisit = OpenLoneVisit | Ended;

export type LoneCommand =
  | { readonly type: "extend" }
  /** «Я в машине». */
  | { readonly type: "leave" }
  | { readonly type: "confirm"; readonly pin: PinVerdict }
  /** The doctor stands behind another door. */
  | { readonly type: "giveWay" }
  /** The alarm of the silence is closed, and the visit goes on. */
  | { readonly type: "watchOn" }
  /** The call is stored as an alert. */
  | { readonly type: "called"; readonly clientId: string }
  | { readonly type: "tick" };

export interface LoneStart {
  readonly id: string;
  readonly doctorId: PersonId;
  readonly bookingId: BookingId;
  readonly cause: LoneCause;
  /** The arrival, or when it was expected. */
  readonly startedAt: Instant;
  readonly rules: LoneRules;
}

export const isOpenLone = (state: LoneVisit): state is OpenLoneVisit => state.status !== "ended";

export const startLone = (start: LoneStart): Watching => ({
  ...start,
  status: "watching",
  version: 1,
  dueAt: after(start.startedAt, start.rules.visitMinutes * MINUTE),
  calls: [],
});

/** The next moment at which time alone changes it. */
export function loneDeadlineOf(state: LoneVisit): Instant | null {
  switch (state.status) {
    case "watching":
      return state.dueAt;
    case "asking":
      return state.answerBy;
    case "silent":
    case "ended":
      return null;
    default:
      return assertNever(state);
  }
}

/**
 * Whether a new timer takes the place of this one: behind another door, or of a doctor who has come after
 * all. A question gives way to nothing: it is answered by a PIN alone, or becomes a call. Once that call was
 * made, another door has a timer of its own: the alarm goes on, and nobody is left unwatched for it.
 */
export function givesWay(
  state: LoneVisit,
  { bookingId, cause, startedAt }: Pick<LoneStart, "bookingId" | "cause" | "startedAt">,
): boolean {
  const isOther = state.bookingId !== bookingId;
  if (state.status === "ended") return isOther || startedAt > state.endedAt;
  if (state.status === "asking") return false;
  if (state.status === "silent") return isOther && cause === "arrived" && state.calls.length === 0;
  return isOther || (state.cause === "dark" && cause === "arrived");
}

/** @returns the next state, the same one where there is nothing to do, or why not */
export function turnLone(
  state: LoneVisit,
  command: LoneCommand,
  at: Instant,
): LoneVisit | Refusal {
  const next = decide(state, command, at);
  return next === state || "refused" in next ? next : { ...next, version: state.version + 1 };
}

function decide(state: LoneVisit, command: LoneCommand, at: Instant): LoneVisit | Refusal {
  if (command.type === "called") {
    const calls = state.calls.filter(({ clientId }) => clientId !== command.clientId);
    return calls.length === state.calls.length ? state : { ...state, calls };
  }
  if (command.type === "watchOn") return watchedOn(state, at);
  if (!isOpenLone(state)) return command.type === "tick" ? state : refuse("illegal_transition");
  switch (command.type) {
    case "extend":
      return state.status === "watching" ? extended(state, at) : refuse("pin_needed");
    case "leave":
      return state.status === "watching"
        ? { ...common(state), status: "ended", endedAt: at }
        : refuse("pin_needed");
    case "giveWay":
      return state.status === "asking"
        ? refuse("pin_needed")
        : { ...common(state), status: "ended", endedAt: at };
    case "confirm":
      return confirmed(state, command.pin, at);
    case "tick":
      return ticked(state, at);
    default:
      return assertNever(command);
  }
}

function extended(state: Watching, at: Instant): Watching {
  const { extendMinutes, longestMinutes } = state.rules;
  const wanted = Math.max(state.dueAt, at) + extendMinutes * MINUTE;
  return { ...state, dueAt: instant(Math.min(wanted, at + longestMinutes * MINUTE)) };
}

/** Both PINs begin the timer anew, so that nothing on the doctor's screen tells the one from the other. */
function confirmed(state: OpenLoneVisit, pin: PinVerdict, at: Instant): Watching {
  const base = common(state);
  const call = pin === "duress"
    ? callOf(state, "danger")
    : state.status === "silent"
    ? { ...callOf(state, pin === "none" ? "tap" : "pin"), at }
    : null;
  return {
    ...base,
    status: "watching",
    dueAt: after(at, state.rules.extendMinutes * MINUTE),
    calls: call === null ? base.calls : [...base.calls, call],
  };
}

/** Nobody looks for the doctor any more: from now on silence is a new one. */
const watchedOn = (state: LoneVisit, at: Instant): LoneVisit =>
  state.status !== "silent" || state.calls.length > 0 ? state : {
    ...common(state),
    status: "watching",
    dueAt: after(at, state.rules.extendMinutes * MINUTE),
  };

function ticked(state: OpenLoneVisit, at: Instant): LoneVisit {
  const deadline = loneDeadlineOf(state);
  if (deadline === null || at < deadline) return state;
  if (state.status === "watching") {
    // The doctor is given the whole time, however late we are ourselves.
    return {
      ...common(state),
      status: "asking",
      askedAt: at,
      answerBy: after(at, state.rules.answerSeconds * SECOND),
    };
  }
  if (state.status === "silent") return state;
  return {
    ...common(state),
    status: "silent",
    askedAt: state.askedAt,
    silentSince: at,
    calls: [...state.calls, callOf(state, "lone_visit")],
  };
}

const callOf = ({ id, version }: LoneVisit, kind: LoneCall["kind"]): LoneCall => ({
  kind,
  clientId: `lone-visit/${id}/${version + 1}`,
});

const common = (
  { id, version, doctorId, bookingId, cause, startedAt, rules, calls }: LoneVisit,
): Common => ({ id, version, doctorId, bookingId, cause, startedAt, rules, calls });
