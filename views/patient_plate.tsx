/** The first thing that a patient reads: the state, the fact that matters, the steps. */
import { useRef } from "preact/hooks";
import { type Arrival, arrivalOf, STALE_SECONDS } from "./arrival.ts";
import { codeText, headlineOf } from "./booking_words.ts";
import { Icon } from "./icon.tsx";
import { type PositionShown, useLive } from "./live_context.ts";
import { Freshness } from "./notices.tsx";
import { LatePill } from "./pill.tsx";
import { isLate } from "./status.ts";
import { Steps } from "./steps.tsx";
import type { BookingView, SearchView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";
import type { SearchProgress, SearchStand } from "./search_progress.ts";

/** One sentence, one fact, one explanation; a part that has nothing to say is null. */
export interface Headline {
  readonly title: string;
  readonly fact: string | null;
  readonly line: string | null;
}

/** «Спрашиваем второго врача»: the search as it truly stands. */
export function askingText(reader: Reader, search: SearchView): string {
  if (search.asking > 1) return reader.count("search.askingMany", search.asking);
  const ordinals = reader.t("search.ordinals").split("|");
  const ordinal = ordinals[search.asked - 1];
  return ordinal === undefined
    ? reader.t("search.askingNext")
    : reader.t("search.askingOne", { ordinal });
}

/** Whom else to turn to: the city's outpatient line, where it has one. */
function nobodyText(reader: Reader): string {
  const { outpatientPhone, dispatcherOnDuty } = reader.city;
  if (outpatientPhone === null) {
    return reader.t(dispatcherOnDuty ? "track.nobodyText" : "track.aloneText");
  }
  const key = dispatcherOnDuty ? "track.nobodyCall" : "track.aloneCall";
  return reader.t(key, { number: outpatientPhone });
}

/** «Спросили 2 из 5 подходящих»; nothing where nobody has been asked yet. */
function askedText(reader: Reader, progress: SearchProgress | null): string | null {
  if (progress === null || progress.asked === 0 || progress.total < progress.asked) return null;
  return reader.t("search.askedOf", { asked: progress.asked, total: progress.total });
}

/** The place is worth saying only where somebody else waits too, or nobody is free. */
const queueText = (reader: Reader, progress: SearchProgress | null): string | null =>
  progress?.queuePlace == null
    ? null
    : reader.t("search.queuePlace", { place: progress.queuePlace });

/** The desk has it from the first time that nobody was left on, whoever is asked besides. */
function deskText(reader: Reader, { search }: BookingView): string | null {
  if (search === null || search.exhaustedAt === null) return null;
  // These say it themselves.
  if (search.stage === "with_dispatcher" || search.stage === "held") return null;
  return reader.t(reader.city.dispatcherOnDuty ? "track.deskToo" : "track.deskAlone");
}

function searchHeadline(
  reader: Reader,
  view: BookingView,
  progress: SearchProgress | null,
): Headline {
  const said = stageHeadline(reader, view, progress);
  const line = [said.line, deskText(reader, view)].filter((part) => part !== null).join(" ");
  return { ...said, line: line === "" ? null : line };
}

function stageHeadline(
  reader: Reader,
  view: BookingView,
  progress: SearchProgress | null,
): Headline {
  const { search } = view;
  switch (search?.stage) {
    case "planned":
      return {
        title: reader.t("track.planned"),
        fact: view.scheduledTime === null
          ? null
          : reader.window(view.scheduledTime, view.scheduledUntil),
        line: reader.t("track.plannedText", { time: reader.dayTime(search.searchAt) }),
      };
    case "asking":
      return {
        title: askingText(reader, search),
        fact: askedText(reader, progress),
        line: reader.t("track.waiting", { time: reader.since(view.createdAt) }),
      };
    case "waiting":
      if (view.scheduledTime !== null) {
        return {
          title: reader.t("track.awaitedPlan"),
          fact: reader.window(view.scheduledTime, view.scheduledUntil),
          line: reader.t("track.awaitedPlanText"),
        };
      }
      return {
        title: reader.t("track.awaited"),
        fact: queueText(reader, progress),
        line: search.expectedAt === null
          ? reader.t("track.awaitedText")
          : reader.t("track.awaitedUntil", { time: reader.clock(search.expectedAt) }),
      };
    case "held":
      return {
        title: reader.t(reader.city.dispatcherOnDuty ? "track.held" : "track.paused"),
        fact: null,
        line: search.heldUntil === null
          ? null
          : reader.t("track.heldText", { time: reader.clock(search.heldUntil) }),
      };
    case "with_dispatcher":
      return {
        title: reader.t("track.nobody"),
        fact: queueText(reader, progress),
        line: nobodyText(reader),
      };
    default:
      return {
        title: reader.t("track.searching"),
        fact: null,
        line: reader.t("track.waiting", { time: reader.since(view.createdAt) }),
      };
  }
}

/** When the doctor was promised, said only where something was promised. */
const promiseOf = (reader: Reader, view: BookingView): string | null =>
  view.promisedBy === null
    ? null
    : reader.t("track.promised", { time: reader.clock(view.promisedBy) });

/** «Будет около 14:20–14:23. Обещали до 14:30, пока успевает.» */
function aroundText(reader: Reader, view: BookingView, arrival: Arrival): string {
  const around = reader.t("track.around", { range: arrival.clock });
  return view.promisedBy === null
    ? around
    : `${around} ${reader.t("track.inTime", { time: reader.clock(view.promisedBy) })}`;
}

function headlineWithDoctor(
  reader: Reader,
  view: BookingView,
  arrival: Arrival | null,
): Headline {
  const promise = promiseOf(reader, view);
  const late = isLate(view, reader.now);
  const seen = view.attention === null || !reader.city.dispatcherOnDuty
    ? null
    : reader.t("track.lateSeen");
  switch (view.status) {
    case "en_route":
      return {
        title: reader.t(late ? "track.late" : "track.enRoute"),
        fact: arrival?.minutes ?? (late ? null : promise),
        line: late
          ? [
            promise === null ? "" : reader.t("track.lateText", {
              time: reader.clock(view.promisedBy!),
            }),
            seen ?? "",
            arrival === null ? "" : reader.t("track.around", { range: arrival.clock }),
          ].filter((part) => part !== "").join(" ")
          : arrival === null
          ? reader.t("track.enRouteText")
          : aroundText(reader, view, arrival),
      };
    case "arrived":
      return { title: reader.t("track.arrived"), fact: null, line: reader.t("track.arrivedText") };
    case "in_progress":
      return {
        title: reader.t(view.callType === "consultation" ? "track.talk" : "track.visit"),
        fact: null,
        line: reader.t(view.callType === "consultation" ? "track.talkText" : "track.visitText"),
      };
    default:
      return {
        title: reader.t("track.assigned"),
        fact: view.scheduledTime === null
          ? promise
          : reader.window(view.scheduledTime, view.scheduledUntil),
        line: view.expectedArrivalAt !== undefined
          ? reader.t("track.moved", { time: reader.clock(view.expectedArrivalAt) })
          : late && seen !== null
          ? seen
          : reader.t(
            view.callType === "consultation" ? "track.assignedTalk" : "track.assignedText",
          ),
      };
  }
}

function endedHeadline(reader: Reader, view: BookingView): Headline {
  if (view.status === "completed") {
    return {
      title: reader.t(view.callType === "consultation" ? "track.talkDone" : "track.done"),
      fact: null,
      line: reader.t(view.conclusion === null ? "track.doneClosed" : "track.doneText"),
    };
  }
  return {
    title: reader.t("track.cancelled"),
    fact: null,
    line: [
      view.outcome === null ? "" : codeText(reader, "outcome", view.outcome),
      view.reason ?? "",
    ].filter((part) => part !== "").join(". ") || null,
  };
}

export function headline(
  reader: Reader,
  view: BookingView,
  arrival: Arrival | null = null,
  progress: SearchProgress | null = null,
): Headline {
  if (view.status === "pending") return searchHeadline(reader, view, progress);
  if (view.status === "completed" || view.status === "cancelled") {
    return endedHeadline(reader, view);
  }
  return headlineWithDoctor(reader, view, arrival);
}

/** How old the doctor's place is; grey words where it is too old to trust. */
function PositionAge({ reader, seconds }: { reader: Reader; seconds: number }) {
  const age = reader.lapse(seconds);
  const isStale = seconds > STALE_SECONDS;
  return (
    <p class="plate__fresh" data-stale={isStale ? "true" : undefined}>
      <Icon name={isStale ? "live-off" : "pin"} size="s" />
      {reader.t(isStale ? "track.stale" : "track.position", { age })}
    </p>
  );
}

/**
 * Said aloud only when it is news: another state, or a milestone of the way. The words on the page
 * change by the second, and a screen reader that repeats them helps nobody.
 */
export function Announcement({ said, milestone }: { said: Headline; milestone: number }) {
  const text = [said.title, said.fact].filter((part) => part !== null).join(", ");
  const kept = useRef({ key: "", text });
  const key = `${said.title}/${milestone}`;
  if (kept.current.key !== key) kept.current = { key, text };
  return <p class="visually-hidden" role="status">{kept.current.text}</p>;
}

/** @param position where the doctor was when the server wrote the page */
export function PatientPlate(
  { reader, view, position, stand }: {
    reader: Reader;
    view: BookingView;
    position: PositionShown | null;
    stand: SearchStand | null;
  },
) {
  const live = useLive();
  const arrival = view.status === "en_route" || view.status === "assigned"
    ? arrivalOf(reader, live === null ? position : live.position)
    : null;
  const said = headline(reader, view, arrival, stand?.progress ?? null);
  const clinicName = view.status === "pending" ? stand?.clinicName ?? null : null;
  const age = arrival?.ageSeconds ?? null;
  return (
    <section class="plate plate--full" aria-labelledby="status">
      <p class="plate__over">{headlineOf(reader, view)}</p>
      <LatePill reader={reader} view={view} />
      <div>
        <h1 class="plate__title" id="status">{said.title}</h1>
        {said.fact !== null && <p class="plate__fact">{said.fact}</p>}
      </div>
      {live !== null && <Announcement said={said} milestone={arrival?.milestone ?? 0} />}
      {said.line !== null && <p class="plate__line">{said.line}</p>}
      {clinicName !== null && (
        <p class="plate__line">{reader.t("search.clinicOnly", { name: clinicName })}</p>
      )}
      {view.status !== "cancelled" && <Steps reader={reader} view={view} as="patient" />}
      {view.status === "cancelled" && (
        <a class="button button--plate" href="/book">{reader.t("home.book")}</a>
      )}
      {age !== null && <PositionAge reader={reader} seconds={age} />}
      <Freshness reader={reader} path={`/bookings/${view.id}`} />
    </section>
  );
}

/** The title of the browser's tab: the same sentence. */
export const patientTitle = (
  reader: Reader,
  view: BookingView,
  arrival: Arrival | null = null,
): string => {
  const said = headline(reader, view, arrival);
  return [said.title, said.fact].filter((part) => part !== null).join(", ");
};
