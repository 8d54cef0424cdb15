/** `/admin/licences`: accreditations and medical licences that end. */
import { z } from "zod";
import { iso } from "../../actors/booking/view.ts";
import { LICENCE_KINDS } from "../../db/licence_notices.ts";
import { LICENCE_TERMS } from "../people/licence_watch.ts";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import { pageOf } from "./responses.ts";
import { type ApiRoutes, pageQuery } from "./route.ts";

const licence = z.object({
  kind: z.enum(LICENCE_KINDS),
  ownerId: z.uuid(),
  name: z.string(),
  licenseNumber: z.string().nullable(),
  licenseExpiresOn: z.iso.date(),
  daysLeft: z.number().int(),
  told: z.array(z.object({ days: z.number().int(), at: z.iso.datetime() })),
});

export function licenceRoutes(api: ApiRoutes, { licences }: Pick<Services, "licences">): void {
  api.add({
    method: "get",
    path: "/admin/licences",
    tag: "admin",
    summary:
      "Doctors' and clinics' licences that end within 60 days (or 30, 7), or have ended; the nearest first",
    query: z.object({
      kind: z.enum(LICENCE_KINDS).optional(),
      term: z.enum(LICENCE_TERMS).optional(),
      cursor: z.string().optional(),
      limit: z.number().int().optional(),
    }),
    status: 200,
    response: pageOf(licence),
  }, async ({ c, by }) => {
    const { kind, term } = c.req.query();
    const found = await licences.list(by, {
      ...pageQuery(c),
      ...(kind === undefined ? {} : { kind }),
      ...(term === undefined ? {} : { term }),
    }, c.get("language"));
    if (!("ok" in found)) return answer(c, found);
    const { items, nextCursor } = found.ok;
    return c.json({
      items: items.map((one) => ({
        ...one,
        told: one.told.map(({ days, at }) => ({ days, at: iso(at) })),
      })),
      nextCursor,
    });
  });
}
