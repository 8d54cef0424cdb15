/** Rows that a benchmark starts from, put past the program so that the start takes no time. */
import { v7 as newUuid } from "uuid";
import { type BookingId, bookingId, type PersonId, personId } from "../actors/vocabulary.ts";
import type { Database, Sql } from "../db/client.ts";
import { sealContacts } from "../db/people.ts";
import { testKeyring } from "../tests/support/keyring.ts";

/** People without a password. Doctors among them are approved. @returns their ids */
export async function seedPeople(
  sql: Sql,
  role: "patient" | "doctor",
  count: number,
): Promise<readonly PersonId[]> {
  const ids = Array.from({ length: count }, () => personId(newUuid()));
  const list = JSON.stringify(ids);
  await sql.unsafe(
    // Contacts that nobody opens: a benchmark signs nobody in by them.
    `insert into users (id, role, contacts, email_index, first_name, last_name, created_at)
     select value::uuid, $2, ''::bytea, decode(replace(value, '-', ''), 'hex'), 'Anna', 'Petrova',
       now() from jsonb_array_elements_text($1::text::jsonb)`,
    [list, role],
  );
  if (role === "doctor") {
    await sql.unsafe(
      `insert into doctor_profiles (user_id, specializations, license_number,
         license_expires_on, status, created_at)
       select value::uuid, '["therapist"]', 'L041', '2090-01-01', 'approved', now()
       from jsonb_array_elements_text($1::text::jsonb)`,
      [list],
    );
  }
  return ids;
}

/**
 * Contacts as the program writes them, for people who get a key of their own meanwhile: read again after that
 * they must open.
 */
export async function sealContactsOf(
  database: Database,
  people: readonly PersonId[],
): Promise<void> {
  const keyring = await testKeyring(database);
  for (const id of people) {
    const key = await keyring.person(id);
    const sealed = sealContacts(key, id, { email: `${id}@example.org`, phone: null });
    await database.run(
      "seed.contacts",
      (sql) => sql`update users set contacts = ${sealed} where id = ${id}`,
    );
  }
}

/** Shifts that have just begun, with where each doctor is: as a start of the program finds them. */
export async function seedShifts(
  sql: Sql,
  doctors: readonly {
    readonly id: PersonId;
    readonly latitude: number;
    readonly longitude: number;
  }[],
): Promise<void> {
  await sql.unsafe(
    `insert into shifts (doctor_id, started_at, latitude, longitude, accuracy_meters, recorded_at)
     select d.id, now(), d.latitude, d.longitude, 12, now()
     from jsonb_to_recordset($1::text::jsonb) as d(id uuid, latitude float8, longitude float8)`,
    [JSON.stringify(doctors)],
  );
}

/** Copies of a pending booking, each a visit of its own. @returns their ids */
export async function seedVisits(
  sql: Sql,
  like: BookingId,
  count: number,
): Promise<readonly BookingId[]> {
  const ids = Array.from({ length: count }, () => bookingId(newUuid()));
  await sql.unsafe(
    `insert into bookings (id, visit_id, version, city, status, patient_id, clinic_id, state,
       words, created_at, updated_at)
     select value::uuid, value::uuid, 1, city, status, patient_id, clinic_id, state,
       words, created_at, updated_at
     from bookings, jsonb_array_elements_text($1::text::jsonb) where id = $2::text::uuid`,
    [JSON.stringify(ids), like],
  );
  return ids;
}
