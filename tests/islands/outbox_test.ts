import { deepStrictEqual, equal, match, notEqual } from "node:assert";
import { createOutbox, type Outbox } from "../../islands/live/outbox.ts";
import { listedStorage, type OutboxStorage } from "../../islands/live/outbox_storage.ts";
import { LIVE_TIMES } from "../../islands/live/times.ts";
import { after, instant } from "../../actors/vocabulary.ts";
import { ManualClock } from "../support/manual_clock.ts";
import { START } from "./stream_cast.ts";

const PERSON = "doctor-1";
type Reply = number | "away" | Response;

/** A server that answers as it is told, and all that it was sent. */
function prepared() {
  const clock = new ManualClock(instant(START));
  const values = new Map<string, string>();
  const storage = (personId: string): OutboxStorage =>
    listedStorage(personId, {
      getItem(key) {
        if (server.isStorageClosed) throw new DOMException("closed", "InvalidStateError");
        return values.get(key) ?? null;
      },
      setItem: (key, value) => void values.set(key, value),
      removeItem: (key) => void values.delete(key),
    }, clock.now());
  const sent: { url: string; body: string }[] = [];
  const server = {
    reply: (_url: string): Reply => 200,
    signedIn: PERSON as string | null,
    isStorageClosed: false,
    /** Holds answers back until it is called. */
    release: null as Promise<void> | null,
  };
  let ids = 0;
  let turn = Promise.resolve();
  const channels: { onmessage: ((event: MessageEvent) => void) | null }[] = [];
  const tab = (personId = PERSON): Outbox => {
    const channel = {
      onmessage: null as ((event: MessageEvent) => void) | null,
      postMessage(data: unknown) {
        for (const other of channels) {
          if (other !== channel) {
            queueMicrotask(() =>
              other.onmessage?.({ data: structuredClone(data) } as MessageEvent)
            );
          }
        }
      },
      close() {},
    };
    channels.push(channel);
    return createOutbox(personId, LIVE_TIMES, {
      storage: Promise.resolve(storage(personId)),
      now: () => clock.now(),
      random: () => 1,
      newId: () => `id-${++ids}`,
      timer: (milliseconds, call) => clock.timer(after(clock.now(), milliseconds), call),
      fetch: (async (url: string, init: RequestInit) => {
        sent.push({ url, body: String(init.body) });
        await server.release;
        const reply = server.reply(url);
        if (reply === "away") throw new TypeError("network");
        if (reply instanceof Response) return reply.clone();
        return Response.json({ status: reply, refusal: null, errors: [] }, { status: reply });
      }) as typeof fetch,
      whoAmI: () => Promise.resolve(server.signedIn),
      alone: (run) => turn = turn.then(run),
      channel,
    });
  };
  return { clock, server, sent, tab, values, settle: () => clock.advance(0) };
}

const step = (booking: string, name: string, fields: Record<string, string> = {}) => ({
  url: `/bookings/${booking}/${name}`,
  body: new URLSearchParams(fields),
  label: name,
  queueable: true,
});

Deno.test("a step that reaches the server is done, and says when it was taken", async () => {
  const { tab, sent } = prepared();
  const outbox = tab();
  const answer = await outbox.send(step("a", "depart", { commandId: "one" }));
  equal(answer.kind, "done");
  deepStrictEqual(outbox.pending.value, []);
  equal(outbox.settled.value?.command.label, "depart");
  const body = new URLSearchParams(sent[0]?.body);
  equal(body.get("commandId"), "one");
  equal(body.get("occurredAt"), "2026-11-23T10:00:00.000Z");
});

Deno.test("a step without an id gets one", async () => {
  const { tab, sent } = prepared();
  await tab().send(step("a", "depart"));
  match(sent[0]?.body ?? "", /commandId=id-1/);
});

const LATER: readonly Reply[] = ["away", 408, 429, 502, 503, 504, 401];
for (const reply of LATER) {
  Deno.test(`a step that meets ${reply} is kept and sent again, the very same`, async () => {
    const { tab, sent, server, clock, settle } = prepared();
    server.reply = () => reply;
    const outbox = tab();
    deepStrictEqual(await outbox.send(step("a", "arrive", { commandId: "one" })), {
      kind: "queued",
    });
    equal(outbox.pending.value.length, 1);
    server.reply = () => 200;
    await clock.advance(2_000);
    await settle();
    equal(sent.length, 2);
    equal(sent[1]?.body, sent[0]?.body);
    deepStrictEqual(outbox.pending.value, []);
    equal(outbox.settled.value?.answer.kind, "done");
  });
}

