/** Figures of the service as they stand now, and of a day: what an admin looks at first. */
import type { Instant } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { queryOf } from "./query.ts";

export interface DashboardFigures {
  /** Open bookings, by status. */
  readonly pending: number;
  readonly assigned: number;
  readonly enRoute: number;
  readonly arrived: number;
  readonly inProgress: number;
  /** Of the day. */
  readonly created: number;
  readonly completed: number;
  readonly cancelled: number;
  readonly doctorsOnShift: number;
  readonly openAlerts: number;
  readonly doctorApplications: number;
  readonly clinicApplications: number;
  /** Of the day: what came in by payments begun then, and what of it went back. */
  readonly paidKopecks: number;
  readonly payments: number;
  readonly refundedKopecks: number;
  /** Now. */
  readonly heldKopecks: number;
  readonly refundsUnderWay: number;
  readonly openDifferences: number;
  readonly receiptsUnregistered: number;
}

const AT = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;

export function dashboardOf(database: Database) {
  const rows = queryOf(database);
  /** @param day from (inclusive) and until (exclusive) @param city null: all of them */
  return async (
    day: { readonly from: Instant; readonly until: Instant },
    city: string | null,
  ): Promise<DashboardFigures> => {
    const [bookings] = await rows<Partial<DashboardFigures>>(
      "dashboard.bookings",
      `select count(*) filter (where status = 'pending') as pending,
         count(*) filter (where status = 'assigned') as assigned,
         count(*) filter (where status = 'en_route') as en_route,
         count(*) filter (where status = 'arrived') as arrived,
         count(*) filter (where status = 'in_progress') as in_progress
       from bookings where ended_at is null and ($1::text is null or city = $1)`,
      [city],
    );
    const [ofDay] = await rows<Partial<DashboardFigures>>(
      "dashboard.day",
      `select count(*) filter (where created_at >= ${AT("$1")}) as created,
         count(*) filter (where ended_at >= ${AT("$1")} and status = 'completed') as completed,
         count(*) filter (where ended_at >= ${AT("$1")} and status = 'cancelled') as cancelled
       from bookings where (created_at >= ${AT("$1")} and created_at < ${AT("$2")}
         or ended_at >= ${AT("$1")} and ended_at < ${
        AT("$2")
      }) and ($3::text is null or city = $3)`,
      [day.from, day.until, city],
    );
    const [people] = await rows<Partial<DashboardFigures>>(
      "dashboard.people",
      `select (select count(*) from shifts where ended_at is null) as doctors_on_shift,
         (select count(*) from alerts where ended_at is null and not is_drill and status <> 'counting'
           and ($1::text is null or city = $1)) as open_alerts,
         (select count(*) from doctor_profiles where status = 'applied') as doctor_applications,
         (select count(*) from clinic_profiles where status = 'applied') as clinic_applications`,
      [city],
    );
    const [money] = await rows<Partial<DashboardFigures>>(
      "dashboard.money",
      `select count(*) filter (where p.paid_kopecks > 0) as payments,
         coalesce(sum(p.paid_kopecks), 0)::bigint as paid_kopecks,
         coalesce(sum(p.refunded_kopecks), 0)::bigint as refunded_kopecks
       from payments p left join bookings b on b.id = p.booking_id
       where p.created_at >= ${AT("$1")} and p.created_at < ${AT("$2")}
         and ($3::text is null or b.city = $3)`,
      [day.from, day.until, city],
    );
    const [now] = await rows<Partial<DashboardFigures>>(
      "dashboard.now",
      `select coalesce(sum(p.held_kopecks) filter (where p.status = 'held'), 0)::bigint
           as held_kopecks,
         count(*) filter (where p.state->'refunds' @> '[{"status": "asked"}]') as refunds_under_way,
         (select count(*) from payment_differences where resolved_at is null) as open_differences,
         (select count(*) from payment_receipts where status = 'canceled') as receipts_unregistered
       from payments p left join bookings b on b.id = p.booking_id
       -- A hold on a wallet is nobody's to watch, and is held all the same.
       where (p.is_watched or (p.status = 'held' and p.method = 'wallet'))
         and ($1::text is null or b.city = $1)`,
      [city],
    );
    return { ...bookings, ...ofDay, ...people, ...money, ...now } as DashboardFigures;
  };
}
