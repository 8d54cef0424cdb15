/** Doctors whom alarms ask to come, put together: who is near and free, what they are told, who is bound. */
import { alarmCallsFrame, type AlarmCallsView, doctorsOf } from "../actors/alert/doctor_view.ts";
import type { AlertPeople } from "../actors/alert/actor.ts";
import { isSilent } from "../actors/alert/codes.ts";
import { helperOf, isHelperLost, liveAsks } from "../actors/alert/search.ts";
import { type AlertState, isAlertOpen } from "../actors/alert/state.ts";
import type { Alerts } from "../actors/alerts.ts";
import { isLicensedOn } from "../actors/booking/protocol.ts";
import type { Bookings } from "../actors/bookings.ts";
import type { DispatcherActor } from "../actors/dispatcher/actor.ts";
import type { AlertDuty } from "../actors/dispatcher/alert_duty.ts";
import { distanceMeters } from "../actors/dispatcher/distance.ts";
import type { BookingIndex } from "../actors/dispatcher/index.ts";
import { isReachable, type OnDuty, type PositionIndex } from "../actors/dispatcher/positions.ts";
import { type Hub, personTopic } from "../actors/hub.ts";
import { ALERT, DISPATCH } from "../actors/limits.ts";
import type { NewMessage } from "../actors/outbox/message.ts";
import type { ReachBook } from "../actors/reach/wishes.ts";
import { OneYes } from "../actors/one_yes.ts";
import {
  type AlertId,
  type GeoPoint,
  type Instant,
  instant,
  type PersonId,
} from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import { type AlarmCallServices, alarmCallServices } from "../routes/people/alarm_calls.ts";
import type { AccessLog } from "../routes/people/access_log.ts";
import { helperWay } from "./helper_way.ts";

export interface DoctorsSurroundings {
  readonly world: World;
  readonly hub: Hub;
  readonly bookings: Bookings;
  readonly index: BookingIndex;
  readonly positions: PositionIndex;
  readonly actor: Pick<DispatcherActor, "wantMatch" | "ledger" | "onAlert" | "tellDuty">;
  readonly cities: { timeZoneOf(city: string): string };
  readonly access: AccessLog;
  readonly people: {
    get(id: PersonId): Promise<
      | { readonly firstName: string; readonly lastName: string; readonly phone: string | null }
      | null
    >;
  };
  readonly book: ReachBook;
  readonly origin: string;
}

/** As many of the nearest are looked at: some of them were asked before. */
const LOOKED_AT = ALERT.asksKept;

export type DoctorsNear = (
  place: GeoPoint,
  of: { readonly specialization: string | null; readonly subjectId: PersonId },
  count: number,
) => readonly { readonly id: PersonId; readonly distanceMeters: number }[];

export function alarmDoctors(around: DoctorsSurroundings) {
  const { world, hub, bookings, index, positions, actor, people, book } = around;
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

  /** Somebody calls in silence from there: whoever is sent would stand before the same door. */
  const isThreatened = ({ bookingId }: AlertState): boolean =>
    bookingId !== null &&
    open().some((one) => one.bookingId === bookingId && isSilent(one.kind));

  const asking: Pick<AlertPeople, "near" | "askMessages"> = {
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

    async askMessages({ id: alertId, city, search }, doctors, expiresAt) {
      const at = world.clock.now();
      const until = Temporal.Instant.fromEpochMilliseconds(expiresAt)
        .toZonedDateTimeISO(around.cities.timeZoneOf(city))
        .toPlainTime().toString({ smallestUnit: "second" });
      const round = search?.asks.length ?? 0;
      const made = await Promise.all(doctors.map(async ({ id }): Promise<NewMessage[]> => {
        const phone = (await people.get(id).catch(() => null))?.phone ?? null;
        const ways = [
          ...book.hasDevice(id) ? [["push", id] as const] : [],
          ...phone === null ? [] : [["sms", phone] as const],
        ];
        return ways.map(([channel, recipient]) => ({
          channel,
          recipient,
          language: book.wishesOf(id).language,
          template: "alarm_ask",
          values: { until, link: `${around.origin}/doctor` },
          dedupeKey: `alarm-ask/${alertId}/${round}/${id}/${channel}`,
          personId: id,
          createdAt: at,
          expiresAt,
        }));
      }));
      return made.flat();
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

  function changed(state: AlertState): void {
    const helper = helperOf(state)?.doctorId ?? null;
    const before = bound.get(state.id) ?? null;
    if (helper === null) {
      bound.delete(state.id);
      way.forget(state.id);
    }
    if (helper !== null) bound.set(state.id, helper);
    if (helper !== before) {
      if (helper !== null) withdrawOffers(helper);
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
      if (helper === null) continue;
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
      }
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
