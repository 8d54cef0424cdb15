/**
 * `/bookings/{id}/pay`: how to pay for a visit, and what came of it. What becomes of the payment is told by the
 * stream; without JavaScript the page is read again every few seconds while a payment waits.
 */
import type { PaymentView } from "../../actors/payment/view.ts";
import { Hidden, Options } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { rubles } from "../../views/money.ts";
import { Banner, ErrorSummary } from "../../views/notices.tsx";
import { Island } from "../../views/island.tsx";
import type { PayingSeed } from "../../views/paying_seed.ts";
import { PriceParts } from "../../views/price_card.tsx";
import type { Reader } from "../../views/reader.ts";
import type { PayingView } from "../payment_services.ts";
import type { Person } from "../services.ts";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { GuaranteeState, LetterFields } from "./pay_organisation.tsx";
import { PayTransfer } from "./pay_transfer.tsx";
import { QrCode } from "./second_factor_parts.tsx";

const FORM = "pay";
const ICONS = {
  card: "card",
  sbp: "navigate",
  bank_qr: "building",
  wallet: "wallet",
  organisation: "users",
  cash: "ruble",
} as const;
const pathOf = (id: string): string => `/bookings/${id}/pay`;

const isWaiting = (payment: PaymentView | null): boolean =>
  payment !== null && (payment.status === "created" || payment.status === "pending");
/** A transfer takes days, an organisation hours: whoever copies from the page is not disturbed. */
const readsItselfAgain = (payment: PaymentView): boolean =>
  isWaiting(payment) && payment.method !== "bank_qr" && payment.method !== "organisation";

/** A provider that has not answered by then is away, or slow. */
const QUICK_ANSWER_MILLISECONDS = 10_000;

/** The provider's answer is a moment away; whoever pays takes longer, and so does a provider that is away. */
export const secondsToNextLook = ({ status, createdAt }: PaymentView, now: number): number =>
  status === "created" && now - Date.parse(createdAt) < QUICK_ANSWER_MILLISECONDS ? 1 : 5;

/** As it was wished when the visit was ordered, where that is offered. */
const firstChosen = ({ methods, wished }: PayingView): string => {
  const offered = methods.filter(({ whyNot }) => whyNot === null).map(({ method }) => method);
  return wished !== null && offered.includes(wished) ? wished : offered[0] ?? "cash";
};

function Methods(
  { reader, paying, state }: { reader: Reader; paying: PayingView; state: FormState },
) {
  const missing = paying.methods.filter(({ whyNot }) => whyNot === "no_provider");
  // Somebody else is the payer of the visit, and has to answer first.
  if (paying.methods.some(({ whyNot }) => whyNot === "cash_unanswered")) {
    return <Nothing text={reader.t("refusal.cash_unanswered")} />;
  }
  return (
    <form class="card stack" method="post" action={pathOf(paying.bookingId)} novalidate>
      <Options
        state={state}
        name="method"
        legend={reader.t("pay.how")}
        fallback={[firstChosen(paying)]}
        choices={paying.methods.filter(({ whyNot }) => whyNot === null).map(({ method }) => ({
          value: method,
          text: reader.t(`pay.${method}`),
          sub: reader.t(`pay.${method}Sub`, { sum: rubles(reader, paying.holdKopecks ?? 0) }),
          icon: ICONS[method],
        }))}
      />
      <LetterFields reader={reader} state={state} organisations={paying.organisations} />
      {missing.length > 0 && <p class="quiet small">{reader.t("pay.notOffered")}</p>}
      <p>
        <button type="submit" class="button button--primary button--large">
          {reader.t("pay.go")}
        </button>
      </p>
    </form>
  );
}

/** Nobody has to do anything here. */
const Nothing = ({ text }: { text: string }) => (
  <div class="card">
    <p class="fact">
      <Icon name="info" />
      <span>{text}</span>
    </p>
  </div>
);

/** One button that is a form of its own. */
const Act = (
  { to, text, isMain = false, payment }: {
    to: string;
    text: string;
    isMain?: boolean;
    payment: PaymentView;
  },
) => (
  <form method="post" action={to}>
    <Hidden values={{ payment: payment.id }} />
    <button
      type="submit"
      class={isMain ? "button button--primary button--large" : "button button--quiet button--flush"}
    >
      {text}
    </button>
  </form>
);

