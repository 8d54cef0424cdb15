/** How the page stands to the server is said in one line, with the age of what one sees. */
import assert from "node:assert/strict";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { WORDS } from "../../routes/locale.ts";
import type { Language } from "../../routes/services.ts";
import { NO_CITY } from "../../views/city_of_page.ts";
import { ConnectionPill } from "../../views/connection_pill.tsx";
import type { ConnectionShown } from "../../views/live_context.ts";
import { Reader } from "../../views/reader.ts";

const NOW = Date.parse("2026-11-23T09:00:00Z");
const SECOND = 1_000;

const ROWS: readonly [
  state: ConnectionShown["state"],
  heardSecondsAgo: number | null,
  said: Readonly<Record<Language, string>>,
][] = [
  ["connecting", null, { ru: "Подключаемся", en: "Connecting" }],
  ["live", 12, { ru: "На связи", en: "Live" }],
  ["reconnecting", 21, {
    ru: "Восстанавливаем связь, данные 21 секунду назад",
    en: "Reconnecting, as of 21 seconds ago",
  }],
  ["offline", 4 * 60, {
    ru: "Нет связи, данные 4 минуты назад",
    en: "Offline, as of 4 minutes ago",
  }],
  ["offline", 2 * 3_600, {
    ru: "Нет связи, данные 2 часа назад",
    en: "Offline, as of 2 hours ago",
  }],
  ["offline", null, { ru: "Нет связи", en: "Offline" }],
];

for (const [state, seconds, said] of ROWS) {
  for (const language of ["ru", "en"] as const) {
    Deno.test(`the connection is said to be: ${said[language]}`, () => {
      const reader = new Reader(WORDS[language], null, NOW, { ...NO_CITY, timeZone: "UTC" }, "/");
      const heardAt = seconds === null ? null : NOW - seconds * SECOND;
      const connection = { state, heardAt, signedOut: false };
      const html = renderToString(h(ConnectionPill, { reader, connection }));
      const text = html.replace(/<svg.*?<\/svg>/gs, "").replace(/<[^>]*>/g, "");
      assert.equal(text.replaceAll("\u00a0", " "), said[language]);
    });
  }
}
