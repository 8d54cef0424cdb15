/** «Приедет ли врач ко мне?»: one address, and an honest answer about it. */
import { sameHouses } from "./address_match.ts";
import { emergencyNumbers } from "../../views/city_of_page.ts";
import { TextField } from "../../views/fields.tsx";
import { FormState, FormValues } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Banner } from "../../views/notices.tsx";
import { parsePlace } from "./place_input.ts";
import type { Reader } from "../../views/reader.ts";
import type { AddressSuggestion } from "../../gateways/geocoder.ts";
import type { Point } from "../../city/geometry.ts";
import type { Language, Services } from "../services.ts";

export const ADDRESS_MAX_LENGTH = 200;
const SUGGESTIONS = 4;

export type Check =
  | {
    readonly kind: "found";
    readonly best: AddressSuggestion;
    /** False: it is only the most alike. */
    readonly isMeant: boolean;
    readonly others: readonly string[];
  }
  /** A pin: inside of the area without a house near it, or outside of every area. */
  | { readonly kind: "inside"; readonly place: Point }
  | { readonly kind: "outside"; readonly place: Point }
  | { readonly kind: "unknown" };

/**
 * Looks an address up, or a place that was pasted.
 * @param near ties between suburbs go to the one nearer to it
 */
export async function checkAddress(
  cities: Services["cities"],
  language: Language,
  query: string,
  near: Point,
): Promise<Check> {
  const place = parsePlace(query);
  if (place !== null) {
    const found = await cities.nearest(place, language);
    if ("ok" in found) {
      return { kind: "found", best: found.ok.address, isMeant: true, others: [] };
    }
    if ("invalid" in found) return { kind: "unknown" };
    return found.refused === "outside_served_area"
      ? { kind: "outside", place }
      : { kind: "inside", place };
  }
  const asked = { q: query, limit: SUGGESTIONS, ...near };
  const found = await cities.search(asked, language);
  const items = "ok" in found ? found.ok.items : [];
  const titles = cities.list(language).map(({ title }) => title ?? "").join(" ");
  const [same] = sameHouses(query, items, titles);
  const best = same ?? items[0];
  if (best === undefined) return { kind: "unknown" };
  return {
    kind: "found",
    best,
    isMeant: same !== undefined,
    others: items.filter((one) => one !== best).map(({ label }) => label),
  };
}

const queryLink = (label: string): string => `/where?q=${encodeURIComponent(label)}`;

export function CheckForm({ reader, query }: { reader: Reader; query: string }) {
  const values = new FormValues([["q", query]]);
  const state = new FormState("where", { form: "where", values, errors: [], refusal: null });
  return (
    <form class="wherecheck" method="get" action="/where" role="search">
      <TextField
        reader={reader}
        state={state}
        name="q"
        label={reader.t("where.address")}
        hint={reader.t("where.addressHint")}
        input={{ maxLength: ADDRESS_MAX_LENGTH, autoComplete: "street-address", required: true }}
      />
      <button type="submit" class="button button--primary">
        <Icon name="search" />
        {reader.t("where.check")}
      </button>
    </form>
  );
}

interface AnswerProps {
  reader: Reader;
  check: Check;
  /** What the city of the address is called; null: none serves it. */
  cityTitle: string | null;
}

/** A house number never stands alone on the next line. */
const unbroken = (label: string): string => label.replaceAll(/, (?=\d)/g, ",\u00a0");

const No = ({ reader, title }: { reader: Reader; title: string }) => (
  <Banner tone="off" icon="x" title={title} role="status">
    <p>
      {reader.t("where.outsideText", {
        numbers: emergencyNumbers(reader).map(({ number }) =>
          number
        ).join(", "),
      })}
    </p>
  </Banner>
);

/** What the map has instead, where it does not have the very house. */
function Doubt({ reader, check }: { reader: Reader; check: Check & { readonly kind: "found" } }) {
  if (check.isMeant) return null;
  return <p>{reader.t(check.best.kind === "street" ? "where.addHouse" : "where.alike")}</p>;
}

function Verdict({ reader, check, cityTitle }: AnswerProps) {
  if (check.kind === "outside") return <No reader={reader} title={reader.t("where.outside")} />;
  if (check.kind === "unknown") {
    return (
      <Banner tone="off" icon="help" title={reader.t("where.unknown")} role="status">
        <p>{reader.t("where.unknownText")}</p>
        {reader.city.dispatcherPhone !== null && <p>{reader.t("where.askDispatcher")}</p>}
      </Banner>
    );
  }
  if (check.kind === "inside") {
    return <Banner tone="done" icon="check" title={reader.t("where.inside")} role="status" />;
  }
  const { label, district } = check.best;
  if (cityTitle === null) {
    return <No reader={reader} title={reader.t("where.notServed", { address: unbroken(label) })} />;
  }
  const title = reader.t("where.served", { address: unbroken(label) });
  return (
    <Banner tone="done" icon="check" title={title} role="status">
      <p>{district === null ? cityTitle : `${district}, ${cityTitle}`}</p>
      <Doubt reader={reader} check={check} />
    </Banner>
  );
}

export function CheckAnswer(props: AnswerProps) {
  const { reader, check, cityTitle } = props;
  const isServed = check.kind === "inside" || (check.kind === "found" && cityTitle !== null);
  const others = check.kind === "found" && !check.isMeant ? check.others : [];
  return (
    <div class="stack">
      <Verdict {...props} />
      {others.length > 0 && (
        <div class="whereothers">
          <p class="small">{reader.t("where.others")}</p>
          <ul>
            {others.map((label) => (
              <li>
                <a href={queryLink(label)}>{label}</a>
              </li>
            ))}
          </ul>
        </div>
      )}
      {isServed && <a class="button" href="/book">{reader.t("home.book")}</a>}
    </div>
  );
}
