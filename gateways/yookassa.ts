/**
 * YooKassa behind the program's port, by `@a2seven/yoo-checkout` with what that lacks: a deadline, a key
 * that must be given, an address of its own, ids and filters that cannot leave their place, and answers
 * that are read before they are believed.
 *
 * The library's errors are no Errors, and each carries the shop's secret key: none leaves this file. What
 * leaves is a code and the HTTP status.
 */
import { createRequire } from "node:module";
import { YooCheckout } from "@a2seven/yoo-checkout";
import { z } from "zod";
import type { Kopecks } from "../actors/money/kopecks.ts";
import type {
  IdempotencyKey,
  PaymentGateway,
  PaymentRequest,
  ProviderAnswer,
  Receipt,
  ReceiptOf,
  ReceiptRequest,
  RefundRequest,
} from "../actors/payment/gateway.ts";
import type { Instant } from "../actors/vocabulary.ts";
import type { Log } from "../actors/world.ts";
import {
  errorAnswer,
  pageAnswer,
  pageOf,
  paymentAnswer,
  paymentOf,
  receiptAnswer,
  receiptOf,
  refundAnswer,
  refundOf,
} from "./yookassa_answers.ts";
import {
  captureBody,
  paymentBody,
  receiptBody,
  receiptOwner,
  refundBody,
} from "./yookassa_requests.ts";

export const YOOKASSA_LIMITS = {
  /** The provider gives itself 30 s, and then says that it does not know. */
  deadlineMilliseconds: 35_000,
  answerBytes: 2 * 1024 * 1024,
  pageItems: 100,
} as const;

export interface YookassaSettings {
  readonly shopId: string;
  readonly secretKey: string;
  /** Of the API with its version, without a slash at the end. */
  readonly url: string;
}

const KEY = /^[0-9a-zA-Z+\-_.]{1,64}$/;

/** The client has no setting for the address: an ordinary property of it does. */
function clientOf(settings: YookassaSettings, deadlineMilliseconds: number): YooCheckout {
  // `import` would give another axios than the one that the library requires.
  const axios = createRequire(import.meta.url)("axios");
  Object.assign(axios.defaults, {
    timeout: deadlineMilliseconds,
    maxContentLength: YOOKASSA_LIMITS.answerBytes,
    // A redirect would carry the secret key to somebody else.
    maxRedirects: 0,
  });
  const client = new YooCheckout({ shopId: settings.shopId, secretKey: settings.secretKey });
  return Object.assign(client, { root: settings.url });
}

