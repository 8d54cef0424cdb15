/** `/cities` and `/addresses`: where we work, address search, the address of a pin. */
import { z } from "zod";
import { citySettingsSchema } from "../../city/settings.ts";
import { MOST_FOUND, pointQuery, searchQuery } from "../city_services.ts";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import * as responses from "./responses.ts";
import type { ApiRoutes } from "./route.ts";

export function cityRoutes(api: ApiRoutes, { cities }: Services): void {
  const tag = "city";
  api.add({
    method: "get",
    path: "/cities",
    tag,
    summary: "The cities that are served, with their telephones",
    status: 200,
    response: responses.pageOf(responses.city),
  }, ({ c }) => c.json({ items: cities.list(c.get("language")), nextCursor: null }));
  api.add({
    method: "get",
    path: "/addresses",
    tag,
    summary: "Addresses that begin like the query, the best first",
    query: searchQuery,
    most: MOST_FOUND,
    status: 200,
    response: responses.listOf(responses.addressSuggestion),
  }, async ({ c }) => answer(c, await cities.search(c.req.query(), c.get("language"))));
  api.add({
    method: "get",
    path: "/addresses/nearest",
    tag,
    summary: "The address of a pin",
    query: pointQuery,
    status: 200,
    response: z.object({
      address: responses.addressSuggestion,
      distanceMeters: z.number().int(),
    }),
  }, async ({ c }) => answer(c, await cities.nearest(c.req.query(), c.get("language"))));
  api.add({
    method: "get",
    path: "/admin/cities/:name/settings",
    tag: "admin",
    summary: "What the operator says about a city, and who changed it when",
    status: 200,
    response: z.object({
      settings: citySettingsSchema.nullable(),
      versions: z.array(z.object({
        version: z.number().int(),
        changedBy: z.uuid().nullable(),
        changedAt: z.iso.datetime(),
      })),
    }),
  }, async ({ c, by }) => answer(c, await cities.settings(by, c.req.param("name") ?? "")));
  api.add({
    method: "put",
    path: "/admin/cities/:name/settings",
    tag: "admin",
    summary: "Say it anew, whole; every version is kept",
    body: citySettingsSchema,
    status: 200,
    response: z.object({ version: z.number().int() }),
  }, async ({ c, body, by }) =>
    answer(
      c,
      await cities.setSettings(by, c.req.param("name") ?? "", body, c.get("language")),
    ));
}
