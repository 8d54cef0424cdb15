/**
 * Two records that staff have found to be one human. A row says it; nothing else is rewritten, so that
 * taking it back leaves everything as it was, to the letter.
 */
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import type { Keyring } from "./keyring.ts";
import { queryOf } from "./query.ts";

export interface PersonMerge {
  readonly id: string;
  readonly fromId: PersonId;
  readonly intoId: PersonId;
  readonly mergedBy: PersonId;
  readonly mergedAt: Instant;
  /** Null: the person's words were deleted. */
  readonly reason: string | null;
  readonly unmergedBy: PersonId | null;
  readonly unmergedAt: Instant | null;
  readonly unmergeReason: string | null;
}

export type MergeStore = ReturnType<typeof mergeStore>;

const reasonPlace = (id: string): string => `person_merges.reason/${id}`;
const unmergePlace = (id: string): string => `person_merges.unmerge_reason/${id}`;

type StoredMerge = Omit<PersonMerge, "reason" | "unmergeReason"> & {
  readonly reason: Uint8Array;
  readonly unmergeReason: Uint8Array | null;
};

export function mergeStore(database: Database, keyring: Keyring) {
  const rows = queryOf(database);

  return {
    /** An account of a patient, somebody in care, or the patient of a booking by telephone. */
    async isPatient(id: PersonId): Promise<boolean> {
      const found = await rows(
        "merges.isPatient",
        // Of whoever was deleted nothing can be said any more: there is no key to seal it with.
        `select 1 from (
           select 1 from users where id = $1 and role = 'patient'
           union all select 1 from patient_profiles where person_id = $1 and user_id is null
           union all (select 1 from bookings where patient_id = $1 limit 1)
         ) as known
         where not exists (
           select from data_keys where name = 'person:' || $1::uuid::text and shredded_at is not null
         ) limit 1`,
        [id],
      );
      return found.length > 0;
    },

    /** @returns false: one of the two is merged already, or has others merged into it */
    async merge(
      merge: Pick<PersonMerge, "id" | "fromId" | "intoId" | "mergedBy" | "mergedAt"> & {
        readonly reason: string;
      },
    ): Promise<boolean> {
      const sealed = (await keyring.person(merge.fromId)).seal(
        reasonPlace(merge.id),
        merge.reason,
      );
      return await database.transaction("merges.merge", async (sql) => {
        // Two at once (one into the other, and the other into the one) must see each other.
        await sql`lock table person_merges in share row exclusive mode`;
        const made = await sql.unsafe(
          `insert into person_merges (id, from_id, into_id, merged_by, merged_at, reason)
           select $1, $2::uuid, $3::uuid, $4, to_timestamp($5::float8 / 1000), $6
           where not exists (
             select from person_merges where unmerged_at is null
               and (from_id in ($2::uuid, $3::uuid) or into_id = $2::uuid)
           ) returning id`,
          [
            merge.id,
            merge.fromId,
            merge.intoId,
            merge.mergedBy,
            merge.mergedAt,
            sealed,
          ] as never[],
          { prepare: true },
        );
        return made.length === 1;
      });
    },

    /** @returns into whom the record was merged; null: into nobody */
    async unmerge(
      fromId: PersonId,
      by: PersonId,
      at: Instant,
      reason: string,
    ): Promise<PersonId | null> {
      const [open] = await rows<{ id: string; intoId: PersonId }>(
        "merges.open",
        "select id, into_id from person_merges where from_id = $1 and unmerged_at is null",
        [fromId],
      );
      if (open === undefined) return null;
      const sealed = (await keyring.person(fromId)).seal(unmergePlace(open.id), reason);
      const undone = await rows(
        "merges.unmerge",
        `update person_merges set unmerged_by = $2, unmerged_at = to_timestamp($3::float8 / 1000),
           unmerge_reason = $4
         where id = $1 and unmerged_at is null returning id`,
        [open.id, by, at, sealed],
      );
      return undone.length === 1 ? open.intoId : null;
    },

    /** The other records of one human: the one that this was merged into, and all that were. */
    async sameHuman(id: string): Promise<readonly PersonId[]> {
      const found = await rows<{ id: PersonId }>(
        "merges.sameHuman",
        `with root as (select coalesce(
           (select into_id from person_merges where from_id = $1::uuid and unmerged_at is null),
           $1::uuid) as id)
         select id from root where id <> $1::uuid
         union select m.from_id from person_merges m join root on root.id = m.into_id
           where m.unmerged_at is null and m.from_id <> $1::uuid`,
        [id],
      );
      return found.map((row) => row.id);
    },

    /** The log of a record, the newest first: what it was merged into, and what into it. */
    async log(id: PersonId): Promise<readonly PersonMerge[]> {
      const found = await rows<StoredMerge>(
        "merges.log",
        `select id, from_id, into_id, merged_by, merged_at, reason, unmerged_by, unmerged_at,
           unmerge_reason
         from person_merges where from_id = $1 or into_id = $1 order by merged_at desc limit 100`,
        [id],
      );
      const keys = await keyring.persons(found.map(({ fromId }) => fromId));
      return found.map(({ reason, unmergeReason, ...merge }) => {
        const key = keys.get(merge.fromId) ?? null;
        return {
          ...merge,
          reason: key === null ? null : key.open(reasonPlace(merge.id), reason),
          unmergeReason: key === null || unmergeReason === null
            ? null
            : key.open(unmergePlace(merge.id), unmergeReason),
        };
      });
    },
  };
}
