/** Doctors on duty as pages and API use them: shift, positions, offers, who is near. */
import { z } from "zod";
import { moment, specialization } from "../actors/booking/schemas.ts";
import { audienceOf, iso } from "../actors/booking/view.ts";
import { type OfferView, offerViewFor } from "../actors/booking/offer_view.ts";
import type { Bookings } from "../actors/bookings.ts";
import { distanceMeters, estimatedLeg } from "../actors/dispatcher/distance.ts";
import type { BookingIndex } from "../actors/dispatcher/index.ts";
import {
  fixAgeSeconds,
  isReachable,
  type OnDuty,
  type PositionIndex,
  reachOf,
} from "../actors/dispatcher/positions.ts";
import type { DispatcherMessage, DispatcherReply } from "../actors/dispatcher/protocol.ts";
import type { Tracking } from "../actors/dispatcher/tracking.ts";
import type { HintKeeper } from "../actors/dispatcher/hint_keeper.ts";
import { type DutyNews, hintData } from "../actors/dispatcher/duty_news.ts";
import { DISPATCH, LIMITS } from "../actors/limits.ts";
import { citiesOf, membershipsOf } from "../actors/membership.ts";
import type { ActorRef } from "../actors/system.ts";
import {
  type BookingId,
  bookingId,
  type Instant,
  isRefusal,
  isStaff,
  type PersonId,
  type PlaceRefusal,
} from "../actors/vocabulary.ts";
import type { Fix, World } from "../actors/world.ts";
import type { PeopleStore } from "../db/people.ts";
import type { DutyView, Person, Services } from "./services.ts";
import { uuidOrNull } from "./account_schemas.ts";
import { validate } from "./validation.ts";

const latitude = z.number().min(-90).max(90);
const longitude = z.number().min(-180).max(180);

export const trackBody = z.object({
  /** The phone's clock when it sent this: with it a clock that is wrong can be set right. */
  sentAt: moment.nullish(),
  positions: z.array(z.object({
    latitude,
    longitude,
    accuracy: z.number().min(0).max(1_000_000).nullish(),
    heading: z.number().min(0).max(360).nullish(),
    speed: z.number().min(0).max(1_000).nullish(),
    recordedAt: moment,
  })).min(1).max(LIMITS.positionsPerBatch),
});
export const availabilityBody = z.object({
  available: z.boolean(),
  /** A break from now; 0 ends it. */
  breakMinutes: z.number().int().min(0).max(LIMITS.breakMinutes).optional(),
  /** When the shift is to end; null: it is not said. */
  endsAt: moment.nullable().optional(),
});
export const pingBody = z.object({
  hidden: z.boolean().optional(),
  /** As the page says it: a part of one or percent. Nothing is judged by it yet. */
  battery: z.number().min(0).max(100).nullish(),
  /** The page shows this booking as it stands now. */
  bookingId: z.uuid().optional(),
  /** The page shows all of theirs. With neither it shows none, and nothing of them is seen. */
  showsAll: z.boolean().optional(),
});
export const nearbyQuery = z.object({
  latitude: z.coerce.number().min(-90).max(90),
  longitude: z.coerce.number().min(-180).max(180),
  radiusMeters: z.coerce.number().min(1).max(100_000).default(10_000),
  specialization: specialization.optional(),
});

/** A patient learns that doctors are near, not where each of them is. */
const ROUNDED_METERS = 100;
const ROUNDED_SECONDS = 60;
const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;

/** More points than a screen has use for. */
const LINE_POINTS = 500;

/** Every n-th point, and always both ends. */
function thinned<Place>(line: readonly Place[]): readonly Place[] {
  if (line.length <= LINE_POINTS) return line;
  const step = Math.ceil(line.length / (LINE_POINTS - 1));
  return line.filter((_, at) => at % step === 0 || at === line.length - 1);
}

const availability = (reply: DispatcherReply, available: boolean) => {
  const known = reply === null || isRefusal(reply) ? null : reply;
  return {
    available: known?.available ?? available,
    breakUntil: known?.breakUntil == null ? null : iso(known.breakUntil),
    endsAt: known?.endsAt == null ? null : iso(known.endsAt),
  };
};

interface Surroundings {
  readonly world: World;
  readonly people: PeopleStore;
  readonly bookings: Bookings;
  readonly index: BookingIndex;
  readonly positions: PositionIndex;
  readonly tracking: Tracking;
  /** Drops what cannot be true; `gateways/phone_filter.ts` is one. */
  readonly phones: {
    accept(
      doctorId: PersonId,
      fixes: readonly Fix[],
      sentAt: Instant | null,
      receivedAt: Instant,
      device?: string,
    ): { readonly possible: readonly Fix[]; readonly refused?: PlaceRefusal };
  };
  readonly dispatcher: ActorRef<DispatcherMessage, DispatcherReply>;
  /** Knows of which city a doctor on duty is, and where he had better wait. */
  readonly duties: Pick<DutyNews, "areaOf" | "hintOf">;
  readonly hints: Pick<HintKeeper, "stays">;
  readonly cities: { readonly names: readonly string[] };
  /** The page was covered, or closed: what waits for an answer is told in another way. */
  readonly pageHidden: (doctorId: PersonId) => void;
  /** Somebody looks at a page that shows this booking; null: that shows all of theirs. */
  readonly looked: (id: PersonId, about: BookingId | null) => void;
}