/** What the payer does now. */
export function Waiting(
  { reader, payment, path }: { reader: Reader; payment: PaymentView; path: string },
) {
  const { confirmation } = payment;
  const isUnpaid = payment.status === "created" || payment.status === "pending";
  const other = payment.purpose === "visit" && isUnpaid && (
    <Act to={`${path}/give-up`} text={reader.t("pay.otherWay")} payment={payment} />
  );
  // What the organisation has said stands above.
  if (payment.method === "organisation") return other || null;
  if (payment.method === "cash") {
    return (
      <section class="card stack" role="status" data-waits>
        <h2 class="card__title">{reader.t("pay.cash")}</h2>
        <p>
          {reader.t(payment.awaitsPayer ? "pay.cashTaken" : "pay.cashLater", {
            sum: rubles(reader, payment.amountKopecks),
          })}
        </p>
        {payment.awaitsPayer && (
          <>
            <Act to={`${path}/confirm`} text={reader.t("pay.cashGiven")} payment={payment} isMain />
            <Act to={`${path}/deny`} text={reader.t("pay.cashNotGiven")} payment={payment} />
          </>
        )}
        {!payment.awaitsPayer && other}
      </section>
    );
  }
  return (
    <section class="card stack" role="status" data-waits>
      <h2 class="card__title">
        {reader.t(payment.method === "sbp" ? "pay.sbpTitle" : "pay.cardTitle", {
          sum: rubles(reader, payment.amountKopecks),
        })}
      </h2>
      {confirmation === null && <p>{reader.t("pay.asking")}</p>}
      {confirmation?.type === "qr" && (
        <div class="factor">
          <QrCode text={confirmation.payload} label={reader.t("pay.qr")} />
          <p class="pay__scan">{reader.t("pay.scan")}</p>
          <p class="pay__open">
            <a class="button button--primary button--large" href={confirmation.payload}>
              {reader.t("pay.openBank")}
            </a>
          </p>
          <p class="pay__other quiet small">{reader.t("pay.scanOther")}</p>
        </div>
      )}
      {confirmation?.type === "redirect" && (
        <>
          <p>{reader.t(payment.purpose === "visit" ? "pay.cardText" : "pay.depositText")}</p>
          <p>
            <a class="button button--primary button--large" href={confirmation.url}>
              {reader.t("pay.toProvider")}
            </a>
          </p>
        </>
      )}
      <p class="fact small">
        <Icon name="refresh" />
        <span>{reader.t("pay.itself")}</span>
      </p>
      {other}
    </section>
  );
}

function Outcome({ reader, paying }: { reader: Reader; paying: PayingView }) {
  const { payment } = paying;
  if (payment === null) return null;
  if (payment.guarantee !== null && payment.guarantee.status !== "cancelled") {
    return <GuaranteeState reader={reader} paying={paying} />;
  }
  const sum = (kopecks: number) => ({ sum: rubles(reader, kopecks) });
  switch (payment.status) {
    case "held":
      return (
        <Banner
          tone="done"
          icon="check"
          role="status"
          title={reader.t("payment.held", sum(payment.heldKopecks))}
        >
          {reader.t("pay.heldText")}
        </Banner>
      );
    case "succeeded":
    case "captured":
    case "partially_refunded":
      return (
        <Banner
          tone="done"
          icon="check"
          role="status"
          title={reader.t("payment.paid", sum(payment.paidKopecks - payment.refundedKopecks))}
        >
          {reader.t(payment.refundedKopecks > 0 ? "pay.partBack" : "pay.paidText")}
        </Banner>
      );
    case "refunded":
      return (
        <Banner
          tone="wait"
          icon="info"
          role="status"
          title={reader.t("payment.refunded", sum(payment.refundedKopecks))}
        >
          {reader.t("pay.refundedText")}
        </Banner>
      );
    case "cancelled":
      return paying.isPaid || paying.dueKopecks === null
        ? null
        : (
          <Banner tone="wait" icon="info" title={reader.t("pay.cameToNothing")}>
            {reader.t("pay.tryAgain")}
          </Banner>
        );
    default:
      return null;
  }
}

/** When a card can be held, and what is still to come beside what is held. */
function Facts({ reader, paying }: { reader: Reader; paying: PayingView }) {
  const { dueKopecks, payment, holdFrom } = paying;
  if (dueKopecks === null || dueKopecks === 0) return null;
  const words = payment?.status === "held"
    ? reader.t("pay.rest", { sum: rubles(reader, dueKopecks) })
    : holdFrom !== null && !isWaiting(payment)
    ? reader.t("pay.holdLater", { time: reader.dayTime(holdFrom) })
    : null;
  return words === null ? null : (
    <p class="fact">
      <Icon name="info" />
      <span>{words}</span>
    </p>
  );
}

