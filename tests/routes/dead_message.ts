/** A message that was given up long ago, so that an admin has one to send again. */
import type { Inside } from "./program.ts";

/** @returns its id; nothing in it can be read, so that it goes nowhere */
export async function deadMessage({ rows }: Pick<Inside, "rows">): Promise<string> {
  const id = crypto.randomUUID();
  await rows(
    `insert into outbox (id, channel, template, dedupe_key, sealed, created_at, next_attempt_at,
       expires_at, dead_at)
     values ('${id}', 'email', 'sign_in_code', 'test/${id}', '\\x00', now(), now(),
       now() + interval '1 day', now())`,
  );
  return id;
}
