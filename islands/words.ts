/** The words of the page's reader: one small file, asked for once. */
import { type Dictionary, Words } from "../views/words.ts";

let asked: Promise<Words> | null = null;

/** @throws where the file does not come; the page then stays as the server wrote it */
export function loadWords(): Promise<Words> {
  return asked ??= (async () => {
    const { lang, dataset } = document.documentElement;
    const answer = await fetch(dataset.words ?? "");
    if (!answer.ok) throw new Error(`the words did not come: ${answer.status}`);
    return new Words(lang === "en" ? "en" : "ru", await answer.json() as Dictionary);
  })();
}
