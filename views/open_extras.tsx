/** What the doctor proposes beyond the visit and what waits for an answer. */
import type { BookingView } from "../actors/booking/view.ts";

export type Extra = NonNullable<BookingView["extras"]>[number];

const isAnswerable = ({ status }: BookingView): boolean =>
  status === "arrived" || status === "in_progress";

/** Those that wait for a yes or a no. */
export const openExtras = (view: BookingView): readonly Extra[] =>
  isAnswerable(view) ? (view.extras ?? []).filter(({ status }) => status === "proposed") : [];

export const WhichExtra = ({ extra }: { extra: Extra }) => (
  <input type="hidden" name="extraId" value={extra.id} />
);
