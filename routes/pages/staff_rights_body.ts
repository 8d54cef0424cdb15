/** The form of a dispatcher's rights ↔ the memberships as the service takes them. Pure. */
import type { Membership } from "../../actors/vocabulary.ts";
import type { FormValues } from "../../views/forms.ts";

/** Stands for all cities in the form's fields; no city has this name. */
export const ALL_CITIES = "all-cities";

export const reachField = (city: string): string => `reach.${city}`;
export const clinicsField = (city: string): string => `clinics.${city}`;

export type CityReach = "none" | "all" | "clinics";

/** What stands in the fields of one city. @param city null: the line of all cities */
export function writtenReach(
  memberships: readonly Membership[],
  city: string | null,
): { readonly reach: CityReach; readonly clinicIds: readonly string[] } {
  const own = memberships.filter((one) => one.city === city);
  if (own.some((one) => one.clinicIds === null)) return { reach: "all", clinicIds: [] };
  const clinicIds = own.flatMap((one) => one.clinicIds ?? []);
  return { reach: clinicIds.length > 0 ? "clinics" : "none", clinicIds };
}

/** As it was typed, not judged yet. */
export interface GivenMembership {
  readonly city: string | null;
  readonly clinicIds: readonly string[] | null;
}

/** @param cities names of those that have a line in the form */
export function membershipsOfForm(
  values: FormValues,
  cities: readonly string[],
): readonly GivenMembership[] {
  return [ALL_CITIES, ...cities].flatMap((name): GivenMembership[] => {
    const city = name === ALL_CITIES ? null : name;
    const reach = values.text(reachField(name));
    if (reach === "all") return [{ city, clinicIds: null }];
    // No clinic ticked is bad input: the service says so at this very field.
    if (reach === "clinics") return [{ city, clinicIds: values.all(clinicsField(name)) }];
    return [];
  });
}
