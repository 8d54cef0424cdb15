/** The price of what was typed, for a page: a code that gives nothing does not hide the price. */
import type { Quote } from "../../views/price_card.tsx";
import type { Language, Person } from "../services.ts";
import type { PageKit } from "./kit.ts";

/** @param body as it will be sent to the service, and the code as it was typed */
export async function quoted(
  kit: PageKit,
  person: Person,
  body: Readonly<Record<string, unknown>>,
  language: Language,
): Promise<Quote> {
  const { callType, specialization, scheduledTime, promoCode } = body;
  const address = body.address as { latitude: number; longitude: number } | undefined;
  const wish = {
    callType,
    specialization,
    scheduledTime,
    ...(address === undefined
      ? {}
      : { address: { latitude: address.latitude, longitude: address.longitude } }),
  };
  const ask = (more: object) => kit.services.pricing.quote(person, { ...wish, ...more }, language);
  const first = await ask(promoCode === undefined ? {} : { promoCode });
  if ("ok" in first) return { ...first.ok, promoError: null };
  const plain = promoCode === undefined ? first : await ask({});
  const promoError = "invalid" in first
    ? first.invalid.find(({ path }) => path === "promoCode")?.message ?? null
    : null;
  return "ok" in plain
    ? { ...plain.ok, promoError }
    : { price: null, cancellation: null, promoError };
}
