/** The board's pure parts, case by case: keys, columns and their order, colours, search, addresses, alarms. */
import { deepStrictEqual, doesNotMatch, equal, match } from "node:assert";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { isGone } from "../../islands/board/live_panel.tsx";
import { alarmedTitle } from "../../islands/alarm/watch.tsx";
import { AlarmLane } from "../../views/alarm_lane.tsx";
import { AlarmStrip, stripAlarms } from "../../views/alarm_strip.tsx";
import { alertView, boardAlert } from "../pages/fake_emergency.ts";
import type { BookingView, OfferTrace, SearchView } from "../../actors/booking/view.ts";
import { type KeyAct, keyAct } from "../../islands/board/keyboard.ts";
import { WORDS } from "../../routes/locale.ts";
import { type ColumnName, columnsOf, matches, toneOf } from "../../views/board_columns.ts";
import { BoardCards, nowOf } from "../../views/board_card.tsx";
import { DoctorsOnShift } from "../../views/board_doctors.tsx";
import { boardPath, isShown } from "../../views/board_filter.ts";
import { NO_CITY } from "../../views/city_of_page.ts";
import { Reader } from "../../views/reader.ts";
import { bookingView, dutyView, id, minutes, NOW, visitView } from "../pages/fake_services.ts";

const DANGER = { alertId: id(900), kind: "danger", since: minutes(-2) } as const;

type Pressed = Parameters<typeof keyAct>[0];

const pressed = (key: string, more: Partial<Pressed> = {}): KeyAct | null =>
  keyAct({ key, hasModifier: false, isTyping: false, isOnCard: false, hasLetters: true, ...more });

Deno.test("a key does what the list of keys says, in the Russian layout too", () => {
  const table: readonly (readonly [keys: readonly string[], act: KeyAct])[] = [
    [["/", "."], "search"],
    [["j", "о", "О"], "next"],
    [["k", "л"], "previous"],
    [["h", "р"], "left"],
    [["l", "д"], "right"],
    [["a", "ф"], "assign"],
    [["m", "ь"], "message"],
    [["?", ","], "help"],
    [["Escape"], "close"],
  ];
  for (const [keys, act] of table) for (const key of keys) equal(pressed(key), act, key);
  for (const key of ["x", "Enter", "Tab", " ", "F1", "ц"]) equal(pressed(key), null, key);
});

Deno.test("what is typed into a field is no command, but Escape leaves the field", () => {
  for (const key of ["/", "j", "ф", "?", "ArrowDown"]) {
    equal(pressed(key, { isTyping: true, isOnCard: true }), null, key);
  }
  equal(pressed("Escape", { isTyping: true }), "close");
});

Deno.test("keys of the browser and of the system stay theirs", () => {
  for (const key of ["a", "/", "Escape", "ArrowLeft", "д"]) {
    equal(pressed(key, { hasModifier: true, isOnCard: true }), null, key);
  }
});

Deno.test("arrows go from card to card and scroll the page everywhere else", () => {
  const table = [
    ["ArrowDown", "next"],
    ["ArrowUp", "previous"],
    ["ArrowLeft", "left"],
    ["ArrowRight", "right"],
  ] as const;
  for (const [key, act] of table) {
    equal(pressed(key, { isOnCard: true }), act);
    equal(pressed(key), null, key);
  }
});

Deno.test("with single letters switched off no letter and no sign does anything; named keys do", () => {
  const off = { hasLetters: false, isOnCard: true };
  for (const key of ["/", "j", "k", "h", "l", "a", "m", "?", ".", ",", "о", "ф"]) {
    equal(pressed(key, off), null, key);
  }
  equal(pressed("Escape", off), "close");
  equal(pressed("ArrowDown", off), "next");
});

const searching = (stage: SearchView["stage"]): Partial<BookingView> => ({
  search: {
    stage,
    asking: 0,
    asked: 0,
    searchAt: minutes(-4),
    heldUntil: null,
    exhaustedAt: null,
    expectedAt: null,
  },
});

/** The search has run out of doctors once: from then on the desk is wanted, whatever the search does. */
const runOut = (stage: SearchView["stage"]): Partial<BookingView> => ({
  search: { ...searching(stage).search!, exhaustedAt: minutes(-3) },
  owner: { kind: "desk", personId: null, since: minutes(-3), escalatesAt: minutes(2) },
});

