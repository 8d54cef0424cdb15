/** A transfer to the clinic's account: the code for the bank's application, and the same to copy. */
import type { PaymentView } from "../../actors/payment/view.ts";
import { Hidden } from "../../views/fields.tsx";
import { Icon } from "../../views/icon.tsx";
import { rubles } from "../../views/money.ts";
import type { Reader } from "../../views/reader.ts";
import type { TransferView } from "../money/transfer_services.ts";
import { QrCode } from "./second_factor_parts.tsx";

export function PayTransfer(
  { reader, payment, transfer, path }: {
    reader: Reader;
    payment: PaymentView;
    transfer: TransferView;
    path: string;
  },
) {
  const sum = rubles(reader, transfer.amountKopecks);
  const rows: readonly [string, string | null][] = [
    [reader.t("bank.name"), transfer.name],
    [reader.t("bank.inn"), transfer.inn],
    [reader.t("bank.kpp"), transfer.kpp],
    [reader.t("bank.personalAccount"), transfer.personalAccount],
    [reader.t("bank.bankName"), transfer.bankName],
    [reader.t("bank.bic"), transfer.bic],
    [
      reader.t("bank.correspondentAccount"),
      transfer.correspondentAccount === "0" ? null : transfer.correspondentAccount,
    ],
    [reader.t("transfer.sum"), sum],
    [reader.t("transfer.purpose"), transfer.purpose],
  ];
  return (
    <section class="card stack" role="status">
      <h2 class="card__title">{reader.t("transfer.title", { sum })}</h2>
      <div class="factor">
        <QrCode text={transfer.qrText} label={reader.t("transfer.qr")} />
        <div class="stack">
          <p>{reader.t("transfer.scan")}</p>
          <p class="quiet small">{reader.t("transfer.phone")}</p>
        </div>
      </div>
      <dl class="kv kv--copied">
        {rows.filter(([, value]) => value !== null).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="fact">
        <Icon name="info" />
        <span>{reader.t("transfer.purposeOnly", { purpose: transfer.purpose })}</span>
      </p>
      <p class="fact">
        <Icon name="clock" />
        <span>{reader.t("transfer.later")}</span>
      </p>
      <form method="post" action={`${path}/give-up`}>
        <Hidden values={{ payment: payment.id }} />
        <button type="submit" class="button button--quiet button--flush">
          {reader.t("pay.otherWay")}
        </button>
      </form>
    </section>
  );
}
