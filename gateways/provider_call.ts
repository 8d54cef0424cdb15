/**
 * One question to a provider over HTTP, and an answer whatever happens: within the deadline, of
 * bounded size, of the expected shape, else a code. Never rejects and never tries twice. A provider that
 * fails again and again is left alone for some seconds.
 *
 * Keys and addresses travel in the URL, and errors of `fetch` quote it: so no URL, no error and no byte
 * of an answer reaches the log or the caller; only the provider's name, a code and the HTTP status do.
 */
import type { z } from "zod";
import type { Clock, Log } from "../actors/world.ts";
import { CircuitBreaker, type Outcome } from "./circuit_breaker.ts";
import { Turns } from "./turns.ts";

/** All limits of the providers, in one place. */
export const PROVIDER_LIMITS = {
  geocoderDeadlineMilliseconds: 2_500,
  osrmDeadlineMilliseconds: 800,
  answerBytes: 512 * 1024,
  concurrency: 4,
  waiting: 16,
  breaker: { failuresInARow: 5, pauseMilliseconds: 15_000 },
  /** The longest rest that a provider may ask for with `Retry-After`. */
  longestRestMilliseconds: 5 * 60_000,
  cache: { entries: 500, milliseconds: 10 * 60_000 },
  queryCharacters: 200,
  /** Shorter queries are a beginning, not an address; no provider is asked. */
  shortestQuery: 3,
  suggestions: 20,
  /** A pin farther than this from what the provider found has no address (as in `city/`). */
  nearestMeters: 300,
} as const;

export type ProviderFailure =
  /** Too many calls are under way, or the deadline came in the queue. */
  | "busy"
  | "left_alone"
  | "too_late"
  | "unreachable"
  /** 400, 404 and the like: the provider is well, this question is not. */
  | "refused"
  /** 401, 403: the key or the User-Agent is not accepted. */
  | "not_allowed"
  | "throttled"
  | "failed"
  | "too_big"
  | "malformed";

export type ProviderAnswer<T> = { readonly ok: T } | Failure;

interface Failure {
  readonly failed: ProviderFailure;
  readonly status?: number;
  readonly restMilliseconds?: number;
}

/** What a provider needs of the program. `fetch` is the platform's own, but for tests. */
export interface ProviderSurroundings {
  readonly clock: Clock;
  readonly log: Log;
  readonly fetch?: typeof fetch;
}

export interface ProviderCallOptions {
  /** As it stands in the log. */
  readonly provider: string;
  readonly deadlineMilliseconds: number;
  readonly concurrency?: number;
  readonly gapMilliseconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export class ProviderCall {
  readonly #turns: Turns;
  readonly #breaker: CircuitBreaker;
  readonly #fetch: typeof fetch;

  constructor(
    private readonly options: ProviderCallOptions,
    private readonly around: ProviderSurroundings,
  ) {
    this.#fetch = around.fetch ?? fetch;
    this.#breaker = new CircuitBreaker(around.clock, PROVIDER_LIMITS.breaker);
    this.#turns = new Turns(around.clock, {
      concurrency: options.concurrency ?? PROVIDER_LIMITS.concurrency,
      waiting: PROVIDER_LIMITS.waiting,
      gapMilliseconds: options.gapMilliseconds ?? 0,
    });
  }

  /** The answer as the schema reads it. The deadline counts from here, waiting in the queue included. */
  async get<T>(url: URL, schema: z.ZodType<T>): Promise<ProviderAnswer<T>> {
    const settle = this.#breaker.enter();
    if (settle === null) return { failed: "left_alone" };
    const signal = AbortSignal.timeout(this.options.deadlineMilliseconds);
    let answer: ProviderAnswer<T> = { failed: "busy" };
    if (await this.#turns.take(signal)) {
      answer = await this.#ask(url, schema, signal);
      this.#turns.give();
    }
    const wasOpen = this.#breaker.isOpen;
    settle(outcomeOf(answer), "failed" in answer ? answer.restMilliseconds : undefined);
    this.#say(answer, wasOpen);
    return answer;
  }

  async #ask<T>(url: URL, schema: z.ZodType<T>, signal: AbortSignal): Promise<ProviderAnswer<T>> {
    try {
      const response = await this.#fetch(url, {
        signal,
        // A redirect could carry the key and the address to somebody else.
        redirect: "manual",
        headers: { accept: "application/json", ...this.options.headers },
      });
      if (response.status !== 200) {
        await response.body?.cancel().catch(() => {});
        return failureOf(response);
      }
      const text = await readBounded(response, PROVIDER_LIMITS.answerBytes);
      return text === null ? { failed: "too_big" } : readJson(text, schema);
    } catch {
      return { failed: signal.aborted ? "too_late" : "unreachable" };
    }
  }

  #say(answer: ProviderAnswer<unknown>, wasOpen: boolean): void {
    const { log } = this.around;
    const { provider } = this.options;
    const { isOpen } = this.#breaker;
    if ("failed" in answer && answer.failed !== "busy") {
      const status = answer.status === undefined ? {} : { status: answer.status };
      log.warn("provider gave no answer", { provider, code: answer.failed, ...status });
    }
    if (isOpen && !wasOpen) log.warn("provider is left alone for a while", { provider });
    if (!isOpen && wasOpen) log.info("provider answers again", { provider });
  }
}

function outcomeOf(answer: ProviderAnswer<unknown>): Outcome {
  if ("ok" in answer || answer.failed === "refused") return "answered";
  if (answer.failed === "busy") return "not_asked";
  return answer.failed === "throttled" ? "throttled" : "failed";
}

function failureOf({ status, headers }: Response): Failure {
  if (status === 429) {
    const seconds = Number(headers.get("retry-after") ?? 0);
    const rest = Number.isFinite(seconds) ? Math.max(0, seconds * 1_000) : 0;
    const restMilliseconds = Math.min(rest, PROVIDER_LIMITS.longestRestMilliseconds);
    return { failed: "throttled", status, restMilliseconds };
  }
  if (status === 401 || status === 403) return { failed: "not_allowed", status };
  return { failed: status >= 400 && status < 500 ? "refused" : "failed", status };
}

/** Null when the body is longer than the limit; what lies past it is not read. */
async function readBounded(response: Response, limitBytes: number): Promise<string | null> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = "";
  // Leaving the loop cancels the rest of the body.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > limitBytes) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function readJson<T>(text: string, schema: z.ZodType<T>): ProviderAnswer<T> {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? { ok: parsed.data } : { failed: "malformed" };
  } catch {
    return { failed: "malformed" };
  }
}
