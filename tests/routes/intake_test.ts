/** Nobody is booked twice by telephone, and a number alone opens nobody's card. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { indexContacts } from "../../db/index_contacts.ts";
import { bookingStore } from "../../db/bookings.ts";
import * as people from "../support/people.ts";
import { IN_ASTANA, IN_TOWN, withTwoCities } from "../support/two_cities.ts";
import type { Json } from "./api_table.ts";
import { type Inside, kinds, withProgram } from "./program.ts";

const kindsOfTest = kinds();
const [embedded] = kindsOfTest;
const SYMPTOMS = "Chest tightness since the morning";
const PHONE = "+79001234567";

const wish = (more: Json = {}) =>
  people.urgentBooking({
    symptoms: SYMPTOMS,
    contactPhone: PHONE,
    patient: { firstName: "Irina", lastName: "Pavlova", birthDate: "1954-03-02" },
    ...more,
  });
const numbers = (body: Json): number[] => body.items.map((one: Json) => one.number);
const silentLog = { info: () => {}, warn: () => {}, fault: () => "" };

for (const kind of kindsOfTest) {
  Deno.test(`open bookings of the same phone or flat come first, and nothing of the person, on ${kind.name}`, () =>
    withProgram(kind, async ({ base, rows, faults }) => {
      const [olga, anna] = [await people.dispatcher(base), await people.patient(base)];
      const matches = (body: Json) => olga.ok("POST", "/intake/matches", body);
      const first = await olga.ok("POST", "/bookings", wish());
      deepStrictEqual(await matches({ phone: "8 (900) 123-45-67" }), {
        items: [{
          bookingId: first.id,
          number: first.number,
          status: "pending",
          callType: "urgent",
          createdAt: first.createdAt,
          scheduledTime: null,
          matches: ["phone"],
        }],
      });
      const { text, flat } = wish().address;
      const place = { text: text.toUpperCase(), flat: `кв. ${flat}` };
      deepStrictEqual(numbers(await matches({ address: place })), [first.number]);
      const both = await matches({ phone: PHONE, address: place });
      deepStrictEqual(both.items[0].matches, ["phone", "place"]);
      deepStrictEqual(numbers(await matches({ address: { ...place, flat: "49" } })), []);
      deepStrictEqual(numbers(await matches({ phone: "+79001234568" })), []);
      strictEqual((await olga.post("/intake/matches", {})).status, 400);
      strictEqual((await anna.post("/intake/matches", { phone: PHONE })).status, 403);

      // The contact at the door is a telephone of the booking too.
      const doorContact = { name: "Vera", phone: "+79007654321" };
      const amend = (body: Json) => olga.ok("POST", `/bookings/${first.id}/amend`, body);
      await amend({ doorContact });
      deepStrictEqual(numbers(await matches({ phone: "89007654321" })), [first.number]);
      // Another number: the old one finds nothing any more.
      await amend({ contactPhone: "+79009999999" });
      deepStrictEqual(numbers(await matches({ phone: PHONE })), []);
      deepStrictEqual(numbers(await matches({ phone: "+79009999999" })), [first.number]);

      await olga.ok("POST", `/bookings/${first.id}/cancel`, { reason: "Better" });
      for (
        const body of [{ phone: "+79009999999" }, { phone: doorContact.phone }, {
          address: place,
        }]
      ) deepStrictEqual(numbers(await matches(body)), [], "what has ended is found by nobody");
      const [kept] = await rows<Json>(
        `select phone_index, door_phone_index, place_index from bookings where id = '${first.id}'`,
      );
      deepStrictEqual(kept, { phoneIndex: null, doorPhoneIndex: null, placeIndex: null });
      deepStrictEqual(faults, []);
    }));
}

Deno.test("a scoped dispatcher finds the open bookings of the own places alone", () =>
  withTwoCities(embedded!, async ({ base }) => {
    const [admin, olga] = [await people.admin(base), await people.dispatcher(base)];
    const here = await admin.ok("POST", "/bookings", wish({ address: { ...IN_TOWN, flat: "1" } }));
    await admin.ok("POST", "/bookings", wish({ address: { ...IN_ASTANA, flat: "1" } }));
    strictEqual((await olga.ok("POST", "/intake/matches", { phone: PHONE })).items.length, 2);
    await admin.ok("PUT", `/admin/staff/${olga.user.id}/memberships`, {
      memberships: [{ city: "town", clinicIds: null }],
    });
    const found = await olga.ok("POST", "/intake/matches", { phone: PHONE });
    deepStrictEqual(numbers(found), [here.number]);
  }));

/** Rows as the time before the indexes left them. */
const asBefore = (inside: Inside) =>
  inside.rows(`update bookings set phone_index = null, door_phone_index = null,
    place_index = decode('00', 'hex'), contacts_indexed = false`);

