/** What was fixed for this visit, what of it is paid, and the way to pay: on the page of its booking. */
import type { BookingView } from "../actors/booking/view.ts";
import { ExtrasList } from "./extras_list.tsx";
import { Icon } from "./icon.tsx";
import { paymentText } from "./money.ts";
import { PriceParts } from "./price_card.tsx";
import type { Reader } from "./reader.ts";

/** There is something to pay, or something was. */
const hasPayment = ({ price, payment, extras }: BookingView): boolean =>
  price !== undefined || payment !== null || (extras !== undefined && extras.length > 0);

/** Nobody has paid, nobody is asked for it and nobody waits for the door: the patient's next step is to pay. */
const isAwaited = ({ status, price, payment }: BookingView): boolean =>
  price !== undefined && status !== "cancelled" &&
  (payment === null ||
    (payment.status === null || payment.status === "pending" || payment.status === "cancelled") &&
      payment.dueAtDoor === undefined && payment.guarantee === undefined);

export function PriceBody({ reader, view }: { reader: Reader; view: BookingView }) {
  const paid = paymentText(reader, view.payment);
  return (
    <>
      <h2 class="card__title" id="price-title">{reader.t("price.booked")}</h2>
      {view.price !== undefined && (
        <PriceParts reader={reader} price={view.price} total={reader.t("price.whole")} />
      )}
      <ExtrasList reader={reader} view={view} />
      {paid && (
        <p class="fact">
          <Icon name="ruble" />
          <span>{paid}</span>
        </p>
      )}
      {hasPayment(view)
        ? (
          <a
            class={`button button--wide${isAwaited(view) ? " button--primary" : ""}`}
            href={`/bookings/${view.id}/pay`}
          >
            {reader.t("pay.link")}
          </a>
        )
        : <p class="quiet">{reader.t("price.notSet")}</p>}
    </>
  );
}
