/** What is printed on a receipt of the provider's own till, written down wherever a reader meets that receipt. */
import { Disclosure } from "../../views/disclosure.tsx";
import { TextField } from "../../views/fields.tsx";
import { type Attempt, FormState, type FormValues } from "../../views/forms.ts";
import type { Reader } from "../../views/reader.ts";
import type { ReceiptView } from "../money/payment_book_views.ts";

/** What the form of a receipt is called on its page; also what the ids of its fields begin with. */
export const tillForm = (key: string): string => `till-${key.replace(".", "-")}`;

/** As the service takes it. */
export const tillBody = (values: FormValues) => ({
  storageNumber: values.text("storageNumber"),
  documentNumber: values.text("documentNumber"),
  attribute: values.text("attribute"),
});

interface TillNumbersProps {
  reader: Reader;
  receipt: Pick<ReceiptView, "key" | "storageNumber" | "documentNumber" | "attribute">;
  /** Where the form goes. */
  action: string;
  attempt: Attempt | null;
  /** Which receipt it is, where the page has several beside one another. */
  of?: string;
}

export function TillNumbers({ reader, receipt, action, attempt, of }: TillNumbersProps) {
  const form = tillForm(receipt.key);
  const state = new FormState(form, attempt, {}, form);
  const field = { reader, state } as const;
  const numeric = { inputMode: "numeric", autoComplete: "off" } as const;
  return (
    <Disclosure
      icon="check"
      title={reader.t("receipts.record")}
      {...(of === undefined ? {} : { sub: of })}
      open={state.failed}
    >
      <form class="stack" method="post" action={action} novalidate>
        <TextField
          {...field}
          name="storageNumber"
          label={reader.t("receipts.storageNumber")}
          hint={reader.t("receipts.storageHint")}
          fallback={receipt.storageNumber}
          input={{ ...numeric, maxLength: 24 }}
        />
        <div class="fields fields--two">
          <TextField
            {...field}
            short
            name="documentNumber"
            label={reader.t("receipts.documentNumber")}
            fallback={receipt.documentNumber}
            input={{ ...numeric, maxLength: 12 }}
          />
          <TextField
            {...field}
            short
            name="attribute"
            label={reader.t("receipts.attribute")}
            fallback={receipt.attribute}
            input={{ ...numeric, maxLength: 12 }}
          />
        </div>
        <p>
          <button type="submit" class="button button--primary">{reader.t("form.save")}</button>
        </p>
      </form>
    </Disclosure>
  );
}
