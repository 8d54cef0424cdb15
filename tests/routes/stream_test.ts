/** The event stream: what comes first, who gets what, how many, and nothing lost by reconnecting. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import type { EventReader, StreamEvent } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import type { Json } from "./api_table.ts";
import { kinds, withProgram } from "./program.ts";
import { rawRequest } from "./sessions.ts";

const kindsOfTest = kinds();
const [embedded] = kindsOfTest;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const reset = (reader: EventReader) => reader.find("reset", ({ event }) => event === "reset");
const named = (events: readonly StreamEvent[], name: string): Json[] =>
  events.filter(({ event }) => event === name).map(({ data }) => data);

Deno.test("a stream begins with reset, then whole views, offers and the last 50 messages", () =>
  withProgram(embedded!, async ({ base }) => {
    const anna = await people.patient(base);
    const marina = await people.doctor(base);
    const olga = await people.dispatcher(base);
    const first = await anna.ok("POST", "/bookings", people.urgentBooking());
    const second = await anna.ok("POST", "/bookings", people.urgentBooking());
    for (let count = 1; count <= 60; count++) {
      await anna.ok("POST", `/bookings/${first.id}/messages`, { content: `${count}` });
    }
    await olga.ok("POST", `/bookings/${first.id}/messages`, { content: "ours", audience: "staff" });
    const stream = anna.stream();
    await stream.find("message", ({ data }) => data.content === "60");
    const { events } = stream;
    strictEqual(events[0]?.event, "reset");
    deepStrictEqual(new Set(events[0]?.data.bookingIds), new Set([first.id, second.id]));
    deepStrictEqual(events.slice(1, 3).map(({ event }) => event), ["booking", "booking"]);
    for (const view of named(events, "booking")) {
      const read = await anna.ok("GET", `/bookings/${view.id}`);
      deepStrictEqual(Object.keys(view).sort(), Object.keys(read).sort(), "the whole view");
    }
    const said = named(events, "message");
    strictEqual(said.length, 50);
    deepStrictEqual([said[0].sequence, said.at(-1).sequence], [11, 60]);
    const alarm = await olga.ok("POST", "/emergency/alert", {
      kind: "sos",
      isDrill: true,
    });
    let staff = olga.stream();
    // On a machine that is busy alarms may go ahead of the whole: the board comes back.
    for (let tries = 0; tries < 20; tries++) {
      await staff.find("message of the staff", ({ data }) => data.content === "ours");
      if (staff.events[0]?.event === "reset") break;
      await staff.close();
      staff = olga.stream();
    }
    // What follows is news: an alarm that nobody takes goes on telling.
    const last = staff.events.findIndex(({ data }) => data.content === "ours");
    const whole = staff.events.slice(0, last + 1);
    const parts = whole.map(({ event }) => event).filter((event, at, all) =>
      ["reset", "booking", "alert", "message"].includes(event) && event !== all[at - 1]
    );
    deepStrictEqual(parts, ["reset", "booking", "alert", "message"], "a board's too");
    deepStrictEqual(
      named(whole, "alert").map(({ id }) => id),
      [alarm.id],
      "each alarm once",
    );
    const doctor = marina.stream();
    await doctor.find("live offer", ({ event }) => event === "offer");
    deepStrictEqual(doctor.events.slice(0, 2).map(({ event }) => event), ["reset", "offer"]);
    deepStrictEqual(named(doctor.events, "reset")[0].bookingIds, [], "an offer is no booking yet");
    await Promise.all([stream, staff, doctor].map((reader) => reader.close()));
  }));

Deno.test("doctors hear of their shift wherever it began, boards of every doctor on duty", () =>
  withProgram(embedded!, async ({ base }) => {
    const marina = await people.doctor(base, null);
    const [olga, anna] = [await people.dispatcher(base), await people.patient(base)];
    const streams = [marina, olga, anna].map((who) => who.stream());
    const [own, board, patient] = streams as [EventReader, EventReader, EventReader];
    const duty = (available: boolean) =>
      own.find(
        `duty ${available}`,
        ({ event, data }) => event === "duty" && data.available === available,
      );
    await duty(false);
    await board.find("the whole fleet", ({ event, data }) => event === "fleet" && data.whole);
    await marina.ok("PUT", "/geo/availability", { available: true });
    const { data } = await duty(true);
    ok(Date.parse(data.startedAt) > 0);
    await people.stand(marina, people.HOME);
    const told = await board.find(
      "the doctor on the board",
      ({ event, data }) =>
        event === "fleet" &&
        data.doctors.some((one: Json) => one.doctorId === marina.user.id && one.latitude !== null),
    );
    strictEqual(told.data.whole, false);
    await pause(1_100);
    await people.stand(marina, people.north(100));
    await board.find(
      "the move",
      ({ event, data }) =>
        event === "fleet" && data.moved?.some((row: Json) => row[0] === marina.user.id),
    );
    await marina.ok("PUT", "/geo/availability", { available: false });
    await board.find(
      "the end",
      ({ event, data }) => event === "fleet" && data.gone?.includes(marina.user.id),
    );
    // Whoever has called for help is followed off shift, as long as the alarm is open.
    const followed = (): (boolean | undefined)[] =>
      named(own.events, "duty").map(({ isFollowed }) => isFollowed);
    const before = followed().length;
    const { id } = await marina.ok("POST", "/emergency/alert", { kind: "danger" });
    await own.find("a phone that is followed", () => followed().at(-1) === true);
    strictEqual(followed().slice(0, before).includes(true), false);
    await olga.ok("PUT", `/emergency/${id}/status`, { status: "acknowledged" });
    await olga.ok("PUT", `/emergency/${id}/status`, { status: "resolved", outcome: "helped" });
    await own.find("a phone that is let go", () => followed().at(-1) === undefined);
    await anna.ok("POST", "/emergency/alert", { kind: "sos" });
    // What comes after it on her stream has come: so has what was told of her call.
    const { id: later } = await anna.ok("POST", "/bookings", people.urgentBooking());
    await patient.booking(later, "pending");
    ok(named(patient.events, "fleet").length === 0 && named(patient.events, "duty").length === 0);
    ok(named(own.events, "fleet").length === 0, "a doctor sees no colleagues");
    await Promise.all(streams.map((reader) => reader.close()));
  }));

Deno.test("the way is for those who follow, and only while it is shared", () =>
  withProgram(embedded!, async ({ base }) => {
    const [anna, marina] = [
      await people.patient(base),
      await people.doctor(base, people.north(900)),
    ];
    const offers = marina.stream();
    const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
    const way = async (who: typeof anna) => await who.call("GET", `/bookings/${id}/way`);
    strictEqual((await way(anna)).body.code, "position_not_shared");
    await offers.offer(id);
    await marina.ok("POST", `/bookings/${id}/accept`);
    const { status, body } = await way(anna);
    strictEqual(status, 200);
    deepStrictEqual(body.line.length, 2, "without a city the way is a straight line");
    strictEqual(body.isEstimated, true);
    ok(body.meters > 880 && body.meters < 920);
    await marina.ok("POST", `/bookings/${id}/depart`);
    await marina.ok("POST", `/bookings/${id}/arrive`);
    strictEqual((await way(anna)).status, 409);
    await offers.close();
  }));

Deno.test("a room is paged back by what stands before a sequence", () =>
  withProgram(embedded!, async ({ base }) => {
    const anna = await people.patient(base);
    const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
    for (let count = 1; count <= 7; count++) {
      await anna.ok("POST", `/bookings/${id}/messages`, { content: `${count}` });
    }
    const page = async (query: string) =>
      (await anna.ok("GET", `/bookings/${id}/messages?${query}`)).items
        .map((message: Json) => message.content);
    deepStrictEqual(await page("before=6&limit=3"), ["3", "4", "5"]);
    deepStrictEqual(await page("before=3&limit=3"), ["1", "2"]);
    deepStrictEqual(await page("before=1"), []);
    // All of a list, a page at a time, by what each page says of the next.
    const read = async (path: string, query: string) => {
      const pages: Json[][] = [];
      for (let cursor: string | null = ""; cursor !== null && pages.length < 9;) {
        const { items, nextCursor }: Json = await anna.ok(
          "GET",
          `${path}?${query}&cursor=${cursor}`,
        );
        pages.push(items);
        cursor = nextCursor;
      }
      return pages;
    };
    const room = async (query: string) =>
      (await read(`/bookings/${id}/messages`, query)).map((items) =>
        items.map(({ content }) => content).join("")
      );
    deepStrictEqual(await room("limit=3"), ["123", "456", "7"]);
    deepStrictEqual(await room("limit=100"), ["1234567"]);
    deepStrictEqual(await room("after=4&limit=2"), ["56", "7"]);
    deepStrictEqual(await room("before=6&limit=2"), ["45", "23", "1"]);
    await anna.ok("POST", `/bookings/${id}/cancel`, { reason: "Well again" });
    const { items: whole } = await anna.ok("GET", `/bookings/${id}/history`);
    ok(whole.length > 1);
    deepStrictEqual(
      await read(`/bookings/${id}/history`, "limit=1"),
      whole.map((item: Json) => [item]),
    );
  }));

Deno.test("a stream carries what is the reader's, and the doctor's place only on the way", () =>
  withProgram(embedded!, async ({ base }) => {
    const [anna, boris] = [await people.patient(base), await people.patient(base)];
    const marina = await people.doctor(base, people.north(900));
    const near = await people.doctor(base, people.north(1_200));
    const streams = [anna, boris, marina, near].map((who) => who.stream());
    const [annas, boriss, marinas, nears] = streams as [
      EventReader,
      EventReader,
      EventReader,
      EventReader,
    ];
    await Promise.all(streams.map(reset));
    const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
    const other = await boris.ok("POST", "/bookings", people.urgentBooking());
    await marinas.offer(id);
    await nears.offer(id);
    let meters = 900;
    const drive = async () => {
      // Phones send whole seconds apart: a place of the same moment is no news.
      await pause(20);
      await people.stand(marina, people.north(meters -= 5));
    };
    const positions = () => named(annas.events, "position").length;
    await drive();
    await marina.ok("POST", `/bookings/${id}/accept`);
    strictEqual(positions(), 0, "nobody is followed before acceptance");
    await annas.booking(id, "assigned");
    await drive();
    await annas.find("position", ({ event }) => event === "position");
    await marina.ok("POST", `/bookings/${id}/depart`);
    const assigned = positions();
    await drive();
    await annas.find("position on the way", () => positions() > assigned);
    await marina.ok("POST", `/bookings/${id}/arrive`);
    await annas.booking(id, "arrived");
    const arrived = positions();
    await drive();
    await drive();
    await anna.ok("POST", `/bookings/${id}/messages`, { content: "Come in" });
    await annas.find("message", ({ event }) => event === "message");
    strictEqual(positions(), arrived, "nobody is followed after arrival");
    const again = anna.stream();
    await again.find("message", ({ event }) => event === "message");
    strictEqual(named(again.events, "position").length, 0, "nor after a reconnect");
    await boris.ok("POST", `/bookings/${other.id}/messages`, { content: "Mine" });
    await boriss.find("own message", ({ data }) => data.content === "Mine");
    ok(!JSON.stringify(boriss.events).includes(id), "nothing of another's booking");
    ok(!JSON.stringify(annas.events).includes(other.id));
    for (const { event, data } of nears.events) {
      const own = [
        "reset",
        "offer",
        "offer_closed",
        "duty",
        "attendance",
        "lone_visit",
        "alarm_calls",
        "ping",
      ];
      ok(own.includes(event), event);
      ok(!/Mironovskaya|Anna|\+7900|doorCode/.test(JSON.stringify(data)), JSON.stringify(data));
    }
    ok(named(marinas.events, "booking").every((view) => view.doorCode === undefined));
    await Promise.all([...streams, again].map((reader) => reader.close()));
  }));

Deno.test("twenty streams a person; the next is 429, and each that ends gives its place back", () =>
  withProgram(embedded!, async ({ base }) => {
    const anna = await people.patient(base);
    // Those that go away at once, some before the first byte, count no more.
    for (let round = 0; round < 60; round++) {
      const reader = anna.stream();
      if (round % 3 === 0) await reset(reader);
      else if (round % 3 === 1) await pause(1);
      await reader.close();
    }
    let streams: EventReader[] = [];
    for (let tries = 0; streams.length < 20 && tries < 100; tries++) {
      streams = [...streams, anna.stream()];
      await Promise.race([reset(streams.at(-1)!).catch(() => {}), streams.at(-1)!.done]);
      streams = streams.filter((reader) => !reader.ended);
    }
    strictEqual(streams.length, 20);
    const headers = { authorization: `Bearer ${anna.token}` };
    const refused = await fetch(`${base}/api/v1/stream`, { headers });
    strictEqual(refused.status, 429);
    // Whoever asks for the head alone takes nobody's place, and gets no stream after it.
    const head = await rawRequest(base, "HEAD", "/api/v1/stream", { headers });
    deepStrictEqual([head.status, head.body], [200, ""]);
    ok(/content-type: text\/event-stream/i.test(head.head));
    ok(Number(refused.headers.get("retry-after")) > 0);
    strictEqual((await refused.json()).code, "too_many_attempts");
    await streams.pop()?.close();
    for (let tries = 0;; tries++) {
      const reader = anna.stream();
      if (await reset(reader).then(() => true, () => false)) {
        streams.push(reader);
        break;
      }
      ok(tries < 50, "the place of an ended stream is not given back");
      await pause(50);
    }
    const boris = (await people.patient(base)).stream();
    await reset(boris);
    await Promise.all([...streams, boris].map((reader) => reader.close()));
  }));

for (const kind of kindsOfTest) {
  Deno.test(`a hundred reconnects under writes lose nothing, on ${kind.name}`, () =>
    withProgram(kind, async ({ base, faults }) => {
      const anna = await people.patient(base);
      const marina = await people.doctor(base, null);
      const olga = await people.dispatcher(base);
      const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
      await olga.ok("POST", `/bookings/${id}/assign`, { doctorId: marina.user.id });
      let writing = true;
      let said = 0;
      let last = { version: 0 };
      const writer = (async () => {
        while (writing && said < 1_900) {
          const sequence = ++said;
          await (sequence % 2 === 0 ? anna : marina).ok("POST", `/bookings/${id}/messages`, {
            content: `${sequence}`,
            clientId: `${sequence}`,
          });
          if (sequence % 5 === 0) {
            const symptoms = `Cough, the ${sequence}th time`;
            last = await anna.ok("POST", `/bookings/${id}/amend`, { symptoms });
          }
          await pause(8);
        }
      })();
      const sequences = new Set<number>();
      let newest = 0;
      const learn = (events: readonly StreamEvent[]) => {
        let version = 0;
        for (const { event, data } of events) {
          if (event === "message") sequences.add(data.sequence);
          if (event !== "booking") continue;
          ok(data.version >= version, "versions of a connection only grow");
          version = data.version;
        }
        ok(version >= newest, `a reconnect went back from ${newest} to ${version}`);
        newest = version;
      };
      for (let round = 0; round < 100; round++) {
        const reader = anna.stream();
        await reader.find("booking", ({ event }) => event === "booking");
        await pause(Math.random() * 25);
        await reader.close();
        learn(reader.events);
      }
      writing = false;
      await writer;
      const reader = anna.stream();
      await reader.find("last message", ({ data }) => data.sequence === said);
      learn(reader.events);
      await reader.close();
      deepStrictEqual(
        [...sequences].sort((one, other) => one - other),
        Array.from({ length: said }, (_, at) => at + 1),
      );
      ok(newest >= last.version && said > 50, `${said} messages, version ${newest}`);
      deepStrictEqual(faults, []);
    }));
}
