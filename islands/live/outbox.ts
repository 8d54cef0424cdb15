/**
 * Commands that a bad connection must not lose: a doctor's steps and words in a room are kept in the
 * browser until the server has answered, and sent in the order in which they were given, booking by
 * booking, with their ids unchanged: what was carried out already is not done twice.
 *
 * One tab sends at a time, and only for the person whose page it is: before anything old is sent the
 * server is asked for whom it takes this browser.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { FieldError } from "../../views/facts.ts";
import type { Attempt } from "../../views/forms.ts";
import { waitAfter } from "./back_off.ts";
import type { Channel } from "./leader.ts";
import type { OutboxStorage, PendingCommand } from "./outbox_storage.ts";
import { type PostAnswer, postForm } from "./post_form.ts";
import type { LiveTimes } from "./times.ts";

export type { PendingCommand };

/** What the server said to a command that it refused. */
export interface CommandProblem {
  readonly status: number;
  /** Why nothing was done, in words. */
  readonly refusal: string | null;
  readonly errors: readonly FieldError[];
  readonly suggestions?: Attempt["suggestions"];
  /** A page asks on: the form is to be sent the ordinary way. */
  readonly page?: true;
}

export type Answer =
  | { readonly kind: "done"; readonly data: unknown }
  /** `status` 0: the server could not be reached, and the command is not one that may wait. */
  | { readonly kind: "refused"; readonly status: number; readonly problem: CommandProblem | null }
  | { readonly kind: "queued" };

export interface Command {
  readonly url: string;
  readonly body: URLSearchParams;
  /** What it is, for the page's own use. */
  readonly label: string;
  /** It may wait for a connection. */
  readonly queueable?: boolean;
}

export interface SettledCommand {
  readonly command: PendingCommand;
  readonly answer: Exclude<Answer, { kind: "queued" }>;
}

export type Refused = Extract<Answer, { kind: "refused" }>;

export interface Outbox {
  /** Never throws: what could not be sent is `queued` or `refused`. */
  send(command: Command): Promise<Answer>;
  /** All that waits or is on its way, the oldest first; of all tabs of this person. */
  readonly pending: ReadonlySignal<readonly PendingCommand[]>;
  /** The last one that was answered, in whichever tab it was sent. */
  readonly settled: ReadonlySignal<SettledCommand | null>;
  /** What was refused and nobody has been told of, the oldest first; it outlives the page. */
  readonly refused: ReadonlySignal<readonly PendingCommand[]>;
  /** A page has said why. */
  told(id: string): void;
  /** Tries at once what waits: the connection is back. */
  flush(): void;
}

/** The browser, as the outbox needs it. */
export interface OutboxHost {
  readonly storage: Promise<OutboxStorage>;
  /** Server's milliseconds. */
  now(): number;
  random(): number;
  newId(): string;
  timer(milliseconds: number, call: () => void): () => void;
  readonly fetch: typeof fetch;
  whoAmI(): Promise<string | null>;
  /** Runs it while no other tab does the same. */
  alone(run: () => Promise<void>): Promise<void>;
  readonly channel: Channel | null;
}

/** More than this do not wait: what comes then is tried once, like any form. */
const PENDING_LIMIT = 100;
/** Of refusals that nobody came to read the oldest go. */
const REFUSED_LIMIT = 20;

/** A step → the one that stands on it alone. Others may have been given by a dispatcher meanwhile. */
const STANDS_ON: Readonly<Record<string, string>> = { start: "complete" };
/** A call for help, kept here by its own lane (islands/doctor/call_lane.ts): it goes before all else. */
export const URGENT = "alarm";
/** «Failed dependency»: it was not sent, since a step before it was refused, and that is what must be read. */
const NOT_REACHED = 424;

/** As the lane judges it: neither a fault nor a page of somebody in between. */
const isOurs = (answer: Exclude<Answer, { kind: "queued" }>): boolean =>
  answer.kind === "done"
    ? typeof (answer.data as { isOfVisit?: boolean } | null)?.isOfVisit === "boolean"
    : answer.status < 500 && answer.problem?.refusal !== undefined;

/** So long the answer to a command may travel from tab to tab. */
const WORD_MILLISECONDS = 1_000;

