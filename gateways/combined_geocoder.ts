/**
 * The city's own index first, since it costs nothing and tells nobody; a provider only for what the
 * index does not know.
 */
import type { AddressSuggestion, Geocoder } from "./geocoder.ts";

export function combinedGeocoder(own: Geocoder, provider: Geocoder): Geocoder {
  return {
    async search(query, options) {
      const known = await own.search(query, options);
      if (answersWell(query, known)) return known;
      const found = await provider.search(query, options);
      const served = found.filter(({ city }) => city !== null);
      const outside = found.filter(({ city }) => city === null);
      return withoutRepeats([...served, ...known, ...outside]).slice(0, options.limit);
    },

    async nearest(point, language) {
      const known = await own.nearest(point, language);
      // Where nobody is served, no provider is told about the pin either.
      if ("ok" in known || known.refused === "outside_area") return known;
      const found = await provider.nearest(point, language);
      return "ok" in found || known.refused === "unavailable" ? found : known;
    },
  };
}

/** «кв. 45», «подъезд 2»: what follows the house is in no index. */
const INSIDE_THE_HOUSE =
  /(?<![\p{L}\d])(квартира|кв|подъезд|под|этаж|эт|домофон|офис|apartment|apt|flat|floor)\.?\s*№?\s*\d+/giu;
const POSTCODE = /(?<!\d)\d{6}(?!\d)/g;

/**
 * True if one of the suggestions has every number of the query: a street whose house is missing in the
 * index is nothing good. What the words are worth, the index has judged itself. Pure.
 */
export function answersWell(query: string, suggestions: readonly AddressSuggestion[]): boolean {
  const wanted = numbersOf(query.replace(INSIDE_THE_HOUSE, " ").replace(POSTCODE, " "));
  return suggestions.some(({ label }) => {
    const has = numbersOf(label);
    return wanted.every((number) => has.includes(number));
  });
}

const numbersOf = (text: string): readonly string[] => text.match(/\d+/g) ?? [];

function withoutRepeats(suggestions: readonly AddressSuggestion[]): readonly AddressSuggestion[] {
  const byAddress = new Map<string, AddressSuggestion>();
  for (const suggestion of suggestions) {
    const key = `${suggestion.city}\n${suggestion.label.toLowerCase().replaceAll("ё", "е")}`;
    if (!byAddress.has(key)) byAddress.set(key, suggestion);
  }
  return [...byAddress.values()];
}
