/**
 * Verifications: a code went to a contact, and whoever brings it back has the contact. Codes are kept as
 * keyed hashes bound to their row; tries are counted before a code is looked at; one that was used is used
 * up by a conditional update in the transaction of what it opens.
 */
import type { Channel, NewMessage } from "../actors/outbox/message.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database, Sql } from "./client.ts";
import type { Keyring } from "./keyring.ts";
import type { Outbox } from "./outbox.ts";
import { queryOf } from "./query.ts";

export type Purpose = "register" | "sign_in" | "reset" | "contact" | "invitation";

/** What lies sealed with a verification. */
export interface VerificationContents {
  /** Normalised; where the code went. */
  readonly contact: string;
  readonly language: "ru" | "en";
  /** The registration that the code completes, as it was judged. */
  readonly registration?: unknown;
}

export interface Verification {
  readonly id: string;
  readonly purpose: Purpose;
  readonly channel: Channel;
  readonly userId: PersonId | null;
  readonly contents: VerificationContents;
  readonly tries: number;
  readonly sends: number;
  readonly createdAt: Instant;
  readonly sentAt: Instant;
  readonly expiresAt: Instant;
  readonly usedAt: Instant | null;
  /** Whether any code can be right. */
  readonly isDecoy: boolean;
}

export interface NewVerification {
  readonly id: string;
  readonly purpose: Purpose;
  readonly channel: Channel;
  readonly userId: PersonId | null;
  readonly contents: VerificationContents;
  /** Null: no code is right. */
  readonly code: string | null;
  readonly at: Instant;
  readonly expiresAt: Instant;
}

/** A message, or what takes its time. */
export interface CodeMessage {
  readonly message: NewMessage;
  readonly isDecoy: boolean;
}

/** The code was used up, or ran out, in the meantime: the transaction is taken back. */
export class CodeSpent extends Error {
  override readonly name = "CodeSpent";
}

const place = (id: string): string => `verifications.sealed/${id}`;
const INSTANT = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;
const COLUMNS =
  `id, purpose, channel, user_id, sealed, tries, sends, created_at, sent_at, expires_at,
  used_at, code_hash is null as is_decoy`;

type Row = Omit<Verification, "contents"> & { readonly sealed: Uint8Array };

export type Verifications = Awaited<ReturnType<typeof openVerifications>>;

