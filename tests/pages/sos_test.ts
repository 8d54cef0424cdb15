/** The call for help without a script, and what its words claim. */
import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import type { AlertView } from "../../actors/alert/view.ts";
import { Fault } from "../../actors/system.ts";
import { StoreUnavailable } from "../../actors/world.ts";
import en from "../../locales/en.json" with { type: "json" };
import ru from "../../locales/ru.json" with { type: "json" };
import { WORDS } from "../../routes/locale.ts";
import { sosAlertOf } from "../../routes/pages/sos_island.tsx";
import { Reader } from "../../views/reader.ts";
import { mayCancelSos, SosStatus } from "../../views/sos.tsx";
import { bookingView, minutes } from "./fake_bookings.ts";
import { astana } from "./fake_cities.ts";
import { alertView } from "./fake_emergency.ts";
import { fakeServices, id, NOW, person, type World } from "./fake_services.ts";
import { browser, fieldValue } from "./page_app.ts";

const FULL = { ambulanceFullPhone: "+77172103103", ambulanceFullPhoneText: "+7 7172 10 31 03" };
const OLGA = { name: "Ольга", at: minutes(0) };

const visit = (
  who: "patient" | "doctor" | null,
  { alert = {}, city = {}, answers = {} }: {
    alert?: Partial<AlertView>;
    city?: Parameters<typeof astana>[0];
    answers?: World["answers"];
  } = {},
) => {
  const services = fakeServices({
    views: [bookingView({ city: "astana" })],
    cityViews: [astana({ ...FULL, ...city })],
    alerts: [alertView(alert)],
    answers,
  });
  return { services, visitor: browser(services, { person: who === null ? null : person(who) }) };
};
/** A caller whose two open visits stand at two doors; a third one shares the first door. */
const twoDoors = (alert: Partial<AlertView> = {}, answers: World["answers"] = {}) => {
  const own = bookingView({ city: "astana" });
  const far = { ...own.address!, text: "Улица Абая, 5", latitude: 51.1, flat: "9" };
  const services = fakeServices({
    views: [own, bookingView({ id: id(101), city: "astana", address: far }), {
      ...own,
      id: id(102),
    }],
    cityViews: [astana(FULL)],
    alerts: alert.id === "" ? [] : [alertView(alert)],
    answers,
  });
  return { services, visitor: browser(services, { person: person("patient") }) };
};
const NUMBERS = /href="tel:1103"[\s\S]*href="tel:1112"/;

