/** Cash that doctors hand over: said by the one, confirmed or disputed by the other. */
import { z } from "zod";
import { DISPUTES, HANDOVER_STATUSES } from "../../db/cash_handovers.ts";
import {
  disputeBody,
  handoverBody,
  handoversQuery,
  ownHandoversQuery,
} from "../money/handover_services.ts";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import { pageOf } from "./responses.ts";
import type { ApiRoutes } from "./route.ts";

const amount = z.int();
const handover = z.object({
  id: z.uuid(),
  doctorId: z.uuid(),
  doctorName: z.string(),
  clinicId: z.uuid().nullable(),
  clinicName: z.string().nullable(),
  amountKopecks: amount,
  status: z.enum(HANDOVER_STATUSES),
  saidAt: z.iso.datetime(),
  decidedAt: z.iso.datetime().nullable(),
  dispute: z.enum(DISPUTES).nullable(),
  countedKopecks: amount.nullable(),
});
const tag = "payments";

export function handoverRoutes(api: ApiRoutes, { handovers }: Pick<Services, "handovers">): void {
  api.add(
    {
      method: "get",
      path: "/doctor-profiles/me/handovers",
      tag,
      summary: "The cash that a doctor holds, to whom it goes, and what was handed over",
      query: ownHandoversQuery,
      status: 200,
      response: pageOf(handover).extend({
        cashKopecks: amount,
        receivers: z.array(z.object({ clinicId: z.uuid(), name: z.string() })),
      }),
    },
    async ({ c, by }) => answer(c, await handovers.mine(by, c.req.query(), c.get("language"))),
  );
  api.add(
    {
      method: "post",
      path: "/doctor-profiles/me/handovers",
      tag,
      summary: "«I have handed over so much»: it counts once the receiver has confirmed it",
      body: handoverBody,
      status: 201,
      response: handover,
    },
    async ({ c, by, body }) => answer(c, await handovers.say(by, body, c.get("language")), 201),
  );
  api.add({
    method: "post",
    path: "/doctor-profiles/me/handovers/:id/withdraw",
    tag,
    summary: "Takes back what nobody has confirmed yet",
    status: 200,
    response: handover,
  }, async ({ c, by }) => answer(c, await handovers.withdraw(by, c.req.param("id") ?? "")));
  for (const path of ["/clinic-profiles/me/handovers", "/admin/handovers"]) {
    api.add(
      {
        method: "get",
        path,
        tag,
        summary: "Cash that doctors say to have handed over here; what waits for an answer first",
        query: handoversQuery,
        status: 200,
        response: pageOf(handover),
      },
      async ({ c, by }) =>
        answer(c, await handovers.received(by, c.req.query(), c.get("language"))),
    );
  }
  api.add({
    method: "post",
    path: "/handovers/:id/confirm",
    tag,
    summary: "The cash was received: the doctor's debt is less by it",
    status: 200,
    response: handover,
  }, async ({ c, by }) => answer(c, await handovers.confirm(by, c.req.param("id") ?? "")));
  api.add(
    {
      method: "post",
      path: "/handovers/:id/dispute",
      tag,
      summary: "It was not received, or another sum was: nothing is posted",
      body: disputeBody,
      status: 200,
      response: handover,
    },
    async ({ c, by, body }) =>
      answer(
        c,
        await handovers.dispute(by, c.req.param("id") ?? "", body, c.get("language")),
      ),
  );
}
