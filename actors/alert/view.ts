/** What each audience may see of an alert, as it goes over the wire. Pure. */
import { iso } from "../booking/view.ts";
import type { Address } from "../booking/schemas.ts";
import { type Instant } from "../vocabulary.ts";
import {
  type AlertKind,
  type AlertOutcome,
  type AlertStatus,
  type AskDecline,
  type AskOutcome,
  isSilent,
} from "./codes.ts";
import { careDeadlineOf, careOf } from "./neglect.ts";
import type { AnsweredHow, ToldBy } from "./protocol.ts";
import { helperOf, liveAsks } from "./search.ts";
import {
  acknowledgedOf,
  type AlertState,
  type Mark,
  raisedAtOf,
  respondingOf,
  senderIdOf,
} from "./state.ts";

/** `raiser`: whoever called, and of a silent kind never. */
export type AlertAudience = "staff" | "raiser";

export interface NamedMark {
  readonly name: string;
  readonly at: string;
}

export interface AlertView {
  readonly id: string;
  readonly version: number;
  readonly status: AlertStatus;
  readonly kind: AlertKind;
  readonly isDrill: boolean;
  readonly bookingId: string | null;
  readonly createdAt: string;
  /** Until then it may be taken back. */
  readonly raisesAt: string;
  readonly raisedAt: string | null;
  readonly seenBy: readonly NamedMark[];
  readonly acknowledgedBy: NamedMark | null;
  readonly respondingBy: NamedMark | null;
  /** Who goes, in words. */
  readonly responder: string | null;
  readonly closedBy: NamedMark | null;
  readonly outcome: AlertOutcome | null;
  /** Where help is needed. */
  readonly place: Address | null;
  readonly senderPlace: {
    readonly latitude: number;
    readonly longitude: number;
    readonly accuracyMeters: number | null;
    readonly recordedAt: string;
  } | null;
  readonly message: string | null;
  /** The doctor who comes by the alarm. */
  readonly helper: AlertHelperView | null;
  /** Staff alone. */
  readonly board: AlertBoardPart | null;
}

export interface AlertHelperView {
  readonly name: string;
  readonly boundAt: string;
  readonly arrivesAt: string | null;
  /** The hour is by the straight line: no street is known. */
  readonly isEstimated: boolean;
  readonly arrivedAt: string | null;
}

/** What the board needs beside: for staff alone. */
export interface AlertBoardPart {
  readonly city: string;
  readonly raisedBy: string;
  readonly raisedByName: string;
  readonly raisedAs: string;
  /** Of whom it is known where the phone is. */
  readonly senderId: string;
  readonly senderName: string;
  /** Whom the name of `acknowledgedBy` belongs to. */
  readonly acknowledgedById: string | null;
  readonly reports: readonly {
    readonly kind: AlertKind;
    readonly by: string;
    readonly name: string;
    readonly at: string;
    readonly message: string | null;
    /** Another place than the alert's that this call named. */
    readonly place: Address | null;
  }[];
  readonly reportCount: number;
  readonly ticked: Readonly<Record<string, NamedMark>>;
  readonly escalatesAt: string | null;
  /** The one who took it is asked, and it rises again then; null: nobody is asked. */
  readonly careUntil: string | null;
  /** Who had taken it before it rose again. */
  readonly dropped: NamedMark | null;
  /** Of a silent doctor: when they answered after all, and how; null: not yet, or it is danger by now. */
  readonly answered: { readonly how: AnsweredHow; readonly at: string } | null;
  readonly escalations: readonly {
    readonly step: number;
    readonly at: string;
    readonly told: readonly {
      readonly id: string;
      readonly name: string;
      readonly as: "on_duty" | "on_call" | "admin";
      readonly by: readonly ToldBy[];
    }[];
  }[];
  /** Where the sender was, oldest first. */
  readonly track: readonly { readonly latitude: number; readonly longitude: number }[];
  /** For a doctor who comes; null: nobody is sought. */
  readonly search: {
    readonly helperId: string | null;
    /** Somebody is asked, or it is looked again at `lookAt`; else it is over. */
    readonly isAsking: boolean;
    /** Somebody calls in silence from there: nobody is asked, and whoever comes waits outside. */
    readonly isHalted: boolean;
    readonly lookAt: string | null;
    readonly asks: readonly {
      readonly id: string;
      readonly name: string;
      readonly distanceMeters: number;
      readonly askedAt: string;
      readonly expiresAt: string;
      readonly outcome: AskOutcome | null;
      readonly reason: AskDecline | null;
    }[];
  } | null;
  readonly note: string | null;
}

const isoOrNull = (at: Instant | null): string | null => at === null ? null : iso(at);

/**
 * @returns null: this audience may not see that there is one. Staff hear of nothing that still counts or
 * was taken back; the sender of a silent alert of nothing at all
 */