Deno.test("signed out, or with a sign-in that has just ended, the numbers are there", async () => {
  const { visitor, services } = visit(null);
  for (
    const page of [
      await visitor.get("/sos"),
      await visitor.get(`/sos/${id(900)}`),
      await visitor.post("/sos", { clientId: id(1) }),
    ]
  ) {
    equal(page.status, 200);
    match(page.html, NUMBERS);
    match(page.html, /href="\/signin\?next=/);
  }
  deepEqual(services.calls, []);
});

Deno.test("asked once more, it is sent with the visit and an id of its own", async () => {
  const { visitor, services } = visit("patient");
  const asked = await visitor.get(`/sos?booking=${id(100)}`);
  match(asked.html, NUMBERS);
  match(asked.html, /href="tel:\+77172103103"/, "for whoever is elsewhere");
  match(asked.html, /Мироновская|проспект|улица/, "the address to read out");
  const sent = await visitor.post("/sos", { clientId: id(1), bookingId: id(100) });
  deepEqual([sent.status, sent.location], [303, `/sos/${id(900)}`]);
  deepEqual(services.calls.map(({ given }) => given[0]), [
    { kind: "sos", clientId: id(1), bookingId: id(100) },
  ]);
});

Deno.test("the store does not answer: the numbers, and the same call again with one tap", async () => {
  const { visitor, services } = visit("patient");
  services.emergency.raise = () =>
    Promise.reject(new StoreUnavailable("alerts.create: no answer", "unknown"));
  const given = { clientId: id(1), bookingId: id(100) };
  const page = await visitor.post("/sos", given, { accept: "text/html" });
  equal(page.status, 503);
  match(page.html, NUMBERS);
  match(page.html, /<form method="post"[^>]*>/);
  for (const [name, value] of Object.entries(given)) equal(fieldValue(page.html, name), value);
  match(page.html, /Отправить ещё раз/);
  doesNotMatch(page.html, /не дошл|никому/, "whether it was stored nobody knows");
});

/** What became of it → what the page may say of it. */
const UNTAKEN: readonly [string, Error, RegExp, RegExp][] = [
  ["not done", new StoreUnavailable("no connection", "not_done"), /Пока не принято/, /не знаем/],
  ["unknown", new StoreUnavailable("no answer", "unknown"), /не знаем, принято ли/, /не принято/],
  ["a fault", new Fault("f1"), /не знаем, принято ли/, /не принято/],
];

Deno.test("a call that has no answer is not said to be untaken, and a cancel is no call", async () => {
  const accept = { accept: "text/html" };
  for (const [name, error, said, unsaid] of UNTAKEN) {
    const { visitor, services } = visit("patient");
    services.emergency.raise = () => Promise.reject(error);
    services.emergency.setStatus = () => Promise.reject(error);
    const { html } = await visitor.post("/sos", { clientId: id(1) }, accept);
    match(html, said, name);
    doesNotMatch(html, unsaid, name);
    const cancel = await visitor.post(`/sos/${id(900)}/cancel`, {}, accept);
    match(cancel.html, /Отмена не подтверждена[\s\S]*Отправить отмену ещё раз/, name);
    doesNotMatch(cancel.html, /одним вызовом|не принято|принято ли/, name);
    match(cancel.html, NUMBERS);
  }
});

Deno.test("a doctor's call that is not taken says of no call: whoever looks at the screen learns nothing", async () => {
  for (const [name, error] of UNTAKEN) {
    const { visitor, services } = visit("doctor");
    services.emergency.raise = () => Promise.reject(error);
    const given = { kind: "danger", clientId: id(1) };
    const { html } = await visitor.post("/doctor/alarm", given, { accept: "text/html" });
    for (const [field, value] of Object.entries(given)) equal(fieldValue(html, field), value, name);
    match(html, /<button type="submit"[^>]*>Повторить/);
    const [main = ""] = /<main[\s\S]*<\/main>/.exec(html) ?? [];
    doesNotMatch(main, /tel:|помощ|опасн|вызов|сигнал|тревог|принято/i, name);
  }
});

Deno.test("a doctor's call that a phone had to keep is that doctor's alone, and says when it was given", async () => {
  const { visitor, services } = visit("doctor");
  const accept = { accept: "application/json" };
  const call = { kind: "danger", clientId: id(1), personId: person("doctor").id };
  const ofAnother = await visitor.post("/doctor/alarm", { ...call, personId: id(77) }, accept);
  deepEqual([ofAnother.status, services.calls], [401, []], "it waits for whoever made it");
  for (const occurredAt of [minutes(0), minutes(-62), minutes(-2 * 24 * 60), "soon", minutes(90)]) {
    await visitor.post("/doctor/alarm", { ...call, occurredAt }, accept);
  }
  const said = services.calls.map(({ given }) => (given[0] as { message?: string }).message);
  const words = /^Кнопку нажали (\d{4}-\d\d-\d\d )?\d\d:\d\d: сигнал дошёл позже$/;
  deepEqual(said.map((one) => one === undefined ? "now" : words.test(one)), [
    "now",
    true,
    true,
    "now",
    "now",
  ]);
  match(said[2] ?? "", /нажали \d{4}-/, "another day is said");
});

Deno.test("while it counts it may be taken back, and the page looks again by itself", async () => {
  const counting = { status: "counting", raisesAt: minutes(0.05), raisedAt: null } as const;
  const { visitor, services } = visit("patient", { alert: counting });
  const page = await visitor.get(`/sos/${id(900)}`);
  match(page.html, /Уйдёт через 3\u00a0секунды|Уйдёт через 3 секунды/);
  match(page.html, new RegExp(`<meta http-equiv="refresh" content="4; url=/sos/${id(900)}"/>`));
  await visitor.post(`/sos/${id(900)}/cancel`, {});
  deepEqual(services.calls.map(({ given }) => given), [[id(900), { status: "cancelled" }]]);
});

Deno.test("once it has gone out its page is read calmly, with a script part by part", async () => {
  const { visitor, services } = visit("patient");
  const plain = await visitor.get(`/sos/${id(900)}`);
  match(plain.html, new RegExp(`<meta http-equiv="refresh" content="20; url=/sos/${id(900)}"/>`));
  const assets = {
    words: { ru: "/words.json" },
    scriptsOf: () => ({ entry: "/a.js", preloads: [], islands: {} }),
  };
  const live = await browser(services, { person: person("patient") }, { assets } as never)
    .get(`/sos/${id(900)}`);
  match(live.html, /<noscript><meta http-equiv="refresh"[^>]*\/><\/noscript>/);
  equal(live.html.split("http-equiv").length, 2, "and where a script runs the page stays");
  const [, island = ""] = /<x-island data-name="look"([\s\S]*?)<\/x-island>/.exec(live.html) ?? [];
  match(island, /data-live="status"[\s\S]*data-live="act"/);
  match(island, NUMBERS);
  const over = await visit("patient", { alert: { status: "resolved", closedBy: OLGA } }).visitor
    .get(`/sos/${id(900)}`);
  doesNotMatch(over.html, /http-equiv="refresh"/, "there is nothing to wait for");
});

Deno.test("once it has gone out another call of the same visit goes with an id of its own", async () => {
  const { visitor, services } = visit("patient", { alert: { bookingId: id(100) } });
  const { html } = await visitor.get(`/sos/${id(900)}`);
  const [, clientId = ""] = /name="clientId" value="([^"]+)"/.exec(html) ?? [];
  match(html, new RegExp(`name="bookingId" value="${id(100)}"`));
  await visitor.post("/sos", { clientId, bookingId: id(100) });
  deepEqual(services.calls.at(-1)?.given, [{ kind: "sos", clientId, bookingId: id(100) }]);
  const counting = { status: "counting", raisesAt: minutes(0.05), raisedAt: null } as const;
  const page = await visit("patient", { alert: counting }).visitor.get(`/sos/${id(900)}`);
  doesNotMatch(page.html, /name="clientId"/, "it counts: it is this one");
});

