/** The store of bookings on each database: turns, constraints, lists, and two processes at once. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { create } from "../../actors/booking/evolve.ts";
import { type BookingId, isRefusal, type PersonId, personId } from "../../actors/vocabulary.ts";
import { bookingStore } from "../../db/bookings.ts";
import type { Database } from "../../db/client.ts";
import { peopleStore } from "../../db/people.ts";
import * as cast from "../support/cast.ts";
import { testDatabases } from "../support/databases.ts";
import { testKeyring } from "../support/keyring.ts";
import { addPeople, freshId, offered, processOver } from "./booking_processes.ts";

for (const { name, open } of testDatabases()) {
  const story = (what: string, tell: (database: Database) => Promise<void>) =>
    Deno.test(`store (${name}): ${what}`, async () => {
      const database = await open();
      try {
        await addPeople(database);
        await tell(database);
      } finally {
        await database.close();
      }
    });

  story(
    "a booking in every status comes back as it was written, word for word",
    async (database) => {
      const { store } = await processOver(database);
      for (const callType of ["urgent", "scheduled", "consultation"] as const) {
        for (
          const status of ["pending", "assigned", "in_progress", "completed", "cancelled"] as const
        ) {
          const id = freshId();
          const first = cast.createdEvent(callType);
          const event = { ...first, creation: { ...first.creation, id, visitId: id } };
          const made = await store.create(create(event, 0), event, null, 1_000);
          ok("number" in made && made.number > 1_000);
          const wanted = {
            ...cast.bookingIn(status, callType),
            id,
            visitId: id,
            number: made.number,
          };
          const result = await store.commit({
            next: wanted,
            expectedVersion: 1,
            events: [],
            messages: [],
            command: null,
          });
          strictEqual(result, "committed");
          deepStrictEqual((await store.load(id))?.state, wanted);
          // Frees the doctor for the next of the table.
          await store.commit({
            next: { ...cast.bookingIn("completed", callType), id, visitId: id, version: 999 },
            expectedVersion: wanted.version,
            events: [],
            messages: [],
            command: null,
          });
        }
      }
    },
  );

  story(
    "two processes accept for two doctors, 200 times: the version lets one through",
    async (database) => {
      for (let time = 0; time < 200; time++) {
        const one = await processOver(database);
        const other = await processOver(database);
        const { id } = await offered(one);
        await other.bookings.recover();
        const accept = (process: typeof one, by: typeof cast.DOCTOR) =>
          process.bookings.ask(id, { type: "accept", doctor: cast.facts(by) }, by, null);
        const replies = await Promise.all([
          accept(one, cast.DOCTOR),
          accept(other, cast.OTHER_DOCTOR),
        ]);
        const codes = replies.map((reply) => isRefusal(reply) ? reply.refused : reply.status);
        deepStrictEqual(codes.toSorted(), ["assigned", "offer_closed"]);
        const end = await one.bookings.ask(
          id,
          { type: "cancel", reason: "Дальше" },
          cast.DISPATCHER,
          null,
        );
        ok(!isRefusal(end));
        one.bookings.stop();
        other.bookings.stop();
      }
    },
  );

  story(
    "a doctor is engaged by one visit at a time, though two processes say yes",
    async (database) => {
      const one = await processOver(database);
      const other = await processOver(database);
      const first = await offered(one);
      const second = await offered(other);
      const accept = (process: typeof one, id: BookingId) =>
        process.bookings.ask(
          id,
          { type: "accept", doctor: cast.facts(cast.DOCTOR) },
          cast.DOCTOR,
          null,
        );
      const replies = await Promise.all([accept(one, first.id), accept(other, second.id)]);
      deepStrictEqual(
        replies.map((reply) => isRefusal(reply) ? reply.refused : reply.status).toSorted(),
        ["assigned", "doctor_busy"],
      );
      // Bookings that share a visit share the doctor: that is no second engagement.
      const taken = isRefusal(replies[0]!) ? second : first;
      const shared = await offered(one, { visitId: taken.visitId });
      ok(!isRefusal(await accept(one, shared.id)));
    },
  );

  story("a turn that expects another version writes nothing", async (database) => {
    const process = await processOver(database);
    const state = await offered(process);
    const stale = {
      next: { ...state, version: state.version + 1, wave: 77 },
      expectedVersion: state.version - 1,
      events: [],
      messages: [],
      command: null,
    };
    strictEqual(await process.store.commit(stale), "conflict");
    strictEqual((await process.store.load(state.id))?.state.wave, state.wave);
  });

  story("an event whose version is taken undoes the whole turn", async (database) => {
    const process = await processOver(database);
    const state = await offered(process);
    const taken = {
      next: { ...state, version: state.version + 1, wave: 77 },
      expectedVersion: state.version,
      events: [{
        event: { type: "searchResumed", at: cast.START, by: cast.DISPATCHER } as const,
        version: state.version,
        from: "pending" as const,
        to: "pending" as const,
      }],
      messages: [],
      command: null,
    };
    strictEqual(await process.store.commit(taken), "conflict");
    strictEqual((await process.store.load(state.id))?.state.wave, state.wave);
  });

  story("planned visits of one doctor do not overlap", async (database) => {
    const process = await processOver(database);
    const plan = async (minutes: number) => {
      const event = cast.createdEvent("scheduled");
      const id = freshId();
      const scheduledTime = cast.START + minutes * 60_000 as typeof cast.START;
      const creation = { ...event.creation, id, visitId: id, scheduledTime };
      await process.bookings.create(creation, event.words, cast.PATIENT, null);
      const reply = await process.bookings.ask(
        id,
        { type: "assign", doctor: cast.facts(cast.DOCTOR) },
        cast.DISPATCHER,
        null,
      );
      return isRefusal(reply) ? reply.refused : reply.status;
    };
    strictEqual(await plan(120), "assigned");
    strictEqual(await plan(150), "doctor_busy");
    strictEqual(await plan(180), "assigned");
  });

  story(
    "the same creation again is one booking; with other words it is refused",
    async (database) => {
      const process = await processOver(database);
      const make = async (
        bodyHash: string,
        by: { id: PersonId; role: "patient" } = cast.PATIENT,
      ) => {
        const event = cast.createdEvent("urgent");
        const id = freshId();
        return await process.bookings.create(
          { ...event.creation, id, visitId: id, callerId: by.id, patientId: by.id },
          event.words,
          by,
          { commandId: "00000000-0000-4000-8000-000000000007", bodyHash },
        );
      };
      const [first, again] = await Promise.all([make("a"), make("a")]);
      ok(!isRefusal(first) && !isRefusal(again));
      strictEqual(first.id, again.id);
      deepStrictEqual(await make("b"), { refused: "command_reused" });
      await peopleStore(database, await testKeyring(database)).add({
        id: cast.STRANGER.id,
        role: "patient",
        email: "stranger@tot.example",
        phone: null,
        firstName: "Имя",
        lastName: "Фамилия",
        active: true,
        createdAt: cast.START,
        passwordHash: "-",
        doctor: null,
        clinic: null,
      });
      const foreign = await make("a", cast.STRANGER);
      ok(
        !isRefusal(foreign) && foreign.id !== first.id,
        "another person's command is another command",
      );
    },
  );

  story("a planned creation sent again after its hour keeps its answer", async (database) => {
    const process = await processOver(database);
    const event = cast.createdEvent("scheduled");
    const make = (bodyHash: string) => {
      const id = freshId();
      return process.bookings.create(
        { ...event.creation, id, visitId: id },
        event.words,
        cast.PATIENT,
        { commandId: "00000000-0000-4000-8000-000000000008", bodyHash },
      );
    };
    const first = await make("a");
    ok(!isRefusal(first));
    await process.world.clock.advance(2 * 3_600_000);
    const again = await make("a");
    ok(!isRefusal(again) && again.id === first.id);
    deepStrictEqual(await make("b"), { refused: "command_reused" });
    process.bookings.stop();
  });

  story("a patient has at most twenty open bookings, however fast they come", async (database) => {
    const process = await processOver(database);
    const event = cast.createdEvent("urgent");
    const replies = await Promise.all(Array.from({ length: 30 }, () => {
      const id = freshId();
      return process.bookings.create(
        { ...event.creation, id, visitId: id },
        event.words,
        cast.PATIENT,
        null,
      );
    }));
    const refused = replies.filter(isRefusal);
    strictEqual(refused.length, 10);
    ok(refused.every((reply) => reply.refused === "too_many_open_bookings"));
  });

  story("the log is append-only, even for who can write SQL", async (database) => {
    const process = await processOver(database);
    await offered(process);
    for (
      const statement of ["update booking_events set type = 'x'", "delete from booking_events"]
    ) {
      await database.run("tamper", async (sql) => await sql.unsafe(statement)).then(
        () => ok(false, statement),
        (error) => ok(String(error).includes("append-only")),
      );
    }
  });

  story(
    "words are sealed: no symptom, name, telephone or address can be read in any row",
    async (database) => {
      const process = await processOver(database);
      const { id } = await offered(process);
      await process.bookings.ask(
        id,
        { type: "say", messageId: crypto.randomUUID(), content: "СЛОВА В ЧАТЕ", audience: "all" },
        cast.PATIENT,
        null,
      );
      await process.bookings.ask(id, { type: "cancel", reason: "СЕКРЕТ" }, cast.PATIENT, null);
      const dump = await database.run("look", async (sql) => {
        const tables = ["users", "bookings", "booking_events", "booking_messages", "data_keys"];
        const texts = await Promise.all(
          tables.map(async (table) =>
            (await sql.unsafe(`select convert_from(coalesce(string_agg(
             convert_to(t::text, 'UTF8'), '\\x0a'::bytea), ''::bytea), 'UTF8') as text
             from ${table} t`))[0]?.text as string
          ),
        );
        return texts.join("\n");
      });
      // Bytea shows as hexadecimal digits: what would be readable there is looked for as such too.
      const hex = (text: string) =>
        [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, "0"))
          .join("");
      const words = ["СЕКРЕТ", "СЛОВА В ЧАТЕ", "Температура", "Мироновская", "Павлова", "+7900"];
      for (const word of [...words, "@tot.example", cast.FRESH_CODE]) {
        // A short code stands alone: four digits in a row are in some key or id one time in ten.
        const isThere = /^\d+$/.test(word)
          ? new RegExp(`(?<!\\w)${word}(?!\\w)`).test(dump)
          : dump.includes(word);
        ok(!isThere, word);
        ok(word.length < 6 || !dump.includes(hex(word)), `${word} in bytes`);
      }
      const [reason] = (await process.store.history(id)).filter(({ to }) => to === "cancelled");
      strictEqual(reason?.reason, "СЕКРЕТ");
      const said = await process.store.messages(id, { last: 50, staff: true });
      ok(said.some(({ content }) => content === "СЛОВА В ЧАТЕ"));
    },
  );

  story(
    "a patient whose key was deleted is nobody: the booking stays, its words are gone",
    async (database) => {
      const process = await processOver(database);
      const { id } = await offered(process);
      const keyring = await testKeyring(database);
      await keyring.shred(cast.PATIENT.id, cast.START);
      const next = bookingStore(database, await testKeyring(database), process.world.log);
      const [state] = (await next.list({ kind: "person", personIds: [cast.PATIENT.id] }, {}, {
        before: null,
        limit: 10,
      })).filter((one) => one.id === id);
      strictEqual(state?.words.symptoms, "");
      strictEqual(state?.words.address, null);
      deepStrictEqual(
        (await next.messages(id, { last: 10, staff: true })).map((m) => m.content),
        [],
      );
    },
  );

  story("an unreadable row quarantines its own booking and no other", async (database) => {
    const process = await processOver(database);
    const damaged = await offered(process);
    const sound = await offered(process);
    await database.run(
      "damage",
      async (sql) =>
        await sql.unsafe("update bookings set state = '{}' where id = $1", [damaged.id]),
    );
    const next = await processOver(database);
    const summaries = await next.bookings.recover();
    deepStrictEqual(summaries.map((summary) => summary.id), [sound.id]);
    for (
      let second = 0;
      second < 5 || next.bookings.quarantined.size === 0 && second < 100;
      second++
    ) {
      await next.world.clock.advance(1_000);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    deepStrictEqual([...next.bookings.quarantined], [damaged.id]);
    ok(next.bookings.peek(sound.id) !== null);
    next.bookings.stop();
  });

  story("lists are scoped to their reader and paged from the newest", async (database) => {
    const process = await processOver(database);
    const made: BookingId[] = [];
    for (let count = 0; count < 5; count++) made.push((await offered(process)).id);
    const page = await process.store.list(
      { kind: "person", personIds: [cast.PATIENT.id] },
      {},
      { before: null, limit: 3 },
    );
    strictEqual(page.length, 3);
    const rest = await process.store.list(
      { kind: "person", personIds: [cast.PATIENT.id] },
      {},
      { before: page.at(-1)!.id, limit: 3 },
    );
    deepStrictEqual([...page, ...rest].map((state) => state.id).toSorted(), made.toSorted());
    for (
      const scope of [
        { kind: "person", personIds: [personId(cast.STRANGER.id)] },
        { kind: "doctor", doctorId: cast.DOCTOR.id },
        { kind: "clinic", clinicId: personId(cast.STRANGER.id) },
        { kind: "staff", cities: ["elsewhere"], clinics: [] },
      ] as const
    ) {
      deepStrictEqual(await process.store.list(scope, {}, { before: null, limit: 9 }), []);
    }
  });
}
