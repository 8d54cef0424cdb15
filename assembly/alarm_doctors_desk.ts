/** Doctors whom alarms ask to come, put together: who is near and free, what they are told, who is bound. */
import { alarmCallsFrame, type AlarmCallsView, doctorsOf } from "../actors/alert/doctor_view.ts";
import type { AlertPeople } from "../actors/alert/actor.ts";
import { isSilent } from "../actors/alert/codes.ts";
import { doorOf, silentCallersAt, threatenedDoctors, threatOf } from "../actors/alert/threat.ts";
import { helperOf, isHelperLost, liveAsks, seeksDoctors } from "../actors/alert/search.ts";
import { type AlertState, isAlertOpen } from "../actors/alert/state.ts";
import type { Alerts } from "../actors/alerts.ts";
import { type Danger, type DangerBook, isSameDoor } from "../actors/booking/danger.ts";
import { doorOf as doorOfBooking } from "../actors/booking/door_facts.ts";
import { isLicensedOn } from "../actors/booking/protocol.ts";
import type { Bookings } from "../actors/bookings.ts";
import type { DispatcherActor } from "../actors/dispatcher/actor.ts";
import type { AlertDuty } from "../actors/dispatcher/alert_duty.ts";
import { distanceMeters } from "../actors/dispatcher/distance.ts";
import type { BookingIndex } from "../actors/dispatcher/index.ts";
import { isReachable, type OnDuty, type PositionIndex } from "../actors/dispatcher/positions.ts";
import { type Hub, personTopic } from "../actors/hub.ts";
import { ALERT, DISPATCH } from "../actors/limits.ts";
import type { ReachBook } from "../actors/reach/wishes.ts";
import { OneYes } from "../actors/one_yes.ts";
import {
  type AlertId,
  type BookingId,
  type GeoPoint,
  type Instant,
  instant,
  type PersonId,
} from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import { type AlarmCallServices, alarmCallServices } from "../routes/people/alarm_calls.ts";
import type { AccessLog } from "../routes/people/access_log.ts";
import { alarmDoctorLetters, type LetterSurroundings } from "./alarm_doctor_letters.ts";
import { helperWay } from "./helper_way.ts";

export interface DoctorsSurroundings {
  readonly world: World;
  readonly hub: Hub;
  readonly bookings: Bookings;
  readonly index: BookingIndex;
  readonly positions: PositionIndex;
  readonly actor: Pick<
    DispatcherActor,
    "wantMatch" | "ledger" | "onAlert" | "tellDuty" | "doorsChanged"
  >;
  readonly cities: LetterSurroundings["cities"];
  readonly access: AccessLog;
  readonly people: {
    get(id: PersonId): Promise<
      | { readonly firstName: string; readonly lastName: string; readonly phone: string | null }
      | null
    >;
  };
  readonly book: ReachBook;
  readonly origin: string;
  readonly dangers: DangerBook;
}

const NOBODY: ReadonlySet<PersonId> = new Set();

/** As many of the nearest are looked at: some of them were asked before. */
const LOOKED_AT = ALERT.asksKept;

export type DoctorsNear = (
  place: GeoPoint,
  of: { readonly specialization: string | null; readonly subjectId: PersonId },
  count: number,
) => readonly { readonly id: PersonId; readonly distanceMeters: number }[];

