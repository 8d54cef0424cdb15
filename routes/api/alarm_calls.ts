/** `/alarm-calls/me` and what a doctor answers to an alarm; staff begin and end the search. */
import { z } from "zod";
import { address } from "../../actors/booking/schemas.ts";
import { ALERT_KINDS, ALERT_STATUSES, ASK_OUTCOMES } from "../../actors/alert/protocol.ts";
import { alertDeclineBody, alertLeaveBody, alertSearchBody } from "../../actors/alert/schemas.ts";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import type { ApiRoutes } from "./route.ts";

const id = z.uuid();
const moment = z.iso.datetime();
const kind = z.enum(ALERT_KINDS);
const calls = z.object({
  asks: z.array(z.object({
    alertId: id,
    kind,
    askedAt: moment,
    expiresAt: moment,
    distanceMeters: z.number().int(),
    district: z.string().nullable(),
  })),
  help: z.object({
    alertId: id,
    kind,
    boundAt: moment,
    arrivesAt: moment.nullable(),
    isEstimated: z.boolean(),
    arrivedAt: moment.nullable(),
    place: address.nullable(),
    senderPlace: z.object({ latitude: z.number(), longitude: z.number() }).nullable(),
    message: z.string().nullable(),
    callerName: z.string(),
    waitsOutside: z.boolean(),
  }).nullable(),
  closed: z.object({ alertId: id, outcome: z.enum(ASK_OUTCOMES) }).nullable(),
});
const answered = z.object({
  id,
  status: z.enum(ALERT_STATUSES),
  version: z.number().int(),
});

export function alarmCallRoutes(
  api: ApiRoutes,
  { alarmCalls }: Pick<Services, "alarmCalls">,
): void {
  const tag = "emergency";
  const shown = { tag, status: 200, response: answered } as const;
  api.add({
    method: "get",
    path: "/alarm-calls/me",
    tag,
    summary: "The alarms that ask this doctor to come, and the one that the doctor goes to",
    status: 200,
    response: calls,
  }, async ({ c, by }) => c.json(await alarmCalls.own(by)));
  api.add({
    method: "post",
    path: "/emergency/:id/accept",
    summary: "The doctor who is asked comes; the first who says so is bound",
    ...shown,
  }, async ({ c, by }) => answer(c, await alarmCalls.accept(by, c.req.param("id") ?? "")));
  api.add({
    method: "post",
    path: "/emergency/:id/arrive",
    summary: "The doctor who comes is there",
    ...shown,
  }, async ({ c, by }) => answer(c, await alarmCalls.arrive(by, c.req.param("id") ?? "")));
  const acts = {
    decline: ["The doctor cannot come; with a reason it is held against nobody", alertDeclineBody],
    leave: ["The doctor goes: done, or unable to come; then others are asked", alertLeaveBody],
    search: ["Doctors are asked anew, or no more; who was bound is let go", alertSearchBody],
  } as const;
  for (const [path, [summary, body]] of Object.entries(acts)) {
    const act = path as keyof typeof acts;
    api.add(
      { method: "post", path: `/emergency/:id/${path}`, summary, body, ...shown },
      async ({ c, by, body: given }) =>
        answer(
          c,
          await alarmCalls[act](by, c.req.param("id") ?? "", given, c.get("language")),
        ),
    );
  }
}
