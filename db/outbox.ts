/**
 * The outbox: messages as rows, written in the transaction of what caused them. Recipient and words are
 * sealed with a key of their own and are gone as soon as the message is.
 */
import type { Channel, ClaimedMessage, NewMessage, OutboxRows } from "../actors/outbox/message.ts";
import { ALARM_TEMPLATES, ASKED_TEMPLATES, LATER_TEMPLATES } from "../actors/outbox/urgency.ts";
import { OUTBOX } from "../actors/outbox/backoff.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { DataKey } from "../runtime/vault.ts";
import type { Database, Sql } from "./client.ts";
import type { Keyring } from "./keyring.ts";
import { queryOf } from "./query.ts";

export const OUTBOX_STATUSES = ["waiting", "sent", "dead"] as const;
export type OutboxStatus = typeof OUTBOX_STATUSES[number];

/** A message as an admin may see it: without recipient and words. */
export interface OutboxItem {
  readonly id: string;
  readonly channel: Channel;
  readonly template: string;
  readonly status: OutboxStatus;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly createdAt: Instant;
  readonly nextAttemptAt: Instant;
  readonly expiresAt: Instant;
  readonly sentAt: Instant | null;
  readonly deadAt: Instant | null;
}

/** What lies sealed. */
type Contents = Pick<ClaimedMessage, "recipient" | "language" | "values">;

const NOTHING: Contents = { recipient: "", language: "ru", values: {} };

const place = (id: string): string => `outbox.sealed/${id}`;
const ITEM = `id, channel, template, attempts, last_error, created_at, next_attempt_at, expires_at,
  sent_at, dead_at, case when dead_at is not null then 'dead' when sent_at is not null then 'sent'
  else 'waiting' end as status`;
/** Names of our own, as SQL. */
const listed = (templates: readonly string[]): string =>
  templates.map((one) => `'${one}'`).join(", ");
const [ALARMS, LATER, ASKED] = [ALARM_TEMPLATES, LATER_TEMPLATES, ASKED_TEMPLATES].map(listed);
const INSTANT = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;

export type Outbox = Awaited<ReturnType<typeof openOutbox>>;

/** The key is read here once: within a transaction no other call can be made. */
export async function openOutbox(database: Database, keyring: Keyring, newId: () => string) {
  return outboxOver(database, await keyring.purpose("outbox"), newId);
}

