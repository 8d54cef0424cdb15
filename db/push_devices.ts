/**
 * Devices that take pushes. Where a device is at its push service, and its keys, lie sealed with the
 * person's key; by a keyed hash one browser is known again. A device goes with the sign-in that it was
 * added by: nobody is told where nobody is signed in.
 */
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import type { Keyring } from "./keyring.ts";
import { queryOf } from "./query.ts";

export interface StoredDevice {
  readonly id: string;
  readonly device: string | null;
  readonly createdAt: Instant;
  /** When the push service last took something for it. */
  readonly acceptedAt: Instant | null;
}

export interface NewDevice {
  readonly id: string;
  readonly userId: PersonId;
  readonly signInId: string | null;
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
  readonly device: string | null;
  readonly language: "ru" | "en";
  readonly at: Instant;
}

export type PushDeviceStore = ReturnType<typeof pushDeviceStore>;

const place = (id: string): string => `push_subscriptions.sealed/${id}`;
const at = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;

export function pushDeviceStore(database: Database, keyring: Keyring) {
  const rows = queryOf(database);

  return {
    /**
     * Adds a browser, or takes it over: who signs in at it now is told, and nobody who was before. More
     * than `limit` are not kept: the oldest goes.
     * @returns its id, and whose it was if it was somebody else's
     */
    async put(
      { id, userId, signInId, endpoint, keys, device, language, at: now }: NewDevice,
      limit: number,
    ): Promise<{ readonly id: string; readonly before: PersonId | null }> {
      const index = (await keyring.purpose("push_endpoint_index")).index(endpoint);
      const key = await keyring.person(userId);
      return await database.transaction("push.put", async (sql) => {
        const [known] = await sql.unsafe<{ id: string; userId: PersonId }[]>(
          "select id, user_id from push_subscriptions where endpoint_index = $1 for update",
          [index] as never[],
          { prepare: true },
        );
        // A browser that comes back keeps its name; another person's is a new one.
        const own = known?.userId === userId ? known.id : id;
        await sql.unsafe(
          `insert into push_subscriptions (id, user_id, session_id, family_id, endpoint_index, sealed,
             device, language, created_at)
           values ($1, $2, (select id from sessions where id = $3::uuid),
             (select id from refresh_families where id = $3::uuid), $4, $5::bytea, $6, $7, ${
            at("$8")
          })
           on conflict (endpoint_index) do update set id = excluded.id, user_id = excluded.user_id,
             session_id = excluded.session_id, family_id = excluded.family_id,
             sealed = excluded.sealed, device = excluded.device, language = excluded.language,
             created_at = case when push_subscriptions.user_id = excluded.user_id
               then push_subscriptions.created_at else excluded.created_at end`,
          [
            own,
            userId,
            signInId,
            index,
            key.seal(place(own), JSON.stringify({ endpoint, keys })),
            device,
            language,
            now,
          ] as never[],
          { prepare: true },
        );
        await sql.unsafe(
          `delete from push_subscriptions where user_id = $1 and id <> $3 and id not in (
             select id from push_subscriptions where user_id = $1 and id <> $3
             order by created_at desc, id desc limit $2)`,
          [userId, limit - 1, own] as never[],
          { prepare: true },
        );
        const before = known !== undefined && known.userId !== userId ? known.userId : null;
        return { id: own, before };
      });
    },

    async list(userId: PersonId): Promise<readonly StoredDevice[]> {
      return await rows<StoredDevice>(
        "push.list",
        `select id, device, created_at, accepted_at from push_subscriptions where user_id = $1
         order by created_at, id`,
        [userId],
      );
    },

    /** @returns false: there is none of that id */
    async remove(userId: PersonId, id: string): Promise<boolean> {
      const gone = await rows(
        "push.remove",
        "delete from push_subscriptions where user_id = $1 and id = $2 returning id",
        [userId, id],
      );
      return gone.length > 0;
    },

    /** To be sent to. What cannot be read any more is left out. */
    async of(userId: string) {
      const found = await rows<{ id: string; sealed: Uint8Array }>(
        "push.of",
        "select id, sealed from push_subscriptions where user_id = $1 order by created_at, id",
        [userId],
      );
      const key = (await keyring.persons([userId])).get(userId);
      return found.flatMap(({ id, sealed }) => {
        if (key === undefined) return [];
        type Opened = Pick<NewDevice, "endpoint" | "keys">;
        return [{ id, ...JSON.parse(key.open(place(id), sealed)) as Opened }];
      });
    },

    async accepted(id: string, now: Instant): Promise<void> {
      await rows(
        "push.accepted",
        `update push_subscriptions set accepted_at = ${at("$2")} where id = $1`,
        [id, now],
      );
    },

    /** The push service does not know it any more. @returns whose it was */
    async gone(id: string): Promise<PersonId | null> {
      const [gone] = await rows<{ userId: PersonId }>(
        "push.gone",
        "delete from push_subscriptions where id = $1 returning user_id",
        [id],
      );
      return gone?.userId ?? null;
    },

    /** Everybody who has a device. */
    async owners(): Promise<readonly PersonId[]> {
      const found = await rows<{ userId: PersonId }>(
        "push.owners",
        "select distinct user_id from push_subscriptions",
        [],
      );
      return found.map(({ userId }) => userId);
    },
  };
}
