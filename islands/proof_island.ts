/**
 * The proof of work of a form: solved while the form is filled in, and waited for when it is sent sooner.
 * Whatever goes wrong, the form is sent: it has a ticket of waiting too.
 */
import type { Challenge } from "./proof/solve.ts";
import { timeLimit } from "./live/time_limit.ts";

interface Properties {
  readonly challengeUrl: string;
  readonly workerUrl: string;
}

/** A phone that has not found it by then waits for nothing. */
const LONGEST_MILLISECONDS = 30_000;

async function solved({ challengeUrl, workerUrl }: Properties): Promise<string | null> {
  const answer = await fetch(challengeUrl, { signal: timeLimit(LONGEST_MILLISECONDS) });
  if (!answer.ok) return null;
  const challenge: Challenge = await answer.json();
  const worker = new Worker(workerUrl, { type: "module" });
  try {
    return await new Promise((resolve) => {
      setTimeout(() => resolve(null), LONGEST_MILLISECONDS);
      worker.addEventListener("message", ({ data }) => resolve(data));
      worker.addEventListener("error", () => resolve(null));
      worker.postMessage(challenge);
    });
  } finally {
    worker.terminate();
  }
}

export default function proof(element: HTMLElement, properties: Properties): void {
  const form = element.closest("form");
  const field = element.querySelector<HTMLInputElement>('input[name="proofOfWork"]');
  const said = element.querySelector<HTMLElement>("[data-proof-wait]");
  if (form === null || field === null) return;
  let work: Promise<void> | null = null;
  const begin = (): Promise<void> =>
    work ??= solved(properties).catch(() => null).then((solution) => {
      field.value = solution ?? "";
      element.dataset.state = solution === null ? "without" : "solved";
    });
  form.addEventListener("focusin", begin, { once: true });
  if (form.contains(document.activeElement)) begin();
  form.addEventListener("submit", (event) => {
    if (element.dataset.state !== undefined) return;
    event.preventDefault();
    const { submitter } = event;
    if (said !== null) said.hidden = false;
    form.setAttribute("aria-busy", "true");
    begin().finally(() => {
      if (said !== null) said.hidden = true;
      form.removeAttribute("aria-busy");
      form.requestSubmit(submitter);
    });
  });
  // Back from a later page: what was spent there is worth nothing here.
  globalThis.addEventListener("pageshow", (event) => {
    if (!(event as PageTransitionEvent).persisted) return;
    work = null;
    field.value = "";
    delete element.dataset.state;
    form.addEventListener("focusin", begin, { once: true });
  });
}
