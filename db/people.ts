/** The store of people: accounts, doctors' applications, sessions and refresh tokens. */
import type { MeetingCard } from "../actors/booking/needs.ts";
import type { DoctorFacts } from "../actors/booking/protocol.ts";
import type { Instant, Membership, PersonId, Role, Specialization } from "../actors/vocabulary.ts";
import { CONSENT_VERSIONS } from "./consents.ts";
import type { Licence } from "./applications.ts";
import type { Database, Sql } from "./client.ts";
import { gathered } from "./gathered.ts";
import type { DataKey } from "../runtime/vault.ts";
import type { Keyring } from "./keyring.ts";
import { isUniqueViolation, type Query, queryOf } from "./query.ts";
import { sameRound } from "./same_round.ts";
import {
  CLINIC_KIND_OF_USER,
  CLINIC_OF_USER,
  DOCTOR_FACTS,
  doctorFactsOf,
  type DoctorFactsRow,
  IS_ACTIVE_USER,
  MEMBERSHIPS_OF_USER,
  SAME_HUMAN_AS_USER,
} from "./standing.ts";

/** Doctors who are read of in one statement. */
const FACTS_TOGETHER = 32;

/** What is written in the same transaction; its throw takes everything back. */
type Within = (sql: Sql) => Promise<unknown>;

export interface Account {
  readonly id: PersonId;
  readonly role: Role;
  readonly email: string | null;
  readonly phone: string | null;
  readonly firstName: string;
  readonly lastName: string;
  readonly active: boolean;
  readonly createdAt: Instant;
  /** Of a dispatcher: where this one has rights. */
  readonly memberships?: readonly Membership[] | null;
  /** Of an account that acts in a clinic's name beside the clinic's own: the clinic. */
  readonly clinicId?: PersonId | null;
  /** In what kind it acts; null: it is the clinic's own account. */
  readonly clinicKind?: "owner" | "manager" | null;
  /** Of a patient: other records that are the same human. */
  readonly sameAs?: readonly PersonId[] | null;
}

export interface NewAccount extends Account {
  /** Null: codes open it, or an invitation will. */
  readonly passwordHash: string | null;
  readonly doctor: {
    readonly specializations: readonly Specialization[];
    readonly licenseNumber: string;
    readonly licenseExpiresOn: string;
  } | null;
  readonly clinic: { readonly name: string; readonly licenseNumber: string | null } | null;
}

export interface Application {
  readonly userId: PersonId;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly specializations: readonly Specialization[];
  readonly licenseNumber: string;
  readonly licenseExpiresOn: string;
  readonly status: "applied" | "approved" | "rejected";
  readonly decidedAt: Instant | null;
  readonly reason: string | null;
  readonly createdAt: Instant;
  /** A change of an approved licence that waits for a decision. */
  readonly proposal: Licence | null;
  /** What the card says of the needs that can be met: rows of before say nothing. */
  readonly card: MeetingCard;
}

const ACCOUNT = `id, role, contacts, first_name, last_name, ${IS_ACTIVE_USER} as active, created_at,
  case when role = 'dispatcher' then ${MEMBERSHIPS_OF_USER} end as memberships,
  case when role = 'clinic' then ${CLINIC_OF_USER} end as clinic_id,
  case when role = 'clinic' then ${CLINIC_KIND_OF_USER} end as clinic_kind,
  case when role = 'patient' then ${SAME_HUMAN_AS_USER} end as same_as`;
const APPLICATION = `d.user_id, u.first_name, u.last_name, u.contacts, d.specializations,
  d.license_number, d.license_expires_on, d.status, d.decided_at, d.reason, d.created_at,
  d.proposal, d.card`;

export type PeopleStore = ReturnType<typeof peopleStore>;

/** E-mail address and telephone, as they lie sealed. */
export interface Contacts {
  readonly email: string | null;
  readonly phone: string | null;
}

const NO_CONTACTS: Contacts = { email: null, phone: null };

type Sealed<Row> = Omit<Row, keyof Contacts> & { readonly contacts: Uint8Array };

