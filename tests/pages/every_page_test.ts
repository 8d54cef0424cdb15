/** Every page, for every role, in both languages: rendered whole, or refused clearly. */
import assert from "node:assert/strict";
import { ROLES } from "../../actors/vocabulary.ts";
import type { BookingView } from "../../actors/booking/view.ts";
import type { Language, Person } from "../../routes/services.ts";
import {
  bookingView,
  doctor,
  dutyView,
  fakeServices,
  id,
  messageView,
  minutes,
  NOW,
  person,
  visitView,
} from "./fake_services.ts";
import { bookingOf, type PayingState } from "./fake_payments.ts";
import { EMPTY_PAGES, emptyMoney, REFUSED_FORMS, refusing } from "./money_shown.ts";
import { browser, unescapeHtml } from "./page_app.ts";
import { alarmAsk } from "./fake_alarm_calls.ts";
import { BOOKING, full, HALF_PAGES, PAGES } from "./page_table.ts";

const LANGUAGES: readonly Language[] = ["ru", "en"];

/** What every page must have, whoever reads it. */
function assertWhole(html: string, language: Language, path: string): void {
  assert.match(
    html,
    new RegExp(`^<!doctype html><html lang="${language}"(?: data-text="large")?>`),
    path,
  );
  assert.match(html, /<title>[^<]{3,}<\/title>/, path);
  assert.match(html, /<a class="skip" href="#main">/, path);
  assert.match(html, /<main id="main"/, path);
  assert.equal(html.match(/<h1[\s>]/g)?.length, 1, `${path}: one h1`);
  assert.doesNotMatch(html, /<script|\sstyle="|\son[a-z]+="/, `${path}: nothing inline`);
  assert.doesNotMatch(html, /undefined|\[object Object\]|NaN|Invalid Date/, path);
  assert.doesNotMatch(html, />\w+\.\w+\.?\w*</, `${path}: a key is no text`);
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
  assert.equal(new Set(ids).size, ids.length, `${path}: ids are unique: ${ids.sort()}`);
  for (const label of html.matchAll(/\s(?:for|aria-describedby|aria-labelledby)="([^"]+)"/g)) {
    for (const one of label[1]!.split(" ")) assert.ok(ids.includes(one), `${path}: #${one}`);
  }
}

for (const [path, roles] of PAGES) {
  Deno.test(`${path} is whole for ${roles.map((role) => role ?? "a visitor").join(", ")}`, async () => {
    for (const role of roles) {
      for (const language of LANGUAGES) {
        const visitor = { person: role === null ? null : person(role), language };
        const page = await browser(full(), visitor).get(path);
        assert.equal(page.status, 200, `${path} as ${role}`);
        assertWhole(page.html, language, `${path} as ${role} in ${language}`);
      }
    }
  });

  Deno.test(`${path} is refused to everybody else`, async () => {
    for (const role of ROLES.filter((one) => !roles.includes(one))) {
      if (roles.includes(null)) continue; // sign-in and registration lead a signed-in person home
      const page = await browser(full(), { person: person(role) }).get(path);
      assert.equal(page.status, 403, `${path} as ${role}`);
      assertWhole(page.html, "ru", `403 of ${path}`);
    }
    if (!roles.includes(null)) {
      const page = await browser(full(), { person: null }).get(path);
      assert.equal(page.status, 303);
      assert.equal(page.location, `/signin?next=${encodeURIComponent(path)}`);
    }
  });
}

for (const [path, confirmedAt] of HALF_PAGES) {
  Deno.test(`${path} is whole for staff whose code is wanting`, async () => {
    for (const language of LANGUAGES) {
      const services = fakeServices({ factor: { confirmedAt, recoveryCodesLeft: 8 } });
      const half = person("dispatcher");
      const page = await browser(services, { person: null, half, language }).get(path);
      assert.equal(page.status, 200);
      assertWhole(page.html, language, `${path} in ${language}`);
    }
  });
}

Deno.test("pages of money are whole with nothing on them", async () => {
  for (const [path, role] of EMPTY_PAGES) {
    for (const language of LANGUAGES) {
      const page = await browser(emptyMoney(), { person: person(role), language }).get(path);
      assert.equal(page.status, 200, path);
      assertWhole(page.html, language, `${path}, empty, in ${language}`);
    }
  }
});

