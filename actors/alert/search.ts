/**
 * The search for a doctor who comes: the nearest are asked, the first who says yes is bound. Part of the
 * alert, which alone judges it; a doctor's yes is no answer of the desk, so the alert goes on escalating.
 * Synchronous and pure.
 */
import { ALERT } from "../limits.ts";
import { after, type Instant, type PersonId, type Refusal, refuse } from "../vocabulary.ts";
import {
  type AlertKind,
  type AlertStatus,
  type AskDecline,
  type AskOutcome,
  isSilent,
  type LeaveReason,
} from "./codes.ts";
import { freed, type Halt, halted, leftHalted } from "./halt.ts";
import type { PersonName } from "./protocol.ts";

/** One doctor asked once. */
export interface Ask {
  readonly doctorId: PersonId;
  readonly askedAt: Instant;
  readonly expiresAt: Instant;
  readonly distanceMeters: number;
  /** Null: it waits for an answer. */
  readonly outcome: AskOutcome | null;
  readonly answeredAt: Instant | null;
  readonly reason: AskDecline | null;
  /** Who said yes was let go then, without their doing; absent: was not. */
  readonly releasedAt?: Instant;
}

/** The doctor who said yes. */
export interface Helper {
  readonly doctorId: PersonId;
  readonly boundAt: Instant;
  readonly arrivesAt: Instant | null;
  /** The hour is by the straight line: no street was known. */
  readonly isEstimated?: boolean;
  readonly arrivedAt: Instant | null;
}

export interface HelpSearch {
  readonly startedAt: Instant;
  /** When it is looked for doctors next; null: somebody is asked or comes, or the search is over. */
  readonly lookAt: Instant | null;
  readonly asks: readonly Ask[];
  readonly helper: Helper | null;
  readonly halted?: Halt | null;
}

/** Free and near; the nearest first. */
export interface NearDoctor {
  readonly id: PersonId;
  readonly name: PersonName;
  readonly distanceMeters: number;
}

export type SearchCommand =
  /** The doctor who is asked comes. */
  | {
    readonly type: "acceptAsk";
    readonly arrivesAt: Instant | null;
    readonly isEstimated?: boolean;
  }
  | { readonly type: "declineAsk"; readonly reason: AskDecline | null }
  /** The bound doctor is there, or goes. */
  | { readonly type: "helperArrive" }
  /** By where the bound doctor is now. */
  | {
    readonly type: "helperMove";
    readonly doctorId: PersonId;
    readonly arrivesAt: Instant;
    readonly isEstimated?: boolean;
  }
  | { readonly type: "helperLeave"; readonly because: Exclude<LeaveReason, "lost"> }
  /** The bound doctor has gone off shift, or is overdue and silent. */
  | { readonly type: "helperLost"; readonly doctorId: PersonId }
  /** Staff begin the search anew, or end it and let the doctor go. */
  | { readonly type: "seek"; readonly isOn: boolean }
  /** Somebody calls in silence from that door; or does no more. */
  | { readonly type: "haltSearch"; readonly callers: readonly PersonId[] }
  | { readonly type: "freeSearch" };

export type SearchEvent =
  | {
    readonly type: "doctorsAsked";
    readonly doctors: readonly NearDoctor[];
    readonly expiresAt: Instant;
  }
  | { readonly type: "asksExpired"; readonly doctorIds: readonly PersonId[] }
  /** Nobody is left to ask now. @param lookAt null: it was looked for long enough */
  | { readonly type: "nobodyToAsk"; readonly lookAt: Instant | null }
  | {
    readonly type: "askAccepted";
    readonly doctorId: PersonId;
    readonly arrivesAt: Instant | null;
    readonly isEstimated?: boolean;
  }
  | {
    readonly type: "askDeclined";
    readonly doctorId: PersonId;
    readonly reason: AskDecline | null;
  }
  | { readonly type: "helperArrived"; readonly doctorId: PersonId }
  | {
    readonly type: "helperMoved";
    readonly doctorId: PersonId;
    readonly arrivesAt: Instant;
    readonly isEstimated?: boolean;
  }
  | {
    readonly type: "helperLeft";
    readonly doctorId: PersonId;
    readonly because: LeaveReason;
    readonly searchesOn: boolean;
  }
  | { readonly type: "searchBegun" }
  | { readonly type: "searchEnded" }
  /** @param insideId the bound doctor, where it is they who have called */
  | { readonly type: "searchHalted"; readonly insideId?: PersonId }
  | { readonly type: "searchFreed" };

