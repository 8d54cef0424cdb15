/**
 * How an alert rises: created, joined by another call, or left alone by whoever had it, and how often it is told
 * then. Part of its judgement; synchronous and pure.
 */
import { ALERT } from "../limits.ts";
import { type Instant, instant } from "../vocabulary.ts";
import { isGraver, isSilent } from "./codes.ts";
import { firstEscalation } from "./pace.ts";
import type { PersonName, Raising, Report, Stamped, StampedAlertEvent } from "./protocol.ts";
import { soughtAgain } from "./search.ts";
import type { AlertState, AlertWords } from "./state.ts";
import { calledFrom, senderAfter, visitAfter, withOwnPlace } from "./whereabouts.ts";

/**
 * A graver call, or another one after a while: the second press of one finger is none. Counted from the last one
 * that was news, so that whoever presses again and again is heard each minute.
 */
export function isNews(state: AlertState, report: Report): boolean {
  const last = state.newsAt ?? state.createdAt;
  return isGraver(report.kind, state.kind) || report.at >= last + ALERT.joinNewsMilliseconds;
}

/** A new alert: it counts, or is raised at once. */
export function createAlert(
  { raising, isAttended, at }: { raising: Raising; isAttended: boolean } & Stamped,
): AlertState {
  const { report, senderName, place, senderPlace, ...facts } = raising;
  const all = {
    ...facts,
    version: 1,
    kind: report.kind,
    raisedBy: report.by,
    createdAt: at,
    reportCount: 1,
    seen: [],
    ticked: {},
    escalations: [],
    search: null,
    care: null,
    dropped: null,
    words: {
      place,
      senderPlace,
      ...calledFrom(senderPlace, at),
      track: senderPlace === null ? [] : [senderPlace],
      reports: [report],
      responder: null,
      note: null,
      names: { [report.by]: senderName },
    },
  };
  return raising.raisesAt > at ? { ...all, status: "counting" } : {
    ...all,
    status: "raised",
    raisedAt: at,
    rounds: 0,
    escalatesAt: firstEscalation(at, isAttended),
  };
}

export const named = (words: AlertWords, id: string | null, name: PersonName): AlertWords =>
  id === null ? words : { ...words, names: { ...words.names, [id]: name } };

/** It rises again, at once for all: the seconds of a first quiet step have long gone. */
export function neglected(state: AlertState, at: Instant): AlertState {
  if (state.status !== "acknowledged" && state.status !== "responding") return state;
  const { acknowledged, raisedAt } = state;
  return {
    ...stripped(state),
    status: "raised",
    raisedAt,
    rounds: 0,
    escalatesAt: at,
    care: null,
    dropped: acknowledged,
  };
}

/** The first call and the latest ones are kept in words; all are counted. */
export function joined(
  state: AlertState,
  event: StampedAlertEvent & { readonly type: "joined" },
): AlertState {
  const { report, senderName, at } = event;
  const [first, ...later] = [...state.words.reports, withOwnPlace(state, report, event.place)];
  const words = {
    ...named(state.words, report.by, senderName),
    ...senderAfter(state, event),
    place: state.words.place ?? event.place,
    reports: [...first === undefined ? [] : [first], ...later.slice(-ALERT.reportsKept)],
  };
  // Who falls silent again has not answered this time.
  const { answered, ...before } = state;
  const stillAnswered = answered === undefined || isSilent(report.kind) ? {} : { answered };
  const all = {
    ...before,
    ...stillAnswered,
    ...visitAfter(state, event),
    kind: isGraver(report.kind, state.kind) ? report.kind : state.kind,
    reportCount: state.reportCount + 1,
    words,
  };
  if (!event.soundsAgain) return all;
  const news = { ...all, newsAt: at };
  const escalatesAt = firstEscalation(at, event.isAttended);
  const search = soughtAgain(state.search, at);
  if (news.status === "raised") {
    const next = instant(Math.min(news.escalatesAt ?? escalatesAt, escalatesAt));
    return { ...news, search, rounds: 0, escalatesAt: next };
  }
  if (!("acknowledged" in state)) return all;
  const { version, kind, reportCount, ...facts } = news;
  const again = { version, kind, reportCount, ...stripped(facts) };
  return {
    ...again,
    status: "raised",
    raisedAt: state.raisedAt,
    rounds: 0,
    escalatesAt,
    search,
    care: null,
  };
}

/** Without what only an answered alert has. */
function stripped<State extends object>(state: State) {
  const { acknowledged: _one, responding: _two, closed: _three, ...rest } = state as State & {
    acknowledged?: unknown;
    responding?: unknown;
    closed?: unknown;
  };
  return rest;
}
