/**
 * SMS by a provider over HTTP: one POST of JSON, `{id, to, from, text}`. The id is the same at every
 * attempt and stands in `Idempotency-Key` too: a provider that has accepted it answers as before. What the
 * provider says quotes the telephone, and errors of `fetch` quote the address: only codes of ours leave
 * this file.
 */
import type { Courier, Delivery } from "../actors/outbox/message.ts";

export interface SmsSettings {
  readonly url: URL;
  readonly token: string;
  /** Whom the telephone shows; null: whom the provider takes by itself. */
  readonly sender: string | null;
}

const DEADLINE_MILLISECONDS = 15_000;
const LONGEST_REST_MILLISECONDS = 10 * 60_000;

export function smsCourier(
  { url, token, sender }: SmsSettings,
  send: typeof fetch = fetch,
  deadlineMilliseconds = DEADLINE_MILLISECONDS,
): Courier {
  return async ({ id, recipient, text }) => {
    const signal = AbortSignal.timeout(deadlineMilliseconds);
    try {
      const response = await send(url, {
        method: "POST",
        signal,
        // A redirect could carry the token and the telephone to somebody else.
        redirect: "manual",
        headers: {
          "content-type": "application/json",
          "accept": "application/json",
          "authorization": `Bearer ${token}`,
          "idempotency-key": id,
        },
        body: JSON.stringify({
          id,
          to: recipient,
          ...(sender === null ? {} : { from: sender }),
          text,
        }),
      });
      await response.body?.cancel().catch(() => {});
      return deliveryOf(response);
    } catch {
      return { kind: "failed", code: signal.aborted ? "too_late" : "unreachable" };
    }
  };
}

/** What is wrong with this message is final; what is wrong with us or with them is not. */
function deliveryOf({ status, headers }: Response): Delivery {
  if (status >= 200 && status < 300) return { kind: "accepted" };
  if (status === 401 || status === 403) return { kind: "failed", code: "not_allowed" };
  if (status === 429) {
    const seconds = Number(headers.get("retry-after") ?? 0);
    const rest = Number.isFinite(seconds) ? Math.max(0, seconds * 1_000) : 0;
    return {
      kind: "failed",
      code: "throttled",
      restMilliseconds: Math.min(rest, LONGEST_REST_MILLISECONDS),
    };
  }
  if (status === 400 || status === 422) return { kind: "rejected", code: `http_${status}` };
  return { kind: "failed", code: `http_${status}` };
}
