/** The store of lone visits: one row a visit, fenced by its version. Codes, ids and instants alone. */
import type { LoneVisitStore } from "../actors/lone_visit/actor.ts";
import type { LoneVisit } from "../actors/lone_visit/machine.ts";
import type { Database } from "./client.ts";
import type { Outbox } from "./outbox.ts";
import { isUniqueViolation, queryOf } from "./query.ts";

interface Row {
  readonly state: LoneVisit;
}

const at = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;
const COMMIT = `update lone_visits set version = $3, state = $4, ended_at = ${at("$5")}
  where id = $1 and version = $2 returning id`;
const endedAtOf = (state: LoneVisit) => state.status === "ended" ? state.endedAt : null;

export function loneVisitStore(
  database: Database,
  outbox: Pick<Outbox, "enqueue" | "wake">,
): LoneVisitStore {
  const rows = queryOf(database);
  return {
    async load(doctorId) {
      const [found] = await rows<Row>(
        "loneVisits.load",
        "select state from lone_visits where doctor_id = $1 order by id desc limit 1",
        [doctorId],
      );
      return found?.state ?? null;
    },

    /** Ended ones too while their booking goes on or a call waits: it must not begin a second time. */
    async loadOpen() {
      const found = await rows<Row>(
        "loneVisits.loadOpen",
        `select distinct on (l.doctor_id) l.state from lone_visits l
         join bookings b on b.id = l.booking_id
         where l.ended_at is null or b.ended_at is null or jsonb_array_length(l.state -> 'calls') > 0
         order by l.doctor_id, l.id desc`,
        [],
      );
      return found.map(({ state }) => state);
    },

    async create(state) {
      try {
        await rows(
          "loneVisits.create",
          `insert into lone_visits (id, doctor_id, booking_id, version, state, started_at, ended_at)
           values ($1, $2, $3, $4, $5, ${at("$6")}, ${at("$7")})`,
          [
            state.id,
            state.doctorId,
            state.bookingId,
            state.version,
            state,
            state.startedAt,
            endedAtOf(state),
          ],
        );
        return true;
      } catch (error) {
        if (isUniqueViolation(error)) return false;
        throw error;
      }
    },

    async commit(next, expectedVersion, messages) {
      const values = [next.id, expectedVersion, next.version, next, endedAtOf(next)];
      if (messages.length === 0) {
        return (await rows("loneVisits.commit", COMMIT, values)).length > 0;
      }
      const isDone = await database.transaction("loneVisits.commit", async (sql) => {
        const changed = await sql.unsafe(COMMIT, values as never[], { prepare: true });
        if (changed.length === 0) return false;
        for (const message of messages) await outbox.enqueue(sql, message);
        return true;
      });
      outbox.wake();
      return isDone;
    },
  };
}
