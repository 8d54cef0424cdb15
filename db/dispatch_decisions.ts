/** The store of why: what came of each search round for each doctor who was looked at. */
import type { Decision, DecisionStore } from "../actors/dispatcher/decisions.ts";
import type { BookingId, Instant } from "../actors/vocabulary.ts";
import { DAY } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { queryOf } from "./query.ts";

/** Rounds of one booking that are kept: a search that goes on for hours says no more after them. */
const PER_BOOKING = 200;
const SHOWN = 100;
const KEPT_MILLISECONDS = 90 * DAY;
/** So many go at a time: the embedded database has one connection for all. */
const TIDIED_AT_ONCE = 2_000;

export function dispatchDecisions(database: Database) {
  const rows = queryOf(database);
  const store: DecisionStore = {
    async save(decisions) {
      await rows(
        "dispatchDecisions.save",
        `insert into dispatch_decisions (booking_id, wave, at, kind, counts, verdicts)
         select d.booking, d.wave, to_timestamp(d.at / 1000), d.kind, d.counts, d.verdicts
         from jsonb_to_recordset($1::jsonb) as d(booking uuid, wave integer, at float8, kind text,
           counts jsonb, verdicts jsonb)
         where exists (select from bookings b where b.id = d.booking)
           and (select count(*) from dispatch_decisions o where o.booking_id = d.booking) < $2::integer`,
        [
          decisions.map(({ bookingId, ...decision }) => ({ booking: bookingId, ...decision })),
          PER_BOOKING,
        ],
      );
    },
  };
  return {
    ...store,

    /** The newest first. */
    async of(bookingId: BookingId): Promise<readonly Decision[]> {
      return await rows<Decision>(
        "dispatchDecisions.of",
        `select booking_id, wave, at, kind, counts, verdicts from dispatch_decisions
         where booking_id = $1 order by id desc limit $2`,
        [bookingId, SHOWN],
      );
    },

    async tidy(at: Instant): Promise<void> {
      await rows(
        "dispatchDecisions.tidy",
        `delete from dispatch_decisions where id in (
           select id from dispatch_decisions where at < to_timestamp($1::float8 / 1000)
           order by at limit $2)`,
        [at - KEPT_MILLISECONDS, TIDIED_AT_ONCE],
      );
    },
  };
}

export type DispatchDecisions = ReturnType<typeof dispatchDecisions>;
