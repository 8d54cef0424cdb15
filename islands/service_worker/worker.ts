/**
 * The service worker: an honest page where there is no connection, and scripts that need not be fetched
 * twice; and what reaches a phone while no page is seen. It keeps nothing of a person: no page but the offline one, no answer of the API, no event; and
 * it does not touch what a form sends.
 */
import { inTime } from "../live/in_time.ts";
import { ASSETS_LIMIT, assetsOf, outdated, surplus } from "./caches.ts";
import { fetchOfflinePage, offlinePage, refreshOfflinePage } from "./offline_page.ts";
import { isNobodyThere, wayOf } from "./requests.ts";
import type { WorkerMessage } from "./worker_message.ts";
import { noticeOf, pageOf, pushedMessage, SHIFT_PATH } from "./push.ts";
import type { FetchEvent, PushEvent, WorkerScope } from "./worker_scope.ts";

/** Names the build that this worker came with; put in by the bundler. */
declare const BUILD: string;

const worker = self as unknown as WorkerScope;
const ASSETS = assetsOf(BUILD);
/** A server that is alive answers sooner by far; whoever waits for longer looks at a white page. */
const PAGE_MILLISECONDS = 10_000;
/** A page is not drawn before its style sheets are there: on a line that hangs the kept ones do. */
const STATIC_MILLISECONDS = 3_000;

worker.addEventListener("install", (event) => {
  // A new worker takes over at once. Pages that are open are not stranded by it: pages always come from
  // the server, scripts bear their content in their name, so old page and new worker cannot disagree on
  // what a file is; and the scripts of the build before stay in their cache. Waiting would be worse: a
  // phone's page is seldom closed, and an old worker would offer an old offline page for weeks.
  void worker.skipWaiting();
  event.waitUntil(fetchOfflinePage());
});

worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function takeOver(): Promise<void> {
  // The page is asked for while the worker wakes up: without it each page would wait for the waking.
  await worker.registration.navigationPreload?.enable();
  await caches.open(ASSETS);
  await Promise.all(outdated(await caches.keys(), ASSETS).map((name) => caches.delete(name)));
  // The page that brought the worker is safe from its first moment on.
  await worker.clients.claim();
}

worker.addEventListener("fetch", (event) => {
  switch (wayOf(event.request, worker.location.origin)) {
    case "page":
      return event.respondWith(page(event));
    case "asset":
      return event.respondWith(asset(event));
    case "static":
      return event.respondWith(networkFirst(event.request));
    case "alone":
      return;
  }
});

/**
 * Only where nobody answers the offline page is shown; what the server says is the server's to say. A line that hangs is
 * nobody: that page has the numbers to call, and looks for the server itself.
 */
async function page({ request, preloadResponse }: FetchEvent): Promise<Response> {
  const asked = (async () => await preloadResponse ?? await fetch(request))();
  try {
    const answer = await inTime(asked, PAGE_MILLISECONDS);
    return isNobodyThere(answer) ? await offlinePage(answer) : answer;
  } catch {
    // Of a browser that keeps no page what comes late is better than nothing.
    const shown = await offlinePage();
    return shown.type === "error" ? await asked : shown;
  }
}

async function asset(event: FetchEvent): Promise<Response> {
  const { request } = event;
  // In whichever cache: the same name is the same content, and a query only another try.
  const known = await caches.match(request, { ignoreSearch: true, ignoreVary: true });
  if (known !== undefined) return known;
  const answer = await fetch(request);
  if (answer.status === 200 && answer.type === "basic") {
    event.waitUntil(keep(request, answer.clone()));
  }
  return answer;
}

async function keep(request: Request, answer: Response): Promise<void> {
  const assets = await caches.open(ASSETS);
  await assets.put(request, answer);
  for (const old of surplus(await assets.keys(), ASSETS_LIMIT)) await assets.delete(old);
}

async function networkFirst(request: Request): Promise<Response> {
  const asked = fetch(request);
  try {
    return await inTime(asked, STATIC_MILLISECONDS);
  } catch {
    return await caches.match(request, { ignoreVary: true }) ??
      await asked.catch(() => Response.error());
  }
}

worker.addEventListener("message", (event) => {
  const message = event.data as WorkerMessage | null;
  if (message?.kind !== "page") return;
  // Without a connection the one that is there stays.
  event.waitUntil(refreshOfflinePage(message.language, Date.now()).catch(() => {}));
});

worker.addEventListener("push", (event) => event.waitUntil(say(event)));

async function say({ data }: PushEvent): Promise<void> {
  const notice = noticeOf(data?.text() ?? null);
  await worker.registration.showNotification(notice.title, notice.options);
  for (const page of await openPages()) page.postMessage(pushedMessage(notice));
}

const openPages = () => worker.clients.matchAll({ type: "window", includeUncontrolled: true });

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openPage(event.notification.data?.path ?? SHIFT_PATH));
});

/** The page that is open already, else a new one. */
async function openPage(path: string): Promise<void> {
  const page = pageOf(await openPages(), path);
  if (page !== null) await page.focus();
  else await worker.clients.openWindow(path);
}
