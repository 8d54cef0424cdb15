/** What pages about payments have in common: words of a payment, its state, its tax receipts. */
import {
  PAYMENT_MEANS,
  PAYMENT_STATUSES,
  type PaymentMeans,
  type PaymentStatus,
  type ReceiptKind,
  type ReceiptStatus,
} from "../../actors/payment/codes.ts";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import type { Tone } from "../../views/status.ts";
import type { ListedPaymentView, ProviderName, ReceiptView } from "../money/payment_book_views.ts";
import { Cell, Rows } from "./income_parts.tsx";

const LOOKS: Readonly<Record<PaymentStatus, readonly [Tone, string]>> = {
  created: ["wait", "clock"],
  pending: ["wait", "clock"],
  held: ["here", "lock"],
  succeeded: ["done", "check"],
  captured: ["done", "check"],
  partially_refunded: ["here", "arrow-left"],
  refunded: ["off", "arrow-left"],
  cancelled: ["off", "x"],
};

const isStatus = (status: string): status is PaymentStatus =>
  (PAYMENT_STATUSES as readonly string[]).includes(status);
const isMeans = (method: string): method is PaymentMeans =>
  (PAYMENT_MEANS as readonly string[]).includes(method);

export const statusText = (reader: Reader, status: string): string =>
  isStatus(status) ? reader.t(`books.status.${status}`) : status;
export const methodText = (reader: Reader, method: string): string =>
  isMeans(method) ? reader.t(`books.method.${method}`) : method;

export function PaymentPill({ reader, status }: { reader: Reader; status: string }) {
  const [tone, icon] = isStatus(status) ? LOOKS[status] : (["wait", "clock"] as const);
  return <Pill tone={tone} icon={icon} text={statusText(reader, status)} />;
}

/** «Визит № 4127», «Пополнение кошелька». */
export const paymentTitle = (
  reader: Reader,
  { bookingNumber, purpose }: Pick<ListedPaymentView, "bookingNumber" | "purpose">,
): string =>
  bookingNumber === null
    ? reader.t("books.deposit")
    : reader.t(purpose === "extras" ? "books.extras" : "books.visit", { number: bookingNumber });

const RECEIPT_LOOKS: Readonly<Record<ReceiptStatus, readonly [Tone, string]>> = {
  waiting: ["wait", "clock"],
  pending: ["wait", "clock"],
  succeeded: ["done", "check"],
  canceled: ["alarm", "warning"],
  void: ["off", "x"],
  awaited: ["wait", "ruble"],
};

export const ReceiptPill = ({ reader, status }: { reader: Reader; status: ReceiptStatus }) => (
  <Pill
    tone={RECEIPT_LOOKS[status][0]}
    icon={RECEIPT_LOOKS[status][1]}
    text={reader.t(`receipt.status.${status}`)}
  />
);

type Numbers = Pick<ReceiptView, "documentNumber" | "storageNumber" | "attribute">;

/** Number, storage and attribute, by which the tax service finds it. */
export const fiscalText = (reader: Reader, receipt: Numbers): string =>
  receipt.documentNumber === null ? "—" : [
    reader.t("receipt.document", { number: receipt.documentNumber }),
    receipt.storageNumber && reader.t("receipt.storage", { number: receipt.storageNumber }),
    receipt.attribute && reader.t("receipt.attribute", { number: receipt.attribute }),
  ].filter((one) => one).join(", ");

export function Receipts(
  { reader, receipts }: { reader: Reader; receipts: readonly ReceiptView[] },
) {
  const titles = {
    what: reader.t("receipt.what"),
    state: reader.t("books.state"),
    fiscal: reader.t("receipt.fiscal"),
    sum: reader.t("books.sum"),
  };
  return (
    <section class="stack" aria-labelledby="receipts-title">
      <h2 id="receipts-title">{reader.t("receipt.title")}</h2>
      {receipts.length === 0
        ? <p class="quiet">{reader.t("receipt.none")}</p>
        : (
          <Rows label={reader.t("receipt.title")} heads={Object.values(titles)} sums={1}>
            {receipts.map((receipt, at) => (
              <tr key={at}>
                <th scope="row">
                  {reader.t(`receipt.kind.${receipt.kind as ReceiptKind}`)}
                  <br />
                  <span class="quiet small">
                    {receipt.description} · {reader.dayTime(receipt.registeredAt ?? receipt.madeAt)}
                    {receipt.issuer === "till" && ` · ${reader.t("receipts.byTill")}`}
                  </span>
                </th>
                <Cell label={titles.state}>
                  <ReceiptPill reader={reader} status={receipt.status as ReceiptStatus} />
                </Cell>
                <Cell label={titles.fiscal}>
                  <span class="small">{fiscalText(reader, receipt)}</span>
                </Cell>
                <Cell label={titles.sum} num>{reader.rubles(receipt.kopecks)}</Cell>
              </tr>
            ))}
          </Rows>
        )}
    </section>
  );
}

export const providerText = (reader: Reader, provider: ProviderName | null): string =>
  provider === null
    ? reader.t("receipt.ourselves")
    : provider.inn === null
    ? provider.name
    : reader.t("receipt.providerInn", { name: provider.name, inn: provider.inn });

/** Sums of a payment as terms and values. */
export const Sums = ({ reader, payment }: { reader: Reader; payment: ListedPaymentView }) => (
  <>
    <div>
      <dt>{reader.t("books.sum")}</dt>
      <dd class="nowrap">{reader.rubles(payment.amountKopecks)}</dd>
    </div>
    {payment.heldKopecks > 0 && (
      <div>
        <dt>{reader.t("books.held")}</dt>
        <dd class="nowrap">{reader.rubles(payment.heldKopecks)}</dd>
      </div>
    )}
    {payment.paidKopecks > 0 && (
      <div>
        <dt>{reader.t("books.paid")}</dt>
        <dd class="nowrap">{reader.rubles(payment.paidKopecks)}</dd>
      </div>
    )}
    {payment.refundedKopecks > 0 && (
      <div>
        <dt>{reader.t("books.back")}</dt>
        <dd class="nowrap">{reader.rubles(payment.refundedKopecks)}</dd>
      </div>
    )}
  </>
);