Deno.test("open bookings of the time before are found after the next start", () =>
  withProgram(embedded!, async (inside) => {
    const { base, program } = inside;
    const olga = await people.dispatcher(base);
    const made = await olga.ok("POST", "/bookings", wish());
    const gone = await olga.ok("POST", "/bookings", wish());
    await olga.ok("POST", `/bookings/${gone.id}/cancel`, { reason: "Twice" });
    await asBefore(inside);
    const find = async () => numbers(await olga.ok("POST", "/intake/matches", { phone: PHONE }));
    deepStrictEqual(await find(), []);
    const { database, keyring } = program;
    const store = bookingStore(database, keyring, silentLog);
    for (let times = 0; times < 2; times++) await indexContacts(database, keyring, store);
    deepStrictEqual(await find(), [made.number]);
    const { text, flat } = wish().address;
    const address = { text: `${text}, кв.${flat}` };
    deepStrictEqual(numbers(await olga.ok("POST", "/intake/matches", { address })), [made.number]);
    deepStrictEqual(
      await inside.rows("select 1 from bookings where phone_index is not null"),
      [{ "?column?": 1 }],
    );
  }));

const TOKEN = "a-token-of-the-exchange-0001";

Deno.test("a call to the line is on the boards of those on duty, with what the caller waits for", () =>
  withTwoCities(embedded!, async ({ base, faults }) => {
    const [admin, olga, ivan, anna] = await Promise.all([
      people.admin(base),
      people.dispatcher(base),
      people.dispatcher(base),
      people.patient(base),
    ]);
    await admin.ok("PUT", `/admin/staff/${ivan.user.id}/memberships`, {
      memberships: [{ city: "astana", clinicIds: null }],
    });
    const booked = await olga.ok("POST", "/bookings", wish({ address: { ...IN_TOWN, flat: "1" } }));
    const rings = (from: string, token: string | null = TOKEN) =>
      fetch(`${base}/api/v1/telephony/incoming`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ from }),
      });
    for (const token of [null, "another-token-of-the-exchange", `${TOKEN}x`]) {
      const refused = await rings(PHONE, token);
      strictEqual(refused.status, 401);
      await refused.body?.cancel();
    }
    const streams = [olga, ivan, anna, admin].map((who) => who.stream());
    const [hers, his, patients, admins] = streams as [
      typeof streams[0],
      typeof streams[0],
      typeof streams[0],
      typeof streams[0],
    ];
    for (const one of streams) await one.find("the whole", ({ event }) => event === "ping");
    const call = (from: string, count: number) => ({ event, data }: Json) =>
      event === "incoming_call" && data.phone === from && data.bookings.length === count;

    // Nobody on duty: it rings on every board, and says of nobody what they wait for.
    deepStrictEqual(await (await rings("89001234567")).json(), { told: 0 });
    for (const one of [hers, his, admins]) await one.find("a ring", call("89001234567", 0));

    await olga.ok("POST", "/staff/duty/start");
    await ivan.ok("POST", "/staff/duty/start");
    deepStrictEqual(await (await rings(PHONE)).json(), { told: 2 });
    const { data } = await hers.find("the caller's booking", call(PHONE, 1));
    deepStrictEqual(
      [data.bookings[0].bookingId, data.bookings[0].status],
      [booked.id, "pending"],
    );
    await his.find("a call without a foreign booking", call(PHONE, 0));
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const one of [patients, admins]) {
      ok(
        !one.events.some(({ event, data: told }) =>
          event === "incoming_call" &&
          told.phone === PHONE
        ),
        "who is not on duty is not called",
      );
    }
    ok(
      !JSON.stringify(hers.events.filter(({ event }) => event === "incoming_call"))
        .includes("Pavlova"),
      "no name, no medical word",
    );
    ok(!JSON.stringify(data).includes(SYMPTOMS));
    await Promise.all(streams.map((one) => one.close()));
    deepStrictEqual(faults, []);
  }, { TELEPHONY_TOKEN: TOKEN }));

Deno.test("without a token in the settings the exchange's way is closed", () =>
  withProgram(embedded!, async ({ base }) => {
    const { status, body } = await (await people.admin(base)).post("/telephony/incoming", {
      from: PHONE,
    });
    deepStrictEqual([status, body.code], [401, "unauthorized"]);
  }));
