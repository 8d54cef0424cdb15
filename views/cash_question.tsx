/** The doctor has recorded cash: the payer says whether it was given. */
import type { BookingView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";

export function CashBody({ reader, view }: { reader: Reader; view: BookingView }) {
  const asked = view.payment?.cashAsked;
  if (asked === undefined) return null;
  const path = `/bookings/${view.id}/pay`;
  const which = <input type="hidden" name="payment" value={asked.paymentId} />;
  return (
    <div class="stack" role="status">
      <h2 class="card__title" id="cash-title">
        {reader.t("pay.cashTaken", { sum: reader.rubles(asked.kopecks) })}
      </h2>
      <div class="row">
        <form method="post" action={`${path}/confirm`}>
          {which}
          <button type="submit" class="button button--primary button--large">
            {reader.t("pay.cashGiven")}
          </button>
        </form>
        <form method="post" action={`${path}/deny`}>
          {which}
          <button type="submit" class="button button--large">{reader.t("pay.cashNotGiven")}</button>
        </form>
      </div>
    </div>
  );
}
