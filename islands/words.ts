/** The words of the page's reader: one small file, asked for once. */
import { type Dictionary, Words } from "../views/words.ts";

const asked = new Map<string, Promise<Words>>();

/**
 * @param address where they are; by default the page's own
 * @throws where the file does not come; the page then stays as the server wrote it
 */
export function loadWords(
  address = document.documentElement.dataset.words ?? "",
): Promise<Words> {
  const words = asked.get(address) ?? load(address);
  asked.set(address, words);
  return words;
}

async function load(address: string): Promise<Words> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`the words did not come: ${answer.status}`);
  const language = document.documentElement.lang === "en" ? "en" : "ru";
  return new Words(language, await answer.json() as Dictionary);
}
