/**
 * The little app that answers before the whole one: after a start, or when the store is back, calls for help
 * are taken as soon as who calls can be known, and boards hear them, while all bookings are still being
 * read. Everything else waits, or is asked to come again.
 */
import { Hono } from "hono";
import type { Log } from "../actors/world.ts";
import type { Accounts } from "./accounts.ts";
import { meRoute } from "./api/auth.ts";
import { callRoutes } from "./api/emergency.ts";
import { ApiRoutes } from "./api/route.ts";
import type { Environment } from "./context.ts";
import { failure, onError } from "./failures.ts";
import { API, checkRequests, knowWhoAsks, openFront, refuseForeignWrites } from "./front.ts";
import { problem } from "./problem.ts";
import type { Services } from "./services.ts";
import { streamRoute, type Streams } from "./streams.ts";

export interface FirstAppOptions {
  readonly emergency: Services["emergency"];
  readonly accounts: Accounts;
  readonly streams: Streams;
  readonly log: Log;
  readonly publicUrl: URL | null;
}

export function createFirstApp(options: FirstAppOptions): Hono<Environment> {
  const { accounts, publicUrl, log } = options;
  const app = new Hono<Environment>();
  openFront(app, { publicUrl });
  checkRequests(app, { publicUrl, refuse: failure });
  knowWhoAsks(app, { accounts, publicUrl });
  refuseForeignWrites(app, { publicUrl, refuse: failure });
  const api = new ApiRoutes();
  meRoute(api);
  callRoutes(api, options);
  streamRoute(api, options.streams);
  app.route(API, api.app);
  app.notFound((c) =>
    problem(c.get("language"), { status: 503, code: "not_ready", retryAfterSeconds: 1 })
  );
  app.onError((error, c) => onError(error, c, log));
  return app;
}
