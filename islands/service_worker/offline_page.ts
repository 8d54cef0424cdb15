/** The offline page as it lies in its cache, with every file that it names. */
import { SHELL } from "./caches.ts";
import { filesOf, isOfflinePage, languageOf } from "./requests.ts";

export const OFFLINE_URL = "/offline";
/** The page has the city's telephones, which may change without a new build. */
const KEPT_MILLISECONDS = 24 * 3_600_000;

/**
 * Asks for the page in the reader's language (the server knows it by the cookie) and for its files, and
 * puts them in place of what was there. Nothing is replaced until all has come.
 * @throws where something did not come
 */
export async function fetchOfflinePage(): Promise<void> {
  const page = await fetch(OFFLINE_URL, { cache: "no-store" });
  const html = await page.clone().text();
  if (!page.ok || !isOfflinePage(html)) throw new Error("the offline page did not come");
  const files = await Promise.all(
    filesOf(html).map(async (address) => {
      const file = await fetch(address, { cache: "no-cache" });
      if (!file.ok) throw new Error(`${address} did not come: ${file.status}`);
      return [address, file] as const;
    }),
  );
  const shell = await caches.open(SHELL);
  await Promise.all(files.map(([address, file]) => shell.put(address, file)));
  // The page last: what it names is there before it is.
  await shell.put(OFFLINE_URL, page);
  const needed = new Set([OFFLINE_URL, ...files.map(([address]) => address)]);
  for (const request of await shell.keys()) {
    const { pathname, search } = new URL(request.url);
    if (!needed.has(pathname + search)) await shell.delete(request);
  }
}

/** The page. @param instead what is shown where it was never had */
export async function offlinePage(instead = Response.error()): Promise<Response> {
  const shell = await caches.open(SHELL);
  return await shell.match(OFFLINE_URL, { ignoreVary: true }) ?? instead;
}

/** Asks for the page again where it is of another language, or old. */
export async function refreshOfflinePage(language: string, now: number): Promise<void> {
  const kept = await (await caches.open(SHELL)).match(OFFLINE_URL, { ignoreVary: true });
  const keptAt = Date.parse(kept?.headers.get("date") ?? "");
  const isGood = kept !== undefined && now - keptAt < KEPT_MILLISECONDS &&
    languageOf(await kept.text()) === language;
  if (!isGood) await fetchOfflinePage();
}
