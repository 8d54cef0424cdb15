/** How alarms were answered: figures of past ones, by kind; drills apart. */
import type { AlertKind } from "../actors/alert/codes.ts";
import type { Reach } from "../actors/membership.ts";
import type { AlertId, Instant } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { queryOf } from "./query.ts";

export interface AlertFigures {
  readonly kind: AlertKind;
  readonly isDrill: boolean;
  readonly count: number;
  readonly falseAlarms: number;
  readonly unanswered: number;
  /** Seconds to the first acknowledgement; null: none was acknowledged. */
  readonly acknowledgedP50Seconds: number | null;
  readonly acknowledgedP95Seconds: number | null;
}

/** Whether messages of an alarm have left: by their keys. */
export type Deliveries = ReadonlyMap<string, "sent" | "waiting" | "dead">;

/** A row of an alarm's log, as it is stored: codes, ids and instants. */
export interface AlertLogRow {
  readonly type: string;
  readonly byId: string | null;
  readonly at: Instant;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The end of an alarm's log, oldest first; of a long one it is who took it and how it closed. */
export interface AlertLogEnd {
  readonly rows: readonly AlertLogRow[];
  /** More was done before. */
  readonly isCut: boolean;
}

/** Of one alarm, for its page. */
const LOG_ROWS = 400;

const SECONDS = "extract(epoch from acknowledged_at - raised_at)";

export function alertStatistics(database: Database) {
  const rows = queryOf(database);
  return {
    async figures(reach: Reach, since: Instant): Promise<readonly AlertFigures[]> {
      return await rows<AlertFigures>(
        "alerts.figures",
        `select kind, is_drill, count(*)::integer as count,
           (count(*) filter (where status = 'false_alarm'))::integer as false_alarms,
           (count(*) filter (where acknowledged_at is null))::integer as unanswered,
           percentile_cont(0.5) within group (order by ${SECONDS})::float8
             as acknowledged_p50_seconds,
           percentile_cont(0.95) within group (order by ${SECONDS})::float8
             as acknowledged_p95_seconds
         from alerts
         where raised_at >= to_timestamp($2::float8 / 1000)
           and (city in (select jsonb_array_elements_text($1::jsonb -> 'cities'))
             or (city, clinic_id) in (select one.city, one."clinicId" from
               jsonb_to_recordset($1::jsonb -> 'clinics') as one(city text, "clinicId" uuid)))
         group by kind, is_drill order by is_drill, count desc, kind`,
        [reach, since],
      );
    },

    /** What was done of one alarm, without the moves of phones. */
    async log(id: AlertId): Promise<AlertLogEnd> {
      const latest = await rows<AlertLogRow>(
        "alerts.log",
        `select type, by_id, at, data from alert_events
         where alert_id = $1 and type not in ('located', 'helperMoved', 'nobodyToAsk')
         order by version desc limit $2`,
        [id, LOG_ROWS + 1],
      );
      return {
        rows: latest.slice(0, LOG_ROWS).toReversed(),
        isCut: latest.length > LOG_ROWS,
      };
    },

    async deliveries(keys: readonly string[]): Promise<Deliveries> {
      if (keys.length === 0) return new Map();
      const found = await rows<{ dedupeKey: string; status: "sent" | "waiting" | "dead" }>(
        "alerts.deliveries",
        `select dedupe_key, case when dead_at is not null then 'dead'
           when sent_at is not null then 'sent' else 'waiting' end as status
         from outbox where dedupe_key in (select jsonb_array_elements_text($1::jsonb))`,
        [keys],
      );
      return new Map(found.map(({ dedupeKey, status }) => [dedupeKey, status]));
    },
  };
}