export function alarmDoctors(around: DoctorsSurroundings) {
  const { world, hub, bookings, index, positions, actor, people, book, dangers } = around;
  let alerts: Alerts | null = null;
  const open = (): readonly AlertState[] => alerts?.open() ?? [];

  function called(): AlertDuty {
    const bound = new Set<PersonId>();
    const asked = new Set<PersonId>();
    const callers = new Set<PersonId>();
    for (const state of open()) {
      for (const { by } of state.words.reports) callers.add(by);
      const helper = helperOf(state);
      if (helper !== null) bound.add(helper.doctorId);
      for (const { doctorId } of liveAsks(state.search)) asked.add(doctorId);
    }
    return { bound, asked, callers };
  }

  /**
   * Free, reachable, seen lately, of the booking's field or a therapist, with a licence that holds, not
   * blocked with the patient, called by no other alarm, and in no need of help.
   */
  const doctorsNear: DoctorsNear = (place, { specialization, subjectId }, count) => {
    const at = world.clock.now();
    const { engaged } = index.busy(at);
    const { bound, asked, callers } = called();
    const today = world.today();
    const isFree = (duty: OnDuty): boolean => {
      const { doctor, fix } = duty;
      const isOfField = doctor.specializations.some((one) =>
        one === "therapist" || one === specialization
      );
      return isOfField && doctor.approved && fix !== null && isReachable(duty, at) &&
        isLicensedOn(doctor, today) &&
        !engaged.has(doctor.id) && !bound.has(doctor.id) && !asked.has(doctor.id) &&
        !callers.has(doctor.id) &&
        (duty.breakUntil === null || duty.breakUntil <= at) &&
        at - fix.recordedAt <= DISPATCH.fixMaxAgeMilliseconds &&
        !world.isBlocked(subjectId, doctor.id);
    };
    return positions.near(place, count, ALERT.askMeters, isFree).flatMap(({ doctor, fix }) =>
      fix === null ? [] : [{ id: doctor.id, distanceMeters: distanceMeters(fix, place) }]
    );
  };

  /** The silent call from there, if there is one: whoever is sent would stand before the same door. */
  const dangerAt = (state: AlertState): Danger | null =>
    state.isDrill ? null : dangers.at(doorOf(state));
  const isThreatened = (state: AlertState): boolean => dangerAt(state) !== null;

  const asking: Pick<AlertPeople, "near" | "askMessages" | "helperMessages"> = {
    ...alarmDoctorLetters(around),

    async near(state) {
      const place = state.words.place ?? state.words.senderPlace;
      if (place === null || isThreatened(state)) return [];
      const { bookingId, subjectId, words } = state;
      const booking = bookingId === null ? null : bookings.peek(bookingId);
      const callers = new Set(words.reports.map(({ by }) => by));
      const specialization = booking?.specialization ?? null;
      const near = doctorsNear(place, { specialization, subjectId }, LOOKED_AT)
        .filter(({ id }) => !callers.has(id));
      const found = await Promise.all(near.map(async ({ id, distanceMeters }) => {
        const person = await people.get(id).catch(() => null);
        const { firstName, lastName } = person ?? { firstName: "", lastName: "" };
        return { id, distanceMeters, name: { firstName, lastName } };
      }));
      return found;
    },
  };

  const yes = new OneYes();
  const isBound = (id: PersonId): boolean => called().bound.has(id);

  const way = helperWay({ world, open, tell: (id, command) => alerts?.tell(id, command) });

  /** The visit that this doctor is engaged by, and whether it was taken in this very moment. */
  function visitOf(doctorId: PersonId, at: Instant) {
    const found = index.ofDoctor(doctorId).find((one) => one.engagedDoctorId === doctorId);
    if (found === undefined) return null;
    const state = bookings.peek(found.id);
    const isFresh = state?.status === "assigned" && state.doctor.id === doctorId &&
      at - state.assignedAt <= ALERT.givenBackMilliseconds;
    return { id: found.id, isFresh };
  }

  /** Who was bound by which alarm when it was looked at last. */
  const bound = new Map<AlertId, PersonId>();

  /** Who is bound keeps no ordinary offer: its answer would come from somebody who drives elsewhere. */
  function withdrawOffers(doctorId: PersonId): void {
    for (const { id, liveOffers } of index.ofDoctor(doctorId)) {
      if (!liveOffers.some((offer) => offer.doctorId === doctorId)) continue;
      bookings.tell(id, { type: "withdraw", doctorId, because: "engaged" });
    }
  }

  /** Nobody is asked to a door with a silent call, and whoever is on the way hears it; then all goes on. */
  function haltSearches(): void {
    for (const state of open()) {
      if (isSilent(state.kind)) continue;
      const halted = state.search?.halted ?? null;
      if (!isThreatened(state)) {
        if (halted !== null) alerts?.tell(state.id, { type: "freeSearch" });
        continue;
      }
      if (!seeksDoctors(state)) continue;
      const callers = silentCallersAt(doorOf(state), open());
      const helperId = helperOf(state)?.doctorId ?? null;
      // Whoever went in all the same and calls from there waits outside no more.
      const isInside = helperId !== null && callers.includes(helperId);
      if (halted !== null && (!isInside || halted.insideId === helperId)) continue;
      alerts?.tell(state.id, { type: "haltSearch", callers });
    }
  }

  const noteDanger = (state: AlertState): boolean => {
    const threat = threatOf(state);
    return threat === null ? dangers.remove(state.id) : dangers.put(threat);
  };

  /** Open bookings at doors with a silent call. */
  const bookingsAtDanger = (): ReadonlySet<BookingId> =>
    new Set(
      dangers.isEmpty ? [] : [...index.all()].flatMap(({ id }) => {
        const booking = bookings.peek(id);
        return booking !== null && dangers.at(doorOfBooking(booking)) !== null ? [id] : [];
      }),
    );

  /** Beside whom no phone may ring or light up: whoever is behind a door with a silent call. */
  function threatened(): ReadonlySet<PersonId> {
    if (dangers.isEmpty) return NOBODY;
    const found = new Set(threatenedDoctors(open()));
    for (const id of bookingsAtDanger()) {
      const booking = bookings.peek(id);
      if (booking?.status === "arrived" || booking?.status === "in_progress") {
        found.add(booking.doctor.id);
      }
    }
    return found;
  }

  /** A silent call keeps its door for as long as it is open: nobody is offered a visit there, and staff see why. */
  function keepDoor(state: AlertState): void {
    const before = bookingsAtDanger();
    if (!noteDanger(state)) return;
    const now = bookingsAtDanger();
    for (const id of before.symmetricDifference(now)) bookings.retell(id);
    actor.doorsChanged();
  }

  /** Whoever is bound idles no longer, whoever was idles again. */
  const idles = (id: PersonId | null): void => {
    if (id !== null) actor.ledger.refresh(id, world.clock.now());
  };

  function changed(state: AlertState): void {
    keepDoor(state);
    haltSearches();
    const helper = helperOf(state)?.doctorId ?? null;
    const before = bound.get(state.id) ?? null;
    if (helper === null) {
      bound.delete(state.id);
      way.forget(state.id);
    }
    if (helper !== null) bound.set(state.id, helper);
    if (helper !== before) {
      if (helper !== null) withdrawOffers(helper);
      for (const id of [before, helper]) idles(id);
      actor.wantMatch();
    }
    // Whoever had called for help is asked again.
    if (!isAlertOpen(state)) actor.wantMatch();
    // Off shift the phone is followed for it, and for no longer.
    for (const { by, role } of state.words.reports) {
      if (role !== "doctor" && role !== "system") continue;
      if (positions.get(by) === null) actor.tellDuty(by);
    }
    // What has just ended is told once more, with how it ended for each.
    const states = isAlertOpen(state) ? open() : [...open(), state];
    for (const doctorId of doctorsOf(state)) {
      if (!hub.has(personTopic(doctorId))) continue;
      hub.publish(personTopic(doctorId), alarmCallsFrame(doctorId, states));
    }
  }

  const beganAt = world.clock.now();

  /** Of whom nothing is heard any more nobody waits for: others are asked. To be called now and then. */
  function watch(): void {
    const at = world.clock.now();
    // After a start pages and phones are still coming back.
    const isFresh = at - beganAt < ALERT.helperDarkMilliseconds;
    for (const state of open()) {
      const helper = helperOf(state);
      // Whoever was told to wait outside is not late.
      if (helper === null || state.search?.halted != null) continue;
      const { doctorId } = helper;
      const duty = positions.get(doctorId);
      // Who may not work any more is waited for no longer than who has gone home.
      const mayCome = duty === null || duty.doctor.approved;
      if (isFresh && mayCome) continue;
      const heardAt = duty === null || !mayCome
        ? null
        : instant(Math.max(duty.answeredAt, duty.fix?.recordedAt ?? 0));
      if (isHelperLost(helper, heardAt, at)) {
        alerts?.tell(state.id, { type: "helperLost", doctorId });
      }
    }
  }

  return {
    asking,
    doctorsNear,
    yes,
    isBound,
    dangerAt,
    threatened,
    /** Who comes to this door by any alarm that is open. */
    helpersTo: (state: AlertState) =>
      open().filter((one) => {
        const helper = helperOf(one);
        return helper !== null && helper.doctorId !== state.raisedBy &&
          isSameDoor(doorOf(one), doorOf(state));
      }),
    moved: way.moved,
    watch,
    /** The alerts are there: from now on who is called by one gets no offers. */
    begin(made: Alerts): AlarmCallServices {
      alerts = made;
      actor.onAlert = called;
      made.onChanged(changed);
      for (const state of made.open()) {
        const helper = helperOf(state);
        if (helper !== null) bound.set(state.id, helper.doctorId);
        idles(helper?.doctorId ?? null);
        noteDanger(state);
      }
      haltSearches();
      return alarmCallServices({
        world,
        alerts: made,
        access: around.access,
        yes,
        visitOf,
        giveBack: (id, doctorId, reason) =>
          bookings.tell(id, { type: "giveBack", doctorId, reason }),
        languageOf: (id) => book.wishesOf(id).language,
        arrivalOf: (state, id) => way.arrivalOf(state, positions.get(id)?.fix ?? null),
        declined: (id, at) => actor.ledger.declinedAlarm(id, at),
      });
    },
  };
}

export type { AlarmCallsView };
