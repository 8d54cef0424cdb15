/** The doctor's shift, alive: offers above everything, the visit step by step, the phone's own duty. */
import "@preact/signals";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { BookingView } from "../actors/booking/view.ts";
import { ActsContext } from "../views/acts_context.ts";
import { DoctorBody, type DoctorBodyProps } from "../views/doctor_body.tsx";
import type { BookingSeed } from "../views/booking_seed.ts";
import type { DoctorSeed } from "../views/doctor_seed.ts";
import type { Attempt } from "../views/forms.ts";
import { LiveContext, type LivePage, type PositionShown } from "../views/live_context.ts";
import { predicted } from "../views/predicted.ts";
import { ownOpen, presentVisit } from "../views/present_visit.ts";
import { readerFrom } from "../views/reader_seed.ts";
import type { Words } from "../views/words.ts";
import { drawCalmly } from "./calm_rendering.ts";
import { dutyOfStream } from "./doctor/duty_of_stream.ts";
import { loadSafety } from "./doctor/load_safety.ts";
import { loadOffers, type Offers, useOffers } from "./doctor/use_offers.tsx";
import { type Hints, loadHints, useWaitingHint } from "./doctor/use_waiting_hint.tsx";
import { useDuty } from "./doctor/use_duty.ts";
import { useFocusOnErrors } from "./focus_on_errors.ts";
import { newIdentifier } from "./live/identifier.ts";
import { connectLive, type Live } from "./live/live.ts";
import { loadLater } from "./load_later.ts";
import { useLiveBooking } from "./live_booking.ts";
import { pause } from "./pauses.ts";
import { bringToLife, useAlive } from "./pieces.tsx";
import { type Echoes, useEchoes } from "./echoes.ts";
import { useForms } from "./use_forms.ts";
import { useTitle } from "./use_title.ts";
import { useActs } from "./use_acts.ts";
import { useWay } from "./way.ts";
import { waitingOf } from "./waiting.ts";
import { loadWords } from "./words.ts";

/** So long an offer that is over may stand there before the server's word about it comes. */
const OVER_MILLISECONDS = 5_000;

interface DoctorProps {
  readonly root: HTMLElement;
  readonly seed: DoctorSeed;
  readonly live: Live;
  readonly words: Words;
  /** Loaded before the first drawing where the server wrote an offer. */
  readonly offers: Offers | null;
  /** The same of a hint where to wait. */
  readonly hints: Hints | null;
}

/** All of this doctor's that the stream has told of; until the whole has come what the server wrote. */
function bookingsOf(live: Live, seed: DoctorSeed): readonly BookingView[] {
  const known = live.store.bookingIds.value.flatMap((id) => live.store.booking(id).value ?? []);
  return live.store.isWhole.value ? known : writtenOf(seed);
}

/** What the page of a visit begins with that was no visit when the server wrote this page. */
function seedOf(seed: DoctorSeed, view: BookingView, live: Live): BookingSeed {
  return {
    reader: { ...seed.reader, now: live.now.peek() },
    view,
    messages: live.store.messages(view.id).peek(),
    history: null,
    addresses: seed.addresses,
    onShift: [],
    doctorNames: [],
    position: null,
    version: seed.version,
    map: view.callType === "consultation" ? null : new Map(seed.maps).get(view.city) ?? null,
  };
}

interface VisitProps {
  readonly body: Omit<DoctorBodyProps, "visit">;
  readonly booking: BookingSeed;
  readonly live: Live;
  readonly words: Words;
  readonly echoes: Echoes;
  readonly page: LivePage | null;
  readonly position: PositionShown | null;
}

function WithVisit({ body, booking, live, words, echoes, page, position }: VisitProps) {
  const visit = useLiveBooking(booking, live, words, body.attempt, echoes);
  const way = useWay(booking.view.id, position);
  const whole = page === null || visit.page === null
    ? null
    : { ...visit.page, duty: page.duty ?? null, position, way };
  const view = whole === null ? visit.props.view : predicted(visit.props.view, whole.waiting);
  return (
    <LiveContext.Provider value={whole}>
      <DoctorBody {...body} visit={{ ...visit.props, view }} />
    </LiveContext.Provider>
  );
}

/** A visit that has just ended stays until the doctor has seen how: it may have been cancelled. */
function useShown(present: BookingView | null, live: Live) {
  const [seenId, setSeenId] = useState<string | null>(null);
  const last = useRef<string | null>(present?.id ?? null);
  if (present !== null) last.current = present.id;
  const before = last.current === null ? null : live.store.booking(last.current).value;
  const ended = present === null && before !== null && before.id !== seenId &&
      (before.status === "completed" || before.status === "cancelled")
    ? before
    : null;
  return { shown: present ?? ended, ended, dismiss: () => setSeenId(ended?.id ?? null) };
}