Deno.test("the form of a new code is folded over the codes, and open where there are none yet", async () => {
  const visitor = { person: person("admin") };
  const rows = [[emptyMoney(), "", true], [full(), "", false], [
    emptyMoney(),
    "?cursor=a",
    false,
  ]] as const;
  for (const [services, search, isOpen] of rows) {
    const { html } = await browser(services, visitor).get(`/admin/promo-codes${search}`);
    assert.equal(/<details[^>]* open[^>]* id="promo-new"/.test(html), isOpen, search);
  }
});

for (const form of REFUSED_FORMS) {
  Deno.test(`a form that is refused says why, and keeps what was typed: ${form.says}`, async () => {
    for (const language of LANGUAGES) {
      const visitor = { person: form.role && person(form.role), language };
      const services = refusing(form, language)(full());
      const { status, html } = await browser(services, visitor).post(form.to, form.values);
      assert.ok(status >= 400 && status < 500, `${status}`);
      assertWhole(html, language, `${form.says} in ${language}`);
      assert.match(html, /<div class="errors" role="alert"/);
      const summary = /<div class="errors".*?<\/div>/s.exec(html)![0];
      assert.doesNotMatch(
        html,
        /<details(?! [^>]*open)[^>]* id="promo-new"/,
        "shut over what is wrong",
      );
      const wrong = typeof form.why === "string" ? 0 : Object.keys(form.why).length;
      const links = [...summary.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]);
      assert.equal(links.length, wrong, "a line for each field");
      for (const link of links) {
        assert.match(html, new RegExp(`<(input|select|textarea)[^>]* id="${link}"`), link);
        assert.match(html, new RegExp(`id="${link}-error"`), link);
      }
      if (language === "ru" && wrong > 0) {
        const said = summary.replaceAll(/<[^>]+>|\S+@\S+/g, "");
        assert.doesNotMatch(said, /[a-z]{4,}/i, "in words");
      }
      for (const [name, value] of Object.entries(form.values)) {
        const field = new RegExp(`<(?:input|textarea)[^>]*\\bname="${name}"`).exec(html);
        if (field === null || value === "") continue;
        assert.ok(unescapeHtml(html).includes(value), `${name} is still there`);
      }
    }
  });
}

const remote = {
  callType: "consultation",
  address: null,
  doorContact: null,
  contactPhone: null,
} as const;

/** Bookings in all their states, with all that may be absent absent. */
const VIEWS: Readonly<Record<string, BookingView>> = {
  searching: bookingView({
    search: { ...bookingView().search!, stage: "searching", asking: 0, asked: 0 },
  }),
  asking: bookingView(),
  "asking the eleventh": bookingView({ search: { ...bookingView().search!, asked: 11 } }),
  "asking three at once": bookingView({ search: { ...bookingView().search!, asking: 3 } }),
  "with the dispatchers": bookingView({
    search: {
      ...bookingView().search!,
      ...{ stage: "with_dispatcher", asking: 0, asked: 4, exhaustedAt: minutes(-1) },
    },
  }),
  "with the dispatchers, and asked again": bookingView({
    search: { ...bookingView().search!, asked: 5, exhaustedAt: minutes(-1) },
  }),
  held: bookingView({
    search: { ...bookingView().search!, stage: "held", heldUntil: minutes(9) },
  }),
  planned: bookingView({
    callType: "scheduled",
    scheduledTime: minutes(1_440),
    scheduledUntil: minutes(1_560),
    search: { ...bookingView().search!, stage: "planned", searchAt: minutes(1_350) },
  }),
  "pending with nothing known": bookingView({
    ...remote,
    symptoms: null,
    search: null,
    patientId: null,
    patient: { firstName: null, lastName: null, ageYears: null, relation: null },
    needs: [],
    nextDeadlineAt: null,
  }),
  assigned: visitView("assigned"),
  "en route": visitView("en_route"),
  late: visitView("en_route", {
    promisedBy: minutes(-5),
    attention: { step: "arrive", since: minutes(-5) },
  }),
  arrived: visitView("arrived", { unconfirmedFields: ["address", "something_new"] }),
  "with a locked code": visitView("arrived", { doorCodeLocked: true }),
  "in progress": visitView("in_progress"),
  completed: visitView("completed", {
    outcome: "done",
    conclusion: "ОРВИ",
    addenda: [{ at: minutes(-1), text: "Больничный" }],
    actualDurationMinutes: 20,
  }),
  "completed without its conclusion": visitView("completed", { address: { district: "Вешняки" } }),
  cancelled: bookingView({
    status: "cancelled",
    search: null,
    outcome: "cancelled_by_patient",
    reason: "Стало лучше",
    cancelledAt: minutes(-1),
  }),
  "a consultation": visitView("assigned", { ...remote, departedAt: null }),
  "cancelled long ago": visitView("completed", {
    status: "cancelled",
    doctor: null,
    doctorId: null,
    completedAt: null,
    cancelledAt: minutes(-3_000),
  }),
};