const TRACE: OfferTrace = {
  offerId: id(700),
  doctorId: id(20),
  wave: 1,
  madeAt: minutes(-4),
  expiresAt: minutes(-3),
  distanceMeters: null,
  etaSeconds: null,
  outcome: "live",
  answeredAt: null,
  reasonCode: null,
  shownAt: null,
  answerSeconds: null,
  score: null,
};

const late = { attention: { step: "depart", since: minutes(-1) } } as const;

Deno.test("a booking stands in the one column of its state, an ended one in none", () => {
  const table: readonly (readonly [BookingView, ColumnName | null])[] = [
    [bookingView(searching("asking")), "asking"],
    [bookingView(searching("searching")), "asking"],
    [bookingView(searching("held")), "dispatcher"],
    [bookingView(runOut("with_dispatcher")), "dispatcher"],
    // Somebody is asked besides, and the desk is its owner still.
    [bookingView(runOut("asking")), "dispatcher"],
    [bookingView(runOut("searching")), "dispatcher"],
    [bookingView(searching("planned")), "planned"],
    // Whatever the search says: nobody is asked.
    [bookingView({ ...searching("searching"), danger: DANGER }), "dispatcher"],
    [bookingView({ ...searching("planned"), danger: DANGER }), "planned"],
    [visitView("assigned"), "assigned"],
    [visitView("en_route"), "enRoute"],
    [visitView("arrived"), "onSite"],
    [visitView("in_progress"), "onSite"],
    // At the door, and nobody can begin the visit but a dispatcher.
    [visitView("arrived", { doorCodeLocked: true }), "dispatcher"],
    [visitView("completed"), null],
    [bookingView({ status: "cancelled", cancelledAt: minutes(-1) }), null],
  ];
  for (const [view, column] of table) {
    const found = [...columnsOf([view], NOW)].filter(([, list]) => list.length > 0)
      .map(([name]) => name);
    deepStrictEqual(
      found,
      column === null ? [] : [column],
      `${view.status} ${view.search?.stage}`,
    );
  }
});

Deno.test("columns stand from worst to calmest, also while they are empty", () => {
  deepStrictEqual([...columnsOf([], NOW).keys()], [
    "dispatcher",
    "asking",
    "assigned",
    "enRoute",
    "onSite",
    "planned",
  ]);
});

Deno.test("in a column the worst is first, then the longest wait", () => {
  const numbers = (views: readonly BookingView[], name: ColumnName) =>
    columnsOf(views, NOW).get(name)?.map(({ number }) => number);
  deepStrictEqual(
    numbers([
      visitView("assigned", { number: 1, assignedAt: minutes(-5) }),
      visitView("assigned", { number: 2, assignedAt: minutes(-9) }),
      visitView("assigned", { number: 3, assignedAt: minutes(-1), promisedBy: minutes(-1) }),
    ], "assigned"),
    [3, 2, 1],
  );
  deepStrictEqual(
    numbers([
      bookingView({ number: 1, createdAt: minutes(-30), ...searching("held") }),
      bookingView({ number: 2, createdAt: minutes(-2), ...runOut("with_dispatcher") }),
      bookingView({ number: 3, createdAt: minutes(-3), ...runOut("with_dispatcher") }),
    ], "dispatcher"),
    [3, 2, 1],
  );
  // What is planned is ordered by its time: since when it is known says nothing.
  deepStrictEqual(
    numbers(
      [
        bookingView({ number: 1, createdAt: minutes(-50), scheduledTime: minutes(300) }),
        bookingView({ number: 2, createdAt: minutes(-10), scheduledTime: minutes(200) }),
      ].map((view) => ({ ...view, ...searching("planned") })),
      "planned",
    ),
    [2, 1],
  );
});

