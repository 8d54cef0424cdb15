/** `/profiles/me`: all of one's own data, and the end of the account. */
import { z } from "zod";
import { channelOf } from "../channel.ts";
import { exportResponse } from "../export_response.ts";
import { deletionBody } from "../people/account_deletion.ts";
import { confirmBody } from "../people/fresh_proof.ts";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import type { ApiRoutes } from "./route.ts";

const moment = z.iso.datetime();
const deletion = z.object({
  requestedAt: moment,
  dueAt: moment,
  obstacle: z.object({ code: z.string(), message: z.string() }).nullable(),
});

export function ownDataRoutes(api: ApiRoutes, { privacy }: Services): void {
  const tag = "profiles";
  api.add(
    {
      method: "post",
      path: "/profiles/me/confirm",
      tag,
      summary: "Give the password anew: for ten minutes the export and the deletion are open",
      body: confirmBody,
      status: 200,
      response: z.object({ freshUntil: moment }),
    },
    async ({ c, body, by }) =>
      answer(c, await privacy.confirm(by, channelOf(c), body, c.get("language"))),
  );
  api.add({
    method: "get",
    path: "/profiles/me/export",
    tag,
    summary: "All that is kept of oneself, section by section; after /profiles/me/confirm",
    status: 200,
    response: z.looseObject({ exportedAt: moment, account: z.array(z.looseObject({})) }),
  }, async ({ c, by }) => {
    const outcome = await privacy.exportOf(by, channelOf(c));
    return "ok" in outcome ? exportResponse(outcome.ok) : answer(c, outcome);
  });
  api.add({
    method: "get",
    path: "/profiles/me/deletion",
    tag,
    summary: "Whether the account is to be deleted, when, and what holds it up as things stand",
    status: 200,
    response: z.object({ deletion: deletion.nullable() }),
  }, async ({ c, by }) => c.json({ deletion: await privacy.deletion(by, c.get("language")) }));
  api.add(
    {
      method: "post",
      path: "/profiles/me/deletion",
      tag,
      summary: "Delete the account in a week; after /profiles/me/confirm, with no visit open",
      body: deletionBody,
      status: 202,
      response: deletion,
    },
    async ({ c, body, by }) =>
      answer(c, await privacy.requestDeletion(by, channelOf(c), body, c.get("language")), 202),
  );
  api.add({
    method: "post",
    path: "/profiles/me/deletion/withdraw",
    tag,
    summary: "Keep the account after all",
    status: 200,
    response: z.object({ withdrawn: z.literal(true) }),
  }, async ({ c, by }) => answer(c, await privacy.withdrawDeletion(by)));
}
