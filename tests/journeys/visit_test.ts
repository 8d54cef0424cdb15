/**
 * The trunk's story over HTTP and the stream: a patient, two doctors and a dispatcher, the whole visit,
 * a release, a reassignment, a cancellation, a consultation, and kill -9 in the middle of it.
 */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import * as people from "../support/people.ts";
import { shareOf } from "../support/databases.ts";
import { homes, startServer } from "../support/server.ts";

/** The promise is five seconds, and it takes about one; a busy test machine gets more. */
const RESTART_MILLISECONDS = 20_000;

for (const home of shareOf(homes())) {
  Deno.test(`a visit from the tap to the conclusion survives kill -9, on ${home.name}`, async () => {
    const { environment, drop } = await home.make();
    let server = await startServer(environment);
    const port = Number(new URL(server.url).port);
    try {
      const anna = await people.patient(server.url);
      const near = await people.doctor(server.url, people.north(800));
      const far = await people.doctor(server.url, people.north(2_000));
      const olga = await people.dispatcher(server.url);
      let annaSees = anna.stream();
      const nearSees = near.stream();
      let farSees = far.stream();
      const olgaSees = olga.stream();
      await annaSees.find("reset", ({ event }) => event === "reset");

      // Anna books; the command sent twice makes one booking.
      const commandId = crypto.randomUUID();
      const wish = people.urgentBooking({ commandId });
      const booking = await anna.ok("POST", "/bookings", wish);
      const again = await anna.ok("POST", "/bookings", wish);
      strictEqual(again.id, booking.id);
      strictEqual(booking.status, "pending");
      strictEqual(booking.doorCode, undefined);
      const { id } = booking;

      // Both doctors nearby are asked at once; no name and no address yet.
      const offer = (await nearSees.offer(id)).data;
      await farSees.offer(id);
      strictEqual(offer.district, "Sokolinaya Gora");
      ok(offer.distanceMeters > 700 && offer.distanceMeters < 900);
      ok(!JSON.stringify(offer).includes("Mironovskaya"));
      const peek = await near.ok("GET", `/bookings/${id}`);
      ok(!JSON.stringify(peek).includes("Mironovskaya") && !JSON.stringify(peek).includes("Anna"));

      // The first one takes it; the other is told so.
      const taken = await near.ok("POST", `/bookings/${id}/accept`);
      deepStrictEqual(Object.keys(taken).sort(), ["id", "status", "version"]);
      strictEqual(taken.status, "assigned");
      const late = await far.post(`/bookings/${id}/accept`);
      deepStrictEqual([late.status, late.body.code], [409, "offer_closed"]);
      const closed = await farSees.find("offer_closed", ({ event }) => event === "offer_closed");
      strictEqual(closed.data.reason, "taken");
      const seen = (await annaSees.booking(id, "assigned")).data;
      strictEqual(seen.doctor.lastName, "Kovaleva");
      ok(/^\d{4}$/.test(seen.doorCode));
      const doctorsView = await near.ok("GET", `/bookings/${id}`);
      strictEqual(doctorsView.address.flat, "48");
      strictEqual(doctorsView.doorCode, undefined);
      strictEqual((await olga.ok("GET", `/bookings/${id}`)).doorCode, undefined);
      strictEqual((await far.get(`/bookings/${id}`)).status, 404);

      // She gives it back; the other doctor is asked at once and takes it.
      await near.ok("POST", `/bookings/${id}/release`, { reason: "The car broke down" });
      await nearSees.find(
        "booking_removed",
        ({ event, data }) => event === "booking_removed" && data.bookingId === id,
      );
      await farSees.find(
        "second offer",
        ({ event, data }) =>
          event === "offer" && data.bookingId === id && data.offerId !== closed.data.offerId,
      );
      await far.ok("POST", `/bookings/${id}/accept`);

      // The dispatcher moves it back by hand.
      const moved = await olga.ok("POST", `/bookings/${id}/reassign`, {
        doctorId: near.user.id,
        reason: "Closer now",
      });
      strictEqual(moved.status, "assigned");
      const code = (await anna.ok("GET", `/bookings/${id}`)).doorCode;
      ok(code !== undefined);
      await near.ok("POST", `/bookings/${id}/depart`);
      await people.stand(near, people.north(500));
      const position = await annaSees.find(
        "position",
        ({ event, data }) => event === "position" && data.bookingId === id,
      );
      ok(position.data.etaSeconds > 0);
      await anna.ok("POST", `/bookings/${id}/messages`, {
        content: "The lift is out",
        clientId: "1",
      });
      await nearSees.find(
        "message",
        ({ event, data }) => event === "message" && data.content === "The lift is out",
      );

      // kill -9 in the middle of it all.
      const open = await anna.ok("POST", "/bookings", people.urgentBooking());
      await farSees.offer(open.id);
      await server.kill("SIGKILL");
      await Promise.all([annaSees, nearSees, farSees, olgaSees].map((reader) => reader.close()));
      const killedAt = performance.now();
      server = await startServer(environment, port);
      ok(performance.now() - killedAt < RESTART_MILLISECONDS, "ready soon");

      // Everything acknowledged is there; the streams are whole again.
      annaSees = anna.stream();
      farSees = far.stream();
      const reset = await annaSees.find("reset", ({ event }) => event === "reset");
      ok(reset.data.bookingIds.includes(id) && reset.data.bookingIds.includes(open.id));
      strictEqual((await annaSees.booking(id, "en_route")).data.doctorId, near.user.id);
      await annaSees.find(
        "message",
        ({ event, data }) => event === "message" && data.content === "The lift is out",
      );
      const repeated = await anna.ok("POST", `/bookings/${id}/messages`, {
        content: "The lift is out",
        clientId: "1",
      });
      strictEqual(repeated.sequence, 1);
      strictEqual((await anna.ok("POST", "/bookings", wish)).id, id);
      // The offer that was live is still good, or the pending booking is offered again.
      await farSees.offer(open.id);
      await far.ok("POST", `/bookings/${open.id}/accept`);

      // The door, the visit, the end.
      await near.ok("POST", `/bookings/${id}/arrive`);
      const wrong = await near.post(`/bookings/${id}/start`, {
        doorCode: code === "0000" ? "1111" : "0000",
      });
      deepStrictEqual([wrong.status, wrong.body.code], [409, "wrong_door_code"]);
      await near.ok("POST", `/bookings/${id}/start`, { doorCode: code });
      await near.ok("POST", `/bookings/${id}/complete`, {
        conclusion: "A cold. Drink a lot, rest",
        actualDurationMinutes: 20,
      });
      const finished = (await annaSees.booking(id, "completed")).data;
      strictEqual(finished.conclusion, "A cold. Drink a lot, rest");
      strictEqual((await near.ok("GET", `/bookings/${id}`)).address.flat, undefined);

      // A cancellation, with its reason in the history.
      await anna.ok("POST", `/bookings/${open.id}/cancel`, { reason: "Better already" });
      const history = await anna.ok("GET", `/bookings/${open.id}/history`);
      deepStrictEqual(
        history.items.map((item: { to: string }) => item.to),
        ["pending", "assigned", "cancelled"],
      );
      strictEqual(history.items.at(-1).reason, "Better already");

      // A consultation has no way and no door code; whoever went home is not asked.
      await near.ok("PUT", "/geo/availability", { available: false });
      const remote = await anna.ok("POST", "/bookings", {
        callType: "consultation",
        specialization: "therapist",
        symptoms: "A question about my medicine",
      });
      await farSees.offer(remote.id);
      await far.ok("POST", `/bookings/${remote.id}/accept`);
      strictEqual(
        (await far.post(`/bookings/${remote.id}/depart`)).body.code,
        "illegal_transition",
      );
      await far.ok("POST", `/bookings/${remote.id}/start`);
      await far.ok("POST", `/bookings/${remote.id}/complete`, {
        conclusion: "Explained",
        actualDurationMinutes: 10,
      });
      await annaSees.booking(remote.id, "completed");

      const items = (await anna.ok("GET", `/bookings/${id}/history`)).items;
      deepStrictEqual(items.map((item: { to: string }) => item.to), [
        "pending",
        "assigned",
        "pending",
        "assigned",
        "pending",
        "assigned",
        "en_route",
        "arrived",
        "in_progress",
        "completed",
      ]);
      ok(
        items.every((item: { version: number }, at: number) =>
          at === 0 || item.version > items[at - 1].version
        ),
      );
      await annaSees.close();
      await farSees.close();
      const status = await server.kill("SIGTERM");
      strictEqual(status.code, 0, "drains and ends well");
    } finally {
      await server.kill("SIGKILL");
      await drop();
    }
  });
}
