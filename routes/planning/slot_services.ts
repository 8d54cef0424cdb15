/** Bookable windows as pages and API ask for them: by day, capped, and remembered for a moment. */
import { z } from "zod";
import { day, specialization } from "../../actors/booking/schemas.ts";
import { iso } from "../../actors/booking/view.ts";
import { LIMITS } from "../../actors/limits.ts";
import type { PlanBook } from "../../actors/planning/plan_book.ts";
import { clinicOf, type PersonId, personId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import { Cache } from "../cache.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { validate } from "../validation.ts";
import { dayAt, dayBegins, dayEnds, daysLater } from "./city_days.ts";
import type { Placing, Request } from "./placing.ts";

const placeFields = {
  latitude: z.coerce.number().min(-90).max(90).optional(),
  longitude: z.coerce.number().min(-180).max(180).optional(),
};

export const slotsQuery = z.object({
  ...placeFields,
  specialization,
  callType: z.enum(["scheduled", "consultation"]),
  date: day,
  doctorId: z.uuid().optional(),
  /** Codes of needs, with commas between them. */
  needs: z.string().max(400).optional(),
}).superRefine((query, context) => {
  if (query.callType === "consultation") return;
  for (const path of ["latitude", "longitude"] as const) {
    if (query[path] === undefined) {
      context.addIssue({ code: "custom", path: [path], message: "required" });
    }
  }
});
type Query = z.output<typeof slotsQuery>;

export interface SlotView {
  readonly startsAt: string;
  readonly endsAt: string;
  /** How many doctors can keep it. */
  readonly doctors: number;
}

export interface DaySlots {
  /** As the city counts it. */
  readonly date: string;
  /** Whether any doctor of the field has said when to work: else there is nothing to choose from. */
  readonly isPlanned: boolean;
  readonly items: readonly SlotView[];
}

export interface SlotServices {
  slots(by: Person, query: unknown, language: Language): Promise<Outcome<DaySlots>>;
  /** From today on, the days that have any; `date` of the query is the first that is looked at. */
  nearest(
    by: Person,
    query: unknown,
    language: Language,
  ): Promise<Outcome<{ readonly isPlanned: boolean; readonly days: readonly DaySlots[] }>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly book: PlanBook;
  readonly placing: Placing;
  readonly cities: {
    readonly defaultName: string;
    at(point: { latitude: number; longitude: number }): string | null;
    timeZoneOf(name: string): string;
  };
}

/** Windows that are enough to choose from. */
const ENOUGH = 24;
const DAYS_SHOWN = 3;

export function slotServices({ world, book, placing, cities }: Surroundings): SlotServices {
  const remembered = new Cache<string, DaySlots>(
    LIMITS.slotsRemembered,
    LIMITS.slotsFreshMilliseconds,
    () => world.clock.now(),
  );

  const requestOf = (by: Person, query: Query, city: string): Request => ({
    id: `question/${by.id}`,
    city,
    callType: query.callType,
    point: query.latitude === undefined || query.longitude === undefined
      ? null
      : { latitude: query.latitude, longitude: query.longitude },
    specialization: query.specialization,
    needs: (query.needs ?? "").split(",").filter((need) => need !== ""),
    doctorId: query.doctorId === undefined ? null : personId(query.doctorId.toLowerCase()),
    clinicId: null,
    patientId: by.role === "patient" ? by.id : null,
  });

  /** About ten metres are one place, and the same question has one answer while no day changes. */
  const keyOf = (request: Request, date: string): string =>
    JSON.stringify([
      book.version,
      date,
      { ...request, id: null, point: null, patientId: null },
      // Whom a doctor does not visit (or the other way about) sees other windows.
      request.patientId,
      request.point?.latitude.toFixed(4),
      request.point?.longitude.toFixed(4),
    ]);

  async function ofDay(request: Request, date: string): Promise<DaySlots> {
    return await remembered.get(keyOf(request, date), async () => {
      const timeZone = cities.timeZoneOf(request.city);
      const grid = dayBegins(date, timeZone);
      const slots = await placing.slots(
        request,
        { from: grid, until: dayEnds(date, timeZone), grid },
        LIMITS.slotsPerDay,
      );
      return {
        date,
        isPlanned: book.isPlanned(request.specialization),
        items: slots.map(({ from, until, doctorIds }) => ({
          startsAt: iso(from),
          endsAt: iso(until),
          doctors: doctorIds.length,
        })),
      };
    });
  }

  function asked(by: Person, query: unknown, language: Language): Outcome<
    { readonly request: Request; readonly date: string }
  > {
    const input = validate(slotsQuery, query, language);
    if ("invalid" in input) return input;
    const { latitude, longitude, date } = input.ok;
    const city = latitude === undefined || longitude === undefined
      ? cities.defaultName
      : cities.at({ latitude, longitude });
    if (city === null) return { refused: "outside_served_area" };
    const request = requestOf(by, input.ok, city);
    return { ok: { request: { ...request, clinicId: clinicFor(by) }, date } };
  }

  return {
    async slots(by, query, language) {
      const question = asked(by, query, language);
      if (!("ok" in question)) return question;
      const { request, date } = question.ok;
      return { ok: await ofDay(request, date) };
    },

    async nearest(by, query, language) {
      const question = asked(by, query, language);
      if (!("ok" in question)) return question;
      const { request, date } = question.ok;
      const today = dayAt(world.clock.now(), cities.timeZoneOf(request.city));
      const first = date < today ? today : date;
      const isPlanned = book.isPlanned(request.specialization);
      const days: DaySlots[] = [];
      let count = 0;
      for (let ahead = 0; isPlanned && ahead < LIMITS.slotDays; ahead++) {
        const slots = await ofDay(request, daysLater(first, ahead));
        if (slots.items.length > 0) days.push(slots);
        count += slots.items.length;
        if (days.length >= DAYS_SHOWN || count >= ENOUGH) break;
      }
      return { ok: { isPlanned, days } };
    },
  };
}

/** A clinic is shown the windows of its own doctors. */
const clinicFor = (by: Person): PersonId | null => by.role === "clinic" ? clinicOf(by) : null;
