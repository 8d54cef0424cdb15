/**
 * The bar that keeps a doctor safe, alive: asked for after the page, over the bar that the server wrote.
 * Calls have a lane of their own (call_lane.ts); of «Опасность» nothing whatever is drawn.
 */
import { hydrate } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Reader } from "../../views/reader.ts";
import {
  type DoctorAlarm,
  isAsked,
  SafetyBar,
  type SafetySeed,
  type SafetySignal,
} from "../../views/safety_bar.tsx";
import type { Navigators as NavigatorsView } from "../../views/visit_address.tsx";
import type { Words } from "../../views/words.ts";
import { mountAlarmCalls } from "./alarm_calls.tsx";
import { answerForCalls } from "../held_calls.ts";
import { HoldButton } from "../hold_button.tsx";
import { type CallAnswer, type CallLane, callLane } from "./call_lane.ts";
import type { Live } from "../live/live.ts";
import type { PostAnswer } from "../live/post_form.ts";
import { askPresence } from "./presence_question.tsx";

const ACT = /^\/doctor\/lone-visit\/\w+$/;
const CARD: Readonly<Partial<Record<DoctorAlarm, string>>> = {
  resuscitation: "resuscitation",
  hospital_transport: "transport",
};

/**
 * What the page has already. It is given and not imported, so that the page's own script stays in one piece:
 * what two scripts share is cut out of both.
 */
export interface SafetyPage {
  readonly live: Live;
  readonly words: Words;
  readonly reader: Reader;
  readonly newId: () => string;
  readonly Navigators: typeof NavigatorsView;
  readonly post: (url: string, body: string) => Promise<PostAnswer>;
  /** The visit of this doctor that is shown now, of those that the stream has told. */
  readonly presentId: (now: number) => string | null;
}

/**
 * The card that is opened when a call was taken: of the visit that the server gave it to, and of none where the
 * visit has ended, or is another's, by the time it was sent. Pure.
 */
export function cardPath(
  kind: DoctorAlarm,
  bookingId: string | null,
  taken: { readonly isOfVisit?: boolean },
): string | null {
  const card = CARD[kind];
  if (card === undefined || bookingId === null || taken.isOfVisit === false) return null;
  return `/bookings/${bookingId}/${card}`;
}

interface SafetyProps extends SafetyPage {
  readonly calls: CallLane;
  readonly element: HTMLElement;
  readonly seed: SafetySeed;
}

export function Safety(
  { element, seed, live, words, reader: written, newId, post, presentId, calls }: SafetyProps,
) {
  const [isAlive, setAlive] = useState(false);
  const [signal, setSignal] = useState<SafetySignal | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [own, setOwn] = useState(seed.own);
  /** The call that the screen speaks of. */
  const latest = useRef("");
  useEffect(() => setAlive(true), []);
  const { store } = live;
  const now = live.now.value;
  const told = store.loneVisit.value;
  const visit = isAlive && told !== null ? told.visit : own.visit;
  const duty = store.duty.value;
  const isKnown = isAlive && store.isWhole.value;
  const bookingId = isKnown ? presentId(now) : seed.bookingId;
  const asked = isAlive && visit !== null && isAsked(visit, now);
  useEffect(() => {
    setError(null);
    // A phone in a pocket: nothing of it is seen, and every question is alike.
    if (asked) navigator.vibrate?.([300, 150, 300]);
  }, [asked]);

  useEffect(() => {
    const onSubmit = (event: SubmitEvent) => {
      const form = event.target as HTMLFormElement;
      if (!ACT.test(new URL(form.action).pathname)) return;
      event.preventDefault();
      if (form.getAttribute("aria-busy") === "true") return;
      form.setAttribute("aria-busy", "true");
      const entries = [...new FormData(form)].filter((one): one is [string, string] =>
        typeof one[1] === "string"
      );
      post(form.action, new URLSearchParams(entries).toString()).then((answer) => {
        form.removeAttribute("aria-busy");
        if (answer.kind === "done") {
          setError(null);
          setOwn(answer.data as SafetySeed["own"]);
          form.reset();
          return;
        }
        setError(
          answer.problem?.errors?.[0]?.message ?? answer.problem?.refusal ??
            words.text("lone.unsent"),
        );
        form.querySelector<HTMLInputElement>("[name=pin]")?.select();
      });
    };
    element.addEventListener("submit", onSubmit);
    return () => element.removeEventListener("submit", onSubmit);
  }, []);

  function fire(kind: DoctorAlarm): void {
    const show = (signal: Pick<SafetySignal, "takenAt" | "isRefused">) => {
      if (kind !== "danger") setSignal({ kind, bookingId, ...signal });
    };
    const hear = (answer: CallAnswer, isLate: boolean) => {
      const isTaken = answer.kind === "done";
      if (latest.current === clientId) {
        show(
          isTaken ? { takenAt: live.serverNow(), isRefused: false } : {
            takenAt: null,
            isRefused: true,
          },
        );
      }
      if (!isTaken || isLate) return;
      const path = cardPath(kind, bookingId, (answer.data ?? {}) as { isOfVisit?: boolean });
      // Where it is open already something may have been typed into it.
      if (path !== null && path !== location.pathname) location.assign(path);
    };
    const clientId = calls.send(kind, bookingId, hear);
    if (kind !== "danger") latest.current = clientId;
    show({ takenAt: null, isRefused: false });
  }

  const attendance = store.attendance.value;
  const { city } = written;
  const reader = attendance === null
    ? written
    : written.in({ ...city, dispatcherOnDuty: !attendance.unattended.includes(city.name) });
  return (
    <SafetyBar
      reader={isAlive ? reader.at(now) : written}
      visit={visit}
      arePinsSet={own.arePinsSet}
      bookingId={bookingId}
      isOnShift={isAlive && duty !== null ? duty.available : seed.isOnShift}
      path={seed.path}
      error={error}
      newId={newId}
      signal={signal}
      Hold={HoldButton}
      fire={fire}
    />
  );
}

/** The lane of this page; what an earlier one had to leave goes out with it. */
function callsOf({ live, reader, newId }: SafetyPage): CallLane {
  const calls = callLane(reader.person?.id ?? "", {
    storage: live.storage,
    now: live.serverNow,
    steady: () => performance.now(),
    newId,
    timer(milliseconds, call) {
      const id = setTimeout(call, milliseconds);
      return () => clearTimeout(id);
    },
    fetch: (...request) => fetch(...request),
  });
  answerForCalls({ held: calls.held, send: calls.flush });
  addEventListener("online", calls.flush);
  document.addEventListener("visibilitychange", calls.flush);
  return calls;
}

/** Brings the bar of this page to life, where it has one. */
export function mountSafety(page: SafetyPage): void {
  const calls = callsOf(page);
  mountAlarmCalls(page);
  askPresence(page.live, page.reader);
  const element = document.getElementById("safety");
  if (element === null) return;
  const seed = JSON.parse(element.dataset["seed"]!) as SafetySeed;
  hydrate(<Safety element={element} seed={seed} calls={calls} {...page} />, element);
  element.dataset["alive"] = "";
}
