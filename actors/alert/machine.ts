/**
 * The alert's judgement: state × command → events, or a refusal; events → state; and the one timer that
 * follows from a state. Synchronous and pure.
 */
import { ALERT } from "../limits.ts";
import { covers, membershipsOf } from "../membership.ts";
import {
  assertNever,
  type By,
  idsOf,
  type Instant,
  isStaff,
  type Refusal,
  refuse,
} from "../vocabulary.ts";
import { type AlertStatus, isSilent } from "./codes.ts";
import type {
  AlertCommand,
  AlertCommandName,
  AlertEvent,
  AlertStamp,
  StampedAlertEvent,
} from "./protocol.ts";
import { careAfter, careDeadlineOf, decideCareTick, isCareStep } from "./neglect.ts";
import {
  decideSearch,
  decideSearchTick,
  endedSearch,
  evolveSearch,
  helperOf,
  isSearchEvent,
  searchDeadlineOf,
} from "./search.ts";
import { firstEscalation, nextEscalation } from "./pace.ts";
import { isNews, joined, named, neglected } from "./rising.ts";
import { acknowledgedOf, type AlertState, raisedAtOf } from "./state.ts";
import { isPlaceNews, isStillGuessed, located, ofVisitNamed } from "./whereabouts.ts";

/** `asked`: a doctor who was asked to come, or comes. */
export type AlertRelation = "staff" | "raiser" | "asked" | "system" | "none";

/** Who stands how to an alert. Of a silent one its own sender learns nothing. */
export function alertRelationOf(state: AlertState, by: By): AlertRelation {
  if (by.role === "system") return "system";
  if (isStaff(by.role)) return covers(membershipsOf(by), state) ? "staff" : "none";
  const own = idsOf(by);
  const isOwn = state.words.reports.some((one) => own.includes(one.by) && !isSilent(one.kind));
  if (isOwn) return "raiser";
  return state.search?.asks.some(({ doctorId }) => doctorId === by.id) ? "asked" : "none";
}

const OPEN: readonly AlertStatus[] = ["counting", "raised", "acknowledged", "responding"];
const TOLD: readonly AlertStatus[] = ["raised", "acknowledged", "responding"];
const ANSWERED: readonly AlertStatus[] = ["acknowledged", "responding"];

/** Command → statuses from which it may be given. */
export const ALERT_FROM: Readonly<Record<AlertCommandName, readonly AlertStatus[]>> = {
  join: OPEN,
  locate: OPEN,
  cancel: ["counting"],
  see: TOLD,
  acknowledge: ["raised", "acknowledged"],
  respond: ANSWERED,
  handOver: ANSWERED,
  tickStep: TOLD,
  correctPlace: TOLD,
  // Who has taken it has told others where: another door is another call, which sounds.
  nameVisit: ["counting", "raised"],
  resolve: ANSWERED,
  dismiss: ANSWERED,
  care: ANSWERED,
  drop: ANSWERED,
  acceptAsk: TOLD,
  declineAsk: TOLD,
  helperArrive: TOLD,
  helperMove: TOLD,
  helperLeave: TOLD,
  helperLost: TOLD,
  seek: TOLD,
  haltSearch: TOLD,
  freeSearch: TOLD,
  noteAnswer: TOLD,
  tick: OPEN,
};

/** Command → who may give it. Calls come through the supervisor, which has judged the caller. */
export const ALERT_MAY: Readonly<Record<AlertCommandName, readonly AlertRelation[]>> = {
  join: ["system"],
  locate: ["system"],
  cancel: ["raiser"],
  see: ["staff"],
  acknowledge: ["staff"],
  respond: ["staff"],
  handOver: ["staff"],
  tickStep: ["staff"],
  correctPlace: ["staff"],
  nameVisit: ["raiser"],
  resolve: ["staff"],
  dismiss: ["staff"],
  care: ["staff"],
  drop: ["system"],
  acceptAsk: ["asked"],
  declineAsk: ["asked"],
  helperArrive: ["asked"],
  helperMove: ["system"],
  helperLeave: ["asked"],
  helperLost: ["system"],
  seek: ["staff"],
  haltSearch: ["system"],
  freeSearch: ["system"],
  noteAnswer: ["system"],
  tick: ["system"],
};

/**
 * Judges one command.
 * @returns the events that it causes (none: nothing to do), or why it is refused
 */
