/** `/webhooks/sms`: the provider of SMS brings what doctors have answered. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { RequestContext } from "../context.ts";
import { answer, invalidInput, problem } from "../problem.ts";
import { smsBody } from "../people/sms_answers.ts";
import type { Services } from "../services.ts";
import { validate } from "../validation.ts";
import type { ApiRoutes } from "./route.ts";

/** @param token null: no provider brings answers, and the route is closed */
export function smsWebhookRoutes(
  api: ApiRoutes,
  { smsAnswers }: Pick<Services, "smsAnswers">,
  token: string | null,
): void {
  api.addPublic({
    method: "post",
    path: "/webhooks/sms",
    tag: "notifications",
    summary: "A message that came in (Bearer SMS_WEBHOOK_TOKEN, or X-Signature: sha256=HMAC of " +
      "the body with it); the same id again has no second effect",
    body: smsBody,
    status: 200,
    response: z.object({ outcome: z.string() }),
  }, async ({ c, body }) => {
    const language = c.get("language");
    const input = validate(smsBody, body, language);
    if ("invalid" in input) return invalidInput(language, input.invalid);
    // Off and wrong look alike: nobody learns whether a provider is connected.
    if (token === null || !await isProven(c, token)) {
      return problem(language, { status: 401, code: "unauthorized" });
    }
    return answer(c, await smsAnswers.receive(input.ok));
  });
}

async function isProven(c: RequestContext, token: string): Promise<boolean> {
  const given = /^Bearer (\S{1,400})$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (given !== undefined && isSame(given, token)) return true;
  const signature = /^sha256=([0-9a-f]{64})$/i.exec(c.req.header("x-signature") ?? "")?.[1];
  if (signature === undefined) return false;
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  return isSame(signature.toLowerCase(), createHmac("sha256", token).update(bytes).digest("hex"));
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [new TextEncoder().encode(one), new TextEncoder().encode(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
