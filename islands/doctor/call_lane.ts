/**
 * A doctor's calls for help have a lane of their own: whatever else waits, hangs or is being sent, by this tab
 * or by another one, they go out at once and again and again, each for itself. They are kept beside what waits
 * (islands/live/outbox.ts), which sends them too where this has not come; the id makes that it is one call. A
 * storage that is full, fails or hangs holds none of them up.
 */
import type { HeldCall } from "../held_calls.ts";
import type { Answer, CommandProblem } from "../live/outbox.ts";
import type { OutboxStorage, PendingCommand } from "../live/outbox_storage.ts";
import type { DoctorAlarm } from "../../views/safety_bar.tsx";

const URL = "/doctor/alarm";
const LABEL = "alarm";
/** Between two tries of one that is new; a server that is away for longer is asked as pages ask for all else. */
const QUICK_MILLISECONDS = 400;
const NEW_MILLISECONDS = 10 * 60_000;
/** A second tap within it is the same call, as long as nobody has taken the first: another one later is news. */
const SAME_MILLISECONDS = 60_000;
/** A line that hangs says nothing for minutes: it is tried anew. */
const TIMEOUT_MILLISECONDS = 8_000;
/** Of one that is not: twice as long each time. */
const SLOW_MILLISECONDS = 2_000;
const SLOWEST_MILLISECONDS = 60_000;

export interface CallHost {
  readonly storage: Promise<OutboxStorage>;
  /** Server's milliseconds. */
  now(): number;
  /** Milliseconds that nobody sets back: what is waited for is reckoned by them. */
  steady(): number;
  newId(): string;
  timer(milliseconds: number, call: () => void): () => void;
  readonly fetch: typeof fetch;
}

export type CallAnswer = Exclude<Answer, { readonly kind: "queued" }>;
type Hear = (answer: CallAnswer, isLate: boolean) => void;

export interface CallLane {
  /**
   * Sends it, or the same one that still waits.
   * @param hear what came of it, once; `isLate`: not with the first try
   * @returns its id
   */
  send(kind: DoctorAlarm, bookingId: string | null, hear: Hear): string;
  /** Tries at once what waits: the connection is back. */
  flush(): void;
  /** What nobody has taken. */
  held(): readonly HeldCall[];
}

interface Waiting {
  readonly command: PendingCommand;
  readonly what: string;
  hear: Hear | null;
  tries: number;
  slowTries: number;
  /** By the steady count: when it was given, and when it is tried again. */
  readonly since: number;
  notBefore: number;
  isOnItsWay: boolean;
}

/** Nobody is signed in, or the server wants to be left alone. */
const LATER: readonly number[] = [401, 408, 429];

/**
 * Only what this service itself says of a call (routes/pages/doctor_alarm.ts) is an answer to it. Anything else is
 * none: a page of somebody who sits in between, whatever its status, a redirect, a fault.
 */
async function answerOf(given: Response): Promise<CallAnswer | null> {
  const { status, ok } = given;
  if (!ok && (status < 400 || status >= 500 || LATER.includes(status))) return null;
  const data = await given.json();
  if (ok) return typeof data?.isOfVisit === "boolean" ? { kind: "done", data } : null;
  const isOurs = given.headers.get("content-type")?.startsWith("application/problem+json") &&
    data?.refusal !== undefined;
  return isOurs ? { kind: "refused", status, problem: data as CommandProblem } : null;
}

async function post(host: CallHost, url: string, body: string): Promise<CallAnswer | null> {
  const stop = new AbortController();
  const cancel = host.timer(TIMEOUT_MILLISECONDS, () => stop.abort());
  try {
    const answer = await host.fetch(url, {
      method: "POST",
      headers: {
        "accept": "application/json",
        "content-type": "application/x-www-form-urlencoded;charset=UTF-8",
      },
      body,
      redirect: "manual",
      // It goes out also when the page is closed in this very moment.
      keepalive: true,
      signal: stop.signal,
    });
    return await answerOf(answer);
  } catch {
    return null;
  } finally {
    cancel();
  }
}

