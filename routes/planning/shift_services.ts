/** When doctors mean to work: said by themselves, or by a clinic for its own. */
import { z } from "zod";
import { worksFor } from "../../actors/booking/protocol.ts";
import { address, moment } from "../../actors/booking/schemas.ts";
import { iso } from "../../actors/booking/view.ts";
import { BOOKING_TIMES, LIMITS } from "../../actors/limits.ts";
import type { PlanBook } from "../../actors/planning/plan_book.ts";
import { after, clinicOf, type PersonId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { PeopleStore } from "../../db/people.ts";
import type {
  DoctorPlan,
  PlannedShift,
  PlannedShiftStore,
  StartPlace,
} from "../../db/planned_shifts.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { validate } from "../validation.ts";

export const plannedShiftBody = z.object({
  startsAt: moment,
  endsAt: moment,
  /** Where the first way begins. */
  startPlace: address.pick({ text: true, latitude: true, longitude: true }).nullish(),
}).superRefine(({ startsAt, endsAt }, context) => {
  const wrong = (message: string) =>
    context.addIssue({ code: "custom", path: ["endsAt"], message });
  if (endsAt <= startsAt) wrong("window_order");
  else if (endsAt - startsAt > LIMITS.plannedShiftMilliseconds) wrong("shift_too_long");
});

export interface PlannedShiftView {
  readonly id: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly startPlace: StartPlace | null;
  /** Visits that stand in it by now. */
  readonly visits: number;
}

export interface ShiftPlanServices {
  /** @param doctorId of a clinic's own doctor; null: one's own */
  shifts(by: Person, doctorId: string | null): Promise<Outcome<readonly PlannedShiftView[]>>;
  addShift(
    by: Person,
    doctorId: string | null,
    body: unknown,
    language: Language,
  ): Promise<Outcome<PlannedShiftView>>;
  removeShift(
    by: Person,
    doctorId: string | null,
    shiftId: string,
  ): Promise<Outcome<{ readonly removed: true }>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly book: PlanBook;
  readonly shifts: PlannedShiftStore;
  readonly people: Pick<PeopleStore, "doctorFacts">;
}

const FORBIDDEN = { refused: "forbidden" } as const;
const NOT_FOUND = { refused: "not_found" } as const;

/** As the book of days keeps them. Pure. */
export const workPlanOf = ({ doctor, shifts, removed }: DoctorPlan) => ({
  doctor,
  removed: removed.map(({ startsAt, endsAt }) => ({ from: startsAt, until: endsAt })),
  shifts: shifts.map(({ id, startsAt, endsAt, startPlace, language }) => ({
    id,
    from: startsAt,
    until: endsAt,
    start: startPlace === null
      ? null
      : { latitude: startPlace.latitude, longitude: startPlace.longitude },
    startText: startPlace?.text ?? null,
    language,
  })),
});

export function shiftPlanServices(around: Surroundings) {
  const { world, book, shifts, people } = around;
  const now = () => world.clock.now();

  /** Whose plan this person may write. */
  async function ownerOf(by: Person, given: string | null): Promise<Outcome<PersonId>> {
    if (by.role === "doctor") return given === null || given === by.id ? { ok: by.id } : NOT_FOUND;
    if (by.role !== "clinic" || given === null) return FORBIDDEN;
    const id = uuidOrNull(given);
    const doctor = id === null ? null : await people.doctorFacts(id);
    return doctor !== null && worksFor(doctor, clinicOf(by)) ? { ok: doctor.id } : NOT_FOUND;
  }

  const view = (shift: PlannedShift): PlannedShiftView => ({
    id: shift.id,
    startsAt: iso(shift.startsAt),
    endsAt: iso(shift.endsAt),
    startPlace: shift.startPlace,
    visits: book.toCome(shift.doctorId)
      .filter(({ from }) => from >= shift.startsAt && from < shift.endsAt).length,
  });

  /** All that is planned, read anew: after a change, and now and then for doctors who have changed. */
  async function refresh(): Promise<void> {
    book.setPlans((await shifts.all(now())).map(workPlanOf));
  }

  const services: ShiftPlanServices = {
    async shifts(by, doctorId) {
      const owner = await ownerOf(by, doctorId);
      if (!("ok" in owner)) return owner;
      return { ok: (await shifts.of(owner.ok, now())).map(view) };
    },

    async addShift(by, doctorId, body, language) {
      const input = validate(plannedShiftBody, body, language);
      if ("invalid" in input) return input;
      const owner = await ownerOf(by, doctorId);
      if (!("ok" in owner)) return owner;
      const { startsAt, endsAt, startPlace } = input.ok;
      if (endsAt <= now()) return { refused: "end_in_past" };
      if (startsAt > after(now(), BOOKING_TIMES.planAheadMilliseconds)) {
        return { refused: "window_too_far" };
      }
      const shift = {
        id: world.newId(),
        doctorId: owner.ok,
        startsAt,
        endsAt,
        startPlace: startPlace ?? null,
        language,
      };
      const added = await shifts.add(
        { ...shift, createdBy: by.id, createdAt: now() },
        LIMITS.plannedShiftsPerDoctor,
      );
      if (added === "overlaps") return { refused: "shift_overlaps" };
      if (added === "too_many") return { refused: "too_many_shifts" };
      await refresh();
      return { ok: view(shift) };
    },

    async removeShift(by, doctorId, shiftId) {
      const owner = await ownerOf(by, doctorId);
      if (!("ok" in owner)) return owner;
      const id = uuidOrNull(shiftId);
      const shift = id === null
        ? undefined
        : (await shifts.of(owner.ok, now())).find((one) => one.id === id);
      if (shift === undefined) return NOT_FOUND;
      const isRemembered = view(shift).visits > 0;
      if (!await shifts.remove(shift.id, owner.ok, isRemembered, now())) return NOT_FOUND;
      await refresh();
      return { ok: { removed: true } };
    },
  };
  return { services, refresh };
}
