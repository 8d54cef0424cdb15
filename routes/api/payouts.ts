/** Runs of payouts: prepared, approved by another admin, exported for the bank, executed; lines returned. */
import { z } from "zod";
import {
  prepareBody,
  type RegisterFile,
  registerQuery,
  runsQuery,
} from "../money/payout_services.ts";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import { pageOf } from "./responses.ts";
import type { ApiRoutes } from "./route.ts";

const amount = z.int();
const moment = z.iso.datetime();
const run = {
  id: z.uuid(),
  number: z.int(),
  status: z.enum(["prepared", "approved", "executed", "cancelled"]),
  until: z.iso.date(),
  withoutDetails: z.int(),
  lines: z.int(),
  amountKopecks: amount,
  nettedKopecks: amount,
  preparedBy: z.uuid(),
  preparedAt: moment,
  approvedBy: z.uuid().nullable(),
  approvedAt: moment.nullable(),
  closedAt: moment.nullable(),
};
const whole = z.object({
  ...run,
  hasAccount: z.boolean(),
  items: z.array(z.object({
    id: z.uuid(),
    number: z.int(),
    payee: z.enum(["doctor", "clinic"]),
    payeeId: z.uuid(),
    name: z.string(),
    amountKopecks: amount,
    nettedKopecks: amount,
    recipient: z.string().nullable(),
    account: z.string().nullable(),
    bankName: z.string().nullable(),
    returnedAt: moment.nullable(),
  })),
});

/** The file as the API and the page give it. */
export const registerResponse = ({ name, type, body }: RegisterFile): Response =>
  new Response(body, {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
    },
  });

const STEPS = {
  approve: "Posts a run; by another admin than the one who prepared it, where there are several",
  cancel: "Drops a run that was not approved",
  execute: "The bank has paid all lines that it has not returned",
} as const;

export function payoutRoutes(api: ApiRoutes, { payouts }: Pick<Services, "payouts">): void {
  const tag = "admin";
  api.add(
    {
      method: "get",
      path: "/admin/payouts",
      tag,
      summary: "Runs of payouts, the newest first",
      query: runsQuery,
      status: 200,
      response: pageOf(z.object(run)).extend({
        debtsNextCursor: z.string().nullable(),
        debts: z.array(z.object({
          payee: z.enum(["doctor", "clinic"]),
          payeeId: z.uuid(),
          name: z.string(),
          debtKopecks: amount,
        })),
        hasAccount: z.boolean(),
      }),
    },
    async ({ c, by }) => answer(c, await payouts.list(by, c.req.query(), c.get("language"))),
  );
  api.add(
    {
      method: "post",
      path: "/admin/payouts",
      tag,
      summary: "Prepares a run: all to whom something is due and whose bank details are known",
      body: prepareBody,
      status: 201,
      response: whole,
    },
    async ({ c, by, body }) => answer(c, await payouts.prepare(by, body, c.get("language")), 201),
  );
  api.add({
    method: "get",
    path: "/admin/payouts/:id",
    tag,
    summary: "A run with every line",
    status: 200,
    response: whole,
  }, async ({ c, by }) => answer(c, await payouts.run(by, c.req.param("id") ?? "")));
  for (const step of ["approve", "cancel", "execute"] as const) {
    api.add({
      method: "post",
      path: `/admin/payouts/:id/${step}`,
      tag,
      summary: STEPS[step],
      status: 200,
      response: whole,
    }, async ({ c, by }) => answer(c, await payouts[step](by, c.req.param("id") ?? "")));
  }
  api.add({
    method: "post",
    path: "/admin/payout-lines/:id/return",
    tag,
    summary: "The bank has returned this line: it is reversed, and due again",
    status: 200,
    response: whole,
  }, async ({ c, by }) => answer(c, await payouts.giveBack(by, c.req.param("id") ?? "")));
  api.add(
    {
      method: "get",
      path: "/admin/payouts/:id/register",
      tag,
      summary: "An approved run for the bank: CSV, or the exchange format of 1C",
      query: registerQuery,
      status: 200,
      contentType: "text/csv",
    },
    async ({ c, by }) => {
      const id = c.req.param("id") ?? "";
      const outcome = await payouts.register(by, id, c.req.query(), c.get("language"));
      return "ok" in outcome ? registerResponse(outcome.ok) : answer(c, outcome);
    },
  );
}
