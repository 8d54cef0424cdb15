/** Where a clinic serves with its own doctors: said by the clinic, in force with the next matching. */
import type { Area } from "../../city/areas.ts";
import { areaSchema, type ClinicAreas } from "../../city/clinic_areas.ts";
import { clinicOf } from "../../actors/vocabulary.ts";
import type { ClinicAreaStore } from "../../db/clinic_areas.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { fieldError } from "../validation.ts";

export interface ClinicAreaServices {
  /** Null: the clinic serves everywhere. */
  of(by: Person): Outcome<Area | null>;
  /** @param area GeoJSON, or null: everywhere */
  set(by: Person, area: unknown, language: Language): Promise<Outcome<Area | null>>;
}

interface Surroundings {
  readonly store: Pick<ClinicAreaStore, "set">;
  readonly areas: ClinicAreas;
}

const FORBIDDEN = { refused: "forbidden" } as const;
const SAID_BY_SCHEMA = ["ring_open", "area_too_long"] as const;

export function clinicAreaServices({ store, areas }: Surroundings): ClinicAreaServices {
  return {
    of: (by) => by.role === "clinic" ? { ok: areas.get(clinicOf(by)) } : FORBIDDEN,

    async set(by, given, language) {
      if (by.role !== "clinic") return FORBIDDEN;
      const clinicId = clinicOf(by);
      const parsed = given === null
        ? { success: true, data: null } as const
        : areaSchema.safeParse(given);
      if (!parsed.success) {
        const said = parsed.error.issues.map(({ message }) => message);
        const code = SAID_BY_SCHEMA.find((one) => said.includes(one)) ?? "area";
        return { invalid: [fieldError("area", code, language)] };
      }
      // Saved first: a start must find what matching went by.
      if (!await store.set(clinicId, parsed.data)) return { refused: "not_found" };
      areas.set(clinicId, parsed.data);
      return { ok: parsed.data };
    },
  };
}
