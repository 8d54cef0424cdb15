/**
 * The store of payments. A turn is one transaction: the state where the version still stands, the log, the
 * postings in the ledger and the calls to the provider, or nothing of them.
 */
import { kopecks } from "../actors/money/kopecks.ts";
import type { PaymentState } from "../actors/payment/state.ts";
import type { PaymentStore, PaymentTurn } from "../actors/payment/store.ts";
import { type BookingId, type PaymentId, paymentId } from "../actors/vocabulary.ts";
import type { Database, Sql } from "./client.ts";
import { post } from "./ledger.ts";
import { MonthSpent, NUMBER_CONSTRAINT, writeGuarantee } from "./guarantees.ts";
import { paymentQueue, writeDifference } from "./payment_queue.ts";
import { decodePayment, encodePayment, encodePaymentEvents } from "./payment_rows.ts";
import { queryOf, UNIQUE_VIOLATION } from "./query.ts";
import { writeCall, writeTillReceipt } from "./receipts.ts";

const AT = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;

/** Rolls the caller's transaction back: a wallet has less than the payment wants. */
class Insufficient extends Error {}

interface Violation {
  readonly code?: string;
  readonly constraint_name?: string;
}

export function paymentStore(database: Database): PaymentStore {
  const rows = queryOf(database);
  const run = async (sql: Sql, text: string, values: readonly unknown[]) =>
    await sql.unsafe(text, values as never[], { prepare: true });

  async function write(sql: Sql, turn: PaymentTurn): Promise<void> {
    const { next, events, postings, calls } = turn;
    await run(
      sql,
      `insert into payment_events (payment_id, version, type, by_id, by_role, at, data)
       select $1, e.version, e.type, e.by_id, e.by_role, to_timestamp(e.at / 1000), e.data
       from jsonb_to_recordset($2::jsonb) as e(version integer, type text, by_id uuid,
         by_role text, at float8, data jsonb)`,
      [next.id, encodePaymentEvents(events)],
    );
    for (const posting of postings) {
      const posted = await post(sql, posting);
      if (posted === "insufficient") throw new Insufficient();
      if (posted === "key_reused") throw new Error(`${posting.key}: posted before, otherwise`);
    }
    await writeGuarantee(sql, turn);
    const at = events.at(-1)!.event.at;
    for (const call of calls) {
      if (!await writeCall(sql, call, next.id, at)) throw new Error(`${call.key}: called before`);
    }
    for (const difference of turn.differences) await writeDifference(sql, difference, at);
    for (const receipt of turn.tillReceipts) await writeTillReceipt(sql, receipt, next.id, at);
  }

  async function states(label: string, where: string, values: readonly unknown[]) {
    const found = await rows<{ state: unknown }>(
      label,
      `select state from payments ${where}`,
      values,
    );
    return found.map(({ state }): PaymentState => decodePayment(state));
  }

  const openOf: PaymentStore["openOf"] = async (bookingId, purpose) => {
    const where = "where booking_id = $1 and purpose = $2 and is_open order by part desc limit 1";
    return (await states("payments.openOf", where, [bookingId, purpose]))[0] ?? null;
  };

  const load: PaymentStore["load"] = async (id) =>
    (await states("payments.load", "where id = $1", [id]))[0] ?? null;

  return {
    ...paymentQueue(rows),
    openOf,

    async create(turn) {
      const { next } = turn;
      try {
        await database.transaction("payments.create", async (sql) => {
          await run(
            sql,
            `insert into payments (id, version, status, held_kopecks, hold_kopecks, paid_kopecks,
               refunded_kopecks, provider_payment_id, is_open, is_watched, state, looked_at,
               created_at, purpose, method, booking_id, payer_id, wallet_owner_id, amount_kopecks,
               part)
             values ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, ${AT("$11")}, ${AT("$11")}, $12,
               $13, $14::uuid, $15::uuid, $16::uuid, $17, $18)`,
            [
              ...encodePayment(next),
              next.createdAt,
              next.purpose,
              next.method,
              next.bookingId,
              next.payer.kind === "person" ? next.payer.personId : null,
              next.walletOwnerId,
              next.amountKopecks,
              next.part ?? 0,
            ],
          );
          await write(sql, turn);
        });
        return "created";
      } catch (error) {
        if (error instanceof Insufficient) return "insufficient";
        const { code, constraint_name: constraint } = error as Violation;
        if (code !== UNIQUE_VIOLATION) throw error;
        if (constraint === NUMBER_CONSTRAINT) return "number_taken";
        const open = next.bookingId === null
          ? await load(next.id)
          : await openOf(next.bookingId, next.purpose);
        if (open === null) throw error;
        return { existing: open.id };
      }
    },

    async commit(turn, expectedVersion) {
      try {
        return await database.transaction("payments.turn", async (sql) => {
          const changed = await run(
            sql,
            `update payments set version = $2, status = $3, held_kopecks = $4,
               hold_kopecks = greatest(hold_kopecks, $4), paid_kopecks = $5,
               refunded_kopecks = $6, provider_payment_id = $7, is_open = $8, is_watched = $9,
               state = $10, amount_kopecks = $12
             where id = $1 and version = $11 returning id`,
            [...encodePayment(turn.next), expectedVersion, turn.next.amountKopecks],
          );
          if (changed.length === 0) return "conflict" as const;
          await write(sql, turn);
          return "committed" as const;
        });
      } catch (error) {
        if (error instanceof Insufficient) return "insufficient";
        if (error instanceof MonthSpent) return "month_spent";
        throw error;
      }
    },

    load,

    async untold(last, limit) {
      const found = await rows<{ state: unknown }>(
        "payments.untold",
        // Fenced: there are hardly any, and in the order of their ids all payments would be walked for them.
        `select untold.state from (
           select p.id, p.state from bookings b join payments p on p.booking_id = b.id
           where b.ended_at is null and ($1::uuid is null or p.id > $1::uuid)
             and not jsonb_path_exists(b.state,
               '$.payments[*] ? (@.paymentId == $id && @.paymentVersion >= $version)',
               jsonb_build_object('id', p.id, 'version',
                 coalesce((p.state->>'notedVersion')::integer, p.version)))
           offset 0
         ) untold order by untold.id limit $2`,
        [last, limit],
      );
      return found.map(({ state }) => decodePayment(state));
    },

    async unsettledBookings(last, limit) {
      const found = await rows<{ id: BookingId }>(
        "payments.unsettled",
        `select b.id from bookings b where b.ended_at is not null and b.id in
             (select p.booking_id from payments p where p.is_open
               and p.settled_version < p.version and p.booking_id is not null)
           and ($1::uuid is null or (b.ended_at, b.id) <
             (select o.ended_at, o.id from bookings o where o.id = $1::uuid))
         order by b.ended_at desc, b.id desc limit $2`,
        [last, limit],
      );
      return found.map(({ id }) => id);
    },

    async settled(payments) {
      if (payments.length === 0) return;
      await rows(
        "payments.settled",
        `update payments p set settled_version = s.version
         from jsonb_to_recordset($1::jsonb) as s(id uuid, version integer)
         where p.id = s.id and p.settled_version < s.version`,
        [payments.map(({ id, version }) => ({ id, version }))],
      );
    },

    ofBooking: (bookingId) =>
      states("payments.ofBooking", "where booking_id = $1 order by id limit 100", [bookingId]),

    ofWallet: (ownerId, limit) =>
      states(
        "payments.ofWallet",
        "where wallet_owner_id = $1 order by id desc limit $2",
        [ownerId, limit],
      ),

    async heldOfWallet(ownerId) {
      const [found] = await rows<{ held: number }>(
        "payments.heldOfWallet",
        `select coalesce(sum(held_kopecks), 0)::bigint as held from payments
         where wallet_owner_id = $1 and method = 'wallet'`,
        [ownerId],
      );
      return kopecks(found?.held ?? 0);
    },

    async byProviderId(id) {
      const [found] = await rows<{ id: PaymentId }>(
        "payments.byProviderId",
        "select id from payments where provider_payment_id = $1",
        [id],
      );
      return found === undefined ? null : paymentId(found.id);
    },

    watched: (what, lookedBefore, limit) =>
      states(
        "payments.watched",
        `where is_watched and method in ('card', 'sbp') and looked_at <= ${AT("$1")}
           and ${what === "held" ? "status = 'held'" : "status <> 'held'"}
         order by looked_at limit $2`,
        [lookedBefore, limit],
      ),

    async looked(id, at) {
      await rows(
        "payments.looked",
        `update payments set looked_at = ${AT("$2")} where id = $1`,
        [id, at],
      );
    },
  };
}
