/**
 * Where staff have rights: a city with all of its clinics, or named clinics; an admin everywhere. From
 * it follow the bookings they see and move, their streams, and whom an alarm reaches. Pure.
 */
import { type By, isStaff, type Membership, type PersonId } from "./vocabulary.ts";

export const EVERYWHERE: readonly Membership[] = [{ city: null, clinicIds: null }];

/** Where something stands: a booking, mostly. */
export interface Place {
  readonly city: string;
  readonly clinicId: PersonId | null;
}

/** Who is no staff has none; a dispatcher of whom nothing is known has none either. */
export function membershipsOf(
  by: Pick<By, "role"> & { readonly memberships?: readonly Membership[] | null | undefined },
): readonly Membership[] {
  if (!isStaff(by.role)) return [];
  return by.role === "admin" ? EVERYWHERE : by.memberships ?? [];
}

const inCity = ({ city }: Membership, name: string): boolean => city === null || city === name;

export const covers = (memberships: readonly Membership[], place: Place): boolean =>
  memberships.some((one) =>
    inCity(one, place.city) &&
    (one.clinicIds === null || (place.clinicId !== null && one.clinicIds.includes(place.clinicId)))
  );

/** All clinics of the city, and what belongs to none. */
export const coversCity = (memberships: readonly Membership[], city: string): boolean =>
  memberships.some((one) => inCity(one, city) && one.clinicIds === null);

/** The cities of which something is theirs. @param names of all cities */
export const citiesOf = (
  memberships: readonly Membership[],
  names: readonly string[],
): readonly string[] =>
  names.filter((name) =>
    memberships.some((one) => inCity(one, name) && one.clinicIds?.length !== 0)
  );

/** The same as a list to look things up by: whole cities, and clinics of the others. */
export interface Reach {
  readonly cities: readonly string[];
  readonly clinics: readonly { readonly city: string; readonly clinicId: PersonId }[];
}

/** @param names of all cities; a clinic of a city that is covered whole is not named again */
export function reachOf(memberships: readonly Membership[], names: readonly string[]): Reach {
  const cities = names.filter((name) => coversCity(memberships, name));
  const clinics = names.filter((name) => !cities.includes(name)).flatMap((city) => {
    const ids = memberships.filter((one) => inCity(one, city)).flatMap((one) =>
      one.clinicIds ?? []
    );
    return [...new Set(ids)].map((clinicId) => ({ city, clinicId }));
  });
  return { cities, clinics };
}
