/** Bad input on every route: the contract's 4xx with a code and a path, nothing changed, nothing told. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import type { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import {
  type Caller,
  type Json,
  type Operation,
  operations,
  pathOf,
  type Row,
  ROWS,
  sameRoutes,
} from "./api_table.ts";
import { photoOf } from "./photo_of.ts";
import { deviceOf } from "./push_device.ts";
import { recordOf } from "./patient_record.ts";
import { textOf, wrongBodies } from "./bad_values.ts";
import { brokenGlass } from "./broken_glass.ts";
import { deadMessage } from "./dead_message.ts";
import { type Inside, kinds, withProgram } from "./program.ts";

const MEGABYTE = 1024 * 1024;
const UNKNOWN = "01900000-0000-7000-8000-0000000000ff";
const encode = (text: string) => new TextEncoder().encode(text);

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly body: Json;
}

interface Scene extends Record<Caller, ApiClient> {
  readonly inside: Inside;
  readonly all: readonly Operation[];
  readonly ids: Record<NonNullable<Row["id"]>, string>;
}

async function sceneOf(inside: Inside): Promise<Scene> {
  const { base } = inside;
  const [patient, doctor, clinic, dispatcher, admin] = await Promise.all([
    people.patient(base),
    people.doctor(base, null),
    people.patient(base, { role: "clinic", clinicName: "The clinic" }),
    people.dispatcher(base),
    people.admin(base),
  ]);
  const booking = await patient.ok("POST", "/bookings", {
    callType: "consultation",
    specialization: "therapist",
    symptoms: "Cough",
  });
  await dispatcher.ok("POST", `/bookings/${booking.id}/assign`, { doctorId: doctor.user.id });
  const ids = {
    booking: booking.id,
    patient: patient.user.id,
    doctor: doctor.user.id,
    clinic: clinic.user.id,
    city: "default",
    message: await deadMessage(inside),
    staff: dispatcher.user.id,
    access: await brokenGlass(dispatcher, admin, patient.user.id),
    ...await recordOf(patient),
    record: patient.user.id,
    document: await photoOf(doctor),
    spareDocument: await photoOf(doctor, "other"),
    device: await deviceOf(doctor),
    pictured: doctor.user.id,
  };
  return { inside, all: await operations(base), ids, patient, doctor, clinic, dispatcher, admin };
}

async function send(
  scene: Scene,
  operation: Operation,
  more: { id?: string; query?: string; body?: BodyInit; type?: string; language?: string } = {},
): Promise<Answer> {
  const { method, name } = operation;
  const row = ROWS[name]!;
  const id = more.id ?? (row.id === undefined ? "" : scene.ids[row.id]);
  const query = more.query ?? row.query;
  const target = pathOf(operation, id) + (query === undefined ? "" : `?${query}`);
  const abort = new AbortController();
  const response = await fetch(`${scene.inside.base}/api/v1${target}`, {
    method,
    signal: abort.signal,
    headers: {
      "accept-language": more.language ?? "en",
      authorization: `Bearer ${scene[row.as].token}`,
      ...(more.body === undefined ? {} : { "content-type": more.type ?? "application/json" }),
    },
    ...(more.body === undefined ? {} : { body: more.body }),
  });
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("text/event-stream")) {
    abort.abort();
    return { status: response.status, type, text: "", body: null };
  }
  const text = await response.text();
  const body = type.includes("json") ? JSON.parse(text) : null;
  return { status: response.status, type, text, body };
}

/** What nobody outside may read: stacks, statements, names of libraries. */
const TELLTALE =
  /\bat (file|node|ext):|\.tsx?:\d|PostgresError|ZodError|\b(insert into|update \w+ set)\b|\$\d\b/i;

function isProblem(answer: Answer, status: number, what: string): void {
  strictEqual(answer.status, status, `${what}: ${answer.status} ${answer.text.slice(0, 300)}`);
  ok(answer.type.startsWith("application/problem+json"), `${what}: ${answer.type}`);
  strictEqual(answer.body.status, status, what);
  ok(/^[a-z_]+$/.test(answer.body.code) && answer.body.title && answer.body.type, what);
  ok(!TELLTALE.test(answer.text), `${what}: ${answer.text.slice(0, 300)}`);
}

