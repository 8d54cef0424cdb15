/**
 * A payment provider on this machine: the API of YooKassa as far as the program uses it, a page where a
 * person «pays», and doors for a test to make it misbehave. No money is anywhere near it.
 */
import { Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { z } from "zod";
import { IdempotencyKeys } from "./idempotency.ts";
import { Notifications } from "./notifications.ts";
import { ApiError, invalid } from "./objects.ts";
import {
  cancelRequest,
  captureRequest,
  idempotenceKey,
  listQuery,
  paymentRequest,
  receiptQuery,
  receiptRequest,
  refundRequest,
} from "./requests.ts";
import { payPages } from "./pay_pages.ts";
import { Till } from "./till.ts";

/** The program's server puts another in its place once it starts, which `Deno.serve` does not know. */
const OwnResponse = Response;

/** How it misbehaves, once each, in the order given. */
export type Trouble =
  /** Does the work and breaks the line. */
  | { readonly type: "drop_reply" }
  /** Does the work, says 500 after a while. */
  | { readonly type: "late_fault"; readonly milliseconds: number }
  /** Does nothing. */
  | { readonly type: "too_many"; readonly retryAfterMilliseconds: number }
  /** Does the work and answers with this. */
  | { readonly type: "odd_answer"; readonly body: string };

export interface ProviderOptions {
  readonly shopId: string;
  readonly secretKey: string;
  readonly hostname?: string;
  readonly port?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export class PaymentProvider {
  readonly till: Till;
  readonly notifications = new Notifications();
  /** Taken one by one by the calls that change something. */
  readonly troubles: Trouble[] = [];
  /**
   * Waited for before a call is answered, and once more after the work of one that changes something is
   * done: a test may end here the process that called.
   */
  interrupt: (call: string, moment: "before" | "after") => Promise<void> | void = () => {};
  /** Method and path of every call, for a test to count. */
  readonly calls: string[] = [];
  readonly #keys: IdempotencyKeys;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(private readonly options: ProviderOptions) {
    const now = options.now ?? Date.now;
    this.#keys = new IdempotencyKeys(now);
    this.till = new Till({
      shopId: options.shopId,
      isTest: options.secretKey.startsWith("test_"),
      now,
      payUrl: () => `${this.url}/pay/`,
    }, (event, object) => this.notifications.happened(event, object));
    const app = this.#app();
    this.#server = Deno.serve({
      hostname: options.hostname ?? "127.0.0.1",
      port: options.port ?? 0,
      onListen: () => {},
    }, async (request) => {
      const { body, status, headers } = await app.fetch(request);
      return new OwnResponse(body, { status, headers });
    });
  }

  get url(): string {
    return `http://${this.options.hostname ?? "127.0.0.1"}:${this.#server.addr.port}`;
  }

  /** What makes a program use it. */
  get environment() {
    return {
      YOOKASSA_URL: `${this.url}/v3`,
      YOOKASSA_SHOP_ID: this.options.shopId,
      YOOKASSA_SECRET_KEY: this.options.secretKey,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.notifications.stop();
    await this.#server.shutdown();
  }

  #app(): Hono {
    const app = new Hono();
    app.use(bodyLimit({ maxSize: 256 * 1024 }));
    app.onError((error, context) => {
      const known = error instanceof ApiError ? error : new ApiError(500, "internal_server_error");
      return context.json(known.body(), known.status);
    });
    const till = this.till;
    const api = new Hono();
    api.use(async (context, next) => {
      const call = `${context.req.method} ${context.req.path.replace(/^\/v3/, "")}`;
      this.calls.push(call);
      this.#checkKey(context);
      await this.interrupt(call, "before");
      await next();
      await this.interrupt(call, "after");
    });
    api.post(
      "/payments",
      (context) => this.#change(context, paymentRequest, (asked) => till.create(asked)),
    );
    api.get("/payments", (context) => context.json(till.list(till.payments, queryOf(context))));
    api.get("/payments/:id", (context) => context.json(till.payment(context.req.param("id"))));
    api.post(
      "/payments/:id/capture",
      (context) =>
        this.#change(
          context,
          captureRequest,
          (asked) => till.capture(context.req.param("id"), asked.amount, asked.receipt),
        ),
    );
    api.post(
      "/payments/:id/cancel",
      (context) => this.#change(context, cancelRequest, () => till.cancel(context.req.param("id"))),
    );
    api.post(
      "/refunds",
      (context) => this.#change(context, refundRequest, (asked) => till.refund(asked)),
    );
    api.get("/refunds", (context) => context.json(till.list(till.refunds, queryOf(context))));
    api.get("/refunds/:id", (context) => context.json(till.refundOf(context.req.param("id"))));
    api.post(
      "/receipts",
      (context) => this.#change(context, receiptRequest, (asked) => till.fiscal.create(asked)),
    );
    api.get("/receipts", (context) => {
      const asked = receiptQuery.safeParse(context.req.query());
      if (!asked.success) throw invalid(asked.error.issues[0]?.path.join(".") || "query");
      return context.json(till.fiscal.list(asked.data));
    });
    api.get("/receipts/:id", (context) => context.json(till.fiscal.get(context.req.param("id"))));
    app.route("/v3", api);
    app.route("/", payPages(till));
    return app;
  }

  #checkKey(context: Context): void {
    const { shopId, secretKey } = this.options;
    if (context.req.header("authorization") !== `Basic ${btoa(`${shopId}:${secretKey}`)}`) {
      throw new ApiError(401, "invalid_credentials");
    }
  }

  /** A call that changes something: its key, its body, its trouble. */
  async #change<T>(
    context: Context,
    schema: z.ZodType<T>,
    work: (asked: T) => unknown,
  ): Promise<Response> {
    const key = idempotenceKey.safeParse(context.req.header("idempotence-key"));
    if (!key.success) throw invalid("Idempotence-Key");
    const text = await context.req.text();
    const asked = schema.safeParse(jsonOf(text));
    if (!asked.success) throw invalid(asked.error.issues[0]?.path.join(".") || "body");
    const trouble = this.troubles.shift();
    if (trouble?.type === "too_many") {
      throw new ApiError(
        429,
        "too_many_requests",
        undefined,
        trouble.retryAfterMilliseconds,
      );
    }
    const answer = this.#keys.once(
      key.data,
      `${context.req.path} ${text}`,
      () => work(asked.data),
    );
    switch (trouble?.type) {
      case "drop_reply":
        return new Response(new ReadableStream({ pull: (line) => line.error(new Error("cut")) }));
      case "late_fault":
        await new Promise((resolve) => setTimeout(resolve, trouble.milliseconds));
        throw new ApiError(500, "internal_server_error");
      case "odd_answer":
        return new Response(trouble.body, { headers: { "content-type": "application/json" } });
      default:
        return context.json(answer);
    }
  }
}

function queryOf(context: Context) {
  const asked = listQuery.safeParse(context.req.query());
  if (!asked.success) throw invalid(asked.error.issues[0]?.path.join(".") ?? "query");
  return asked.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid("body");
  }
}
