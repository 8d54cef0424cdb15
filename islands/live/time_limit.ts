/**
 * How long a request may take. `AbortSignal.timeout` and `AbortSignal.any` came with Safari 16 and 17.4, Chrome 103
 * and 116: before that they throw, and what they were to guard, a call for help among it, would never go out.
 */

/** @param also ends it sooner */
export function timeLimit(milliseconds: number, also?: AbortSignal): AbortSignal {
  const { timeout } = AbortSignal;
  if (also === undefined && typeof timeout === "function") return AbortSignal.timeout(milliseconds);
  const limit = new AbortController();
  const end = () => limit.abort();
  if (also?.aborted) end();
  also?.addEventListener("abort", end);
  setTimeout(end, milliseconds);
  return limit.signal;
}
