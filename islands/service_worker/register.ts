/** What each live page does for the time without a connection: the worker, and whose booking is kept. */
import { keepDraftOnlyFor } from "../book/draft.ts";
import { keepFixesOnlyFor } from "../doctor/fix_storage.ts";
import { keepDraftsOnlyFor } from "../drafts.ts";
import { keepSummaryOnlyFor } from "../offline_storage.ts";
import { quietMoment } from "../pauses.ts";
import type { WorkerMessage } from "./worker_message.ts";

const WORKER_URL = "/service-worker.js";

/** Sooner, where the page rests: it may not keep the reader waiting, and a phone may go to sleep soon. */
const QUIET_MILLISECONDS = 3_000;

/**
 * Lets go of what the browser keeps of anybody else, and registers the worker once the page is there: it
 * must not compete with what the reader waits for.
 * Where it cannot be had (plain http off localhost), the site is the same but for the offline page.
 */
export async function keepOffline(): Promise<void> {
  const { lang, dataset } = document.documentElement;
  // Pages that are the same for everybody say nothing of a person. At once: what is somebody else's does not
  // wait until a page rests.
  if (dataset.person !== undefined) {
    keepSummaryOnlyFor(dataset.person);
    keepDraftOnlyFor(dataset.person);
    keepDraftsOnlyFor(dataset.person);
    keepFixesOnlyFor(dataset.person);
  }
  await quietMoment(QUIET_MILLISECONDS);
  if (!("serviceWorker" in navigator)) return;
  const register = async () => {
    await navigator.serviceWorker.register(WORKER_URL, { scope: "/", updateViaCache: "none" });
    const { active } = await navigator.serviceWorker.ready;
    const message: WorkerMessage = { kind: "page", language: lang };
    active?.postMessage(message);
  };
  await register().catch(() => {/* no connection, or no worker here: nothing to do */});
}
