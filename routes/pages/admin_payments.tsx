/** `/admin/payments`: all payments, found by what is known of them; `/admin/refunds`: what went back. */
import { PAYMENT_MEANS, PAYMENT_STATUSES } from "../../actors/payment/codes.ts";
import { SelectField, TextField } from "../../views/fields.tsx";
import { FormState } from "../../views/forms.ts";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import type { RefundView, StaffPaymentView } from "../money/payment_book_views.ts";
import type { Person } from "../services.ts";
import { AdminFrame } from "./admin.tsx";
import { attemptOf, failureHeaders, failureOf, NO_FAILURE } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import { Cell, Rows } from "./income_parts.tsx";
import { type PageContext, type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { askedBy, FilterForm, ListView, moreOf } from "./list_view.tsx";
import { methodText, PaymentPill, paymentTitle } from "./payment_parts.tsx";
import { FormValues } from "../../views/forms.ts";

export const PAYMENTS = "/admin/payments";
const FILTERS = ["status", "method", "day", "number", "city"] as const;

const BOOKS = [
  [PAYMENTS, "books.payments"],
  ["/admin/refunds", "books.refunds"],
  ["/admin/reconciliation", "books.reconciliation"],
  ["/admin/receipts", "receipts.list"],
] as const;

/** From one of the books of money to the others. */
export const BooksNav = ({ reader }: { reader: Reader }) => (
  <nav class="tabs" aria-label={reader.t("books.nav")}>
    {BOOKS.map(([path, key]) => (
      <a
        class="tabs__tab"
        href={path}
        aria-current={reader.path.split("?")[0] === path ? "page" : undefined}
        key={path}
      >
        {reader.t(key)}
      </a>
    ))}
  </nav>
);

function Filters(
  { reader, state, cities }: {
    reader: Reader;
    state: FormState;
    cities: readonly { readonly name: string; readonly title: string | null }[];
  },
) {
  const any = { value: "", text: reader.t("books.any") };
  const select = (name: "status" | "method" | "city", choices: readonly typeof any[]) => (
    <SelectField
      reader={reader}
      state={state}
      name={name}
      label={reader.t(`books.${name}`)}
      choices={[any, ...choices]}
    />
  );
  return (
    <FilterForm path={PAYMENTS} submit={reader.t("books.show")}>
      {select(
        "status",
        PAYMENT_STATUSES.map((value) => ({ value, text: reader.t(`books.status.${value}`) })),
      )}
      {select(
        "method",
        PAYMENT_MEANS.map((value) => ({ value, text: reader.t(`books.method.${value}`) })),
      )}
      <TextField
        reader={reader}
        state={state}
        name="day"
        label={reader.t("books.day")}
        input={{ type: "date" }}
      />
      <TextField
        reader={reader}
        state={state}
        name="number"
        label={reader.t("books.number")}
        input={{ inputMode: "numeric", maxLength: 15, autoComplete: "off" }}
      />
      {cities.length > 1 &&
        select("city", cities.map(({ name, title }) => ({ value: name, text: title ?? name })))}
    </FilterForm>
  );
}

function Payments({ reader, items }: { reader: Reader; items: readonly StaffPaymentView[] }) {
  const titles = {
    what: reader.t("books.payment"),
    how: reader.t("books.how"),
    state: reader.t("books.state"),
    sum: reader.t("books.sum"),
    paid: reader.t("books.paid"),
    back: reader.t("books.back"),
  };
  return (
    <Rows label={reader.t("books.payments")} heads={Object.values(titles)} sums={3}>
      {items.map((payment) => (
        <tr key={payment.id}>
          <th scope="row">
            <a href={`${PAYMENTS}/${payment.id}`}>{paymentTitle(reader, payment)}</a>
            <br />
            <span class="quiet small">{reader.dayTime(payment.createdAt)}</span>
          </th>
          <Cell label={titles.how}>{methodText(reader, payment.method)}</Cell>
          <Cell label={titles.state}>
            <span class="row">
              <PaymentPill reader={reader} status={payment.status} />
              {payment.hasDifference && (
                <Pill tone="alarm" icon="warning" text={reader.t("books.differs")} />
              )}
            </span>
          </Cell>
          <Cell label={titles.sum} num>{reader.rubles(payment.amountKopecks)}</Cell>
          <Cell label={titles.paid} num>{reader.rubles(payment.paidKopecks)}</Cell>
          <Cell label={titles.back} num>{reader.rubles(payment.refundedKopecks)}</Cell>
        </tr>
      ))}
    </Rows>
  );
}

/** What was given back, by whom and why. */
export function Refunds(
  { reader, items, linked = false }: {
    reader: Reader;
    items: readonly RefundView[];
    /** Each leads to its payment. */
    linked?: boolean;
  },
) {
  const titles = {
    what: reader.t("books.payment"),
    who: reader.t("books.by"),
    why: reader.t("books.reason"),
    state: reader.t("books.state"),
    sum: reader.t("books.sum"),
  };
  const statusOf = (status: string) => status as "asked" | "done" | "failed";
  return (
    <Rows label={reader.t("books.refunds")} heads={Object.values(titles)} sums={1}>
      {items.map((refund) => (
        <tr key={refund.id}>
          <th scope="row">
            {linked
              ? (
                <a href={`${PAYMENTS}/${refund.paymentId}`}>
                  {paymentTitle(reader, { bookingNumber: refund.bookingNumber, purpose: "visit" })}
                </a>
              )
              : reader.t("books.refund")}
            <br />
            <span class="quiet small">{reader.dayTime(refund.at)}</span>
          </th>
          <Cell label={titles.who}>{refund.byName ?? reader.t("books.byItself")}</Cell>
          <Cell label={titles.why}>{refund.reason ?? "—"}</Cell>
          <Cell label={titles.state}>
            <Pill
              tone={refund.status === "done"
                ? "done"
                : refund.status === "failed"
                ? "late"
                : "wait"}
              icon={refund.status === "done"
                ? "check"
                : refund.status === "failed"
                ? "warning"
                : "clock"}
              text={reader.t(`books.refund.${statusOf(refund.status)}`)}
            />
          </Cell>
          <Cell label={titles.sum} num>{reader.rubles(refund.kopecks)}</Cell>
        </tr>
      ))}
    </Rows>
  );
}

async function list(c: PageContext, kit: PageKit, person: Person): Promise<Response> {
  const language = c.get("language");
  const given = Object.fromEntries(
    Object.entries(c.req.query()).filter(([, value]) => value !== ""),
  );
  const reader = readerOf(kit, c);
  const outcome = await kit.services.paymentBooks.list(person, given, language);
  const failure = failureOf(outcome, language);
  if (failure?.status === 403) return refusePage(c, 403, "forbidden");
  const values = new FormValues(FILTERS.map((name) => [name, given[name] ?? ""]));
  const attempt = attemptOf("payments", values, failure ?? NO_FAILURE);
  const page = "ok" in outcome ? outcome.ok : { items: [], nextCursor: null };
  return pageResponse(
    <AdminFrame
      reader={reader}
      title={reader.t("books.payments")}
      attempt={failure === null ? null : attempt}
      prefix="payments"
      labelOf={(name) => name === "day" || name === "number" ? reader.t(`books.${name}`) : null}
      version={kit.version}
    >
      <BooksNav reader={reader} />
      <Filters
        reader={reader}
        state={new FormState("payments", attempt)}
        cities={kit.services.cities.list(language)}
      />
      <ListView
        reader={reader}
        isEmpty={page.items.length === 0}
        empty={{ icon: "ruble", title: reader.t("books.none"), text: reader.t("books.noneText") }}
        more={moreOf(PAYMENTS, page.nextCursor, askedBy(c))}
      >
        <Payments reader={reader} items={page.items} />
      </ListView>
    </AdminFrame>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

export function adminPaymentsPages(app: PagesApp, kit: PageKit): void {
  app.get(PAYMENTS, (c) => withPerson(c, (person) => list(c, kit, person)));

  app.get("/admin/refunds", (c) =>
    withPerson(c, async (person) => {
      const cursor = c.req.query("cursor");
      const outcome = await kit.services.paymentBooks.refunds(
        person,
        { cursor },
        c.get("language"),
      );
      if (!("ok" in outcome)) return refusePage(c, 403, "forbidden");
      const { items, nextCursor } = outcome.ok;
      const reader = readerOf(kit, c);
      return pageResponse(
        <AdminFrame reader={reader} title={reader.t("books.refunds")} version={kit.version}>
          <BooksNav reader={reader} />
          <ListView
            reader={reader}
            isEmpty={items.length === 0}
            empty={{
              icon: "arrow-left",
              title: reader.t("books.noRefunds"),
              text: reader.t("books.noRefundsText"),
            }}
            more={moreOf("/admin/refunds", nextCursor)}
          >
            <Refunds reader={reader} items={items} linked />
          </ListView>
        </AdminFrame>,
      );
    }));
}
