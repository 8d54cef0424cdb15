/**
 * What the stream said → signals that pages draw from. Synchronous; the time is given from outside. No
 * event may undo a newer one: bookings go by version, messages by sequence, positions by their time.
 *
 * Each connect begins with `reset`: what follows is the whole. What the reset did not mention and no
 * event brought since is let go, but not at once: a booking made while the stream was being opened
 * stands in no reset, and its own event is still on the way.
 */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { AlertView } from "../../actors/alert/view.ts";
import type { AlarmCallsView } from "../../actors/alert/doctor_view.ts";
import type { LoneVisitView } from "../../actors/lone_visit/view.ts";
import type { BookingView, MessageView } from "../../actors/booking/view.ts";
import type { OfferView } from "../../actors/booking/offer_view.ts";
import type { Fleet, FleetKeeper } from "./fleet.ts";
import { type Hole, holeAfter, lastSequenceOf, withMessages } from "./room_messages.ts";
import type {
  AttendanceView,
  ClosedOffer,
  DutyStreamView,
  FleetFrame,
  IncomingCall,
  OfferClosed,
  PositionView,
  StaffDutyFrame,
  StreamEvent,
} from "./stream_events.ts";

export type { ClosedOffer, DutyStreamView, Fleet, FleetFrame, PositionView };

/** Bookings of one page; beyond them ended ones go first, then the oldest. */
const BOOKINGS_LIMIT = 2_000;
/** The first word about what a reset left out is spoken no sooner. */
const SETTLE_MILLISECONDS = 2_000;
/** Why something went that the stream only stopped to mention. */
const UNKNOWN = "unknown";

/** While these come, the whole may still be coming. */
const OF_THE_WHOLE = new Set(["booking", "offer", "message"]);

export interface LiveStore {
  /** Ids of all known bookings, in a stable order; changes only when one is added or removed. */
  readonly bookingIds: ReadonlySignal<readonly string[]>;
  /** The first whole has come: until then the page shows what the server wrote it with. */
  readonly isWhole: ReadonlySignal<boolean>;
  /** The booking's whole view; null: unknown or no longer the reader's. */
  booking(id: string): ReadonlySignal<BookingView | null>;
  /**
   * Why it went, where it went. `unknown`: a reconnect did not mention it; a page that was written
   * with it keeps its last view beside this, and asks the server by loading itself again.
   */
  removed(id: string): ReadonlySignal<string | null>;
  /** By sequence, without doubles, at most 500. */
  messages(bookingId: string): ReadonlySignal<readonly MessageView[]>;
  /** What was said while the page was away and the stream did not bring; null: nothing that is known. */
  hole(bookingId: string): ReadonlySignal<Hole | null>;
  /** It was read as far as it goes; null: wholly. */
  narrowHole(bookingId: string, left: Hole | null): void;
  position(bookingId: string): ReadonlySignal<PositionView | null>;
  /** Live ones, soonest end first. */
  readonly offers: ReadonlySignal<readonly OfferView[]>;
  /** The last offer that closed without its doctor's doing, to be said honestly. */
  readonly closedOffer: ReadonlySignal<ClosedOffer | null>;
  /** It has been read. */
  dismissClosedOffer(): void;
  readonly duty: ReadonlySignal<DutyStreamView | null>;
  /** Null: the stream has not told of it. */
  readonly loneVisit: ReadonlySignal<{ readonly visit: LoneVisitView | null } | null>;
  /** Alarms that ask this doctor; null: the stream has not told. */
  readonly alarmCalls: ReadonlySignal<AlarmCallsView | null>;
  readonly fleet: ReadonlySignal<Fleet>;
  /** Where nobody of the staff is on duty; null: the stream has not told yet. */
  readonly attendance: ReadonlySignal<AttendanceView | null>;
  /** City → who of the staff is on duty there. */
  readonly staffDuty: ReadonlySignal<ReadonlyMap<string, StaffDutyFrame>>;
  /** The last call to the dispatcher's line that nobody here has put away. */
  readonly incomingCall: ReadonlySignal<IncomingCall | null>;
  /** By id, as far as this reader may see them; one that is over stays until the page goes. */
  readonly alerts: ReadonlySignal<ReadonlyMap<string, AlertView>>;
  dismissIncomingCall(): void;
  /** Grows with each change of the reader's wallet, and with each connect: some may not have been heard. */
  readonly wallet: ReadonlySignal<number>;
  apply(event: string, data: unknown): void;
  /** Older messages fetched by paging, the server-rendered start. */
  addMessages(bookingId: string, messages: readonly MessageView[]): void;
  /** What the server's page was written with. */
  seed(view: BookingView, messages: readonly MessageView[]): void;
  /** Lets go what the last reset left out, once its time has come; to be called now and then. */
  sweep(): void;
  /** All that the stream said and still holds, as the events that a fresh connect would bring. */
  replay(): readonly StreamEvent[];
}

