/** «Is all well?» stands in the booking: a process that dies takes neither the question nor its end along. */
import { deepStrictEqual } from "node:assert";
import type { BookingCommand } from "../../actors/booking/protocol.ts";
import { isVisiting } from "../../actors/booking/state.ts";
import { type By, isRefusal, SECOND, SYSTEM } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";
import { testDatabases } from "../support/databases.ts";
import { addPeople, offered, processOver } from "./booking_processes.ts";

for (const { name, open } of testDatabases()) {
  Deno.test(`store (${name}): a question to the doctor on the way outlives its process, and ends in time`, async () => {
    const database = await open();
    try {
      await addPeople(database);

      const first = await processOver(database);
      const { id } = await offered(first);
      const give = async (command: BookingCommand, by: By) => {
        const reply = await first.bookings.ask(id, command, by, null);
        if (isRefusal(reply)) throw new Error(reply.refused);
      };
      await give({ type: "accept", doctor: cast.facts(cast.DOCTOR) }, cast.DOCTOR);
      await give({ type: "depart" }, cast.DOCTOR);
      const doctorId = cast.DOCTOR.id;
      await give({ type: "askWay", doctorId, kind: "dark", answerSeconds: 60 }, SYSTEM);
      first.bookings.stop();

      const next = await processOver(database);
      await next.bookings.recover();
      const told = () => {
        const state = next.bookings.peek(id)!;
        return isVisiting(state) ? [state.way?.answer, state.attention?.step] : null;
      };
      await next.world.clock.advance(59 * SECOND);
      deepStrictEqual(told(), [null, undefined]);
      await next.world.clock.advance(SECOND);
      for (let tries = 0; told()?.[0] === null && tries < 100; tries++) {
        await new Promise((done) => setTimeout(done, 20));
      }
      deepStrictEqual(told(), ["none", "way"]);
      deepStrictEqual((await next.store.history(id)).flatMap(({ what }) => what ?? []), [
        "way_asked",
        "way_silent",
      ]);
      next.bookings.stop();
    } finally {
      await database.close();
    }
  });
}
