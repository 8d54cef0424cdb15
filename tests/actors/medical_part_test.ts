/** When the medical part of a booking closes, and to whom: every audience, at every age of the booking. */
import { deepEqual, equal } from "node:assert";
import { hasClosedPart, openMedicalPart } from "../../actors/booking/medical_part.ts";
import { type Audience, viewFor } from "../../actors/booking/view.ts";
import { after, HOUR, instant } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";

const DAY = 24 * HOUR;
const done = cast.bookingIn("completed", "urgent");
const gone = cast.bookingIn("cancelled", "urgent");
const open = cast.bookingIn("assigned", "urgent");
const doneAt = done.status === "completed" ? done.completedAt : instant(0);
const goneAt = gone.status === "cancelled" ? gone.cancelledAt : instant(0);

/** Audience → for how long after the end words and conclusion are open; null: for ever. */
const TABLE: Readonly<
  Record<Exclude<Audience, "offered" | "caller">, { words: number | null; ends: number | null }>
> = {
  patient: { words: null, ends: null },
  clinic: { words: null, ends: null },
  doctor: { words: 30 * DAY, ends: 30 * DAY },
  staff: { words: DAY, ends: -1 },
};

for (const [name, { words, ends }] of Object.entries(TABLE)) {
  const audience = name as Audience;
  Deno.test(`medical part: ${name} reads words for ${words ?? "ever"} and the conclusion for ${ends ?? "ever"}`, () => {
    for (const age of [0, HOUR, DAY, DAY + 1, 30 * DAY, 30 * DAY + 1, 4_000 * DAY]) {
      const expected = {
        words: words === null || age <= words,
        conclusion: ends === null || age <= ends,
      };
      deepEqual(openMedicalPart(done, audience, after(doneAt, age)), expected, `${age}`);
      const view = viewFor(done, audience, after(doneAt, age));
      equal(view?.symptoms !== null, expected.words, `symptoms ${age}`);
      equal(view?.conclusion !== null, expected.conclusion, `conclusion ${age}`);
      equal(view?.medicalClosed ?? false, !expected.words || !expected.conclusion);
      const cancelled = viewFor(gone, audience, after(goneAt, age));
      equal(cancelled?.reason !== null, expected.words, `reason ${age}`);
      equal(hasClosedPart(gone, audience, after(goneAt, age)), !expected.words, "no conclusion");
    }
  });
}

Deno.test("medical part: nothing is closed while the visit is under way", () => {
  for (const audience of ["patient", "doctor", "clinic", "staff"] as const) {
    equal(hasClosedPart(open, audience, after(open.createdAt, 4_000 * DAY)), false);
    equal(viewFor(open, audience, open.createdAt)?.medicalClosed, undefined);
  }
});

Deno.test("medical part: a reason opens all of it, until its time and not later", () => {
  const at = after(doneAt, 60 * DAY);
  const until = after(at, 1);
  const view = viewFor(done, "staff", at, until);
  equal(view?.symptoms, done.words.symptoms);
  equal(view?.conclusion, done.status === "completed" ? done.conclusion : null);
  equal(view?.medicalOpenUntil, new Date(until).toISOString());
  const late = viewFor(done, "staff", until, until);
  deepEqual([late?.symptoms, late?.conclusion, late?.medicalClosed], [null, null, true]);
});
