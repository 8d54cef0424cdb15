/** A doctor whose page is silent hears of a call all the same: by push, then by SMS, and answers by it. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { createHmac } from "node:crypto";
import { declineOf } from "../../routes/people/sms_answers.ts";
import type { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { type Delivered, PushService } from "../support/push_service.ts";
import type { Json } from "./api_table.ts";
import { type Inside, kinds } from "./program.ts";

const TOKEN = "a-token-of-the-sms-provider-1";
const SYMPTOMS = "Температура 38,6 второй день";
const isOffer = ({ message }: Delivered) => message.tag === "offer";

interface Scene {
  readonly inside: Inside;
  readonly push: PushService;
}

async function withPushes(
  test: (scene: Scene, step: Deno.TestContext) => Promise<void>,
  t: Deno.TestContext,
) {
  const push = await PushService.start();
  const inside = await kinds()[0]!.start({
    PUSH_STAND_IN: push.origin,
    SMS_WEBHOOK_TOKEN: TOKEN,
  });
  try {
    await test({ inside, push }, t);
    deepStrictEqual(push.refused, []);
    deepStrictEqual(inside.faults, []);
  } finally {
    await inside.stop();
    await push.stop();
  }
}

let phones = 1_000_000;
const newPhone = (): string => `+7901${phones++}`;

interface Doctor {
  readonly api: ApiClient;
  readonly phone: string;
  readonly device: string;
}

/** On shift, with a phone that takes pushes; the page is covered. */
async function silentDoctor(
  { inside, push }: Scene,
  device: string,
  more: Record<string, unknown> = {},
): Promise<Doctor> {
  const phone = newPhone();
  const api = await people.doctor(inside.base, people.HOME, { phone, ...more });
  push.publicKey = (await api.ok("GET", "/push/key")).publicKey;
  await api.ok("POST", "/push/subscriptions", push.subscribe(device));
  await api.ok("POST", "/geo/ping", { hidden: true });
  return { api, phone, device };
}

const call = (patient: ApiClient, more: Record<string, unknown> = {}) =>
  patient.ok("POST", "/bookings", people.urgentBooking({ symptoms: SYMPTOMS, ...more }));

let messages = 0;

