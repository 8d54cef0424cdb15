/** What an account is opened with: password and contacts, changed in the transaction that allows it. */
import type { Channel } from "../actors/outbox/message.ts";
import type { PersonId } from "../actors/vocabulary.ts";
import type { Database, Sql } from "./client.ts";
import type { Keyring } from "./keyring.ts";
import { type Contacts, loginIndexes, openContacts, sealContacts } from "./people.ts";
import { isUniqueViolation, queryOf } from "./query.ts";

/** Another account has this contact: the transaction is taken back. */
export class ContactTaken extends Error {
  override readonly name = "ContactTaken";
}

export type Credentials = ReturnType<typeof credentialStore>;

export function credentialStore(database: Database, keyring: Keyring) {
  const rows = queryOf(database);

  return {
    /** Null: there is no such account, or it has no password. */
    async passwordHash(userId: PersonId): Promise<string | null> {
      const [found] = await rows<{ passwordHash: string | null }>(
        "credentials.passwordHash",
        "select password_hash from users where id = $1",
        [userId],
      );
      return found?.passwordHash ?? null;
    },

    async setPassword(sql: Sql, userId: PersonId, passwordHash: string): Promise<void> {
      await sql.unsafe(
        "update users set password_hash = $2 where id = $1",
        [userId, passwordHash] as never[],
        { prepare: true },
      );
    },

    /**
     * Prepares the change of one contact: keys are read here, since within a transaction nothing else can
     * be asked. @returns what does it, which answers with the contacts from before
     */
    async contactChange(
      userId: PersonId,
      channel: Channel,
      contact: string,
    ): Promise<(sql: Sql) => Promise<Contacts>> {
      const key = await keyring.person(userId);
      const changed: Contacts = channel === "email"
        ? { email: contact, phone: null }
        : { email: null, phone: contact };
      const indexes = await loginIndexes(keyring, changed);
      const column = channel === "email" ? "email_index" : "phone_index";
      return async (sql) => {
        // Locked, so that two contacts that change at once both stay.
        const [found] = await sql.unsafe<{ contacts: Uint8Array }[]>(
          "select contacts from users where id = $1 for update",
          [userId],
          { prepare: true },
        );
        if (found === undefined) throw new Error("the account is gone");
        const before = openContacts(key, userId, found.contacts);
        const after: Contacts = channel === "email"
          ? { ...before, email: contact }
          : { ...before, phone: contact };
        try {
          await sql.unsafe(
            `update users set contacts = $2, ${column} = $3 where id = $1`,
            [
              userId,
              sealContacts(key, userId, after),
              channel === "email" ? indexes.email : indexes.phone,
            ] as never[],
            { prepare: true },
          );
        } catch (error) {
          if (!isUniqueViolation(error)) throw error;
          throw new ContactTaken("the contact belongs to another account");
        }
        return before;
      };
    },

    /** Runs changes that no code allows: contacts where they are taken as given. */
    transaction: <T>(label: string, work: (sql: Sql) => Promise<T>): Promise<T> =>
      database.transaction(label, work),
  };
}
