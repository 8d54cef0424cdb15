/**
 * Web push (RFC 8030, 8188, 8291, 8292). The library builds the request, our own `fetch` sends it, with a
 * time limit: so it works without the permissions that the library's sending wants, and a test may stand
 * in for the service. What a service says and what `fetch` throws quote the endpoint, which is a secret of
 * the device: only codes of ours leave this file.
 */
import webpush from "web-push";
import type { Courier, Delivery, Letter } from "../actors/outbox/message.ts";
import { isPublicHost, isPushEndpoint } from "./public_address.ts";

/** A browser that takes pushes, as it described itself. */
export interface PushTarget {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

export interface PushDevices {
  /** Those of a person, to be sent to. */
  of(personId: string): Promise<readonly (PushTarget & { readonly id: string })[]>;
  /** The service took something for it. */
  accepted(id: string): Promise<void>;
  /** The service does not know it any more. */
  gone(id: string): Promise<void>;
}

export interface PushSettings {
  readonly publicKey: string;
  readonly privateKey: string;
  readonly subject: string;
  readonly standIn: string | null;
}

export interface PushMessage {
  readonly title: string;
  readonly body: string;
  /** A later one of the same tag replaces it on the screen. */
  readonly tag: string;
  /** Of no use after this, in milliseconds of the server's clock. */
  readonly until: number;
  /** Where a tap leads, if not to the shift. */
  readonly opens?: "bookings";
  /** A service that could not bring it yet replaces it by a later one of this topic. */
  readonly topic?: string;
}

/** `gone`: there is no such device any more. */
export type PushOutcome = Delivery | { readonly kind: "gone" };

export type SendPush = (target: PushTarget, message: PushMessage) => Promise<PushOutcome>;

const DEADLINE_MILLISECONDS = 5_000;
const LONGEST_REST_MILLISECONDS = 60_000;
/** Services keep a message for weeks where they are let; ours are news of the hour. */
const LONGEST_SECONDS = 24 * 3_600;

export function pushSender(
  { publicKey, privateKey, subject, standIn }: PushSettings,
  now: () => number,
  send: typeof fetch = fetch,
): SendPush {
  return async (target, { topic, ...shown }) => {
    const seconds = Math.min(Math.floor((shown.until - now()) / 1_000), LONGEST_SECONDS);
    if (seconds <= 0) return { kind: "rejected", code: "too_late" };
    if (!isPushEndpoint(target.endpoint, standIn)) return { kind: "gone" };
    const url = new URL(target.endpoint);
    const signal = AbortSignal.timeout(DEADLINE_MILLISECONDS);
    try {
      if (url.origin !== standIn && !await within(isPublicHost(url.hostname), signal)) {
        return { kind: "gone" };
      }
      const request = webpush.generateRequestDetails(target, JSON.stringify(shown), {
        vapidDetails: { subject, publicKey, privateKey },
        TTL: seconds,
        urgency: "high",
        contentEncoding: "aes128gcm",
        ...(topic === undefined ? {} : { topic }),
      });
      const { "Content-Length": _length, ...headers } = request.headers;
      const response = await send(url, {
        method: "POST",
        signal,
        // A redirect could lead inside the house.
        redirect: "manual",
        headers: { ...headers, TTL: String(seconds) },
        body: request.body,
      });
      await response.body?.cancel().catch(() => {});
      return outcomeOf(response);
    } catch {
      return { kind: "failed", code: signal.aborted ? "too_late" : "unreachable" };
    }
  };
}

function outcomeOf({ status, headers }: Response): PushOutcome {
  if (status >= 200 && status < 300) return { kind: "accepted" };
  if (status === 404 || status === 410) return { kind: "gone" };
  if (status === 429) {
    const seconds = Number(headers.get("retry-after") ?? 0);
    const rest = Number.isFinite(seconds) ? Math.max(0, seconds * 1_000) : 0;
    const restMilliseconds = Math.min(rest, LONGEST_REST_MILLISECONDS);
    return { kind: "failed", code: "throttled", restMilliseconds };
  }
  // Our keys are not those of the subscription, or the clock is wrong: the operator's to mend.
  if (status === 401 || status === 403) return { kind: "failed", code: "not_allowed" };
  if (status === 400 || status === 413) return { kind: "rejected", code: `http_${status}` };
  return { kind: "failed", code: `http_${status}` };
}

/** The lookup of a name has no limit of its own. */
function within<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const late = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => late.reject(signal.reason), { once: true });
  return Promise.race([work, late.promise]);
}

/** To every device of the person whose id stands for the recipient; one that took it is enough. */
export function pushCourier(devices: PushDevices, send: SendPush): Courier {
  return async (letter) => {
    const targets = await devices.of(letter.recipient);
    const outcomes = await Promise.all(
      targets.map((target) => deliver(devices, send, target, messageOf(letter))),
    );
    if (outcomes.some(({ kind }) => kind === "accepted")) return { kind: "accepted" };
    const failed = outcomes.find((outcome) => outcome.kind === "failed");
    if (failed !== undefined) return failed;
    const rejected = outcomes.find((outcome) => outcome.kind === "rejected");
    return rejected ?? { kind: "rejected", code: "no_device" };
  };
}

/** Sends, and writes down what became of the device. */
export async function deliver(
  devices: PushDevices,
  send: SendPush,
  target: PushTarget & { readonly id: string },
  message: PushMessage,
): Promise<PushOutcome> {
  const outcome = await send(target, message);
  if (outcome.kind === "accepted") await devices.accepted(target.id);
  if (outcome.kind === "gone") await devices.gone(target.id);
  return outcome;
}

/** Of two offers only the later one is of use; everything else stands beside what came before. */
function messageOf({ id, subject, text, push }: Letter): PushMessage {
  if (push === undefined) throw new Error("a letter for another channel came to the pushes");
  const place = push.isOffer ? { tag: "offer", topic: "offer" } : { tag: id };
  const opens = push.isPatients === true ? { opens: "bookings" as const } : {};
  return { title: subject, body: text, until: push.until, ...place, ...opens };
}
