/** `/geo/shifts/me`, `/admin/fairness`: what shifts have brought. */
import { z } from "zod";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import type { ApiRoutes } from "./route.ts";

const moment = z.iso.datetime();
const count = z.number().int();
const facts = {
  startedAt: moment,
  endedAt: moment.nullable(),
  offers: count,
  accepts: count,
  declines: count,
  validDeclines: count,
  missed: count,
  visits: count,
  incomeKopecks: count.nullable(),
  idleMinutes: count,
  shiftMinutes: count,
};
const median = z.object({
  offers: count,
  accepts: count,
  declines: count,
  missed: count,
  visits: count,
  idleMinutes: count,
}).nullable();

export function fairnessRoutes(api: ApiRoutes, { fairness }: Pick<Services, "fairness">): void {
  api.add({
    method: "get",
    path: "/geo/shifts/me",
    tag: "geo",
    summary: "The doctor's own shifts, and the median of the day's doctors where there are five",
    status: 200,
    response: z.object({
      city: z.string().nullable(),
      today: z.object(facts).nullable(),
      median,
      items: z.array(z.object(facts)),
    }),
  }, async ({ c, by }) => answer(c, await fairness.own(by)));
  api.add({
    method: "get",
    path: "/admin/fairness",
    tag: "staff",
    summary:
      "What today has brought each doctor, by city, and how even it was: whole shifts, those that " +
      "go on now and those that have begun today",
    status: 200,
    response: z.object({
      items: z.array(z.object({
        city: z.string(),
        giniIdle: z.number(),
        median,
        items: z.array(z.object({
          doctorId: z.uuid(),
          firstName: z.string(),
          lastName: z.string(),
          ...facts,
        })),
      })),
    }),
  }, async ({ c, by }) => answer(c, await fairness.today(by)));
}