Deno.test("colour is kept for what is late or about to be, and crimson for what waits for the dispatcher", () => {
  const table = [
    [bookingView(searching("asking")), null],
    [bookingView(searching("planned")), null],
    [bookingView(searching("held")), "late"],
    [bookingView(runOut("with_dispatcher")), "alarm"],
    [bookingView(runOut("asking")), "alarm"],
    [bookingView({ ...searching("searching"), danger: DANGER }), "alarm"],
    [visitView("assigned"), null],
    [visitView("assigned", { promisedBy: minutes(-1) }), "late"],
    [visitView("en_route", { promisedBy: minutes(-1) }), "late"],
    [visitView("en_route", { promisedBy: minutes(4) }), "wait"],
    [visitView("en_route", { promisedBy: minutes(6) }), null],
    [visitView("arrived", { promisedBy: minutes(4) }), null],
    [visitView("en_route", { promisedBy: null }), null],
    // The promise is kept once the doctor is there.
    [visitView("arrived", { promisedBy: minutes(-1) }), null],
    [visitView("arrived", late), "late"],
    [visitView("arrived", { ...late, doorCodeLocked: true }), "alarm"],
  ] as const;
  for (const [view, tone] of table) {
    equal(toneOf(view, NOW), tone, `${view.status} ${view.search?.stage} ${view.promisedBy}`);
  }
});

const reader = new Reader(WORDS.ru, null, NOW, NO_CITY, "/board");

Deno.test("a card says that nobody took it and that a doctor is asked again, as it is", () => {
  const asked = (outcomes: readonly string[]) => ({
    offers: outcomes.map((outcome, index) => ({ ...TRACE, doctorId: id(20 + index), outcome })),
  });
  const counts = (asking: number, asked: number): Partial<BookingView> => ({
    search: { ...runOut("asking").search!, asking, asked },
  });
  const table = [
    [
      bookingView({ ...runOut("with_dispatcher"), ...asked(["expired", "declined"]) }),
      /^Спросили 2 врачей, никто не взял$/,
    ],
    [
      bookingView({
        ...runOut("asking"),
        ...counts(1, 3),
        ...asked(["expired", "declined", "live"]),
      }),
      /^Спросили 2 врачей, никто не взял · спрашиваем третьего врача$/,
    ],
    [
      bookingView({ ...runOut("asking"), ...counts(1, 1), ...asked(["live"]) }),
      /^Спросить было некого · спрашиваем первого врача$/,
    ],
    [bookingView({ ...searching("asking"), ...asked(["live"]) }), /^Спрашиваем/],
  ] as const;
  for (const [view, pattern] of table) match(nowOf(reader, view), pattern);
});

Deno.test("a search finds a booking by all its words: number, people, address, phone, speciality", () => {
  const view = visitView("assigned");
  const table = [
    ["4127", true],
    ["волкова", true],
    ["ВОЛКОВА ирина", true],
    ["ковалёва", true],
    ["мироновская 12", true],
    ["соколиная", true],
    ["+7900", true],
    ["therapist", true],
    ["  волкова   ковалёва ", true],
    ["волкова 9999", false],
    ["температура", false],
  ] as const;
  for (const [query, found] of table) equal(matches(reader, view, query.trim()), found, query);
  // What is not known is not found, and breaks nothing.
  const bare = bookingView({ address: null, contactPhone: null });
  equal(matches(reader, bare, "мироновская"), false);
  equal(matches(reader, bare, "null"), false);
});

Deno.test("a filter shows what fits both the words and the speciality", () => {
  const view = bookingView();
  const table = [
    ["", "", true],
    ["волкова", "", true],
    ["", "therapist", true],
    ["волкова", "therapist", true],
    ["волкова", "cardiologist", false],
    ["петров", "therapist", false],
  ] as const;
  for (const [q, specialization, shown] of table) {
    equal(isShown(reader, view, { q, specialization }), shown, `${q} ${specialization}`);
  }
});

Deno.test("the board's address holds the search and the selected booking, and nothing else", () => {
  const table = [
    [{ q: "", specialization: "" }, undefined, "/board"],
    [{ q: "", specialization: "" }, id(100), `/board?booking=${id(100)}`],
    [{ q: "", specialization: "therapist" }, undefined, "/board?specialization=therapist"],
    [{ q: "a&b=c #1", specialization: "" }, undefined, "/board?q=a%26b%3Dc+%231"],
    [
      { q: "Абая", specialization: "therapist" },
      id(1),
      `/board?q=%D0%90%D0%B1%D0%B0%D1%8F&specialization=therapist&booking=${id(1)}`,
    ],
  ] as const;
  for (const [filter, booking, path] of table) equal(boardPath(filter, booking), path);
});

