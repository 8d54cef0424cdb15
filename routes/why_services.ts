/**
 * Why a doctor was asked about a booking, and why not: the verdicts of now, those of each search round,
 * and what came of the offers. For staff of that place, and for a clinic of its own doctors.
 */
import { worksFor } from "../actors/booking/protocol.ts";
import { audienceOf, iso, viewFor } from "../actors/booking/view.ts";
import { type BookingState, isVisiting } from "../actors/booking/state.ts";
import type { Bookings } from "../actors/bookings.ts";
import type { Candidate } from "../actors/dispatcher/candidates.ts";
import type { Decision } from "../actors/dispatcher/decisions.ts";
import type { OnDuty, PositionIndex } from "../actors/dispatcher/positions.ts";
import {
  type BookingId,
  bookingId,
  clinicOf,
  isRefusal,
  type PersonId,
  personId,
  type Refusal,
  refuse,
} from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import { uuidOrNull } from "./account_schemas.ts";
import type {
  CandidateHistory,
  CandidatesView,
  CandidateView,
  ShownVerdict,
} from "../views/why_facts.ts";
import type { SearchProgress, SearchStand } from "../views/search_progress.ts";
import type { Outcome, Person } from "./services.ts";

export interface WhyServices {
  candidates(by: Person, id: string): Promise<Outcome<CandidatesView>>;
  /** How the search stands, for whoever sees the booking. */
  progress(by: Person, id: string): Promise<Outcome<SearchStand>>;
  history(by: Person, id: string, doctorId: string): Promise<Outcome<CandidateHistory>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly bookings: Pick<Bookings, "read">;
  readonly candidatesOf: (id: BookingId) => readonly Candidate[] | null;
  readonly progressOf: (id: BookingId) => SearchProgress | null;
  readonly decisionsOf: (id: BookingId) => Promise<readonly Decision[]>;
  readonly positions: Pick<PositionIndex, "get">;
  /** The city of a doctor on duty; null: nothing says one. */
  readonly areaOf: (duty: OnDuty) => string | null;
  readonly clinicName: (id: PersonId) => Promise<string | null>;
  readonly person: (
    id: PersonId,
  ) => Promise<{ readonly firstName: string; readonly lastName: string } | null>;
}

const NOT_FOUND = { refused: "not_found" } as const;
const ROUNDS_SHOWN = 20;
/** More than a screen has use for; those who may be asked come first. */
const SHOWN = 300;
const ASKABLE: readonly ShownVerdict[] = ["eligible", "free_soon"];

