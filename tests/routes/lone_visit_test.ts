/** Alone at a patient's: the timer, the two PINs, and the alarm that only staff can see. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import * as people from "../support/people.ts";
import { assigned } from "../support/visit.ts";
import type { Json } from "./api_table.ts";
import { kinds, withProgram } from "./program.ts";

const ME = "/lone-visits/me";
const PINS = { currentPassword: people.PASSWORD, pin: "2580", duressPin: "2508" };

for (const kind of kinds()) {
  Deno.test(`a doctor alone at a patient's is watched until the car, on ${kind.name}`, (t) =>
    withProgram(kind, async ({ base, rows, said }) => {
      const [anna, marina] = await Promise.all([people.patient(base), people.doctor(base)]);
      const olga = await people.dispatcher(base);
      const id = await assigned(anna, olga, marina);
      const own = async (): Promise<Json> => await marina.ok("GET", ME);
      const alerts = async (): Promise<Json[]> => (await olga.ok("GET", "/emergency")).items;
      const until = async (holds: () => Promise<boolean>): Promise<void> => {
        for (let tries = 0; !await holds(); tries++) {
          ok(tries < 1_000, "it did not come");
          await new Promise((done) => setTimeout(done, 25));
        }
      };

      await t.step("the timer runs from the arrival", async () => {
        await marina.ok("POST", `/bookings/${id}/depart`);
        strictEqual((await own()).visit, null);
        strictEqual((await marina.post(`${ME}/extend`)).body.code, "illegal_transition");
        const { version: _ } = await marina.ok("POST", `/bookings/${id}/arrive`);
        await until(async () => (await own()).visit !== null);
        const { visit } = await own();
        const { arrivedAt } = await marina.ok("GET", `/bookings/${id}`);
        deepStrictEqual([visit.bookingId, visit.startedAt], [id, arrivedAt]);
        strictEqual(Date.parse(visit.dueAt) - Date.parse(arrivedAt), 45 * 60_000);
        const { visit: longer } = await marina.ok("POST", `${ME}/extend`);
        strictEqual(Date.parse(longer.dueAt) - Date.parse(visit.dueAt), 15 * 60_000);
      });

      await t.step("the PINs differ, and are set with the password alone", async () => {
        const equal = await marina.put(`${ME}/pins`, { ...PINS, duressPin: PINS.pin });
        deepStrictEqual([equal.status, equal.body.errors[0].path], [400, "duressPin"]);
        const foreign = await marina.put(`${ME}/pins`, { ...PINS, currentPassword: "not-mine-7" });
        strictEqual(foreign.body.code, "wrong_password");
        ok((await marina.ok("PUT", `${ME}/pins`, PINS)).arePinsSet);
        const [row] = await rows<Json>("select pin_hash, duress_hash from doctor_pins");
        ok(row.pinHash.startsWith("$argon2id$") && row.duressHash.startsWith("$argon2id$"));
        strictEqual((await marina.post(`${ME}/confirm`, {})).status, 400, "a tap does no longer");
      });

      await t.step(
        "both PINs are answered alike, and the second one alarms staff alone",
        async () => {
          const shape = async (pin: string) => {
            const { status, body } = await marina.post(`${ME}/confirm`, { pin });
            const { dueAt, ...visit } = body.visit;
            return { status, ...body, visit: { ...visit, dueAt: typeof dueAt } };
          };
          const right = await shape(PINS.pin);
          strictEqual((await alerts()).length, 0);
          deepStrictEqual(await shape(PINS.duressPin), right);
          await until(async () => (await alerts()).length === 1);
          const [alert] = await alerts();
          deepStrictEqual([alert.kind, alert.status, alert.bookingId], ["danger", "raised", id]);
          strictEqual(alert.board.raisedBy, marina.user.id);
          deepStrictEqual((await marina.ok("GET", "/emergency")).items, [], "nor does she see it");
          // The call is made and forgotten; asked again it is the same alert.
          await until(async () =>
            (await rows<Json>("select state from lone_visits"))[0].state.calls.length === 0
          );
          deepStrictEqual((await shape(PINS.pin)).visit, right.visit);
          strictEqual((await alerts()).length, 1);
          ok(!said.some((line) => /duress|danger/i.test(line)), "nor does a log");
        },
      );

      await t.step("an open question takes a PIN, and a wrong one does not end it", async () => {
        const soon = Date.now() + 60_000;
        await rows(`update lone_visits set version = version + 1, state = state - 'dueAt' ||
          jsonb_build_object('status', 'asking', 'version', version + 1, 'askedAt', ${Date.now()},
            'answerBy', ${soon}::bigint)`);
        for (const act of ["extend", "leave"]) {
          strictEqual((await marina.post(`${ME}/${act}`)).body.code, "pin_needed", act);
        }
        const wrong = await marina.post(`${ME}/confirm`, { pin: "1111" });
        deepStrictEqual([wrong.status, wrong.body.errors[0].path], [400, "pin"]);
        strictEqual(Date.parse((await own()).visit.answerBy), soon);
        strictEqual(
          (await marina.ok("POST", `${ME}/confirm`, { pin: PINS.pin })).visit.answerBy,
          null,
        );
      });

      await t.step(
        "a right PIN after the alarm stands in its log, and on its page; the alarm goes on",
        async () => {
          for (const { id } of await alerts()) {
            await olga.ok("PUT", `/emergency/${id}/status`, { status: "acknowledged" });
            await olga.ok("PUT", `/emergency/${id}/status`, { status: "false_alarm" });
          }
          const past = Date.now() - 1_000;
          await rows(`update lone_visits set version = version + 1, state = state - 'dueAt' ||
            jsonb_build_object('status', 'asking', 'version', version + 1, 'askedAt', ${past},
              'answerBy', ${past}::bigint)`);
          // Read anew, since another version stands there.
          await marina.post(`${ME}/extend`);
          const open = async () => (await alerts()).find(({ status }) => status === "raised");
          await until(async () => (await open())?.kind === "lone_visit");
          await marina.ok("POST", `${ME}/confirm`, { pin: PINS.pin });
          await until(async () => (await open())?.board.answered?.how === "pin");
          const { id: silence } = (await open())!;
          const headers = { authorization: `Bearer ${olga.token}`, "accept-language": "en" };
          const page = await (await fetch(`${base}/board/alerts/${silence}`, { headers })).text();
          ok(/Right PIN, \d/.test(page) && page.includes("The doctor gave the right PIN"), page);
        },
      );

      await t.step(
        "«I am in the car» ends it, and the same visit is not watched again",
        async () => {
          strictEqual((await marina.ok("POST", `${ME}/leave`)).visit, null);
          const { doorCode } = await anna.ok("GET", `/bookings/${id}`);
          await marina.ok("POST", `/bookings/${id}/start`, { doorCode });
          strictEqual((await own()).visit, null);
        },
      );

      await t.step("tries of PINs are counted, however fast they come", async () => {
        const all = await Promise.all(
          Array.from(
            { length: 12 },
            (_, at) => marina.post(`${ME}/confirm`, { pin: String(3_000 + at) }),
          ),
        );
        ok(all.filter(({ status }) => status === 429).length >= 6);
        // Of two in one millisecond one is refused without being counted: so one more may be free.
        await marina.post(`${ME}/confirm`, { pin: "2999" });
        strictEqual((await marina.post(`${ME}/confirm`, { pin: PINS.pin })).status, 429);
      });
    }));
}