export function callLane(personId: string, host: CallHost): CallLane {
  const waiting = new Map<string, Waiting>();
  const over = new Set<string>();
  let cancelRetry = () => {};

  const keep = (change: (storage: OutboxStorage) => Promise<void>): void =>
    void host.storage.then(change).catch(() => {/* it is sent all the same, by the same id */});

  async function send(one: Waiting): Promise<void> {
    const { command } = one;
    one.isOnItsWay = true;
    const answer = await post(host, command.url, command.body);
    one.isOnItsWay = false;
    one.tries++;
    if (answer === null) {
      const isNew = host.steady() - one.since < NEW_MILLISECONDS;
      const wait = isNew
        ? QUICK_MILLISECONDS
        : Math.min(SLOW_MILLISECONDS * 2 ** one.slowTries++, SLOWEST_MILLISECONDS);
      one.notBefore = host.steady() + wait;
      return arm();
    }
    over.add(command.id);
    waiting.delete(command.id);
    keep((storage) => storage.remove(command.id));
    one.hear?.(answer, one.tries > 1);
  }

  function go(isAtOnce: boolean): void {
    for (const one of [...waiting.values()]) {
      if (!one.isOnItsWay && (isAtOnce || one.notBefore <= host.steady())) void send(one);
    }
    arm();
  }

  /** For the next that is due; what is on its way arms it itself. */
  function arm(): void {
    cancelRetry();
    const due = [...waiting.values()].filter(({ isOnItsWay }) => !isOnItsWay)
      .map(({ notBefore }) => notBefore);
    if (due.length === 0) return;
    const wait = Math.max(0, Math.min(...due) - host.steady());
    cancelRetry = host.timer(wait, () => go(false));
  }

  const whatOf = (body: URLSearchParams): string => `${body.get("kind")} ${body.get("bookingId")}`;

  function take(command: PendingCommand, hear: Waiting["hear"]): void {
    if (waiting.has(command.id) || over.has(command.id)) return;
    const what = whatOf(new URLSearchParams(command.body));
    const since = host.steady() - Math.max(0, host.now() - command.at);
    const one = {
      command,
      what,
      hear,
      since,
      tries: 0,
      slowTries: 0,
      notBefore: 0,
      isOnItsWay: false,
    };
    waiting.set(command.id, one);
    void send(one);
  }

  // What an earlier page had to leave.
  host.storage.then((storage) => storage.list()).then((rows) => {
    for (const row of rows) {
      if (row.label !== LABEL || row.refused) continue;
      // A page of before has not said whose it is: whoever is signed in by now would have called.
      const body = new URLSearchParams(row.body);
      body.set("personId", personId);
      take({ ...row, body: body.toString() }, null);
    }
  }, () => {/* without a storage there is nothing in it */});

  return {
    send(kind, bookingId, hear) {
      const at = host.now();
      // For whom it is the server judges: nobody need be asked first.
      const body = new URLSearchParams({ kind, personId, occurredAt: new Date(at).toISOString() });
      if (bookingId !== null) body.set("bookingId", bookingId);
      const what = whatOf(body);
      for (const [id, one] of waiting) {
        if (one.what !== what || host.steady() - one.since > SAME_MILLISECONDS) continue;
        one.hear = hear;
        if (!one.isOnItsWay) void send(one);
        return id;
      }
      const id = host.newId();
      body.set("clientId", id);
      const command = { id, url: URL, body: body.toString(), label: LABEL, at };
      keep((storage) => storage.put(command));
      take(command, hear);
      return id;
    },
    flush: () => go(true),
    held: () =>
      [...waiting.values()].map(({ command: { id, body } }) => ({
        id,
        isSilent: new URLSearchParams(body).get("kind") === "danger",
      })),
  };
}