for (const status of [400, 403, 404, 409, 413, 500]) {
  Deno.test(`a step that is answered ${status} is answered: it does not come again`, async () => {
    const { tab, sent, server, clock } = prepared();
    server.reply = () => status;
    const outbox = tab();
    const answer = await outbox.send(step("a", "arrive"));
    equal(answer.kind, "refused");
    equal(answer.kind === "refused" && answer.status, status);
    await clock.advance(600_000);
    equal(sent.length, 1);
    deepStrictEqual(outbox.pending.value, []);
  });
}

Deno.test("a call for help that was left here goes first, and a fault is no answer to it", async () => {
  const { tab, sent, server, clock, settle } = prepared();
  server.reply = () => 500;
  const call = { ...step("", "", { clientId: "c" }), url: "/doctor/alarm", label: "alarm" };
  await tab().send(step("a", "depart", { commandId: "other" }));
  server.reply = () => "away";
  await tab().send(step("a", "arrive", { commandId: "third" }));
  await tab().send(call);
  sent.length = 0;
  server.reply = () => 500;
  const page = tab();
  await settle();
  await settle();
  equal(sent[0]?.url, "/doctor/alarm", "before what was given before it");
  deepStrictEqual(page.pending.value.map(({ id }) => id), ["c"]);
  server.reply = () => 200;
  await clock.advance(60_000);
  deepStrictEqual(page.pending.value.map(({ id }) => id), ["c"], "nor is a stranger's answer");
  server.reply = () => Response.json({ isOfVisit: false });
  await clock.advance(60_000);
  deepStrictEqual(page.pending.value, []);
});

const refusedOf = (outbox: Outbox) => outbox.refused.value.map(({ id }) => id);

Deno.test("what is refused after it waited is kept until a page has said so, whichever page sent it", async () => {
  const { tab, server, settle } = prepared();
  server.reply = () => "away";
  const first = tab();
  await first.send(step("a", "start", { commandId: "1", doorCode: "0000" }));
  await first.send(step("a", "complete", { commandId: "2" }));
  await first.send({ ...step("", "", { clientId: "3" }), url: "/doctor/alarm", label: "alarm" });
  await first.send({ ...step("b", "say", { clientId: "4", content: "Иду" }), label: "say" });
  server.reply = () => 409;
  // A page that draws none of it; it may be gone before one that does comes.
  const plain = tab();
  await settle();
  await settle();
  deepStrictEqual(plain.pending.value, []);
  const page = tab();
  await settle();
  deepStrictEqual(refusedOf(page), ["1", "4"], "what hung on the first is not said by itself");
  equal(page.refused.value[0]?.refused?.status, 409);
  match(page.refused.value[1]?.body ?? "", /content=/, "with its words");
  deepStrictEqual(page.pending.value, [], "it waits for nobody but a reader");
  page.told("1");
  deepStrictEqual(refusedOf(page), ["4"]);
  await settle();
  deepStrictEqual(refusedOf(plain), ["4"], "the other tab knows");
  const last = tab();
  await settle();
  deepStrictEqual(refusedOf(last), ["4"]);
});

Deno.test("what its sender waits for is said there, and kept for nobody", async () => {
  const { tab, server, settle } = prepared();
  const [one, other] = [tab(), tab()];
  server.reply = () => 409;
  equal((await one.send(step("a", "depart", { commandId: "1" }))).kind, "refused");
  const { promise, resolve } = Promise.withResolvers<void>();
  server.release = promise;
  const first = one.send(step("a", "arrive", { commandId: "2" }));
  await settle();
  // The tab that is sending sends this one, too.
  const second = other.send(step("a", "start", { commandId: "3" }));
  resolve();
  deepStrictEqual((await Promise.all([first, second])).map(({ kind }) => kind), [
    "refused",
    "refused",
  ]);
  await settle();
  for (const outbox of [one, other, tab()]) {
    await settle();
    deepStrictEqual(refusedOf(outbox), []);
  }
});

