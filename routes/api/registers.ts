/** `/registers`: monthly bills of organisations, for admins and for the clinics in whose name they stand. */
import { z } from "zod";
import { REGISTER_STATUSES } from "../../db/organisation_registers.ts";
import {
  closeBody,
  REGISTER_SERVICES,
  registerPaymentBody,
  registersQuery,
} from "../money/register_services.ts";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import { registerResponse } from "./payouts.ts";
import { pageOf } from "./responses.ts";
import type { ApiRoutes } from "./route.ts";

const id = z.uuid();
const sum = z.int();
const day = z.iso.date();
const month = z.string();
const receivedBy = z.enum(["service", "provider"]);

const register = {
  id,
  number: z.int(),
  organisationId: id,
  organisationName: z.string(),
  organisationInn: z.string(),
  contractNumber: z.string(),
  contractOn: day,
  providerId: id,
  providerIsClinic: z.boolean(),
  providerName: z.string(),
  month,
  kopecks: sum,
  paidKopecks: sum,
  lines: z.int(),
  status: z.enum(REGISTER_STATUSES),
  closedAt: z.iso.datetime(),
};
const whole = z.object({
  ...register,
  items: z.array(z.object({
    number: z.int(),
    on: day,
    service: z.enum(REGISTER_SERVICES),
    isCorrection: z.boolean(),
    bookingNumber: z.int(),
    guaranteeNumber: z.string(),
    kopecks: sum,
  })),
  payments: z.array(z.object({
    id,
    kopecks: sum,
    documentNumber: z.string(),
    paidOn: day,
    receivedBy,
    markedAt: z.iso.datetime(),
  })),
});

export function registerRoutes(api: ApiRoutes, { registers }: Pick<Services, "registers">): void {
  const tag = "organisations";
  api.add(
    {
      method: "get",
      path: "/registers",
      tag,
      summary: "Registers in one's own name (for admins: all), and what stands in none yet",
      query: registersQuery,
      status: 200,
      response: pageOf(z.object(register)).extend({
        openNextCursor: z.string().nullable(),
        open: z.array(z.object({
          organisationId: id,
          organisationName: z.string(),
          providerId: id,
          providerName: z.string(),
          lines: z.int(),
          kopecks: sum,
          months: z.array(month),
        })),
      }),
    },
    async ({ c, by }) => answer(c, await registers.list(by, c.req.query(), c.get("language"))),
  );
  api.add(
    {
      method: "post",
      path: "/registers",
      tag,
      summary: "Closes a month that is over: all that was charged by then and stands in none",
      body: closeBody,
      status: 201,
      response: whole,
    },
    async ({ c, by, body }) => answer(c, await registers.close(by, body, c.get("language")), 201),
  );
  api.add({
    method: "get",
    path: "/registers/:id",
    tag,
    summary: "A register with every line and what has come for it",
    status: 200,
    response: whole,
  }, async ({ c, by }) => answer(c, await registers.one(by, c.req.param("id") ?? "")));
  api.add({
    method: "get",
    path: "/registers/:id/file",
    tag,
    summary: "The same as CSV, for the organisation",
    status: 200,
    contentType: "text/csv",
  }, async ({ c, by }) => {
    const outcome = await registers.file(by, c.req.param("id") ?? "", c.get("language"));
    return "ok" in outcome ? registerResponse(outcome.ok) : answer(c, outcome);
  });
  api.add(
    {
      method: "post",
      path: "/registers/:id/payments",
      tag,
      summary: "The organisation has paid it, or a part, by the bank's document",
      body: registerPaymentBody,
      status: 201,
      response: whole,
    },
    async ({ c, by, body }) =>
      answer(c, await registers.pay(by, c.req.param("id") ?? "", body, c.get("language")), 201),
  );
}
