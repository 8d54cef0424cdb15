/**
 * The store of alerts. A turn is one transaction: the state where the version still stands, the log, the
 * call that came with it and the messages that it causes, or nothing of them.
 */
import { type AlertState, raisedAtOf } from "../actors/alert/state.ts";
import type { AlertStore } from "../actors/alert/store.ts";
import { ALERT } from "../actors/limits.ts";
import { type AlertId, alertId, type Instant, type PersonId } from "../actors/vocabulary.ts";
import type { Log } from "../actors/world.ts";
import type { Reach } from "../actors/membership.ts";
import { decodeAlert, encodeAlert, encodeAlertEvent, type StoredAlert } from "./alert_rows.ts";
import type { Database, Sql } from "./client.ts";
import { type Keyring, KeyShredded } from "./keyring.ts";
import type { Outbox } from "./outbox.ts";
import { queryOf, UNIQUE_VIOLATION } from "./query.ts";
import { URGENCY, type Urgency, withUrgency } from "./urgency.ts";

const AT = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;
const COLUMNS = "id, version, kind, status, city, clinic_id, booking_id, raised_by, subject_id," +
  " is_drill, state, words, created_at";

/** Of the statement's `turn`: its events as JSON, and the call that came with it, if one did. */
const logOf = (events: string, personId: string, clientId: string, at: string): string => `
events as (
  insert into alert_events (alert_id, version, type, from_status, to_status, by_id, by_role, at, data)
  select turn.id, e.version, e.type, e.from_status, e.to_status, e.by_id, e.by_role,
    to_timestamp(e.at / 1000), e.data
  from turn, jsonb_to_recordset(${events}::jsonb) as e(version integer, type text, from_status text,
    to_status text, by_id uuid, by_role text, at float8, data jsonb)
), call as (
  insert into alert_calls (person_id, client_id, alert_id, at)
  select ${personId}::uuid, ${clientId}::text, turn.id, ${AT(at)}
  from turn where ${personId}::uuid is not null
)`;

/** A call for help is one statement: each way to the database and back is time in which nobody knows. */
const CREATE = `
with turn as (
  insert into alerts (id, version, kind, status, city, clinic_id, booking_id, raised_by, subject_id,
    is_drill, state, words, created_at, raised_at)
  values ($1, 1, $2, $3, $4, $5::uuid, $6::uuid, $7, $8, $9, $10, $11, ${AT("$12")}, ${AT("$13")})
  returning id
), ${logOf("$14", "$15", "$16", "$17")}
select id from turn`;

const TURN = `
with turn as (
  update alerts set version = $3, kind = $4, status = $5, state = $6, words = $7,
    raised_at = ${AT("$8")}, acknowledged_at = coalesce(acknowledged_at, ${AT("$9")}),
    ended_at = ${AT("$10")}, helper_id = $11::uuid,
    city = $16, clinic_id = $17::uuid, booking_id = $18::uuid, subject_id = $19
  where id = $1 and version = $2
  returning id
), ${logOf("$12", "$13", "$14", "$15")}
select id from turn`;

/** The doctor is bound by another open alarm already. */
const isHelperTaken = (error: unknown): boolean =>
  (error as { constraint_name?: string }).constraint_name === "alerts_helper";

/** Whose alerts, in lists: staff by their reach, others their own. */
export type AlertScope =
  | { readonly kind: "staff"; readonly reach: Reach }
  | { readonly kind: "person"; readonly personIds: readonly PersonId[] };

export interface AlertReader {
  list(
    scope: AlertScope,
    filter: { readonly isOpen?: boolean; readonly endedAfter?: Instant },
    page: { readonly before: string | null; readonly limit: number },
  ): Promise<readonly AlertState[]>;
}

const SCOPED = {
  staff: `(city in (select jsonb_array_elements_text($1::jsonb -> 'cities'))
    or (city, clinic_id) in (select one.city, one."clinicId" from
      jsonb_to_recordset($1::jsonb -> 'clinics') as one(city text, "clinicId" uuid)))
    and raised_at is not null`,
  // Also what others' calls made and theirs joined. Of a silent one not even a page's end may tell.
  person: `kind not in ('danger', 'lone_visit')
    and id in (select alert_id from alert_calls where person_id in
    (select value::uuid from jsonb_array_elements_text($1::jsonb)))`,
} as const;