/** The provider brings an SMS. */
function bring(
  base: string,
  message: Record<string, unknown>,
  headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` },
): Promise<Response> {
  return fetch(`${base}/api/v1/webhooks/sms`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ id: `m-${messages++}`, ...message }),
  });
}

const outcomeOf = async (response: Response): Promise<string> => {
  strictEqual(response.status, 200);
  return (await response.json()).outcome;
};

const DECLINES: readonly (readonly [string, string, string])[] = [
  ["2", "SMS", "other"],
  [" 2. ", "SMS", "other"],
  ["2 спасибо", "спасибо", "other"],
  ["2 Опасно, собака", "Опасно, собака", "unsafe"],
  ["2 — не мой профиль", "не мой профиль", "not_my_field"],
  ["нет оборудования", "оборудования", "no_equipment"],
  ["2 не могу, далеко", "не могу, далеко", "far"],
  ["2 далеко и опасно", "далеко и опасно", "unsafe"],
  ["No, I am busy", "I am busy", "busy"],
  ["2 боюсь, не успею", "боюсь, не успею", "other"],
  ["2 боюсь что далеко", "боюсь что далеко", "far"],
  ["2 боюсь", "боюсь", "unsafe"],
  ["2 боюсь заходить", "боюсь заходить", "unsafe"],
  ["2 страшно", "страшно", "unsafe"],
  ["2 не опасно, просто далеко", "не опасно, просто далеко", "far"],
  ["2 боюсь собак", "боюсь собак", "unsafe"],
  ["2 боюсь туда идти, подъезд без света", "боюсь туда идти, подъезд без света", "unsafe"],
  ["2 небезопасно, провожал пьяный", "небезопасно, провожал пьяный", "unsafe"],
  ["2 не очень безопасно", "не очень безопасно", "unsafe"],
  ["2 недалеко, но занята", "недалеко, но занята", "busy"],
  ["2 не боюсь собак, устала", "не боюсь собак, устала", "tired"],
  ["No, not far, but not safe", "not far, but not safe", "unsafe"],
];
Deno.test("the words after a no by SMS are its reason", () => {
  for (const [text, reason, reasonCode] of DECLINES) {
    deepStrictEqual([text, declineOf(text)], [text, { reason, reasonCode }]);
  }
});

Deno.test("a call reaches a covered page: push at once, SMS after it, an answer by SMS", (t) =>
  withPushes(async (scene) => {
    const { inside, push } = scene;
    const { base, messages: log, rows } = inside;
    const [anna, vera] = [await people.patient(base), await people.patient(base)];
    const marina = await silentDoctor(scene, "marina");
    const petr = await silentDoctor(scene, "petr");
    const olga = await silentDoctor(scene, "olga", { specializations: ["neurologist"] });
    const booked = await call(anna);
    const other = await call(vera, { specialization: "neurologist" });

    await t.step(
      "the push says that there is a call and until when, and nothing else",
      async () => {
        for (const { device } of [marina, petr, olga]) {
          const { ttlSeconds, urgency, topic, message, at } = await push.find(device, isOffer);
          ok(ttlSeconds > 35 && ttlSeconds <= 45, `${ttlSeconds} s`);
          deepStrictEqual([urgency, topic], ["high", "offer"]);
          deepStrictEqual(Object.keys(message).sort(), ["body", "tag", "title", "until"]);
          strictEqual(message.title, "New call", "in the language in which the page was read");
          ok(/^Answer by \d\d:\d\d:\d\d$/.test(message.body), message.body);
          const left = (message.until - at) / 1_000;
          ok(left > 35 && left <= 45, `45 s to a phone that only a push reaches, not ${left}`);
        }
      },
    );

    const sms = (part: RegExp, from = 0) =>
      log.find(({ channel, text }) => channel === "sms" && part.test(text), from, 15_000);

    await t.step("nothing came of it: an SMS, of which nobody learns more", async () => {
      const begun = performance.now();
      await sms(/^New TOT call, answer by \d\d:\d\d:\d\d: 1 for yes, 2 for no \(and why\)$/);
      ok(performance.now() - begun > 3_000, "the push had its time");
      while (log.messages.filter(({ text }) => text.startsWith("New TOT call")).length < 3) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      for (const { text } of log.messages) ok(!/Температура|Mironovskaya|therap/i.test(text), text);
      const calls = await rows<Json>("select pushed_at, sms_at from offer_calls");
      strictEqual(calls.length, 3);
      ok(calls.every(({ pushedAt, smsAt }) => smsAt - pushedAt >= 9_000), JSON.stringify(calls));
    });

    await t.step("who may bring an SMS, and who not", async () => {
      const forged: Record<string, string>[] = [{}, { authorization: `Bearer ${TOKEN}x` }, {
        "x-signature": "sha256=00",
      }];
      for (const headers of forged) {
        const refused = await bring(base, { from: marina.phone, text: "1" }, headers);
        strictEqual(refused.status, 401);
        await refused.body?.cancel();
      }
      const long = await bring(base, { from: marina.phone, text: "1".repeat(9_000) });
      strictEqual(long.status, 413);
      await long.body?.cancel();
      strictEqual((await anna.ok("GET", `/bookings/${booked.id}`)).status, "pending");
      // The signature of another body.
      const body = JSON.stringify({ id: "signed", from: "+79990000000", text: "1" });
      const signature = (of: string) =>
        `sha256=${createHmac("sha256", TOKEN).update(of).digest("hex")}`;
      const send = (sign: string) =>
        fetch(`${base}/api/v1/webhooks/sms`, {
          method: "POST",
          headers: { "content-type": "application/json", "x-signature": sign },
          body,
        });
      const wrong = await send(signature(`${body} `));
      strictEqual(wrong.status, 401);
      await wrong.body?.cancel();
      strictEqual(await outcomeOf(await send(signature(body))), "unknown_sender");
    });

    await t.step("«1» takes the call; the same message again changes nothing", async () => {
      strictEqual(
        await outcomeOf(
          await bring(base, { from: marina.phone, text: "1", receivedAt: "2020-01-01T00:00:00Z" }),
        ),
        "nothing_asked",
        "a message of before the SMS answers nothing",
      );
      strictEqual(
        await outcomeOf(await bring(base, { from: marina.phone, text: "Что?" })),
        "unclear",
      );
      await sms(/answer 1 for yes or 2 for no/);
      const yes = { id: "yes", from: `8${marina.phone.slice(2)}`, text: " 1. Спасибо" };
      const [first, again] = await Promise.all([bring(base, yes), bring(base, yes)]);
      deepStrictEqual([await outcomeOf(first), await outcomeOf(again)], ["accepted", "accepted"]);
      const view = await anna.ok("GET", `/bookings/${booked.id}`);
      deepStrictEqual([view.status, view.doctorId], ["assigned", marina.api.user.id]);
      await sms(/the call is yours.*\/doctor$/);
      strictEqual(await outcomeOf(await bring(base, yes)), "accepted");
      const { items } = await anna.ok("GET", `/bookings/${booked.id}/history`);
      strictEqual(items.filter(({ to }: Json) => to === "assigned").length, 1);
    });

    await t.step("who comes too late is told so, once", async () => {
      const from = log.messages.length;
      for (const text of ["да", "1", "да"]) {
        strictEqual(await outcomeOf(await bring(base, { from: petr.phone, text })), "late");
      }
      await sms(/another doctor has taken the call/, from);
      await new Promise((resolve) => setTimeout(resolve, 100));
      strictEqual(log.messages.slice(from).length, 1, "once");
    });

    await t.step("«2» declines, and the next is asked", async () => {
      strictEqual(
        await outcomeOf(await bring(base, { from: olga.phone, text: "2, опасно" })),
        "declined",
      );
      const declined = await inside.program.bookings.read(other.id as never);
      const [offer] = declined?.offers.filter(({ doctorId }) => doctorId === olga.api.user.id) ??
        [];
      strictEqual(offer?.reasonCode, "unsafe", "which does not count against her");
      const [row] = await rows<Json>(
        `select answer from offer_calls where booking_id = '${other.id}'`,
      );
      strictEqual(row.answer, "decline");
      strictEqual((await vera.ok("GET", `/bookings/${other.id}`)).doctorId, null);
      strictEqual(
        await outcomeOf(await bring(base, { from: olga.phone, text: "1" })),
        "late",
        "a no is a no",
      );
      strictEqual(
        await outcomeOf(await bring(base, { from: anna.user.phone, text: "1" })),
        "unknown_sender",
        "a patient's number takes nothing",
      );
    });

    await t.step("what others did to the visit is pushed to a page that nobody sees", async () => {
      const dispatcher = await people.dispatcher(base);
      await marina.api.ok("POST", "/geo/ping", { hidden: true });
      await petr.api.ok("POST", "/geo/ping", { hidden: true });
      await dispatcher.ok("POST", `/bookings/${booked.id}/reassign`, {
        doctorId: petr.api.user.id,
        reason: "Ближе",
      });
      const titled = (title: string) => ({ message }: Delivered) => message.title === title;
      await push.find("marina", titled("The call went to another doctor"));
      const given = await push.find("petr", titled("A call was assigned to you"));
      ok(!JSON.stringify(given.message).includes("Mironovskaya"));
      await anna.ok("POST", `/bookings/${booked.id}/cancel`, { reason: "Стало лучше" });
      await push.find("petr", titled("The call was cancelled"));
      strictEqual(push.of("marina").filter(titled("The call was cancelled")).length, 0);
    });

    await t.step("whoever looks in time gets no SMS besides, doctor and patient", async () => {
      push.publicKey = (await anna.ok("GET", "/push/key")).publicKey;
      await anna.ok("POST", "/push/subscriptions", push.subscribe("anna"));
      const again = await call(anna);
      const staff = await people.dispatcher(base);
      await staff.ok("POST", `/bookings/${again.id}/assign`, { doctorId: marina.api.user.id });
      await staff.ok("POST", `/bookings/${again.id}/reassign`, {
        doctorId: petr.api.user.id,
        reason: "Ближе",
      });
      await push.find("anna", ({ message }) => message.title === "News of your call");
      const last = async (template: string): Promise<Json | undefined> => {
        const [row] = await rows<Json>(
          `select sent_at, last_error from outbox where template = '${template}'
             and dedupe_key like '%/${again.id}/%/then' order by created_at desc limit 1`,
        );
        return row;
      };
      // Asked once: what somebody else's look has marked would be waited for in vain.
      const isWaiting = async (template: string) => (await last(template))?.sentAt === null;
      const words = async (template: string, isIt: (row: Json) => boolean): Promise<void> => {
        for (;;) {
          const row = await last(template);
          if (row !== undefined && isIt(row)) return;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      const waits = ({ sentAt }: Json) => sentAt === null;
      const isSeen = ({ sentAt, lastError }: Json) => sentAt !== null && lastError === "seen_first";
      await words("visit_assigned", waits);
      await words("visit_news", waits);
      const list = async (who: ApiClient, query: string) => {
        const headers = { authorization: `Bearer ${who.token}` };
        const page = await fetch(`${base}/bookings${query}`, { headers });
        deepStrictEqual([page.status, (await page.text()).includes(again.id)], [200, query === ""]);
      };
      for (const { api } of [marina, petr]) await api.ok("POST", "/geo/ping", { hidden: true });
      // Pages that show nothing of it: money, another visit, a list without it or of a doctor.
      for (const who of [petr.api, anna]) {
        await who.ok("POST", "/geo/ping", { hidden: false });
        await who.ok("POST", "/geo/ping", { hidden: false, bookingId: booked.id });
        await list(who, "?status=completed");
      }
      await list(petr.api, "");
      await marina.api.ok("POST", "/geo/ping", { hidden: false, bookingId: again.id });
      await words("visit_reassigned", isSeen);
      strictEqual(await isWaiting("visit_assigned"), true);
      strictEqual(await isWaiting("visit_news"), true);
      await petr.api.ok("POST", "/geo/ping", { hidden: false, showsAll: true });
      await words("visit_assigned", isSeen);
      strictEqual(await isWaiting("visit_news"), true);
      await list(anna, "");
      await words("visit_news", isSeen);
    });
  }, t));

Deno.test("devices: whose they are, when they end, and how many", (t) =>
  withPushes(async (scene) => {
    const { inside, push } = scene;
    const { base, rows } = inside;
    const marina = await silentDoctor(scene, "one");
    const { api } = marina;
    const wishes = () => api.ok("GET", "/notifications/settings");

    await t.step(
      "an endpoint and its keys lie sealed; a test push comes to all devices",
      async () => {
        const [row] = await rows<Json>(
          "select encode(sealed, 'escape') as sealed from push_subscriptions",
        );
        ok(!row.sealed.includes("127.0.0.1"));
        await api.ok("POST", "/push/subscriptions", push.subscribe("two"));
        deepStrictEqual(await api.ok("POST", "/push/test"), { sent: 2, failed: 0, removed: 0 });
        for (const name of ["one", "two"]) {
          strictEqual((await push.find(name)).message.title, "TOT test");
        }
      },
    );

    await t.step("one that the service does not know any more is removed", async () => {
      push.answer("two", 410);
      deepStrictEqual(await api.ok("POST", "/push/test"), { sent: 1, failed: 0, removed: 1 });
      strictEqual((await wishes()).devices, 1);
      push.answer("one", 503);
      deepStrictEqual(await api.ok("POST", "/push/test"), { sent: 0, failed: 1, removed: 0 });
      strictEqual((await wishes()).devices, 1, "a service that is ill is no end");
      push.answer("one", 201);
    });

    await t.step("who signs in at the same browser gets its pushes, and nobody else", async () => {
      const shared = push.subscribe("shared");
      const first = await people.doctor(base, null, { phone: newPhone() });
      const second = await people.doctor(base, null, { phone: newPhone() });
      await first.ok("POST", "/push/subscriptions", shared);
      const { id } = await second.ok("POST", "/push/subscriptions", shared);
      strictEqual((await first.ok("GET", "/push/subscriptions")).items.length, 0);
      strictEqual((await first.call("DELETE", `/push/subscriptions/${id}`)).status, 404);
      deepStrictEqual(await first.ok("POST", "/push/test"), { sent: 0, failed: 0, removed: 0 });
      const again = await second.ok("POST", "/push/subscriptions", shared);
      strictEqual(again.id, id, "the same browser is the same device");
      // With the sign-in its devices go.
      const { items } = await second.ok("GET", "/auth/sessions");
      await second.ok("POST", `/auth/sessions/${items[0].id}/revoke`);
      deepStrictEqual(await rows(`select id from push_subscriptions where id = '${id}'`), []);
    });

    await t.step("of more than a person can carry the oldest goes", async () => {
      for (let count = 0; count < 9; count++) {
        await api.ok("POST", "/push/subscriptions", push.subscribe(`many-${count}`));
      }
      const { items } = await api.ok("GET", "/push/subscriptions");
      strictEqual(items.length, 8);
    });

    await t.step("an address inside the house is refused, and keys that are none", async () => {
      const { keys } = push.subscribe("wrong");
      for (
        const endpoint of [
          "http://push.example/send/1",
          "https://127.0.0.1/send/1",
          "https://[::1]/send/1",
          "https://2130706433/send/1",
          "https://localhost/send/1",
          "https://db.internal/send/1",
          "https://router/send/1",
          "https://push.example:8443/send/1",
          "https://user:word@push.example/send/1",
          "ftp://push.example/send/1",
          `${push.origin.replace("127.0.0.1", "127.0.0.2")}/send/1`,
        ]
      ) {
        const { status, body } = await api.post("/push/subscriptions", { endpoint, keys });
        deepStrictEqual([status, body.errors?.[0]?.path], [400, "endpoint"], endpoint);
      }
      const wrong = { ...keys, p256dh: keys.p256dh.slice(0, -4) + "AAAA" };
      const { status } = await api.post("/push/subscriptions", {
        endpoint: "https://push.example/send/1",
        keys: wrong,
      });
      strictEqual(status, 400, "a point that is not on the curve");
    });

    await t.step(
      "who wants no pushes is not reached by them, and a silent page gets no call",
      async () => {
        await api.ok("PUT", "/notifications/settings", {
          push: false,
          sms: false,
          offShift: false,
        });
        const board = await people.dispatcher(base);
        const stream = board.stream();
        const fleet = async (reach: string) =>
          await stream.find(`reach ${reach}`, ({ event, data }: Json) =>
            event === "fleet" &&
            data.doctors.some((one: Json) => one.doctorId === api.user.id && one.reach === reach));
        await fleet("page");
        await api.ok("PUT", "/notifications/settings", { push: true, sms: false, offShift: false });
        await fleet("push");
        await stream.close();
      },
    );
  }, t));

Deno.test("without a token in the settings no SMS is taken", async () => {
  const inside = await kinds()[0]!.start({});
  try {
    const response = await bring(inside.base, { from: "+79010000000", text: "1" });
    strictEqual(response.status, 401);
    await response.body?.cancel();
  } finally {
    await inside.stop();
  }
});
