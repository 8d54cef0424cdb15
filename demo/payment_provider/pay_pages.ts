/** Pages of the stand-in where a person «pays»: by a card of the list, or as if in a bank's application. */
import { Hono } from "hono";
import { html, raw } from "hono/html";
import { outcomeOfCard } from "./cards.ts";
import { ApiError, type StandInPayment } from "./objects.ts";
import type { Till } from "./till.ts";

const STYLE = `
:root{color-scheme:light dark;--ink:#16202c;--soft:#5b6875;--line:#d9e0e6;--paper:#fff;--ground:#f2f5f7;
--go:#0b6b5d;--no:#b3261e;--note:#fff4d6;--noteink:#5c4300}
@media(prefers-color-scheme:dark){:root{--ink:#e8eef2;--soft:#9fb0bd;--line:#33414c;--paper:#1a232b;
--ground:#10171d;--go:#37b3a0;--no:#ff8a80;--note:#3a2f10;--noteink:#ffe2a0}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);
font:17px/1.45 system-ui,sans-serif}main{max-width:27rem;margin:0 auto;padding:1.25rem 1rem 3rem}
.note{background:var(--note);color:var(--noteink);padding:.6rem .9rem;border-radius:.7rem;font-size:.95rem}
.card{background:var(--paper);border:1px solid var(--line);border-radius:1rem;padding:1.25rem;margin-top:1rem}
h1{font-size:1.05rem;font-weight:600;margin:0;color:var(--soft)}
.sum{font-size:2.1rem;font-weight:700;margin:.1rem 0 1rem;font-variant-numeric:tabular-nums}
label{display:block;font-weight:600;margin-bottom:.3rem}
input[type=text]{width:100%;font:inherit;font-size:1.15rem;padding:.7rem .8rem;border:1px solid var(--line);
border-radius:.7rem;background:transparent;color:inherit;font-variant-numeric:tabular-nums}
button{width:100%;min-height:3.1rem;margin-top:.8rem;border:0;border-radius:.8rem;background:var(--go);
color:var(--paper);font:inherit;font-weight:650;cursor:pointer}
button.quiet{background:transparent;color:var(--no);border:1px solid var(--line)}
:focus-visible{outline:3px solid var(--go);outline-offset:2px}
ul{list-style:none;padding:0;margin:.8rem 0 0;font-size:.95rem;color:var(--soft)}
li{display:flex;justify-content:space-between;gap:1rem;padding:.35rem 0;border-top:1px solid var(--line)}
code{font-variant-numeric:tabular-nums;color:var(--ink)}a{color:var(--go)}p{margin:.6rem 0}`;

const page = (title: string, body: unknown) =>
  html`
    <!doctype html>
    <html lang="ru">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width,initial-scale=1">
        <title>${title}</title>
        <style>${raw(STYLE)}</style>
      </head>
      <body>
        <main>
    <p class="note">Это учебная касса: деньги не списываются, настоящую карту вводить не нужно.</p>
    ${body}</main>
      </body>
    </html>
  `;

const rubles = ({ amount }: StandInPayment) =>
  `${
    Number(amount.value).toLocaleString("ru-RU", {
      minimumFractionDigits: amount.value.endsWith(".00") ? 0 : 2,
    })
  } ₽`;

const head = (payment: StandInPayment) =>
  html`
    <h1>${payment.description ?? "Платёж"}</h1>
    <p class="sum">${rubles(payment)}</p>
  `;

const cardForm = (payment: StandInPayment) =>
  html`<section class="card">${head(payment)}
<form method="post" action="/pay/${payment.id}">
<label for="card">Номер карты</label>
<input type="text" id="card" name="card" inputmode="numeric" autocomplete="off"
 value="5555 5555 5555 4444"><button>Оплатить</button></form>
<ul><li><span>Проходит сразу</span><code>5555 5555 5555 4444</code></li>
<li><span>Спросит код банка</span><code>5555 5555 5555 4477</code></li>
<li><span>Не хватает денег</span><code>5555 5555 5555 4600</code></li>
<li><span>Срок карты истёк</span><code>5555 5555 5555 4543</code></li></ul></section>`;

const bankForm = (payment: StandInPayment) =>
  html`<section class="card">${head(payment)}<p>Приложение банка, СБП</p>
<form method="post" action="/bank/${payment.id}"><button>Подтвердить перевод</button></form></section>`;

const codeForm = (payment: StandInPayment, card: string) =>
  html`<section class="card">${head(payment)}<p>Банк спрашивает: это вы платите?</p>
<form method="post" action="/pay/${payment.id}"><input type="hidden" name="card" value="${card}">
<button name="answer" value="yes">Да, это я</button>
<button name="answer" value="no" class="quiet">Нет, отказаться</button></form></section>`;

/** A form of a foreign page cannot «pay»: nothing here is worth it, but the address is on the machine. */
export function payPages(till: Till): Hono {
  const app = new Hono();
  const done = (payment: StandInPayment) => {
    const back = till.returnUrls.get(payment.id) ?? "";
    const isPaid = payment.status === "succeeded" || payment.status === "waiting_for_capture";
    const text = isPaid
      ? "Оплата прошла."
      : `Оплата не прошла: ${payment.cancellation_details?.reason ?? payment.status}.`;
    return page(
      "Учебная касса",
      html`<section class="card">${head(payment)}<p>${text}</p>
${/^https?:\/\//.test(back) ? html`<p><a href="${back}">Вернуться на сайт</a></p>` : ""}</section>`,
    );
  };

  app.get("/", (context) => {
    till.sweep();
    const waiting = [...till.payments.values()].filter(({ status }) => status === "pending")
      .reverse().slice(0, 50);
    return context.html(page(
      "Учебная касса",
      html`<section class="card"><h1>Ждут оплаты</h1>${
        waiting.length === 0
          ? html`<p>Сейчас никто не платит.</p>`
          : html`<ul>${
            waiting.map((payment) =>
              html`<li><a href="/${
                payment.payment_method.type === "sbp" ? "bank" : "pay"
              }/${payment.id}">
${payment.description ?? "Платёж"}</a><span>${rubles(payment)}</span></li>`
            )
          }</ul>`
      }</section>`,
    ));
  });
  for (const way of ["pay", "bank"] as const) {
    app.get(`/${way}/:id`, (context) => {
      const payment = till.payment(context.req.param("id"));
      if (payment.status !== "pending") return context.html(done(payment));
      const form = way === "bank" ? bankForm(payment) : cardForm(payment);
      return context.html(page("Учебная касса", form));
    });
  }
  app.post("/bank/:id", (context) => context.html(done(till.payBySbp(context.req.param("id")))));
  app.post("/pay/:id", async (context) => {
    const form = await context.req.formData();
    const payment = till.payment(context.req.param("id"));
    const card = String(form.get("card") ?? "").replace(/\D/g, "").slice(0, 19);
    if (payment.payment_method.type === "sbp") throw new ApiError(400, "invalid_request");
    const outcome = outcomeOfCard(card);
    const answer = form.get("answer");
    if (outcome.type === "accepted" && outcome.needs3DSecure && answer === null) {
      return context.html(page("Учебная касса", codeForm(payment, card)));
    }
    // «No» to the bank is what the card for failing 3-D Secure does.
    const paid = till.payByCard(payment.id, answer === "no" ? "5555555555554592" : card);
    const back = till.returnUrls.get(paid.id) ?? "";
    const isPaid = paid.status === "succeeded" || paid.status === "waiting_for_capture";
    return isPaid && /^https?:\/\//.test(back)
      ? context.redirect(back, 303)
      : context.html(done(paid));
  });
  return app;
}
