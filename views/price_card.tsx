/** What a visit costs, of what the sum is made, and what calling it off would cost. */
import { FieldError } from "./field_error.tsx";
import { Icon } from "./icon.tsx";
import type { PayingFacts } from "./payer_card.tsx";
import type { Reader } from "./reader.ts";

type PartCode = "visit" | "night" | "weekend" | "distance" | "promo" | "extras";

/** As the booking and a quote show it; sums in kopecks. */
export interface PriceFacts {
  readonly totalKopecks: number;
  readonly parts: readonly { readonly code: PartCode; readonly kopecks: number }[];
  readonly promoCode: string | null;
  readonly holdKopecks: number;
}

/** What calling off costs by how far the doctor has come; sums in kopecks. */
export interface CancellationTerms {
  readonly freeMinutes: number;
  readonly en_route: number;
  readonly arrived: number;
}

/** What the server says of the price while a visit is being ordered. */
export interface Quote {
  /** Null: nobody has set a tariff. */
  readonly price: PriceFacts | null;
  readonly cancellation: CancellationTerms | null;
  /** Why the code that was typed gives nothing. */
  readonly promoError: string | null;
  /** Organisations that pay in the city. Absent: this is not about them. */
  readonly organisations?: readonly PayingFacts[];
  /** Field of the letter → what is wrong with it. */
  readonly letterErrors?: Readonly<Record<string, string>>;
}

/**
 * The parts as a column of sums, the total last; one part alone is the total.
 * @param total what the total is called: «to pay» until something was paid
 */
export function PriceParts(
  { reader, price, total = reader.t("price.total") }: {
    reader: Reader;
    price: PriceFacts;
    total?: string;
  },
) {
  return (
    <dl class="price">
      {price.parts.length > 1 &&
        price.parts.map(({ code, kopecks }) => (
          <div class="price__part" key={code}>
            <dt>
              {code === "promo" && price.promoCode !== null
                ? reader.t("price.part.promo", { code: price.promoCode })
                : reader.t(`price.part.${code}`)}
            </dt>
            <dd>{reader.rubles(kopecks)}</dd>
          </div>
        ))}
      <div class="price__part price__total">
        <dt>{total}</dt>
        <dd>{reader.rubles(price.totalKopecks)}</dd>
      </div>
    </dl>
  );
}

/** Free, then more with every step that the doctor takes. */
export const CancellationFact = (
  { reader, terms }: { reader: Reader; terms: CancellationTerms },
) => (
  <p class="fact small">
    <Icon name="info" />
    <span>
      {reader.t("price.cancelFree", { minutes: reader.minutes(terms.freeMinutes) })}
      {terms.en_route > 0 &&
        ` ${reader.t("price.cancelOnTheWay", { sum: reader.rubles(terms.en_route) })}`}
      {terms.arrived > 0 &&
        ` ${reader.t("price.cancelAtTheDoor", { sum: reader.rubles(terms.arrived) })}`}
    </span>
  </p>
);

/** The code is typed here and applied by a button of its own: with a script and without. */
function PromoField(
  { reader, typed, error }: { reader: Reader; typed: string; error: string | null },
) {
  return (
    <div class="field">
      <label class="field__label" for="promo-code">{reader.t("price.promo")}</label>
      <div class="price__promo">
        <input
          class="field__input"
          id="promo-code"
          name="promoCode"
          maxLength={40}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          defaultValue={typed}
          aria-invalid={error === null ? undefined : "true"}
          aria-describedby={error === null ? undefined : "promo-code-error"}
        />
        <button type="submit" class="button" name="step" value="price">
          {reader.t("price.apply")}
        </button>
      </div>
      <FieldError id="promo-code-error" message={error} />
    </div>
  );
}

interface PriceCardProps {
  reader: Reader;
  quote: Quote;
  /** The code as it was typed. */
  typed: string;
}

/** Beside «check your answers». */
export function PriceCard({ reader, quote, typed }: PriceCardProps) {
  const { price, cancellation, promoError } = quote;
  return (
    <section class="card stack" aria-labelledby="price-title" aria-live="polite">
      <h2 class="card__title" id="price-title">{reader.t("price.title")}</h2>
      {price === null ? <p class="quiet">{reader.t("price.none")}</p> : (
        <>
          <PriceParts reader={reader} price={price} />
          <PromoField reader={reader} typed={typed} error={promoError} />
          <p class="fact small">
            <Icon name="check" />
            <span>{reader.t("price.fixed")}</span>
          </p>
        </>
      )}
      {cancellation !== null && <CancellationFact reader={reader} terms={cancellation} />}
    </section>
  );
}
