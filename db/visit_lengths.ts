/** How long the visits of the last months took, by kind of call and specialisation. */
import type { CallType } from "../actors/booking/codes.ts";
import { type PastVisits, VISITS_REMEMBERED } from "../actors/dispatcher/visit_lengths.ts";
import type { Instant, Specialization } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { queryOf } from "./query.ts";

export function visitLengthStore(database: Database) {
  const rows = queryOf(database);
  return {
    /** The newest of each kind that were done, of those that ended after `since`. */
    async past(since: Instant): Promise<readonly PastVisits[]> {
      return await rows<{
        callType: CallType;
        specialization: Specialization;
        minutes: number[];
      }>(
        "visitLengths.past",
        `select call_type, specialization, jsonb_agg(minutes) as minutes
         from (
           select state ->> 'callType' as call_type, state ->> 'specialization' as specialization,
             ((state ->> 'completedAt')::float8 - (state ->> 'startedAt')::float8) / 60000 as minutes,
             row_number() over (
               partition by state ->> 'callType', state ->> 'specialization' order by ended_at desc
             ) as place
           from bookings
           where status = 'completed' and ended_at > to_timestamp($1::float8 / 1000)
             and state ->> 'outcome' = 'done'
         ) as recent
         where place <= $2
         group by call_type, specialization`,
        [since, VISITS_REMEMBERED],
      );
    },
  };
}
