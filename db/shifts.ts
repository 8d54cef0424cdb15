/** The store of shifts and positions: who is on duty, where they were last, the way of a visit. */
import { newTally, type OfferFate } from "../actors/dispatcher/tally.ts";
import type { EndedBooking, Fix, Shift, ShiftStore } from "../actors/world.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { queryOf } from "./query.ts";
import { type StoredTally, storedTally, tallyOf } from "./tally_rows.ts";
import { DOCTOR_FACTS, doctorFactsOf, type DoctorFactsRow } from "./standing.ts";

type ShiftRow = DoctorFactsRow & {
  readonly startedAt: Instant;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly accuracyMeters: number | null;
  readonly headingDegrees: number | null;
  readonly speedMetersPerSecond: number | null;
  readonly recordedAt: Instant | null;
  readonly placeDevice: string | null;
  readonly tally: StoredTally | null;
  readonly breakUntil: Instant | null;
  readonly endsAt: Instant | null;
  readonly presenceUntil: Instant | null;
};

function decode(row: ShiftRow): Shift {
  const fix: Fix | null = row.latitude === null || row.longitude === null || row.recordedAt === null
    ? null
    : {
      latitude: row.latitude,
      longitude: row.longitude,
      accuracyMeters: row.accuracyMeters,
      headingDegrees: row.headingDegrees,
      speedMetersPerSecond: row.speedMetersPerSecond,
      recordedAt: row.recordedAt,
    };
  return {
    doctor: doctorFactsOf(row),
    startedAt: row.startedAt,
    fix,
    device: row.placeDevice,
    tally: row.tally === null ? null : tallyOf(row.tally),
    plan: {
      breakUntil: row.breakUntil,
      endsAt: row.endsAt,
      presenceUntil: row.presenceUntil,
    },
  };
}

export function shiftStore(database: Database): ShiftStore {
  const rows = queryOf(database);

  return {
    async open() {
      const found = await rows<ShiftRow>(
        "shifts.open",
        `select ${DOCTOR_FACTS}, s.started_at, s.latitude, s.longitude, s.accuracy_meters, s.heading_degrees,
           s.speed_meters_per_second, s.recorded_at, s.place_device, s.tally, s.break_until, s.ends_at, s.presence_until
         from shifts s join users u on u.id = s.doctor_id
           join doctor_profiles d on d.user_id = s.doctor_id
         where s.ended_at is null`,
        [],
      );
      return found.map(decode);
    },

    async start(doctorId, at, endsAt) {
      await rows(
        "shifts.start",
        `insert into shifts (doctor_id, started_at, tally, ends_at)
         values ($1, to_timestamp($2::float8 / 1000), $3::jsonb, to_timestamp($4::float8 / 1000))
         on conflict (doctor_id) where ended_at is null do nothing`,
        [doctorId, at, storedTally(newTally(at)), endsAt ?? null],
      );
    },

    async end(doctorId, at, tally, city = null, because = null) {
      await rows(
        "shifts.end",
        `update shifts set ended_at = to_timestamp($2::float8 / 1000), tally = $3::jsonb,
           city = coalesce($4::text, city), ended_because = $5::text
         where doctor_id = $1 and ended_at is null`,
        [doctorId, at, storedTally(tally), city, because],
      );
    },

    async savePlan(doctorId, { breakUntil, endsAt, presenceUntil }) {
      await rows(
        "shifts.savePlan",
        `update shifts set break_until = to_timestamp($2::float8 / 1000),
           ends_at = to_timestamp($3::float8 / 1000), presence_until = to_timestamp($4::float8 / 1000)
         where doctor_id = $1 and ended_at is null`,
        [doctorId, breakUntil, endsAt, presenceUntil],
      );
    },

    async lastEnds(since) {
      return await rows(
        "shifts.lastEnds",
        `select doctor_id, ended_because as because
         from (
           select distinct on (doctor_id) doctor_id, ended_at, ended_because
           from shifts
           where started_at > to_timestamp($1::float8 / 1000) - interval '1 day'
           order by doctor_id, started_at desc
         ) as last
         where ended_because is not null and ended_at > to_timestamp($1::float8 / 1000)`,
        [since],
      );
    },

    async saveTallies(tallies) {
      await rows(
        "shifts.saveTallies",
        `update shifts s set tally = t.tally, city = coalesce(t.city, s.city)
         from jsonb_to_recordset($1::jsonb) as t(doctor uuid, tally jsonb, city text)
         where s.doctor_id = t.doctor and s.ended_at is null`,
        [tallies.map(({ doctorId, tally, city }) => ({
          doctor: doctorId,
          tally: storedTally(tally),
          city: city ?? null,
        }))],
      );
    },

    async endedBookings(since) {
      const found = await rows<Omit<EndedBooking, "offers"> & { offers: OfferFate[] }>(
        "shifts.endedBookings",
        `select b.id as booking_id, b.doctor_id, b.status = 'completed' as is_completed, b.ended_at,
           b.state -> 'offers' as offers
         from bookings b
         where b.ended_at >= (select min(started_at) from shifts where ended_at is null)
           and b.ended_at >= to_timestamp($1::float8 / 1000)`,
        [since],
      );
      return found;
    },

    async alarmDeclines() {
      return await rows<{ doctorId: PersonId; at: Instant }>(
        "shifts.alarmDeclines",
        `select e.by_id as doctor_id, e.at from alert_events e
         join shifts s on s.doctor_id = e.by_id and s.ended_at is null and s.started_at <= e.at
         where e.type = 'askDeclined' and e.data ->> 'reason' is null
         order by e.at`,
        [],
      );
    },

    async savePositions(latest, track) {
      await rows(
        "shifts.savePositions",
        `with latest as (
           update shifts s set latitude = p.latitude, longitude = p.longitude,
             accuracy_meters = p.accuracy, heading_degrees = p.heading,
             speed_meters_per_second = p.speed, recorded_at = to_timestamp(p.recorded / 1000),
             place_device = p.device
           from jsonb_to_recordset($1::jsonb) as p(doctor uuid, latitude float8, longitude float8,
             accuracy real, heading real, speed real, recorded float8, device text)
           where s.doctor_id = p.doctor and s.ended_at is null
         )
         insert into visit_positions (booking_id, doctor_id, recorded_at, latitude, longitude,
           accuracy_meters)
         select t.booking, t.doctor, to_timestamp(t.recorded / 1000), t.latitude, t.longitude,
           t.accuracy
         from jsonb_to_recordset($2::jsonb) as t(booking uuid, doctor uuid, latitude float8,
           longitude float8, accuracy real, recorded float8)
         on conflict do nothing`,
        [
          latest.map(({ doctorId, fix, device }) => ({
            doctor: doctorId,
            device: device ?? null,
            ...row(fix),
          })),
          track.map((entry) => ({
            booking: entry.bookingId,
            doctor: entry.doctorId,
            ...row(entry.fix),
          })),
        ],
      );
    },
  };
}

const row = (fix: Fix) => ({
  latitude: fix.latitude,
  longitude: fix.longitude,
  accuracy: fix.accuracyMeters,
  heading: fix.headingDegrees,
  speed: fix.speedMetersPerSecond,
  recorded: fix.recordedAt,
});
