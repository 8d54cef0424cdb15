/** Who pays for the visit that is being ordered: oneself, or an organisation by its letter of guarantee. */
import { Disclosure } from "./disclosure.tsx";
import { FieldError } from "./field_error.tsx";
import type { FormValues } from "./forms.ts";
import type { Reader } from "./reader.ts";

/** What a payer chooses an organisation by. */
export interface PayingFacts {
  readonly id: string;
  readonly name: string;
  /** Of the clinic whose doctors alone come at its cost; null: whoever comes. */
  readonly clinicName: string | null;
}

/** Said before anybody agrees to it: who pays, and whose doctors it pays for. */
export const payingName = (reader: Reader, { name, clinicName }: PayingFacts): string =>
  clinicName === null ? name : reader.t("pay.organisationOfClinic", { name, clinic: clinicName });

/** What was typed of it. */
export interface TypedLetter {
  readonly organisationId: string;
  readonly guaranteeNumber: string;
}

/** Names of the fields; they stand beside what was checked, and nothing else depends on them. */
export const LETTER_FIELDS = ["organisationId", "guaranteeNumber"] as const;

export const letterTyped = (values: FormValues): TypedLetter => ({
  organisationId: values.text("organisationId"),
  guaranteeNumber: values.text("guaranteeNumber"),
});

interface PayerCardProps {
  reader: Reader;
  organisations: readonly PayingFacts[];
  typed: TypedLetter;
  /** Path of the field → what is wrong with it. */
  errors: Readonly<Record<string, string>>;
}

/** Beside «check your answers», where an organisation pays in the city. */
export function PayerCard({ reader, organisations, typed, errors }: PayerCardProps) {
  if (organisations.length === 0) return null;
  const wrong = (name: typeof LETTER_FIELDS[number]) => errors[name] ?? null;
  const isOpen = typed.organisationId !== "" || typed.guaranteeNumber !== "";
  return (
    <section class="card card--flush">
      <Disclosure
        icon="building"
        title={reader.t("bookPayer.title")}
        sub={reader.t(isOpen ? "bookPayer.organisation" : "bookPayer.self")}
        open={isOpen || Object.keys(errors).length > 0}
      >
        <div class="stack">
          <p class="small quiet">{reader.t("bookPayer.lead")}</p>
          <div class="field">
            <label class="field__label" for="book-organisationId">
              {reader.t("pay.organisationWhich")}
            </label>
            <select
              class="field__input"
              id="book-organisationId"
              name="organisationId"
              aria-invalid={wrong("organisationId") === null ? undefined : "true"}
              aria-describedby={wrong("organisationId") === null
                ? undefined
                : "book-organisationId-error"}
            >
              <option value="">{reader.t("bookPayer.self")}</option>
              {organisations.map((one) => (
                <option value={one.id} selected={one.id === typed.organisationId} key={one.id}>
                  {payingName(reader, one)}
                </option>
              ))}
            </select>
            <FieldError id="book-organisationId-error" message={wrong("organisationId")} />
          </div>
          <div class="field">
            <label class="field__label" for="book-guaranteeNumber">
              {reader.t("pay.guaranteeNumber")}
            </label>
            <input
              class="field__input"
              id="book-guaranteeNumber"
              name="guaranteeNumber"
              maxLength={40}
              autocomplete="off"
              spellcheck={false}
              defaultValue={typed.guaranteeNumber}
              aria-invalid={wrong("guaranteeNumber") === null ? undefined : "true"}
              aria-describedby={wrong("guaranteeNumber") === null
                ? undefined
                : "book-guaranteeNumber-error"}
            />
            <FieldError id="book-guaranteeNumber-error" message={wrong("guaranteeNumber")} />
          </div>
        </div>
      </Disclosure>
    </section>
  );
}