/** Commands of one booking keep their order; of two bookings neither waits for the other. */
const rowOf = (url: string): string => /^\/bookings\/[^/]+/.exec(url)?.[0] ?? url;

type Said = { readonly settled: SettledCommand } | { readonly changed: true };

export function createOutbox(personId: string, times: LiveTimes, host: OutboxHost): Outbox {
  const pending = signal<readonly PendingCommand[]>([]);
  const settled = signal<SettledCommand | null>(null);
  const refused = signal<readonly PendingCommand[]>([]);
  /** Sent from this page: the server has just written it for this person. */
  const ownNew = new Set<string>();
  /** On their way into the storage. */
  const unsaved = new Map<string, PendingCommand>();
  const answered = new Set<string>();
  const read = new Set<string>();
  const answers = new Map<string, (answer: Answer) => void>();
  let lastAt = 0;
  let tries = 0;
  let notBefore = 0;
  let cancelRetry = () => {};
  let isRunning = false;
  let isWanted = false;

  const say = (said: Said): void => host.channel?.postMessage(said);

  async function refresh(): Promise<readonly PendingCommand[]> {
    // Where the storage fails, what this page knows is sent all the same.
    const rows = await host.storage.then((storage) => storage.list())
      .catch(() => [...pending.peek(), ...refused.peek()]);
    // What was answered while the list was read is not waiting any more.
    const saved = rows.filter(({ id, refused }) => !refused && !answered.has(id));
    refused.value = rows.filter(({ id, refused }) => refused && !read.has(id));
    for (const { id } of refused.peek().slice(0, -REFUSED_LIMIT)) told(id);
    const savedIds = new Set(saved.map(({ id }) => id));
    pending.value = [...saved, ...[...unsaved.values()].filter(({ id }) => !savedIds.has(id))];
    return saved;
  }

  function settle(one: SettledCommand): void {
    answered.add(one.command.id);
    unsaved.delete(one.command.id);
    pending.value = pending.peek().filter(({ id }) => id !== one.command.id);
    settled.value = one;
    answers.get(one.command.id)?.(one.answer);
    answers.delete(one.command.id);
    ownNew.delete(one.command.id);
  }

  function told(id: string): void {
    read.add(id);
    refused.value = refused.peek().filter((one) => one.id !== id);
    void host.storage.then((storage) => storage.remove(id))
      .then(() => say({ changed: true }), () => {/* said once more on the next page */});
  }

  function answerQueued(id: string): void {
    answers.get(id)?.({ kind: "queued" });
    answers.delete(id);
  }

  /** Whoever still waits for an answer hears that it will come later. */
  function tellQueued(): void {
    const waiting = new Set(pending.peek().map(({ id }) => id));
    for (const id of [...answers.keys()]) {
      if (waiting.has(id)) answerQueued(id);
      // Another tab sent it: its word about the answer is on the way.
      else host.timer(WORD_MILLISECONDS, () => answerQueued(id));
    }
  }

  async function sendOne(command: PendingCommand): Promise<PostAnswer> {
    const answer = await postForm(host.fetch, command.url, command.body);
    ownNew.delete(command.id);
    if (answer.kind === "later") return answer;
    // What this service has not said itself is no answer to a call for help.
    if (command.label === URGENT && !isOurs(answer)) {
      return { kind: "later", why: "busy", milliseconds: 0, status: 0, problem: null };
    }
    await finish({ command, answer });
    if (answer.kind === "refused") await dropAfter(command);
    return answer;
  }

  async function finish(one: SettledCommand): Promise<void> {
    const { command, answer } = one;
    const isUntold = answer.kind === "refused" && answer.status !== NOT_REACHED &&
      command.label !== URGENT && !answers.has(command.id);
    const kept = isUntold ? { ...command, refused: answer } : null;
    await host.storage.then((storage) => kept ? storage.put(kept) : storage.remove(command.id))
      // It is answered all the same: what stays in a storage that fails is sent once more, by its own id.
      .catch(() => kept && (refused.value = [...refused.peek(), kept]));
    settle(one);
    say({ settled: one });
  }

  /** A conclusion behind a refused door code would only be refused for the wrong reason. */
  async function dropAfter(refused: PendingCommand): Promise<void> {
    for (const command of await refresh()) {
      if (command.label !== STANDS_ON[refused.label]) continue;
      if (rowOf(command.url) !== rowOf(refused.url)) continue;
      await finish({ command, answer: { kind: "refused", status: NOT_REACHED, problem: null } });
    }
  }

  /** One pass over what waits. @returns how long to leave the server in peace, or null: all is said */
  async function pass(): Promise<number | null> {
    const stuck = new Set<string>();
    let isKnown = false;
    for (;;) {
      const waiting = (await refresh()).filter(({ url }) => !stuck.has(rowOf(url)));
      const next = waiting.find(({ label }) => label === URGENT) ?? waiting[0];
      if (next === undefined) return stuck.size === 0 ? null : 0;
      if (!isKnown && !ownNew.has(next.id)) {
        const who = await host.whoAmI().catch(() => undefined);
        if (who !== personId) return 0;
        isKnown = true;
      }
      const answer = await sendOne(next);
      if (answer.kind !== "later") continue;
      stuck.add(rowOf(next.url));
      if (answer.why === "away") return 0;
      if (answer.why === "wait") return answer.milliseconds;
    }
  }

  function flush(): void {
    if (pending.peek().length === 0) return;
    isWanted = true;
    if (!isRunning) void run();
  }

  async function run(): Promise<void> {
    isRunning = true;
    cancelRetry();
    while (isWanted) {
      isWanted = false;
      if (notBefore > host.now()) break;
      let wait: number | null = 0;
      await host.alone(async () => {
        wait = await pass();
      }).catch(() => {/* the lock or the storage failed: tried again like a lost connection */});
      if (wait === null) tries = 0;
      else {
        tries++;
        notBefore = wait === 0 ? 0 : host.now() + wait;
      }
    }
    isRunning = false;
    if (pending.peek().length > 0) {
      const wait = Math.max(
        notBefore - host.now(),
        waitAfter(tries || 1, host.random(), times.outbox),
      );
      cancelRetry = host.timer(wait, flush);
    }
    tellQueued();
  }

  async function enqueue({ url, body, label }: Command): Promise<Answer> {
    const given = new URLSearchParams(body);
    const ownId = given.get("commandId") || given.get("clientId");
    const id = ownId || host.newId();
    if (!ownId) given.set("commandId", id);
    const at = lastAt = Math.max(host.now(), lastAt + 1);
    if (!given.get("occurredAt")) given.set("occurredAt", new Date(at).toISOString());
    const known = pending.peek().some((other) => other.id === id);
    if (!known) {
      const command = { id, url, body: given.toString(), label, at };
      ownNew.add(id);
      answered.delete(id);
      read.delete(id);
      unsaved.set(id, command);
      pending.value = [...pending.peek(), command];
      await (await host.storage).put(command).catch((error) => {
        unsaved.delete(id);
        pending.value = pending.peek().filter((other) => other !== command);
        throw error;
      });
      unsaved.delete(id);
      say({ changed: true });
    }
    answerQueued(id);
    const answer = new Promise<Answer>((resolve) => answers.set(id, resolve));
    flush();
    return await answer;
  }

  async function sendNow({ url, body }: Command): Promise<Answer> {
    const answer = await postForm(host.fetch, url, body.toString());
    return answer.kind === "later"
      ? { kind: "refused", status: answer.status, problem: answer.problem }
      : answer;
  }

  if (host.channel !== null) {
    host.channel.onmessage = ({ data }: MessageEvent<Said>) => {
      if ("settled" in data) {
        // Whoever waits for it here says it.
        if (answers.has(data.settled.command.id)) told(data.settled.command.id);
        settle(data.settled);
      }
      void refresh();
    };
  }
  void refresh().then((waiting) => {
    if (waiting.length > 0) flush();
  }, () => {});

  return {
    send: (command) =>
      command.queueable && pending.peek().length < PENDING_LIMIT
        ? enqueue(command).catch(() => sendNow(command))
        : sendNow(command),
    pending,
    settled,
    refused,
    told,
    flush,
  };
}
