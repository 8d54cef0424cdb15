/** Organisations that pay for patients: what an admin keeps of them, and which of them a payer may name. */
import { z } from "zod";
import { text } from "../../actors/booking/schemas.ts";
import { type PersonId, personId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import {
  type OfferedOrganisation,
  type Organisation,
  ORGANISATION_KINDS,
  type OrganisationFacts,
  type OrganisationKind,
  type OrganisationPlace,
  type OrganisationStore,
} from "../../db/organisations.ts";
import type { PeopleStore } from "../../db/people.ts";
import { pageOf, uuidOrNull } from "../account_schemas.ts";
import { amount } from "../payment_schemas.ts";
import { digitsOf, isInn } from "../people/checksums.ts";
import type { FieldError, Language, Outcome, PageOf, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";
import { askedOf, type ListQuery, shownQuery } from "./paged_list.ts";

const inn = text(20).transform(digitsOf).refine(isInn, { error: "inn" });

/** What a list is asked by. */
export const ORGANISATION_SHOWN = ["active", "inactive"] as const;
export const organisationsQuery = shownQuery(ORGANISATION_SHOWN);

export const organisationBody = z.object({
  kind: z.enum(ORGANISATION_KINDS),
  name: text(160),
  inn,
  city: text(60),
  /** Whose the contract is; null: of all who treat in the city. */
  clinicId: z.uuid().nullish(),
  contractNumber: text(60),
  contractOn: z.iso.date(),
  /** Of one guarantee at most; null: no limit. */
  visitLimitKopecks: amount.nullish(),
  /** Of all guarantees of a month. */
  monthLimitKopecks: amount.nullish(),
  /** The desk that answers for guarantees. */
  contact: text(200).nullish(),
  active: z.boolean(),
});
export const organisationChange = organisationBody.extend({
  /** The one that whoever changes it has seen. */
  version: z.int().min(1).max(2_000_000_000),
});

export interface OrganisationView {
  readonly id: string;
  readonly version: number;
  readonly kind: OrganisationKind;
  readonly name: string;
  readonly inn: string;
  readonly city: string;
  readonly clinicId: string | null;
  readonly contractNumber: string;
  readonly contractOn: string;
  readonly visitLimitKopecks: number | null;
  readonly monthLimitKopecks: number | null;
  readonly contact: string | null;
  readonly active: boolean;
}

/** All that a payer chooses by. */
export interface PayingOrganisation {
  readonly id: string;
  readonly kind: OrganisationKind;
  readonly name: string;
  /** The clinic whose doctors alone come at its cost; null: whoever comes. */
  readonly clinicName: string | null;
}

export interface OrganisationServices {
  /** Those that pay first. */
  list(by: Person, query: ListQuery, language: Language): Promise<
    Outcome<PageOf<OrganisationView>>
  >;
  one(by: Person, id: string): Promise<Outcome<OrganisationView>>;
  add(by: Person, body: unknown, language: Language): Promise<Outcome<OrganisationView>>;
  change(
    by: Person,
    id: string,
    body: unknown,
    language: Language,
  ): Promise<Outcome<OrganisationView>>;
  /** Those that pay in a city; for whoever books. */
  payingIn(city: string): Promise<readonly PayingOrganisation[]>;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly store: OrganisationStore;
  readonly people: Pick<PeopleStore, "get">;
  readonly cities: { readonly names: readonly string[] };
}

/** A payer chooses one of a list on a telephone. */
const OFFERED = 100;

/** The flag and the id have their lengths; the name is what is left. */
const CURSOR = /^([01])([0-9a-f-]{36})(.+)$/s;

const cursorOf = ({ active, id, name }: OrganisationPlace): string =>
  new TextEncoder().encode(`${Number(active)}${id}${name}`)
    .toBase64({ alphabet: "base64url", omitPadding: true });

/** @returns null: it is no cursor of this list, which begins then */
function placeOf(cursor: string): OrganisationPlace | null {
  try {
    const bytes = Uint8Array.fromBase64(cursor, { alphabet: "base64url" });
    const [, active, given = "", name = ""] = CURSOR.exec(new TextDecoder().decode(bytes)) ?? [];
    const id = uuidOrNull(given);
    return id === null ? null : { active: active === "1", id, name };
  } catch {
    return null;
  }
}

const viewOf = (
  { changedAt: _, changedBy: __, ...organisation }: Organisation,
): OrganisationView => organisation;

export const payingView = (
  { id, kind, name, clinicName }: OfferedOrganisation,
): PayingOrganisation => ({ id, kind, name, clinicName });

export function organisationServices(
  { world, store, people, cities }: Surroundings,
): OrganisationServices {
  async function factsOf(
    input: z.output<typeof organisationBody>,
    language: Language,
  ): Promise<Outcome<OrganisationFacts>> {
    const wrong: FieldError[] = [];
    if (!cities.names.includes(input.city)) {
      wrong.push(fieldError("city", "unknown_place", language));
    }
    const clinicId: PersonId | null = input.clinicId == null
      ? null
      : personId(input.clinicId.toLowerCase());
    if (clinicId !== null && (await people.get(clinicId))?.role !== "clinic") {
      wrong.push(fieldError("clinicId", "unknown_clinic", language));
    }
    const { visitLimitKopecks = null, monthLimitKopecks = null, contact = null } = input;
    if (
      visitLimitKopecks !== null && monthLimitKopecks !== null &&
      visitLimitKopecks > monthLimitKopecks
    ) wrong.push(fieldError("visitLimitKopecks", "above_month", language));
    if (wrong.length > 0) return { invalid: wrong };
    const { kind, name, city, contractNumber, contractOn, active } = input;
    return {
      ok: {
        ...{ kind, name, inn: input.inn, city, clinicId, contractNumber, contractOn },
        ...{ visitLimitKopecks, monthLimitKopecks, contact, active },
      },
    };
  }

  async function whole(id: string): Promise<Outcome<OrganisationView>> {
    const found = await store.get(id);
    return found === null ? { refused: "not_found" } : { ok: viewOf(found) };
  }

  return {
    async list(by, query, language) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const asked = askedOf(organisationsQuery, query, language);
      if ("invalid" in asked) return asked;
      const { show, cursor = "", limit } = asked.ok;
      const active = show === null ? null : show === "active";
      const found = await store.list(active, placeOf(cursor), limit + 1);
      const page = pageOf(found, limit, cursorOf);
      return { ok: { ...page, items: page.items.map(viewOf) } };
    },

    async one(by, given) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const id = uuidOrNull(given);
      return id === null ? { refused: "not_found" } : await whole(id);
    },

    async add(by, body, language) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const input = validate(organisationBody, body, language);
      if ("invalid" in input) return input;
      const facts = await factsOf(input.ok, language);
      if (!("ok" in facts)) return facts;
      const id = world.newId();
      const added = await store.add(id, facts.ok, by.id, world.clock.now());
      return added ? await whole(id) : { refused: "organisation_exists" };
    },

    async change(by, given, body, language) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const input = validate(organisationChange, body, language);
      if ("invalid" in input) return input;
      const id = uuidOrNull(given);
      if (id === null || await store.get(id) === null) return { refused: "not_found" };
      const facts = await factsOf(input.ok, language);
      if (!("ok" in facts)) return facts;
      const { version } = input.ok;
      const done = await store.change(id, version, facts.ok, by.id, world.clock.now());
      return done === "changed"
        ? await whole(id)
        : { refused: done === "stale" ? "stale_version" : "organisation_exists" };
    },

    async payingIn(city) {
      if (!cities.names.includes(city)) return [];
      return (await store.payingIn(city, null, OFFERED)).map(payingView);
    },
  };
}