/** All that a bad request might have changed. */
const state = async ({ inside }: Scene): Promise<string> =>
  JSON.stringify(
    await inside.rows(`
      select (select count(*)::int from users) as users,
        (select string_agg(role || id || encode(contacts, 'hex'), ',' order by id) from users) as who,
        (select count(*)::int from bookings) as bookings,
        (select count(*)::int from booking_events where by_role <> 'system') as events,
        (select count(*)::int from booking_messages) as messages,
        (select string_agg(status, ',' order by user_id) from doctor_profiles) as applications,
        (select count(*)::int from shifts) as shifts,
        (select count(*)::int from sessions) as sessions,
        (select count(*)::int from ledger_entries) as entries,
        (select count(*)::int from payments) as payments,
        (select count(*)::int from payment_calls) as calls,
        (select count(*)::int from cash_handovers) as handovers,
        (select count(*)::int from payout_runs) as runs,
        (select count(*)::int from organisations) as organisations,
        (select count(*)::int from organisation_register_payments) as register_payments,
        (select count(*)::int from tariffs) as tariffs,
        (select count(*)::int from promo_codes) as promo_codes`),
  );

const MALFORMED: readonly (readonly [string, BodyInit])[] = [
  ["half an object", '{"reason": "x"'],
  ["an array", "[]"],
  ["an array of bodies", '[{"reason":"x"}]'],
  ["null", "null"],
  ["a number", "1"],
  ["a string", '"reason"'],
  ["NaN", '{"actualDurationMinutes": NaN}'],
  ["Infinity", '{"latitude": Infinity}'],
  ["two bodies", "{}{}"],
  ["a comment", '{"reason": "x" /* why */}'],
  ["a blank", " "],
  ["a form", "reason=x&doctorId=y"],
  ["invalid UTF-8", new Uint8Array([...encode('{"reason":"'), 0xc3, 0x28, ...encode('"}')])],
  ["UTF-16", new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00])],
  [
    "half a surrogate in UTF-8",
    new Uint8Array([...encode('{"reason":"'), 0xed, 0xa0, 0x80, ...encode('"}')]),
  ],
  ["a control character in text", '{"reason":"a\u0001b"}'],
  ["100,000 arrays in each other", `{"reason":${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
  ["100,000 objects in each other", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`],
  ["100,000 brackets that stay open", "[".repeat(100_000)],
];

const cyrillic = (text: string): boolean => /[а-яё]/i.test(text);

