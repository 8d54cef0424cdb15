/** A patient's record over the API: an address, a child in care, and a consent that stands. */
import type { ApiClient } from "../support/api_client.ts";
import { HOME } from "../support/people.ts";

export const CHILD = {
  firstName: "Lev",
  lastName: "Petrov",
  birthDate: "2019-06-01",
  relation: "child",
  sex: "male",
  allergies: ["Peanuts: Quincke oedema"],
  consent: true,
};

export const MOTHER = {
  firstName: "Nina",
  lastName: "Petrova",
  birthDate: "1954-03-02",
  relation: "parent",
  phone: "+79005550011",
  consent: true,
};

/** @returns the ids, by what they name in the tables */
export async function recordOf(
  who: ApiClient,
): Promise<{ address: string; dependant: string; consent: string }> {
  const address = await who.ok("POST", "/profiles/me/addresses", { ...HOME, flat: "48" });
  const dependant = await who.ok("POST", "/profiles/me/dependants", CHILD);
  const { items } = await who.ok("POST", "/profiles/me/consents", { kind: "intervention" });
  const consent = items.find((one: { kind: string; personId: string }) =>
    one.kind === "intervention" && one.personId === who.user.id
  );
  return { address: address.id, dependant: dependant.id, consent: consent.id };
}
