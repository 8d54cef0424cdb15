/** What the doctor proposes beyond the visit, by its name. Pure. */
import type { BookingView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";

type Extra = NonNullable<BookingView["extras"]>[number];

export const extraName = ({ language }: Reader, { name, quantity }: Extra): string =>
  quantity === 1 ? name[language] : `${name[language]} × ${quantity}`;