/** Where a person's contacts lie, for the seal. */
const contactsPlace = (id: string): string => `users.contacts/${id}`;

/** Sealed with the person's own key. @param contacts normalised */
export const sealContacts = (key: DataKey, id: string, contacts: Contacts): Uint8Array =>
  key.seal(contactsPlace(id), JSON.stringify(contacts));

/** @throws SealBroken */
export const openContacts = (key: DataKey, id: string, sealed: Uint8Array): Contacts =>
  JSON.parse(key.open(contactsPlace(id), sealed)) as Contacts;

/** A login as contacts: with an @ it is an e-mail address. @param login normalised */
const contactsOf = (login: string): Contacts =>
  login.includes("@") ? { email: login.toLowerCase(), phone: null } : { email: null, phone: login };

/** What finds an account by its login: an e-mail address is never taken for a telephone. */
export interface LoginIndexes {
  readonly email: Uint8Array | null;
  readonly phone: Uint8Array | null;
}

export async function loginIndexes(
  keyring: Keyring,
  { email, phone }: Contacts,
): Promise<LoginIndexes> {
  const [emails, phones] = await Promise.all([
    keyring.purpose("email_index"),
    keyring.purpose("phone_index"),
  ]);
  return {
    email: email === null ? null : emails.index(email),
    phone: phone === null ? null : phones.index(phone),
  };
}

