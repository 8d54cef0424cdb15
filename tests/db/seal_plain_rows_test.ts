/** A database of the time before sealing is sealed at the next start, all of it or nothing. */
import { equal, ok, rejects } from "node:assert";
import { pathToFileURL } from "node:url";
import { bookingStore } from "../../db/bookings.ts";
import { encodeBooking } from "../../db/booking_rows.ts";
import type { Database } from "../../db/client.ts";
import { migrate, MIGRATIONS_FOLDER } from "../../db/migrate.ts";
import { peopleStore } from "../../db/people.ts";
import { sealPlainRows } from "../../db/seal_plain_rows.ts";
import { DataKey } from "../../runtime/vault.ts";
import * as cast from "../support/cast.ts";
import { testDatabases } from "../support/databases.ts";
import { testKeyring } from "../support/keyring.ts";

const LAST = "0004_no_plain_words.sql";
const QUIET = { info: () => {}, warn: () => {}, fault: () => "" };

/** The program's migrations as they were before the sealing was finished. */
async function olderMigrations(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "tot-older-" });
  for await (const { name } of Deno.readDir(MIGRATIONS_FOLDER)) {
    if (name < LAST) await Deno.copyFile(new URL(name, MIGRATIONS_FOLDER), `${folder}/${name}`);
  }
  return folder;
}

/** A patient and a cancelled booking, as an older program wrote them. */
async function plainRows(database: Database): Promise<void> {
  const state = cast.bookingIn("cancelled", "urgent");
  const { words, doorCode } = state;
  const contacts = {
    patient: words.patient,
    contactPhone: words.contactPhone,
    doorContact: words.doorContact,
    doorCode,
  };
  await database.run("older", async (sql) => {
    await sql`
      insert into users (id, role, email, phone, first_name, last_name, created_at)
      values (${cast.PATIENT.id}, 'patient', 'anna@tot.example', '+79000000001', 'Анна', 'П', now())`;
    await sql.unsafe(
      `insert into bookings (id, version, city, status, caller_id, patient_id, visit_id, state,
         address, contacts, symptoms, end_reason, created_at, updated_at, ended_at)
       values ($1, 2, 'default', 'cancelled', $2, $2, $1, $3, $4, $5, $6, 'Стало лучше', now(),
         now(), now())`,
      [
        state.id,
        cast.PATIENT.id,
        encodeBooking(state, DataKey.generate()).state,
        words.address,
        contacts,
        words.symptoms,
      ] as never[],
    );
    await sql.unsafe(
      `insert into booking_events (booking_id, version, type, from_status, to_status, by_role, at,
         data, reason)
       values ($1, 2, 'cancelled', 'pending', 'cancelled', 'patient', now(), '{}', 'Стало лучше')`,
      [state.id],
    );
    await sql.unsafe(
      `insert into booking_messages (booking_id, sequence, id, sender_role, type, audience, content,
         created_at)
       values ($1, 1, gen_random_uuid(), 'patient', 'text', 'all', 'Спасибо, уже лучше', now())`,
      [state.id],
    );
  });
}

const older = await olderMigrations();

for (const { name, open } of testDatabases(pathToFileURL(`${older}/`))) {
  Deno.test(`sealing (${name}): what was written plainly is read as before, and found`, async () => {
    const database = await open();
    try {
      await plainRows(database);
      const keyring = await testKeyring(database);
      await rejects(migrate(database), /not sealed yet/, "never without the step");
      const applied = await migrate(database, MIGRATIONS_FOLDER, {
        [LAST]: () => sealPlainRows(database, keyring),
      });
      ok(applied.includes(LAST));

      const people = peopleStore(database, keyring);
      for (const login of ["anna@tot.example", "+79000000001"]) {
        equal((await people.byLogin(login))?.id, cast.PATIENT.id, login);
      }
      const { id, words } = cast.bookingIn("cancelled", "urgent");
      const bookings = bookingStore(database, keyring, QUIET);
      const loaded = (await bookings.load(id))?.state;
      equal(loaded?.words.symptoms, words.symptoms);
      equal(loaded?.status === "cancelled" ? loaded.reason : "", "Стало лучше");
      equal((await bookings.history(id))[0]?.reason, "Стало лучше");
      const said = await bookings.messages(id, { last: 10, staff: true });
      equal(said[0]?.content, "Спасибо, уже лучше");
      await rejects(
        database.run("change", (sql) => sql`update booking_events set type = 'x'`),
        /append-only/,
      );
    } finally {
      await database.close();
    }
  });
}