export function alertViewFor(state: AlertState, audience: AlertAudience): AlertView | null {
  const isStaff = audience === "staff";
  const isUnheard = state.status === "counting" || state.status === "cancelled";
  if (isStaff ? isUnheard : isSilent(state.kind)) return null;
  const { words } = state;
  const nameOf = (id: string): string => {
    const name = words.names[id];
    if (name === undefined) return "";
    return isStaff ? `${name.firstName} ${name.lastName}`.trim() : name.firstName;
  };
  const marked = (mark: Mark | null): NamedMark | null =>
    mark === null ? null : { name: nameOf(mark.by), at: iso(mark.at) };
  const closed = "closed" in state ? state.closed : null;
  const said = (one: { readonly message: string | null }): boolean => one.message !== null;
  return {
    id: state.id,
    version: state.version,
    status: state.status,
    kind: state.kind,
    isDrill: state.isDrill,
    bookingId: state.bookingId,
    createdAt: iso(state.createdAt),
    raisesAt: iso(state.raisesAt),
    raisedAt: isoOrNull(raisedAtOf(state)),
    seenBy: state.seen.map((mark) => ({ name: nameOf(mark.by), at: iso(mark.at) })),
    acknowledgedBy: marked(acknowledgedOf(state)),
    respondingBy: marked(respondingOf(state)),
    responder: words.responder,
    closedBy: marked(closed),
    outcome: closed?.outcome ?? null,
    place: words.place,
    senderPlace: words.senderPlace === null ? null : {
      latitude: words.senderPlace.latitude,
      longitude: words.senderPlace.longitude,
      accuracyMeters: words.senderPlace.accuracyMeters,
      recordedAt: iso(words.senderPlace.recordedAt),
    },
    message: words.reports.findLast(said)?.message ?? null,
    helper: helperView(state),
    board: isStaff ? boardPart(state, nameOf) : null,
  };
}

/** Whoever waits reads the whole name: by it the doctor is known at the door. */
function helperView(state: AlertState): AlertHelperView | null {
  const helper = helperOf(state);
  if (helper === null) return null;
  const name = state.words.names[helper.doctorId];
  return {
    name: name === undefined ? "" : `${name.firstName} ${name.lastName}`.trim(),
    boundAt: iso(helper.boundAt),
    arrivesAt: isoOrNull(helper.arrivesAt),
    isEstimated: helper.isEstimated ?? false,
    arrivedAt: isoOrNull(helper.arrivedAt),
  };
}

function searchPart(
  state: AlertState,
  nameOf: (id: string) => string,
): AlertBoardPart["search"] {
  const { search } = state;
  if (search === null) return null;
  const live = liveAsks(search).length > 0;
  return {
    helperId: helperOf(state)?.doctorId ?? null,
    isAsking: live || search.lookAt !== null,
    isHalted: search.halted != null,
    lookAt: isoOrNull(search.lookAt),
    asks: search.asks.map(({ doctorId, distanceMeters, askedAt, expiresAt, outcome, reason }) => ({
      id: doctorId,
      name: nameOf(doctorId),
      distanceMeters,
      askedAt: iso(askedAt),
      expiresAt: iso(expiresAt),
      outcome,
      reason,
    })),
  };
}

function boardPart(state: AlertState, nameOf: (id: string) => string): AlertBoardPart {
  const { words } = state;
  return {
    city: state.city,
    raisedBy: state.raisedBy,
    raisedByName: nameOf(state.raisedBy),
    raisedAs: words.reports[0]?.role ?? "system",
    senderId: senderIdOf(state),
    senderName: nameOf(senderIdOf(state)),
    acknowledgedById: acknowledgedOf(state)?.by ?? null,
    reports: words.reports.map(({ kind, by, at, message, place }) => ({
      kind,
      by,
      name: nameOf(by),
      at: iso(at),
      message,
      place: place ?? null,
    })),
    reportCount: state.reportCount,
    ticked: Object.fromEntries(
      Object.entries(state.ticked).map(([step, { by, at }]) => [
        step,
        { name: nameOf(by), at: iso(at) },
      ]),
    ),
    careUntil: careOf(state)?.askedAt == null ? null : isoOrNull(careDeadlineOf(state)),
    dropped: state.dropped === null
      ? null
      : { name: nameOf(state.dropped.by), at: iso(state.dropped.at) },
    answered: state.kind !== "lone_visit" || state.answered === undefined
      ? null
      : { how: state.answered.how, at: iso(state.answered.at) },
    escalatesAt: state.status === "raised" ? isoOrNull(state.escalatesAt) : null,
    escalations: state.escalations.map(({ step, at, told }) => ({
      step,
      at: iso(at),
      told: told.map((one) => ({ ...one, name: nameOf(one.id) })),
    })),
    track: words.track.map(({ latitude, longitude }) => ({ latitude, longitude })),
    search: searchPart(state, nameOf),
    note: words.note,
  };
}
