/** The page on which records are said to be one human, and the form that takes it back. */
import assert from "node:assert/strict";
import { instant, personId } from "../../actors/vocabulary.ts";
import type { PersonMerge } from "../../db/person_merges.ts";
import { fakeServices, id, NOW, person } from "./fake_services.ts";
import { browser } from "./page_app.ts";

const PATH = `/admin/patients/${id(1)}`;
const merge = (changes: Partial<PersonMerge> = {}): PersonMerge => ({
  id: id(700),
  fromId: personId(id(1)),
  intoId: personId(id(11)),
  mergedBy: personId(id(5)),
  mergedAt: instant(NOW - 3_600_000),
  reason: "Назвала оба телефона",
  unmergedBy: null,
  unmergedAt: null,
  unmergeReason: null,
  ...changes,
});
const admin = { person: person("admin") };

Deno.test("a record that is merged with nobody has the form for it, one that is has the way back", async () => {
  const alone = await browser(fakeServices(), admin).get(PATH);
  assert.match(alone.html, new RegExp(`action="${PATH}/merge"`));
  assert.doesNotMatch(alone.html, /\/unmerge"/);
  const merged = await browser(fakeServices({ mergeLog: [merge()] }), admin).get(PATH);
  assert.match(merged.html, new RegExp(`action="${PATH}/unmerge"`));
  assert.doesNotMatch(merged.html, /\/merge"/);
  assert.match(merged.html, /Назвала оба телефона/);
  const undone = merge({
    unmergedBy: personId(id(5)),
    unmergedAt: instant(NOW),
    unmergeReason: "Сёстры",
  });
  const again = await browser(fakeServices({ mergeLog: [undone] }), admin).get(PATH);
  assert.match(again.html, new RegExp(`action="${PATH}/merge"`));
  assert.match(again.html, /Сёстры/);
});

Deno.test("the other record is named by its id, or by the contact of its account", async () => {
  const services = fakeServices({ users: [person("patient", { id: personId(id(11)) })] });
  const page = browser(services, admin);
  for (const into of [id(11), "+7 900 000-00-11"]) {
    const answer = await page.post(`${PATH}/merge`, { into, reason: "Один человек" });
    assert.equal(answer.status, 303);
    assert.equal(answer.location, PATH);
  }
  const given = services.calls.filter(({ name }) => name === "merge").map((call) => call.given);
  const body = { into: id(11), reason: "Один человек" };
  assert.deepEqual(given, [[id(1), body], [id(1), body]]);
});

Deno.test("a contact of two, or of nobody, is said at the field, and nothing typed is lost", async () => {
  for (const users of [[], [person("patient"), person("doctor")]]) {
    const services = fakeServices({ users });
    const page = await browser(services, admin).post(`${PATH}/merge`, {
      into: "nobody@example.ru",
      reason: "Один человек",
    });
    assert.equal(page.status, 400);
    assert.match(page.html, /Такого пациента нет/);
    assert.match(page.html, /value="nobody@example.ru"/);
    assert.match(page.html, />Один человек<\/textarea>/);
    assert.deepEqual(services.calls, []);
  }
});