Deno.test("a visit's page has that visit's call alone: another door's is a link, and help is still called", async () => {
  const { visitor } = visit("patient", { alert: { bookingId: id(101) } });
  const { html } = await visitor.get(`/bookings/${id(100)}`);
  const [, island = ""] = /<x-island data-name="sos"([\s\S]*?)<\/x-island>/.exec(html) ?? [];
  match(island, /data-hold="2000"/);
  doesNotMatch(island, new RegExp(id(900)), "nothing of it is taken for this door's");
  match(html, new RegExp(`href="/sos/${id(900)}"`));
});

Deno.test("with visits at two doors it is asked which, and one is chosen already: nothing waits for the answer", async () => {
  const { visitor, services } = twoDoors({ id: "" });
  const home = await visitor.get("/");
  const [, choice = ""] = /<select[^>]* name="booking"[^>]*>(.*?)<\/select>/.exec(home.html) ?? [];
  deepEqual([...choice.matchAll(/<option([^>]*)>/g)].map(([, attributes]) => attributes?.trim()), [
    `value="${id(100)}" selected`,
    `value="${id(101)}"`,
  ]);
  match(choice, /Абая, 5/);
  const asked = await visitor.get(`/sos?booking=${id(101)}`);
  match(asked.html, new RegExp(`<option value="${id(101)}" selected>Улица Абая, 5`));
  await visitor.post("/sos", { clientId: id(7), bookingId: id(101) });
  deepEqual(services.calls, [{
    name: "raiseAlert",
    given: [{ kind: "sos", clientId: id(7), bookingId: id(101) }],
  }]);
  doesNotMatch((await visit("patient").visitor.get("/")).html, /<select[^>]* name="booking"/);
});

Deno.test("the numbers and the button do not wait for a list of visits that the store does not give", async () => {
  const { visitor, services } = twoDoors({ bookingId: id(100) });
  const lists = [() => Promise.reject(new Error("away")), () => new Promise<never>(() => {})];
  for (const current of lists) {
    Object.assign(services.bookings, { current });
    for (const path of ["/sos", `/sos/${id(900)}`]) {
      const { status, html } = await visitor.get(path);
      deepEqual([path, status], [path, 200]);
      match(html, /href="tel:1?103"/);
    }
  }
});

Deno.test("the page of a call says which address was taken, and another one is a tap away", async () => {
  const { visitor, services } = twoDoors({ bookingId: id(100) });
  const { html } = await visitor.get(`/sos/${id(900)}`);
  match(html, /Сигнал по адресу: Мироновская/);
  match(
    html,
    new RegExp(`action="/sos/${id(900)}/visit"[\\s\\S]*Помощь нужна здесь: Улица Абая, 5`),
  );
  const moved = await visitor.post(`/sos/${id(900)}/visit`, { bookingId: id(101) });
  deepEqual([moved.status, moved.location], [303, `/sos/${id(900)}`]);
  deepEqual(services.calls, [{ name: "nameVisit", given: [id(900), id(101)] }]);
  // Others call from the first door, too: there it stays, and the other one gets its own.
  const shared = twoDoors({ bookingId: id(100) }, {
    nameVisit: { refused: "illegal_transition" },
  });
  const own = await shared.visitor.post(`/sos/${id(900)}/visit`, { bookingId: id(101) });
  equal(own.status, 303);
  deepEqual(shared.services.calls.map(({ name }) => name), ["nameVisit", "raiseAlert"]);
});

Deno.test("taken back too late, the page says that it has gone out", async () => {
  const { visitor } = visit("patient", {
    answers: { setAlertStatus: { refused: "illegal_transition" } },
  });
  const page = await visitor.post(`/sos/${id(900)}/cancel`, {});
  match(page.html, /Сигнал уже ушёл/);
});

