/**
 * A booking that an organisation is to pay for: the letter is looked at before the booking is made, and asked
 * about as soon as it is. Should it fail between the two, the booking stands and its page of payment asks.
 */
import { createBody } from "../../actors/booking/schemas.ts";
import { normalNumber } from "../../actors/payment/guarantee.ts";
import type { World } from "../../actors/world.ts";
import type { GuaranteeStore } from "../../db/guarantees.ts";
import type { OrganisationStore } from "../../db/organisations.ts";
import type { FieldError, Language, Person, Services } from "../services.ts";
import { fieldError, validate } from "../validation.ts";
import type { GuaranteeServices } from "./guarantee_services.ts";

export interface LettersOfBookings {
  readonly organisations: Pick<OrganisationStore, "get">;
  readonly store: Pick<GuaranteeStore, "requesterOf">;
  readonly guarantees: Pick<GuaranteeServices, "ask">;
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
  /** @returns why the letter cannot pay for it; an empty list: it may */
  async function wrong(
    by: Person,
    { organisationId, guaranteeNumber, address, commandId }: {
      readonly organisationId: string;
      readonly guaranteeNumber: string;
      readonly address: { readonly latitude: number; readonly longitude: number } | null;
      readonly commandId: string | undefined;
    },
    language: Language,
  ): Promise<readonly FieldError[]> {
    const { cities, organisations, store } = around;
    const organisation = await organisations.get(organisationId);
    const city = address === null ? cities.defaultName : cities.at(address);
    if (organisation === null || !organisation.active || organisation.city !== city) {
      return [fieldError("organisationId", "unknown_organisation", language)];
    }
    const requester = await store.requesterOf(organisationId, guaranteeNumber);
    // The same command again has the booking that it made, whose letter it is.
    const isAgain = requester === by.id && commandId !== undefined;
    return requester === null || isAgain
      ? []
      : [fieldError("guaranteeNumber", "guarantee_taken", language)];
  }

  return {
    ...bookings,
    async create(by, body, language) {
      const input = validate(createBody, body, language);
      if ("invalid" in input || input.ok.paymentMethod !== "organisation") {
        return await bookings.create(by, body, language);
      }
      const { address = null, commandId } = input.ok;
      const organisationId = input.ok.organisationId!.toLowerCase();
      const guaranteeNumber = normalNumber(input.ok.guaranteeNumber!);
      const letter = { organisationId, guaranteeNumber };
      const invalid = await wrong(by, { ...letter, address, commandId }, language);
      if (invalid.length > 0) return { invalid };
      const made = await bookings.create(by, body, language);
      if (!("ok" in made)) return made;
      try {
        const asked = await around.guarantees.ask(by, made.ok.id, letter, language);
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