for (const kind of kinds()) {
  Deno.test(`bad input never changes anything and says what is wrong, on ${kind.name}`, (t) =>
    withProgram(kind, async (inside) => {
      const scene = await sceneOf(inside);
      const before = await state(scene);
      const { all } = scene;
      const writes = all.filter(({ method }) => method !== "GET");
      sameRoutes(ROWS, all);

      await t.step("a body that is no JSON object is 400 on every write", async () => {
        for (const operation of writes.filter(({ isUpload }) => !isUpload)) {
          for (const [what, body] of MALFORMED) {
            // Where bodies are short by nature a long one is refused for its length, before it is read.
            if (operation.name === "post /webhooks/sms" && body.toString().length > 8_000) continue;
            const answer = await send(scene, operation, { body });
            isProblem(answer, 400, `${operation.name} with ${what}`);
            strictEqual(answer.body.code, "malformed_json", operation.name);
          }
        }
      });

      await t.step("a body of another type is refused, one of 3 MB is 413", async () => {
        for (const operation of writes.filter(({ isUpload }) => !isUpload)) {
          const body = textOf(ROWS[operation.name]?.body ?? {});
          for (
            const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
          ) {
            isProblem(
              await send(scene, operation, { body, type }),
              415,
              `${operation.name} as ${type}`,
            );
          }
          const large = `{"reason":"${"x".repeat(3 * MEGABYTE)}"}`;
          isProblem(await send(scene, operation, { body: large }), 413, `${operation.name}, 3 MB`);
        }
        const unmeasured = new ReadableStream<Uint8Array>({
          start(controller) {
            for (let at = 0; at < 3; at++) controller.enqueue(new Uint8Array(MEGABYTE));
            controller.close();
          },
        });
        const create = writes.find(({ name }) => name === "post /bookings")!;
        isProblem(await send(scene, create, { body: unmeasured }), 413, "3 MB without a length");
        // Whoever sends all before reading anything has the answer, too.
        const { hostname, port, host } = new URL(inside.base);
        using line = await Deno.connect({ hostname, port: Number(port) });
        const writer = line.writable.getWriter();
        const length = 12 * MEGABYTE;
        await writer.write(encode(
          `POST /api/v1/bookings HTTP/1.1\r\nhost: ${host}\r\ncontent-length: ${length}\r\n\r\n`,
        ));
        for (let at = 0; at < 12; at++) await writer.write(new Uint8Array(MEGABYTE));
        const { value } = await line.readable.getReader().read();
        strictEqual(new TextDecoder().decode(value).slice(9, 12), "413", "12 MB, sent to the end");
      });

      await t.step("each field that is wrong is named, in the reader's language", async () => {
        let tried = 0;
        // What a provider sends is text of any kind and proves itself first: tests/routes/reach_test.ts.
        const ours = writes.filter(({ name }) => name !== "post /webhooks/sms");
        for (const operation of ours.filter(({ body }) => body !== null)) {
          const { body, refusedFor } = ROWS[operation.name]!;
          for (const { path, what, text } of wrongBodies(operation.body, body)) {
            if (refusedFor !== undefined && !refusedFor.includes(path)) continue;
            const language = tried++ % 2 === 0 ? "ru" : "en";
            const answer = await send(scene, operation, { body: text, language });
            const said = `${operation.name}: ${path} is ${what}`;
            isProblem(answer, 400, said);
            strictEqual(answer.body.code, "invalid_input", said);
            const errors: { path: string; message: string }[] = answer.body.errors;
            ok(
              errors.some((error) => error.path === path || error.path.startsWith(`${path}.`)),
              `${said}: ${answer.text}`,
            );
            for (const error of errors) {
              ok(error.message.length > 3 && !/^field\./.test(error.message), said);
              strictEqual(cyrillic(error.message), language === "ru", `${said}: ${error.message}`);
            }
            strictEqual(cyrillic(answer.body.title), language === "ru", said);
          }
        }
        ok(tried > 700, `${tried} wrong bodies`);
      });

      await t.step("ids that are unknown, none or nonsense are 404", async () => {
        const ids = [
          UNKNOWN,
          UNKNOWN.toUpperCase(),
          "1",
          "undefined",
          "%00",
          "%ff",
          "..%2f..",
          "%27%20or%201=1",
          "a".repeat(3_000),
        ];
        for (const operation of all.filter(({ hasId }) => hasId)) {
          for (const id of ids) {
            const body = ROWS[operation.name]?.body;
            const answer = await send(scene, operation, {
              id,
              ...(body === undefined ? {} : { body: textOf({ ...body, commandId: undefined }) }),
            });
            isProblem(answer, 404, `${operation.name} of ${id.slice(0, 40)}`);
          }
        }
      });

      await t.step("queries of any kind are answered or 400", async () => {
        const values = [
          "",
          "abc",
          "NaN",
          "-1",
          "0",
          "1e999",
          "2.5",
          "%00",
          "%ED%A0%80",
          "x".repeat(2_000),
          "[]",
          "%27--",
          UNKNOWN,
        ];
        for (const operation of all.filter(({ query }) => query.length > 0)) {
          for (const { name } of operation.query) {
            for (const value of values) {
              const row = ROWS[operation.name]?.query;
              const answer = await send(scene, operation, {
                query: `${row === undefined ? "" : `${row}&`}${name}=${value}`.replace(
                  new RegExp(`${name}=[^&]*&(.*&)?(?=${name}=)`),
                  "$1",
                ),
              });
              const said = `${operation.name}?${name}=${value.slice(0, 20)}`;
              // A lawful place may have no address; without the field there is no such thing.
              const none = operation.name === "get /addresses/nearest" &&
                  [404, 409].includes(answer.status) ||
                value === "" && operation.hasId && answer.status === 404;
              if (answer.status !== 200) isProblem(answer, none ? answer.status : 400, said);
            }
          }
        }
        for (
          const query of [
            "",
            "latitude=55",
            "latitude=91&longitude=0",
            "latitude=a&longitude=b",
            "latitude=1e999&longitude=1",
          ]
        ) {
          const nearby = all.find(({ name }) => name === "get /geo/doctors/nearby")!;
          const answer = await send(scene, nearby, { query, language: "ru" });
          isProblem(answer, 400, `nearby?${query}`);
          ok(answer.body.errors.every(({ message }: { message: string }) => cyrillic(message)));
        }
        // Of every list: what is no page of it, and the largest page for what is more.
        const lists = all.filter(({ isList }) => isList);
        ok(lists.length > 30, `${lists.length} lists`);
        for (const operation of lists) {
          const own = ROWS[operation.name]?.query;
          const asked = (query: string, language: string) =>
            send(scene, operation, {
              query: `${own === undefined ? "" : `${own}&`}${query}`,
              language,
            });
          for (const limit of ["abc", "0", "-1", "1.5", "1e9"]) {
            const answer = await asked(`limit=${limit}`, "ru");
            isProblem(answer, 400, `${operation.name}?limit=${limit}`);
            strictEqual(answer.body.errors[0].path, "limit");
            ok(cyrillic(answer.body.errors[0].message));
          }
          const broken = await asked("cursor=nowhere", "en");
          isProblem(broken, 400, `${operation.name}?cursor=nowhere`);
          strictEqual(broken.body.errors[0].path, "cursor");
          for (const { name } of operation.query.filter(({ name }) => name.endsWith("Cursor"))) {
            const beside = await asked(`${name}=nowhere`, "en");
            isProblem(beside, 400, `${operation.name}?${name}=nowhere`);
            strictEqual(beside.body.errors[0].path, name);
          }
          // Empty ones are as good as none.
          const [plain, empty] = [await asked("", "en"), await asked("limit=&cursor=", "en")];
          strictEqual(empty.status, plain.status, `${operation.name}?limit=&cursor=`);
          const most = await asked("limit=1000", "en");
          if (most.status === 200) {
            ok(most.body.items.length <= 100 && "nextCursor" in most.body, operation.name);
          } else ok([403, 404, 409].includes(most.status), `${operation.name}: ${most.text}`);
        }
        // A filter of a few words: any other one is bad input, not «all», and an empty one is none.
        const filters = all.filter(({ method }) => method === "GET").flatMap((operation) =>
          operation.query.filter(({ schema }) =>
            schema.enum !== undefined || schema.type === "integer"
          )
            .filter(({ name }) => name !== "limit")
            .map(({ name }) => ({ operation, name }))
        );
        ok(filters.length > 15, `${filters.length} filters`);
        for (const { operation, name } of filters) {
          const own = ROWS[operation.name]?.query ?? "";
          const asked = async (value: string) => {
            const query = new URLSearchParams(own);
            query.set(name, value);
            return await send(scene, operation, { query: query.toString(), language: "ru" });
          };
          const said = `${operation.name}?${name}`;
          const wrong = await asked("everything");
          isProblem(wrong, 400, said);
          ok(wrong.body.errors.some(({ path }: { path: string }) => path === name), said);
          const empty = new URLSearchParams(own);
          empty.delete(name);
          const without = await send(scene, operation, { query: empty.toString(), language: "ru" });
          strictEqual((await asked("")).status, without.status, `${said}=`);
        }
      });

      await t.step("nothing has changed, and no fault is in the log", async () => {
        strictEqual(await state(scene), before);
        deepStrictEqual(inside.faults, []);
      });
    }));
}