function outboxOver(database: Database, key: DataKey, newId: () => string) {
  const rows = queryOf(database);
  let wake: () => void = () => {};
  let quiet: () => ReadonlySet<PersonId> = () => new Set();

  function contentsOf(id: string, sealed: Uint8Array): Contents | null {
    try {
      return JSON.parse(key.open(place(id), sealed)) as Contents;
    } catch {
      return null;
    }
  }

  const store: OutboxRows = {
    async releaseClaims(at) {
      await rows(
        "outbox.release",
        `update outbox set claimed_at = null, next_attempt_at = least(next_attempt_at, ${
          INSTANT("$1")
        })
         where claimed_at is not null and sent_at is null and dead_at is null`,
        [at],
      );
    },

    async claim(channel, lane, at, limit, untilMilliseconds) {
      const claimed = await rows<Omit<ClaimedMessage, keyof Contents> & { sealed: Uint8Array }>(
        "outbox.claim",
        `update outbox set claimed_at = ${INSTANT("$2")}, attempts = attempts + 1,
           next_attempt_at = ${INSTANT("$4")}
         where id in (
           select id from outbox
           where channel = $1 and sent_at is null and dead_at is null
             and next_attempt_at <= ${INSTANT("$2")}
             and (template in (${LATER})) = ($5 = 'in_turn')
             and (person_id is null or template in (${ASKED})
               or not jsonb_exists($6::jsonb, person_id::text))
           order by template in (${ALARMS}) desc, next_attempt_at limit $3 for update skip locked
         )
         returning id, channel, template, attempts, created_at, expires_at, sealed`,
        [channel, at, limit, at + untilMilliseconds, lane, [...quiet()]],
      );
      const readable: ClaimedMessage[] = [];
      for (const { sealed, ...message } of claimed) {
        const contents = contentsOf(message.id, sealed);
        // One row that was damaged must not hold up the others.
        if (contents === null) await store.dead({ ...message, ...NOTHING }, at, "unreadable");
        else readable.push({ ...message, ...contents });
      }
      return readable;
    },

    // Each answer belongs to its attempt: one that comes late says nothing about the next.
    async sent({ id, attempts }, at) {
      await rows(
        "outbox.sent",
        `update outbox set sent_at = ${INSTANT("$3")}, sealed = null, claimed_at = null,
           last_error = null
         where id = $1 and attempts = $2 and dead_at is null`,
        [id, attempts, at],
      );
    },

    async again({ id, attempts }, nextAt, code) {
      await rows(
        "outbox.again",
        `update outbox set next_attempt_at = ${INSTANT("$3")}, claimed_at = null, last_error = $4
         where id = $1 and attempts = $2 and sent_at is null and dead_at is null`,
        [id, attempts, nextAt, code],
      );
    },

    async dead({ id, attempts }, at, code) {
      await rows(
        "outbox.dead",
        `update outbox set dead_at = ${INSTANT("$3")}, claimed_at = null, last_error = $4,
           sealed = case when expires_at <= ${INSTANT("$3")} then null else sealed end
         where id = $1 and attempts = $2 and sent_at is null and dead_at is null`,
        [id, attempts, at, code],
      );
    },
  };

  return {
    ...store,

    /**
     * Writes a message with the change that causes it: `sql` is the one of its transaction. Call `wake`
     * after the commit. The same dedupe key again writes nothing.
     * @param decoy takes the same time and sends nothing, so that an answer does not tell whom we know
     */
    async enqueue(sql: Sql, message: NewMessage, decoy = false): Promise<void> {
      const id = newId();
      const { recipient, language, values } = message;
      const sealed = key.seal(place(id), JSON.stringify({ recipient, language, values }));
      await sql.unsafe(
        `insert into outbox (id, channel, template, dedupe_key, sealed, person_id, created_at,
           next_attempt_at, expires_at, sent_at)
         values ($1, $2, $3, $4, $5::bytea, $6::uuid, ${INSTANT("$7")}, ${INSTANT("$10")},
           ${INSTANT("$8")}, ${INSTANT("$9")})
         on conflict (dedupe_key) do nothing`,
        [
          id,
          message.channel,
          message.template,
          message.dedupeKey,
          decoy ? null : sealed,
          message.personId,
          message.createdAt,
          message.expiresAt,
          decoy ? message.createdAt : null,
          message.notBefore ?? message.createdAt,
        ] as never[],
        { prepare: true },
      );
    },

    /** After a commit: the drains look at once. */
    wake: () => wake(),

    /** @param of beside whom nothing may ring now: what is theirs waits, for as long as it is worth sending */
    keepQuiet: (of: () => ReadonlySet<PersonId>) => void (quiet = of),

    onWake(call: () => void): void {
      wake = call;
    },

    async list(
      query: { status: OutboxStatus | null; before: string | null; limit: number },
    ): Promise<readonly OutboxItem[]> {
      return await rows<OutboxItem>(
        "outbox.list",
        `select * from (
           select ${ITEM} from outbox
         ) as item
         where ($1::text is null or status = $1) and ($2::uuid is null or id < $2::uuid)
         order by id desc limit $3`,
        [query.status, query.before, query.limit],
      );
    },

    /** Sends a dead message again, from its first attempt. @returns null: there is none with this id */
    async revive(id: string, at: Instant): Promise<OutboxItem | "closed" | null> {
      const [revived] = await rows<{ id: string }>(
        "outbox.revive",
        `update outbox set dead_at = null, attempts = 0, last_error = null,
           next_attempt_at = ${INSTANT("$2")}
         where id = $1 and dead_at is not null and sealed is not null
           and expires_at > ${INSTANT("$2")} returning id`,
        [id, at],
      );
      const [item] = await rows<OutboxItem>(
        "outbox.get",
        `select ${ITEM} from outbox where id = $1`,
        [id],
      );
      if (item === undefined) return null;
      return revived === undefined ? "closed" : item;
    },

    /** What needs no memory any more; words of dead messages that have run out go first. */
    async tidy(at: Instant): Promise<void> {
      await rows(
        "outbox.tidy",
        `with emptied as (
           update outbox set sealed = null
           where dead_at is not null and sealed is not null and expires_at <= ${INSTANT("$1")}
         )
         delete from outbox where sent_at < ${INSTANT("$2")} or dead_at < ${INSTANT("$3")}`,
        [at, at - OUTBOX.keepSentMilliseconds, at - OUTBOX.keepDeadMilliseconds],
      );
    },
  };
}