export function dutyServices(around: Surroundings): Services["duty"] {
  const { world, people, bookings, index, positions, tracking, phones, dispatcher } = around;
  const { duties, cities } = around;
  const now = () => world.clock.now();

  const view = (duty: OnDuty): DutyView => ({
    doctorId: duty.doctor.id,
    firstName: duty.doctor.firstName,
    lastName: duty.doctor.lastName,
    specializations: duty.doctor.specializations,
    clinicId: duty.doctor.clinicId,
    startedAt: duty.startedAt,
    reachable: isReachable(duty, now()),
    reach: reachOf(duty, now()),
    fix: duty.fix === null ? null : {
      latitude: duty.fix.latitude,
      longitude: duty.fix.longitude,
      accuracyMeters: duty.fix.accuracyMeters,
      ageSeconds: fixAgeSeconds(duty.fix, now()),
    },
    bookingId: index.ofDoctor(duty.doctor.id)
      .find((summary) => summary.engagedDoctorId === duty.doctor.id)?.id ?? null,
    breakUntil: duty.breakUntil !== null && duty.breakUntil > now() ? duty.breakUntil : null,
    endsAt: duty.endsAt,
    presenceUntil: duty.presence?.until ?? null,
    waitingHint: hintData(duties.hintOf(duty.doctor.id)),
  });

  /** The door and the doctor on the way to it, or why this person may not follow. */
  async function followed(by: Person, id: string) {
    const known = uuidOrNull(id);
    const state = known === null ? null : await bookings.read(bookingId(known));
    const audience = state === null ? null : audienceOf(state, by);
    if (state === null || audience === null || audience === "offered") return "not_found";
    const summary = index.get(state.id);
    const position = summary === null || audience === "clinic"
      ? null
      : tracking.positionOf(summary);
    if (summary === null || summary.point === null || position === null) {
      return "position_not_shared";
    }
    return { point: summary.point, position };
  }

  /** On shift nobody but the one whom the phone is with: a computer at home may be looked at by others. */
  function looked(by: Person, id: string | null): void {
    const isOnShift = by.role === "doctor" && positions.get(by.id) !== null;
    if (isOnShift && !positions.isInHand(by.id, now())) return;
    around.looked(by.id, id === null ? null : bookingId(id));
  }

  return {
    async set(by, available, wish = {}) {
      if (by.role !== "doctor") return { refused: "forbidden" };
      const doctor = await people.doctorFacts(by.id);
      if (doctor === null) return { refused: "doctor_not_approved" };
      const reply = await dispatcher.ask({ type: "setAvailability", doctor, available, wish });
      if (isRefusal(reply)) return reply;
      return { ok: availability(reply, available) };
    },
    async isThere(by) {
      if (by.role !== "doctor") return { refused: "forbidden" };
      const reply = await dispatcher.ask({ type: "isThere", doctorId: by.id });
      return isRefusal(reply) ? reply : { ok: availability(reply, false) };
    },
    stay(by) {
      if (by.role !== "doctor") return { refused: "forbidden" };
      around.hints.stays(by.id);
      return { ok: { waitingHint: null } };
    },
    endOf: (doctorId) => positions.endOf(doctorId),
    looked,
    ping(by, page = {}, device) {
      const { hidden, showsAll, bookingId = null } = page;
      const shows = showsAll === true || bookingId !== null;
      const look = () => {
        if (hidden === false && shows) looked(by, showsAll === true ? null : bookingId);
      };
      if (by.role !== "doctor") return look();
      positions.touch(by.id, now(), {
        ...(hidden === undefined ? {} : { hidden }),
        battery: page.battery ?? null,
      }, device);
      look();
      // Another page that is looked at rings; only where the doctor is with this one is he told besides.
      if (hidden === true && !positions.isInHand(by.id, now())) around.pageHidden(by.id);
    },
    isElsewhere: (by, device) => by.role === "doctor" && positions.isElsewhere(by.id, device),
    used(by, device) {
      if (by.role === "doctor") positions.used(by.id, now(), device);
    },
    track(by, body, language, device) {
      if (by.role !== "doctor") return { refused: "forbidden" };
      const input = validate(trackBody, body, language);
      if ("invalid" in input) return input;
      const fixes = input.ok.positions.map((position): Fix => ({
        latitude: position.latitude,
        longitude: position.longitude,
        accuracyMeters: position.accuracy ?? null,
        headingDegrees: position.heading ?? null,
        speedMetersPerSecond: position.speed ?? null,
        recordedAt: position.recordedAt,
      }));
      const filtered = phones.accept(by.id, fixes, input.ok.sentAt ?? null, now(), device);
      const tracked = tracking.track(by.id, filtered.possible, device);
      if (tracked.accepted > 0) dispatcher.tell("match", { type: "match" });
      if (tracked.accepted > 0) return { ok: tracked };
      // Whose place would not be taken anyway need not make it exact.
      const isHeard = tracked.refused === undefined || tracked.refused === "old";
      const refused = isHeard ? filtered.refused ?? tracked.refused : tracked.refused;
      return { ok: { accepted: 0, ...(refused === undefined ? {} : { refused }) } };
    },
    place(by, { latitude, longitude }, device) {
      if (by.role !== "doctor") return { refused: "forbidden" };
      const at = now();
      // Whoever types is where the hand is: what this or another phone guesses comes after it.
      positions.used(by.id, at, device);
      const fix: Fix = {
        latitude,
        longitude,
        accuracyMeters: null,
        headingDegrees: null,
        speedMetersPerSecond: null,
        recordedAt: at,
      };
      const { accepted } = tracking.track(by.id, [fix], device);
      if (accepted > 0) dispatcher.tell("match", { type: "match" });
      return { ok: { accepted } };
    },
    of(doctorId) {
      const duty = positions.get(doctorId);
      return duty === null ? null : view(duty);
    },
    onShift(by) {
      if (!isStaff(by.role)) return [];
      const own = citiesOf(membershipsOf(by), cities.names);
      return [...positions.all()].filter((duty) => {
        const area = duties.areaOf(duty);
        return area === null || own.includes(area);
      }).map(view);
    },
    offers: (by) =>
      index.ofDoctor(by.id).flatMap((summary): OfferView[] => {
        const state = bookings.peek(summary.id);
        const offer = state === null ? null : offerViewFor(
          state,
          by.id,
          now(),
          world.warningsAt(state.city, state.words.address),
        );
        return offer === null ? [] : [offer];
      }),
    async position(by, id) {
      const shared = await followed(by, id);
      return typeof shared === "string" ? null : shared.position;
    },
    async way(by, id) {
      const shared = await followed(by, id);
      if (typeof shared === "string") return { refused: shared };
      const { point, position } = shared;
      const way = await world.travel.way(position, point, now());
      return {
        ok: {
          line: thinned(way.line).map(({ longitude, latitude }) => [longitude, latitude] as const),
          meters: way.meters,
          seconds: way.seconds,
          isEstimated: way.isEstimated,
          recordedAt: position.recordedAt,
        },
      };
    },
    async nearby(by, query, language) {
      const input = validate(nearbyQuery, query, language);
      if ("invalid" in input) return input;
      return { ok: { items: await nearest(by, input.ok) } };
    },
  };

  /** In the circle by the straight line, then by the time along the streets. */
  async function nearest(by: Person, query: z.output<typeof nearbyQuery>) {
    const at = now();
    const { engaged } = index.busy(at);
    const near = [...positions.all()]
      .filter((duty) =>
        duty.doctor.approved && duty.fix !== null && isReachable(duty, at) &&
        !engaged.has(duty.doctor.id) &&
        at - duty.fix.recordedAt <= DISPATCH.fixMaxAgeMilliseconds &&
        (query.specialization === undefined ||
          duty.doctor.specializations.includes(query.specialization))
      )
      .map((duty) => ({
        duty,
        meters: distanceMeters(duty.fix ?? query, query),
      }))
      .filter(({ meters }) => meters <= query.radiusMeters)
      .toSorted((one, other) => one.meters - other.meters)
      .slice(0, DISPATCH.nearbyDoctors);
    const legs = await world.travel.toPlace(near.map(({ duty }) => duty.fix ?? query), query, at);
    return near
      .map(({ duty }, place) => ({
        duty,
        leg: legs[place] ?? estimatedLeg(duty.fix ?? query, query),
      }))
      .toSorted((one, other) => one.leg.seconds - other.leg.seconds)
      .map(({ duty, leg: { meters, seconds } }) => {
        const { id, specializations } = duty.doctor;
        return by.role === "patient"
          ? {
            distanceMeters: roundUp(meters, ROUNDED_METERS),
            etaSeconds: roundUp(seconds, ROUNDED_SECONDS),
            specializations,
          }
          : {
            doctorId: id,
            distanceMeters: Math.round(meters),
            etaSeconds: seconds,
            specializations,
          };
      });
  }
}
