/** The link by SMS: for whom it is made, what it shows, and every way in which it ends. */
import { deepStrictEqual, match, notStrictEqual, ok, strictEqual } from "node:assert";
import { after, HOUR, type Instant } from "../../actors/vocabulary.ts";
import { visitLinkServices } from "../../routes/people/visit_links.ts";
import { RateLimit } from "../../routes/rate_limit.ts";
import { tokenHash } from "../../runtime/tokens.ts";
import * as cast from "../support/cast.ts";
import type { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import type { Json } from "./api_table.ts";
import { type Inside, kinds, withProgram } from "./program.ts";

const kindsOfTest = kinds();
const [embedded] = kindsOfTest;
const { START } = cast;
const SYMPTOMS = "Chest tightness since the morning";
const PHONE = "+79001234567";

const wish = (more: Json = {}) =>
  people.urgentBooking({
    symptoms: SYMPTOMS,
    contactPhone: "8 (900) 123-45-67",
    patient: { firstName: "Irina", lastName: "Pavlova", birthDate: "1954-03-02" },
    ...more,
  });

const links = (inside: Inside) =>
  inside.messages.messages.filter(({ text }) => text.includes("/v/"));

/** Waits for the count-th SMS with a link. @returns its words and the path of the link */
async function sms(inside: Inside, count: number): Promise<{ text: string; path: string }> {
  const { text } = await inside.messages.find((one) => links(inside).indexOf(one) === count - 1);
  const path = /https?:\/\/[^/\s]+(\/v\/[\w-]+)/.exec(text)?.[1];
  if (path === undefined) throw new Error(text);
  return { text, path };
}

/** As a phone opens it: no cookie, no token. */
async function open(base: string, path: string) {
  const response = await fetch(base + path, { headers: { "accept-language": "en" } });
  return { status: response.status, html: await response.text(), headers: response.headers };
}

const stories = async (inside: Inside) => {
  const [olga, marina] = [
    await people.dispatcher(inside.base),
    await people.doctor(inside.base, null, {
      phone: `+7900${String(Date.now() % 1e7).padStart(7, "0")}`,
    }),
  ];
  return { olga, marina };
};

const step = (who: ApiClient, id: string, name: string, body: Json = {}) =>
  who.ok("POST", `/bookings/${id}/${name}`, body);

for (const kind of kindsOfTest) {
  Deno.test(`a patient without an account follows the visit by the link of an SMS, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const { base, rows, faults } = inside;
      const { olga, marina } = await stories(inside);
      const { id, number } = await olga.ok("POST", "/bookings", wish());
      const { text, path } = await sms(inside, 1);
      ok(!/doctor|врач|visit|вызов|Pavlova|Chest/i.test(text.replace(path, "")), text);

      const first = await open(base, path);
      strictEqual(first.status, 200);
      deepStrictEqual(
        ["referrer-policy", "x-robots-tag", "cache-control"].map((name) => first.headers.get(name)),
        ["no-referrer", "noindex, nofollow, noarchive", "no-store"],
      );
      strictEqual(first.headers.get("set-cookie"), null, "it is no sign-in");
      match(first.html, new RegExp(`Booking ${number}`));
      match(first.html, /data-text="large"/);
      match(first.html, /href="tel:103"/);

      await step(olga, id, "assign", { doctorId: marina.user.id });
      const [{ words }] = [{ words: (await inside.program.bookings.read(id as never))! }];
      const assigned = await open(base, path);
      match(assigned.html, /Kovaleva Marina/);
      match(assigned.html, new RegExp(`Code: ${[...words.doorCode].join(" ")}`));
      const hidden = [
        SYMPTOMS,
        "Pavlova",
        people.HOME.text,
        "9001234567",
        marina.user.email,
        marina.user.phone,
        olga.user.id,
      ];
      for (const secret of hidden) ok(!assigned.html.includes(secret), secret);
      ok(!assigned.html.includes(path), "the page does not repeat its own address");
      // A page that is written anew as a whole gives way to a browser's own where the connection is lost.
      match(assigned.html, /<noscript><meta http-equiv="refresh" content="20"\/><\/noscript>/);
      strictEqual(assigned.html.split("http-equiv").length, 2);
      match(assigned.html, /<x-island data-name="look"[\s\S]*data-live="code"/);

      await step(marina, id, "depart");
      match((await open(base, path)).html, /on the way/i);
      await step(marina, id, "arrive");
      await step(marina, id, "start", { doorCode: words.doorCode });
      await step(marina, id, "complete", {
        conclusion: "A cold, rest",
        actualDurationMinutes: 20,
      });
      const over = await open(base, path);
      strictEqual(over.status, 200);
      ok(!/http-equiv|<script/.test(over.html), "there is nothing to wait for");
      ok(!over.html.includes("A cold"), "the conclusion is not for a link");
      ok(!over.html.includes("Code:"), "nor is a code that opens nothing any more");

      const [kept] = await rows<Json>("select encode(token_hash, 'hex') as hash from visit_links");
      strictEqual(kept.hash, (await tokenHash(path.slice("/v/".length))).toHex());
      const token = path.slice("/v/".length);
      deepStrictEqual(
        inside.said.filter((line) => line.includes(token) && !line.includes("not sent")),
        [],
        "the token is in no line of the log but in the message itself",
      );
      deepStrictEqual(faults, []);
    }));
}

Deno.test("another telephone on the booking ends the link and gets one of its own", () =>
  withProgram(embedded!, async (inside) => {
    const { base } = inside;
    const { olga } = await stories(inside);
    const { id } = await olga.ok("POST", "/bookings", wish());
    const first = await sms(inside, 1);
    await step(olga, id, "amend", { contactPhone: PHONE });
    strictEqual((await open(base, first.path)).status, 200, "the same number, written anew");
    await step(olga, id, "amend", { contactPhone: "+79007654321" });
    strictEqual((await open(base, first.path)).status, 404);
    const second = await sms(inside, 2);
    notStrictEqual(second.path, first.path);
    strictEqual((await open(base, second.path)).status, 200);
    // A number that takes no SMS gets no link, and ends the one before it all the same.
    await step(olga, id, "amend", { contactPhone: "12345" });
    strictEqual((await open(base, second.path)).status, 404);
    // Taken away altogether: nobody can say whose link it is.
    await step(olga, id, "amend", { contactPhone: null });
    strictEqual((await open(base, second.path)).status, 404);
    const none = await olga.post(`/bookings/${id}/visit-link`);
    deepStrictEqual([none.status, none.body.code], [409, "no_contact_phone"]);
  }));

Deno.test("one link at a time: sent again the old one ends, and staff may end it", () =>
  withProgram(embedded!, async (inside) => {
    const { base } = inside;
    const { olga } = await stories(inside);
    const commandId = crypto.randomUUID();
    const { id } = await olga.ok("POST", "/bookings", wish({ commandId }));
    const first = await sms(inside, 1);
    await olga.ok("POST", "/bookings", wish({ commandId }));
    strictEqual((await open(base, first.path)).status, 200, "the same command sends no second one");
    strictEqual((await olga.post(`/bookings/${id}/visit-link`)).status, 202);
    const second = await sms(inside, 2);
    deepStrictEqual(
      [(await open(base, first.path)).status, (await open(base, second.path)).status],
      [404, 200],
    );
    deepStrictEqual(await olga.ok("POST", `/bookings/${id}/visit-link/revoke`), { revoked: true });
    strictEqual((await open(base, second.path)).status, 404);
    deepStrictEqual(await olga.ok("POST", `/bookings/${id}/visit-link/revoke`), { revoked: false });
    strictEqual(links(inside).length, 2);
  }));

Deno.test("who has an account gets no link, and a foreign dispatcher can send none", () =>
  withProgram(embedded!, async (inside) => {
    const { base } = inside;
    const { olga } = await stories(inside);
    const anna = await people.patient(base);
    const { id } = await anna.ok("POST", "/bookings", wish());
    const refused = await olga.post(`/bookings/${id}/visit-link`);
    deepStrictEqual([refused.status, refused.body.code], [409, "caller_has_account"]);
    strictEqual((await anna.post(`/bookings/${id}/visit-link`)).status, 403);
    const own = await olga.ok("POST", "/bookings", wish());
    await sms(inside, 1);
    const admin = await people.admin(base);
    await admin.ok("PUT", `/admin/staff/${olga.user.id}/memberships`, { memberships: [] });
    strictEqual((await olga.post(`/bookings/${own.id}/visit-link`)).status, 404);
    strictEqual((await anna.post(`/bookings/${own.id}/visit-link`)).status, 404);
  }));

Deno.test("a link that there is not is 404, and guessing is slowed down", () =>
  withProgram(embedded!, async (inside) => {
    const { base } = inside;
    const { olga } = await stories(inside);
    await olga.ok("POST", "/bookings", wish());
    const { path } = await sms(inside, 1);
    const wrong = `${path.slice(0, -1)}${path.endsWith("A") ? "B" : "A"}`;
    const missing = await open(base, wrong);
    deepStrictEqual(
      [missing.status, missing.headers.get("referrer-policy"), missing.headers.get("x-robots-tag")],
      [404, "no-referrer", "noindex, nofollow, noarchive"],
    );
    match(missing.html, /no longer works/);
    strictEqual((await open(base, "/v/short")).status, 404);
    const statuses = [];
    for (let guess = 0; guess < 25; guess++) statuses.push((await open(base, wrong)).status);
    strictEqual(statuses.at(-1), 429);
    strictEqual((await open(base, path)).status, 200, "whoever has a good link is not held up");
  }, { RATE_LIMITS: "on" }));

Deno.test("by the link, without an account, help is called once, taken back in its count, and heard", () =>
  withProgram(embedded!, async (inside) => {
    const { base } = inside;
    const { olga, marina } = await stories(inside);
    await olga.ok("POST", "/staff/duty/start");
    const board = olga.stream();
    const { id } = await olga.ok("POST", "/bookings", wish());
    const { path } = await sms(inside, 1);
    const send = (to: string, body: Record<string, string> = {}, origin = base) =>
      fetch(base + to, {
        method: "POST",
        redirect: "manual",
        headers: { origin, "accept-language": "en" },
        body: new URLSearchParams(body),
      });
    match((await open(base, path)).html, /href="\?sos=1"/);
    const help = `${path}?sos=1`;
    const asked = await open(base, help);
    ok(!asked.html.includes(path.slice(3)), "the page does not repeat its own address");
    match(asked.html, /href="tel:103"/);
    match(asked.html, /Send the signal/);
    strictEqual((await send(path, {}, "https://elsewhere.example")).status, 403);
    const alarms = async () => (await olga.ok("GET", "/emergency")).items;

    for (let twice = 0; twice < 2; twice++) {
      const sent = await send(path, { clientId: "first" });
      deepStrictEqual([sent.status, sent.headers.get("location")], [303, help]);
    }
    const counting = await open(base, help);
    match(counting.html, /Take the signal back/);
    ok(!/Send the signal/.test(counting.html), "one that is open is the one");
    strictEqual((await send(path, { act: "cancel" })).status, 303);
    match((await open(base, help)).html, /taken back/i);
    deepStrictEqual(await alarms(), [], "taken back, nobody has heard of it");

    await send(path, { clientId: "second" });
    const { data } = await board.find(
      "the call",
      ({ event, data }) => event === "alert" && data.status === "raised",
    );
    deepStrictEqual(
      [data.kind, data.bookingId, data.place.text, data.board.raisedByName],
      ["sos", id, people.HOME.text, "Irina Pavlova"],
    );
    await olga.ok("PUT", `/emergency/${data.id}/status`, { status: "acknowledged" });
    const taken = await open(base, help);
    ok(
      !new RegExp(`${SYMPTOMS}|${people.HOME.text}|Pavlova`).test(taken.html),
      "no more than before",
    );
    const late = await send(path, { act: "cancel" });
    strictEqual(late.status, 200, "too late: the page says where it stands");
    await olga.ok("PUT", `/emergency/${data.id}/status`, { status: "resolved", outcome: "helped" });

    const wrong = `${path.slice(0, -1)}${path.endsWith("A") ? "B" : "A"}`;
    strictEqual((await send(wrong, { clientId: "x" })).status, 404);
    strictEqual((await open(base, `${wrong}?sos=1`)).status, 404);
    await step(olga, id, "assign", { doctorId: marina.user.id });
    await step(olga, id, "cancel", { reason: "Better" });
    strictEqual((await send(path, { clientId: "third" })).status, 409);
    strictEqual((await alarms()).length, 1);
    await board.close();
  }));

Deno.test("the link ends 24 hours after the visit, not before", async () => {
  for (const status of ["completed", "cancelled"] as const) {
    const state = cast.bookingIn(status, "urgent");
    const endedAt = state.status === "completed" ? state.completedAt : START;
    const at = async (now: Instant) => {
      const services = visitLinkServices(
        {
          world: { clock: { now: () => now, timer: () => () => {} } },
          bookings: { read: () => Promise.resolve(state) },
          links: {
            find: () => Promise.resolve({ bookingId: state.id, isTo: () => Promise.resolve(true) }),
          },
          limit: new RateLimit(false),
          index: { get: () => null },
        } as unknown as Parameters<typeof visitLinkServices>[0],
      );
      const opened = await services.open("a-token-of-some-length", "192.0.2.1");
      if ("ok" in opened) {
        const { view } = opened.ok;
        const told = [view.symptoms, view.address, view.contactPhone, view.conclusion, view.reason];
        deepStrictEqual([...told, view.patient.firstName], [null, null, null, null, null, null]);
      }
      return "ok" in opened;
    };
    strictEqual(await at(after(endedAt, 24 * HOUR)), true, status);
    strictEqual(await at(after(endedAt, 24 * HOUR + 1)), false, status);
  }
});

Deno.test("a clinic's patient without an account has a link too, and so has a visit planned in a search's place", () =>
  withProgram(embedded!, async (inside) => {
    const { base, faults } = inside;
    const [olga, marina, yauza, neva] = await Promise.all([
      people.dispatcher(base),
      people.doctor(base, null),
      people.patient(base, { role: "clinic", clinicName: "Clinic on the Yauza" }),
      people.patient(base, { role: "clinic", clinicName: "Clinic on the Neva" }),
    ]);
    const booked = await yauza.ok("POST", "/bookings", wish());
    const { path } = await sms(inside, 1);
    const { doorCode } = (await inside.program.bookings.read(booked.id as never))!;
    await step(olga, booked.id, "assign", { doctorId: marina.user.id });
    match((await open(base, path)).html, new RegExp(`Code: ${[...doorCode].join(" ")}`));
    const ensure = (who: ApiClient) => who.post(`/bookings/${booked.id}/visit-link`);
    deepStrictEqual([(await ensure(yauza)).status, (await ensure(neva)).status], [403, 404]);
    // Another number is no way to the door code, and a clinic's own is none of a patient.
    await yauza.ok("POST", `/bookings/${booked.id}/amend`, { contactPhone: "+79001234599" });
    strictEqual(links(inside).length, 1);

    const call = await olga.ok("POST", "/bookings", wish());
    await sms(inside, 2);
    await marina.ok("POST", "/doctor-profiles/me/planned-shifts", {
      startsAt: new Date(Date.now() + 20 * HOUR).toISOString(),
      endsAt: new Date(Date.now() + 26 * HOUR).toISOString(),
      startPlace: people.HOME,
    });
    const { windows } = await olga.ok("GET", `/bookings/${call.id}/plan-alternatives`);
    await olga.ok("POST", `/bookings/${call.id}/later`, windows[0]);
    const later = await sms(inside, 3);
    strictEqual((await open(base, later.path)).status, 200);
    deepStrictEqual(faults, []);
  }));