/**
 * Silent ones ask nobody: no one is sent to a door behind which a doctor is threatened. A drill takes no
 * doctor away from patients.
 */
const ASKING: readonly AlertKind[] = ["sos", "second_doctor", "resuscitation"];
const TOLD: readonly AlertStatus[] = ["raised", "acknowledged", "responding"];

interface Seeking {
  readonly kind: AlertKind;
  readonly status: AlertStatus;
  readonly isDrill: boolean;
  readonly search: HelpSearch | null;
}

export const seeksDoctors = ({ kind, status, isDrill }: Seeking): boolean =>
  ASKING.includes(kind) && !isSilent(kind) && !isDrill && TOLD.includes(status);

export const liveAsks = (search: HelpSearch | null): readonly Ask[] =>
  search?.asks.filter(({ outcome }) => outcome === null) ?? [];

/** Who comes; of an alert that is over nobody does any more. */
export const helperOf = (state: Seeking): Helper | null =>
  TOLD.includes(state.status) ? state.search?.helper ?? null : null;

/** @param raisedAt when anybody may hear of it; a search that has not begun begins then */
export function searchDeadlineOf(state: Seeking, raisedAt: Instant | null): Instant | null {
  if (!seeksDoctors(state)) return null;
  const { search } = state;
  if (search === null) return raisedAt;
  const ends = liveAsks(search).map(({ expiresAt }) => expiresAt);
  if (ends.length > 0) return Math.min(...ends) as Instant;
  return search.helper === null ? search.lookAt : null;
}

/** What time alone has done to the search by now. @param near free doctors, the nearest first */
export function decideSearchTick(
  state: Seeking,
  raisedAt: Instant | null,
  near: readonly NearDoctor[],
  at: Instant,
): readonly SearchEvent[] {
  const deadline = searchDeadlineOf(state, raisedAt);
  if (deadline === null || at < deadline) return [];
  const { search } = state;
  const gone = liveAsks(search).filter(({ expiresAt }) => expiresAt <= at);
  const expired: SearchEvent[] = gone.length === 0
    ? []
    : [{ type: "asksExpired", doctorIds: gone.map(({ doctorId }) => doctorId) }];
  if (gone.length < liveAsks(search).length) return expired;
  const doctors = nextToAsk(search, near, at);
  const startedAt = search?.startedAt ?? at;
  const isLate = at >= after(startedAt, ALERT.searchMilliseconds);
  if (doctors.length > 0 && !isLate) {
    return [...expired, {
      type: "doctorsAsked",
      doctors,
      expiresAt: after(at, ALERT.askMilliseconds),
    }];
  }
  const lookAt = isLate ? null : after(at, ALERT.lookAgainMilliseconds);
  return [...expired, { type: "nobodyToAsk", lookAt }];
}

/** Told that another one goes, or that nobody is wanted any more: no silence of theirs. */
const CALLED_OFF: readonly (AskOutcome | null)[] = ["taken_by_other", "withdrawn"];

/** The nearest who had no chance to answer yet; when there are none, those whose silence is a while ago. */
function nextToAsk(
  search: HelpSearch | null,
  near: readonly NearDoctor[],
  at: Instant,
): readonly NearDoctor[] {
  const last = new Map(search?.asks.map((ask) => [ask.doctorId, ask]));
  const fresh = near.filter(({ id }) => {
    const ask = last.get(id);
    return ask === undefined || CALLED_OFF.includes(ask.outcome);
  });
  const silent = near.filter(({ id }) => {
    const ask = last.get(id);
    return ask !== undefined && ask.outcome !== "declined" && ask.outcome !== "accepted" &&
      at >= after(ask.expiresAt, ALERT.askAgainMilliseconds);
  });
  return [...fresh.length > 0 ? fresh : silent].slice(0, ALERT.doctorsAtOnce);
}

