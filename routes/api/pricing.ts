/** Quotes, tariffs and promo codes. */
import { z } from "zod";
import { extraSchema, tariffTermsSchema } from "../../actors/money/tariff.ts";
import { amendmentPriceBody } from "../../actors/booking/schemas.ts";
import { promoBody } from "../money/promo_services.ts";
import { quoteBody } from "../money/quotes.ts";
import { exampleBody, tariffBody } from "../money/tariff_services.ts";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import { bookedPrice as price, pageOf } from "./responses.ts";
import { type ApiRoutes, pageQuery } from "./route.ts";

const amount = z.int().min(0);
const scope = {
  city: z.string(),
  clinicId: z.uuid().nullable(),
  specialization: z.string().nullable(),
};
const tariff = z.object({
  id: z.uuid(),
  version: z.int().min(1),
  ...scope,
  terms: tariffTermsSchema,
});
const versions = z.object({
  items: z.array(z.object({
    version: z.int().min(1),
    terms: z.unknown(),
    changedBy: z.uuid().nullable(),
    changedAt: z.iso.datetime(),
    note: z.string().nullable(),
  })),
});
const promo = z.object({
  id: z.uuid(),
  code: z.string(),
  city: z.string().nullable(),
  clinicId: z.uuid().nullable(),
  off: z.union([
    z.object({
      kind: z.literal("percent"),
      percent: z.int(),
      mostKopecks: amount.nullable(),
    }),
    z.object({ kind: z.literal("fixed"), kopecks: amount }),
  ]),
  beginsAt: z.iso.datetime(),
  endsAt: z.iso.datetime(),
  usesLimit: z.int().nullable(),
  personLimit: z.int(),
  firstVisitOnly: z.boolean(),
  uses: z.int(),
  madeBy: z.uuid().nullable(),
  madeAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});

export function pricingRoutes(api: ApiRoutes, { pricing }: Services): void {
  const tag = "payments";
  api.add(
    {
      method: "post",
      path: "/quotes",
      tag,
      summary: "What a visit would cost, with its parts, before it is ordered; nothing is stored",
      body: quoteBody,
      status: 200,
      response: z.object({
        price: price.nullable(),
        cancellation: tariffTermsSchema.shape.cancellation.nullable(),
      }),
    },
    async ({ c, by, body }) => answer(c, await pricing.quote(by, body, c.get("language"))),
  );
  api.add(
    {
      method: "get",
      path: "/bookings/:id/cancellation",
      tag,
      summary: "What calling this booking off costs now",
      status: 200,
      response: z.object({ feeKopecks: amount, freeUntil: z.iso.datetime().nullable() }),
    },
    async ({ c, by }) => {
      const found = await pricing.cancellation(by, c.req.param("id") ?? "");
      return answer(c, found === null ? { refused: "not_found" } : { ok: found });
    },
  );
  api.add(
    {
      method: "post",
      path: "/bookings/:id/amendment-price",
      tag,
      summary:
        "What a change would do to the price, before it is made; `priceKopecks` of `amend` " +
        "agrees to it",
      body: amendmentPriceBody,
      status: 200,
      response: z.object({
        before: price.nullable(),
        after: price.nullable(),
        securedKopecks: z.int(),
      }),
    },
    async ({ c, by, body }) =>
      answer(c, await pricing.amendment(by, c.req.param("id") ?? "", body, c.get("language"))),
  );
  api.add(
    {
      method: "get",
      path: "/bookings/:id/other-clinics",
      tag,
      summary:
        "Clinics that could take a booking nobody has yet, at which price and in whose name; " +
        "`clinicId` and `priceKopecks` of `amend` agree to one",
      status: 200,
      response: z.object({
        now: z.object({
          clinicId: z.uuid().nullable(),
          name: z.string().nullable(),
          price: price.nullable(),
        }),
        items: z.array(z.object({
          clinicId: z.uuid().nullable(),
          name: z.string().nullable(),
          licenseNumber: z.string().nullable(),
          doctorsOnShift: amount,
          price: price.nullable(),
          differenceKopecks: z.int().nullable(),
          cancellation: tariffTermsSchema.shape.cancellation.nullable(),
        })),
      }),
    },
    async ({ c, by }) => answer(c, await pricing.otherClinics(by, c.req.param("id") ?? "")),
  );
  api.add({
    method: "get",
    path: "/bookings/:id/extras",
    tag,
    summary: "What the doctor may propose in this visit, at the prices that were fixed with it",
    status: 200,
    response: z.object({ items: z.array(extraSchema) }),
  }, async ({ c, by }) => {
    const items = await pricing.extras(by, c.req.param("id") ?? "");
    return answer(c, items === null ? { refused: "not_found" } : { ok: { items } });
  });
  tariffRoutes(api, pricing);
  promoRoutes(api, pricing);
}

function tariffRoutes(api: ApiRoutes, pricing: Services["pricing"]): void {
  const tag = "admin";
  api.add({
    method: "get",
    path: "/tariffs",
    tag,
    summary: "Tariffs in force: all for an admin, a clinic's own with its cities' for a clinic",
    status: 200,
    response: z.object({ items: z.array(tariff) }),
  }, ({ c, by }) => Promise.resolve(answer(c, pricing.list(by))));
  api.add(
    {
      method: "put",
      path: "/tariffs",
      tag,
      summary:
        "A new version of a tariff, over the one that was seen (0: the first); it holds at once",
      body: tariffBody,
      status: 200,
      response: tariff,
    },
    async ({ c, by, body }) => answer(c, await pricing.set(by, body, c.get("language"))),
  );
  api.add({
    method: "get",
    path: "/tariffs/:id/versions",
    tag,
    summary: "Who changed a tariff when, the newest first",
    status: 200,
    response: versions,
  }, async ({ c, by }) => answer(c, await pricing.versions(by, c.req.param("id") ?? "")));
  api.add(
    {
      method: "post",
      path: "/tariffs/example",
      tag,
      summary: "What a visit would cost by terms that are not stored",
      body: exampleBody,
      status: 200,
      response: price,
    },
    ({ c, by, body }) => Promise.resolve(answer(c, pricing.example(by, body, c.get("language")))),
  );
}

function promoRoutes(api: ApiRoutes, pricing: Services["pricing"]): void {
  const tag = "admin";
  api.add({
    method: "get",
    path: "/admin/promo-codes",
    tag,
    summary: "Promo codes with their uses, the newest first",
    query: z.object({ limit: z.number().int().optional(), cursor: z.string().optional() }),
    status: 200,
    response: pageOf(promo),
  }, async ({ c, by }) => answer(c, await pricing.promoCodes(by, pageQuery(c))));
  api.add(
    {
      method: "post",
      path: "/admin/promo-codes",
      tag,
      summary: "A new promo code: a share of the price or a sum, with its limits",
      body: promoBody,
      status: 201,
      response: promo,
    },
    async ({ c, by, body }) =>
      answer(c, await pricing.addPromoCode(by, body, c.get("language")), 201),
  );
  api.add({
    method: "post",
    path: "/admin/promo-codes/:id/end",
    tag,
    summary: "Ends a promo code; bookings that have it keep their price",
    status: 200,
    response: z.object({ id: z.uuid() }),
  }, async ({ c, by }) => answer(c, await pricing.endPromoCode(by, c.req.param("id") ?? "")));
}
