/**
 * A booking that an organisation is to pay for: the letter is looked at before the booking is made, and asked
 * about as soon as it is. Should it fail between the two, the booking stands and its page of payment asks.
 */
import { createBody } from "../../actors/booking/schemas.ts";
import { normalNumber } from "../../actors/payment/guarantee.ts";
import type { World } from "../../actors/world.ts";
import type { Services } from "../services.ts";
import { validate } from "../validation.ts";
import type { GuaranteeServices } from "./guarantee_services.ts";

export interface LettersOfBookings {
  readonly guarantees: Pick<GuaranteeServices, "ask" | "wrong">;
  readonly cities: {
    readonly defaultName: string;
    at(point: { readonly latitude: number; readonly longitude: number }): string | null;
  };
  readonly log: World["log"];
}

export function withGuarantees(
  bookings: Services["bookings"],
  around: LettersOfBookings,
): Services["bookings"] {
  const { cities, guarantees } = around;
  return {
    ...bookings,
    async create(by, body, language, clinicOnly) {
      const input = validate(createBody, body, language);
      if ("invalid" in input || input.ok.paymentMethod !== "organisation") {
        return await bookings.create(by, body, language, clinicOnly);
      }
      const { address = null, commandId } = input.ok;
      const organisationId = input.ok.organisationId!.toLowerCase();
      const guaranteeNumber = normalNumber(input.ok.guaranteeNumber!);
      const letter = { organisationId, guaranteeNumber };
      const city = address === null ? cities.defaultName : cities.at(address);
      const place = { city, isAgain: commandId !== undefined };
      const invalid = await guarantees.wrong(by, letter, place, language);
      if (invalid.length > 0) return { invalid };
      const made = await bookings.create(by, body, language, clinicOnly);
      if (!("ok" in made)) return made;
      try {
        const asked = await guarantees.ask(by, made.ok.id, letter, language);
        if (!("ok" in asked)) {
          around.log.info("no guarantee was asked for", { booking: made.ok.id });
        }
        return { ok: await bookings.view(by, made.ok.id) ?? made.ok };
      } catch (error) {
        around.log.warn("a guarantee was not asked for", { error: String(error) });
        return made;
      }
    },
  };
}
