/** `/push`, `/notifications/settings`: devices that take pushes, and who wants to be told how. */
import { z } from "zod";
import { deviceOf } from "../people/device.ts";
import { subscriptionBody, wishesBody } from "../people/push.ts";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import * as responses from "./responses.ts";
import type { ApiRoutes } from "./route.ts";

const device = z.object({
  id: z.uuid(),
  device: z.string().nullable(),
  createdAt: z.iso.datetime(),
  acceptedAt: z.iso.datetime().nullable(),
});

const wishes = wishesBody.extend({
  hasPhone: z.boolean(),
  devices: z.number().int(),
});

export function pushRoutes(api: ApiRoutes, { push }: Pick<Services, "push">): void {
  const tag = "notifications";
  api.add({
    method: "get",
    path: "/push/key",
    tag,
    summary: "The public key that a browser subscribes with",
    status: 200,
    response: z.object({ publicKey: z.string() }),
  }, ({ c }) => c.json({ publicKey: push.publicKey }));
  api.add({
    method: "get",
    path: "/push/subscriptions",
    tag,
    summary: "One's own devices that take pushes",
    status: 200,
    response: responses.listOf(device),
  }, async ({ c, by }) => c.json({ items: await push.devices(by) }));
  api.add(
    {
      method: "post",
      path: "/push/subscriptions",
      tag,
      summary:
        "This browser takes pushes, until this sign-in ends; the same again is the same device",
      body: subscriptionBody,
      status: 201,
      response: z.object({ id: z.uuid() }),
    },
    async ({ c, body, by }) => {
      const origin = {
        signInId: c.get("signIn")?.id ?? null,
        device: deviceOf(c.req.header("user-agent")),
      };
      return answer(c, await push.subscribe(by, origin, body, c.get("language")), 201);
    },
  );
  api.add({
    method: "delete",
    path: "/push/subscriptions/:id",
    tag,
    summary: "No more pushes to this device",
    status: 200,
    response: z.object({ removed: z.literal(true) }),
  }, async ({ c, by }) => answer(c, await push.unsubscribe(by, c.req.param("id") ?? "")));
  api.add({
    method: "post",
    path: "/push/test",
    tag,
    summary: "A push to every device of one's own; those that are gone are removed",
    status: 200,
    response: z.object({
      sent: z.number().int(),
      failed: z.number().int(),
      removed: z.number().int(),
    }),
  }, async ({ c, by }) => answer(c, await push.test(by, c.get("language"))));
  api.add({
    method: "get",
    path: "/notifications/settings",
    tag,
    summary: "By which ways a doctor is told while the page is silent",
    status: 200,
    response: wishes,
  }, async ({ c, by }) => c.json(await push.wishes(by)));
  api.add({
    method: "put",
    path: "/notifications/settings",
    tag,
    summary: "Choose those ways",
    body: wishesBody,
    status: 200,
    response: wishes,
  }, async ({ c, body, by }) => answer(c, await push.setWishes(by, body, c.get("language"))));
}
