/**
 * The step between two migrations: rows of the time before sealing are sealed, all of them or none. Words
 * are sealed with the patient's key, contacts with their owner's.
 */
import type { Keyring } from "./keyring.ts";
import type { Database, Sql } from "./client.ts";
import { sealBookingWords, sealEventWords, sealMessage } from "./booking_rows.ts";
import { loginIndexes, sealContacts } from "./people.ts";

/** A city's year of bookings takes minutes, once. */
const DEADLINE_MILLISECONDS = 1_800_000;

/** Seals what is not sealed yet. Safe to be killed: it is one transaction. */
export async function sealPlainRows(database: Database, keyring: Keyring): Promise<void> {
  // Keys are made outside of the transaction: on the embedded database nothing else runs within.
  for (const id of await personsOf(database)) await keyring.person(id);
  await Promise.all(["email_index", "phone_index"].map((name) => keyring.purpose(name)));
  await database.transaction("seal", async (sql) => {
    await sealUsers(sql, keyring);
    await sealBookings(sql, keyring);
  }, DEADLINE_MILLISECONDS);
}

const personsOf = (database: Database): Promise<readonly string[]> =>
  database.run("seal.persons", async (sql) => {
    const found = await sql<{ id: string }[]>`
      select id from users where contacts is null
      union select patient_id from bookings where words is null`;
    return found.map(({ id }) => id);
  }, DEADLINE_MILLISECONDS);

async function sealUsers(sql: Sql, keyring: Keyring): Promise<void> {
  const users = await sql<{ id: string; email: string | null; phone: string | null }[]>`
    select id, email, phone from users where contacts is null`;
  for (const { id, email, phone } of users) {
    const indexes = await loginIndexes(keyring, { email, phone });
    const sealed = sealContacts(await keyring.person(id), id, { email, phone });
    await sql`
      update users set contacts = ${sealed}, email_index = ${indexes.email},
        phone_index = ${indexes.phone} where id = ${id}`;
  }
}

interface PlainBooking {
  readonly id: string;
  readonly patientId: string;
  readonly address: unknown;
  readonly contacts: never;
  readonly symptoms: string;
  readonly conclusion: string | null;
  readonly addenda: unknown;
  readonly endReason: string | null;
}

async function sealBookings(sql: Sql, keyring: Keyring): Promise<void> {
  const bookings = await sql<PlainBooking[]>`
    select id, patient_id, address, contacts, symptoms, conclusion, addenda, end_reason
    from bookings where words is null`;
  if (bookings.length === 0) return;
  await sql`alter table booking_events disable trigger booking_events_append_only`;
  for (const { id, patientId, ...words } of bookings) {
    const key = await keyring.person(patientId);
    await sql`update bookings set words = ${sealBookingWords(key, id, words)} where id = ${id}`;
    const events = await sql<{ version: number; reason: string | null; words: unknown }[]>`
      select version, reason, words from booking_events
      where booking_id = ${id} and (reason is not null or words is not null)`;
    for (const { version, ...said } of events) {
      await sql`
        update booking_events set sealed = ${sealEventWords(key, id, version, said)}
        where booking_id = ${id} and version = ${version}`;
    }
    const messages = await sql<{ id: string; content: string }[]>`
      select id, content from booking_messages where booking_id = ${id}`;
    for (const message of messages) {
      await sql`
        update booking_messages set sealed = ${sealMessage(key, message.id, message.content)}
        where id = ${message.id}`;
    }
  }
  await sql`alter table booking_events enable trigger booking_events_append_only`;
}
