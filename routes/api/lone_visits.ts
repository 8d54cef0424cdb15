/** `/lone-visits/me`: the timer of a doctor who is alone at a patient's, and the PINs that answer it. */
import { z } from "zod";
import { answer } from "../problem.ts";
import { confirmBody, pinsBody } from "../people/lone_visits.ts";
import type { Services } from "../services.ts";
import type { ApiRoutes } from "./route.ts";

const moment = z.iso.datetime();
const own = z.object({
  visit: z.object({
    bookingId: z.uuid(),
    startedAt: moment,
    extendMinutes: z.number().int(),
    dueAt: moment.nullable(),
    answerBy: moment.nullable(),
  }).nullable(),
  arePinsSet: z.boolean(),
});

export function loneVisitRoutes(api: ApiRoutes, { loneVisits }: Pick<Services, "loneVisits">) {
  const tag = "emergency";
  const base = "/lone-visits/me";
  const shown = { tag, status: 200, response: own } as const;
  api.add({
    method: "get",
    path: base,
    summary: "The timer of the visit that the doctor is at",
    ...shown,
  }, async ({ c, by }) => c.json(await loneVisits.own(by)));
  api.add({
    method: "post",
    path: `${base}/extend`,
    summary: "More time, while nothing is asked",
    ...shown,
  }, async ({ c, by }) => answer(c, await loneVisits.extend(by)));
  api.add({
    method: "post",
    path: `${base}/leave`,
    summary: "«I am in the car»: the timer ends",
    ...shown,
  }, async ({ c, by }) => answer(c, await loneVisits.leave(by)));
  api.add({
    method: "post",
    path: `${base}/confirm`,
    summary: "Answers with the PIN that all is well; the timer begins anew",
    body: confirmBody,
    ...shown,
  }, async ({ c, by, body }) => answer(c, await loneVisits.confirm(by, body, c.get("language"))));
  api.add({
    method: "put",
    path: `${base}/pins`,
    summary:
      "Sets the two PINs: one says that all is well, the other says so and calls for help in silence",
    body: pinsBody,
    ...shown,
  }, async ({ c, by, body }) => answer(c, await loneVisits.setPins(by, body, c.get("language"))));
}
