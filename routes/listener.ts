/**
 * The HTTP server. It listens at once, so that a standby can say that it is one, and serves the app
 * when it is there. Deno's `node:http` closes half-sent headers and bodies that never come.
 */
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import type { Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isForFirstApp, isUrgentRequest } from "./listener_paths.ts";
import { notReady } from "./not_ready.ts";
import { BARE_HEADERS } from "./security_headers.ts";

const HEADERS_TIMEOUT_MILLISECONDS = 10_000;
const REQUEST_TIMEOUT_MILLISECONDS = 30_000;
/** How often the two are looked at; 30 s by default, which would be added to them. */
const TIMEOUT_CHECK_MILLISECONDS = 1_000;
const DRAIN_MILLISECONDS = 8_000;
const DRAIN_CHECK_MILLISECONDS = 20;

/** So long, and so many at one time: then whoever calls asks again. */
const HOLD_MILLISECONDS = 4_000;
const HELD_AT_MOST = 1_000;
/** Boards that come back wait too, and take no call's place. */
const BOARDS_HELD_AT_MOST = 200;

/** A board that would rather wait than be sent away (RFC 7240, 4.3). */
const prefersToWait = (request: Request): boolean =>
  request.method === "GET" && /(^|[,;]\s*)wait=\d/.test(request.headers.get("prefer") ?? "");

export type FetchHandler = (
  request: Request,
  environment: unknown,
) => Response | Promise<Response>;

export interface Listener {
  readonly port: number;
  /** How many requests wait for an app now. */
  readonly held: number;
  /** Hands requests to the app; null: there is none now, everything answers 503. */
  serve(handler: FetchHandler | null): void;
  /** Hands calls for help, and boards that listen to them, to this app while there is no other. */
  serveFirst(handler: FetchHandler | null): void;
  /** Calls that waited for the first app are answered, or so many milliseconds have passed. */
  callsAnswered(milliseconds: number): Promise<void>;
  /** Takes nothing new and lets what is under way end, for some seconds. */
  close(): Promise<void>;
}

interface Held {
  readonly isForFirst: boolean;
  go(): void;
}

export async function listen(port: number, host: string): Promise<Listener> {
  let handler: FetchHandler | null = null;
  let first: FetchHandler | null = null;
  const handlerFor = (isForFirst: boolean) => handler ?? (isForFirst ? first : null);
  const calls = new Set<Held>();
  const boards = new Set<Held>();
  /** Until there is an app for it, or for long enough. */
  const appears = (held: Set<Held>, isForFirst: boolean) =>
    new Promise<void>((resolve) => {
      const go = () => {
        clearTimeout(timer);
        held.delete(one);
        resolve();
      };
      const timer = setTimeout(go, HOLD_MILLISECONDS);
      const one: Held = { isForFirst, go };
      held.add(one);
    });
  /** Calls before boards. */
  const release = () => {
    for (const held of [calls, boards]) {
      for (const one of [...held]) if (handlerFor(one.isForFirst) !== null) one.go();
    }
  };
  /** Calls that waited and that the first app answers, until it has. */
  const waited = new Set<Promise<Response>>();
  async function answer(request: Request, environment: unknown): Promise<Response> {
    const { pathname } = new URL(request.url);
    const isForFirst = isForFirstApp(request.method, pathname);
    if (handlerFor(isForFirst) === null) {
      if (isUrgentRequest(request.method, pathname)) {
        if (calls.size < HELD_AT_MOST) {
          const reply = appears(calls, isForFirst)
            .then(() => answerNow(request, environment, isForFirst));
          if (isForFirst) waited.add(reply);
          return await reply.finally(() => waited.delete(reply));
        }
      } else if (isForFirst && prefersToWait(request) && boards.size < BOARDS_HELD_AT_MOST) {
        await appears(boards, isForFirst);
      }
    }
    return await answerNow(request, environment, isForFirst);
  }
  async function answerNow(
    request: Request,
    environment: unknown,
    isForFirst: boolean,
  ): Promise<Response> {
    const found = handlerFor(isForFirst);
    if (found !== null) return await found(request, environment);
    const { outgoing } = environment as HttpBindings;
    for (const [name, value] of BARE_HEADERS) outgoing.setHeader(name, value);
    return await notReady(request);
  }
  const underWay = new Set<ServerResponse>();
  const server = createAdaptorServer({
    fetch(request: Request, environment: unknown) {
      const { outgoing } = environment as HttpBindings;
      underWay.add(outgoing as ServerResponse);
      outgoing.once("close", () => underWay.delete(outgoing as ServerResponse));
      return handler === null ? answer(request, environment) : handler(request, environment);
    },
    serverOptions: {
      headersTimeout: HEADERS_TIMEOUT_MILLISECONDS,
      requestTimeout: REQUEST_TIMEOUT_MILLISECONDS,
      connectionsCheckingInterval: TIMEOUT_CHECK_MILLISECONDS,
    },
  }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    get held() {
      return calls.size + boards.size;
    },
    serve(next) {
      handler = next;
      first = null;
      release();
    },
    serveFirst(next) {
      first = next;
      release();
    },
    async callsAnswered(milliseconds) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise((resolve) => timer = setTimeout(resolve, milliseconds));
      await Promise.race([Promise.allSettled(waited), late]);
      clearTimeout(timer);
    },
    close: () =>
      new Promise<void>((resolve) => {
        const giveUpAt = performance.now() + DRAIN_MILLISECONDS;
        // Not closeIdleConnections: under Deno it leaves those that have served more than once.
        const drain = setInterval(() => {
          if (underWay.size > 0 && performance.now() < giveUpAt) return;
          server.closeAllConnections();
        }, DRAIN_CHECK_MILLISECONDS);
        server.close(() => {
          clearInterval(drain);
          resolve();
        });
      }),
  };
}