export function decideAlert(
  state: AlertState,
  command: AlertCommand,
  stamp: AlertStamp,
): readonly AlertEvent[] | Refusal {
  const relation = alertRelationOf(state, stamp.by);
  if (relation === "none") return refuse("not_found");
  if (!ALERT_MAY[command.type].includes(relation)) return refuse("forbidden");
  if (!ALERT_FROM[command.type].includes(state.status)) return refuse("illegal_transition");
  const { isAttended } = stamp;
  switch (command.type) {
    case "join": {
      const soundsAgain = TOLD.includes(state.status) && isNews(state, command.report);
      const joined = { ...command, type: "joined", soundsAgain, isAttended } as const;
      // Somebody else calls too: there is nothing left to take back.
      const isSure = state.status === "counting" && command.report.by !== state.raisedBy;
      return isSure ? [joined, { type: "raised", isAttended }] : [joined];
    }
    case "locate": {
      if (!isPlaceNews(state, command.senderId, command.senderPlace)) return [];
      const city = isStillGuessed(state) ? command.city : null;
      return [{ ...command, type: "located", city, isAttended }];
    }
    case "cancel":
      return [{ type: "cancelled" }];
    case "see":
      return state.seen.some(({ by }) => by === stamp.by.id)
        ? []
        : [{ type: "seen", name: command.name }];
    case "acknowledge":
      if (state.status === "acknowledged") {
        return state.acknowledged.by === stamp.by.id ? [] : refuse("illegal_transition");
      }
      return [{ type: "acknowledged", name: command.name }];
    case "respond":
      return [{ type: "responding", who: command.who, name: command.name }];
    case "handOver":
      if (command.from !== undefined && acknowledgedOf(state)?.by !== command.from) return [];
      return [{ type: "handedOver", to: command.to, toName: command.toName }];
    case "tickStep":
      return (command.step in state.ticked) === command.isDone
        ? []
        : [{ type: "stepTicked", step: command.step, isDone: command.isDone }];
    case "correctPlace":
      return [{ type: "placeCorrected", place: command.place }];
    case "nameVisit": {
      const { visit, place } = command;
      if (state.bookingId === visit.bookingId) return [];
      // Somebody else calls from the first door, too, or a doctor is behind it for this call: there it stays.
      const isShared = state.words.reports.some(({ by }) => by !== state.raisedBy);
      const isHelperThere = helperOf(state)?.arrivedAt != null ||
        state.search?.halted?.insideId != null;
      return isShared || isHelperThere
        ? refuse("illegal_transition")
        : [{ type: "visitNamed", visit, place, isAttended }];
    }
    case "resolve":
      return [{ type: "resolved", outcome: command.outcome, note: command.note }];
    case "dismiss":
      return [{ type: "dismissed", note: command.note }];
    case "care": {
      const isMine = "acknowledged" in state && state.acknowledged.by === stamp.by.id;
      return isMine ? [{ type: "careGiven" }] : refuse("forbidden");
    }
    case "acceptAsk":
    case "declineAsk":
    case "helperArrive":
    case "helperMove":
    case "helperLeave":
    case "helperLost":
    case "seek":
    case "haltSearch":
    case "freeSearch":
      return decideSearch(state, command, stamp.by.id, stamp.at);
    case "drop":
      return "acknowledged" in state && state.acknowledged.by === command.heldBy
        ? [{ type: "neglected", isAttended }]
        : [];
    case "noteAnswer":
      // Whatever PIN was given after it, danger is danger.
      return state.kind === "lone_visit"
        ? [{ type: "answered", how: command.how, answeredAt: command.answeredAt }]
        : [];
    case "tick":
      return decideAlertTick(state, stamp);
    default:
      return assertNever(command);
  }
}

/** What time alone has done by now. */
function decideAlertTick(state: AlertState, stamp: AlertStamp): readonly AlertEvent[] {
  const { at, callable, near, isAttended } = stamp;
  if (state.status === "counting") {
    return at < state.raisesAt ? [] : [{ type: "raised", isAttended }];
  }
  const step = (state.escalations.at(-1)?.step ?? 0) + 1;
  const escalated: readonly AlertEvent[] = isEscalationDue(state, at)
    ? [{ type: "escalated", step, told: callable }]
    : [];
  return [
    ...escalated,
    ...decideCareTick(state, isAttended, at),
    ...decideSearchTick(state, raisedAtOf(state), near, at),
  ];
}

export const isEscalationDue = (state: AlertState, at: Instant): boolean =>
  state.status === "raised" && state.escalatesAt !== null && at >= state.escalatesAt;

export function isSearchDue(state: AlertState, at: Instant): boolean {
  const deadline = searchDeadlineOf(state, raisedAtOf(state));
  return deadline !== null && at >= deadline;
}