export function whyServices(around: Surroundings): WhyServices {
  const { world, bookings, candidatesOf, progressOf, decisionsOf, positions, areaOf, person } =
    around;

  /** Those who see the booking and not why are refused; to all others there is no such booking. */
  async function readable(by: Person, id: string): Promise<BookingState | Refusal> {
    const known = uuidOrNull(id);
    const state = known === null ? null : await bookings.read(bookingId(known));
    const audience = state === null ? null : audienceOf(state, by);
    if (state === null || audience === null) return NOT_FOUND;
    return audience === "staff" || audience === "clinic" ? state : refuse("forbidden");
  }

  /** Staff see every doctor of the city; a clinic its own. */
  const isShown = (duty: OnDuty | null, state: BookingState, by: Person): boolean => {
    if (by.role === "clinic") return duty !== null && worksFor(duty.doctor, clinicOf(by));
    const area = duty === null ? null : areaOf(duty);
    return area === null || area === state.city;
  };

  async function itemsOf(state: BookingState, by: Person): Promise<readonly CandidateView[]> {
    const isClinic = by.role === "clinic";
    const offers = viewFor(state, isClinic ? "clinic" : "staff", world.clock.now())?.offers ?? [];
    const items = (candidatesOf(state.id) ?? []).flatMap((candidate): CandidateView[] => {
      const duty = positions.get(candidate.doctorId);
      if (duty === null || !isShown(duty, state, by)) return [];
      const { firstName, lastName } = duty.doctor;
      // Of a silent call nobody but staff may know.
      const isHidden = isClinic && candidate.verdict === "danger_at_door";
      return [{
        ...candidate,
        ...(isHidden ? { verdict: "engaged" as const } : {}),
        firstName,
        lastName,
        offers: offers.filter(({ doctorId }) => doctorId === candidate.doctorId),
      }];
    });
    const listed = new Set(items.map(({ doctorId }) => doctorId));
    const gone = isClinic
      ? []
      : [...new Set(offers.map(({ doctorId }) => doctorId))].filter((id) => !listed.has(id));
    const others = await Promise.all(gone.map(async (doctorId): Promise<CandidateView> => {
      const known = await person(personId(doctorId));
      return {
        doctorId,
        firstName: known?.firstName ?? "",
        lastName: known?.lastName ?? "",
        verdict: "off_duty",
        distanceMeters: null,
        arrivalSeconds: null,
        score: null,
        offers: offers.filter((offer) => offer.doctorId === doctorId),
      };
    }));
    return [...items, ...others].toSorted(byUse);
  }

  return {
    async candidates(by, id) {
      const state = await readable(by, id);
      if (isRefusal(state)) return state;
      const items = await itemsOf(state, by);
      const counts: Partial<Record<ShownVerdict, number>> = {};
      for (const { verdict } of items) counts[verdict] = (counts[verdict] ?? 0) + 1;
      // A clinic learns nothing of how many others there are.
      const rounds = by.role === "clinic" ? [] : await decisionsOf(state.id);
      return {
        ok: {
          at: iso(world.clock.now()),
          counts,
          items: items.slice(0, SHOWN),
          rounds: rounds.slice(0, ROUNDS_SHOWN)
            .map(({ at, wave, kind, counts }) => ({ at: iso(at), wave, kind, counts })),
        },
      };
    },
    async progress(by, id) {
      const known = uuidOrNull(id);
      const state = known === null ? null : await bookings.read(bookingId(known));
      const audience = state === null ? null : audienceOf(state, by);
      if (state === null || audience === null || audience === "offered") return NOT_FOUND;
      const clinicId = contractClinicOf(state);
      const clinicName = clinicId === null ? null : await around.clinicName(clinicId);
      return { ok: { progress: progressOf(state.id), clinicName } };
    },
    async history(by, id, given) {
      const doctorId = uuidOrNull(given);
      const state = await readable(by, id);
      if (isRefusal(state)) return state;
      if (doctorId === null) return NOT_FOUND;
      const now = (await itemsOf(state, by)).find((item) => item.doctorId === doctorId) ?? null;
      if (now === null && by.role === "clinic") return NOT_FOUND;
      const items = (await decisionsOf(state.id)).map(({ at, wave, kind, verdicts }) => ({
        at: iso(at),
        wave,
        kind,
        verdict: verdicts.find(([id]) => id === doctorId)?.[1] ?? null,
      }));
      if (now === null && items.every(({ verdict }) => verdict === null)) return NOT_FOUND;
      return { ok: { doctorId, now, items } };
    },
  };
}

/** The clinic agreed to while a doctor is sought; from then on the one in whose name the contract stands. */
function contractClinicOf(state: BookingState): PersonId | null {
  if (state.status === "pending") return state.clinicOnly === true ? state.clinicId : null;
  if (!isVisiting(state) && state.status !== "completed") return null;
  return state.providerId === state.doctor.id ? null : state.providerId;
}

function byUse(one: CandidateView, other: CandidateView): number {
  const rank = ({ verdict }: CandidateView) => ASKABLE.includes(verdict) ? 0 : 1;
  const cost = ({ verdict, score, arrivalSeconds }: CandidateView) =>
    (ASKABLE.includes(verdict) ? score?.totalSeconds : arrivalSeconds) ?? Number.MAX_SAFE_INTEGER;
  return rank(one) - rank(other) || cost(one) - cost(other);
}