export async function openVerifications(database: Database, keyring: Keyring, outbox: Outbox) {
  const [words, hashes] = await Promise.all([
    keyring.purpose("verification"),
    keyring.purpose("verification_code"),
  ]);
  const rows = queryOf(database);
  const hashOf = (id: string, code: string): Uint8Array => hashes.index(`${id}/${code}`);
  const opened = ({ sealed, ...row }: Row): Verification => ({
    ...row,
    contents: JSON.parse(words.open(place(row.id), sealed)) as VerificationContents,
  });

  async function insert(sql: Sql, given: NewVerification): Promise<void> {
    const { id, contents, code } = given;
    const hash = hashOf(id, code ?? "");
    await sql.unsafe(
      `insert into verifications (id, purpose, channel, user_id, code_hash, sealed, created_at,
         sent_at, expires_at)
       values ($1, $2, $3, $4::uuid, $5::bytea, $6, ${INSTANT("$7")}, ${INSTANT("$7")},
         ${INSTANT("$8")})`,
      [
        id,
        given.purpose,
        given.channel,
        given.userId,
        code === null ? null : hash,
        words.seal(place(id), JSON.stringify(contents)),
        given.at,
        given.expiresAt,
      ] as never[],
      { prepare: true },
    );
  }

  return {
    /** Writes it with its message. */
    async begin(given: NewVerification, { message, isDecoy }: CodeMessage): Promise<void> {
      await database.transaction("verifications.begin", async (sql) => {
        await insert(sql, given);
        await outbox.enqueue(sql, message, isDecoy);
      });
      outbox.wake();
    },

    /** The same within a transaction of something else; call `outbox.wake` after it. */
    async beginWithin(
      sql: Sql,
      given: NewVerification,
      { message, isDecoy }: CodeMessage,
    ): Promise<void> {
      await insert(sql, given);
      await outbox.enqueue(sql, message, isDecoy);
    },

    /** The same, and those of this purpose that the person had before are over. */
    async replace(
      purpose: Purpose,
      given: NewVerification,
      { message, isDecoy }: CodeMessage,
    ): Promise<void> {
      await database.transaction("verifications.replace", async (sql) => {
        await sql.unsafe(
          "delete from verifications where user_id = $1 and purpose = $2 and used_at is null",
          [given.userId, purpose] as never[],
          { prepare: true },
        );
        await insert(sql, given);
        await outbox.enqueue(sql, message, isDecoy);
      });
      outbox.wake();
    },

    /** Whether it belongs to this person. @param id as it came, of any form */
    async isOf(id: string, userId: PersonId): Promise<boolean> {
      const found = await rows(
        "verifications.isOf",
        "select 1 from verifications where id::text = lower($1) and user_id = $2",
        [id, userId],
      );
      return found.length === 1;
    },

    /** The newest of this purpose that waits for its code. */
    async open(userId: PersonId, purpose: Purpose, at: Instant): Promise<string | null> {
      const [found] = await rows<{ id: string }>(
        "verifications.open",
        `select id from verifications where user_id = $1 and purpose = $2 and used_at is null
           and expires_at > ${INSTANT("$3")} order by created_at desc, id desc limit 1`,
        [userId, purpose, at],
      );
      return found?.id ?? null;
    },

    /**
     * Another code in the place of the last one; tries go on counting.
     * @returns false: it is over, or was sent too often
     */
    async renew(
      { id, code, at, expiresAt }: Pick<NewVerification, "id" | "code" | "at" | "expiresAt">,
      limits: { readonly sends: number; readonly tries: number },
      { message, isDecoy }: CodeMessage,
    ): Promise<boolean> {
      const renewed = await database.transaction("verifications.renew", async (sql) => {
        const changed = await sql.unsafe(
          `update verifications set sends = sends + 1, sent_at = ${INSTANT("$2")},
             expires_at = ${INSTANT("$3")},
             code_hash = case when code_hash is null then null else $4::bytea end
           where id = $1 and used_at is null and sends < $5 and tries < $6
             and expires_at > ${INSTANT("$2")} returning id`,
          [id, at, expiresAt, hashOf(id, code ?? ""), limits.sends, limits.tries] as never[],
          { prepare: true },
        );
        if (changed.length === 1) await outbox.enqueue(sql, message, isDecoy);
        return changed.length === 1;
      });
      if (renewed) outbox.wake();
      return renewed;
    },

    async find(id: string): Promise<Verification | null> {
      const [found] = await rows<Row>(
        "verifications.find",
        `select ${COLUMNS} from verifications where id = $1`,
        [id],
      );
      return found === undefined ? null : opened(found);
    },

    /**
     * Counts a try, then says whether the code is right. It is not used up by this.
     * @returns null: there is nothing to try any more
     */
    async attempt(
      id: string,
      code: string,
      at: Instant,
      maxTries: number,
    ): Promise<{ readonly verification: Verification; readonly isRight: boolean } | null> {
      const [tried] = await rows<Row & { isRight: boolean }>(
        "verifications.attempt",
        `update verifications set tries = tries + 1
         where id = $1 and used_at is null and tries < $3 and expires_at > ${INSTANT("$4")}
         returning ${COLUMNS}, code_hash is not distinct from $2::bytea as is_right`,
        [id, hashOf(id, code), maxTries, at],
      );
      if (tried === undefined) return null;
      const { isRight, ...row } = tried;
      return { verification: opened(row), isRight };
    },

    /** Uses the code up, in the transaction of what it opens. @throws CodeSpent */
    async use(sql: Sql, id: string, at: Instant): Promise<void> {
      const used = await sql.unsafe(
        `update verifications set used_at = ${INSTANT("$2")}, sealed = $3
         where id = $1 and used_at is null and code_hash is not null
           and expires_at > ${INSTANT("$2")} returning id`,
        [id, at, words.seal(place(id), JSON.stringify({ contact: "", language: "ru" }))] as never[],
        { prepare: true },
      );
      if (used.length !== 1) throw new CodeSpent("the code was used already, or has run out");
    },

    /** Opens one thing with it, in one transaction. @throws CodeSpent */
    async useFor<T>(id: string, at: Instant, work: (sql: Sql) => Promise<T>): Promise<T> {
      return await database.transaction("verifications.use", async (sql) => {
        await this.use(sql, id, at);
        return await work(sql);
      });
    },

    /** Those that ran out a day ago: until then a page can say that a code is over. */
    async tidy(before: Instant): Promise<void> {
      await rows(
        "verifications.tidy",
        `delete from verifications where expires_at < ${INSTANT("$1")}`,
        [before],
      );
    },
  };
}