Deno.test("a card is drawn again where it says something new, and not with each second", () => {
  const first = new Reader(WORDS.ru, null, NOW, NO_CITY, "/board");
  const at = (seconds: number) => first.at(NOW + seconds * 1_000);
  const view = visitView("assigned", { createdAt: minutes(-42), assignedAt: minutes(-30.5) });
  const props = { reader: first, view, selected: false, path: "/board?booking=1", unread: 0 };
  const rows: readonly [what: string, next: Partial<typeof props>, isNew: boolean][] = [
    ["the same", {}, false],
    ["a second later", { reader: at(1) }, false],
    ["as its age turns to the next minute", { reader: at(30) }, true],
    ["it is another version", { view: { ...view } }, true],
    ["it is selected", { selected: true }, true],
    ["a word was said", { unread: 1 }, true],
    ["the search is another", { path: "/board?q=a&booking=1" }, true],
  ];
  for (const [what, next, isNew] of rows) {
    const cards = new BoardCards();
    equal(cards.of(props) !== cards.of({ ...props, ...next }), isNew, what);
  }
  const young = { ...props, view: visitView("assigned", { assignedAt: minutes(-9.5) }) };
  const cards = new BoardCards();
  const node = cards.of(young);
  equal(cards.of({ ...young, reader: at(29) }), node, "seconds are counted by the age itself");
  equal(cards.of({ ...young, reader: at(30) }) === node, false, "ten minutes are told in minutes");
  const promised = visitView("assigned", { assignedAt: minutes(-20), promisedBy: minutes(5.2) });
  const calm = cards.of({ ...props, view: promised });
  equal(cards.of({ ...props, view: promised, reader: at(20) }) === calm, false, "it turns amber");
});

Deno.test("the list of doctors shows a hundred and twenty and says how many there are", () => {
  const onShift = Array.from({ length: 130 }, (_, at) => (dutyView({ doctorId: id(at) as never })));
  const listed = (shown: number, count?: number) => {
    const props = { reader, onShift: onShift.slice(0, shown), count, onAlarm: new Set<string>() };
    const html = renderToString(h(DoctorsOnShift, props as never));
    const [, said] = /col__count">(\d+)/.exec(html) ?? [];
    return [html.match(/<li/g)?.length, said, html.includes(reader.count("duty.more", 10))];
  };
  deepStrictEqual(listed(130), [120, "130", true], "as the server writes it");
  deepStrictEqual(
    listed(120, 130),
    [120, "130", true],
    "a live board gives those alone that are shown",
  );
  deepStrictEqual(listed(120), [120, "120", false]);
});

Deno.test("an alarm is said once when it comes and once with each status, and its seconds never", () => {
  const olga = { name: "Ольга", at: minutes(0) };
  const place = { text: "Абая, 1", latitude: 51.1, longitude: 71.4 };
  const saidAt = (now: number, changes: Parameters<typeof alertView>[0]) => {
    const later = new Reader(WORDS.ru, null, now, NO_CITY, "/board");
    const alerts = [alertView({ place, isDrill: false, ...changes })];
    const html = renderToString(h(AlarmLane, { reader: later, alerts, views: [] }));
    doesNotMatch(html, /aria-live/, "what counts is in no live region");
    return [...html.matchAll(/role="alert"[^>]*>([^<]*)</g)].map(([, text]) => text);
  };
  const raised = saidAt(NOW, { status: "raised" });
  deepStrictEqual(raised, ["SOS пациента. Абая, 1"]);
  deepStrictEqual(saidAt(NOW + 7_000, { status: "raised" }), raised);
  const taken = { status: "acknowledged", acknowledgedBy: olga } as const;
  deepStrictEqual(saidAt(NOW, taken), ["SOS пациента. Абая, 1. Занимается: Ольга"]);
  deepStrictEqual(saidAt(NOW, { status: "resolved", closedBy: olga }), []);
});

