/** Readers' queues and mailboxes: bounded, in order, the newest position wins. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { frame, Hub, Reader } from "../../actors/hub.ts";
import { Mailbox } from "../../actors/mailbox.ts";

const text = (bytes: Uint8Array | null) => new TextDecoder().decode(bytes ?? new Uint8Array());

Deno.test("hub: everybody on a topic gets the same bytes, and nobody else", () => {
  const hub = new Hub();
  const [one, two, other] = [new Reader(), new Reader(), new Reader()];
  hub.subscribe(one, ["person/1"]);
  const leave = hub.subscribe(two, ["person/1", "staff/default"]);
  hub.subscribe(other, ["person/2"]);
  hub.publish("person/1", frame("booking", { id: 1 }));
  strictEqual(text(one.take()), 'event: booking\ndata: {"id":1}\n\n');
  strictEqual(text(two.take()), 'event: booking\ndata: {"id":1}\n\n');
  strictEqual(other.take(), null);
  leave();
  hub.publish("staff/default", frame("booking", { id: 2 }));
  strictEqual(two.take(), null);
  strictEqual(hub.has("staff/default"), false, "an empty topic is forgotten");
});

Deno.test("hub: the latest position takes the place of the one that waits, bookings never do", () => {
  const reader = new Reader();
  reader.push(frame("position", { n: 1 }, "position/b"));
  reader.push(frame("booking", { n: 2 }));
  reader.push(frame("position", { n: 3 }, "position/b"));
  reader.push(frame("position", { n: 4 }, "position/c"));
  const events = text(reader.take()).split("\n\n").filter(Boolean);
  deepStrictEqual(events.map((event) => Number(/"n":(\d)/.exec(event)?.[1])), [3, 2, 4]);
  strictEqual(reader.queuedBytes, 0);
});

Deno.test("hub: alarms are shown before their turn, each once, and come again in it", () => {
  const reader = new Reader();
  const alarm = (n: number) => ({ ...frame("alert", { n }), isAlarm: true }) as const;
  const numbers = (bytes: Uint8Array | null) =>
    [...text(bytes).matchAll(/"n":(\d)/g)].map(([, n]) => Number(n));
  reader.push(frame("booking", { n: 1 }));
  reader.push(alarm(2));
  deepStrictEqual(numbers(reader.alarms()), [2]);
  reader.push(alarm(3));
  deepStrictEqual(numbers(reader.alarms()), [3]);
  strictEqual(reader.alarms(), null);
  deepStrictEqual(numbers(reader.take()), [1, 2, 3]);
});

Deno.test("hub: a reader that does not read is ended at its limit, and costs nothing afterwards", () => {
  const hub = new Hub();
  const slow = new Reader(1_000);
  const ends: string[] = [];
  slow.attach(() => {}, (end) => ends.push(end));
  hub.subscribe(slow, ["t"]);
  for (let count = 0; count < 100; count++) hub.publish("t", frame("booking", { count }));
  deepStrictEqual(ends, ["overflow"]);
  strictEqual(slow.queuedBytes, 0);
  strictEqual(slow.take(), null);
});

Deno.test("hub: disconnecting a topic ends its streams at once", () => {
  const hub = new Hub();
  const reader = new Reader();
  let ended: string | null = null;
  reader.attach(() => {}, (end) => ended = end);
  hub.subscribe(reader, ["session/x"]);
  hub.disconnect("session/x");
  strictEqual(ended, "ended");
});

Deno.test("mailbox: one message at a time, in order, asks bounded, the newest tell of a key wins", async () => {
  const seen: string[] = [];
  let busy = 0;
  const mailbox = new Mailbox<string>(2, async (message) => {
    busy++;
    strictEqual(busy, 1);
    await new Promise((resolve) => setTimeout(resolve, 1));
    seen.push(message);
    busy--;
  });
  ok(mailbox.ask("a"));
  ok(mailbox.ask("b"));
  ok(!mailbox.ask("c"), "the third is refused");
  mailbox.tell("tick", "old");
  mailbox.tell("tick", "new");
  mailbox.tell("offer", "offer");
  while (!mailbox.idle) await new Promise((resolve) => setTimeout(resolve, 1));
  deepStrictEqual(seen, ["a", "b", "new", "offer"]);
  ok(mailbox.ask("d"), "there is room again");
  while (!mailbox.idle) await new Promise((resolve) => setTimeout(resolve, 1));
});
