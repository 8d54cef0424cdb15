/**
 * The store of patients' profiles: one row a person, account or not. Facts and card are sealed apart
 * with the person's key; a save counts only against the version that it was made from.
 */
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { DataKey } from "../runtime/vault.ts";
import type { Database, Sql } from "./client.ts";
import type { Keyring } from "./keyring.ts";
import { queryOf } from "./query.ts";
import { sameRound } from "./same_round.ts";

export interface EmergencyContact {
  readonly name: string;
  /** E.164. */
  readonly phone: string;
  readonly relation: string | null;
}

export interface ProfileFacts {
  /** Names of a person without an account; an account's stand on `users`. */
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly middleName?: string | null;
  /** YYYY-MM-DD. */
  readonly birthDate?: string | null;
  readonly sex?: "female" | "male" | null;
  /** Sixteen digits. */
  readonly policyNumber?: string | null;
  /** Eleven digits. */
  readonly snils?: string | null;
  readonly emergencyContact?: EmergencyContact | null;
  readonly contactLanguage?: "ru" | "en" | null;
  /** E.164; of a person without an account. */
  readonly phone?: string | null;
}

/** Null: nobody was asked. An empty list: there are none, and somebody said so. */
export interface MedicalCard {
  readonly allergies: readonly string[] | null;
  readonly chronicConditions: readonly string[] | null;
  readonly medicines: readonly string[] | null;
}

export const EMPTY_CARD: MedicalCard = {
  allergies: null,
  chronicConditions: null,
  medicines: null,
};

export interface StoredProfile {
  readonly personId: PersonId;
  /** Null: in somebody's care, without an account. */
  readonly userId: PersonId | null;
  readonly version: number;
  readonly facts: ProfileFacts;
  readonly updatedAt: Instant;
}

interface Row extends Omit<StoredProfile, "facts"> {
  readonly facts: Uint8Array | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
}

export interface ProfileChange {
  readonly facts: ProfileFacts;
  /** Absent: the card stays as it is. */
  readonly card?: MedicalCard;
}

/** Columns of a profile that is read together with the names of its account. */
export const PROFILE_COLUMNS = `p.person_id, p.user_id, p.version, p.facts, p.updated_at,
  u.first_name, u.last_name`;

const factsPlace = (id: string): string => `patient_profiles.facts/${id}`;
const cardPlace = (id: string): string => `patient_profiles.card/${id}`;

/** What finds a person by a number, without showing it. */
export async function profileIndexes(keyring: Keyring, facts: ProfileFacts) {
  const [policies, phones] = await Promise.all([
    keyring.purpose("policy_index"),
    keyring.purpose("profile_phone_index"),
  ]);
  return {
    policy: facts.policyNumber ? policies.index(facts.policyNumber) : null,
    phone: facts.phone ? phones.index(facts.phone) : null,
  };
}

/** Facts and card as they lie; names of an account are not written a second time. */
export function sealProfile(
  key: DataKey,
  id: string,
  { facts, card }: ProfileChange,
  hasAccount: boolean,
): { facts: Uint8Array; card: Uint8Array | null } {
  const { firstName, lastName, phone, ...rest } = facts;
  const own = hasAccount ? rest : { firstName, lastName, phone, ...rest };
  return {
    facts: key.seal(factsPlace(id), JSON.stringify(own)),
    card: card === undefined ? null : key.seal(cardPlace(id), JSON.stringify(card)),
  };
}

/** The row with its facts opened; of a person whose key was deleted nothing is left. */
export function openProfile(row: Row, key: DataKey | undefined): StoredProfile {
  const { facts, firstName, lastName, ...rest } = row;
  const sealed: ProfileFacts = facts === null || key === undefined
    ? {}
    : JSON.parse(key.open(factsPlace(row.personId), facts));
  return {
    ...rest,
    facts: row.userId === null ? sealed : { ...sealed, firstName, lastName },
  };
}

/** Is written down beside the reading, in its transaction. */
export type CardReading = (sql: Sql) => Promise<void>;

/** People whose profiles are read in one statement. */
const PROFILES_TOGETHER = 32;

export type ProfileStore = ReturnType<typeof profileStore>;