/** What is known → what the page says. */
const SAID: readonly [string, Partial<AlertView>, boolean, RegExp][] = [
  ["raised, somebody on duty", {}, true, /Сигнал передан диспетчеру, \d\d:\d\d/],
  ["raised, nobody on duty", {}, false, /Диспетчера на смене нет, пока никто не ответил/],
  ["seen", { seenBy: [OLGA] }, true, /Сигнал видит Ольга, \d\d:\d\d/],
  [
    "acknowledged",
    { status: "acknowledged", seenBy: [OLGA], acknowledgedBy: OLGA },
    true,
    /Сигналом занимается Ольга/,
  ],
  [
    "responding",
    {
      status: "responding",
      acknowledgedBy: OLGA,
      respondingBy: OLGA,
      responder: "едет врач Ковалёва",
    },
    true,
    /Ольга: едет врач Ковалёва/,
  ],
  [
    "responding, and nobody has said who",
    { status: "responding", acknowledgedBy: OLGA, respondingBy: OLGA, responder: null },
    true,
    /Ольга: помощь направлена/,
  ],
  ["closed", { status: "resolved", closedBy: OLGA }, true, /Сигнал закрыл диспетчер Ольга/],
  ["taken back", { status: "cancelled" }, true, /Его никому не передали/],
];

for (const [name, alert, dispatcherOnDuty, said] of SAID) {
  Deno.test(`${name}: the page says what is so`, async () => {
    const { visitor } = visit("patient", { alert, city: { dispatcherOnDuty } });
    const { html } = await visitor.get(`/sos/${id(900)}`);
    match(html, said);
    match(html, /Скорую мы не вызываем/);
    if (!dispatcherOnDuty) doesNotMatch(html, /передан диспетчеру/);
  });
}

Deno.test("no word of it says that an ambulance was called or is coming", () => {
  for (const words of [ru, en] as Record<string, string>[]) {
    const texts = Object.entries(words).filter(([key]) => /^(sos|emergency)\./.test(key));
    ok(texts.length > 30);
    for (const [key, text] of texts) {
      doesNotMatch(
        text,
        /скор(ая|ую) (уже )?(едет|вызвана|выехала)|мы вызвали|вызвали скорую/i,
        key,
      );
      doesNotMatch(text, /ambulance (is|was|has|will)|we (have )?called/i, key);
    }
  }
});

Deno.test("to a hospital: the page promises the family an SMS only where it can be sent", async () => {
  for (
    const [dispatcherPhone, words] of [
      ["+77172000000", /уйдёт SMS с просьбой позвонить диспетчеру/],
      [null, /SMS не уйдёт: у города не указан телефон диспетчера/],
    ] as const
  ) {
    const { visitor } = visit("doctor", { city: { dispatcherPhone } });
    const page = await visitor.get(`/bookings/${id(100)}/transport`);
    equal(page.status, 200);
    match(page.html, words);
    equal(/Сохранить и сообщить близким/.test(page.html), dispatcherPhone !== null);
  }
});

Deno.test("the button stands on the three pages, and leads to the question without a script", async () => {
  const { visitor } = visit("patient");
  for (const path of ["/", "/book", `/bookings/${id(100)}`]) {
    const { html } = await visitor.get(path);
    match(html, /<form method="get" action="\/sos"[^>]*>/, path);
    match(html, /data-hold="2000"/, path);
  }
  doesNotMatch((await visit("doctor").visitor.get("/")).html, /action="\/sos"/);
});

Deno.test("of a call that nothing is heard of the page says what is true, and no more", () => {
  const reader = new Reader(WORDS.ru, null, NOW, astana(FULL), "/");
  const alert = sosAlertOf(alertView({ status: "counting" }));
  const shown = (secondsLeft: number | null, knownAt: number | null) => {
    const state = { kind: "stored", alert, secondsLeft } as const;
    return {
      text: renderToString(h(SosStatus, { reader, state, knownAt })),
      mayCancel: mayCancelSos(state, knownAt === null),
    };
  };
  match(shown(3, null).text, /Уйдёт через 3 секунды/);
  match(shown(0, null).text, /Сигнал уходит/);
  const silent = shown(0, NOW);
  match(silent.text, /Сигнал принят, \d\d:\d\d[\s\S]*Нет связи\. Показываем то, что знали в/);
  doesNotMatch(silent.text, /уходит|Уйдёт|отменить/);
  deepEqual([silent.mayCancel, shown(2, NOW).mayCancel, shown(0, null).mayCancel], [
    false,
    true,
    true,
  ]);
  for (
    const [isKept, says] of [[true, /сохранён в этом браузере/], [false, /Не закрывайте/]] as const
  ) {
    match(renderToString(h(SosStatus, { reader, state: { kind: "unsent", isKept } })), says);
  }
});