for (const [name, view] of Object.entries(VIEWS)) {
  Deno.test(`a booking that is ${name} is shown to all who may see it`, async () => {
    for (const role of ROLES) {
      for (const language of LANGUAGES) {
        const seen = role === "patient" ? { ...view, doorCode: "4729" } : view;
        const services = fakeServices({
          views: [
            role === "patient" || role === "doctor" ? seen : {
              ...seen,
              offers: [{
                offerId: id(1),
                doctorId: doctor.id,
                wave: 1,
                madeAt: minutes(-3),
                expiresAt: minutes(-2),
                distanceMeters: null,
                etaSeconds: null,
                outcome: "declined",
                answeredAt: minutes(-2),
                reasonCode: "far",
                shownAt: "2026-11-22T18:00:05.000Z",
                answerSeconds: 8,
                score: null,
              }],
            },
          ],
          messages: [messageView()],
        });
        const paths = role === "doctor"
          ? ["/doctor", ...(view.doctorId === null ? [] : [BOOKING])]
          : role === "dispatcher"
          ? [BOOKING, `/board?booking=${id(100)}`, "/board"]
          : [BOOKING, "/bookings", "/"];
        for (const path of paths) {
          const page = await browser(services, { person: person(role), language }).get(path);
          assert.equal(page.status, 200);
          assertWhole(page.html, language, `${path} as ${role}: ${name}`);
        }
      }
    }
  });
}

Deno.test("every patient page has 103 and 112", async () => {
  for (const path of ["/", "/book", "/bookings", BOOKING]) {
    const { html } = await browser(full(), { person: person("patient") }).get(path);
    assert.match(html, /href="tel:103"/, path);
    assert.match(html, /href="tel:112"/, path);
  }
});

Deno.test("a booking that is not the reader's is not found", async () => {
  const page = await browser(fakeServices(), { person: person("patient") }).get(BOOKING);
  assert.equal(page.status, 404);
  assert.match(page.html, /tel:103/);
});

Deno.test("the door code is on the patient's page alone", async () => {
  const services = full(visitView("assigned", { doorCode: "4729" }));
  const { html } = await browser(services, { person: person("patient") }).get(BOOKING);
  assert.match(html, /4 7 2 9/);
  for (const role of ["doctor", "dispatcher", "clinic"] as const) {
    const page = await browser(services, { person: person(role) }).get(BOOKING);
    assert.doesNotMatch(page.html, /4 7 2 9|4729/, role);
  }
});

Deno.test("a doctor whose place is old is told that no offers come", async () => {
  const old = { latitude: 55, longitude: 37, accuracyMeters: null, ageSeconds: 1_200 };
  for (const fix of [old, null]) {
    const services = fakeServices({ onShift: [dutyView({ fix })] });
    const { html } = await browser(services, { person: person("doctor") }).get("/doctor");
    assert.match(html, /Вызовы не приходят/);
  }
});

