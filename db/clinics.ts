/**
 * The store of clinics: what they say of themselves, their doctors, and the links that invite them.
 * Facts are sealed with the clinic's key; of a link only its SHA-256 is kept.
 */
import type { Instant, PersonId, Specialization } from "../actors/vocabulary.ts";
import type { DataKey } from "../runtime/vault.ts";
import { stepPlace } from "./applications.ts";
import type { Database } from "./client.ts";
import type { Keyring } from "./keyring.ts";
import { isUniqueViolation, queryOf } from "./query.ts";

export const CLINIC_STATUSES = ["applied", "approved", "rejected"] as const;
export type ClinicStatus = typeof CLINIC_STATUSES[number];

export interface ClinicFacts {
  /** Ten digits of an organisation, twelve of a sole trader. */
  readonly inn: string | null;
  readonly addresses: readonly string[];
  readonly hours: string | null;
  readonly services: readonly string[];
  /** YYYY-MM-DD, the last day of the medical licence as the clinic gave it; null: it has no end. */
  readonly licenseExpiresOn: string | null;
  /** Why it was rejected, in an admin's words. */
  readonly reason: string | null;
}

export interface StoredClinic extends ClinicFacts {
  readonly userId: PersonId;
  readonly version: number;
  readonly name: string;
  readonly licenseNumber: string | null;
  /** The end that an admin has approved: what counts. */
  readonly licensedUntil: string | null;
  readonly status: ClinicStatus;
  readonly decidedAt: Instant | null;
  readonly telemedicine: boolean;
  readonly createdAt: Instant;
}

export interface ClinicDoctor {
  readonly doctorId: PersonId;
  readonly firstName: string;
  readonly lastName: string;
  readonly specializations: readonly Specialization[];
  readonly isApproved: boolean;
  readonly from: Instant;
}

/** A clinic that could take a booking, with its doctors of the field. */
export interface ClinicOfField {
  readonly clinicId: PersonId;
  readonly name: string;
  readonly licenseNumber: string | null;
  readonly telemedicine: boolean;
  readonly doctorIds: readonly PersonId[];
}

/** A clinic as its doctors know it. */
export interface ClinicOfDoctor {
  readonly clinicId: PersonId;
  readonly name: string;
  readonly from: Instant;
}

/** For whom a doctor works, or has worked. */
export interface WorkOfDoctor extends ClinicOfDoctor {
  /** Null: still. */
  readonly until: Instant | null;
  readonly endedBy: "doctor" | "clinic" | null;
  /** YYYY-MM-DD, the end of the clinic's licence; null: it has none. */
  readonly licensedUntil: string | null;
}

export interface NewInvite {
  readonly tokenHash: Uint8Array;
  readonly clinicId: PersonId;
  readonly createdBy: PersonId;
  readonly at: Instant;
  readonly expiresAt: Instant;
}

interface Row extends Omit<StoredClinic, keyof ClinicFacts> {
  readonly facts: Uint8Array | null;
}

const NO_FACTS: ClinicFacts = {
  inn: null,
  addresses: [],
  hours: null,
  services: [],
  licenseExpiresOn: null,
  reason: null,
};
const place = (id: string): string => `clinic_profiles.facts/${id}`;
const COLUMNS = `user_id, version, name, license_number, status, decided_at, telemedicine,
  license_expires_on as licensed_until, created_at, facts`;
const at = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;

function opened({ facts, ...rest }: Row, key: DataKey | undefined): StoredClinic {
  const known = facts === null || key === undefined
    ? {}
    : JSON.parse(key.open(place(rest.userId), facts)) as Partial<ClinicFacts>;
  return { ...rest, ...NO_FACTS, ...known };
}

const factsOf = (clinic: ClinicFacts): ClinicFacts => {
  const { inn, addresses, hours, services, licenseExpiresOn, reason } = clinic;
  return { inn, addresses, hours, services, licenseExpiresOn, reason };
};

export type ClinicStore = ReturnType<typeof clinicStore>;