Deno.test("a refused step that is corrected is the same command, and waits again; of refusals twenty are kept", async () => {
  const { tab, server, clock, settle } = prepared();
  const outbox = tab();
  for (let index = 0; index < 25; index++) {
    server.reply = () => "away";
    await outbox.send(step(`${index}`, "start", { commandId: `${index}` }));
  }
  server.reply = () => 409;
  await clock.advance(60_000);
  await settle();
  deepStrictEqual(refusedOf(outbox), Array.from({ length: 20 }, (_, at) => `${at + 5}`));
  server.reply = () => "away";
  await outbox.send(step("24", "start", { commandId: "24", doorCode: "1" }));
  await settle();
  equal(refusedOf(outbox).at(-1), "23");
  deepStrictEqual(outbox.pending.value.map(({ id }) => id), ["24"]);
});

Deno.test("steps of a booking keep their order, and another booking does not wait for them", async () => {
  const { tab, sent, server, clock, settle } = prepared();
  server.reply = (url) => url.includes("/a/") ? 503 : 200;
  const outbox = tab();
  await outbox.send(step("a", "depart", { commandId: "1" }));
  await outbox.send(step("a", "arrive", { commandId: "2" }));
  equal((await outbox.send(step("b", "depart", { commandId: "3" }))).kind, "done");
  equal(sent.some(({ url }) => url.endsWith("/a/arrive")), false, "arrive waits for depart");
  deepStrictEqual(outbox.pending.value.map(({ id }) => id), ["1", "2"]);
  server.reply = () => 200;
  sent.length = 0;
  await settle();
  await clock.advance(60_000);
  deepStrictEqual(sent.map(({ url }) => url), ["/bookings/a/depart", "/bookings/a/arrive"]);
});

Deno.test("what was done on the strength of a refused step is not sent; words are", async () => {
  const { tab, sent, server, clock, settle } = prepared();
  server.reply = () => "away";
  const outbox = tab();
  await outbox.send(step("a", "start", { commandId: "1", doorCode: "0000" }));
  await outbox.send({ ...step("a", "say", { clientId: "2", content: "x" }), label: "say" });
  await outbox.send(step("a", "complete", { commandId: "3", conclusion: "y" }));
  await outbox.send(step("b", "depart", { commandId: "4" }));
  const settled: string[] = [];
  outbox.settled.subscribe((one) => {
    if (one === null) return;
    const { answer, command } = one;
    settled.push(`${command.id} ${answer.kind} ${answer.kind === "refused" ? answer.status : ""}`);
  });
  sent.length = 0;
  server.reply = (url) => url.endsWith("/start") ? 409 : 200;
  await settle();
  await clock.advance(60_000);
  deepStrictEqual(sent.map(({ url }) => url), [
    "/bookings/a/start",
    "/bookings/a/say",
    "/bookings/b/depart",
  ]);
  deepStrictEqual(settled, ["1 refused 409", "3 refused 424", "2 done ", "4 done "]);
  deepStrictEqual(outbox.pending.value, []);
});

Deno.test("an arrival behind a departure that a dispatcher gave meanwhile is sent all the same", async () => {
  const { tab, sent, server, clock, settle } = prepared();
  server.reply = () => "away";
  const outbox = tab();
  await outbox.send(step("a", "depart", { commandId: "1" }));
  await outbox.send(step("a", "arrive", { commandId: "2" }));
  sent.length = 0;
  server.reply = (url) => url.endsWith("/depart") ? 409 : 200;
  await settle();
  await clock.advance(60_000);
  deepStrictEqual(sent.map(({ url }) => url), ["/bookings/a/depart", "/bookings/a/arrive"]);
});

Deno.test("the server that wants to be left alone is left alone", async () => {
  const { tab, sent, server, clock } = prepared();
  server.reply = () => new Response(null, { status: 429, headers: { "retry-after": "90" } });
  const outbox = tab();
  await outbox.send(step("a", "depart"));
  server.reply = () => 200;
  outbox.flush();
  await clock.advance(89_000);
  equal(sent.length, 1);
  await clock.advance(2_000);
  equal(sent.length, 2);
});

Deno.test("what waits is there after the page was closed, and goes when the connection is back", async () => {
  const { tab, sent, server, settle } = prepared();
  server.reply = () => "away";
  await tab().send(step("a", "say", { clientId: "c", content: "Код домофона?" }));
  server.reply = () => 200;
  const next = tab();
  await settle();
  await settle();
  deepStrictEqual(next.pending.value, []);
  equal(sent.at(-1)?.body, sent[0]?.body);
});

