/** `/admin/patients/{id}/merge`, `…/unmerge`, `…/merges`: two records of one human. */
import { z } from "zod";
import { iso } from "../../actors/booking/view.ts";
import type { PersonMerge } from "../../db/person_merges.ts";
import { mergeBody, unmergeBody } from "../people/person_merges.ts";
import { answer } from "../problem.ts";
import type { Outcome, Services } from "../services.ts";
import type { ApiRoutes } from "./route.ts";

const id = z.uuid();
const moment = z.iso.datetime();
const merge = z.object({
  id,
  fromId: id,
  intoId: id,
  mergedBy: id,
  mergedAt: moment,
  reason: z.string().nullable(),
  unmergedBy: id.nullable(),
  unmergedAt: moment.nullable(),
  unmergeReason: z.string().nullable(),
});
const log = z.object({ items: z.array(merge), nextCursor: z.null() });

const shown = (outcome: Outcome<readonly PersonMerge[]>) =>
  "ok" in outcome
    ? {
      ok: {
        items: outcome.ok.map((one) => ({
          ...one,
          mergedAt: iso(one.mergedAt),
          unmergedAt: one.unmergedAt === null ? null : iso(one.unmergedAt),
        })),
        nextCursor: null,
      },
    }
    : outcome;

export function mergeRoutes(api: ApiRoutes, { merges }: Pick<Services, "merges">): void {
  const tag = "admin";
  api.add({
    method: "get",
    path: "/admin/patients/:id/merges",
    tag,
    summary: "Which records were said to be one human with this one, and when that was taken back",
    status: 200,
    response: log,
  }, async ({ c, by }) => answer(c, shown(await merges.log(by, c.req.param("id") ?? ""))));
  api.add(
    {
      method: "post",
      path: "/admin/patients/:id/merge",
      tag,
      summary:
        "This record and another one are one human; nothing is rewritten, it can be taken back",
      body: mergeBody,
      status: 200,
      response: log,
    },
    async ({ c, body, by }) =>
      answer(c, shown(await merges.merge(by, c.req.param("id") ?? "", body, c.get("language")))),
  );
  api.add(
    {
      method: "post",
      path: "/admin/patients/:id/unmerge",
      tag,
      summary: "They are two after all: everything is as it was",
      body: unmergeBody,
      status: 200,
      response: log,
    },
    async ({ c, body, by }) =>
      answer(c, shown(await merges.unmerge(by, c.req.param("id") ?? "", body, c.get("language")))),
  );
}
