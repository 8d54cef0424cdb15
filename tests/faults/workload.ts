/**
 * Clients that write all the time, and what they remember of it (after Jepsen): each command was
 * answered, refused, or its answer was lost and nobody knows. What is not known may be either, never
 * both; sent again with its commandId it must be one effect.
 */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import type { ApiClient, Reply } from "../support/api_client.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

interface Entry {
  readonly who: ApiClient;
  readonly path: string;
  readonly body: Json;
  /** Null while the answer is lost. */
  reply: Reply | null;
}

const OPEN_AT_MOST = 12;
const remote = { callType: "consultation", specialization: "therapist" };

export class Workload {
  /** Everything that was ever sent. */
  readonly entries: Entry[] = [];
  /** Statuses outside of what may ever be answered. */
  readonly strange: string[] = [];
  readonly #open = new Map<ApiClient, string[]>();
  #running: Promise<unknown> | null = null;
  #stopped = true;
  #marks = 0;

  constructor(private readonly clients: readonly ApiClient[]) {}

  start(): void {
    this.#stopped = false;
    this.#running = Promise.all(this.clients.map((who) => this.#writeOn(who)));
  }

  /** @returns when the last answer has come, or been lost */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  get acknowledged(): number {
    return this.entries.filter(({ reply }) => reply !== null && reply.status < 300).length;
  }

  get lost(): number {
    return this.entries.filter(({ reply }) => reply === null).length;
  }

  async #writeOn(who: ApiClient): Promise<void> {
    const open = this.#open.get(who) ?? [];
    this.#open.set(who, open);
    while (!this.#stopped) {
      const mark = `mark ${++this.#marks}`;
      const id = open[Math.floor(Math.random() * open.length)];
      const chance = Math.random();
      if (id === undefined || (chance < 0.25 && open.length < OPEN_AT_MOST)) {
        const entry = await this.#send(who, "/bookings", { ...remote, symptoms: mark });
        if (entry.reply?.status === 201) open.push(entry.reply.body.id);
      } else if (chance < 0.7) {
        await this.#send(who, `/bookings/${id}/messages`, { content: mark });
      } else if (chance < 0.9) {
        await this.#send(who, `/bookings/${id}/amend`, { symptoms: mark });
      } else {
        const entry = await this.#send(who, `/bookings/${id}/cancel`, { reason: mark });
        if (entry.reply !== null) open.splice(open.indexOf(id), 1);
      }
    }
  }

  async #send(who: ApiClient, path: string, words: Json): Promise<Entry> {
    const once = crypto.randomUUID();
    const body = {
      ...words,
      ...(path.endsWith("/messages") ? { clientId: once } : { commandId: once }),
    };
    const entry: Entry = { who, path, body, reply: null };
    this.entries.push(entry);
    entry.reply = await this.#attempt(entry);
    // The server is away: give it a moment, as a client would.
    if (entry.reply === null) await new Promise((resolve) => setTimeout(resolve, 20));
    return entry;
  }

  async #attempt({ who, path, body }: Entry): Promise<Reply | null> {
    let reply: Reply;
    try {
      reply = await who.post(path, body);
    } catch {
      return null;
    }
    const { status } = reply;
    if (status < 500) return reply;
    if (status !== 503) this.strange.push(`${path}: ${status} ${JSON.stringify(reply.body)}`);
    return null;
  }

  /** Sends what was lost once more until it is answered, and twice what was answered. */
  async settle(from = 0): Promise<void> {
    const entries = this.entries.slice(from);
    await Promise.all(this.clients.map(async (client) => {
      for (const entry of entries.filter(({ who }) => who === client)) {
        for (let tries = 0; entry.reply === null; tries++) {
          entry.reply = await this.#attempt(entry);
          ok(tries < 20, `${entry.path} is not answered any more`);
          if (entry.reply === null) await new Promise((resolve) => setTimeout(resolve, 300));
        }
        if (entry.reply.status >= 300) continue;
        const again = await client.post(entry.path, entry.body);
        const { id, sequence, version } = entry.reply.body;
        strictEqual(again.status, entry.reply.status, entry.path);
        strictEqual(again.body.id, id, `${entry.path} twice is one`);
        if (sequence !== undefined) strictEqual(again.body.sequence, sequence);
        else if (entry.path !== "/bookings") strictEqual(again.body.version, version);
      }
    }));
  }

  /** Everything acknowledged is there, once; nothing that was refused is. */
  async check(staff: ApiClient): Promise<void> {
    deepStrictEqual(this.strange, []);
    const made = this.entries.filter(({ path, reply }) =>
      path === "/bookings" && reply?.status === 201
    );
    const known = new Set(made.map(({ reply }) => reply?.body.id));
    strictEqual(known.size, made.length, "each creation is a booking of its own");
    const listed: Json[] = [];
    for (let cursor = "";;) {
      const page = await staff.ok("GET", `/bookings?limit=100${cursor}`);
      listed.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    deepStrictEqual(new Set(listed.map(({ id }) => id)), known, "no booking lost, none too many");
    for (const id of known) {
      const own = this.entries.filter(({ path, reply }) =>
        path.startsWith(`/bookings/${id}/`) && reply !== null && reply.status < 300
      );
      const of = (name: string) => own.filter(({ path }) => path.endsWith(name));
      const said: Json[] = [];
      for (;;) {
        const { items } = await staff.ok(
          "GET",
          `/bookings/${id}/messages?limit=100&after=${said.length}`,
        );
        said.push(...items);
        if (items.length < 100) break;
      }
      deepStrictEqual(said.map(({ sequence }) => sequence), said.map((_, at) => at + 1));
      deepStrictEqual(
        said.map(({ content }) => content).sort(),
        of("/messages").map(({ body }) => body.content).sort(),
        "each message once",
      );
      const view = listed.find((booking) => booking.id === id);
      const words = of("/amend").toSorted((one, other) =>
        (one.reply?.body.version ?? 0) - (other.reply?.body.version ?? 0)
      ).at(-1)?.body.symptoms;
      if (words !== undefined) strictEqual(view.symptoms, words, "the last amendment stands");
      strictEqual(view.status === "cancelled", of("/cancel").length > 0);
    }
  }
}
