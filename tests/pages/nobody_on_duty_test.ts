/** With nobody of the staff on duty no page of a patient promises a dispatcher; staff read who is at what. */
import assert from "node:assert/strict";
import type { BookingView } from "../../actors/booking/view.ts";
import { personId } from "../../actors/vocabulary.ts";
import type { Language } from "../../routes/services.ts";
import { cityView } from "./fake_cities.ts";
import {
  bookingView,
  fakeServices,
  historyItem,
  id,
  minutes,
  person,
  visitView,
} from "./fake_services.ts";
import { browser } from "./page_app.ts";

const search = bookingView().search!;
const exhaustedAt = minutes(-1);

/** What a patient may see in each state in which a dispatcher matters. */
const STATES: Readonly<Record<string, BookingView>> = {
  "nobody took it": bookingView({
    search: { ...search, stage: "with_dispatcher", asking: 0, exhaustedAt },
  }),
  "nobody took it, and a doctor is asked again": bookingView({
    search: { ...search, exhaustedAt },
  }),
  held: bookingView({ search: { ...search, stage: "held", heldUntil: minutes(9) } }),
  late: visitView("en_route", {
    promisedBy: minutes(-5),
    attention: { step: "arrive", since: minutes(-5) },
  }),
  "a locked code": visitView("arrived", { doorCodeLocked: true, doorCode: "4729" }),
};

/** What a page says of dispatchers: of who they are (privacy) and of their number it may speak. */
const PROMISE: Readonly<Record<Language, RegExp>> = {
  ru:
    /диспетчер[а-я]* (подбирает|ищет|видит)|передан диспетчерам|видно диспетчерам|теперь начинает диспетчер/i,
  en:
    /dispatcher (is finding|is looking|sees)|with the dispatchers|dispatchers see|now a dispatcher starts/i,
};
const NOBODY: Readonly<Record<Language, RegExp>> = {
  ru: /Диспетчера на смене сейчас нет|на смене его сейчас нет|Поиск приостановлен/,
  en: /No dispatcher is on duty now|none is on duty now|The search is paused/,
};

for (const [state, view] of Object.entries(STATES)) {
  for (const language of ["ru", "en"] as const) {
    for (const outpatientPhone of [null, "122"]) {
      const page = async (dispatcherOnDuty: boolean, path: string) => {
        const services = fakeServices({
          views: [view],
          cityViews: [cityView({ dispatcherOnDuty, outpatientPhone })],
        });
        return (await browser(services, { person: person("patient"), language }).get(path)).html;
      };
      const line = outpatientPhone === null ? "" : ` and ${outpatientPhone}`;
      Deno.test(`${state}, ${language}${line}: a dispatcher is promised only where one is on duty`, async () => {
        const path = `/bookings/${id(100)}`;
        assert.match(await page(true, path), PROMISE[language]);
        for (const one of [path, "/bookings", "/"]) {
          assert.doesNotMatch(await page(false, one), PROMISE[language], one);
        }
        if (state !== "late") assert.match(await page(false, path), NOBODY[language]);
        assert.doesNotMatch(await page(true, path), NOBODY[language]);
      });
    }
  }
}

Deno.test("who books now is told that nobody is on duty, and whom to call where urgent is closed", async () => {
  const page = async (changes: Parameters<typeof cityView>[0]) => {
    const services = fakeServices({
      cityViews: [cityView({ outpatientPhone: "122", ...changes })],
    });
    return (await browser(services, { person: person("patient") }).get("/book")).html;
  };
  const there = await page({});
  assert.doesNotMatch(there, /Диспетчера на смене сейчас нет|Срочные вызовы сейчас не принимаем/);
  assert.match(await page({ dispatcherOnDuty: false }), /Диспетчера на смене сейчас нет/);
  const closed = await page({ dispatcherOnDuty: false, urgentOpen: false });
  assert.match(closed, /Срочные вызовы сейчас не принимаем/);
  assert.match(closed, /звоните 103, 122/);
});

const PASSED = [
  historyItem(),
  historyItem({
    from: "pending",
    what: "attendance_passed",
    role: "dispatcher",
    desk: {
      holderId: personId(id(78)),
      formerId: personId(id(79)),
      names: { holder: "Анна Орлова", former: "Пётр Зуев" },
    },
  }),
];

Deno.test("staff read by name who is at a booking that wants the desk, and one button says «Занимаюсь»", async () => {
  const me = person("dispatcher").id;
  const desk = { kind: "desk", personId: null, since: minutes(-3), escalatesAt: minutes(2) };
  const at = (personId: string) => ({ ...desk, kind: "dispatcher", personId });
  const search = { kind: "search", personId: null, since: null, escalatesAt: null };
  const held = { ...search, kind: "dispatcher", personId: me };
  const BUTTON = /\/attend"/;
  const table = [
    [search, /Ищет система/, null],
    [held, /поиск на паузе/, null],
    [desk, /Ждёт диспетчера/, /Занимаюсь/],
    [at(me), /Занимаетесь вы\. Если к/, /Ещё 10 минут/],
    [at(id(44)), /Занимается Иван Белова\. Если к/, /Взять на себя/],
    [at(id(77)), /Занимается другой диспетчер\. Если к/, /Взять на себя/],
    [at(id(78)), /Занимается Анна Орлова\. Если к/, /Взять на себя/],
    [{ ...held, personId: id(78) }, /Ведёт Анна Орлова, поиск на паузе до/, null],
  ] as const;
  for (const [owner, said, button] of table) {
    const view = bookingView({ owner: owner as BookingView["owner"] });
    const services = fakeServices({ views: [view], history: PASSED });
    const page = async (path: string) =>
      (await browser(services, { person: person("dispatcher") }).get(path)).html;
    const html = await page(`/board?booking=${view.id}`);
    assert.match(html, said);
    const own = await page(`/bookings/${view.id}`);
    // Nobody else is on duty by the page of one booking: its log knows the name.
    if (owner.personId !== id(44)) assert.match(own, said);
    assert.match(own, /Вызовом дальше занимается Анна Орлова/);
    assert.match(own, /Пётр Зуев/, "from whom");
    (button === null ? assert.doesNotMatch : assert.match)(html, BUTTON, `${said}`);
    if (button !== null) assert.match(html, button);
    const isNamed = /· занимается диспетчер/.test(html);
    assert.equal(isNamed, owner.kind === "dispatcher" && owner.since !== null, `the card: ${said}`);
  }
});
