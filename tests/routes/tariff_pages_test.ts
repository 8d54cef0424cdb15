/** The page of tariffs: rubles typed become kopecks, what is wrong stands at its field, others are led away. */
import { doesNotMatch, match, ok, strictEqual } from "node:assert";
import { termsBody, typedTerms } from "../../routes/pages/tariff_body.ts";
import { kopecksTyped, rublesTyped } from "../../routes/pages/typed_rubles.ts";
import { tariffTermsSchema } from "../../actors/money/tariff.ts";
import { personId } from "../../actors/vocabulary.ts";
import { FormValues } from "../../views/forms.ts";
import { fakeServices, id, person } from "../pages/fake_services.ts";
import { browser } from "../pages/page_app.ts";
import { TERMS } from "../support/tariffs.ts";
import { deepStrictEqual } from "node:assert";

Deno.test("rubles are read as people write them, and nothing else is a sum", () => {
  const table: readonly [string, number | string][] = [
    ["3500", 350_000],
    ["3 500", 350_000],
    ["3 500,5", 350_050],
    ["3500.05 ₽", 350_005],
    ["0", 0],
    ["0,29", 29],
    ["1,005", "1,005"],
    ["-1", "-1"],
    ["+1", "+1"],
    ["NaN", "NaN"],
    ["Infinity", "Infinity"],
    ["1e30", "1e30"],
    ["٣٥٠٠", "٣٥٠٠"],
    ["0x10", "0x10"],
    ["9999999999", "9999999999"],
    ["1e9", "1e9"],
    ["1,234", "1,234"],
    ["", ""],
    ["много", "много"],
  ];
  for (const [typed, kopecks] of table) strictEqual(kopecksTyped(typed), kopecks, typed);
  strictEqual(kopecksTyped(undefined), undefined);
  const sums = [350_000, 350_050, 29];
  deepStrictEqual(sums.map((sum) => rublesTyped(sum, "ru")), ["3500", "3500,50", "0,29"]);
  deepStrictEqual(sums.map((sum) => rublesTyped(sum, "en")), ["3500", "3500.50", "0.29"]);
});

Deno.test("a tariff that is shown and sent again is the same tariff", () => {
  const body = termsBody(new FormValues(Object.entries(typedTerms(TERMS, "ru"))));
  deepStrictEqual(tariffTermsSchema.parse(body), TERMS);
});

Deno.test("what is left out of the form is wrong at its field", () => {
  const typed = {
    ...typedTerms(TERMS, "ru"),
    "terms.night.from": "25:00",
    "terms.extras.0.kopecks": "",
  };
  const parsed = tariffTermsSchema.safeParse(termsBody(new FormValues(Object.entries(typed))));
  ok(!parsed.success);
  const paths = parsed.error.issues.map(({ path }) => path.join("."));
  deepStrictEqual(paths.toSorted(), ["extras.0.kopecks", "night.from"]);
  match(paths.join(" "), /night/);
});

Deno.test("a clinic's manager reads its tariffs and works out examples; its owners alone have a button", async () => {
  for (const kind of ["owner", "manager"] as const) {
    const clinic = person("clinic", { clinicKind: kind, clinicId: personId(id(31)) });
    const asked = browser(fakeServices(), { person: clinic });
    const [list, form] = [
      await asked.get("/clinic/tariffs"),
      await asked.get("/clinic/tariffs/new"),
    ];
    strictEqual(form.status, 200);
    match(form.html, /value="preview"/);
    const judge = kind === "owner" ? match : doesNotMatch;
    judge(list.html, /class="button button--primary" href="\/clinic\/tariffs\/new"/);
    judge(form.html, /Сохранить/);
    (kind === "owner" ? doesNotMatch : match)(form.html, /Тарифы меняют владельцы/);
  }
});