interface Entry {
  readonly view: Signal<BookingView | null>;
  readonly removed: Signal<string | null>;
  readonly messages: Signal<readonly MessageView[]>;
  readonly hole: Signal<Hole | null>;
  /** The last sequence that was known at the last connect, until its first message has come. */
  knownUntil: number | null;
  readonly position: Signal<PositionView | null>;
  /** The connect that mentioned it last; 0: no stream ever did. */
  session: number;
  isSeeded: boolean;
}

const isEnded = (view: BookingView): boolean =>
  view.status === "completed" || view.status === "cancelled";

/** The position is shared from acceptance to arrival, and of this doctor only. */
const sharesPosition = (view: BookingView): boolean =>
  view.status === "assigned" || view.status === "en_route";

/** Staff are told the same version again when what they know of its door has changed. */
const isRetold = (before: BookingView, view: BookingView): boolean =>
  before.version === view.version && before.owner !== undefined && view.owner !== undefined &&
  before.danger?.alertId !== view.danger?.alertId;

/**
 * @param now any milliseconds that only grow
 * @param keeper null: the fleet is not for this reader
 */
export function createStore(now: () => number, keeper: FleetKeeper | null = null): LiveStore {
  const entries = new Map<string, Entry>();
  const bookingIds = signal<readonly string[]>([]);
  const isWhole = signal(false);
  const offers = signal<readonly OfferView[]>([]);
  const closedOffer = signal<ClosedOffer | null>(null);
  const duty = signal<DutyStreamView | null>(null);
  const loneVisit = signal<{ readonly visit: LoneVisitView | null } | null>(null);
  const alarmCalls = signal<AlarmCallsView | null>(null);
  const fleet = signal<Fleet>({ doctors: new Map(), places: [], slots: new Map() });
  const attendance = signal<AttendanceView | null>(null);
  const staffDuty = signal<ReadonlyMap<string, StaffDutyFrame>>(new Map());
  const incomingCall = signal<IncomingCall | null>(null);
  const alerts = signal<ReadonlyMap<string, AlertView>>(new Map());
  const wallet = signal(0);
  /** Alarm → the connect that mentioned it last. */
  const alertSessions = new Map<string, number>();
  const offerSessions = new Map<string, number>();
  let session = 0;
  /** Ids of the last reset, whose views may still be on the way. */
  let mentioned = new Set<string>();
  let unsettled: { readonly at: number; heardAt: number; isWhole: boolean } | null = null;

  function entryOf(id: string): Entry {
    const known = entries.get(id);
    if (known !== undefined) return known;
    const made: Entry = {
      view: signal(null),
      removed: signal(null),
      messages: signal([]),
      hole: signal(null),
      knownUntil: null,
      position: signal(null),
      session: 0,
      isSeeded: false,
    };
    entries.set(id, made);
    if (entries.size > 2 * BOOKINGS_LIMIT) forgetOne(id);
    return made;
  }

  function forgetOne(kept: string): void {
    for (const [id, { view }] of entries) {
      if (id !== kept && view.peek() === null) return void entries.delete(id);
    }
  }

  function show(view: BookingView, entry: Entry): void {
    const before = entry.view.peek();
    entry.removed.value = null;
    if (before !== null && before.version >= view.version && !isRetold(before, view)) return;
    entry.view.value = view;
    // Given by a dispatcher to whom it was offered in vain: it has not gone to another one after all.
    if (view.doctorId !== null && closedOffer.peek()?.bookingId === view.id) {
      closedOffer.value = null;
    }
    if (before?.doctorId !== view.doctorId || !sharesPosition(view)) entry.position.value = null;
    if (before === null) {
      const ids = bookingIds.peek();
      if (ids.length >= BOOKINGS_LIMIT) drop(evicted(ids), null);
      bookingIds.value = [...bookingIds.peek(), view.id];
    }
  }

  const evicted = (ids: readonly string[]): string =>
    ids.find((id) => {
      const view = entries.get(id)?.view.peek();
      return view != null && isEnded(view);
    }) ?? ids[0] ?? "";

  /** What is no longer the reader's is not kept: not its words, not its way. */
  function drop(id: string, reason: string | null): void {
    const entry = entryOf(id);
    entry.removed.value = reason;
    entry.isSeeded = false;
    entry.session = 0;
    mentioned.delete(id);
    entry.position.value = null;
    entry.messages.value = [];
    entry.hole.value = null;
    entry.knownUntil = null;
    if (entry.view.peek() === null) return;
    entry.view.value = null;
    bookingIds.value = bookingIds.peek().filter((other) => other !== id);
  }

  function reset(ids: readonly string[]): void {
    session++;
    mentioned = new Set(ids);
    for (const id of ids) {
      const entry = entries.get(id);
      if (entry === undefined || entry.view.peek() === null) continue;
      entry.session = session;
      entry.knownUntil ??= lastSequenceOf(entry.messages.peek());
    }
    wallet.value++;
    const at = now();
    unsettled = { at, heardAt: at, isWhole: false };
  }

  function sweep(): void {
    if (unsettled === null) return;
    const { at, heardAt, isWhole: hasCome } = unsettled;
    if (now() - at < SETTLE_MILLISECONDS) return;
    // On a slow line the whole may take longer: as long as it comes, nothing is missing yet.
    if (!hasCome && now() - heardAt < SETTLE_MILLISECONDS) return;
    unsettled = null;
    isWhole.value = true;
    batch(() => {
      for (const id of bookingIds.peek()) {
        const entry = entryOf(id);
        if (entry.session === 0 || entry.session === session || mentioned.has(id)) continue;
        const view = entry.view.peek();
        if (!entry.isSeeded) drop(id, UNKNOWN);
        else if (view !== null && !isEnded(view)) entry.removed.value = UNKNOWN;
      }
      // What was open and is not any more ended while nobody listened.
      const isGone = ({ id, closedBy }: AlertView) =>
        closedBy === null && alertSessions.get(id) !== session;
      if ([...alerts.peek().values()].some(isGone)) {
        alerts.value = new Map([...alerts.peek()].filter(([, view]) => !isGone(view)));
      }
      for (const { offerId, bookingId } of offers.peek()) {
        if (offerSessions.get(offerId) === session) continue;
        closeOffer({ offerId, bookingId, reason: UNKNOWN });
      }
    });
  }

  function addOffer(offer: OfferView): void {
    offerSessions.set(offer.offerId, session);
    offers.value = [...offers.peek().filter((other) => other.offerId !== offer.offerId), offer]
      .sort((one, other) => Date.parse(one.expiresAt) - Date.parse(other.expiresAt));
  }

  function closeOffer({ offerId, bookingId, reason }: OfferClosed): void {
    const offer = offers.peek().find((other) => other.offerId === offerId) ?? null;
    offerSessions.delete(offerId);
    if (offer !== null) offers.value = offers.peek().filter((other) => other !== offer);
    // What the doctor did oneself is no news.
    if (reason === "accepted" || reason === "declined") return;
    closedOffer.value = { offer, offerId, bookingId, reason };
  }

  function addPosition(position: PositionView): void {
    const entry = entries.get(position.bookingId);
    const view = entry?.view.peek() ?? null;
    if (entry === undefined || view === null || !sharesPosition(view)) return;
    const before = entry.position.peek();
    const isOlder = before !== null &&
      Date.parse(before.recordedAt) > Date.parse(position.recordedAt);
    if (!isOlder) entry.position.value = position;
  }

  function addMessages(bookingId: string, messages: readonly MessageView[]): void {
    const entry = entryOf(bookingId);
    entry.messages.value = withMessages(entry.messages.peek(), messages);
  }

  const handlers: Readonly<Record<string, (data: never) => void>> = {
    reset: ({ bookingIds }: { bookingIds: readonly string[] }) => reset(bookingIds),
    booking: (view: BookingView) => {
      const entry = entryOf(view.id);
      entry.session = session;
      show(view, entry);
    },
    booking_removed: ({ bookingId, reason }: { bookingId: string; reason: string }) =>
      drop(bookingId, reason),
    message: (message: MessageView) => {
      const entry = entries.get(message.bookingId);
      if (entry === undefined || entry.view.peek() === null) return;
      entry.hole.value = holeAfter(entry.hole.peek(), entry.knownUntil, message.sequence);
      entry.knownUntil = null;
      addMessages(message.bookingId, [message]);
    },
    position: addPosition,
    wallet: () => wallet.value++,
    offer: addOffer,
    offer_closed: closeOffer,
    duty: (view: DutyStreamView) => duty.value = view,
    lone_visit: (own: { readonly visit: LoneVisitView | null }) => loneVisit.value = own,
    alarm_calls: (calls: AlarmCallsView) => alarmCalls.value = calls,
    fleet: (frame: FleetFrame) => {
      if (keeper !== null) fleet.value = keeper.after(fleet.peek(), frame);
    },
    attendance: (view: AttendanceView) => attendance.value = view,
    staff_duty: (frame: StaffDutyFrame) =>
      staffDuty.value = new Map(staffDuty.peek()).set(frame.city, frame),
    incoming_call: (call: IncomingCall) => incomingCall.value = call,
    alert: (view: AlertView) => {
      alertSessions.set(view.id, session);
      const known = alerts.peek().get(view.id);
      if (known !== undefined && known.version >= view.version) return;
      alerts.value = new Map(alerts.peek()).set(view.id, view);
    },
    // It turned out to be another city's.
    alert_removed: ({ id }: { id: string }) => {
      alerts.value = new Map([...alerts.peek()].filter(([other]) => other !== id));
    },
    // It was sent after the whole, so the whole has come.
    ping: () => {
      if (unsettled !== null) unsettled.isWhole = true;
      if (session > 0) isWhole.value = true;
    },
  };

  /** The last word of this kind, where there was one. */
  const said = (event: string, last: Signal<unknown>): readonly StreamEvent[] => {
    const data = last.peek();
    return data === null ? [] : [{ event, data }];
  };

  function replay(): readonly StreamEvent[] {
    if (session === 0) return [];
    const current = [...entries].filter(([, entry]) => entry.session === session)
      .filter(([, { view }]) => view.peek() !== null);
    const bookingIds = [...new Set([...mentioned, ...current.map(([id]) => id)])];
    return [
      { event: "reset", data: { bookingIds } },
      ...current.map(([, { view }]) => ({ event: "booking", data: view.peek() })),
      ...offers.peek().map((offer) => ({ event: "offer", data: offer })),
      ...current.flatMap(([, { messages }]) =>
        messages.peek().map((message) => ({ event: "message", data: message }))
      ),
      ...current.flatMap(([, { position }]) => said("position", position)),
      ...said("duty", duty),
      ...said("lone_visit", loneVisit),
      ...said("alarm_calls", alarmCalls),
      ...(keeper === null || fleet.peek().doctors.size === 0 ? [] : [{
        event: "fleet",
        data: { whole: true, at: "", doctors: keeper.told(fleet.peek()) },
      }]),
      ...said("attendance", attendance),
      ...[...staffDuty.peek().values()].map((data) => ({ event: "staff_duty", data })),
      ...[...alerts.peek().values()].map((data) => ({ event: "alert", data })),
      // As the server ends it; what time it is a tab learns from the server alone.
      ...(isWhole.peek() ? [{ event: "ping", data: {} }] : []),
    ];
  }

  return {
    bookingIds,
    isWhole,
    booking: (id) => entryOf(id).view,
    removed: (id) => entryOf(id).removed,
    messages: (id) => entryOf(id).messages,
    hole: (id) => entryOf(id).hole,
    narrowHole: (id, left) => entryOf(id).hole.value = left,
    position: (id) => entryOf(id).position,
    offers,
    closedOffer,
    dismissClosedOffer: () => closedOffer.value = null,
    duty,
    loneVisit,
    alarmCalls,
    fleet,
    attendance,
    staffDuty,
    incomingCall,
    alerts,
    wallet,
    dismissIncomingCall: () => incomingCall.value = null,
    apply(event, data) {
      const handle = Object.hasOwn(handlers, event) ? handlers[event] : undefined;
      if (handle === undefined || typeof data !== "object" || data === null) return;
      if (unsettled !== null && OF_THE_WHOLE.has(event)) unsettled.heardAt = now();
      batch(() => handle(data as never));
      sweep();
    },
    addMessages: (bookingId, messages) => batch(() => addMessages(bookingId, messages)),
    seed: (view, messages) =>
      batch(() => {
        const entry = entryOf(view.id);
        entry.isSeeded = true;
        show(view, entry);
        addMessages(view.id, messages);
      }),
    sweep,
    replay,
  };
}