/** What the payer does now: waits, copies, or chooses how to pay. */
function Next(
  { reader, paying, state }: { reader: Reader; paying: PayingView; state: FormState },
) {
  const { dueKopecks, payment, transfer, bookingId: id } = paying;
  if (payment !== null && isWaiting(payment)) {
    return transfer === null
      ? <Waiting reader={reader} payment={payment} path={pathOf(id)} />
      : <PayTransfer reader={reader} payment={payment} transfer={transfer} path={pathOf(id)} />;
  }
  if (dueKopecks === null) return <Nothing text={reader.t("pay.noPrice")} />;
  if (dueKopecks === 0) {
    return payment === null ? <Nothing text={reader.t("pay.nothing")} /> : null;
  }
  return (
    <>
      <Methods reader={reader} paying={paying} state={state} />
      <p>
        <a class="button" href={`/bookings/${id}/pay-links`}>
          <Icon name="users" />
          {reader.t("payLink.title")}
        </a>
      </p>
    </>
  );
}

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  status = 200,
  headers: Record<string, string> = {},
): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const paying = await kit.services.payments.paying(person, id);
  if (paying === null) return refusePage(c, 404, "not_found");
  const reader = readerOf(kit, c, pathOf(id));
  const state = new FormState(FORM, attempt);
  const { dueKopecks, payment } = paying;
  return pageResponse(
    <Layout
      reader={reader}
      title={reader.t("pay.title", { number: paying.number })}
      version={kit.version}
      styles={["second_factor.css"]}
      scripts={kit.assets?.scriptsOf("paying") ?? null}
      readAgain={payment !== null && readsItselfAgain(payment)
        ? { seconds: secondsToNextLook(payment, reader.now), path: pathOf(id) }
        : null}
    >
      <div class="wrap wrap--narrow stack stack--l page-body">
        <ErrorSummary reader={reader} state={state} />
        <p>
          <a class="link-row" href={`/bookings/${id}`}>
            <Icon name="arrow-left" />
            <span class="link-row__main">
              {reader.t("booking.number", { number: paying.number })}
            </span>
          </a>
        </p>
        <Island
          name="paying"
          properties={{
            personId: person.id,
            now: reader.now,
            bookingId: id,
            path: pathOf(id),
          } satisfies PayingSeed}
        >
          <div class="stack stack--l">
            <div class="stack stack--s" data-live="due">
              <h1>{reader.t("pay.title", { number: paying.number })}</h1>
              {dueKopecks !== null && dueKopecks > 0 && (
                <p class="quiet">{reader.t("pay.due", { sum: rubles(reader, dueKopecks) })}</p>
              )}
            </div>
            <div class="stack stack--l" data-live="said" aria-live="polite">
              <Outcome reader={reader} paying={paying} />
              <Facts reader={reader} paying={paying} />
            </div>
            {paying.price !== null && (
              <section class="card stack" aria-labelledby="price-title" data-live="price">
                <h2 class="card__title" id="price-title">{reader.t("price.booked")}</h2>
                <PriceParts
                  reader={reader}
                  price={paying.price}
                  {...(paying.isPaid ? { total: reader.t("price.whole") } : {})}
                />
              </section>
            )}
            <div class="stack stack--l" data-live="act">
              <Next reader={reader} paying={paying} state={state} />
            </div>
          </div>
        </Island>
      </div>
    </Layout>,
    status,
    headers,
  );
}

export function bookingPayPages(app: PagesApp, kit: PageKit): void {
  const path = "/bookings/:id/pay";
  app.get(path, (c) => withPerson(c, (person) => show(c, kit, person)));
  app.post(path, (c) =>
    withPerson(c, async (person) => {
      const id = c.req.param("id") ?? "";
      const values = await formOf(c);
      const language = c.get("language");
      const method = values.given("method");
      const letter = method === "organisation"
        ? {
          organisationId: values.given("organisationId"),
          guaranteeNumber: values.given("guaranteeNumber"),
        }
        : {};
      const body = { bookingId: id, method, ...letter };
      const failure = failureOf(await kit.services.payments.pay(person, body, language), language);
      if (failure === null) return seeOther(c, pathOf(id));
      if (failure.status === 404) return refusePage(c, 404, "not_found");
      const attempt = attemptOf(FORM, values, failure);
      return await show(c, kit, person, attempt, failure.status, failureHeaders(failure));
    }));
  for (
    const [act, does] of [
      ["confirm", "confirm"],
      ["deny", "deny"],
      ["give-up", "giveUp"],
    ] as const
  ) {
    app.post(`${path}/${act}`, (c) =>
      withPerson(c, async (person) => {
        const id = c.req.param("id") ?? "";
        const values = await formOf(c);
        const outcome = await kit.services.payments[does](person, values.given("payment") ?? "");
        const failure = failureOf(outcome, c.get("language"));
        if (failure === null) return seeOther(c, pathOf(id));
        if (failure.status === 404) return refusePage(c, 404, "not_found");
        return await show(c, kit, person, attemptOf(FORM, values, failure), failure.status);
      }));
  }
}
