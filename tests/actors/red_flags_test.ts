/** The questions before a call: whole in both languages, asked of whom they concern, judged by the server. */
import { deepEqual, equal, ok } from "node:assert/strict";
import { RED_FLAG_SOURCES } from "../../actors/booking/red_flag_sources.ts";
import {
  ageMonthsAt,
  askedOf,
  furtherFor,
  isAskedOf,
  priorityOf,
  RED_FLAGS,
} from "../../actors/booking/red_flags.ts";
import { createBody } from "../../actors/booking/schemas.ts";
import en from "../../locales/en.json" with { type: "json" };
import ru from "../../locales/ru.json" with { type: "json" };
import { SYMPTOMS } from "../../views/book_codes.ts";

const ALL = [...RED_FLAGS.first, ...RED_FLAGS.further];
const ADULT = 40 * 12;
const codes = (ageMonths: number | null, complaints: readonly string[]) =>
  furtherFor({ ageMonths, complaints }).map(({ code }) => code);

Deno.test("every question has a source, words in both languages and a short name", () => {
  equal(new Set(ALL.map(({ code }) => code)).size, ALL.length);
  for (const { code, source, ru: question, en: inEnglish } of ALL) {
    ok(RED_FLAG_SOURCES[source], code);
    ok(/[а-я]/i.test(question) && /[a-z]/i.test(inEnglish), code);
    for (const words of [ru, en] as Record<string, string>[]) ok(words[`redFlag.${code}`], code);
  }
});

Deno.test("every source is asked by a question, names its part, and its years where it has editions", () => {
  const used = new Set(ALL.map(({ source }) => source));
  for (const [name, text] of Object.entries(RED_FLAG_SOURCES)) {
    ok(used.has(name as keyof typeof RED_FLAG_SOURCES), `${name} is asked by no question`);
    for (const part of text.split("; ")) {
      const isEdition = /^NICE (NG|CG)\d+ \((19|20)\d\d(, 20\d\d)*\)/.test(part) ||
        /^Приказ .* от [\d.]{10} № \d+н .*п\. \d+/.test(part);
      const isLivingPage = /^(NHS|American Heart Association|Mayo Clinic), «.+»/.test(part);
      ok(isEdition || isLivingPage || part.startsWith("to call an ambulance"), `${name}: ${part}`);
      ok(!/^NICE/.test(part) || /, (table \d|1\.\d)/.test(part), `${name}: which part of ${part}`);
    }
    for (const year of text.match(/\b(19|20)\d\d\b/g) ?? []) {
      ok(Number(year) <= 2026, `${name}: ${year}`);
    }
  }
  ok(
    RED_FLAGS.reviewedBy === null || RED_FLAGS.reviewedBy.on >= RED_FLAGS.version,
    "read as it is",
  );
});

Deno.test("every complaint of the form has a question of its own", () => {
  for (const complaint of SYMPTOMS) ok(codes(ADULT, [complaint]).length > 0, complaint);
  deepEqual(codes(ADULT, []), []);
});

Deno.test("a small child's questions are asked below their age, and where the age is not known", () => {
  const [fever] = RED_FLAGS.first.filter(({ code }) => code === "child_fever");
  for (const [ageMonths, isAsked] of [[2, true], [3, false], [null, true]] as const) {
    equal(isAskedOf(fever!, { ageMonths, complaints: [] }), isAsked, String(ageMonths));
  }
  ok(codes(59, []).includes("child_drowsy"));
  ok(!codes(60, []).includes("child_drowsy"));
  ok(codes(null, []).includes("child_drowsy"));
});

Deno.test("an age in months turns on the day of birth", () => {
  const age = (born: string | null) => ageMonthsAt(born, "2026-11-26");
  deepEqual(
    ["2026-08-26", "2026-08-27", "2027-01-01", "нет", null].map(age),
    [3, 2, null, null, null],
  );
});

Deno.test("what was asked fits into what the API takes, with its version", () => {
  const triage = askedOf({ ageMonths: null, complaints: SYMPTOMS });
  equal(triage.version, RED_FLAGS.version);
  equal(triage.asked.length, ALL.length);
  deepEqual(createBody.shape.triage.parse(triage), triage);
});

Deno.test("any sign makes an urgent call an emergency, also one that these questions do not know", () => {
  deepEqual(
    [priorityOf("urgent", []), priorityOf("urgent", ["stroke"]), priorityOf("urgent", ["other"])],
    ["high", "emergency", "emergency"],
  );
  equal(priorityOf("scheduled", ["stroke"]), "normal");
});
