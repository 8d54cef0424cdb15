/** Receipts of the provider's own till on the page of one visit: what is printed, and what is still to be written down. */
import type { ReceiptKind } from "../../actors/payment/codes.ts";
import type { Attempt } from "../../views/forms.ts";
import type { Reader } from "../../views/reader.ts";
import type { ListedReceiptView } from "../money/receipt_services.ts";
import { fiscalText, ReceiptPill } from "./payment_parts.tsx";
import { TillNumbers } from "./till_numbers.tsx";

export const TillReceipts = ({ reader, receipts, path, attempt }: {
  reader: Reader;
  receipts: readonly ListedReceiptView[];
  /** Where each of the forms goes, but for its receipt's key. */
  path: string;
  attempt: Attempt | null;
}) =>
  receipts.length === 0 ? null : (
    <section class="card stack" aria-labelledby="till-title">
      <h2 class="card__title" id="till-title">{reader.t("receipts.list")}</h2>
      <ul class="plainrows">
        {receipts.map((receipt) => (
          <li class="stack stack--s" key={receipt.key}>
            <div class="row row--between">
              <span>
                {reader.t(`receipt.kind.${receipt.kind as ReceiptKind}`)}
                {" · "}
                <strong class="nowrap">{reader.rubles(receipt.kopecks)}</strong>
              </span>
              <ReceiptPill reader={reader} status={receipt.status as "awaited"} />
            </div>
            {receipt.documentNumber !== null && (
              <p class="quiet small">{fiscalText(reader, receipt)}</p>
            )}
            {receipt.mayRecord && (
              <TillNumbers
                reader={reader}
                receipt={receipt}
                action={`${path}/${receipt.key}`}
                attempt={attempt}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