Deno.test("a storage that fails under a page holds up nothing that the page knows of", async () => {
  const { tab, sent, server, clock, settle } = prepared();
  server.reply = () => "away";
  const outbox = tab();
  await outbox.send(step("a", "depart", { commandId: "one" }));
  server.isStorageClosed = true;
  server.reply = () => 200;
  outbox.flush();
  await clock.advance(2_000);
  await settle();
  deepStrictEqual(outbox.pending.value, []);
  equal(sent.length, 2);
  equal(outbox.settled.value?.answer.kind, "done");
});

Deno.test("what is refused while the storage fails is said by the page that is there", async () => {
  const { tab, server, clock } = prepared();
  server.reply = () => "away";
  const outbox = tab();
  await outbox.send(step("a", "depart", { commandId: "one" }));
  server.isStorageClosed = true;
  server.reply = () => 409;
  await clock.advance(2_000);
  deepStrictEqual(outbox.pending.value, []);
  deepStrictEqual(outbox.refused.value.map(({ id }) => id), ["one"]);
});

Deno.test("the queue of one person is never sent for another", async () => {
  const { tab, sent, server, clock, settle } = prepared();
  server.reply = () => "away";
  const outbox = tab();
  await outbox.send(step("a", "depart"));
  server.reply = () => 200;
  server.signedIn = "doctor-2";
  const other = tab("doctor-2");
  await settle();
  deepStrictEqual(other.pending.value, []);
  // The old page of the first is still open, with the cookie of the second.
  outbox.flush();
  await clock.advance(300_000);
  equal(sent.length, 1);
  server.signedIn = null;
  await clock.advance(300_000);
  equal(sent.length, 1);
  server.signedIn = PERSON;
  await clock.advance(300_000);
  equal(sent.length, 2);
  deepStrictEqual(outbox.pending.value, []);
});

Deno.test("a second tap on what waits is not a second command", async () => {
  const { tab, server, clock, sent } = prepared();
  server.reply = () => "away";
  const outbox = tab();
  await outbox.send(step("a", "depart", { commandId: "same" }));
  await clock.advance(100);
  await outbox.send(step("a", "depart", { commandId: "same" }));
  equal(outbox.pending.value.length, 1);
  server.reply = () => 200;
  await clock.advance(60_000);
  equal(new Set(sent.map(({ body }) => body)).size, 1);
});

Deno.test("a command that may not wait says at once that the server is away", async () => {
  const { tab, server } = prepared();
  const outbox = tab();
  const plain = { ...step("a", "accept"), queueable: false };
  server.reply = () => "away";
  deepStrictEqual(await outbox.send(plain), { kind: "refused", status: 0, problem: null });
  server.reply = () => 503;
  const answer = await outbox.send(plain);
  equal(answer.kind === "refused" && answer.status, 503);
  server.reply = () => 200;
  equal((await outbox.send(plain)).kind, "done");
  deepStrictEqual(outbox.pending.value, []);
});

Deno.test("no more than a hundred wait; the next is tried once", async () => {
  const { tab, server } = prepared();
  server.reply = () => "away";
  const outbox = tab();
  for (let index = 0; index < 100; index++) await outbox.send(step(`${index}`, "depart"));
  equal((await outbox.send(step("one more", "depart"))).kind, "refused");
  equal(outbox.pending.value.length, 100);
});

Deno.test("two tabs send each command once, and both know what came of it", async () => {
  const { tab, server, sent, settle } = prepared();
  const [one, other] = [tab(), tab()];
  const { promise, resolve } = Promise.withResolvers<void>();
  server.release = promise;
  const first = one.send(step("a", "depart", { commandId: "1" }));
  await settle();
  const second = other.send(step("a", "arrive", { commandId: "2" }));
  await settle();
  deepStrictEqual(one.pending.value.map(({ id }) => id), ["1", "2"], "both show both");
  resolve();
  deepStrictEqual((await Promise.all([first, second])).map(({ kind }) => kind), ["done", "done"]);
  await settle();
  deepStrictEqual(sent.map(({ url }) => url), ["/bookings/a/depart", "/bookings/a/arrive"]);
  for (const { pending, settled } of [one, other]) {
    deepStrictEqual(pending.value, []);
    equal(settled.value?.command.id, "2");
  }
});

Deno.test("a word that found no connection for a week is not said any more, whosever it was", () => {
  const values = new Map<string, string>([
    ["tot-outbox-a", JSON.stringify([{ id: "old", at: START - 8 * 24 * 3_600_000 }])],
  ]);
  const storage = {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
  notEqual(values.size, 0);
  listedStorage("a", storage, START);
  equal(values.size, 0);
});