/** @param doctorId who gives it; of `seek` nobody's */
export function decideSearch(
  state: Seeking,
  command: SearchCommand,
  doctorId: PersonId | null,
  at: Instant,
): readonly SearchEvent[] | Refusal {
  const { search } = state;
  const helper = helperOf(state);
  const isBound = helper !== null && helper.doctorId === doctorId;
  const own = search?.asks.findLast((ask) => ask.doctorId === doctorId);
  switch (command.type) {
    case "acceptAsk":
      if (doctorId === null || isBound) return [];
      if (helper !== null || own?.outcome === "taken_by_other") return refuse("taken_by_other");
      if (own === undefined || own.outcome !== null || at >= own.expiresAt) {
        return refuse("ask_over");
      }
      return [{
        type: "askAccepted",
        doctorId,
        arrivesAt: command.arrivesAt,
        isEstimated: command.isEstimated ?? false,
      }];
    case "declineAsk":
      if (doctorId === null || own === undefined) return refuse("ask_over");
      return own.outcome === null
        ? [{ type: "askDeclined", doctorId, reason: command.reason }]
        : [];
    case "helperArrive":
      // Taken for lost, and there after all.
      if (
        helper === null && doctorId !== null && own?.outcome === "accepted" &&
        own.releasedAt === undefined && seeksDoctors(state)
      ) {
        return [{ type: "askAccepted", doctorId, arrivesAt: null }, {
          type: "helperArrived",
          doctorId,
        }];
      }
      if (!isBound || doctorId === null) return refuse("ask_over");
      return helper.arrivedAt === null ? [{ type: "helperArrived", doctorId }] : [];
    case "helperMove": {
      const isOnTheWay = helper?.doctorId === command.doctorId && helper.arrivedAt === null;
      const before = helper?.arrivesAt ?? null;
      const isNews = before === null || (command.isEstimated ?? false) !== helper?.isEstimated ||
        Math.abs(before - command.arrivesAt) >= ALERT.wayNewsMilliseconds;
      const { doctorId: mover, arrivesAt, isEstimated = false } = command;
      return isOnTheWay && isNews
        ? [{ type: "helperMoved", doctorId: mover, arrivesAt, isEstimated }]
        : [];
    }
    case "helperLeave": {
      if (!isBound || doctorId === null) return refuse("ask_over");
      const { because } = command;
      // Who was there has helped; who has not come leaves somebody without help.
      const searchesOn = because !== "done" || helper.arrivedAt === null;
      return [{ type: "helperLeft", doctorId, because, searchesOn }];
    }
    case "helperLost":
      return helper?.doctorId === command.doctorId && helper.arrivedAt === null
        ? [{
          type: "helperLeft",
          doctorId: command.doctorId,
          because: "lost",
          searchesOn: true,
        }]
        : [];
    case "seek":
      if (!seeksDoctors(state)) return refuse("illegal_transition");
      if (command.isOn && search?.halted != null) return refuse("danger_at_door");
      if (command.isOn) return isSearching(search) ? [] : [{ type: "searchBegun" }];
      return isSearching(search) ? [{ type: "searchEnded" }] : [];
    case "haltSearch": {
      if (!seeksDoctors(state)) return [];
      const isInside = helper !== null && command.callers.includes(helper.doctorId);
      // Halted already: what may be new is that whoever is bound calls from inside as well.
      const isNews = search?.halted == null ||
        isInside && search.halted.insideId !== helper.doctorId;
      if (!isNews) return [];
      return [{ type: "searchHalted", ...(isInside && { insideId: helper.doctorId }) }];
    }
    case "freeSearch":
      return search?.halted != null ? [{ type: "searchFreed" }] : [];
  }
}

/** Somebody is asked or comes, or it will be looked again. */
export const isSearching = (search: HelpSearch | null): boolean =>
  search === null || search.helper !== null || search.lookAt !== null ||
  liveAsks(search).length > 0;

const begun = (at: Instant): HelpSearch => ({
  startedAt: at,
  lookAt: at,
  asks: [],
  helper: null,
});

/** Those who still wait for the answer to their answer. */
export const ended = (asks: readonly Ask[], outcome: AskOutcome, at: Instant): readonly Ask[] =>
  asks.map((ask) => ask.outcome === null ? { ...ask, outcome, answeredAt: at } : ask);

/** A new call of the same event: a search that is over begins anew, one that goes on goes on. */
export const soughtAgain = (search: HelpSearch | null, at: Instant): HelpSearch | null =>
  isSearching(search) || search?.halted != null
    ? search
    : { ...search!, startedAt: at, lookAt: at };

/**
 * Whether the doctor who is bound is lost: off shift, not approved any more, or overdue with a phone that is
 * silent. One who has arrived is behind a door, and silent for good reasons. Pure.
 * @param heardAt when page or phone spoke last; null: off shift, or not approved any more
 */
