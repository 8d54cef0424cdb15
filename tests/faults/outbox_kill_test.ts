/** Killed while a message is on its way: it leaves all the same, under its old id, and nothing goes twice. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { headerOf, MailServer, textOf } from "../gateways/mail_server.ts";
import { ApiClient } from "../support/api_client.ts";
import { codeIn } from "../support/messages.ts";
import * as people from "../support/people.ts";
import { homes, startServer } from "../support/server.ts";

interface Sms {
  readonly id: string;
  readonly to: string;
  readonly text: string;
}

/** A provider of SMS that keeps every request, and each id once, as providers do. */
class SmsProvider implements AsyncDisposable {
  readonly asked: Sms[] = [];
  readonly delivered = new Map<string, Sms>();
  readonly wrong: string[] = [];
  /** Takes the message, and never says so. */
  isSilent = false;
  readonly #closing = Promise.withResolvers<void>();
  readonly #server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => this.#take(request),
  );

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/send`;
  }

  async #take(request: Request): Promise<Response> {
    const sms: Sms = await request.json();
    this.asked.push(sms);
    this.delivered.set(sms.id, sms);
    if (request.headers.get("authorization") !== "Bearer a-token") this.wrong.push("token");
    if (request.headers.get("idempotency-key") !== sms.id) this.wrong.push("idempotency-key");
    if (this.isSilent) await this.#closing.promise;
    return new Response(null, { status: 202 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.resolve();
    await this.#server.shutdown();
  }
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000;
  while (!await holds()) {
    if (performance.now() > end) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

for (const home of homes()) {
  Deno.test(`a message whose sending was killed leaves under its old id, on ${home.name}`, async () => {
    await using provider = new SmsProvider();
    await using mails = new MailServer();
    const { environment, drop } = await home.make();
    const start = () =>
      startServer({
        ...environment,
        VERIFICATION: "on",
        RATE_LIMITS: "on",
        SMS_URL: provider.url,
        SMS_TOKEN: "a-token",
        SMTP_URL: mails.url().href,
        SMTP_FROM: "TOT <no-reply@tot.example>",
      });
    let server = await start();
    try {
      const register = async (contact: Record<string, string>): Promise<string> => {
        const body = { ...contact, firstName: "Anna", lastName: "Petrova" };
        const reply = await new ApiClient(server.url).post("/auth/register", body);
        strictEqual(reply.status, 202, JSON.stringify(reply.body));
        return reply.body.verificationId;
      };
      let admin = await people.admin(server.url);
      const count = async (status: string): Promise<number> => {
        return (await admin.ok("GET", `/admin/outbox?status=${status}&limit=100`)).items.length;
      };

      await register({ phone: "+79041110001" });
      await until("the first SMS", async () => await count("sent") === 1);

      // The provider takes it, and we are killed before we hear of it.
      provider.isSilent = true;
      const phone = "+79041110002";
      const verificationId = await register({ phone });
      await until("the second SMS", () => provider.asked.length === 2);
      // A mail server that has the whole message, and does not answer either.
      const held = Promise.withResolvers<void>();
      mails.beforeAnswer = () => held.promise;
      await register({ email: "anna@mail.example" });
      await until("the mail", () => mails.said.includes("DATA"));
      await sleep(100);
      await server.kill("SIGKILL");

      provider.isSilent = false;
      held.resolve();
      server = await start();
      admin = await people.admin(server.url);
      await until("all three are sent", async () => await count("sent") === 3);
      strictEqual(await count("waiting"), 0);
      await sleep(2_500);

      const [first, second, again, ...more] = provider.asked;
      deepStrictEqual(more, [], "what was sent is not sent again");
      deepStrictEqual(again, second, "the same message, the same id");
      ok(first!.id !== second!.id);
      strictEqual(provider.delivered.size, 2, "a person gets each once");
      deepStrictEqual(provider.wrong, []);
      const [mail, copy, ...others] = mails.received;
      deepStrictEqual(others, []);
      ok(textOf(mail!).includes("TOT"));
      strictEqual(
        headerOf(copy!, "message-id"),
        headerOf(mail!, "message-id"),
        "a mailbox knows it by this",
      );

      const client = new ApiClient(server.url);
      const code = codeIn(second!);
      const made = await client.post("/auth/verification", { verificationId, code });
      strictEqual(made.status, 201, "a code outlives the kill");

      const statuses: number[] = [];
      for (let round = 0; round < 5; round++) {
        statuses.push((await client.post("/auth/login/code", { login: phone })).status);
      }
      deepStrictEqual(statuses, [202, 202, 202, 202, 429], "what was counted before counts still");
      const output = server.output();
      for (const secret of [code, phone, "anna@mail.example", "a-token"]) {
        ok(!output.includes(secret), `«${secret}» is not in the log`);
      }
    } finally {
      await server.kill("SIGKILL");
      await drop();
    }
  });
}

Deno.test("a provider that is away is tried again, and given up for good where it says no", async () => {
  let status = 500;
  const asked: number[] = [];
  await using provider = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      await request.body?.cancel();
      asked.push(performance.now());
      return new Response(null, { status });
    },
  );
  const { environment, drop } = await homes()[0]!.make();
  const server = await startServer({
    ...environment,
    VERIFICATION: "on",
    SMS_URL: `http://127.0.0.1:${provider.addr.port}/`,
    SMS_TOKEN: "a-token",
  });
  try {
    const admin = await people.admin(server.url);
    const list = async (wanted: string) =>
      (await admin.ok("GET", `/admin/outbox?status=${wanted}`)).items;
    const client = new ApiClient(server.url);
    const body = { phone: "+79041110009", firstName: "Anna", lastName: "Petrova" };
    await client.post("/auth/register", body);
    await until("two failures", () => asked.length >= 2);
    const pause = asked[1]! - asked[0]!;
    ok(pause >= 1_000, `a pause before the next: ${pause}`);
    const [waiting] = await list("waiting");
    deepStrictEqual(Object.keys(waiting).sort(), [
      "attempts",
      "channel",
      "createdAt",
      "deadAt",
      "expiresAt",
      "id",
      "lastError",
      "nextAttemptAt",
      "sentAt",
      "status",
      "template",
    ]);
    strictEqual(waiting.lastError, "http_500");
    status = 422;
    await until("it is dead", async () => (await list("dead")).length === 1);
    const [dead] = await list("dead");
    strictEqual(dead.lastError, "http_422");
    status = 200;
    const before = asked.length;
    await sleep(3_000);
    strictEqual(asked.length, before, "the dead stay where they are");
    await admin.ok("POST", `/admin/outbox/${dead.id}/retry`);
    await until("it is sent", async () => (await list("sent")).length === 1);
    const twice = await admin.post(`/admin/outbox/${dead.id}/retry`);
    deepStrictEqual([twice.status, twice.body.code], [409, "message_closed"]);
    const said = server.output().split("\n").filter((line) => line.includes("given up"));
    strictEqual(said.length, 1, "a dead letter is logged once");
  } finally {
    await server.kill("SIGKILL");
    await drop();
  }
});
