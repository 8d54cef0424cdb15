/**
 * The bar that keeps a doctor safe, alive: asked for after the page, over the bar that the server wrote.
 * Calls wait in the browser for a connection; of «Опасность» nothing whatever is drawn.
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
import { HoldButton } from "../hold_button.tsx";
import type { Live } from "../live/live.ts";
import type { Answer, Outbox } from "../live/outbox.ts";
import type { PostAnswer } from "../live/post_form.ts";

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
  readonly element: HTMLElement;
  readonly seed: SafetySeed;
}

export function Safety(
  { element, seed, live, words, reader: written, newId, post, presentId }: SafetyProps,
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
    const clientId = newId();
    const body = new URLSearchParams({ kind, clientId });
    if (bookingId !== null) body.set("bookingId", bookingId);
    const sent = live.outbox.send({ url: "/doctor/alarm", body, label: "alarm", queueable: true });
    if (kind === "danger") return;
    latest.current = clientId;
    const show = (signal: Pick<SafetySignal, "takenAt" | "isRefused">) => {
      if (latest.current === clientId) setSignal({ kind, bookingId, ...signal });
    };
    const hear = ({ kind }: Answer) => {
      if (kind === "done") show({ takenAt: live.serverNow(), isRefused: false });
      else if (kind === "refused") show({ takenAt: null, isRefused: true });
    };
    show({ takenAt: null, isRefused: false });
    sent.then((answer) => {
      hear(answer);
      if (answer.kind === "queued") whenSettled(live.outbox, clientId, hear);
      if (answer.kind !== "done") return;
      const path = cardPath(kind, bookingId, answer.data as { isOfVisit?: boolean });
      // Where it is open already something may have been typed into it.
      if (path !== null && path !== location.pathname) location.assign(path);
    });
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

/** What waits has its answer later, perhaps by another tab. */
export function whenSettled(
  { settled }: Pick<Outbox, "settled">,
  id: string,
  hear: (answer: Answer) => void,
): void {
  const stop = settled.subscribe((one) => {
    if (one?.command.id !== id) return;
    hear(one.answer);
    queueMicrotask(() => stop());
  });
}

/** Brings the bar of this page to life, where it has one. */
export function mountSafety(page: SafetyPage): void {
  mountAlarmCalls(page);
  const element = document.getElementById("safety");
  if (element === null) return;
  const seed = JSON.parse(element.dataset["seed"]!) as SafetySeed;
  hydrate(<Safety element={element} seed={seed} {...page} />, element);
  element.dataset["alive"] = "";
}
