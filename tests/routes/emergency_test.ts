/** A call for help over HTTP: who may call, who hears of it, who answers; and what nobody may learn. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import * as people from "../support/people.ts";
import { assigned } from "../support/visit.ts";
import { kinds, withProgram } from "./program.ts";

for (const kind of kinds()) {
  Deno.test(`a call for help (${kind.name}): stored, told, answered by name`, (t) =>
    withProgram(kind, async ({ base, rows, messages }) => {
      const [anna, stranger, doctor] = await Promise.all([
        people.patient(base),
        people.patient(base),
        people.doctor(base),
      ]);
      const olga = await people.dispatcher(base);
      const ida = await people.admin(base);

      await t.step(
        "with nobody on duty it is told at once, by whatever leads to whoever may help",
        async () => {
          const call = { kind: "sos", isDrill: true };
          const { id } = await olga.ok("POST", "/emergency/alert", call);
          const letter = await messages.find(({ text }) => text.includes(`/board?alert=${id}`));
          strictEqual(letter.channel, "email");
          const { board } = await olga.ok("GET", `/emergency/${id}`);
          deepStrictEqual(board.escalations[0].told.map((one: { as: string }) => one.as), [
            "admin",
          ]);
          await olga.ok("PUT", `/emergency/${id}/status`, { status: "acknowledged" });
          await olga.ok("PUT", `/emergency/${id}/status`, { status: "false_alarm" });
        },
      );

      await olga.ok("POST", "/staff/duty/start");
      const bookingId = await assigned(anna, olga, doctor);
      const board = olga.stream();
      const patients = anna.stream();
      const doctors = doctor.stream();
      await board.find("ping", ({ event }) => event === "ping");
      const alertOn = (stream: typeof board, id: string, status: string) =>
        stream.find(
          `alert that is ${status}`,
          ({ event, data }) => event === "alert" && data.id === id && data.status === status,
        );

      await t.step(
        "an SOS counts, is raised by the server and has the booking's address",
        async () => {
          const body = { kind: "sos", bookingId, clientId: "one", message: "Worse", isDrill: true };
          const made = await anna.ok("POST", "/emergency/alert", body);
          deepStrictEqual([made.status, made.version], ["counting", 1]);
          const { data } = await alertOn(board, made.id, "raised");
          deepStrictEqual(
            [data.kind, data.isDrill, data.place.text, data.message, data.board.raisedBy],
            ["sos", false, people.HOME.text, "Worse", anna.user.id],
          );
          const again = await anna.ok("POST", "/emergency/alert", body);
          strictEqual(again.id, made.id);
          const late = await anna.put(`/emergency/${made.id}/status`, { status: "cancelled" });
          deepStrictEqual([late.status, late.body.code], [409, "illegal_transition"]);
          const path = `/emergency/${made.id}/status`;
          strictEqual((await anna.put(path, { status: "acknowledged" })).status, 403);
          strictEqual((await stranger.put(path, { status: "cancelled" })).status, 404);
          await olga.ok("PUT", path, { status: "acknowledged" });
          const seen = await alertOn(patients, made.id, "acknowledged");
          deepStrictEqual(
            [seen.data.acknowledgedBy.name, seen.data.board],
            [olga.user.firstName, null],
          );
          strictEqual((await ida.put(path, { status: "acknowledged" })).status, 409);
          const vague = await olga.put(path, { status: "responding" });
          deepStrictEqual([vague.status, vague.body.errors[0].path], [400, "responder"]);
          await olga.ok("PUT", path, { status: "responding", responder: "Dr Petrov, 10 min" });
          await olga.ok("PUT", path, { status: "resolved", outcome: "helped", note: "All well" });
          const { items } = await anna.ok("GET", "/emergency");
          deepStrictEqual(
            [items[0].id, items[0].status, items[0].responder],
            [made.id, "resolved", "Dr Petrov, 10 min"],
          );
        },
      );

      await t.step("a new stream begins with what is open", async () => {
        const body = { kind: "sos", isDrill: true, latitude: 1 };
        const { id } = await olga.ok("POST", "/emergency/alert", body);
        await alertOn(board, id, "raised");
        const fresh = ida.stream();
        strictEqual((await alertOn(fresh, id, "raised")).data.isDrill, true);
        await fresh.close();
        await olga.ok("PUT", `/emergency/${id}/status`, { status: "acknowledged" });
        await olga.ok("PUT", `/emergency/${id}/status`, { status: "false_alarm" });
      });

      await t.step(
        "danger reaches the board with the visit, and nothing the doctor could be shown",
        async () => {
          const plain = await doctor.ok("POST", "/emergency/alert", { kind: "second_doctor" });
          const made = await doctor.ok("POST", "/emergency/alert", { kind: "danger" });
          deepStrictEqual(Object.keys(made), Object.keys(plain), "the answers are alike");
          deepStrictEqual([made.status, made.version], ["raised", 1]);
          const { data } = await alertOn(board, made.id, "raised");
          deepStrictEqual([data.kind, data.bookingId], ["danger", bookingId]);
          ok(data.senderPlace, "where the phone was last");
          const sent = [...doctors.events, ...patients.events].filter(({ event }) =>
            event === "alert"
          );
          ok(sent.every((event) => event.data.id !== made.id));
          for (const who of [doctor, anna]) {
            strictEqual((await who.get(`/emergency/${made.id}`)).status, 404);
            const { items } = await who.ok("GET", "/emergency");
            ok(items.every((one: { id: string }) => one.id !== made.id));
          }
          strictEqual(
            (await doctor.put(`/emergency/${made.id}/status`, {
              status: "cancelled",
            })).status,
            404,
          );
        },
      );

      await t.step("nobody calls for what is not theirs", async () => {
        strictEqual((await anna.post("/emergency/alert", { kind: "danger" })).status, 403);
        strictEqual((await doctor.post("/emergency/alert", { kind: "sos" })).status, 403);
        const foreign = { kind: "sos", bookingId };
        strictEqual((await stranger.post("/emergency/alert", foreign)).status, 404);
      });

      await t.step(
        "without a place, or with one that is too old, a call is stored all the same",
        async () => {
          const nowhere = await people.doctor(base, null);
          const old = {
            latitude: 55.75,
            longitude: 37.61,
            recordedAt: new Date(Date.now() - 25 * 3_600_000).toISOString(),
          };
          for (const place of [{}, old]) {
            const { id } = await nowhere.ok("POST", "/emergency/alert", {
              kind: "second_doctor",
              ...place,
            });
            const { data } = await alertOn(board, id, "raised");
            deepStrictEqual([data.place, data.senderPlace], [null, null], "no place is made up");
            await olga.ok("PUT", `/emergency/${id}/status`, { status: "acknowledged" });
            await olga.ok("PUT", `/emergency/${id}/status`, {
              status: "resolved",
              outcome: "other",
            });
          }
        },
      );

      await t.step("after false alarms the next one is taken as the first one was", async () => {
        const nervous = await people.doctor(base, null);
        const seen: unknown[] = [];
        for (let call = 0; call < 4; call++) {
          const { id, status } = await nervous.ok("POST", "/emergency/alert", {
            kind: "second_doctor",
          });
          const { data } = await alertOn(board, id, "raised");
          const waits = Date.parse(data.board.escalatesAt) - Date.parse(data.raisedAt);
          seen.push([status, waits, data.board.reportCount]);
          await olga.ok("PUT", `/emergency/${id}/status`, { status: "acknowledged" });
          await olga.ok("PUT", `/emergency/${id}/status`, { status: "false_alarm" });
        }
        deepStrictEqual(seen, Array(4).fill(["raised", 30_000, 1]));
      });

      await t.step("no word, place or name lies plain in a table", async () => {
        const [dump] = await rows<{ all: string }>(
          `select (select json_agg(a)::text from alerts a) ||
             (select json_agg(e)::text from alert_events e) as all`,
        );
        for (const word of ["Worse", people.HOME.text, anna.user.firstName, "Petrov", "All well"]) {
          ok(!dump!.all.includes(word), word);
        }
      });
      await Promise.all([board.close(), patients.close(), doctors.close()]);
    }));
}
