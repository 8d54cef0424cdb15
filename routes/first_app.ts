/**
 * The little app that answers before the whole one: after a start, or when the store is back, calls for help
 * are taken as soon as who calls can be known, and boards hear them, while all bookings are still being
 * read: by JSON and by forms, of a patient, of a doctor, and by the link of a visit. Everything else waits, or
 * is asked to come again.
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
import type { CallServices } from "./pages/call_kit.ts";
import { doctorAlarmPage } from "./pages/doctor_alarm.ts";
import { pageGuard } from "./pages/guard.ts";
import { knowPage, pageKit, type PagesEnv, type PagesOptions } from "./pages/kit.ts";
import { sosPages } from "./pages/sos.tsx";
import { visitLinkPages } from "./pages/visit_link.tsx";
import { problem } from "./problem.ts";
import type { Services } from "./services.ts";
import { type StaticFiles, staticFiles } from "./static_files.ts";
import { streamRoute, type Streams } from "./streams.ts";

export interface FirstAppOptions {
  readonly services: CallServices & Pick<Services, "emergency">;
  readonly accounts: Accounts;
  readonly streams: Streams;
  readonly log: Log;
  readonly publicUrl: URL | null;
  readonly pages: PagesOptions;
  /** Its pages look as they always do. */
  readonly statics: StaticFiles;
}

export function createFirstApp(options: FirstAppOptions): Hono<Environment> {
  const { accounts, publicUrl, log } = options;
  const app = new Hono<Environment>();
  openFront(app, { publicUrl });
  checkRequests(app, { publicUrl, refuse: failure });
  app.get("/static/*", staticFiles(options.statics));
  knowWhoAsks(app, { accounts, publicUrl });
  refuseForeignWrites(app, { publicUrl, refuse: failure });
  const api = new ApiRoutes();
  meRoute(api);
  callRoutes(api, options.services);
  streamRoute(api, options.streams);
  app.route(API, api.app);
  app.route("/", callPages(options) as unknown as Hono<Environment>);
  app.notFound((c) =>
    problem(c.get("language"), { status: 503, code: "not_ready", retryAfterSeconds: 1 })
  );
  app.onError((error, c) => onError(error, c, log));
  return app;
}

/** The pages of calls for help. Where they lead on to is not there yet, and says so with the numbers. */
function callPages({ services, pages }: FirstAppOptions): Hono<PagesEnv> {
  const app = new Hono<PagesEnv>();
  const kit = pageKit<CallServices>(services, pages);
  app.use(knowPage(kit));
  app.use(pageGuard);
  sosPages(app, kit);
  visitLinkPages(app, kit);
  doctorAlarmPage(
    app,
    kit,
    (c, _person, _values, { status }) => failure(c, status, "invalid_input"),
  );
  return app;
}