export function profileStore(database: Database, keyring: Keyring) {
  const rows = queryOf(database);

  return {
    /** The profile of a person, or null. */
    get: sameRound({
      limit: PROFILES_TOGETHER,
      async askMany(ids: readonly string[]): Promise<readonly (StoredProfile | null)[]> {
        const found = await rows<Row>(
          "profiles.get",
          `select ${PROFILE_COLUMNS} from patient_profiles p left join users u on u.id = p.user_id
           where p.person_id =
             any(array(select value::uuid from jsonb_array_elements_text($1::jsonb)))`,
          [ids],
        );
        if (found.length === 0) return ids.map(() => null);
        const keys = await keyring.persons(found.map(({ personId }) => personId));
        const rowOf = new Map<string, Row>(found.map((row) => [row.personId, row]));
        return ids.map((id) => {
          const row = rowOf.get(id.toLowerCase());
          return row === undefined ? null : openProfile(row, keys.get(row.personId));
        });
      },
    }),

    /**
     * The medical card. Whoever reads it is written down in the same transaction, or nothing is read.
     * @param record writes the reading down; it must use the `sql` that it is given
     */
    async card(personId: string, record?: CardReading): Promise<MedicalCard | null> {
      // Before the transaction: within it no other call can be made.
      const key = (await keyring.persons([personId])).get(personId);
      const read = async (sql: Sql): Promise<{ card: Uint8Array | null } | undefined> => {
        const [row] = await sql.unsafe<{ card: Uint8Array | null }[]>(
          "select card from patient_profiles where person_id = $1",
          [personId],
          { prepare: true },
        );
        if (row !== undefined) await record?.(sql);
        return row;
      };
      const row =
        await (record === undefined
          ? database.run("profiles.card", read)
          : database.transaction("profiles.card", read));
      if (row === undefined) return null;
      if (row.card === null || key === undefined) return EMPTY_CARD;
      return { ...EMPTY_CARD, ...JSON.parse(key.open(cardPlace(personId), row.card)) };
    },

    /** One statement; the names of an account go to the account. @returns false: another was first */
    async save(
      profile: Pick<StoredProfile, "personId" | "userId" | "version">,
      change: ProfileChange,
      at: Instant,
    ): Promise<boolean> {
      const { personId, userId, version } = profile;
      const key = await keyring.person(personId);
      const sealed = sealProfile(key, personId, change, userId !== null);
      const indexes = await profileIndexes(
        keyring,
        userId === null ? change.facts : { ...change.facts, phone: null },
      );
      const saved = await rows(
        "profiles.save",
        `with profile as (
           update patient_profiles set version = version + 1, facts = $3,
             card = coalesce($4, card), policy_index = $5, phone_index = $6,
             updated_at = to_timestamp($7::float8 / 1000)
           where person_id = $1 and version = $2 returning user_id
         ), account as (
           update users set first_name = coalesce($8, first_name),
             last_name = coalesce($9, last_name)
           from profile where users.id = profile.user_id
         )
         select user_id from profile`,
        [
          personId,
          version,
          sealed.facts,
          sealed.card,
          indexes.policy,
          indexes.phone,
          at,
          change.facts.firstName ?? null,
          change.facts.lastName ?? null,
        ],
      );
      return saved.length === 1;
    },

    /** Whether this doctor has an open booking of this patient that was accepted. */
    async treats(doctorId: string, personId: string): Promise<boolean> {
      const found = await rows(
        "profiles.treats",
        `select 1 from bookings
         where doctor_id = $1 and patient_id = $2 and ended_at is null limit 1`,
        [doctorId, personId],
      );
      return found.length > 0;
    },

    /** Whether this doctor has, or had, a booking of one of these patients that was accepted. */
    async hasTreated(doctorId: string, personIds: readonly string[]): Promise<boolean> {
      const found = await rows(
        "profiles.hasTreated",
        `select 1 from bookings where doctor_id = $1 and patient_id in
           (select value::uuid from jsonb_array_elements_text($2::jsonb)) limit 1`,
        [doctorId, personIds],
      );
      return found.length > 0;
    },
  };
}