export function clinicStore(database: Database, keyring: Keyring) {
  const rows = queryOf(database);

  return {
    async get(id: string): Promise<StoredClinic | null> {
      const [row] = await rows<Row>(
        "clinics.get",
        `select ${COLUMNS} from clinic_profiles where user_id = $1`,
        [id],
      );
      return row === undefined ? null : opened(row, (await keyring.persons([id])).get(id));
    },

    /** What it calls itself; null: there is no such clinic. */
    async nameOf(id: string): Promise<string | null> {
      const [row] = await rows<{ name: string }>(
        "clinics.nameOf",
        "select name from clinic_profiles where user_id = $1",
        [id],
      );
      return row?.name ?? null;
    },

    /** Newest first. @param search part of the name, or the whole number of a licence */
    async list(query: {
      readonly status: ClinicStatus | null;
      readonly search: string | null;
      readonly before: string | null;
      readonly limit: number;
    }): Promise<readonly StoredClinic[]> {
      const found = await rows<Row>(
        "clinics.list",
        `select ${COLUMNS} from clinic_profiles
         where ($1::text is null or status = $1) and ($3::uuid is null or user_id < $3::uuid)
           and ($2::text is null or position(lower($2) in lower(name)) > 0
             or license_number = $2)
         order by user_id desc limit $4`,
        [query.status, query.search, query.before, query.limit],
      );
      const keys = await keyring.persons(found.map(({ userId }) => userId));
      return found.map((row) => opened(row, keys.get(row.userId)));
    },

    /**
     * @param again this change applies anew: a step of the application
     * @returns false: another was first
     */
    async save(
      clinic: StoredClinic,
      again: { readonly id: string; readonly at: Instant } | null = null,
    ): Promise<boolean> {
      const { userId: id } = clinic;
      const key = await keyring.person(id);
      const facts = factsOf(clinic);
      const saved = await rows(
        "clinics.save",
        `with saved as (
           update clinic_profiles set version = version + 1, name = $3, license_number = $4,
             status = $5, telemedicine = $6, facts = $7
           where user_id = $1 and version = $2 returning user_id
         ), step as (
           insert into application_steps (id, user_id, step, by_id, at)
           select $8::uuid, user_id, 'applied', user_id, ${at("$9")} from saved
           where $8::uuid is not null
         )
         select user_id from saved`,
        [
          id,
          clinic.version,
          clinic.name,
          clinic.licenseNumber,
          clinic.status,
          clinic.telemedicine,
          key.seal(place(id), JSON.stringify(facts)),
          again?.id ?? null,
          again?.at ?? 0,
        ],
      );
      return saved.length === 1;
    },

    /** What an admin has decided about this version. @returns false: it is another one by now */
    async decide(
      clinic: StoredClinic,
      by: PersonId,
      when: Instant,
      stepId: string,
    ): Promise<boolean> {
      const { userId: id } = clinic;
      const key = await keyring.person(id);
      const facts = factsOf(clinic);
      const decided = await rows(
        "clinics.decide",
        `with decided as (
           update clinic_profiles set version = version + 1, status = $3, facts = $4,
             decided_by = $5, decided_at = ${at("$6")},
             -- The end of the licence counts from the moment in which somebody has looked at it.
             license_expires_on =
               case when $3 = 'approved' then $9::text::date else license_expires_on end
           where user_id = $1 and version = $2 returning user_id
         )
         insert into application_steps (id, user_id, step, by_id, at, reason)
         select $7::uuid, user_id, $3, $5, ${at("$6")}, $8 from decided returning user_id`,
        [
          id,
          clinic.version,
          clinic.status,
          key.seal(place(id), JSON.stringify(facts)),
          by,
          when,
          stepId,
          clinic.reason === null ? null : key.seal(stepPlace(stepId), clinic.reason),
          clinic.licenseExpiresOn,
        ],
      );
      return decided.length === 1;
    },

    async doctors(clinicId: string, limit: number): Promise<readonly ClinicDoctor[]> {
      return await rows<ClinicDoctor>(
        "clinics.doctors",
        `select c.doctor_id, u.first_name, u.last_name, d.specializations, c.from_at as "from",
           d.status = 'approved' and u.active as is_approved
         from clinic_doctors c join users u on u.id = c.doctor_id
           join doctor_profiles d on d.user_id = u.id
         where c.clinic_id = $1 and c.until_at is null
         order by u.last_name, u.first_name, c.id limit $2`,
        [clinicId, limit],
      );
    },

    /**
     * Approved and licensed clinics that have approved doctors of a field.
     * @param day YYYY-MM-DD, in the city's time
     */
    async ofField(
      specialization: Specialization,
      day: string,
      limit: number,
    ): Promise<readonly ClinicOfField[]> {
      return await rows<ClinicOfField>(
        "clinics.ofField",
        `select p.user_id as clinic_id, p.name, p.license_number, p.telemedicine,
           jsonb_agg(c.doctor_id order by c.doctor_id) as doctor_ids
         from clinic_profiles p join users o on o.id = p.user_id and o.active
           join clinic_doctors c on c.clinic_id = p.user_id and c.until_at is null
           join users u on u.id = c.doctor_id and u.active
           join doctor_profiles d on d.user_id = c.doctor_id
         where p.status = 'approved'
           and (p.license_expires_on is null or p.license_expires_on >= $2::text::date)
           and d.status = 'approved' and d.specializations @> jsonb_build_array($1::text)
         group by p.user_id order by p.name, p.user_id limit $3`,
        [specialization, day, limit],
      );
    },

    async clinicsOf(doctorId: string): Promise<readonly ClinicOfDoctor[]> {
      return await rows<ClinicOfDoctor>(
        "clinics.clinicsOf",
        `select c.clinic_id, p.name, c.from_at as "from"
         from clinic_doctors c join clinic_profiles p on p.user_id = c.clinic_id
         where c.doctor_id = $1 and c.until_at is null order by c.from_at, c.id`,
        [doctorId],
      );
    },

    /** All of them, those that go on first. */
    worksOf: (doctorId: string): Promise<readonly WorkOfDoctor[]> =>
      rows<WorkOfDoctor>(
        "clinics.worksOf",
        `select c.clinic_id, p.name, c.from_at as "from", c.until_at as until,
           case when c.ended_by = c.doctor_id then 'doctor' when c.ended_by is not null then 'clinic'
           end as ended_by, p.license_expires_on as licensed_until
         from clinic_doctors c join clinic_profiles p on p.user_id = c.clinic_id
         where c.doctor_id = $1 order by c.until_at desc nulls first, c.from_at, c.id limit 200`,
        [doctorId],
      ),

    /** @returns false: so many links of this clinic are open already */
    async invite(invite: NewInvite, most: number): Promise<boolean> {
      const made = await rows(
        "clinics.invite",
        `insert into clinic_invites (token_hash, clinic_id, created_by, created_at, expires_at)
         select $1, $2, $3, ${at("$4")}, ${at("$5")}
         where (select count(*) from clinic_invites
           where clinic_id = $2 and used_at is null and expires_at > ${at("$4")}) < $6::integer
         returning clinic_id`,
        [invite.tokenHash, invite.clinicId, invite.createdBy, invite.at, invite.expiresAt, most],
      );
      return made.length === 1;
    },

    /** The clinic of a link that is still good. */
    async invitedBy(tokenHash: Uint8Array, when: Instant): Promise<
      { readonly clinicId: PersonId; readonly name: string; readonly expiresAt: Instant } | null
    > {
      const [found] = await rows<{ clinicId: PersonId; name: string; expiresAt: Instant }>(
        "clinics.invitedBy",
        `select i.clinic_id, p.name, i.expires_at
         from clinic_invites i join clinic_profiles p on p.user_id = i.clinic_id
           join users u on u.id = i.clinic_id
         where i.token_hash = $1 and i.used_at is null and i.expires_at > ${at("$2")}
           and p.status = 'approved' and u.active`,
        [tokenHash, when],
      );
      return found ?? null;
    },

    /**
     * The link is used and the doctor works for the clinic, both or neither.
     * @returns the clinic; null: the link is not good; "already": works there
     */
    async accept(
      tokenHash: Uint8Array,
      id: string,
      doctorId: PersonId,
      when: Instant,
    ): Promise<PersonId | "already" | null> {
      try {
        const [made] = await rows<{ clinicId: PersonId }>(
          "clinics.accept",
          `with used as (
             update clinic_invites i set used_at = ${at("$4")}, used_by = $3
             from clinic_profiles p, users u
             where i.token_hash = $1 and i.used_at is null and i.expires_at > ${at("$4")}
               and p.user_id = i.clinic_id and p.status = 'approved'
               and u.id = i.clinic_id and u.active
             returning i.clinic_id
           )
           insert into clinic_doctors (id, clinic_id, doctor_id, from_at)
           select $2, clinic_id, $3, ${at("$4")} from used returning clinic_id`,
          [tokenHash, id, doctorId, when],
        );
        return made?.clinicId ?? null;
      } catch (error) {
        if (isUniqueViolation(error)) return "already";
        throw error;
      }
    },

    /** All open links of a clinic end. @returns how many */
    async withdrawInvites(clinicId: string): Promise<number> {
      const gone = await rows(
        "clinics.withdrawInvites",
        "delete from clinic_invites where clinic_id = $1 and used_at is null returning clinic_id",
        [clinicId],
      );
      return gone.length;
    },

    /** The doctor works there no longer. @returns false: did not */
    async end(clinicId: string, doctorId: string, by: PersonId, when: Instant): Promise<boolean> {
      const ended = await rows(
        "clinics.end",
        `update clinic_doctors set until_at = ${at("$4")}, ended_by = $3
         where clinic_id = $1 and doctor_id = $2 and until_at is null returning id`,
        [clinicId, doctorId, by, when],
      );
      return ended.length === 1;
    },
  };
}
