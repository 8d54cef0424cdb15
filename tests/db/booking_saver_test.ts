/** What bookings save in one moment goes together, and each has its own answer. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { create } from "../../actors/booking/evolve.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import { isRefusal } from "../../actors/vocabulary.ts";
import type { Turn } from "../../actors/world.ts";
import type { Database } from "../../db/client.ts";
import * as cast from "../support/cast.ts";
import { testDatabases } from "../support/databases.ts";
import { addPeople, freshId, offered, processOver } from "./booking_processes.ts";

/** A turn that changes the wave alone. */
const wave = (state: BookingState, wave: number): Turn => ({
  next: { ...state, version: state.version + 1, wave },
  expectedVersion: state.version,
  events: [],
  messages: [],
  command: null,
});

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

  story("turns of one moment are each saved, or not, by their own version", async (database) => {
    const { store, ...process } = await processOver(database);
    const states = await Promise.all(
      Array.from({ length: 20 }, () => offered({ store, ...process })),
    );
    const said = (state: BookingState, at: number): Turn => ({
      next: { ...state, version: state.version + 1, wave: at + 1 },
      expectedVersion: at % 5 === 0 ? state.version - 1 : state.version,
      events: [{
        event: { type: "searchResumed", at: cast.START, by: cast.DISPATCHER },
        version: state.version + 1,
        from: "pending",
        to: "pending",
      }],
      messages: [],
      command: {
        commandId: `command ${at}`,
        bodyHash: "-",
        status: "pending",
        version: state.version + 1,
        refused: null,
        sequence: null,
      },
    });
    const results = await Promise.all(states.map((state, at) => store.commit(said(state, at))));
    for (const [at, state] of states.entries()) {
      const saved = at % 5 !== 0;
      strictEqual(results[at], saved ? "committed" : "conflict");
      const loaded = await store.load(state.id);
      const { version, wave } = saved ? said(state, at).next : state;
      deepStrictEqual([loaded?.state.version, loaded?.state.wave], [version, wave]);
      // What else was written of it stands in its own rows alone.
      deepStrictEqual([...loaded?.commands.keys() ?? []], saved ? [`command ${at}`] : []);
      strictEqual(loaded?.state.words.symptoms, state.words.symptoms);
    }
  });

  story(
    "a turn that the database refuses takes none of the same moment with it",
    async (database) => {
      const process = await processOver(database);
      const waiting = await Promise.all([1, 2, 3, 4].map(() => offered(process)));
      const replies = await Promise.all(waiting.map(({ id }, at) => {
        const by = at === 0 ? cast.OTHER_DOCTOR : cast.DOCTOR;
        return process.bookings.ask(id, { type: "accept", doctor: cast.facts(by) }, by, null);
      }));
      deepStrictEqual(
        replies.map((reply) => isRefusal(reply) ? reply.refused : reply.status).toSorted(),
        ["assigned", "assigned", "doctor_busy", "doctor_busy"],
      );
      strictEqual((replies[0] as { status: string }).status, "assigned");
    },
  );

  story(
    "creations and turns of one moment are saved together, each by itself",
    async (database) => {
      const process = await processOver(database);
      const { store } = process;
      const states = await Promise.all([1, 2].map(() => offered(process)));
      const command = { commandId: freshId() as string, bodyHash: "-", personId: cast.PATIENT.id };
      const creationBy = (callerId: typeof cast.PATIENT.id | null) => {
        const id = freshId();
        const event = cast.createdEvent("urgent");
        return { ...event, creation: { ...event.creation, id, visitId: id, callerId } };
      };
      const make = (
        event: ReturnType<typeof creationBy>,
        known: typeof command | null = null,
        mostOpen = 1_000,
      ) => store.create(create(event, 0), event, known, mostOpen);
      const moment = async (...events: ReturnType<typeof creationBy>[]) => {
        const [full, own, again, first, second] = events;
        return await Promise.all([
          make(full!, null, 1),
          make(own!),
          make(again!, command),
          store.commit(wave(states[0]!, 7)),
          store.commit(wave({ ...states[1]!, version: states[1]!.version + 1 }, 7)),
          make(first!, { ...command, commandId: freshId() }),
          make(second!),
        ]);
      };
      const fresh = () =>
        [cast.PATIENT.id, null, cast.PATIENT.id, cast.DOCTOR.id, null].map(creationBy);
      const known = fresh();
      const made = await moment(...known);
      deepStrictEqual(made[0], { refused: "too_many_open_bookings" });
      deepStrictEqual(made.slice(3, 5), ["committed", "conflict"]);
      for (
        const [at, event] of [[1, known[1]], [2, known[2]], [5, known[3]], [6, known[4]]] as const
      ) {
        const one = made[at];
        ok(typeof one === "object" && "number" in one && one.number > 1_000);
        const loaded = await store.load(event!.creation.id);
        deepStrictEqual(loaded?.state, { ...create(event!, 0), number: one.number });
        strictEqual((await store.history(event!.creation.id)).length, 1);
      }
      // The command that came before is answered as before, and takes nobody with it.
      const next = fresh();
      const later = await moment(...next);
      deepStrictEqual(later[2], { existing: known[2]!.creation.id, bodyHash: "-" });
      for (const at of [1, 5, 6]) ok("number" in (later[at] as object));
      strictEqual(await store.load(next[2]!.creation.id), null);
    },
  );

  if (name === "embedded") continue;

  story("a booking whose row is locked holds up its own turn alone", async (database) => {
    const process = await processOver(database);
    const states = await Promise.all([1, 2, 3].map(() => offered(process)));
    const [held] = states;
    const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
    const { promise: isHeld, resolve: hold } = Promise.withResolvers<void>();
    const holding = database.transaction("hold", async (sql) => {
      await sql.unsafe("select from bookings where id = $1 for update", [held!.id]);
      hold();
      await isOver;
    });
    await isHeld;
    const [late, ...others] = states.map((state) => process.store.commit(wave(state, 7)));
    deepStrictEqual(await Promise.all(others), ["committed", "committed"]);
    strictEqual(await Promise.race([late, "waits"]), "waits");
    end();
    await holding;
    strictEqual(await late, "committed");
  });
}