Deno.test("a booking that the whole board does not know is not shown as it was when it was open", () => {
  const [open, ended] = [bookingView(), bookingView({ status: "completed" })];
  const table = [
    ["told of, it stands", open, true, true, false],
    ["the whole is still coming", open, false, false, false],
    ["open when it was last heard of, it is over", open, false, true, true],
    ["ended, it stays as it ended", ended, false, true, false],
    ["never heard of, there is none", null, false, true, true],
  ] as const;
  for (const [name, last, isTold, isWhole, gone] of table) {
    equal(isGone(last, { isTold, isWhole }), gone, name);
  }
});

Deno.test("above other pages stand the alarms that nobody has taken, and one's own until they are over", () => {
  const board = (acknowledgedById: string | null) => ({ ...boardAlert().board!, acknowledgedById });
  const taken = { status: "acknowledged" } as const;
  const alerts = [
    alertView({ id: id(1) }),
    alertView({ id: id(2), ...taken, board: board("olga") }),
    alertView({ id: id(3), ...taken, board: board("ivan") }),
    alertView({ id: id(4), status: "resolved", board: board("olga") }),
    alertView({ id: id(5) }),
  ];
  const shown = stripAlarms(alerts, "olga", `/board/alerts/${id(5)}`);
  deepStrictEqual(shown.map((one) => one.id), [id(1), id(2)]);
  const reader = new Reader(WORDS.ru, null, NOW, NO_CITY, "/account");
  const html = renderToString(h(AlarmStrip, { reader, alerts: shown, onAcknowledge: () => {} }));
  equal(html.match(/Беру на себя/g)?.length, 1, "what is taken is not taken again");
  equal(html.match(/href="\/board\/alerts\//g)?.length, 2);
  equal(html.match(/role="alert"/g)?.length, 2);
  const none = { reader, alerts: [], onAcknowledge: () => {}, note: "silent" };
  equal(renderToString(h(AlarmStrip, none)), "");
});

Deno.test("above other pages an alarm says since when it calls and what is so now, and its seconds are never said aloud", () => {
  const olga = { name: "Ольга", at: minutes(0) };
  const board = boardAlert().board!;
  const raisedAt = new Date(NOW - 65_000).toISOString();
  const told = [{ id: id(71), name: "Ольга" }, { id: id(72), name: "Иван" }];
  const place = { text: "Абая, 1", latitude: 51.1, longitude: 71.4 };
  const step = (said: typeof told) => [{ told: said }] as never;
  const stands: readonly [Parameters<typeof alertView>[0], RegExp][] = [
    [
      { status: "raised", board: { ...board, escalatesAt: minutes(1), escalations: [] } },
      /всем через \d+\sс/,
    ],
    [{ status: "raised", board: { ...board, escalations: step(told) } }, /сообщили 2 людям/],
    [{ status: "raised", board: { ...board, escalations: step([]) } }, /Сообщить некому/],
    [{ status: "acknowledged", acknowledgedBy: olga }, /Занимается: Ольга/],
    [
      { status: "acknowledged", acknowledgedBy: olga, board: { ...board, careUntil: minutes(2) } },
      /Ольга, вы занимаетесь\? Ответьте до/,
    ],
  ];
  for (const [changes, said] of stands) {
    const at = (now: number) =>
      renderToString(h(AlarmStrip, {
        reader: new Reader(WORDS.ru, null, now, NO_CITY, "/account"),
        alerts: [alertView({ place, isDrill: false, raisedAt, ...changes })],
        onAcknowledge: () => {},
      }));
    match(at(NOW), /<time [^>]+>Поднята в \d\d:\d\d, прошло 1:05<\/time>/);
    match(at(NOW), said);
    const spoken = (html: string) => /role="alert"[^>]*>([^<]*)</.exec(html)?.[1];
    equal(spoken(at(NOW)), spoken(at(NOW + 7_000)));
  }
});

Deno.test("the title of a page has the word before it while it rings, and is its own again after it", () => {
  const table = [
    ["Приём", "ТРЕВОГА", "ТРЕВОГА · Приём"],
    ["ТРЕВОГА · Приём", "ТРЕВОГА", "ТРЕВОГА · Приём"],
    ["УЧЕНИЕ · Приём", "ТРЕВОГА", "ТРЕВОГА · Приём"],
    ["ТРЕВОГА · Приём", null, "Приём"],
    ["Приём", null, "Приём"],
  ] as const;
  for (const [title, word, shown] of table) equal(alarmedTitle(title, word, WORDS.ru), shown);
});
