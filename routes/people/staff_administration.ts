/** What an admin says of staff: where each has rights, and whom to call when nobody is on duty. */
import { type Hub, personTopic } from "../../actors/hub.ts";
import { citiesOf, membershipsOf } from "../../actors/membership.ts";
import type { StaffRoster } from "../../actors/staff/roster.ts";
import { isStaff, type Membership, type PersonId, personId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { Account, PeopleStore } from "../../db/people.ts";
import type { StaffStore } from "../../db/staff.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { Outcome, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";
import type { OnCallList, StaffMember, StaffServices } from "./staff_services.ts";
import * as schemas from "./staff_schemas.ts";

/** More dispatchers or clinics than this are another kind of service. */
const LIST_LIMIT = 500;
const FORBIDDEN = { refused: "forbidden" } as const;
const NOT_FOUND = { refused: "not_found" } as const;

export interface StaffSurroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly hub: Hub;
  readonly people: PeopleStore;
  readonly staff: StaffStore;
  readonly roster: StaffRoster;
  /** Where accounts are remembered: a change must be seen at once. */
  readonly remembered: {
    forget(id: PersonId): void;
    person(id: PersonId): Promise<Person | null>;
  };
  readonly cities: { readonly names: readonly string[] };
  /** Reads anew who is on duty, and tells those who listen. */
  readonly refresh: () => Promise<void>;
}

type Administration = Pick<
  StaffServices,
  "members" | "setMemberships" | "clinics" | "onCall" | "setOnCall"
>;

export function staffAdministration(around: StaffSurroundings): Administration {
  const { world, hub, people, staff, roster, remembered, cities, refresh } = around;

  const memberOf = (account: Account): StaffMember => {
    const duty = roster.get(account.id);
    return {
      id: account.id,
      role: account.role === "admin" ? "admin" : "dispatcher",
      firstName: account.firstName,
      lastName: account.lastName,
      email: account.email,
      phone: account.phone,
      active: account.active,
      memberships: account.role === "admin" ? [] : account.memberships ?? [],
      onDutySince: duty === null ? null : new Date(duty.startedAt).toISOString(),
    };
  };

  const everyone = (role: "dispatcher" | "admin" | "clinic") =>
    people.list({ role, search: null, before: null, limit: LIST_LIMIT });

  const clinicNames = () => staff.clinicNames(LIST_LIMIT);

  /** The fields that name a city or a clinic that there is not. */
  async function wrongPlaces(memberships: readonly Membership[]): Promise<readonly string[]> {
    const known = new Set((await clinicNames()).map(({ id }) => id));
    return memberships.flatMap(({ city, clinicIds }, index) => [
      ...(city === null || cities.names.includes(city) ? [] : [`memberships.${index}.city`]),
      ...(clinicIds?.every((id) => known.has(id)) ?? true
        ? []
        : [`memberships.${index}.clinicIds`]),
    ]);
  }

  return {
    async members(by) {
      if (by.role !== "admin") return FORBIDDEN;
      const [dispatchers, admins] = await Promise.all([everyone("dispatcher"), everyone("admin")]);
      return { ok: [...dispatchers, ...admins].map(memberOf) };
    },

    async clinics(by) {
      return by.role === "admin" ? { ok: await clinicNames() } : FORBIDDEN;
    },

    async setMemberships(by, given, body, language): Promise<Outcome<StaffMember>> {
      if (by.role !== "admin") return FORBIDDEN;
      const input = validate(schemas.membershipsBody, body, language);
      if ("invalid" in input) return input;
      const memberships = input.ok.memberships.map(({ city, clinicIds }): Membership => ({
        city,
        clinicIds: clinicIds === null ? null : [...new Set(clinicIds)].map(personId),
      }));
      const id = uuidOrNull(given);
      const account = id === null ? null : await people.get(id);
      // An admin has rights everywhere: there is nothing to say of one.
      if (account?.role !== "dispatcher") return NOT_FOUND;
      const wrong = await wrongPlaces(memberships);
      if (wrong.length > 0) {
        return { invalid: wrong.map((path) => fieldError(path, "unknown_place", language)) };
      }
      const at = world.clock.now();
      if (!await staff.setMemberships(account.id, memberships, by.id, at)) {
        return { refused: "command_reused" };
      }
      remembered.forget(account.id);
      // Open streams were opened with the old rights: they come back with the new ones.
      hub.disconnect(personTopic(account.id));
      await refresh();
      const changed = await people.get(account.id);
      return changed === null ? NOT_FOUND : { ok: memberOf(changed) };
    },

    async onCall(by): Promise<Outcome<readonly OnCallList[]>> {
      if (!isStaff(by.role)) return FORBIDDEN;
      const lists = await staff.onCall();
      const own = citiesOf(membershipsOf(by), cities.names);
      return {
        ok: await Promise.all(own.map((city) => listOf(city, lists.get(city) ?? []))),
      };
    },

    async setOnCall(by, city, body, language): Promise<Outcome<OnCallList>> {
      if (by.role !== "admin") return FORBIDDEN;
      if (!cities.names.includes(city)) return NOT_FOUND;
      const input = validate(schemas.onCallBody, body, language);
      if ("invalid" in input) return input;
      const ids = [...new Set(input.ok.userIds)].map(personId);
      const found = await Promise.all(ids.map((id) => remembered.person(id)));
      const wrong = found.findIndex((person) => person === null || !isStaff(person.role));
      if (wrong >= 0) {
        return { invalid: [fieldError(`userIds.${wrong}`, "not_staff", language)] };
      }
      if (!await staff.setOnCall(city, ids, by.id, world.clock.now())) {
        return { refused: "command_reused" };
      }
      return { ok: await listOf(city, ids) };
    },
  };

  /** Whose account was closed, or who is no staff any more, is not called. */
  async function listOf(city: string, ids: readonly PersonId[]): Promise<OnCallList> {
    const found = await Promise.all(ids.map((id) => remembered.person(id)));
    return {
      city,
      people: found.flatMap((person) =>
        person === null || !isStaff(person.role) ? [] : [{
          id: person.id,
          firstName: person.firstName,
          lastName: person.lastName,
          phone: person.phone,
        }]
      ),
    };
  }
}
