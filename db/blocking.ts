/** Who is blocked, by whom and why, and what an admin sees beside an account. */
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import type { Keyring } from "./keyring.ts";
import { queryOf } from "./query.ts";
import { IDLE_OF } from "./sessions.ts";

export interface Block {
  readonly at: Instant;
  readonly by: PersonId | null;
  /** Null where the person's key was deleted. */
  readonly reason: string | null;
}

/** What the list of accounts shows beside the account itself. */
export interface AccountState {
  readonly block: Block | null;
  /** Sessions of pages and token families. */
  readonly signIns: number;
  readonly secondFactorAt: Instant | null;
}

/** Where the reason lies, for the seal. */
const reasonPlace = (id: string): string => `users.blocked_reason/${id}`;

export type BlockingStore = ReturnType<typeof blockingStore>;

export function blockingStore(database: Database, keyring: Keyring) {
  const rows = queryOf(database);

  return {
    /** @returns false: there is no such account, or it is the last admin's */
    async block(
      id: PersonId,
      block: { readonly by: PersonId; readonly at: Instant; readonly reason: string },
    ): Promise<boolean> {
      const key = await keyring.person(id);
      const changed = await rows(
        "people.block",
        // Locked first, so that two admins who block each other at once do not both succeed.
        `with admins as materialized (
           select id from users where role = 'admin' and active order by id for update
         )
         update users set active = false, blocked_at = to_timestamp($2::float8 / 1000),
           blocked_by = $3, blocked_reason = $4
         where id = $1 and (role <> 'admin' or not active or (select count(*) from admins) > 1)
         returning id`,
        [id, block.at, block.by, key.seal(reasonPlace(id), block.reason)],
      );
      return changed.length === 1;
    },

    /** @returns false: there is no such account */
    async unblock(id: PersonId): Promise<boolean> {
      const changed = await rows(
        "people.unblock",
        `update users set active = true, blocked_at = null, blocked_by = null,
           blocked_reason = null where id = $1 returning id`,
        [id],
      );
      return changed.length === 1;
    },

    /** The state of these accounts; those that do not exist are missing. */
    async states(
      ids: readonly PersonId[],
      now: Instant,
    ): Promise<ReadonlyMap<string, AccountState>> {
      type Row = {
        id: PersonId;
        blockedAt: Instant | null;
        blockedBy: PersonId | null;
        blockedReason: Uint8Array | null;
        secondFactorAt: Instant | null;
        signIns: number;
      };
      const found = await rows<Row>(
        "people.states",
        `select u.id, u.blocked_at, u.blocked_by, u.blocked_reason,
           f.confirmed_at as second_factor_at,
           (select count(*) from sessions s where s.user_id = u.id
              and s.expires_at > to_timestamp($2::float8 / 1000)
              and s.last_seen_at > to_timestamp($2::float8 / 1000) - ${IDLE_OF})::integer +
           (select count(*) from refresh_families r where r.user_id = u.id
              and r.expires_at > to_timestamp($2::float8 / 1000)
              and r.last_seen_at > to_timestamp($2::float8 / 1000) - ${IDLE_OF})::integer
             as sign_ins
         from jsonb_array_elements_text($1::jsonb) as wanted(id)
         join users u on u.id = wanted.id::uuid
         left join totp_factors f on f.user_id = u.id`,
        [ids, now],
      );
      const blocked = found.filter(({ blockedReason }) => blockedReason !== null);
      const keys = await keyring.persons(blocked.map(({ id }) => id));
      return new Map(found.map((row) => {
        const { id, blockedAt, blockedBy, blockedReason, ...rest } = row;
        const block = blockedAt === null ? null : {
          at: blockedAt,
          by: blockedBy,
          reason: blockedReason === null
            ? null
            : keys.get(id)?.open(reasonPlace(id), blockedReason) ?? null,
        };
        return [id, { block, ...rest }];
      }));
    },
  };
}
