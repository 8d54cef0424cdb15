/** A draft that comes back, and the doctor who was wished for before it or after it. */
import { deepStrictEqual } from "node:assert";
import { type BookDraft, isNewWish, restoredEntries, wishOf } from "../../islands/book/draft.ts";

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
