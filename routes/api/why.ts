/** `/bookings/{id}/candidates`: why and why not. */
import { z } from "zod";
import { DECISION_KINDS, VERDICTS } from "../../actors/dispatcher/verdicts.ts";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import * as responses from "./responses.ts";
import type { ApiRoutes } from "./route.ts";

const moment = z.iso.datetime();
const decided = z.enum([...VERDICTS, "asked"]);
const shown = z.enum([...VERDICTS, "asked", "off_duty"]);
const counts = z.record(z.string(), z.number().int());

const candidate = z.object({
  doctorId: z.uuid(),
  firstName: z.string(),
  lastName: z.string(),
  verdict: shown,
  distanceMeters: z.number().nullable(),
  arrivalSeconds: z.number().nullable(),
  score: responses.offerScore.nullable(),
  offers: z.array(responses.offerTrace),
});
const round = {
  at: moment,
  wave: z.number().int(),
  kind: z.enum(DECISION_KINDS),
};

export function whyRoutes(api: ApiRoutes, { why }: Pick<Services, "why">): void {
  const tag = "bookings";
  api.add({
    method: "get",
    path: "/bookings/:id/candidates",
    tag,
    summary: "Why and why not: each doctor on duty of the city, with the verdict of now",
    status: 200,
    response: z.object({
      at: moment,
      counts,
      items: z.array(candidate),
      rounds: z.array(z.object({ ...round, counts })),
    }),
  }, async ({ c, by }) => answer(c, await why.candidates(by, c.req.param("id") ?? "")));
  api.add({
    method: "get",
    path: "/bookings/:id/progress",
    tag,
    summary:
      "How the search stands: asked, how many suit, the place among those who wait, of which clinic alone; then whose contract it is",
    status: 200,
    response: z.object({
      progress: z.object({
        asked: z.number().int(),
        total: z.number().int(),
        queuePlace: z.number().int().nullable(),
      }).nullable(),
      clinicName: z.string().nullable(),
    }),
  }, async ({ c, by }) => answer(c, await why.progress(by, c.req.param("id") ?? "")));
  api.add({
    method: "get",
    path: "/bookings/:id/candidates/:doctorId",
    tag,
    summary: "The verdict on one doctor in each search round, the newest first",
    status: 200,
    response: z.object({
      doctorId: z.uuid(),
      now: candidate.nullable(),
      items: z.array(z.object({ ...round, verdict: decided.nullable() })),
    }),
  }, async ({ c, by }) =>
    answer(
      c,
      await why.history(by, c.req.param("id") ?? "", c.req.param("doctorId") ?? ""),
    ));
}
