/** `/geo`: where doctors are and whether they are on duty. */
import { z } from "zod";
import { PLACE_REFUSALS } from "../../actors/vocabulary.ts";
import { availabilityBody, nearbyQuery, pingBody, trackBody } from "../duty_services.ts";
import { deviceOf } from "../duty_device.ts";
import { answer, invalidInput } from "../problem.ts";
import type { Services } from "../services.ts";
import { validate } from "../validation.ts";
import * as responses from "./responses.ts";
import type { ApiRoutes } from "./route.ts";

const availability = z.object({
  available: z.boolean(),
  breakUntil: responses.momentOrNull,
  endsAt: responses.momentOrNull,
});

const wishOf = (
  { breakMinutes, endsAt }: z.output<typeof availabilityBody>,
) => ({
  ...(breakMinutes === undefined ? {} : { breakMinutes }),
  ...(endsAt === undefined ? {} : { endsAt }),
});

export function geoRoutes(api: ApiRoutes, { duty }: Services): void {
  const tag = "geo";
  api.add({
    method: "post",
    path: "/geo/track",
    tag,
    summary: "A batch of the doctor's positions",
    body: trackBody,
    status: 202,
    response: z.object({
      accepted: z.number().int(),
      /** Where none was taken: why not the newest; absent where it leapt too far to be believed yet. */
      refused: z.enum(PLACE_REFUSALS).optional(),
    }),
  }, ({ c, body, by }) => answer(c, duty.track(by, body, c.get("language"), deviceOf(c)), 202));
  api.add({
    method: "put",
    path: "/geo/availability",
    tag,
    summary: "Begin or end the shift, a break in it, and say when it is to end",
    body: availabilityBody,
    status: 200,
    response: availability,
  }, async ({ c, body, by }) => {
    const input = validate(availabilityBody, body, c.get("language"));
    if ("invalid" in input) return invalidInput(c.get("language"), input.invalid);
    return answer(c, await duty.set(by, input.ok.available, wishOf(input.ok)));
  });
  api.add({
    method: "post",
    path: "/geo/presence",
    tag,
    summary: "The doctor answers «are you there?» after missed offers",
    status: 200,
    response: availability,
  }, async ({ c, by }) => answer(c, await duty.isThere(by)));
  api.add({
    method: "post",
    path: "/geo/stay",
    tag,
    summary: "The doctor stays where he is: no hints where to wait for half an hour",
    status: 200,
    response: z.object({ waitingHint: z.null() }),
  }, ({ c, by }) => answer(c, duty.stay(by)));
  api.add({
    method: "post",
    path: "/geo/ping",
    tag,
    summary: "A page answers, whether anybody looks at it and what it shows: a doctor's every 20 " +
      "seconds, a booking's when it changes or is uncovered",
    body: pingBody,
    status: 204,
  }, ({ c, body, by }) => {
    const input = validate(pingBody, body, c.get("language"));
    if ("invalid" in input) return invalidInput(c.get("language"), input.invalid);
    duty.ping(by, input.ok, deviceOf(c));
    return c.body(null, 204);
  });
  api.add({
    method: "get",
    path: "/geo/doctors/nearby",
    tag,
    summary: "Free doctors near a place, nearest first; for patients rounded and without names",
    query: nearbyQuery,
    status: 200,
    response: responses.listOf(responses.nearbyDoctor),
  }, async ({ c, by }) => answer(c, await duty.nearby(by, c.req.query(), c.get("language"))));
}
