/** Who pays for the visit that is being ordered: what of the form says so, and what is wrong with it. */
import type { FormValues } from "../../views/forms.ts";
import { LETTER_FIELDS } from "../../views/payer_card.tsx";
import type { Quote } from "../../views/price_card.tsx";
import type { Language, Person } from "../services.ts";
import { fieldError } from "../validation.ts";
import type { PageKit } from "./kit.ts";

/** As the service takes it; nothing where nobody but the payer was named. */
export function letterBody(values: FormValues): Record<string, unknown> {
  const [organisationId, guaranteeNumber] = LETTER_FIELDS.map((name) => values.given(name));
  return organisationId === undefined && guaranteeNumber === undefined
    ? {}
    : { paymentMethod: "organisation", organisationId, guaranteeNumber };
}

/** Those that pay in the city, and what is wrong with the letter that was typed. */
export async function letterFacts(
  kit: PageKit,
  person: Person,
  values: FormValues,
  city: string,
  language: Language,
): Promise<Pick<Quote, "organisations" | "letterErrors">> {
  const organisations = await kit.services.organisations.payingIn(city);
  const { organisationId, guaranteeNumber } = letterBody(values) as Record<string, string>;
  const missing = organisationId === undefined
    ? guaranteeNumber === undefined ? [] : ["organisationId"]
    : guaranteeNumber === undefined
    ? ["guaranteeNumber"]
    : [];
  const wrong = organisationId === undefined || guaranteeNumber === undefined
    ? missing.map((path) => fieldError(path, "required", language))
    : await kit.services.guarantees.wrong(
      person,
      { organisationId, guaranteeNumber },
      { city, isAgain: false },
      language,
    );
  return {
    organisations: organisations.map(({ id, name, clinicName }) => ({ id, name, clinicName })),
    letterErrors: Object.fromEntries(wrong.map(({ path, message }) => [path, message])),
  };
}
