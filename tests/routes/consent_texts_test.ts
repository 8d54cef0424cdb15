/** Words that people agree to have a version: other words under the same one would be another consent. */
import { deepStrictEqual } from "node:assert";
import en from "../../locales/en.json" with { type: "json" };
import ru from "../../locales/ru.json" with { type: "json" };
import { CONSENT_KINDS, CONSENT_VERSIONS } from "../../db/consents.ts";

/** Version → SHA-256 of the words in both languages. A new text is a new version and a new line. */
const WORDS: Readonly<Record<string, string>> = {
  "disclosure 2026-11-1": "4afa1e532733551ce8004a37de52b7e47513f0803e335f8e4b13bc54e3ef455c",
  "intervention 2026-11-1": "8873ac2bd664dfd169b98476ea6a6cc7882e648326ee06e2f87a744b9f8af052",
  "processing 2026-11-1": "640b46938ece39fd122509a7c7c3ec306b5c43a581b81e689a329fe2c2f8d66b",
};

Deno.test("the words of each consent are those of its version", async () => {
  const now: Record<string, string> = {};
  for (const kind of CONSENT_KINDS) {
    const words = [ru, en].map((locale) => locale[`consent.${kind}.text`]).join("\n");
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(words));
    now[`${kind} ${CONSENT_VERSIONS[kind]}`] = new Uint8Array(digest).toHex();
  }
  deepStrictEqual(now, WORDS);
});
