/** Extras at the edge: the price list that a booking goes by, and what its room hears. */
import { MAY, relationOf } from "../../actors/booking/access.ts";
import type { ExtraStatus } from "../../actors/booking/codes.ts";
import { costOf, type ExtraItem } from "../../actors/booking/extras.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import { kopecksToJson } from "../../actors/money/kopecks.ts";
import type { Price } from "../../actors/money/price.ts";
import { tariffTermsSchema } from "../../actors/money/tariff.ts";
import type { By } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { TariffStore } from "../../db/tariffs.ts";
import { rubles } from "../../views/money.ts";
import type { ExtrasAtHand } from "../booking_commands.ts";
import { translate } from "../locale.ts";
import type { Language } from "../services.ts";
import { fieldError } from "../validation.ts";
import type { PriceBook } from "./price_book.ts";

/** The price list of the version by which the booking's price was fixed, whatever holds now. */
export async function priceListOf(
  price: Pick<Price, "tariffId" | "tariffVersion">,
  { book, store }: { readonly book: PriceBook; readonly store: Pick<TariffStore, "version"> },
): Promise<readonly ExtraItem[]> {
  const now = book.get(price.tariffId);
  if (now?.version === price.tariffVersion) return now.terms.extras;
  const stored = await store.version(price.tariffId, price.tariffVersion);
  const parsed = tariffTermsSchema.safeParse(stored?.terms);
  return parsed.success ? parsed.data.extras : [];
}

/**
 * @param state null: the booking is not the reader's, and nothing is known of it
 * @param by whoever may not complete it is not told what of a completion was not agreed to
 */
export function extrasAtHand(
  state: BookingState | null,
  list: readonly ExtraItem[],
  { newId }: Pick<World, "newId">,
  readersLanguage: Language,
  by: By,
): ExtrasAtHand {
  const language = state?.language ?? "ru";
  const words = (what: ExtraStatus, { item, quantity }: { item: ExtraItem; quantity: number }) =>
    translate(language, `extras.said.${what}`, {
      what: quantity === 1 ? item.name[language] : `${item.name[language]} × ${quantity}`,
      sum: rubles({ language }, kopecksToJson(costOf({ unitKopecks: item.kopecks, quantity }))),
    });
  return {
    item: (code) => list.find((item) => item.code === code) ?? null,
    notAgreed(named) {
      if (state === null || !MAY.complete.includes(relationOf(state, by))) return [];
      if (state.price == null) return [fieldError("extras", "no_price_list", readersLanguage)];
      const agreed = new Map<string, number>();
      for (const { code, status, quantity } of state.extras ?? []) {
        if (status === "approved") agreed.set(code, (agreed.get(code) ?? 0) + quantity);
      }
      return named.flatMap(({ code, quantity = 1 }, at) => {
        const most = agreed.get(code) ?? 0;
        if (quantity <= most) return [];
        const field = most === 0 ? "code" : "quantity";
        return [fieldError(`extras.${at}.${field}`, "extra_not_agreed", readersLanguage)];
      });
    },
    notice(what, given) {
      const booked = typeof given === "string"
        ? state?.extras?.find(({ id }) => id === given)
        : undefined;
      const extra = typeof given !== "string" ? given : booked === undefined ? null : {
        item: { code: booked.code, name: booked.name, kopecks: booked.unitKopecks },
        quantity: booked.quantity,
      };
      return extra === null ? null : { messageId: newId(), content: words(what, extra) };
    },
  };
}
