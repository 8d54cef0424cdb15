/** What has been taken once: a proof of work or a ticket of waiting opens one door, whichever process is asked. */
import type { Instant } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { encodeBase64 } from "./codecs.ts";
import { queryOf } from "./query.ts";

export type SpentProofs = ReturnType<typeof spentProofs>;

export function spentProofs(database: Database) {
  const rows = queryOf(database);
  return {
    /** @param name what it is known by @returns false: it was taken before */
    async spend(name: string, expiresAt: Instant): Promise<boolean> {
      const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(name));
      const spent = await rows(
        "spentProofs.spend",
        `insert into spent_proofs (key, expires_at)
         values (decode($1::text, 'base64'), to_timestamp($2::float8 / 1000))
         on conflict (key) do nothing returning key`,
        [encodeBase64(new Uint8Array(digest)), expiresAt],
      );
      return spent.length === 1;
    },

    async tidy(at: Instant): Promise<void> {
      await rows(
        "spentProofs.tidy",
        "delete from spent_proofs where expires_at <= to_timestamp($1::float8 / 1000)",
        [at],
      );
    },
  };
}
