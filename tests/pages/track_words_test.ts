/** What a patient who waits is told, and what is said aloud: the age of the place, and no chatter. */
import assert from "node:assert/strict";
import { type ContainerNode, h, render } from "preact";
import { renderToString } from "preact-render-to-string";
import { WORDS } from "../../routes/locale.ts";
import { STALE_SECONDS } from "../../views/arrival.ts";
import { NO_CITY } from "../../views/city_of_page.ts";
import { Announcement, PatientPlate } from "../../views/patient_plate.tsx";
import { Reader } from "../../views/reader.ts";
import { PAPER, PaperNode } from "../islands/paper_document.ts";
import { visitView } from "./fake_services.ts";

Deno.test("what changes by the second is said aloud when it is news, and not before", () => {
  Object.assign(globalThis, { document: PAPER });
  const root = new PaperNode("main");
  const say = (title: string, fact: string, milestone: number) => {
    const said = { title, fact } as Parameters<typeof Announcement>[0]["said"];
    render(h(Announcement, { said, milestone }), root as unknown as ContainerNode);
    return root.text;
  };
  const rows: readonly [title: string, fact: string, milestone: number, heard: string][] = [
    ["Врач едет", "через 16–21 минуту", 0, "Врач едет, через 16–21 минуту"],
    ["Врач едет", "через 15–20 минут", 1, "Врач едет, через 15–20 минут"],
    ["Врач едет", "через 14–19 минут", 1, "Врач едет, через 15–20 минут"],
    ["Врач едет", "через 13–18 минут", 1, "Врач едет, через 15–20 минут"],
    ["Врач у двери", "код 4729", 1, "Врач у двери, код 4729"],
  ];
  for (const [title, fact, milestone, heard] of rows) {
    assert.equal(say(title, fact, milestone), heard);
  }
});

const NOW = Date.parse("2026-11-23T09:00:00Z");

Deno.test("the age of the doctor's place is said, and past two minutes it is grey and promises no minutes", () => {
  const rows: readonly [secondsAgo: number, said: RegExp, isGrey: boolean][] = [
    [12, /Место врача обновлено 12 секунд назад/, false],
    [STALE_SECONDS, /Место врача обновлено 2 минуты назад/, false],
    [STALE_SECONDS + 1, /2 минуты/, true],
    [4 * 60, /4 минуты/, true],
  ];
  for (const [secondsAgo, said, isGrey] of rows) {
    const position = {
      latitude: 51.1,
      longitude: 71.4,
      accuracyMeters: 10,
      headingDegrees: null,
      recordedAt: new Date(NOW - secondsAgo * 1000).toISOString(),
      etaSeconds: 480,
      isEstimated: false,
    };
    const reader = new Reader(WORDS.ru, null, NOW, { ...NO_CITY, timeZone: "UTC" }, "/");
    const html = renderToString(
      h(PatientPlate, { reader, view: visitView("en_route"), position, stand: null }),
    ).replaceAll("\u00a0", " ");
    assert.match(html, said);
    assert.equal(/data-stale="true"/.test(html), isGrey, `${secondsAgo} s`);
    assert.equal(/class="plate__fact">через/.test(html), !isGrey, `${secondsAgo} s: minutes`);
  }
});