Deno.test("«Опасность», and an alarm that asks, are on every page that a doctor uses at a visit", async () => {
  const services = fakeServices({
    views: [visitView("arrived")],
    onShift: [dutyView()],
    alarmCalls: { asks: [alarmAsk()], help: null, closed: null },
  });
  const visitor = browser(services, { person: person("doctor") });
  for (const page of ["money", "card", "resuscitation", "transport"]) {
    const path = `${BOOKING}/${page}`;
    const { html } = await visitor.get(path);
    const [, bar = ""] = /<div id="safety"([\s\S]*)<\/main>/.exec(html) ?? [];
    assert.equal(bar.match(/action="\/doctor\/alarm"/g)?.length, 4, path);
    assert.match(bar, /name="kind" value="danger"/, path);
    assert.match(bar, new RegExp(`name="path" value="${path}"`), "and without a script back to it");
    assert.match(html, /<x-island data-name="beside"/, path);
    const [, asked = ""] = /<main[^>]*>\s*<div id="alarmcalls"([\s\S]*?)<h1/.exec(html) ?? [];
    assert.match(asked, /action="\/doctor\/alarm-calls\/[^"]+\/accept"/, `${path}: first of all`);
    assert.match(asked, new RegExp(`name="path" value="${path}"`), path);
  }
});

Deno.test("a payment that waits is read again where its page is, with its island or without scripts at all", async () => {
  const services = full();
  services.payments.giveUp = () => Promise.resolve({ refused: "illegal_transition" });
  const assets = {
    scriptsOf: () => ({ entry: "/a.js", preloads: [], islands: {} }),
    words: { ru: "/w" },
    wordsOf: () => "/w",
  };
  const noscript = /<noscript>(.*?)<\/noscript>/;
  const rows: readonly [state: PayingState, age: number, seconds: number][] = [
    ["asking", 2, 1],
    ["asking", 11, 5],
    ["code", 2, 5],
  ];
  for (const [state, ageSeconds, seconds] of rows) {
    const path = `/bookings/${bookingOf(state)}/pay`;
    const refresh = `<meta http-equiv="refresh" content="${seconds}; url=${path}"/>`;
    const paying = (await full().payments.paying({} as Person, bookingOf(state)))!;
    const createdAt = new Date(NOW - ageSeconds * 1_000).toISOString();
    services.payments.paying = () =>
      Promise.resolve({ ...paying, payment: { ...paying.payment!, createdAt } });
    const plain = browser(services, { person: person("patient") });
    for (const page of [await plain.get(path), await plain.post(`${path}/give-up`, {})]) {
      assert.ok(page.html.includes(refresh), `${state}, ${page.status}`);
      assert.doesNotMatch(page.html, noscript, "a browser that runs scripts finds none here");
      assert.ok(unescapeHtml(page.html).includes(`"path":"${path}"`), "the island reads the same");
    }
    const live = await browser(services, { person: person("patient") }, { assets } as never).get(
      path,
    );
    assert.ok(noscript.exec(live.html)?.[1] === refresh, "the island says when");
  }
  // Without keys the page says which methods are missing.
  for (
    const [language, words] of [["ru", /Карта и СБП здесь не предлагаются/], [
      "en",
      /Cards and SBP are not offered here/,
    ]] as const
  ) {
    const visitor = browser(full(), { person: person("patient"), language });
    assert.match((await visitor.get(`/bookings/${bookingOf("noProvider")}/pay`)).html, words);
    const offered = (await visitor.get(`/bookings/${bookingOf("cameToNothing")}/pay`)).html;
    assert.doesNotMatch(offered, words);
  }
  // The wallet's page and that of a link, which is nobody's, too.
  for (
    const [path, role, island] of [["/wallet", "patient", "paying"], [
      "/pay/code",
      null,
      "pay_link",
    ]] as const
  ) {
    const visitor = { person: role === null ? null : person(role) };
    const refresh = new RegExp(`<meta http-equiv="refresh" content="[15]; url=${path}"/>`);
    const plain = await browser(full(), visitor).get(path);
    assert.match(plain.html, refresh);
    assert.doesNotMatch(plain.html, noscript);
    const live = await browser(full(), visitor, { assets } as never).get(path);
    assert.match(noscript.exec(live.html)?.[1] ?? "", refresh);
    assert.ok(live.html.includes(`<x-island data-name="${island}"`));
  }
});