export function alertStore(
  database: Database,
  keyring: Keyring,
  outbox: Pick<Outbox, "enqueue" | "wake">,
  log: Log,
): AlertStore & AlertReader {
  const rows = queryOf(database);

  /** Never behind ordinary turns. */
  const inHaste = <Given extends readonly unknown[], Value>(
    urgency: Urgency,
    work: (...given: Given) => Value,
  ) =>
  (...given: Given): Value => withUrgency(urgency, () => work(...given));

  async function run(sql: Sql, text: string, values: readonly unknown[]) {
    return await sql.unsafe(text, values as never[], { prepare: true });
  }

  /** One damaged row must not take a list or a start with it. */
  async function readable(
    stored: readonly StoredAlert[],
  ): Promise<readonly (AlertState | null)[]> {
    const keys = await keyring.persons(stored.map(({ subjectId }) => subjectId));
    return stored.map((row) => {
      try {
        return decodeAlert(row, keys.get(row.subjectId) ?? null);
      } catch (error) {
        log.fault("an alert's row cannot be read", error, { alertId: row.id });
        return null;
      }
    });
  }

  const calledBy: AlertStore["calledBy"] = inHaste(URGENCY.call, async (personId, clientId) => {
    // Its words will be sealed with this key, most likely: fetched on the same way there and back.
    keyring.person(personId).catch(() => {});
    const [found] = await rows<{ alertId: string }>(
      "alerts.calledBy",
      "select alert_id from alert_calls where person_id = $1 and client_id = $2",
      [personId, clientId],
    );
    return found === undefined ? null : alertId(found.alertId);
  });

  const create: AlertStore["create"] = inHaste(URGENCY.call, async (state, event, report) => {
    const row = encodeAlert(state, await keyring.person(state.subjectId));
    try {
      await rows("alerts.create", CREATE, [
        state.id,
        state.kind,
        state.status,
        state.city,
        state.clinicId,
        state.bookingId,
        state.raisedBy,
        state.subjectId,
        state.isDrill,
        row.state,
        row.words,
        state.createdAt,
        raisedAtOf(state),
        [encodeAlertEvent(event)],
        report.by,
        report.clientId,
        report.at,
      ]);
      return "created";
    } catch (error) {
      if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
      const existing = await calledBy(report.by, report.clientId);
      if (existing === null) throw error;
      return { existing };
    }
  });

  const commit: AlertStore["commit"] = (turn) =>
    withUrgency(turn.report === null ? URGENCY.alarm : URGENCY.call, async () => {
      const { next, expectedVersion, events, report, messages } = turn;
      // Of somebody who was deleted no word is written down, but the alert goes on to its end.
      const key = await keyring.person(next.subjectId).catch((error) => {
        if (error instanceof KeyShredded) return null;
        throw error;
      });
      const row = encodeAlert(next, key);
      const at = events.at(-1)?.event.at ?? next.createdAt;
      try {
        const values = [
          next.id,
          expectedVersion,
          next.version,
          next.kind,
          next.status,
          row.state,
          row.words,
          raisedAtOf(next),
          row.acknowledgedAt,
          row.isOver ? at : null,
          next.search?.helper?.doctorId ?? null,
          events.map(encodeAlertEvent),
          report?.by ?? null,
          report?.clientId ?? null,
          report?.at ?? null,
          next.city,
          next.clinicId,
          next.bookingId,
          next.subjectId,
        ];
        const isDone = messages.length === 0
          ? (await rows("alerts.turn", TURN, values)).length > 0
          : await database.transaction("alerts.turn", async (sql) => {
            if ((await run(sql, TURN, values)).length === 0) return false;
            for (const message of messages) await outbox.enqueue(sql, message);
            return true;
          });
        if (isDone && messages.length > 0) withUrgency(URGENCY.ordinary, () => outbox.wake());
        return isDone ? "committed" : "conflict";
      } catch (error) {
        if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
        return isHelperTaken(error) ? "helper_busy" : "called_before";
      }
    });

  const load: AlertStore["load"] = inHaste(URGENCY.alarm, async (id) => {
    const [row] = await rows<StoredAlert>(
      "alerts.load",
      `select ${COLUMNS} from alerts where id = $1`,
      [id],
    );
    if (row === undefined) return null;
    const key = (await keyring.persons([row.subjectId])).get(row.subjectId) ?? null;
    return decodeAlert(row, key);
  });

  return {
    calledBy,
    create,
    commit,
    load,

    async loadOpen() {
      const stored = await rows<StoredAlert>(
        "alerts.loadOpen",
        `select ${COLUMNS} from alerts where ended_at is null order by id desc limit $1`,
        [ALERT.openInMemory],
      );
      const states = await readable(stored);
      return stored.map(({ id }, index) => ({ id: alertId(id), state: states[index] ?? null }));
    },

    async openIds() {
      const found = await rows<{ id: AlertId }>(
        "alerts.openIds",
        "select id from alerts where ended_at is null order by id desc limit $1",
        [ALERT.openInMemory],
      );
      return found.map(({ id }) => id);
    },

    async list(scope, filter, page) {
      const stored = await rows<StoredAlert>(
        "alerts.list",
        `select ${COLUMNS} from alerts
         where ${SCOPED[scope.kind]}
           and ($2::boolean is null or (ended_at is null) = $2)
           and ($3::float8 is null or ended_at is null or ended_at > ${AT("$3")})
           and ($4::uuid is null or id < $4::uuid)
         order by id desc limit $5`,
        [
          scope.kind === "staff" ? scope.reach : scope.personIds,
          filter.isOpen ?? null,
          filter.endedAfter ?? null,
          page.before,
          page.limit,
        ],
      );
      return (await readable(stored)).filter((state) => state !== null);
    },
  };
}
