/** Doctors' applications: what is decided, and every step of it; the public card of whoever is approved. */
import { COMMON_NEEDS, type StatedNeed } from "../actors/booking/needs.ts";
import type { NewMessage } from "../actors/outbox/message.ts";
import type { Instant, PersonId, Specialization } from "../actors/vocabulary.ts";
import type { Database, Sql } from "./client.ts";
import type { Keyring } from "./keyring.ts";
import { queryOf } from "./query.ts";

export const CARD_SEXES = ["female", "male"] as const;

/** What the public card says beside name, specialisations and licence. */
export interface DoctorCard {
  readonly education: string | null;
  readonly about: string | null;
  readonly experienceYears: number | null;
  /** ISO 639-1. */
  readonly languages: readonly string[];
  readonly sex: typeof CARD_SEXES[number] | null;
  /** Needs of patients that the doctor says can be met: certificates, devices. */
  readonly statedNeeds: readonly StatedNeed[];
}

export const EMPTY_CARD: DoctorCard = {
  education: null,
  about: null,
  experienceYears: null,
  languages: [],
  sex: null,
  statedNeeds: COMMON_NEEDS,
};

/** What a doctor may do, and until when: it counts once an admin has approved it. */
export interface Licence {
  readonly specializations: readonly Specialization[];
  readonly licenseNumber: string;
  /** YYYY-MM-DD. */
  readonly licenseExpiresOn: string;
}

export interface DoctorProfile extends Licence {
  readonly userId: PersonId;
  readonly version: number;
  readonly status: "applied" | "approved" | "rejected";
  readonly reason: string | null;
  readonly decidedAt: Instant | null;
  readonly card: DoctorCard;
  /** A change that waits for a decision, while the approved facts stay in force. */
  readonly proposal: Licence | null;
  readonly photoId: string | null;
}

export interface ApplicationStep {
  readonly step: "applied" | "approved" | "rejected" | "changed";
  readonly byId: PersonId | null;
  readonly at: Instant;
  readonly reason: string | null;
}

export interface PublicDoctor extends Licence {
  readonly id: PersonId;
  readonly firstName: string;
  readonly lastName: string;
  readonly card: DoctorCard;
  readonly photoId: string | null;
}

interface NewStep extends ApplicationStep {
  readonly id: string;
}

interface Messages {
  enqueue(sql: Sql, message: NewMessage): Promise<void>;
}

const PROFILE =
  `user_id, version, specializations, license_number, license_expires_on, status, reason,
  decided_at, card, proposal, photo_id`;
const PUBLIC = `u.id, u.first_name, u.last_name, d.specializations, d.license_number,
  d.license_expires_on, d.card, d.photo_id`;
/** Where the reason of a step lies, for the seal. */
export const stepPlace = (id: string): string => `application_steps.reason/${id}`;

export type ApplicationStore = ReturnType<typeof applicationStore>;

const whole = <Row extends { readonly card: DoctorCard }>(row: Row): Row => ({
  ...row,
  card: { ...EMPTY_CARD, ...row.card },
});

