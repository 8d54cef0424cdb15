/** A doctor's own number is in nobody's view of a booking: calls go to the dispatcher's line. */
import { ok, strictEqual } from "node:assert";
import * as people from "../support/people.ts";
import type { Json } from "./api_table.ts";
import { kinds, withProgram } from "./program.ts";

const [embedded] = kinds();
const DIGITS = "9005557711";

Deno.test("from the offer to the conclusion nobody but the doctor's admin reads the doctor's number", () =>
  withProgram(embedded!, async ({ base }) => {
    const [anna, olga] = [await people.patient(base), await people.dispatcher(base)];
    const email = `kira-${people.unique()}@tot.example`;
    const kira = await people.doctor(base, null, { phone: `+7${DIGITS}`, email });
    const clinic = await people.patient(base, { role: "clinic", clinicName: "The clinic" });
    const readers = [anna, clinic, olga];
    const streams = readers.map((who) => who.stream());
    for (const stream of streams) await stream.find("the whole", ({ event }) => event === "ping");
    const booked = [
      await anna.ok("POST", "/bookings", people.urgentBooking()),
      await clinic.ok("POST", "/bookings", people.urgentBooking({ address: people.north(300) })),
    ];
    let read = 0;
    const look = async () => {
      for (const who of readers) {
        for (const { id } of booked) {
          for (const more of ["", "/history", "/messages"]) {
            const { status, body } = await who.get(`/bookings/${id}${more}`);
            if (status === 200) read++;
            const said = JSON.stringify(body);
            ok(!said.includes(DIGITS) && !said.includes(email), `${who.user.role} ${more}`);
          }
        }
        const lists = [await who.get("/bookings"), await who.get("/doctors")];
        ok(!JSON.stringify(lists.map(({ body }) => body)).includes(DIGITS));
      }
    };
    const [{ id }] = booked as [Json];
    await look();
    await olga.ok("POST", `/bookings/${id}/assign`, { doctorId: kira.user.id });
    await kira.ok("PUT", "/geo/availability", { available: true });
    await look();
    await kira.ok("POST", `/bookings/${id}/depart`);
    await kira.ok("POST", `/bookings/${id}/arrive`);
    const { doorCode } = await anna.ok("GET", `/bookings/${id}`);
    await kira.ok("POST", `/bookings/${id}/messages`, { content: "At the door" });
    await kira.ok("POST", `/bookings/${id}/start`, { doorCode });
    await look();
    const conclusion = { conclusion: "A cold", actualDurationMinutes: 20 };
    await kira.ok("POST", `/bookings/${id}/complete`, conclusion);
    await look();
    ok(read > 40, `${read} answers were read`);
    for (const stream of streams) {
      await stream.find("news", ({ event }) => event === "booking" || event === "reset");
      ok(!JSON.stringify(stream.events).includes(DIGITS));
      await stream.close();
    }
    // The number is there to be found: the test would see it.
    const { items } = await (await people.admin(base)).ok("GET", "/admin/doctors");
    strictEqual(JSON.stringify(items).includes(DIGITS), true);
  }));