/** The next moment at which time alone changes this alert. */
export function alertDeadlineOf(state: AlertState): Instant | null {
  if (state.status === "counting") return state.raisesAt;
  const all = [
    state.status === "raised" ? state.escalatesAt : null,
    searchDeadlineOf(state, raisedAtOf(state)),
    careDeadlineOf(state),
  ].filter((one) => one !== null);
  return all.length === 0 ? null : Math.min(...all) as Instant;
}

/** Folds one event. No failure, no effects; each event makes a version. */
export function evolveAlert(state: AlertState, event: StampedAlertEvent): AlertState {
  const next = folded(state, event);
  if (next === state) return state;
  const version = state.version + 1;
  return isCareStep(event.type) && ANSWERED.includes(next.status)
    ? { ...next, version, care: careAfter(next, event, event.by.id, event.at) }
    : { ...next, version };
}

function folded(state: AlertState, event: StampedAlertEvent): AlertState {
  const { at, by } = event;
  if (isSearchEvent(event)) {
    const asked = event.type === "doctorsAsked" ? event.doctors : [];
    return {
      ...state,
      search: evolveSearch(state.search, event, at),
      words: asked.reduce((words, { id, name }) => named(words, id, name), state.words),
    };
  }
  const mark = by.id === null ? null : { by: by.id, at };
  switch (event.type) {
    case "created":
      return state;
    case "raised":
      return {
        ...state,
        status: "raised",
        raisedAt: at,
        rounds: 0,
        escalatesAt: firstEscalation(at, event.isAttended),
      };
    case "joined":
      return joined(state, event);
    case "located":
      return located(state, event);
    case "cancelled":
      return { ...state, status: "cancelled" };
    case "seen":
      return mark === null ? state : {
        ...state,
        seen: [...state.seen, mark].slice(-ALERT.seenKept),
        words: named(state.words, mark.by, event.name),
      };
    case "escalated": {
      if (state.status !== "raised") return state;
      const told = event.told.map(({ name: _name, ...one }) => one);
      const rounds = (state.rounds ?? event.step - 1) + 1;
      return {
        ...state,
        rounds,
        escalatesAt: nextEscalation(rounds, at),
        escalations: [...state.escalations, { step: event.step, at, told }]
          .slice(-ALERT.stepsKept),
        words: event.told.reduce((words, { id, name }) => named(words, id, name), state.words),
      };
    }
    case "acknowledged":
      return mark === null || state.status !== "raised" ? state : {
        ...withoutEscalation(state),
        status: "acknowledged",
        acknowledged: mark,
        words: named(state.words, mark.by, event.name),
      };
    case "responding":
      if (mark === null || (state.status !== "acknowledged" && state.status !== "responding")) {
        return state;
      }
      return {
        ...state,
        status: "responding",
        responding: mark,
        words: { ...named(state.words, mark.by, event.name), responder: event.who },
      };
    case "handedOver":
      if (!("acknowledged" in state)) return state;
      return {
        ...state,
        acknowledged: { by: event.to, at },
        words: named(state.words, event.to, event.toName),
      };
    case "careGiven":
      return { ...state };
    case "answered":
      return { ...state, answered: { how: event.how, at: event.answeredAt } };
    case "careAsked":
      return { ...state, care: { lastStepAt: state.care?.lastStepAt ?? at, askedAt: at } };
    case "neglected":
      return neglected(state, at);
    case "stepTicked": {
      const { [event.step]: _gone, ...others } = state.ticked;
      const isDone = event.isDone && mark !== null;
      return { ...state, ticked: isDone ? { ...others, [event.step]: mark } : others };
    }
    case "placeCorrected":
      return { ...state, words: { ...state.words, place: event.place } };
    case "visitNamed":
      return ofVisitNamed(state, event);
    case "resolved":
    case "dismissed":
      if (mark === null || (state.status !== "acknowledged" && state.status !== "responding")) {
        return state;
      }
      return {
        ...state,
        status: event.type === "resolved" ? "resolved" : "false_alarm",
        responding: state.status === "responding" ? state.responding : null,
        closed: { ...mark, outcome: event.type === "resolved" ? event.outcome : null },
        search: state.search === null ? null : endedSearch(state.search, at),
        words: { ...state.words, note: event.note },
      };
    default:
      return assertNever(event);
  }
}

function withoutEscalation(state: AlertState & { status: "raised" }) {
  const { escalatesAt: _over, rounds: _rounds, ...rest } = state;
  return rest;
}