export function peopleStore(database: Database, keyring: Keyring) {
  const rows = queryOf(database);

  /** Rows with their contacts opened; whose key was deleted has none any more. */
  async function opened<Row extends Contacts>(
    sealed: readonly Sealed<Row>[],
    idOf: (row: Sealed<Row>) => string,
  ): Promise<Row[]> {
    const keys = await keyring.persons(sealed.map(idOf));
    return sealed.map((row) => {
      const { contacts, ...rest } = row;
      const id = idOf(row);
      const known = keys.get(id)?.open(contactsPlace(id), contacts);
      return { ...rest, ...(known === undefined ? NO_CONTACTS : JSON.parse(known)) } as Row;
    });
  }

  const openAccounts = <Row extends Account>(sealed: readonly Sealed<Row>[]): Promise<Row[]> =>
    opened<Row>(sealed, (row) => (row as unknown as Account).id);

  const asking = gathered(async (ids: readonly PersonId[]): Promise<(Account | null)[]> => {
    const found = await openAccounts<Account>(
      await rows<Sealed<Account>>(
        "people.asking",
        // An array, so that the rows are found by their key: joined to the list, ten thousand accounts are
        // read and joined for thirty of them, which takes three times as long.
        `select ${ACCOUNT} from users
         where id = any(array(select value::uuid from jsonb_array_elements_text($1::jsonb)))`,
        [ids],
      ),
    );
    return ids.map((id) => found.find((account) => account.id === id.toLowerCase()) ?? null);
  });

  const doctorFacts = sameRound({
    limit: FACTS_TOGETHER,
    async askMany(ids: readonly string[]): Promise<readonly (DoctorFacts | null)[]> {
      const found = await rows<DoctorFactsRow>(
        "people.doctorFacts",
        `select ${DOCTOR_FACTS} from users u join doctor_profiles d on d.user_id = u.id
         where u.id = any(array(select value::uuid from jsonb_array_elements_text($1::jsonb)))
           and u.role = 'doctor'`,
        [ids],
      );
      const facts = new Map<string, DoctorFacts>(found.map((row) => [row.id, doctorFactsOf(row)]));
      return ids.map((id) => facts.get(id.toLowerCase()) ?? null);
    },
  });

  /** One statement by itself, or with what belongs to it in a transaction. */
  const writing = (within: Within | null): Query =>
    within === null
      ? rows
      : <Row>(label: string, text: string, values: readonly unknown[]) =>
        database.transaction(label, async (sql) => {
          const made = [...await sql.unsafe(text, values as never[], { prepare: true })] as Row[];
          await within(sql);
          return made;
        });

  return {
    /**
     * One statement, so that no doctor is without an application and nobody without a profile. Who
     * registers has read what the data are for: that consent is kept with it. @returns false: taken
     */
    async add(account: NewAccount, within: Within | null = null): Promise<boolean> {
      const key = await keyring.person(account.id);
      const indexes = await loginIndexes(keyring, account);
      try {
        await writing(within)(
          "people.add",
          `with account as (
             insert into users (id, role, contacts, email_index, phone_index, password_hash,
               first_name, last_name, active, created_at)
             values ($1, $2, $14, $3, $4, $5, $6, $7, true, to_timestamp($8::float8 / 1000))
             returning id, created_at
           ), profile as (
             insert into patient_profiles (person_id, user_id, created_at, updated_at)
             select id, id, created_at, created_at from account
           ), consent as (
             insert into consents (id, person_id, kind, text_version, how, given_by, given_at)
             select gen_random_uuid(), id, 'processing', $15::text, 'self', id, created_at
             from account
           ), everywhere as (
             -- As by a change of role: a dispatcher begins with all cities.
             insert into staff_memberships (user_id, version, areas, changed_at)
             select id, 1, '[{"city": null, "clinicIds": null}]'::jsonb, created_at from account
             where $2 = 'dispatcher'
           ), doctor as (
             insert into doctor_profiles (user_id, specializations, license_number,
               license_expires_on, created_at)
             select id, $9::jsonb, $10::text, $11::text::date, created_at from account
             where $10::text is not null
           )
           insert into clinic_profiles (user_id, name, license_number, created_at)
           select id, $12::text, $13::text, created_at from account where $12::text is not null`,
          [
            account.id,
            account.role,
            indexes.email,
            indexes.phone,
            account.passwordHash,
            account.firstName,
            account.lastName,
            account.createdAt,
            account.doctor?.specializations ?? [],
            account.doctor?.licenseNumber ?? null,
            account.doctor?.licenseExpiresOn ?? null,
            account.clinic?.name ?? null,
            account.clinic?.licenseNumber ?? null,
            sealContacts(key, account.id, { email: account.email, phone: account.phone }),
            CONSENT_VERSIONS.processing,
          ],
        );
        return true;
      } catch (error) {
        if (isUniqueViolation(error)) return false;
        throw error;
      }
    },

    async get(id: string): Promise<Account | null> {
      const found = await rows<Sealed<Account>>(
        "people.get",
        `select ${ACCOUNT} from users where id = $1`,
        [id],
      );
      return (await openAccounts<Account>(found))[0] ?? null;
    },

    /** The same for whoever is asking, which many do at once. */
    asking,

    /** The roles of those among `ids` whose accounts are active. */
    async roles(ids: readonly PersonId[]): Promise<ReadonlyMap<PersonId, Role>> {
      const found = await rows<{ id: PersonId; role: Role }>(
        "people.roles",
        `select u.id, u.role from jsonb_array_elements_text($1::jsonb) as wanted(id)
         join users u on u.id = wanted.id::uuid where u.active`,
        [ids],
      );
      return new Map(found.map(({ id, role }) => [id, role]));
    },

    /** @param login a normalised e-mail address or telephone number */
    async byLogin(login: string): Promise<(Account & { passwordHash: string | null }) | null> {
      type Found = Account & { passwordHash: string | null };
      const indexes = await loginIndexes(keyring, contactsOf(login));
      const found = await rows<Sealed<Found>>(
        "people.byLogin",
        `select ${ACCOUNT}, password_hash from users
         where email_index = $1 or phone_index = $2 limit 1`,
        [indexes.email, indexes.phone],
      );
      return (await openAccounts<Found>(found))[0] ?? null;
    },

    async list(
      query: {
        role: Role | null;
        /** Only those that are open, or only those that are blocked. */
        active?: boolean | null;
        /** Part of a name, or a whole e-mail address or telephone number. */
        search: string | null;
        before: string | null;
        limit: number;
      },
    ): Promise<readonly Account[]> {
      const indexes = await loginIndexes(
        keyring,
        query.search === null ? NO_CONTACTS : contactsOf(query.search),
      );
      const found = await rows<Sealed<Account>>(
        "people.list",
        `select ${ACCOUNT} from users
         where ($1::text is null or role = $1) and ($2::uuid is null or id < $2::uuid)
           and ($7::boolean is null or active = $7::boolean)
           and ($3::text is null
             or position(lower($3) in lower(first_name || ' ' || last_name)) > 0
             or email_index = $5 or phone_index = $6)
         order by id desc limit $4`,
        [
          query.role,
          query.before,
          query.search,
          query.limit,
          indexes.email,
          indexes.phone,
          query.active ?? null,
        ],
      );
      return await openAccounts<Account>(found);
    },

    /**
     * Whoever becomes staff is signed in nowhere afterwards: who had one of those sign-ins must not be the
     * one who sets up the second factor.
     * @returns the sign-ins that ended; null: the role is not taken from the last admin
     */
    async setRole(id: string, role: Role): Promise<readonly string[] | null> {
      const [changed] = await rows<{ id: string | null; ended: readonly string[] }>(
        "people.setRole",
        // Locked first, so that two admins who demote each other at once do not both succeed.
        `with admins as materialized (
           select id from users where role = 'admin' and active order by id for update
         ), changed as (
           update users set role = $2 where id = $1 and (role <> 'admin' or $2 = 'admin' or
             (select count(*) from admins) > 1) returning id
         ), everywhere as (
           -- A dispatcher begins with all cities, unless an admin has said otherwise before.
           insert into staff_memberships (user_id, version, areas, changed_at)
           select id, 1, '[{"city": null, "clinicIds": null}]'::jsonb, now() from changed
           where $2 = 'dispatcher'
             and not exists (select from staff_memberships where user_id = $1)
         ), promoted as (
           select c.id from changed c join users before on before.id = c.id
           where $2 in ('dispatcher', 'admin') and before.role <> $2
         ), challenges as (
           delete from totp_challenges where user_id in (select id from promoted)
         ), pages as (
           delete from sessions where user_id in (select id from promoted) returning id
         ), programs as (
           delete from refresh_families where user_id in (select id from promoted) returning id
         )
         select (select id from changed) as id, coalesce((select jsonb_agg(id) from
           (select id from pages union all select id from programs) gone), '[]'::jsonb) as ended`,
        [id, role],
      );
      return changed === undefined || changed.id === null ? null : changed.ended;
    },

    async hasAdmin(): Promise<boolean> {
      const found = await rows(
        "people.hasAdmin",
        "select 1 from users where role = 'admin' limit 1",
        [],
      );
      return found.length > 0;
    },

    /** Whether the clinic's medical licence is good on this day, or has no end. @param day YYYY-MM-DD */
    async isClinicLicensed(id: string, day: string): Promise<boolean> {
      const ended = await rows(
        "people.isClinicLicensed",
        "select 1 from clinic_profiles where user_id = $1 and license_expires_on < $2::text::date",
        [id, day],
      );
      return ended.length === 0;
    },

    /** What a booking or a shift must know of a doctor; null for anybody who is none. */
    doctorFacts,

    async application(userId: string): Promise<Application | null> {
      const found = await rows<Sealed<Application>>(
        "people.application",
        `select ${APPLICATION} from doctor_profiles d join users u on u.id = d.user_id
         where d.user_id = $1`,
        [userId],
      );
      return (await opened<Application>(found, (row) => row.userId))[0] ?? null;
    },

    async applications(
      query: { status: string | null; before: string | null; limit: number },
    ): Promise<readonly Application[]> {
      const found = await rows<Sealed<Application>>(
        "people.applications",
        `select ${APPLICATION} from doctor_profiles d join users u on u.id = d.user_id
         where ($1::text is null or d.status = $1 or ($1 = 'applied' and d.proposal is not null))
           and ($2::uuid is null or d.user_id < $2::uuid)
         order by d.user_id desc limit $3`,
        [query.status, query.before, query.limit],
      );
      return await opened<Application>(found, (row) => row.userId);
    },
  };
}
