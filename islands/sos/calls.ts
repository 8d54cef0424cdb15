/**
 * A call for help on its way: kept in the browser before anything else is tried, sent until the server has
 * it, and only then let go. Its id is made here, so that however often it is sent it is one call. Everything
 * of the browser is given from outside.
 */
import { timeLimit } from "../live/time_limit.ts";
import { KEPT_CALL } from "./kept_call.ts";

export interface SosPosition {
  readonly latitude: number;
  readonly longitude: number;
  readonly accuracyMeters: number;
  /** RFC 3339. */
  readonly recordedAt: string;
}

export interface KeptCall {
  readonly clientId: string;
  /** Whose it is: it is sent for nobody else. */
  readonly personId: string;
  readonly bookingId: string | null;
  /** By the browser's own clock, in milliseconds. */
  readonly at: number;
  readonly position: SosPosition | null;
}

export interface StoredCall {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  readonly raisesAt: string;
}

/** The server counts so long before anybody hears of it (actors/limits.ts). */
const COUNT_MILLISECONDS = 5_000;

export type SendAnswer =
  /** `leftMilliseconds`: of the count, by the server's own clock. */
  | { readonly kind: "stored"; readonly call: StoredCall; readonly leftMilliseconds: number }
  /** Not reached, or busy: it is tried again. */
  | { readonly kind: "later" }
  | { readonly kind: "signedOut" }
  | { readonly kind: "refused" };

export interface CallsHost {
  readonly fetch: typeof fetch;
  readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  /** The browser's own milliseconds, which somebody may set. */
  now(): number;
  /** Milliseconds that nobody sets; they may stand still while the phone sleeps. */
  steady(): number;
  /** What is said with a call that is late, in the sender's language. */
  late(ageMilliseconds: number): string;
}

const KEPT_MILLISECONDS = 24 * 3_600_000;
/** A line that hangs says nothing for minutes: it is tried anew, and the id makes that it is one call. */
const TIMEOUT_MILLISECONDS = 8_000;
/** Whoever reads a call that is older has to know it. */
const LATE_MILLISECONDS = 60_000;
const NOT_FOUND = 404;
const UNAUTHORIZED = 401;
const isBusy = (status: number): boolean => status === 429 || status >= 500;

/** What this service says itself. Somebody in between, as a network that wants a sign-in first, says other things. */
const isOurs = ({ headers }: Response): boolean =>
  headers.get("content-type")?.startsWith("application/problem+json") === true;

export interface Calls {
  /** What waits for this person; null: nothing. */
  kept(personId: string): KeptCall | null;
  keep(call: KeptCall): void;
  /** What no storage has: it goes with this page. */
  unkept(): KeptCall | null;
  /** Taken back, or the server has it. */
  drop(): void;
  send(call: KeptCall): Promise<SendAnswer>;
  cancel(id: string): Promise<boolean>;
}

export function sosCalls(host: CallsHost): Calls {
  /** Without storage it lives as long as the page. */
  let inMemory: string | null = null;
  /** The one that this page has begun, and when by the steady count. */
  let begun: { readonly id: string; readonly at: number } | null = null;

  /** A phone whose clock is set meanwhile, as one that finds its network again, neither ages nor loses a call. */
  function ageOf({ clientId, at }: KeptCall): number {
    const age = host.now() - at;
    const steady = begun?.id === clientId ? host.steady() - begun.at : age;
    return age > steady && age < KEPT_MILLISECONDS ? age : steady;
  }

  function read(): KeptCall | null {
    try {
      return JSON.parse(inMemory ?? host.storage.getItem(KEPT_CALL) ?? "null") as KeptCall | null;
    } catch {
      return null;
    }
  }

  async function write(path: string, method: string, body: unknown): Promise<Response | null> {
    try {
      return await host.fetch(path, {
        method,
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify(body),
        // It goes out also when the page is closed in this very moment.
        keepalive: true,
        signal: timeLimit(TIMEOUT_MILLISECONDS),
      });
    } catch {
      return null;
    }
  }

  async function post(call: KeptCall, bookingId: string | null): Promise<Response | null> {
    const { clientId, position } = call;
    const age = ageOf(call);
    return await write("/api/v1/emergency/alert", "POST", {
      kind: "sos",
      clientId,
      ...(bookingId === null ? {} : { bookingId }),
      ...(position ?? {}),
      ...(age > LATE_MILLISECONDS ? { message: host.late(age) } : {}),
    });
  }

  return {
    kept(personId) {
      const call = read();
      if (call === null || call.personId !== personId) return null;
      return ageOf(call) < KEPT_MILLISECONDS ? call : null;
    },
    keep(call) {
      if (begun?.id !== call.clientId) begun = { id: call.clientId, at: host.steady() };
      const text = JSON.stringify(call);
      try {
        host.storage.setItem(KEPT_CALL, text);
        inMemory = null;
      } catch {
        inMemory = text;
      }
    },
    unkept: () => inMemory === null ? null : read(),
    drop() {
      inMemory = null;
      try {
        host.storage.removeItem(KEPT_CALL);
      } catch {
        // Without storage there was nothing in it.
      }
    },
    async send(call) {
      let answer = await post(call, call.bookingId);
      // A call is not lost over a visit that is not to be found.
      if (answer?.status === NOT_FOUND && call.bookingId !== null) answer = await post(call, null);
      if (answer === null || isBusy(answer.status)) return { kind: "later" };
      if (!answer.ok) {
        if (!isOurs(answer)) return { kind: "later" };
        return { kind: answer.status === UNAUTHORIZED ? "signedOut" : "refused" };
      }
      const stored = await answer.json().catch(() => null) as StoredCall | null;
      if (typeof stored?.raisesAt !== "string") return { kind: "later" };
      // A call that was sent before has counted meanwhile.
      const left = Date.parse(stored.raisesAt) - Date.parse(answer.headers.get("date") ?? "");
      return {
        kind: "stored",
        call: stored,
        leftMilliseconds: Math.min(left || 0, COUNT_MILLISECONDS),
      };
    },
    async cancel(id) {
      const answer = await write(`/api/v1/emergency/${id}/status`, "PUT", { status: "cancelled" });
      const said = await answer?.json().catch(() => null) as StoredCall | null | undefined;
      return said?.status === "cancelled";
    },
  };
}
