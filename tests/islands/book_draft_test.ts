/** A draft that comes back, and the doctor who was wished for before it or after it. */
import { deepStrictEqual } from "node:assert";
import {
  type BookDraft,
  forgetBooked,
  isNewWish,
  keepDraftOnlyFor,
  readDraft,
  restoredEntries,
  wishOf,
  writeDraft,
} from "../../islands/book/draft.ts";
import { keepDraftsOnlyFor } from "../../islands/drafts.ts";
import { type Entries, type FieldChange, withChanges } from "../../islands/book/form_entries.ts";

const WISH = "preferredDoctorId";
const draft = (wishedId: string | null, wish: string | null): BookDraft => ({
  personId: "anna",
  savedAt: 0,
  step: "what",
  furthest: "where",
  entries: [["symptom", "fever"], ...wish === null ? [] : [[WISH, wish] as const]],
  wishedId,
  commandId: null,
});

// What the draft's page offered, what was ticked there, what this page offers: what is ticked now.
const TABLE: readonly (readonly [string | null, string | null, string | null, string | null])[] = [
  [null, null, null, null],
  [null, null, "marina", "marina"],
  ["marina", "marina", "marina", "marina"],
  ["marina", null, "marina", null],
  ["marina", "marina", "pavel", "pavel"],
  ["marina", null, "pavel", "pavel"],
  ["marina", "marina", null, "marina"],
];

for (const [offered, ticked, now, expected] of TABLE) {
  Deno.test(`a draft of ${offered}, ticked ${ticked}, on a page that offers ${now}: ${expected}`, () => {
    const left = draft(offered, ticked);
    const entries = restoredEntries(left, now);
    deepStrictEqual(
      entries.filter(([name]) => name === WISH).map(([, id]) => id)[0] ?? null,
      expected,
    );
    deepStrictEqual(entries[0], ["symptom", "fever"], "the rest comes back as it was");
    deepStrictEqual(wishOf(left), ticked);
    deepStrictEqual(isNewWish(left, now), now !== null && now !== offered);
  });
}

Deno.test("a draft from before wishes were kept in it knows of none", () => {
  const { wishedId: _none, ...old } = draft(null, null);
  deepStrictEqual(isNewWish(old as BookDraft, "marina"), true);
});

const DAY_MILLISECONDS = 24 * 3_600_000;

Deno.test("a session that ends in mid-form takes nothing that was typed; another person and a day do", () => {
  const left = (at = Date.now()) => {
    writeDraft({ ...draft(null, null), savedAt: at });
    const conclusion = { id: "anna/bookings/1/complete#conclusion", text: "ОРВИ", at };
    localStorage.setItem("tot-drafts", JSON.stringify([conclusion]));
  };
  const opened = (personId: string) => {
    keepDraftOnlyFor(personId);
    keepDraftsOnlyFor(personId);
    return [
      localStorage.getItem("tot-book-draft") !== null,
      localStorage.getItem("tot-drafts") !== null,
    ];
  };
  left();
  deepStrictEqual(opened(""), [true, true], "the page of the sign-in, and that of its code");
  deepStrictEqual(opened("anna"), [true, true], "who goes on");
  deepStrictEqual(readDraft("anna", Date.now())?.personId, "anna");
  deepStrictEqual(opened("boris"), [false, false]);
  left();
  deepStrictEqual(readDraft("", Date.now()), null, "nobody is given what is somebody's");
  left(Date.now() - DAY_MILLISECONDS - 1);
  deepStrictEqual(opened(""), [false, false]);
  localStorage.clear();
});

Deno.test("a call that staff have booked is no draft any more, one that they only left is", () => {
  const table = [
    ["https://tot.example/book", false],
    ["http://localhost:8000/book?redraw=check", false],
    ["https://tot.example/board", true],
    ["https://tot.example/bookings/1", true],
    ["", true],
  ] as const;
  for (const [from, isKept] of table) {
    localStorage.setItem("tot-book-draft", "{}");
    forgetBooked(from);
    deepStrictEqual(localStorage.getItem("tot-book-draft") !== null, isKept, from);
  }
  localStorage.clear();
});

Deno.test("a field that was touched before the script came keeps what it says, the others the draft's words", () => {
  const left: Entries = [["flag", "breath"], ["flag", "chest"], ["symptoms", "Кашель"], [
    "age",
    "7",
  ]];
  const said = (name: string, value: string): FieldChange => ({ name, value, isTicked: null });
  const ticked = (value: string, isTicked = true): FieldChange => ({
    name: "flag",
    value,
    isTicked,
  });
  const rows: readonly (readonly [string, readonly FieldChange[], Entries])[] = [
    ["a letter", [said("symptoms", "К")], [...left.filter(([name]) => name !== "symptoms"), [
      "symptoms",
      "К",
    ]]],
    ["a field of which the draft knows nothing", [said("flat", "4")], [...left, ["flat", "4"]]],
    ["one more sign", [ticked("stroke")], [...left, ["flag", "stroke"]]],
    [
      "a sign that was cleared",
      [ticked("chest", false)],
      left.filter(([, value]) => value !== "chest"),
    ],
  ];
  for (const [what, changes, both] of rows) deepStrictEqual(withChanges(left, changes), both, what);
  const same = [said("symptoms", "Кашель"), ticked("chest"), ticked("stroke", false)];
  deepStrictEqual(withChanges(left, same) === left, true, "what a browser brought back itself");
});
