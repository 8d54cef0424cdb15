/** `/organisations`, `/guarantees`: who else pays for patients, and what they have said to it. */
import { z } from "zod";
import { GUARANTEE_DECLINES, GUARANTEE_STATUSES } from "../../actors/payment/codes.ts";
import { ORGANISATION_KINDS } from "../../db/organisations.ts";
import {
  approveBody,
  declineBody,
  guaranteeBody,
  guaranteesQuery,
} from "../money/guarantee_services.ts";
import {
  organisationBody,
  organisationChange,
  organisationsQuery,
} from "../money/organisation_services.ts";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import { payment } from "./payments.ts";
import { pageOf } from "./responses.ts";
import type { ApiRoutes } from "./route.ts";

const id = z.uuid();
const moment = z.iso.datetime();
const sum = z.int();
const day = z.iso.date();

const organisation = z.object({
  id,
  version: z.int(),
  kind: z.enum(ORGANISATION_KINDS),
  name: z.string(),
  inn: z.string(),
  city: z.string(),
  clinicId: id.nullable(),
  contractNumber: z.string(),
  contractOn: day,
  visitLimitKopecks: sum.nullable(),
  monthLimitKopecks: sum.nullable(),
  contact: z.string().nullable(),
  active: z.boolean(),
});

const guaranteeRow = z.object({
  paymentId: id,
  organisationId: id,
  organisationName: z.string(),
  bookingId: id,
  bookingNumber: z.int(),
  city: z.string(),
  clinicId: id.nullable(),
  scheduledTime: moment.nullable(),
  number: z.string(),
  status: z.enum(GUARANTEE_STATUSES),
  limitKopecks: sum.nullable(),
  until: day.nullable(),
  declined: z.enum(GUARANTEE_DECLINES).nullable(),
  usedKopecks: sum,
  requestedAt: moment,
  decidedBy: id.nullable(),
  decidedAt: moment.nullable(),
  visitLimitKopecks: sum.nullable(),
  mayDecide: z.boolean(),
});

const cityQuery = z.object({ city: z.string().max(60).optional() });

export function organisationRoutes(
  api: ApiRoutes,
  { organisations, guarantees, cities }: Pick<Services, "organisations" | "guarantees" | "cities">,
): void {
  const tag = "organisations";
  api.add({
    method: "get",
    path: "/organisations",
    tag,
    summary: "Organisations that pay for patients of a city, by name",
    query: cityQuery,
    status: 200,
    response: z.object({
      items: z.array(z.object({
        ...{ id, kind: z.enum(ORGANISATION_KINDS), name: z.string() },
        /** Of the clinic whose doctors alone come at its cost. */
        clinicName: z.string().nullable(),
      })),
    }),
  }, async ({ c }) => {
    const city = c.req.query("city") ?? cities.list(c.get("language"))[0]?.name ?? "";
    return answer(c, { ok: { items: await organisations.payingIn(city) } });
  });
  api.add(
    {
      method: "get",
      path: "/admin/organisations",
      tag,
      summary: "Organisations with their contracts and limits, those that pay first",
      query: organisationsQuery,
      // The flag, the id and the name, as base64url.
      cursor: /^[\w-]{51,}$/,
      status: 200,
      response: pageOf(organisation),
    },
    async ({ c, by }) => answer(c, await organisations.list(by, c.req.query(), c.get("language"))),
  );
  api.add(
    {
      method: "post",
      path: "/admin/organisations",
      tag,
      summary: "A contract with an organisation: one for a city and a clinic",
      body: organisationBody,
      status: 201,
      response: organisation,
    },
    async ({ c, by, body }) => answer(c, await organisations.add(by, body, c.get("language")), 201),
  );
  api.add({
    method: "get",
    path: "/admin/organisations/:id",
    tag,
    summary: "One organisation",
    status: 200,
    response: organisation,
  }, async ({ c, by }) => answer(c, await organisations.one(by, c.req.param("id") ?? "")));
  api.add(
    {
      method: "put",
      path: "/admin/organisations/:id",
      tag,
      summary: "Changes an organisation; what is guaranteed already stays",
      body: organisationChange,
      status: 200,
      response: organisation,
    },
    async ({ c, by, body }) =>
      answer(
        c,
        await organisations.change(by, c.req.param("id") ?? "", body, c.get("language")),
      ),
  );
  api.add(
    {
      method: "get",
      path: "/guarantees",
      tag,
      summary: "Guarantees of one's own places, those that wait for an answer first",
      query: guaranteesQuery,
      status: 200,
      response: pageOf(guaranteeRow),
    },
    async ({ c, by }) => answer(c, await guarantees.list(by, c.req.query(), c.get("language"))),
  );
  api.add(
    {
      method: "post",
      path: "/bookings/:id/guarantee",
      tag,
      summary: "Asks for an organisation's guarantee, by its letter, in the patient's name",
      body: guaranteeBody,
      status: 201,
      response: payment,
    },
    async ({ c, by, body }) =>
      answer(c, await guarantees.ask(by, c.req.param("id") ?? "", body, c.get("language")), 201),
  );
  api.add(
    {
      method: "post",
      path: "/guarantees/:id/approve",
      tag,
      summary: "The organisation pays, up to a sum and until a day",
      body: approveBody,
      status: 200,
      response: guaranteeRow,
    },
    async ({ c, by, body }) =>
      answer(c, await guarantees.approve(by, c.req.param("id") ?? "", body, c.get("language"))),
  );
  api.add(
    {
      method: "post",
      path: "/guarantees/:id/decline",
      tag,
      summary: "The organisation does not pay: the payer is asked for another way",
      body: declineBody,
      status: 200,
      response: guaranteeRow,
    },
    async ({ c, by, body }) =>
      answer(c, await guarantees.decline(by, c.req.param("id") ?? "", body, c.get("language"))),
  );
}
