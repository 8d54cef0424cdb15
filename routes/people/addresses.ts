/** A patient's address book: of all records that staff have found to be this human. */
import type { World } from "../../actors/world.ts";
import type { AddressBook, StoredAddress } from "../../db/address_book.ts";
import { LIMITS } from "../../actors/limits.ts";
import { idsOf, type PersonId } from "../../actors/vocabulary.ts";
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

/** An address and the record that it lies in: the own, or another one of the same human. */
interface Owned {
  readonly owner: PersonId;
  readonly address: StoredAddress;
}

/**
 * The books of all records of one human as one, the default first. Pure.
 * Where each has its default, as after a merge, the first one's counts.
 */
export function joinedBooks(books: readonly (readonly Owned[])[]): readonly Owned[] {
  const all = books.flat();
  const first = all.find(({ address }) => address.isDefault) ?? all[0];
  return first === undefined ? [] : [
    { ...first, address: { ...first.address, isDefault: true } },
    ...all.filter((one) => one !== first)
      .map(({ owner, address }) => ({ owner, address: { ...address, isDefault: false } })),
  ];
}

export function addressServices({ world, book, districtAt }: Surroundings) {
  const all = async (by: Person): Promise<readonly Owned[]> =>
    joinedBooks(
      await Promise.all(
        idsOf(by).map(async (owner) =>
          (await book.list(owner)).map((address) => ({ owner, address }))
        ),
      ),
    );

  const found = async (by: Person, id: string): Promise<Owned | null> =>
    (await all(by)).find(({ address }) => address.id === id) ?? null;

  const own = async (by: Person, id: string): Promise<AddressView | null> => {
    const one = await found(by, id);
    return one === null ? null : addressView(one.address);
  };

  const othersThan = (by: Person, owner: PersonId): readonly PersonId[] =>
    idsOf(by).filter((id) => id !== owner);

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
      return (await all(by)).map(({ address }) => addressView(address));
    },

    async addAddress(by: Person, body: unknown, language: Language): Promise<Outcome<AddressView>> {
      const input = read(body, language, world.newId());
      if ("invalid" in input) return input;
      const { address } = input;
      const added = await book.add(
        by.id,
        address,
        othersThan(by, by.id),
        LIMITS.addressesPerPerson,
        world.clock.now(),
      );
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
      const before = id === null ? null : await found(by, id);
      if (id === null || before === null) return { refused: "not_found" };
      const input = read(body, language, id);
      if ("invalid" in input) return input;
      const { owner } = before;
      const changed = await book.change(
        owner,
        input.address,
        othersThan(by, owner),
        input.version,
      );
      if (changed !== "changed") {
        return { refused: changed === "stale" ? "stale_version" : "not_found" };
      }
      const made = await own(by, id);
      return made === null ? { refused: "not_found" } : { ok: made };
    },

    async removeAddress(by: Person, given: string): Promise<Outcome<null>> {
      const id = uuidOrNull(given);
      const one = id === null ? null : await found(by, id);
      return one !== null && await book.remove(one.owner, one.address.id)
        ? { ok: null }
        : { refused: "not_found" };
    },
  };
}
