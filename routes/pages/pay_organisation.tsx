/** An organisation as the payer: which and by which letter, and what it has said. */
import type { GuaranteeView } from "../../actors/payment/guarantee.ts";
import type { PaymentView } from "../../actors/payment/view.ts";
import { SelectField, TextField } from "../../views/fields.tsx";
import type { FormState } from "../../views/forms.ts";
import { rubles } from "../../views/money.ts";
import { Banner } from "../../views/notices.tsx";
import { payingName } from "../../views/payer_card.tsx";
import type { Reader } from "../../views/reader.ts";
import type { PayingOrganisation } from "../money/organisation_services.ts";
import type { PayingView } from "../payment_views.ts";

/** Stands below the ways to pay; seen where this way is chosen. */
export function LetterFields(
  { reader, state, organisations }: {
    reader: Reader;
    state: FormState;
    organisations: readonly PayingOrganisation[];
  },
) {
  if (organisations.length === 0) return null;
  const field = { reader, state };
  return (
    <div class="fields fields--two letter">
      <SelectField
        {...field}
        name="organisationId"
        label={reader.t("pay.organisationWhich")}
        empty={reader.t("pay.organisationChoose")}
        choices={organisations.map((one) => ({ value: one.id, text: payingName(reader, one) }))}
      />
      <TextField
        {...field}
        name="guaranteeNumber"
        label={reader.t("pay.guaranteeNumber")}
        hint={reader.t("pay.guaranteeHint")}
        input={{ autoComplete: "off", maxLength: 40 }}
      />
    </div>
  );
}

const wordsOf = (reader: Reader, { name, guarantee, payment }: {
  name: string;
  guarantee: GuaranteeView;
  payment: PaymentView;
}) => ({
  name,
  number: guarantee.number,
  sum: rubles(
    reader,
    guarantee.status === "used"
      ? payment.paidKopecks - payment.refundedKopecks
      : guarantee.limitKopecks ?? 0,
  ),
  day: guarantee.until === null ? "" : reader.date(guarantee.until),
  why: guarantee.declined === null ? "" : reader.t(`guaranteeDecline.${guarantee.declined}`),
});

/** What has become of the letter. */
export function GuaranteeState({ reader, paying }: { reader: Reader; paying: PayingView }) {
  const { payment, organisationName } = paying;
  const guarantee = payment?.guarantee ?? null;
  if (payment === null || guarantee === null) return null;
  const words = wordsOf(reader, { name: organisationName ?? "", guarantee, payment });
  switch (guarantee.status) {
    case "requested":
      return (
        <Banner tone="wait" icon="clock" role="status" title={reader.t("pay.guaranteeAsked")}>
          {reader.t("pay.guaranteeAskedText", words)}
        </Banner>
      );
    case "approved":
      return (
        <Banner tone="done" icon="check" role="status" title={reader.t("pay.guaranteed", words)}>
          {reader.t("pay.guaranteedText", words)}
        </Banner>
      );
    case "used":
      return (
        <Banner tone="done" icon="check" role="status" title={reader.t("pay.guaranteeUsed")}>
          {reader.t("pay.guaranteeUsedText", words)}
        </Banner>
      );
    case "declined":
      return (
        <Banner tone="late" icon="x" role="status" title={reader.t("pay.guaranteeDeclined")}>
          {reader.t("pay.guaranteeDeclinedText", words)}
        </Banner>
      );
    case "expired":
      return (
        <Banner tone="late" icon="clock" role="status" title={reader.t("pay.guaranteeExpired")}>
          {reader.t("pay.guaranteeExpiredText", words)}
        </Banner>
      );
    case "cancelled":
      return null;
  }
}
