/** How messages leave: what mail server and SMS provider are told, and what is made of their answers. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import type { Delivery } from "../../actors/outbox/message.ts";
import { emailCourier } from "../../gateways/email.ts";
import { logCourier, maskedContact } from "../../gateways/message_log.ts";
import { smsCourier } from "../../gateways/sms.ts";
import { headerOf, MailServer, textOf, type Trouble } from "./mail_server.ts";
import { keptLog, StandIn } from "./stand_in.ts";

const FROM = "TOT <no-reply@tot.example>";
const ID = "01900000-0000-7000-8000-000000000001";
const letter = {
  id: ID,
  recipient: "anna@mail.example",
  subject: "Код 123456",
  text: "Код для входа: 123456\n\nНикому его не сообщайте.",
};

Deno.test("an e-mail goes to its recipient alone, under an id that stays", async () => {
  await using server = new MailServer();
  const send = emailCourier({ url: server.url(), from: FROM });
  deepStrictEqual(await send(letter), { kind: "accepted" });
  deepStrictEqual(await send(letter), { kind: "accepted" });
  const [mail, again] = server.received;
  deepStrictEqual([mail!.from, mail!.to], ["no-reply@tot.example", ["anna@mail.example"]]);
  strictEqual(textOf(mail!).trim(), letter.text);
  strictEqual(headerOf(mail!, "message-id"), `<${ID}@tot.example>`);
  strictEqual(headerOf(again!, "message-id"), headerOf(mail!, "message-id"));
  strictEqual(headerOf(mail!, "auto-submitted"), "auto-generated");
  match(headerOf(mail!, "subject") ?? "", /^=\?UTF-8\?/);
});

Deno.test("an address with a comma or a line end is one address, or none", async () => {
  await using server = new MailServer();
  const send = emailCourier({ url: server.url(), from: FROM });
  for (const recipient of ["a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example"]) {
    await send({ ...letter, recipient });
  }
  const told = server.received.flatMap(({ to }) => to);
  ok(!told.includes("c@d.example"), told.join(" | "));
  ok(server.received.every(({ data }) => !/^bcc:/im.test(data)));
});

const MAIL_TROUBLE: readonly [string, Trouble, Delivery][] = [
  ["no such mailbox", { RCPT: "550 5.1.1 <anna@mail.example> unknown" }, {
    kind: "rejected",
    code: "smtp_550",
  }],
  ["a full mailbox", { RCPT: "452 4.2.2 full" }, { kind: "failed", code: "smtp_452" }],
  ["greylisting", { RCPT: "451 later" }, { kind: "failed", code: "smtp_451" }],
  ["a refused sender", { MAIL: "550 not you" }, { kind: "failed", code: "sender_refused" }],
  ["a refused text", { ".": "554 no" }, { kind: "rejected", code: "smtp_554" }],
  ["a text for later", { ".": "450 later" }, { kind: "failed", code: "smtp_450" }],
  ["a cut after the text", { ".": null }, { kind: "failed", code: "unreachable" }],
  ["a cut at once", { EHLO: null, HELO: null }, { kind: "failed", code: "unreachable" }],
];

for (const [what, trouble, expected] of MAIL_TROUBLE) {
  Deno.test(`a mail server with ${what}: ${JSON.stringify(expected)}`, async () => {
    await using server = new MailServer(trouble);
    deepStrictEqual(await emailCourier({ url: server.url(), from: FROM })(letter), expected);
  });
}

Deno.test("a mail server that is not there, or does not know the password, is tried later", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const nowhere = emailCourier({ url: new URL(`smtp://127.0.0.1:${port}`), from: FROM });
  deepStrictEqual(await nowhere(letter), { kind: "failed", code: "unreachable" });
  await using server = new MailServer({ AUTH: "535 no" }, ["AUTH PLAIN"]);
  const send = emailCourier({ url: server.url("tot:sec%20ret@"), from: FROM });
  deepStrictEqual(await send(letter), { kind: "failed", code: "not_allowed" });
  const sent = atob(server.said.find((line) => line.startsWith("AUTH"))?.split(" ")[2] ?? "");
  strictEqual(sent, "\0tot\0sec ret", "the password is what stands in the URL, decoded");
});

Deno.test("a password is never told to another machine without TLS", async () => {
  await using server = new MailServer({ STAR: "502 no" }, ["AUTH PLAIN"]);
  const url = server.url("tot:secret@");
  url.hostname = "127.0.0.2";
  const send = emailCourier({ url, from: FROM });
  const delivery = await send(letter);
  strictEqual(delivery.kind, "failed");
  ok(!server.said.some((line) => line.startsWith("AUTH")), server.said.join("\n"));
});

const SMS = { ...letter, recipient: "+79001234567", text: "TOT: код 123456." };
const TOKEN = "a-secret-token";

Deno.test("an SMS is one POST with its id, twice where it is tried twice", async () => {
  const bodies: unknown[] = [];
  const standIn = new StandIn(() => new Response("{}", { status: 202 }));
  await using server = standIn;
  const send = smsCourier(
    { url: server.url("/v1/messages"), token: TOKEN, sender: "TOT" },
    (input, init) => {
      bodies.push(JSON.parse(String(init?.body)));
      return fetch(input, init);
    },
  );
  for (let round = 0; round < 2; round++) deepStrictEqual(await send(SMS), { kind: "accepted" });
  deepStrictEqual(
    bodies,
    Array(2).fill({ id: ID, to: SMS.recipient, from: "TOT", text: SMS.text }),
  );
  for (const asked of server.asked) {
    deepStrictEqual([asked.method, asked.path], ["POST", "/v1/messages"]);
    strictEqual(asked.headers.get("authorization"), `Bearer ${TOKEN}`);
    strictEqual(asked.headers.get("idempotency-key"), ID);
  }
});

const SMS_ANSWERS: readonly [number, Record<string, string>, Delivery][] = [
  [200, {}, { kind: "accepted" }],
  [201, {}, { kind: "accepted" }],
  [302, { location: "/elsewhere" }, { kind: "failed", code: "http_302" }],
  [400, {}, { kind: "rejected", code: "http_400" }],
  [401, {}, { kind: "failed", code: "not_allowed" }],
  [403, {}, { kind: "failed", code: "not_allowed" }],
  [404, {}, { kind: "failed", code: "http_404" }],
  [422, {}, { kind: "rejected", code: "http_422" }],
  [429, { "retry-after": "7" }, { kind: "failed", code: "throttled", restMilliseconds: 7_000 }],
  [429, { "retry-after": "999999" }, {
    kind: "failed",
    code: "throttled",
    restMilliseconds: 600_000,
  }],
  [500, {}, { kind: "failed", code: "http_500" }],
];

for (const [status, headers, expected] of SMS_ANSWERS) {
  Deno.test(`a provider of SMS that answers ${status}: ${JSON.stringify(expected)}`, async () => {
    await using server = new StandIn(() => new Response(null, { status, headers }));
    const send = smsCourier({ url: server.url(), token: TOKEN, sender: null });
    deepStrictEqual(await send(SMS), expected);
    strictEqual(server.asked.length, 1, "nobody is sent on to another address");
  });
}

Deno.test("a provider of SMS that never answers is left after its time", async () => {
  const standIn: StandIn = new StandIn(async () => {
    await standIn.closing;
    return new Response();
  });
  await using server = standIn;
  const send = smsCourier({ url: server.url(), token: TOKEN, sender: null }, fetch, 100);
  deepStrictEqual(await send(SMS), { kind: "failed", code: "too_late" });
});

Deno.test("the log has the words for its operator, and no whole recipient", async () => {
  const log = keptLog();
  deepStrictEqual(await logCourier("email", log)(letter), { kind: "accepted" });
  ok(log.lines[0]!.includes("123456"));
  ok(!log.lines[0]!.includes("anna@"));
  deepStrictEqual(["anna@mail.example", "+79001234567"].map(maskedContact), [
    "a…@mail.example",
    "+7…4567",
  ]);
});
