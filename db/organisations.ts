/** The store of organisations that pay for patients. */
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { Conditions } from "./conditions.ts";
import { isUniqueViolation, queryOf } from "./query.ts";

export const ORGANISATION_KINDS = ["insurer", "employer"] as const;
export type OrganisationKind = typeof ORGANISATION_KINDS[number];

export interface OrganisationFacts {
  readonly kind: OrganisationKind;
  readonly name: string;
  readonly inn: string;
  readonly city: string;
  /** Whose the contract is; null: of all who treat in the city. */
  readonly clinicId: PersonId | null;
  readonly contractNumber: string;
  readonly contractOn: string;
  readonly visitLimitKopecks: number | null;
  readonly monthLimitKopecks: number | null;
  readonly contact: string | null;
  readonly active: boolean;
}

export interface Organisation extends OrganisationFacts {
  readonly id: string;
  readonly version: number;
  readonly changedBy: PersonId;
  readonly changedAt: Instant;
}

/** As a payer is offered it. */
export interface OfferedOrganisation extends Organisation {
  /** Of the clinic whose doctors alone come at its cost; null: whoever comes. */
  readonly clinicName: string | null;
}

const COLUMNS = `id, version, kind, name, inn, city, clinic_id, contract_number,
  contract_on::text as contract_on, visit_limit_kopecks, month_limit_kopecks, contact, active,
  changed_by, changed_at`;

const valuesOf = (facts: OrganisationFacts): readonly unknown[] => [
  facts.kind,
  facts.name,
  facts.inn,
  facts.city,
  facts.clinicId,
  facts.contractNumber,
  facts.contractOn,
  facts.visitLimitKopecks,
  facts.monthLimitKopecks,
  facts.contact,
  facts.active,
];

/** Where one stands in the list; by then it may stand elsewhere, or be called otherwise. */
export type OrganisationPlace = Pick<Organisation, "active" | "name" | "id">;

export type OrganisationStore = ReturnType<typeof organisationStore>;

export function organisationStore(database: Database) {
  const rows = queryOf(database);
  return {
    /** Those that pay first, by their names. @param after where the last that was shown stood then */
    async list(
      active: boolean | null,
      after: OrganisationPlace | null,
      limit: number,
    ): Promise<readonly Organisation[]> {
      const asked = new Conditions().and("active = ?::boolean", active).and(
        `(not active, name, id) > (select not (place->>'active')::boolean, place->>'name',
           (place->>'id')::uuid from (select ?::jsonb as place) one)`,
        after,
      );
      return await rows<Organisation>(
        "organisations.list",
        `select ${COLUMNS} from organisations where ${asked.text}
         order by not active, name, id limit ${asked.parameter(limit)}`,
        asked.values,
      );
    },

    async get(id: string): Promise<Organisation | null> {
      const [found] = await rows<Organisation>(
        "organisations.get",
        `select ${COLUMNS} from organisations where id = $1`,
        [id],
      );
      return found ?? null;
    },

    /**
     * Those that pay in the city by now.
     * @param clinicId in whose name the visit is; null: it is not known yet
     */
    async payingIn(
      city: string,
      clinicId: PersonId | null,
      limit: number,
    ): Promise<readonly OfferedOrganisation[]> {
      return await rows<OfferedOrganisation>(
        "organisations.payingIn",
        `select ${COLUMNS},
           (select c.name from clinic_profiles c where c.user_id = organisations.clinic_id) as clinic_name
         from organisations
         where active and city = $1 and (clinic_id is null or $2::uuid is null or clinic_id = $2)
         order by name, id limit $3`,
        [city, clinicId, limit],
      );
    },

    /** @returns false: there is one with this number, for this city and clinic */
    async add(id: string, facts: OrganisationFacts, by: PersonId, at: Instant): Promise<boolean> {
      try {
        await rows(
          "organisations.add",
          `insert into organisations (kind, name, inn, city, clinic_id, contract_number,
             contract_on, visit_limit_kopecks, month_limit_kopecks, contact, active, id, version,
             changed_by, changed_at)
           values ($1, $2, $3, $4, $5, $6, $7::date, $8, $9, $10, $11, $12, 1, $13,
             to_timestamp($14::float8 / 1000))`,
          [...valuesOf(facts), id, by, at],
        );
        return true;
      } catch (error) {
        if (isUniqueViolation(error)) return false;
        throw error;
      }
    },

    async change(
      id: string,
      version: number,
      facts: OrganisationFacts,
      by: PersonId,
      at: Instant,
    ): Promise<"changed" | "stale" | "exists"> {
      try {
        const changed = await rows(
          "organisations.change",
          `update organisations set kind = $1, name = $2, inn = $3, city = $4, clinic_id = $5,
             contract_number = $6, contract_on = $7::date, visit_limit_kopecks = $8,
             month_limit_kopecks = $9, contact = $10, active = $11, version = version + 1,
             changed_by = $14, changed_at = to_timestamp($15::float8 / 1000)
           where id = $12 and version = $13 returning id`,
          [...valuesOf(facts), id, version, by, at],
        );
        return changed.length === 1 ? "changed" : "stale";
      } catch (error) {
        if (isUniqueViolation(error)) return "exists";
        throw error;
      }
    },
  };
}
