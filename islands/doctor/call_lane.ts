/**
 * A doctor's calls for help have a lane of their own: whatever else waits, hangs or is being sent, by this tab
 * or by another one, they go out at once and again and again, each for itself. They are kept beside what waits
 * (islands/live/outbox.ts), which sends them too where this has not come; the id makes that it is one call. A
 * storage that is full, fails or hangs holds none of them up.
 */
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
}

interface Waiting {
  readonly command: PendingCommand;
  readonly what: string;
  hear: Hear | null;
  tries: number;
  slowTries: number;
  notBefore: number;
  isOnItsWay: boolean;
}

/** Nobody is signed in, the server is away, wants to be left alone, or is at fault: none of it is an answer. */
const isAnswer = ({ status }: Response): boolean =>
  status !== 401 && status !== 408 && status !== 429 && status < 500;

async function post(host: CallHost, url: string, body: string): Promise<CallAnswer | null> {
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
      // A browser of before has no such limit, and calls all the same.
      signal: AbortSignal.timeout?.(TIMEOUT_MILLISECONDS) ?? null,
    });
    if (!isAnswer(answer)) return null;
    const data: unknown = await answer.json().catch(() => null);
    return answer.ok
      ? { kind: "done", data }
      : { kind: "refused", status: answer.status, problem: data as CommandProblem | null };
  } catch {
    return null;
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
      const isNew = host.now() - command.at < NEW_MILLISECONDS;
      const wait = isNew
        ? QUICK_MILLISECONDS
        : Math.min(SLOW_MILLISECONDS * 2 ** one.slowTries++, SLOWEST_MILLISECONDS);
      one.notBefore = host.now() + wait;
      return arm();
    }
    over.add(command.id);
    waiting.delete(command.id);
    keep((storage) => storage.remove(command.id));
    one.hear?.(answer, one.tries > 1);
  }

  function go(isAtOnce: boolean): void {
    for (const one of [...waiting.values()]) {
      if (!one.isOnItsWay && (isAtOnce || one.notBefore <= host.now())) void send(one);
    }
    arm();
  }

  /** For the next that is due; what is on its way arms it itself. */
  function arm(): void {
    cancelRetry();
    const due = [...waiting.values()].filter(({ isOnItsWay }) => !isOnItsWay)
      .map(({ notBefore }) => notBefore);
    if (due.length === 0) return;
    const wait = Math.max(0, Math.min(...due) - host.now());
    cancelRetry = host.timer(wait, () => go(false));
  }

  const whatOf = (body: URLSearchParams): string => `${body.get("kind")} ${body.get("bookingId")}`;

  function take(command: PendingCommand, hear: Waiting["hear"]): void {
    if (waiting.has(command.id) || over.has(command.id)) return;
    const what = whatOf(new URLSearchParams(command.body));
    const one = { command, what, hear, tries: 0, slowTries: 0, notBefore: 0, isOnItsWay: false };
    waiting.set(command.id, one);
    void send(one);
  }

  // What an earlier page had to leave.
  host.storage.then((storage) => storage.list()).then((rows) => {
    for (const row of rows) if (row.label === LABEL && !row.refused) take(row, null);
  }, () => {/* without a storage there is nothing in it */});

  return {
    send(kind, bookingId, hear) {
      const at = host.now();
      // For whom it is the server judges: nobody need be asked first.
      const body = new URLSearchParams({ kind, personId, occurredAt: new Date(at).toISOString() });
      if (bookingId !== null) body.set("bookingId", bookingId);
      const what = whatOf(body);
      for (const [id, one] of waiting) {
        if (one.what !== what || at - one.command.at > SAME_MILLISECONDS) continue;
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
  };
}