export function applicationStore(database: Database, keyring: Keyring, outbox: Messages) {
  const rows = queryOf(database);

  async function writeStep(sql: Sql, userId: string, step: NewStep, reason: Uint8Array | null) {
    await sql.unsafe(
      `insert into application_steps (id, user_id, step, by_id, at, reason)
       values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), $6)`,
      [step.id, userId, step.step, step.byId, step.at, reason] as never[],
    );
  }

  /** One change of the profile with its step and its messages; false: it did not fit any more. */
  async function changed(
    label: string,
    userId: string,
    step: NewStep,
    messages: readonly NewMessage[],
    statement: string,
    values: readonly unknown[],
  ): Promise<boolean> {
    const key = await keyring.person(userId);
    const reason = step.reason === null ? null : key.seal(stepPlace(step.id), step.reason);
    return await database.transaction(label, async (sql) => {
      const done = await sql.unsafe(statement, values as never[]);
      if (done.length === 0) return false;
      await writeStep(sql, userId, step, reason);
      for (const message of messages) await outbox.enqueue(sql, message);
      return true;
    });
  }

  return {
    async profile(userId: string): Promise<DoctorProfile | null> {
      const [found] = await rows<DoctorProfile>(
        "applications.profile",
        `select ${PROFILE} from doctor_profiles where user_id = $1`,
        [userId],
      );
      return found === undefined ? null : whole(found);
    },

    /** Approves what was applied for, or a proposal; both come into force at once. */
    approve(userId: string, step: NewStep, messages: readonly NewMessage[]): Promise<boolean> {
      return changed(
        "applications.approve",
        userId,
        step,
        messages,
        `update doctor_profiles set status = 'approved', reason = null, decided_by = $2,
           decided_at = to_timestamp($3::float8 / 1000), version = version + 1,
           specializations = coalesce(proposal->'specializations', specializations),
           license_number = coalesce(proposal->>'licenseNumber', license_number),
           license_expires_on =
             coalesce((proposal->>'licenseExpiresOn')::date, license_expires_on),
           proposal = null
         where user_id = $1 returning user_id`,
        [userId, step.byId, step.at],
      );
    },

    /** @param onlyChange the approved facts stay in force, the proposal goes */
    reject(
      userId: string,
      step: NewStep,
      messages: readonly NewMessage[],
      onlyChange: boolean,
    ): Promise<boolean> {
      return changed(
        "applications.reject",
        userId,
        step,
        messages,
        onlyChange
          ? `update doctor_profiles set proposal = null, reason = $4, decided_by = $2,
               decided_at = to_timestamp($3::float8 / 1000), version = version + 1
             where user_id = $1 and proposal is not null returning user_id`
          : `update doctor_profiles set status = 'rejected', reason = $4, decided_by = $2,
               decided_at = to_timestamp($3::float8 / 1000), version = version + 1, proposal = null
             where user_id = $1 returning user_id`,
        [userId, step.byId, step.at, step.reason],
      );
    },

    /** Applies again after a rejection. @returns false: there is nothing to apply for */
    applyAgain(userId: string, step: NewStep): Promise<boolean> {
      return changed(
        "applications.applyAgain",
        userId,
        step,
        [],
        `update doctor_profiles set status = 'applied', version = version + 1
         where user_id = $1 and status = 'rejected' returning user_id`,
        [userId],
      );
    },

    /**
     * Writes card and licence; of an approved doctor the licence as a proposal.
     * @returns false: somebody else has written since this version
     */
    async change(
      userId: string,
      version: number,
      card: DoctorCard,
      licence: Licence | null,
      step: NewStep,
    ): Promise<boolean> {
      if (licence === null) {
        const done = await rows(
          "applications.card",
          `update doctor_profiles set card = $3::jsonb, version = version + 1
           where user_id = $1 and version = $2 returning user_id`,
          [userId, version, card],
        );
        return done.length === 1;
      }
      return await changed(
        "applications.change",
        userId,
        step,
        [],
        `update doctor_profiles set card = $3::jsonb, version = version + 1,
           proposal = case when status = 'approved' then $4::jsonb end,
           specializations = case when status = 'approved' then specializations else $5::jsonb end,
           license_number = case when status = 'approved' then license_number else $6 end,
           license_expires_on =
             case when status = 'approved' then license_expires_on else $7::text::date end
         where user_id = $1 and version = $2 returning user_id`,
        [
          userId,
          version,
          card,
          licence,
          licence.specializations,
          licence.licenseNumber,
          licence.licenseExpiresOn,
        ],
      );
    },

    async setPhoto(userId: string, photoId: string | null): Promise<void> {
      await rows(
        "applications.setPhoto",
        "update doctor_profiles set photo_id = $2 where user_id = $1",
        [userId, photoId],
      );
    },

    /** Newest first. */
    async steps(userId: string): Promise<readonly ApplicationStep[]> {
      const found = await rows<Omit<NewStep, "reason"> & { reason: Uint8Array | null }>(
        "applications.steps",
        `select id, step, by_id, at, reason from application_steps where user_id = $1
         order by at desc, id desc limit 100`,
        [userId],
      );
      const key = (await keyring.persons([userId])).get(userId);
      return found.map(({ id, reason, ...step }) => ({
        ...step,
        reason: reason === null || key === undefined ? null : key.open(stepPlace(id), reason),
      }));
    },

    /** Doctors who wait for a decision on a change of an approved licence. */
    async withProposals(limit: number): Promise<readonly PersonId[]> {
      const found = await rows<{ userId: PersonId }>(
        "applications.withProposals",
        "select user_id from doctor_profiles where proposal is not null order by user_id limit $1",
        [limit],
      );
      return found.map(({ userId }) => userId);
    },

    /** Approved, active, with a licence that is good on `day` (YYYY-MM-DD). */
    async publicDoctors(query: {
      readonly ids: readonly string[] | null;
      readonly specialization: string | null;
      readonly language: string | null;
      readonly sex: string | null;
      readonly day: string;
      readonly after: string | null;
      readonly limit: number;
    }): Promise<readonly PublicDoctor[]> {
      const found = await rows<PublicDoctor>(
        "applications.public",
        `select ${PUBLIC} from doctor_profiles d join users u on u.id = d.user_id
         where d.status = 'approved' and u.active and u.role = 'doctor'
           and d.license_expires_on >= $5::text::date
           and ($1::jsonb is null or u.id in
             (select value::uuid from jsonb_array_elements_text($1::jsonb)))
           and ($2::text is null or d.specializations @> jsonb_build_array($2::text))
           and ($3::text is null or d.card->'languages' @> jsonb_build_array($3::text))
           and ($4::text is null or d.card->>'sex' = $4)
           and ($6::uuid is null or u.id > $6::uuid)
         order by u.id limit $7`,
        [
          query.ids,
          query.specialization,
          query.language,
          query.sex,
          query.day,
          query.after,
          query.limit,
        ],
      );
      return found.map(whole);
    },
  };
}