export function yookassa(
  settings: YookassaSettings,
  log: Log,
  deadlineMilliseconds: number = YOOKASSA_LIMITS.deadlineMilliseconds,
): PaymentGateway {
  const client = clientOf(settings, deadlineMilliseconds);
  let isKeyRefused = false;

  async function ask<G, T>(
    call: () => Promise<unknown>,
    schema: z.ZodType<G>,
    read: (given: G) => T,
  ): Promise<ProviderAnswer<T>> {
    let given: unknown;
    try {
      given = await call();
    } catch (error) {
      const answer = failureOf(error);
      if (answer.type === "unknown" && answer.cause === KEY_REFUSED && !isKeyRefused) {
        isKeyRefused = true;
        log.warn("the payment provider does not accept the shop's key");
      }
      return answer;
    }
    isKeyRefused = false;
    const parsed = schema.safeParse(given);
    if (parsed.success) return { type: "done", value: read(parsed.data) };
    const field = parsed.error.issues[0]?.path.join(".") ?? "";
    log.warn("the payment provider gave an odd answer", { field });
    return { type: "unknown", cause: "odd_answer", retryAfterMilliseconds: null };
  }

  /** Ids came from the provider, or from whoever says so. */
  const place = (id: string) => encodeURIComponent(id);
  const filters = (since: Instant, cursor: string | null) => ({
    created_at: { value: place(new Date(since).toISOString()), mode: "gte" },
    limit: YOOKASSA_LIMITS.pageItems,
    ...(cursor === null ? {} : { cursor: place(cursor) }),
  });

  return {
    shopId: settings.shopId,
    isTest: settings.secretKey.startsWith("test_"),
    createPayment(request: PaymentRequest, key: IdempotencyKey) {
      const body = paymentBody(request);
      const kept = stored(key);
      return ask(() => client.createPayment(body as never, kept), paymentAnswer, paymentOf);
    },
    payment: (id: string) => ask(() => client.getPayment(place(id)), paymentAnswer, paymentOf),
    capture(id: string, amount: Kopecks, receipt: Receipt | null, key: IdempotencyKey) {
      const body = captureBody(amount, receipt);
      const kept = stored(key);
      return ask(
        () => client.capturePayment(place(id), body as never, kept),
        paymentAnswer,
        paymentOf,
      );
    },
    cancel(id: string, key: IdempotencyKey) {
      const kept = stored(key);
      return ask(() => client.cancelPayment(place(id), kept), paymentAnswer, paymentOf);
    },
    refund(request: RefundRequest, key: IdempotencyKey) {
      const body = refundBody(request);
      const kept = stored(key);
      return ask(() => client.createRefund(body as never, kept), refundAnswer, refundOf);
    },
    refundOf: (id: string) => ask(() => client.getRefund(place(id)), refundAnswer, refundOf),
    registerReceipt(request: ReceiptRequest, key: IdempotencyKey) {
      const body = receiptBody(request);
      const kept = stored(key);
      return ask(() => client.createReceipt(body as never, kept), receiptAnswer, receiptOf);
    },
    receipt: (id: string) => ask(() => client.getReceipt(place(id)), receiptAnswer, receiptOf),
    receiptsOf: (of: ReceiptOf) =>
      ask(
        () =>
          client.getReceiptList({ ...receiptOwner(of), limit: YOOKASSA_LIMITS.pageItems } as never),
        pageAnswer(receiptAnswer),
        ({ items }) => items.map(receiptOf),
      ),
    payments: (since: Instant, cursor: string | null) =>
      ask(
        () => client.getPaymentList(filters(since, cursor) as never),
        pageAnswer(paymentAnswer),
        pageOf(paymentOf),
      ),
    refunds: (since: Instant, cursor: string | null) =>
      ask(
        () => client.getRefundList(filters(since, cursor) as never),
        pageAnswer(refundAnswer),
        pageOf(refundOf),
      ),
  };
}

/** Without a key the library makes one up, and a repeat would charge twice. @throws TypeError */
function stored(key: IdempotencyKey): IdempotencyKey {
  if (typeof key !== "string" || !KEY.test(key)) {
    throw new TypeError("a call that moves money needs its stored key");
  }
  return key;
}

/** What the library threw: axios's error copied onto an object of no class. */
const thrown = z.object({
  code: z.string().regex(/^[A-Z_]{1,40}$/).optional().catch(undefined),
  response: z.object({
    status: z.number().int(),
    data: z.unknown(),
    headers: z.unknown(),
  }).optional().catch(undefined),
}).catch({});

/** A fault of the way or of the provider leaves open what happened; its «no» does not. Pure. */
const KEY_REFUSED = "key_refused";

function failureOf(error: unknown): Exclude<ProviderAnswer<never>, { type: "done" }> {
  const { code, response } = thrown.parse(error);
  if (response === undefined) {
    return { type: "unknown", cause: code ?? "no_answer", retryAfterMilliseconds: null };
  }
  const { status } = response;
  const body = errorAnswer.catch({}).parse(response.data);
  // It is our key that is wrong, not the payment: a capture under way waits until it is mended.
  if (status === 401 || status === 403) {
    return { type: "unknown", cause: KEY_REFUSED, retryAfterMilliseconds: null };
  }
  const isFinal = status >= 400 && status < 500 && status !== 408 && status !== 429;
  if (isFinal) {
    // Its description is free text that may quote what was sent; the field's name is enough.
    return {
      type: "refused",
      code: body.code ?? `http_${status}`,
      description: body.parameter ?? null,
    };
  }
  return {
    type: "unknown",
    cause: `http_${status}`,
    retryAfterMilliseconds: body.retry_after ?? retryAfterOf(response.headers),
  };
}

/** The header, where the body does not say. */
function retryAfterOf(headers: unknown): number | null {
  const given = z.object({ "retry-after": z.coerce.number().int().min(0).max(86_400) })
    .safeParse({ ...(headers as object | null) });
  return given.success ? given.data["retry-after"] * 1_000 : null;
}
