/** `/admin/payments/{id}`: one payment with all that happened to it, and the form that gives it back. */
import { Hidden, TextArea, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Banner } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import type { ReceiptKind } from "../../actors/payment/codes.ts";
import type { PaymentDetailView } from "../money/payment_book_views.ts";
import { causeKey } from "../money/statement_csv.ts";
import type { LocaleKey } from "../locale.ts";
import type { Person } from "../services.ts";
import { AdminFrame } from "./admin.tsx";
import { BooksNav, PAYMENTS, Refunds } from "./admin_payments.tsx";
import { Differences } from "./admin_reconciliation.tsx";
import { attemptOf, type Failure, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import { Cell, Rows } from "./income_parts.tsx";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { causeWithCode, hintText, outcomeText } from "./provider_words.ts";
import {
  methodText,
  PaymentPill,
  paymentTitle,
  providerText,
  Receipts,
  Sums,
} from "./payment_parts.tsx";
import { tillBody, tillForm, TillNumbers } from "./till_numbers.tsx";
import { kopecksTyped, rublesTyped } from "./typed_rubles.ts";

const FORM = "refund";

const EVENTS = [
  "created",
  "submitted",
  "held",
  "succeeded",
  "captureAsked",
  "captured",
  "cancelAsked",
  "cancelled",
  "superseded",
  "refundAsked",
  "refundDone",
  "refundFailed",
  "differed",
] as const;
const eventText = (reader: Reader, type: string): string =>
  (EVENTS as readonly string[]).includes(type)
    ? reader.t(`books.event.${type as typeof EVENTS[number]}`)
    : type;

const RefundForm = (
  { reader, state, detail, commandId }: {
    reader: Reader;
    state: FormState;
    detail: PaymentDetailView;
    commandId: string;
  },
) => {
  const refused = detail.refusedRefundKopecks;
  return (
    <form
      class="card stack"
      method="post"
      action={`${PAYMENTS}/${detail.payment.id}/refund`}
      novalidate
    >
      <h2 class="card__title">{reader.t("books.giveBack")}</h2>
      <p class="quiet">
        {reader.t("books.canGiveBack", { sum: reader.rubles(detail.refundableKopecks) })}
      </p>
      {refused !== null && (
        <p class="fact">
          <Icon name="warning" />
          <span>{reader.t("books.refundRefused", { sum: reader.rubles(refused) })}</span>
        </p>
      )}
      <Hidden values={{ commandId }} />
      <TextField
        reader={reader}
        state={state}
        name="amount"
        label={reader.t("books.amount")}
        hint={reader.t("books.amountHint")}
        fallback={refused === null ? null : rublesTyped(refused, reader.language)}
        optional
        short
        input={{ maxLength: 14, autoComplete: "off" }}
      />
      <TextArea
        reader={reader}
        state={state}
        name="reason"
        label={reader.t("books.reason")}
        hint={reader.t("books.reasonHint")}
        maxLength={500}
      />
      <p>
        <button type="submit" class="button button--danger">
          <Icon name="arrow-left" />
          {reader.t(refused === null ? "books.giveBackDo" : "books.giveBackAgain")}
        </button>
      </p>
    </form>
  );
};

/** Not every payer has an account: an admin writes down what was said on the telephone. */
const CashAnswer = ({ reader, detail }: { reader: Reader; detail: PaymentDetailView }) => (
  <section class="card stack" aria-labelledby="cash-title">
    <h2 class="card__title" id="cash-title">{reader.t("books.cashAsked")}</h2>
    <p class="quiet">
      {reader.t("books.cashAskedText", { sum: reader.rubles(detail.payment.amountKopecks) })}
    </p>
    <div class="row">
      {(["confirm", "deny"] as const).map((act) => (
        <form key={act} method="post" action={`${PAYMENTS}/${detail.payment.id}/${act}`}>
          <button type="submit" class={act === "confirm" ? "button button--primary" : "button"}>
            {reader.t(`books.cash.${act}`)}
          </button>
        </form>
      ))}
    </div>
  </section>
);

function Events({ reader, detail }: { reader: Reader; detail: PaymentDetailView }) {
  return (
    <section class="card stack" aria-labelledby="events-title">
      <h2 class="card__title" id="events-title">{reader.t("books.events")}</h2>
      <dl class="kv kv--moves">
        {detail.events.map((event) => (
          <div key={event.version}>
            <dt>
              {eventText(reader, event.type)}
              <br />
              <span class="quiet small">
                {reader.dayTime(event.at)} · {event.byName ?? reader.t("books.byItself")}
              </span>
            </dt>
            <dd class="nowrap">
              {event.kopecks === null ? "" : reader.rubles(event.kopecks)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const CALL_TONES = { done: "done", refused: "late", waiting: "wait", unknown: "wait" } as const;
type CallState = keyof typeof CALL_TONES;

function Calls({ reader, detail }: { reader: Reader; detail: PaymentDetailView }) {
  const titles = {
    what: reader.t("books.call"),
    state: reader.t("books.state"),
    tries: reader.t("books.tries"),
    sum: reader.t("books.sum"),
  };
  return (
    <section class="stack" aria-labelledby="calls-title">
      <h2 id="calls-title">{reader.t("books.calls")}</h2>
      <Rows label={reader.t("books.calls")} heads={Object.values(titles)} sums={1}>
        {detail.calls.map((call) => (
          <tr key={call.key}>
            <th scope="row">
              {reader.t(`books.call.${call.kind as "create"}`)}
              <br />
              <span class="quiet small">{reader.dayTime(call.firstAt ?? call.nextAt)}</span>
            </th>
            <Cell label={titles.state}>
              <Pill
                tone={CALL_TONES[call.state as CallState]}
                icon={call.state === "done" ? "check" : call.state === "refused" ? "x" : "clock"}
                text={reader.t(`books.callState.${call.state as CallState}`)}
              />
              {call.cause !== null && (
                <span class="small quiet line">{causeWithCode(reader, call.cause)}</span>
              )}
            </Cell>
            <Cell label={titles.tries}>{call.attempts}</Cell>
            <Cell label={titles.sum} num>{reader.rubles(call.kopecks)}</Cell>
          </tr>
        ))}
      </Rows>
    </section>
  );
}

const Hints = ({ reader, detail }: { reader: Reader; detail: PaymentDetailView }) => (
  <section class="stack" aria-labelledby="hints-title">
    <h2 id="hints-title">{reader.t("books.hints")}</h2>
    {detail.hints.length === 0
      ? <p class="quiet">{reader.t("books.noHints")}</p>
      : (
        <div class="card">
          <ul class="plainrows">
            {detail.hints.map((hint, at) => (
              <li key={at}>
                {hintText(reader, hint.event)}
                <span class="small quiet line">
                  {`${reader.dayTime(hint.receivedAt)} · ${outcomeText(reader, hint.outcome)}`}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
  </section>
);

/** Receipts of a till of the provider's own: an admin also mends numbers that are there. */
function TillReceipts(
  { reader, detail, attempt }: {
    reader: Reader;
    detail: PaymentDetailView;
    attempt: Attempt | null;
  },
) {
  const printed = detail.receipts.filter(({ issuer }) => issuer === "till");
  if (printed.length === 0) return null;
  return (
    <div class="card">
      <div class="folds">
        {printed.map((receipt) => (
          <TillNumbers
            key={receipt.key}
            reader={reader}
            receipt={receipt}
            action={`${PAYMENTS}/${detail.payment.id}/receipts/${receipt.key}`}
            attempt={attempt}
            of={`${reader.t(`receipt.kind.${receipt.kind as ReceiptKind}`)} · ${
              reader.rubles(receipt.kopecks)
            }`}
          />
        ))}
      </div>
    </div>
  );
}

const accountKey = (account: string) => `ledger.${account}` as LocaleKey;

const Postings = ({ reader, detail }: { reader: Reader; detail: PaymentDetailView }) => (
  <section class="stack" aria-labelledby="postings-title">
    <h2 id="postings-title">{reader.t("books.postings")}</h2>
    {detail.postings.length === 0
      ? <p class="quiet">{reader.t("books.noPostings")}</p>
      : (
        <ul class="booklist stack">
          {detail.postings.map((posting) => (
            <li class="card stack stack--s" key={posting.key}>
              <p class="small">
                {reader.t(causeKey(posting.type))}
                <span class="quiet">{` · ${reader.dayTime(posting.at)}`}</span>
              </p>
              <dl class="kv kv--moves">
                {posting.entries.map((entry) => (
                  <div key={`${entry.account}${entry.kopecks}`}>
                    <dt>{reader.t(accountKey(entry.account))}</dt>
                    <dd class="nowrap">
                      {entry.kopecks > 0 ? "+" : "−"}
                      {reader.rubles(Math.abs(entry.kopecks))}
                    </dd>
                  </div>
                ))}
              </dl>
            </li>
          ))}
        </ul>
      )}
  </section>
);

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  failure: Failure | null = null,
): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const outcome = await kit.services.paymentBooks.detail(person, id);
  if (!("ok" in outcome)) return refusePage(c, 404, "not_found");
  const detail = outcome.ok;
  const { payment } = detail;
  const reader = readerOf(kit, c, `${PAYMENTS}/${id}`);
  const commandId = attempt?.values.given("commandId") ?? kit.newId();
  return pageResponse(
    <AdminFrame
      reader={reader}
      title={paymentTitle(reader, payment)}
      attempt={attempt}
      prefix={attempt?.form ?? FORM}
      labelOf={(name) => name === "amount" || name === "reason" ? reader.t(`books.${name}`) : null}
      aliases={ALIASES}
      version={kit.version}
    >
      <BooksNav reader={reader} />
      {c.req.query("refunded") !== undefined && attempt === null && (
        <Banner tone="done" icon="check" role="status" title={reader.t("books.given")} />
      )}
      {c.req.query("recorded") !== undefined && attempt === null && (
        <Banner tone="done" icon="check" role="status" title={reader.t("receipts.recorded")} />
      )}
      <div class="split split--aside">
        <div class="stack">
          <section class="card stack" aria-labelledby="facts-title">
            <h2 class="card__title" id="facts-title">{reader.t("books.facts")}</h2>
            <p class="row">
              <PaymentPill reader={reader} status={payment.status} />
              {payment.hasDifference && (
                <Pill tone="alarm" icon="warning" text={reader.t("books.differs")} />
              )}
            </p>
            <dl class="kv">
              <div>
                <dt>{reader.t("books.when")}</dt>
                <dd>{reader.dayTime(payment.createdAt)}</dd>
              </div>
              <div>
                <dt>{reader.t("books.how")}</dt>
                <dd>{methodText(reader, payment.method)}</dd>
              </div>
              <div>
                <dt>{reader.t("receipt.provider")}</dt>
                <dd>{providerText(reader, detail.provider)}</dd>
              </div>
              <Sums reader={reader} payment={payment} />
            </dl>
            {payment.bookingId !== null && (
              <p>
                <a class="button" href={`/bookings/${payment.bookingId}`}>
                  {reader.t("books.toBooking")}
                </a>
              </p>
            )}
          </section>
          {detail.isCashAsked && <CashAnswer reader={reader} detail={detail} />}
          {detail.refundableKopecks > 0 && (
            <RefundForm
              reader={reader}
              state={new FormState(FORM, attempt, ALIASES)}
              detail={detail}
              commandId={commandId}
            />
          )}
        </div>
        <Events reader={reader} detail={detail} />
      </div>
      {detail.differences.length > 0 && (
        <section class="stack" aria-labelledby="differences-title">
          <h2 id="differences-title">{reader.t("books.reconciliation")}</h2>
          <Differences reader={reader} items={detail.differences} attempt={null} />
        </section>
      )}
      {detail.refunds.length > 0 && (
        <section class="stack" aria-labelledby="refunds-title">
          <h2 id="refunds-title">{reader.t("books.refunds")}</h2>
          <Refunds reader={reader} items={detail.refunds} />
        </section>
      )}
      <Receipts reader={reader} receipts={detail.receipts} />
      <TillReceipts reader={reader} detail={detail} attempt={attempt} />
      {detail.calls.length > 0 && <Calls reader={reader} detail={detail} />}
      {detail.calls.length > 0 && <Hints reader={reader} detail={detail} />}
      <Postings reader={reader} detail={detail} />
    </AdminFrame>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

const ALIASES = { amountKopecks: "amount" };

export function adminPaymentPages(app: PagesApp, kit: PageKit): void {
  app.get(`${PAYMENTS}/:id`, (c) => withPerson(c, (person) => show(c, kit, person)));

  app.post(`${PAYMENTS}/:id/refund`, (c) =>
    withPerson(c, async (person) => {
      const id = c.req.param("id");
      const language = c.get("language");
      const values = await formOf(c);
      const typed = values.given("amount");
      const outcome = await kit.services.payments.refund(person, id, {
        ...(typed === undefined ? {} : { amountKopecks: kopecksTyped(typed) }),
        reason: values.given("reason"),
        commandId: values.given("commandId"),
      }, language);
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, `${PAYMENTS}/${id}?refunded`);
      return await show(c, kit, person, attemptOf(FORM, values, failure), failure);
    }));

  for (const act of ["confirm", "deny"] as const) {
    app.post(`${PAYMENTS}/:id/${act}`, (c) =>
      withPerson(c, async (person) => {
        const id = c.req.param("id") ?? "";
        const outcome = await kit.services.payments[act](person, id);
        const failure = failureOf(outcome, c.get("language"));
        if (failure === null) return seeOther(c, `${PAYMENTS}/${id}`);
        if (failure.status === 404) return refusePage(c, 404, "not_found");
        return await show(c, kit, person, attemptOf(FORM, await formOf(c), failure), failure);
      }));
  }

  app.post(`${PAYMENTS}/:id/receipts/:key`, (c) =>
    withPerson(c, async (person) => {
      const { id, key } = c.req.param();
      const { paymentBooks, receipts } = kit.services;
      const detail = await paymentBooks.detail(person, id);
      const isOfPayment = "ok" in detail && detail.ok.receipts.some((one) => one.key === key);
      if (!isOfPayment) return refusePage(c, 404, "not_found");
      const language = c.get("language");
      const values = await formOf(c);
      const outcome = await receipts.record(person, key, tillBody(values), language);
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, `${PAYMENTS}/${id}?recorded`);
      if (failure.status === 404) return refusePage(c, 404, "not_found");
      return await show(c, kit, person, attemptOf(tillForm(key), values, failure), failure);
    }));
}
