/** The words: the same keys and placeholders in both languages, none missing, none unused. */
import assert from "node:assert/strict";
import en from "../../locales/en.json" with { type: "json" };
import ru from "../../locales/ru.json" with { type: "json" };
import { REFUSAL_CODES, ROLES, SPECIALIZATIONS } from "../../actors/vocabulary.ts";
import { DECISION_KINDS, VERDICTS } from "../../actors/dispatcher/verdicts.ts";
import { DECLINE_CODES, OUTCOMES } from "../../actors/booking/schemas.ts";
import { STATUS_OF_REFUSAL } from "../../routes/refusals.ts";
import { translate, translateCount } from "../../routes/locale.ts";

const KEYS = Object.keys(ru);
const placeholders = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ""))].sort();

Deno.test("both languages have the same keys", () => {
  assert.deepEqual(Object.keys(en).sort(), [...KEYS].sort());
});

Deno.test("no key stands twice: the later one would silently replace the earlier", async () => {
  for (const language of ["ru", "en"]) {
    const text = await Deno.readTextFile(
      new URL(`../../locales/${language}.json`, import.meta.url),
    );
    assert.equal([...text.matchAll(/^ {2}"[^"]+":/gm)].length, KEYS.length, language);
  }
});

Deno.test("both languages have the same placeholders in every text", () => {
  for (const [key, text] of Object.entries(ru)) {
    assert.deepEqual(placeholders(en[key as keyof typeof en]), placeholders(text), key);
  }
});

Deno.test("a counted text has three forms in Russian and two in English", () => {
  for (const [key, text] of Object.entries(ru)) {
    if (!text.includes("|") || !text.includes("{count}")) continue;
    assert.equal(text.split("|").length, 3, key);
    assert.equal(en[key as keyof typeof en].split("|").length, 2, key);
  }
});

Deno.test("the tone is calm: no exclamation marks, no «успешно», no «к сожалению»", () => {
  for (const [key, text] of [...Object.entries(ru), ...Object.entries(en)]) {
    assert.doesNotMatch(text, /!|успешно|к сожалению|successfully|unfortunately/i, key);
  }
});

/** Every source that speaks to people, as one text. */
async function sourceText(): Promise<string> {
  const texts: string[] = [];
  const read = async (folder: URL): Promise<void> => {
    for await (const entry of Deno.readDir(folder)) {
      if (entry.isDirectory) await read(new URL(`${entry.name}/`, folder));
      else texts.push(await Deno.readTextFile(new URL(entry.name, folder)));
    }
  };
  for (const folder of ["routes", "views", "islands"]) {
    await read(new URL(`../../${folder}/`, import.meta.url));
  }
  return texts.join("\n");
}

/** Families that are addressed by a code from elsewhere: `translate(language, `refusal.${code}`)`. */
const FAMILIES = [
  "warningKind",
  "refusal",
  "field",
  "outcome",
  "offerOutcome",
  "amended",
  "redFlag",
  "need",
  "relation",
  "verdict",
  "decision",
  "scorePart",
  "unsent",
];

Deno.test("no key is unused", async () => {
  const text = await sourceText();
  const patterns = [...text.matchAll(/`([a-z]\w*\.[\w.${}()]*\$\{[^`]*)`/gi)]
    .map((match) => match[1] ?? "")
    .map((pattern) =>
      new RegExp(
        `^${
          pattern.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.()]/g, "\\$&")).join("[\\w-]+")
        }$`,
      )
    );
  const unused = KEYS.filter((key) =>
    !text.includes(`"${key}"`) && !FAMILIES.includes(key.split(".")[0] ?? "") &&
    !patterns.some((pattern) => pattern.test(key))
  );
  assert.deepEqual(unused, []);
});

Deno.test("every code that people may meet has a text", () => {
  const wanted = [
    ...REFUSAL_CODES.map((code) => `refusal.${code}`),
    ...Object.keys(STATUS_OF_REFUSAL).map((code) => `refusal.${code}`),
    ...SPECIALIZATIONS.map((code) => `specialization.${code}`),
    ...ROLES.map((code) => `role.${code}`),
    ...DECLINE_CODES.map((code) => `decline.${code}`),
    ...OUTCOMES.map((code) => `outcome.${code}`),
    ...[...VERDICTS, "asked", "off_duty"].map((code) => `verdict.${code}`),
    ...DECISION_KINDS.map((code) => `decision.${code}`),
    ...[400, 401, 403, 404, 409, 413, 415, 429, 500, 503].map((status) => `problem.${status}`),
    ...[
      "required too_short too_long too_small too_big invalid_type invalid_value phone moment day code",
      "text_malformed text_blank window_order nothing_to_change email password_too_common door_code",
      "login_missing unknown_role duplicate_key malformed",
    ].join(" ").split(" ").map((code) => `field.${code}`),
  ];
  assert.deepEqual(wanted.filter((key) => !KEYS.includes(key)), []);
});

Deno.test("a counted text takes the form that its number asks for", () => {
  const years = (count: number) => translateCount("ru", "time.years", count);
  assert.deepEqual([1, 2, 5, 11, 21, 72, 104].map(years), [
    "1 год",
    "2 года",
    "5 лет",
    "11 лет",
    "21 год",
    "72 года",
    "104 года",
  ]);
  assert.equal(translateCount("en", "time.years", 1), "1 year");
  assert.equal(translateCount("en", "time.years", 2), "2 years");
});

Deno.test("a value that holds braces or dollar signs stands as it is", () => {
  assert.match(translate("ru", "home.hello", { name: "$& {name}" }), /\$& \{name\}/);
});
