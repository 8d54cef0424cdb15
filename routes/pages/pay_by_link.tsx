/**
 * `/pay/{token}`: whoever holds the link pays, without an account. The page names a sum, who is paid and the
 * booking's number; of the patient, the place and the illness it says nothing. Nothing of it is indexed.
 */
import { Options, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { rubles } from "../../views/money.ts";
import { Banner, ErrorSummary } from "../../views/notices.tsx";
import { Island } from "../../views/island.tsx";
import type { LinkSeed } from "../../views/paying_seed.ts";
import { Reader } from "../../views/reader.ts";
import { dropCookie, keepCookie, readCookie } from "../cookies.ts";
import { WORDS } from "../locale.ts";
import type { LinkedPayment } from "../money/pay_link_services.ts";
import type { Outcome as Answer } from "../services.ts";
import { Brand } from "./app_bar.tsx";
import { secondsToNextLook, Waiting } from "./booking_pay.tsx";
import { errorResponse } from "./error_page.tsx";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { cityOf, formOf, type PageContext, type PageKit, type PagesApp, seeOther } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";

const FORM = "linkPay";
/** Where the provider sends the payer back to knows no token: the browser keeps it so long. */
const COOKIE = "tot_pay_link";
const COOKIE_SECONDS = 2 * 3_600;
const BACK = "/pay/back";
const pathOf = (token: string): string => `/pay/${token}`;

/**
 * No other site learns the address (`same-origin` stands already; `no-referrer` would take the origin off
 * our own forms), and no search keeps it.
 */
const SECRET_ADDRESS = { "x-robots-tag": "noindex, nofollow, noarchive" };

function secret(response: Response): Response {
  for (const [name, value] of Object.entries(SECRET_ADDRESS)) response.headers.set(name, value);
  return response;
}

const isWaiting = ({ payment }: LinkedPayment): boolean =>
  payment?.status === "created" || payment?.status === "pending";

function Done({ reader, linked }: { reader: Reader; linked: LinkedPayment }) {
  const { payment } = linked;
  const sum = (kopecks: number) => ({ sum: rubles(reader, kopecks) });
  if (payment !== null && payment.heldKopecks > 0) {
    return (
      <Banner
        tone="done"
        icon="check"
        role="status"
        title={reader.t("payment.held", sum(payment.heldKopecks))}
      >
        {reader.t("payLink.heldText")}
      </Banner>
    );
  }
  const back = payment?.refundedKopecks ?? 0;
  const paid = (payment?.paidKopecks ?? 0) - back;
  return (
    <Banner
      tone="done"
      icon="check"
      role="status"
      title={paid > 0
        ? reader.t("payment.paid", sum(paid))
        : back > 0
        ? reader.t("payment.refunded", sum(back))
        : reader.t("payLink.nothing")}
    >
      {reader.t(back > 0 ? "pay.refundedText" : paid > 0 ? "payLink.paidText" : "payLink.other")}
    </Banner>
  );
}

function PayForm(
  { reader, linked, state, path }: {
    reader: Reader;
    linked: LinkedPayment;
    state: FormState;
    path: string;
  },
) {
  if (linked.isCashAsked) {
    return (
      <Banner tone="wait" icon="info" role="status" title={reader.t("payLink.cashAsked")}>
        {reader.t("payLink.cashAskedText")}
      </Banner>
    );
  }
  if (linked.methods.length === 0) return <p>{reader.t("pay.notOffered")}</p>;
  const hold = { sum: rubles(reader, linked.holdKopecks ?? 0) };
  return (
    <form class="card stack" method="post" action={path} novalidate>
      <Options
        state={state}
        name="method"
        legend={reader.t("pay.how")}
        fallback={[linked.methods[0]!]}
        choices={linked.methods.map((method) => ({
          value: method,
          text: reader.t(`pay.${method}`),
          sub: reader.t(`pay.${method}Sub`, hold),
          icon: method === "card" ? "card" : "navigate",
        }))}
      />
      <TextField
        reader={reader}
        state={state}
        name="contact"
        label={reader.t("payLink.contact")}
        hint={reader.t("payLink.contactHint")}
        input={{ autoComplete: "email", maxLength: 254, spellcheck: false }}
      />
      <p>
        <button type="submit" class="button button--primary button--large">
          {reader.t("pay.go")}
        </button>
      </p>
    </form>
  );
}

function render(
  c: PageContext,
  kit: PageKit,
  token: string,
  linked: LinkedPayment,
  attempt: Attempt | null = null,
  status = 200,
  headers: Record<string, string> = {},
): Response {
  const language = c.get("language");
  const city = cityOf(kit, language);
  const path = pathOf(token);
  const reader = new Reader(WORDS[language], null, kit.now(), city, "/", undefined, "large");
  const state = new FormState(FORM, attempt);
  const waits = isWaiting(linked) && !linked.isPaid;
  const { dueKopecks, payment, providerName, number } = linked;
  const response = pageResponse(
    <Layout
      reader={reader}
      title={reader.t("pay.title", { number })}
      version={kit.version}
      styles={["second_factor.css"]}
      scripts={kit.assets?.scriptsOf("pay_link") ?? null}
      readAgain={waits && payment !== null
        ? { seconds: secondsToNextLook(payment, reader.now), path }
        : null}
      bare
      impersonal
    >
      <div class="page">
        <header class="appbar">
          <Brand reader={reader} />
        </header>
        <main id="main" tabIndex={-1}>
          <div class="wrap wrap--narrow stack stack--l page-body">
            <ErrorSummary reader={reader} state={state} />
            <Island name="pay_link" properties={{ path } satisfies LinkSeed}>
              <div class="stack stack--l">
                <div class="stack stack--s">
                  <h1>{reader.t("pay.title", { number })}</h1>
                  <p class="quiet">{reader.t("payLink.asked")}</p>
                </div>
                <dl class="kv card" data-live="due">
                  <div>
                    <dt>{reader.t("payLink.to")}</dt>
                    <dd>{providerName ?? city.brand ?? reader.t("brand.name")}</dd>
                  </div>
                  {!linked.isPaid && dueKopecks !== null && (
                    <div>
                      <dt>{reader.t("transfer.sum")}</dt>
                      <dd>
                        <strong>{rubles(reader, dueKopecks)}</strong>
                      </dd>
                    </div>
                  )}
                </dl>
                <div class="stack stack--l" data-live="act" aria-live="polite">
                  {linked.isPaid
                    ? <Done reader={reader} linked={linked} />
                    : waits && payment !== null
                    ? <Waiting reader={reader} payment={payment} path={path} />
                    : (
                      <>
                        {payment?.status === "cancelled" &&
                          payment.cancelled?.code !== "by_payer" && (
                          <Banner tone="wait" icon="info" title={reader.t("pay.cameToNothing")}>
                            {reader.t("pay.tryAgain")}
                          </Banner>
                        )}
                        {dueKopecks === null
                          ? <p>{reader.t("pay.noPrice")}</p>
                          : <PayForm reader={reader} linked={linked} state={state} path={path} />}
                      </>
                    )}
                </div>
                <div data-live="until">
                  {!linked.isPaid && (
                    <p class="quiet small">
                      {reader.t("payLink.until", { time: reader.dayTime(linked.expiresAt) })}
                    </p>
                  )}
                </div>
              </div>
            </Island>
          </div>
        </main>
      </div>
    </Layout>,
    status,
    headers,
  );
  return secret(response);
}

/** A link that is over looks like one that never was. */
function refused(c: PageContext, outcome: Answer<unknown>): Response {
  const isTooOften = "refused" in outcome && outcome.refused === "too_many_attempts";
  const page = errorResponse({
    status: isTooOften ? 429 : 404,
    code: isTooOften ? "too_many_attempts" : "link_over",
    language: c.get("language"),
    person: null,
    city: c.get("city"),
  });
  if (isTooOften) {
    const wait = "refused" in outcome ? outcome.retryAfterSeconds : undefined;
    page.headers.set("retry-after", String(wait ?? 60));
  }
  return secret(page);
}

export function payByLinkPages(app: PagesApp, kit: PageKit): void {
  const { payLinks } = kit.services;

  app.get(BACK, (c) => {
    const token = readCookie(c, COOKIE);
    return token === undefined || !/^[\w-]{43}$/.test(token)
      ? refused(c, { refused: "not_found" })
      : seeOther(c, pathOf(token));
  });

  app.get("/pay/:token", async (c) => {
    const token = c.req.param("token") ?? "";
    const outcome = await payLinks.open(token, c.get("address"));
    if (!("ok" in outcome)) return refused(c, outcome);
    if (outcome.ok.isPaid) dropCookie(c, COOKIE);
    return render(c, kit, token, outcome.ok);
  });

  app.get("/pay/:token/stream", async (c) => {
    const outcome = await payLinks.heard(c.req.param("token") ?? "", c.get("address"));
    if (!("ok" in outcome)) return refused(c, outcome);
    return kit.payLinkStream === null
      ? refused(c, { refused: "not_found" })
      : kit.payLinkStream(c, outcome.ok);
  });

  app.post("/pay/:token", async (c) => {
    const token = c.req.param("token") ?? "";
    const language = c.get("language");
    const values = await formOf(c);
    const body = { method: values.given("method"), contact: values.given("contact") };
    const outcome = await payLinks.pay(token, body, c.get("address"), language);
    const failure = failureOf(outcome, language);
    if (failure === null) {
      keepCookie(c, COOKIE, token, COOKIE_SECONDS);
      return seeOther(c, pathOf(token));
    }
    const linked = await payLinks.open(token, c.get("address"));
    if (!("ok" in linked)) return refused(c, linked);
    const attempt = attemptOf(FORM, values, failure);
    return render(c, kit, token, linked.ok, attempt, failure.status, failureHeaders(failure));
  });

  app.post("/pay/:token/give-up", async (c) => {
    const token = c.req.param("token") ?? "";
    const outcome = await payLinks.giveUp(token, c.get("address"));
    const isOver = "refused" in outcome &&
      (outcome.refused === "not_found" || outcome.refused === "too_many_attempts");
    return isOver ? refused(c, outcome) : seeOther(c, pathOf(token));
  });
}
