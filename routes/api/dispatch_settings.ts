/** `/admin/dispatch-settings`: what a city, or a clinic in it, decides about dispatch. */
import { z } from "zod";
import { dispatchSettingsSchema } from "../../actors/dispatcher/settings.ts";
import { clinicDispatchSchema } from "../../actors/dispatcher/settings_book.ts";
import type { RequestContext } from "../context.ts";
import { cityDispatchBody, clinicDispatchBody } from "../dispatch_services.ts";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import type { ApiRoutes } from "./route.ts";

const saidOf = <Settings extends z.ZodType>(settings: Settings) =>
  z.object({
    version: z.number().int().min(0),
    settings,
    inForce: dispatchSettingsSchema,
    isUnreadable: z.boolean(),
  });
const saved = z.object({ version: z.number().int() });
const versions = z.object({
  items: z.array(z.object({
    version: z.number().int(),
    settings: z.unknown(),
    changedBy: z.uuid().nullable(),
    changedAt: z.iso.datetime(),
    note: z.string().nullable(),
    changes: z.array(z.object({
      path: z.string(),
      from: z.unknown().optional(),
      to: z.unknown().optional(),
    })),
  })),
});

const placeOf = (c: RequestContext) => ({
  city: c.req.param("city") ?? "",
  clinicId: c.req.param("clinicId") ?? null,
});

export function dispatchSettingsRoutes(api: ApiRoutes, { dispatch }: Services): void {
  const tag = "admin";
  const city = "/admin/dispatch-settings/:city";
  const both = [
    { path: city, whose: "a city", body: cityDispatchBody, settings: dispatchSettingsSchema },
    {
      path: `${city}/clinics/:clinicId`,
      whose: "a clinic in a city",
      body: clinicDispatchBody,
      settings: clinicDispatchSchema,
    },
  ] as const;
  for (const { path, whose, body, settings } of both) {
    api.add({
      method: "get",
      path,
      tag,
      summary: `What ${whose} has said about dispatch, and what is in force`,
      status: 200,
      response: saidOf(settings),
    }, async ({ c, by }) => answer(c, await dispatch.said(by, placeOf(c))));
    api.add(
      {
        method: "put",
        path,
        tag,
        summary: `Say it anew for ${whose}, over the version that was seen; it holds at once`,
        body,
        status: 200,
        response: saved,
      },
      async ({ c, by, body: given }) =>
        answer(c, await dispatch.say(by, placeOf(c), given, c.get("language"))),
    );
    api.add({
      method: "get",
      path: `${path}/versions`,
      tag,
      summary: `Who changed which dispatch settings of ${whose} when, the newest first`,
      status: 200,
      response: versions,
    }, async ({ c, by }) => answer(c, await dispatch.versions(by, placeOf(c))));
  }
}
