/** Whoever reads somebody's medical words, by page, API or stream, stands in the log before they see them. */
import { deepEqual, equal, ok } from "node:assert";
import { auditStore } from "../../db/audit.ts";
import * as people from "../support/people.ts";
import { assigned, completed } from "../support/visit.ts";
import { type Inside, kinds, withProgram } from "./program.ts";
import { signInByPage } from "./sessions.ts";

interface Row {
  readonly readerId: string;
  readonly readerRole: string;
  readonly personId: string;
  readonly bookingId: string | null;
  readonly fields: readonly string[];
  readonly purpose: string;
  readonly outcome: string;
  readonly requestId: string | null;
}

const logOf = (inside: Inside, readerId: string): Promise<Row[]> =>
  inside.rows<Row>(
    `select reader_id, reader_role, person_id, booking_id, fields, purpose, outcome, request_id
     from access_log where reader_id = '${readerId}' order by sequence`,
  );

const isWhole = async ({ program }: Inside): Promise<boolean> =>
  (await (await auditStore(program.database, program.keyring)).verify()).ok;

for (const kind of kinds()) {
  const story = (what: string, tell: (inside: Inside) => Promise<void>) =>
    Deno.test(`access log (${kind.name}): ${what}`, () => withProgram(kind, tell));

  story("a visit: who read what of the patient, and why", async (inside) => {
    const { base } = inside;
    const [anna, olga, marina] = await Promise.all([
      people.patient(base),
      people.dispatcher(base),
      people.doctor(base, null),
    ]);
    const triage = { version: "2026-11-26", asked: ["chest_pain", "breathing"] };
    const id = await assigned(anna, olga, marina, {
      redFlags: ["chest_pain"],
      triage,
      priority: "low",
    });
    deepEqual(await logOf(inside, marina.user.id), [], "she has not looked yet");
    const answer = await marina.get(`/bookings/${id}`);
    equal(answer.status, 200);
    const seenByHer = answer.body;
    deepEqual([seenByHer.priority, seenByHer.triage], ["emergency", triage], "the server's word");
    const [read] = await logOf(inside, marina.user.id);
    deepEqual(read, {
      readerId: marina.user.id,
      readerRole: "doctor",
      personId: anna.user.id,
      bookingId: id,
      fields: ["symptoms", "redFlags"],
      purpose: "visit",
      outcome: "read",
      requestId: answer.headers.get("x-request-id"),
    });
    await completed(id, anna, marina);
    await marina.ok("GET", `/bookings/${id}`);
    await marina.ok("GET", `/bookings/${id}`);
    await anna.ok("GET", `/bookings/${id}`);
    await olga.ok("GET", `/bookings/${id}`);
    deepEqual(
      (await logOf(inside, marina.user.id)).map(({ fields }) => fields),
      [["symptoms", "redFlags"], ["symptoms", "redFlags", "conclusion"]],
      "a new field is a new reading, the same one is none",
    );
    deepEqual(await logOf(inside, anna.user.id), [], "one's own");
    const [seen] = await logOf(inside, olga.user.id);
    deepEqual([seen?.purpose, seen?.fields], ["dispatch", ["symptoms", "redFlags"]]);
    ok(await isWhole(inside));
  });

  story(
    "a stream, a list and a page leave their trace, and coming back leaves none",
    async (inside) => {
      const { base } = inside;
      const [anna, olga, marina] = await Promise.all([
        people.patient(base),
        people.dispatcher(base),
        people.doctor(base, null),
      ]);
      const stream = olga.stream();
      await stream.find("ping", ({ event }) => event === "ping");
      const id = await assigned(anna, olga, marina);
      await anna.ok("POST", `/bookings/${id}/messages`, { content: "It got worse" });
      await stream.find("message", ({ event }) => event === "message");
      await until(async () => (await logOf(inside, olga.user.id)).length === 2);
      await stream.close();
      for (let time = 0; time < 5; time++) {
        const again = olga.stream();
        await again.find("ping", ({ event }) => event === "ping");
        await again.close();
      }
      await olga.ok("GET", "/admin/bookings");
      const cookie = await signInByPage(base, olga.user.email);
      equal((await fetch(`${base}/board`, { headers: { cookie } })).status, 200);
      deepEqual(
        (await logOf(inside, olga.user.id)).map(({ purpose, fields }) => [purpose, fields]),
        [["board", ["symptoms"]], ["board", ["messages"]]],
      );
      // Opened by hand is more than having stood on a board.
      equal((await fetch(`${base}/bookings/${id}`, { headers: { cookie } })).status, 200);
      deepEqual(
        (await logOf(inside, olga.user.id)).slice(2).map(({ purpose, fields }) => [purpose, fields])
          .toSorted(),
        [["dispatch", ["messages"]], ["dispatch", ["symptoms"]]],
      );
      ok(await isWhole(inside));
    },
  );

  story("a doctor who is asked has read the complaint, without knowing of whom", async (inside) => {
    const { base } = inside;
    const [anna, marina] = [await people.patient(base), await people.doctor(base)];
    const stream = marina.stream();
    await stream.find("ping", ({ event }) => event === "ping");
    const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
    await stream.offer(id);
    await until(async () => (await logOf(inside, marina.user.id)).length > 0);
    const [row] = await logOf(inside, marina.user.id);
    deepEqual([row?.personId, row?.purpose, row?.fields], [anna.user.id, "offer", ["symptoms"]]);
    await marina.ok("POST", `/bookings/${id}/accept`);
    await stream.booking(id, "assigned");
    await until(async () => (await logOf(inside, marina.user.id)).length === 2);
    equal((await logOf(inside, marina.user.id))[1]?.purpose, "visit");
    await stream.close();
  });

  story("who tries to read a foreign booking gets 404, and stands in the log", async (inside) => {
    const { base } = inside;
    const [anna, boris, olga, marina] = await Promise.all([
      people.patient(base),
      people.patient(base),
      people.dispatcher(base),
      people.doctor(base, null),
    ]);
    const id = await assigned(anna, olga, marina);
    for (const path of ["", "/messages", "/history", ""]) {
      equal((await boris.get(`/bookings/${id}${path}`)).status, 404);
    }
    equal((await boris.get(`/bookings/${crypto.randomUUID()}`)).status, 404);
    const rows = await logOf(inside, boris.user.id);
    deepEqual(
      rows.map(({ outcome, personId, fields }) => [outcome, personId, fields]),
      [["symptoms"], ["messages"], ["history"]].map((fields) => ["denied", anna.user.id, fields]),
    );
  });

  story("without the log there is no answer", async (inside) => {
    const { base } = inside;
    const [anna, olga, marina] = await Promise.all([
      people.patient(base),
      people.dispatcher(base),
      people.doctor(base, null),
    ]);
    const id = await assigned(anna, olga, marina);
    await inside.rows("alter table access_log rename to access_log_away");
    const refused = await marina.get(`/bookings/${id}`);
    ok(refused.status >= 500, `${refused.status}`);
    ok(!JSON.stringify(refused.body).includes("Temperature"));
    equal((await anna.get(`/bookings/${id}`)).status, 200, "one's own needs no log");
    await inside.rows("alter table access_log_away rename to access_log");
    equal((await marina.get(`/bookings/${id}`)).status, 200);
    equal((await logOf(inside, marina.user.id)).length, 1);
    ok(await isWhole(inside));
  });
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let time = 0; time < 100; time++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it did not come true");
}
