/** A patient's address book. */
import type { World } from "../../actors/world.ts";
import type { AddressBook } from "../../db/address_book.ts";
import { LIMITS } from "../../actors/limits.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { validate } from "../validation.ts";
import { addressBody } from "./profile_schemas.ts";
import { type AddressView, addressView } from "./profile_views.ts";

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly book: AddressBook;
  /** The part of the city, where the client did not say it. */
  readonly districtAt: (point: { latitude: number; longitude: number }) => string | null;
}

export function addressServices({ world, book, districtAt }: Surroundings) {
  const own = async (by: Person, id: string): Promise<AddressView | null> => {
    const found = (await book.list(by.id)).find((one) => one.id === id);
    return found === undefined ? null : addressView(found);
  };

  /** @param id of the one that is changed; a new one otherwise */
  function read(body: unknown, language: Language, id: string) {
    const input = validate(addressBody, body, language);
    if ("invalid" in input) return input;
    const { version, isDefault = false, ...facts } = input.ok;
    const district = facts.district ?? districtAt(facts);
    return { version: version ?? null, address: { ...facts, district, id, isDefault } };
  }

  return {
    async addresses(by: Person): Promise<readonly AddressView[]> {
      return (await book.list(by.id)).map(addressView);
    },

    async addAddress(by: Person, body: unknown, language: Language): Promise<Outcome<AddressView>> {
      const input = read(body, language, world.newId());
      if ("invalid" in input) return input;
      const { address } = input;
      const added = await book.add(by.id, address, LIMITS.addressesPerPerson, world.clock.now());
      if (!added) return { refused: "too_many_addresses" };
      const made = await own(by, address.id);
      return made === null ? { refused: "not_found" } : { ok: made };
    },

    async changeAddress(
      by: Person,
      given: string,
      body: unknown,
      language: Language,
    ): Promise<Outcome<AddressView>> {
      const id = uuidOrNull(given);
      if (id === null || await own(by, id) === null) return { refused: "not_found" };
      const input = read(body, language, id);
      if ("invalid" in input) return input;
      const changed = await book.change(by.id, input.address, input.version);
      if (changed !== "changed") {
        return { refused: changed === "stale" ? "stale_version" : "not_found" };
      }
      const made = await own(by, id);
      return made === null ? { refused: "not_found" } : { ok: made };
    },

    async removeAddress(by: Person, given: string): Promise<Outcome<null>> {
      const id = uuidOrNull(given);
      return id !== null && await book.remove(by.id, id) ? { ok: null } : { refused: "not_found" };
    },
  };
}