export function isHelperLost(helper: Helper, heardAt: Instant | null, at: Instant): boolean {
  if (helper.arrivedAt !== null) return false;
  if (heardAt === null) return true;
  const due = helper.arrivesAt ?? after(helper.boundAt, ALERT.helperUsualMilliseconds);
  return at >= after(due, ALERT.helperOverdueMilliseconds) &&
    at >= after(heardAt, ALERT.helperDarkMilliseconds);
}

/** Folds one event of the search. */
export function evolveSearch(
  before: HelpSearch | null,
  event: SearchEvent,
  at: Instant,
): HelpSearch {
  const search = before ?? begun(at);
  const answered = (outcome: AskOutcome, ids: readonly PersonId[], reason: AskDecline | null) =>
    search.asks.map((ask) =>
      ask.outcome === null && ids.includes(ask.doctorId)
        ? { ...ask, outcome, reason, answeredAt: at }
        : ask
    );
  /** When nobody is left who may still say yes it is looked at once for others. */
  const going = (asks: readonly Ask[]): HelpSearch => {
    const isLeft = asks.some(({ outcome }) => outcome === null) || search.helper !== null;
    return { ...search, asks, lookAt: isLeft ? search.lookAt : at };
  };
  switch (event.type) {
    case "doctorsAsked": {
      const asks = event.doctors.map(({ id, distanceMeters }): Ask => ({
        doctorId: id,
        askedAt: at,
        expiresAt: event.expiresAt,
        distanceMeters: Math.round(distanceMeters),
        outcome: null,
        answeredAt: null,
        reason: null,
      }));
      return { ...search, lookAt: null, asks: [...search.asks, ...asks].slice(-ALERT.asksKept) };
    }
    case "asksExpired":
      return going(answered("expired", event.doctorIds, null));
    case "nobodyToAsk":
      return { ...search, lookAt: event.lookAt };
    case "askDeclined":
      return going(answered("declined", [event.doctorId], event.reason));
    case "askAccepted": {
      const asks = ended(answered("accepted", [event.doctorId], null), "taken_by_other", at);
      const { doctorId, arrivesAt, isEstimated = false } = event;
      return {
        ...search,
        lookAt: null,
        asks,
        helper: { doctorId, boundAt: at, arrivesAt, isEstimated, arrivedAt: null },
      };
    }
    case "helperArrived":
      return search.helper === null
        ? search
        : { ...search, helper: { ...search.helper, arrivedAt: at } };
    case "helperMoved":
      return search.helper === null ? search : {
        ...search,
        helper: {
          ...search.helper,
          arrivesAt: event.arrivesAt,
          isEstimated: event.isEstimated ?? false,
        },
      };
    case "helperLeft":
      if (search.halted != null) return leftHalted(search, event.searchesOn);
      return event.searchesOn
        ? { ...search, startedAt: at, lookAt: at, helper: null }
        : { ...search, lookAt: null, helper: null };
    case "searchBegun":
      return { ...search, startedAt: at, lookAt: at };
    case "searchEnded":
      return endedSearch(search, at);
    case "searchHalted":
      return halted(before, search, at, event.insideId);
    case "searchFreed":
      return freed(search, at);
  }
}

/** Nobody is asked any more and nobody is bound. */
export function endedSearch(search: HelpSearch, at: Instant): HelpSearch {
  const { helper } = search;
  const asks = ended(search.asks, "withdrawn", at).map((ask) =>
    ask.doctorId === helper?.doctorId && ask.outcome === "accepted"
      ? { ...ask, releasedAt: ask.releasedAt ?? at }
      : ask
  );
  const halt = search.halted ?? null;
  return {
    ...search,
    lookAt: null,
    asks,
    helper: null,
    ...(halt === null ? {} : { halted: { ...halt, resumes: false } }),
  };
}

export const SEARCH_EVENTS = [
  "doctorsAsked",
  "asksExpired",
  "nobodyToAsk",
  "askAccepted",
  "askDeclined",
  "helperArrived",
  "helperMoved",
  "helperLeft",
  "searchBegun",
  "searchEnded",
  "searchHalted",
  "searchFreed",
] as const satisfies readonly SearchEvent["type"][];

export const isSearchEvent = (event: { readonly type: string }): event is SearchEvent =>
  (SEARCH_EVENTS as readonly string[]).includes(event.type);