function LiveDoctor({ root, seed, live, words, offers: first, hints }: DoctorProps) {
  const isAlive = useAlive();
  const written = useMemo(() => readerFrom(seed.reader, words), []);
  const reader = isAlive ? written.at(live.now.value) : written;
  const [attempt, setAttempt] = useState<Attempt | null>(null);
  const echoes = useEchoes();
  // One id for all that is drawn: each form gets its own when it is sent (commands.ts).
  const newId = useMemo(() => {
    const id = newIdentifier();
    return () => id;
  }, []);
  const person = seed.reader.person!;
  const hasStream = isAlive && live.store.isWhole.value;
  // Without a connection nobody says that an offer is over: its end does, and the screen is free again.
  const offers = (hasStream ? live.store.offers.value : seed.offers)
    .filter(({ expiresAt }) => reader.now - Date.parse(expiresAt) < OVER_MILLISECONDS);
  const alarmCalls = live.store.alarmCalls.value;
  const duty = useDuty(
    live,
    person.id,
    seed.duty !== null,
    isAlive ? [...offers, ...alarmCalls?.asks ?? []] : [],
    { showsAll: true },
  );
  const streamed = live.store.duty.value;
  const dutyView = isAlive && streamed !== null
    ? dutyOfStream(streamed, person, duty.facts, reader.now)
    : seed.duty;
  const waiting = waitingOf(live.outbox.pending.value, null);
  const own = ownOpen(isAlive ? bookingsOf(live, seed) : writtenOf(seed), person.id)
    .map((view) => predicted(view, isAlive ? waiting : []));
  const present = presentVisit(own, dutyView?.bookingId ?? null, reader.now);
  const { shown, ended, dismiss } = useShown(present, live);

  useForms({ root, live, words }, person.id, echoes, setAttempt);
  // Until it has come its forms are those of the server.
  useEffect(() => {
    loadLater(() => import("./doctor/shift.ts"))
      .then(({ liveShift }) => liveShift(root, live, words, setAttempt), console.error);
  }, []);
  useFocusOnErrors(root, attempt);
  useTitle(
    reader.t(offers.length > 0 ? "offer.title" : "nav.shift"),
    reader.t("brand.name"),
  );
  const hasVisit = shown !== null;
  const hint = useWaitingHint(hints, reader, dutyView);
  const answers = useOffers(first, isAlive, { reader, offers, attempt, newId, hasVisit });

  // The clock and the map of another city are the server's to write.
  const isElsewhere = shown !== null && shown.city !== seed.reader.city.name &&
    shown.id !== seed.visit?.view.id;
  useEffect(() => {
    if (isElsewhere) location.reload();
  }, [isElsewhere]);

  const page: LivePage | null = !isAlive ? null : {
    connection: live.connection.value,
    duty: duty.page,
    position: null,
    way: null,
    room: null,
    waiting,
    openTrackMap: null,
  };
  const body = {
    reader,
    duty: dutyView,
    offers,
    planned: own.filter((view) => view.id !== shown?.id),
    attempt,
    shiftEnd: (isAlive ? streamed?.endedBecause : null) ?? seed.shiftEnd ?? null,
    addresses: seed.addresses,
    answers,
    hint,
    dismissVisit: ended === null ? null : dismiss,
    isOnAlarm: isAlive && alarmCalls !== null ? alarmCalls.help !== null : seed.isOnAlarm,
  };
  const acts = useActs(() => import("../views/doctor_page_acts.tsx"));
  return (
    <ActsContext.Provider value={acts}>
      {shown === null
        ? (
          <LiveContext.Provider value={page}>
            <DoctorBody {...body} visit={null} />
          </LiveContext.Provider>
        )
        : (
          <WithVisit
            key={shown.id}
            body={body}
            booking={seed.visit?.view.id === shown.id ? seed.visit : seedOf(seed, shown, live)}
            live={live}
            words={words}
            echoes={echoes}
            page={page}
            position={duty.position}
          />
        )}
    </ActsContext.Provider>
  );
}

const writtenOf = (seed: DoctorSeed): readonly BookingView[] => [
  ...seed.visit === null ? [] : [seed.visit.view],
  ...seed.planned,
];

export default async function mount(element: HTMLElement, properties: unknown): Promise<void> {
  const seed = properties as DoctorSeed;
  const words = await loadWords();
  const live = connectLive({ personId: seed.reader.person?.id ?? "", serverNow: seed.reader.now });
  if (seed.visit !== null) live.store.seed(seed.visit.view, seed.visit.messages);
  const offers = seed.offers.length === 0 ? null : await loadOffers();
  const hints = seed.duty?.waitingHint == null ? null : await loadHints();
  drawCalmly();
  await pause();
  await bringToLife(
    <LiveDoctor
      root={element}
      seed={seed}
      live={live}
      words={words}
      offers={offers}
      hints={hints}
    />,
    element,
  );
  loadSafety(live, words, seed.reader);
}
