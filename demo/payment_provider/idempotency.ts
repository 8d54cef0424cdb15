/** A key with its request answers for 24 hours what it answered first; with another it is refused. */
import { ApiError } from "./objects.ts";

const DAY_MILLISECONDS = 86_400_000;

interface Kept {
  readonly request: string;
  readonly answer: unknown;
  readonly at: number;
}

export class IdempotencyKeys {
  readonly #kept = new Map<string, Kept>();

  constructor(private readonly now: () => number) {}

  /** Refusals are not kept: nothing was done. */
  once(key: string, request: string, work: () => unknown): unknown {
    const kept = this.#kept.get(key);
    if (kept !== undefined && this.now() - kept.at < DAY_MILLISECONDS) {
      if (kept.request === request) return kept.answer;
      throw new ApiError(400, "invalid_request", "Idempotence-Key");
    }
    const answer = structuredClone(work());
    this.#kept.set(key, { request, answer, at: this.now() });
    return answer;
  }
}
