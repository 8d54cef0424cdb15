/** `/emergency`: calls for help, and what becomes of them. */
import { z } from "zod";
import { address } from "../../actors/booking/schemas.ts";
import {
  ALERT_KINDS,
  ALERT_OUTCOMES,
  ALERT_STATUSES,
  ASK_DECLINES,
  ASK_OUTCOMES,
  TOLD_BY,
} from "../../actors/alert/protocol.ts";
import {
  alertBody,
  alertHandOverBody,
  alertPlaceBody,
  alertStatusBody,
  alertStepBody,
} from "../../actors/alert/schemas.ts";
import { answer, refusalProblem } from "../problem.ts";
import type { Services } from "../services.ts";
import { type ApiRoutes, pageQuery } from "./route.ts";

const id = z.uuid();
const moment = z.iso.datetime();
const mark = z.object({ name: z.string(), at: moment });
const kind = z.enum(ALERT_KINDS);

/** For staff alone. */
const board = z.object({
  city: z.string(),
  raisedBy: id,
  raisedByName: z.string(),
  raisedAs: z.string(),
  senderId: id,
  senderName: z.string(),
  acknowledgedById: id.nullable(),
  reports: z.array(z.object({
    kind,
    by: id,
    name: z.string(),
    at: moment,
    message: z.string().nullable(),
    place: address.nullable(),
  })),
  reportCount: z.number().int(),
  ticked: z.record(z.string(), mark),
  escalatesAt: moment.nullable(),
  careUntil: moment.nullable(),
  dropped: mark.nullable(),
  answered: z.object({ how: z.enum(["pin", "tap"]), at: moment }).nullable(),
  escalations: z.array(z.object({
    step: z.number().int(),
    at: moment,
    told: z.array(z.object({
      id,
      name: z.string(),
      as: z.enum(["on_duty", "on_call", "admin"]),
      by: z.array(z.enum(TOLD_BY)),
    })),
  })),
  track: z.array(z.object({ latitude: z.number(), longitude: z.number() })),
  search: z.object({
    helperId: id.nullable(),
    isAsking: z.boolean(),
    isHalted: z.boolean(),
    lookAt: moment.nullable(),
    asks: z.array(z.object({
      id,
      name: z.string(),
      distanceMeters: z.number().int(),
      askedAt: moment,
      expiresAt: moment,
      outcome: z.enum(ASK_OUTCOMES).nullable(),
      reason: z.enum(ASK_DECLINES).nullable(),
    })),
  }).nullable(),
  note: z.string().nullable(),
});

const alert = z.object({
  id,
  version: z.number().int(),
  status: z.enum(ALERT_STATUSES),
  kind,
  isDrill: z.boolean(),
  bookingId: id.nullable(),
  createdAt: moment,
  raisesAt: moment,
  raisedAt: moment.nullable(),
  seenBy: z.array(mark),
  acknowledgedBy: mark.nullable(),
  respondingBy: mark.nullable(),
  responder: z.string().nullable(),
  closedBy: mark.nullable(),
  outcome: z.enum(ALERT_OUTCOMES).nullable(),
  place: address.nullable(),
  senderPlace: z.object({
    latitude: z.number(),
    longitude: z.number(),
    accuracyMeters: z.number().nullable(),
    recordedAt: moment,
  }).nullable(),
  message: z.string().nullable(),
  helper: z.object({
    name: z.string(),
    boundAt: moment,
    arrivesAt: moment.nullable(),
    isEstimated: z.boolean(),
    arrivedAt: moment.nullable(),
  }).nullable(),
  board: board.nullable(),
});
const answered = z.object({
  id,
  status: z.enum(ALERT_STATUSES),
  version: z.number().int(),
});

const tag = "emergency";

/** To call, and to answer who called: also while the rest is still being read. */
export function callRoutes(api: ApiRoutes, { emergency }: Pick<Services, "emergency">): void {
  api.add(
    {
      method: "post",
      path: "/emergency/alert",
      tag,
      summary:
        "Calls for help; the same clientId again is the same call, with its newer position. " +
        "An SOS of a patient may be taken back until `raisesAt`. Only a wrong `kind` is refused: any " +
        "other field that cannot be read is left out and named in `ignored`, and so is a `bookingId` that is " +
        "not the caller's, not any more or not at all; the call is stored",
      body: alertBody,
      status: 201,
      response: answered.extend({
        raisesAt: moment,
        ignored: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
      }),
    },
    async ({ c, by, body }) => answer(c, await emergency.raise(by, body, c.get("language")), 201),
  );
  api.add({
    method: "put",
    path: "/emergency/:id/status",
    tag,
    summary:
      "Its sender takes it back while it counts; staff acknowledge it, say who goes, close it",
    body: alertStatusBody,
    status: 200,
    response: answered,
  }, async ({ c, by, body }) =>
    answer(
      c,
      await emergency.setStatus(by, c.req.param("id") ?? "", body, c.get("language")),
    ));
}

export function emergencyRoutes(
  api: ApiRoutes,
  { emergency, alarmBoard }: Pick<Services, "emergency" | "alarmBoard">,
): void {
  callRoutes(api, { emergency });
  api.add({
    method: "get",
    path: "/emergency",
    tag,
    summary: "Alerts that the reader may see, the newest first; staff see those of their cities",
    query: z.object({
      status: z.enum(["open", "ended"]).optional(),
      limit: z.string().optional(),
      cursor: z.string().optional(),
    }),
    status: 200,
    response: z.object({ items: z.array(alert), nextCursor: id.nullable() }),
  }, async ({ c, by }) => {
    const status = c.req.query("status");
    const isOpen = status === "open" ? true : status === "ended" ? false : undefined;
    const found = await emergency.list(by, {
      ...pageQuery(c),
      ...(isOpen === undefined ? {} : { isOpen }),
    });
    return answer(c, { ok: found });
  });
  api.add({
    method: "get",
    path: "/emergency/:id",
    tag,
    summary: "One alert",
    status: 200,
    response: alert,
  }, async ({ c, by }) => {
    const view = await emergency.view(by, c.req.param("id") ?? "");
    return view === null ? refusalProblem(c.get("language"), "not_found") : answer(c, { ok: view });
  });
  api.add({
    method: "post",
    path: "/emergency/:id/seen",
    tag,
    summary: "It stands on the screen of this one of the staff",
    status: 200,
    response: answered,
  }, async ({ c, by }) => answer(c, await alarmBoard.see(by, c.req.param("id") ?? "")));
  api.add({
    method: "post",
    path: "/emergency/:id/care",
    tag,
    summary: "«I am at it»: asked of the one who took it, else the alarm rises again",
    status: 200,
    response: answered,
  }, async ({ c, by }) => answer(c, await alarmBoard.care(by, c.req.param("id") ?? "")));
  const steps = {
    steps: ["A step of the playbook was done, or was not after all", alertStepBody, "tickStep"],
    "hand-over": ["Another one on duty answers for it now", alertHandOverBody, "handOver"],
    place: ["Help is needed elsewhere than was said", alertPlaceBody, "correctPlace"],
  } as const;
  for (const [path, [summary, body, act]] of Object.entries(steps)) {
    api.add({
      method: "post",
      path: `/emergency/:id/${path}`,
      tag,
      summary,
      body,
      status: 200,
      response: answered,
    }, async ({ c, by, body: given }) =>
      answer(
        c,
        await alarmBoard[act](by, c.req.param("id") ?? "", given, c.get("language")),
      ));
  }
}
