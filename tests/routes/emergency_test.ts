/** A call for help over HTTP: who may call, who hears of it, who answers; and what nobody may learn. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { renderToString } from "preact-render-to-string";
import { z } from "zod";
import { alertBody } from "../../actors/alert/schemas.ts";
import type { AlertState } from "../../actors/alert/state.ts";
import { instant, personId } from "../../actors/vocabulary.ts";
import { validateLeniently } from "../../routes/lenient_input.ts";
import { WORDS } from "../../routes/locale.ts";
import { alertLogOf } from "../../routes/people/alert_log.ts";
import type { AlertContext } from "../../views/alert_facts.ts";
import { AlertLog } from "../../views/alert_log.tsx";
import { NO_CITY } from "../../views/city_of_page.ts";
import { Reader } from "../../views/reader.ts";
import type { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { assigned } from "../support/visit.ts";
import { wrongBodies } from "./bad_values.ts";
import { EMERGENCY_ROWS } from "./emergency_rows.ts";
import { kinds, withProgram } from "./program.ts";

Deno.test("whatever is wrong beside its kind, a call is read: the field is left out, said, and the rest stays", () => {
  const { body } = EMERGENCY_ROWS["post /emergency/alert"]!;
  const schema = z.toJSONSchema(alertBody, { io: "input" });
  const whole = validateLeniently(alertBody, body, "en", ["kind"]);
  ok("ok" in whole);
  deepStrictEqual(whole.ignored, []);
  let tried = 0;
  for (const { path, what, text } of wrongBodies(schema, body)) {
    tried++;
    const said = `${path} is ${what}`;
    const found = validateLeniently(alertBody, JSON.parse(text), "en", ["kind"]);
    const [name = "", inner] = path.split(".");
    if (name === "kind") {
      ok("invalid" in found && found.invalid[0]!.path === "kind", said);
      continue;
    }
    ok("ok" in found, said);
    ok(found.ignored.length > 0 && found.ignored.every((one) => one.path.startsWith(path)), said);
    const { [name]: left, ...others } = found.ok as Record<string, unknown>;
    const { [name]: _whole, ...same } = whole.ok as Record<string, unknown>;
    deepStrictEqual(others, same, `${said}: nothing else is lost`);
    const isNeeded = ["text", "latitude", "longitude"].includes(inner ?? "");
    const keeps = name === "place" && inner !== undefined && !isNeeded;
    strictEqual(left !== undefined, keeps, `${said}: a place loses no more than its wrong part`);
  }
  ok(tried > 150, `${tried} wrong bodies`);
});

Deno.test("the log of an alarm says that there was nobody to tell, and of nobody that they have no name", () => {
  const [known, nameless] = [personId(crypto.randomUUID()), personId(crypto.randomUUID())];
  const at = instant(0);
  const told = (type: string, data: Record<string, unknown>) => ({ type, byId: null, at, data });
  const rows = [
    told("raised", {}),
    told("escalated", { step: 1, told: [] }),
    told("escalated", { step: 2, told: [{ id: known }, { id: nameless }] }),
    told("doctorsAsked", { doctors: [] }),
    told("asksExpired", { doctorIds: [nameless] }),
  ];
  const names = { [known]: { firstName: "Ольга", lastName: "Котова" } };
  const log = alertLogOf({ words: { names } as unknown as AlertState["words"] }, rows);
  const reader = new Reader(WORDS.ru, null, 0, NO_CITY, "/");
  const html = renderToString(AlertLog({ reader, context: { log } as unknown as AlertContext }));
  deepStrictEqual([...html.matchAll(/<span>(.*?)<\/span>/g)].map(([, text]) => text), [
    "Вызов передан, тревога на доске",
    "Некому сообщить",
    "Сообщили: Ольга Котова, имя не сохранилось",
    "Некого спросить из врачей",
    "Нет ответа: имя не сохранилось",
  ]);
});

for (const kind of kinds()) {
  Deno.test(`a call for help (${kind.name}): stored, told, answered by name`, (t) =>
    withProgram(kind, async ({ base, program, rows, messages }) => {
      /** A page of the board as this one of the staff reads it, without its tags. */
      const page = async (who: ApiClient, path: string): Promise<string> => {
        const headers = { authorization: `Bearer ${who.token}`, "accept-language": "en" };
        const html = await (await fetch(base + path, { headers })).text();
        return html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
      };
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
          const [{ name }] = board.escalations[0].told;
          match(
            await page(olga, `/board/alerts/${id}`),
            new RegExp(`${name}, admin: email \\(sent\\) `),
          );
          await ida.ok("POST", `/emergency/${id}/seen`);
          match(
            await page(olga, `/board/alerts/${id}`),
            new RegExp(`${name}, admin: email \\(sent\\), has seen it`),
          );
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
        const path = `/emergency/${id}/status`;
        await olga.ok("PUT", path, { status: "acknowledged" });
        // Nobody has said who goes, least of all whoever sits at the desk; an end without a word is «other».
        await olga.ok("PUT", path, { status: "responding" });
        await olga.ok("PUT", path, { status: "resolved" });
        const { responder, outcome, respondingBy } = await olga.ok("GET", `/emergency/${id}`);
        deepStrictEqual(
          [responder, outcome, respondingBy.name.startsWith(olga.user.firstName)],
          [null, "other", true],
        );
      });

      await t.step(
        "danger reaches the board with the visit, and nothing the doctor could be shown",
        async () => {
          const plain = await doctor.ok("POST", "/emergency/alert", { kind: "second_doctor" });
          const first = await doctor.ok("GET", "/emergency?limit=1");
          strictEqual(first.items[0].id, plain.id);
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
          const pages = await doctor.ok("GET", "/emergency?limit=1");
          deepStrictEqual(
            [pages.items.map(({ id }: { id: string }) => id), pages.nextCursor],
            [[plain.id], first.nextCursor],
            "nor is there a page too many",
          );
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
      });

      await t.step(
        "a visit that is foreign, unknown or not the doctor's any more is left out, the call is stored, and nothing of it leaks",
        async () => {
          const [first, second] = [
            await people.doctor(base, null),
            await people.doctor(base, null),
          ];
          // Not the door behind which somebody calls in silence.
          const address = { ...people.urgentBooking().address, flat: "9" };
          const lost = await assigned(anna, olga, first, { address });
          await olga.ok("POST", `/bookings/${lost}/reassign`, {
            doctorId: second.user.id,
            reason: "other",
          });
          const calls = [
            { who: stranger, kind: "sos", of: bookingId, visit: null },
            { who: stranger, kind: "sos", of: crypto.randomUUID(), visit: null },
            { who: first, kind: "danger", of: lost, visit: null },
            { who: doctor, kind: "danger", of: lost, visit: bookingId },
          ];
          const said = new Set<string>();
          for (const { who, kind, of, visit } of calls) {
            const reply = await who.post("/emergency/alert", { kind, bookingId: of });
            strictEqual(reply.status, 201, JSON.stringify(reply.body));
            deepStrictEqual(reply.body.ignored.map(({ path }: { path: string }) => path), [
              "bookingId",
            ]);
            said.add(JSON.stringify(reply.body.ignored));
            const reader = kind === "sos" ? who : olga;
            const data = await reader.ok("GET", `/emergency/${reply.body.id}`);
            deepStrictEqual(
              [data.bookingId, data.place?.text],
              [visit, visit === null ? undefined : people.HOME.text],
            );
          }
          strictEqual(said.size, 1, "foreign and unknown are alike");
        },
      );

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

      await t.step(
        "with a position, an hour, an id or words that cannot be read a call is stored without them, and says so",
        async () => {
          const here = { latitude: people.HOME.latitude, longitude: people.HOME.longitude };
          const rows: readonly [object, readonly string[]][] = [
            [{ latitude: 91, longitude: "37" }, ["latitude", "longitude"]],
            [{ ...here, accuracyMeters: -1, recordedAt: "a moment ago" }, [
              "accuracyMeters",
              "recordedAt",
            ]],
            [{ bookingId: "my visit", clientId: {}, isDrill: "no" }, [
              "bookingId",
              "clientId",
              "isDrill",
            ]],
            [{ place: { text: "Somewhere", ...here, floor: {} } }, ["place.floor"]],
            [{ message: `Worse\0${"!".repeat(600)}` }, ["message"]],
          ];
          const lost = await people.doctor(base, null);
          for (const language of ["en", "ru; q=nonsense, \u00a0"]) {
            for (const [more, paths] of rows) {
              const call = { kind: "second_doctor", ...more };
              const reply = await lost.call("POST", "/emergency/alert", call, {
                "accept-language": language,
              });
              strictEqual(reply.status, 201, JSON.stringify(reply.body));
              const { ignored } = reply.body;
              deepStrictEqual(ignored.map(({ path }: { path: string }) => path).toSorted(), paths);
              strictEqual(/[а-яё]/i.test(ignored[0].message), language !== "en");
            }
          }
          const [{ id }] = (await lost.ok("GET", "/emergency")).items;
          const data = await olga.ok("GET", `/emergency/${id}`);
          deepStrictEqual(
            [data.isDrill, data.place?.text, data.place?.floor, data.bookingId],
            [false, "Somewhere", undefined, null],
          );
          ok(data.senderPlace.latitude === here.latitude, "what could be read of it");
          deepStrictEqual([data.message.slice(0, 6), data.message.length], ["Worse!", 500]);
          await olga.ok("PUT", `/emergency/${id}/status`, { status: "acknowledged" });
          await olga.ok("PUT", `/emergency/${id}/status`, { status: "false_alarm" });
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

      await t.step(
        "seen, taken, ticked, handed over and closed: each by name, in the alarm's log",
        async () => {
          const vera = await people.doctor(base, null);
          const { id } = await vera.ok("POST", "/emergency/alert", { kind: "second_doctor" });
          await alertOn(board, id, "raised");
          const act = (who: ApiClient, path: string, body: object = {}) =>
            who.post(`/emergency/${id}/${path}`, body);
          await act(olga, "seen");
          await olga.ok("PUT", `/emergency/${id}/status`, { status: "acknowledged" });
          strictEqual((await act(olga, "steps", { step: "ask_who", isDone: true })).status, 200);
          strictEqual(
            (await act(olga, "steps", { step: "no_such_step", isDone: true })).status,
            400,
          );
          const off = await act(olga, "hand-over", { to: ida.user.id });
          deepStrictEqual([off.status, off.body.code], [409, "colleague_not_on_duty"]);
          strictEqual((await act(anna, "hand-over", { to: ida.user.id })).status, 403);
          await ida.ok("POST", "/staff/duty/start");
          strictEqual((await act(olga, "hand-over", { to: ida.user.id })).status, 200);
          const view = await ida.ok("GET", `/emergency/${id}`);
          deepStrictEqual(
            [view.board.acknowledgedById, view.acknowledgedBy.name],
            [ida.user.id, `${ida.user.firstName} ${ida.user.lastName}`],
          );
          await ida.ok("PUT", `/emergency/${id}/status`, { status: "resolved", outcome: "helped" });
          const [, log = ""] = (await page(ida, `/board/alerts/${id}`)).split("What was done");
          const nameOf = ({ user }: ApiClient) => `${user.firstName} ${user.lastName}`;
          const story = [
            `${nameOf(vera)} calls for help: Difficult case`,
            `${nameOf(olga)} has it on the screen`,
            `${nameOf(olga)} takes the alarm`,
            `${nameOf(olga)} has done: Call the doctor`,
            `${nameOf(olga)} hands the alarm over to ${nameOf(ida)}`,
            `${nameOf(ida)} closes the alarm: Helped on the spot`,
          ];
          const places = story.map((line) => log.indexOf(line));
          ok(!places.includes(-1), `${story[places.indexOf(-1)]} in: ${log}`);
          deepStrictEqual(places, places.toSorted((one, other) => one - other), "in their order");
          ok(!log.includes("the beginning is left out"));
          await rows(
            `insert into alert_events select alert_id, -n, 'careAsked', from_status, to_status, by_id,
               by_role, at, data
             from alert_events, generate_series(1, 400) as n where alert_id = '${id}' and version = 1`,
          );
          const long = await page(ida, `/board/alerts/${id}`);
          match(long, /the beginning is left out/);
          ok(long.includes(story.at(-1)!), "of a long one the end is shown");
          await ida.ok("POST", "/staff/duty/end");
        },
      );

      await t.step(
        "what was is counted by kind: how fast it was taken, what was false, drills apart",
        async () => {
          const by = await program.accounts.person(olga.user.id);
          const figures = await program.services.alarmBoard.figures(by!);
          const [stored] = await rows<{ n: number; false: number }>(
            `select count(*)::int as n, (count(*) filter (where status = 'false_alarm'))::int as false
             from alerts where kind = 'sos' and not is_drill and raised_at is not null`,
          );
          const [drills] = await rows<{ n: number }>(
            "select count(*)::int as n from alerts where kind = 'sos' and is_drill",
          );
          const sos = (isDrill: boolean) =>
            figures.find((one) => one.kind === "sos" && one.isDrill === isDrill);
          deepStrictEqual([sos(false)?.count, sos(false)?.falseAlarms], [stored!.n, stored!.false]);
          ok(stored!.n >= 1 && drills!.n >= 2 && sos(true)?.count === drills!.n, "drills apart");
          const { acknowledgedP50Seconds: half, acknowledgedP95Seconds: most } = sos(false)!;
          ok(
            half !== null && most !== null && half >= 0 && half <= most && most < 600,
            `${half} ${most}`,
          );
          match(
            await page(olga, "/board/alerts"),
            /Patient’s SOS Drill \D{0,20}\d/,
            "and said to be drills",
          );
          const mine = await program.accounts.person(anna.user.id);
          deepStrictEqual(await program.services.alarmBoard.figures(mine!), [], "for staff alone");
        },
      );

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
