/**
 * The sign-out, with a script. First steps and words that wait for a connection are sent, and where they still wait
 * somebody is asked, since the server's answer clears what the browser keeps. Then the server is asked to let the
 * person out; what was being typed goes once it has, and stays where somebody would rather stay.
 */
import { type HeldCall, type Holder, holdersHere } from "./held_calls.ts";
import { outboxHost } from "./live/browser.ts";
import { createOutbox, URGENT } from "./live/outbox.ts";
import type { PendingCommand } from "./live/outbox_storage.ts";
import { timeLimit } from "./live/time_limit.ts";
import { LIVE_TIMES } from "./live/times.ts";
import { hasKeptCall } from "./sos/kept_call.ts";
import { tellSignedOut } from "./whose_page.ts";

const LOOK_MILLISECONDS = 200;
/** So long somebody who leaves waits for a line that is slow. */
const PATIENCE_MILLISECONDS = 4_000;
const ANSWER_MILLISECONDS = 15_000;

/** What the server has not taken. */
export interface Left {
  /** How much of it may be spoken of. */
  readonly count: number;
  /** Whether a silent call for help is among it: it is sent and waited for, and never spoken of. */
  readonly hasSilent: boolean;
}

/** This browser, as the question needs it. */
export interface Leaving {
  look(): Promise<Left>;
  /** Tries at once what waits. */
  send(): void;
  isOnline(): boolean;
  rest(milliseconds: number): Promise<void>;
  /** @returns whether it may be lost */
  ask(count: number): Promise<boolean>;
}

/** @returns false: somebody would rather stay */
export async function isFreeToLeave(leaving: Leaving): Promise<boolean> {
  let left = await leaving.look();
  let waitedMilliseconds = 0;
  const waitWhile = async (isWaiting: () => boolean) => {
    while (isWaiting() && waitedMilliseconds < PATIENCE_MILLISECONDS) {
      waitedMilliseconds += LOOK_MILLISECONDS;
      await leaving.rest(LOOK_MILLISECONDS);
      left = await leaving.look();
    }
  };
  if (left.count > 0 || left.hasSilent) leaving.send();
  await waitWhile(() => left.count > 0 && leaving.isOnline());
  if (left.count > 0 && !await leaving.ask(left.count)) return false;
  // Whoever stands beside the doctor sees what they would see without the call, a moment later.
  await waitWhile(() => left.hasSilent);
  return true;
}

/** A doctor's «danger», whatever else the form says. */
export const isSilent = ({ label, body }: Pick<PendingCommand, "label" | "body">): boolean =>
  label === URGENT && new URLSearchParams(body).get("kind") === "danger";

/** What waits in the storage and what the page's scripts hold: one call is one, wherever it lies. Pure. */
export function leftOf(
  stored: readonly Pick<PendingCommand, "id" | "label" | "body">[],
  held: readonly HeldCall[],
): Left {
  const all = [...stored.map((one) => ({ id: one.id, isSilent: isSilent(one) })), ...held];
  const spoken = new Set(all.filter(({ isSilent }) => !isSilent).map(({ id }) => id));
  return { count: spoken.size, hasSilent: all.some(({ isSilent }) => isSilent) };
}

async function mayLeave(personId: string): Promise<boolean> {
  const holders = holdersHere();
  const send = (holder: Holder) => holder.send();
  // These wait for no storage.
  holders.forEach(send);
  // Only how long things take is looked at: by this clock nothing is too old to be sent.
  const host = outboxHost(personId, () => performance.now());
  const storage = await host.storage;
  // A storage that fails or never answers keeps nobody in.
  const list = () =>
    Promise.race([
      storage.list().catch(() => []),
      new Promise<readonly PendingCommand[]>((resolve) =>
        setTimeout(() => resolve([]), PATIENCE_MILLISECONDS)
      ),
    ]);
  return await isFreeToLeave({
    async look() {
      const { count, hasSilent } = leftOf(await list(), holders.flatMap((one) => one.held()));
      return { count: count + Number(hasKeptCall()), hasSilent };
    },
    send() {
      holders.forEach(send);
      createOutbox(personId, LIVE_TIMES, host);
    },
    isOnline: () => navigator.onLine,
    rest: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    ask,
  });
}

/** By the dialog that the server has written beside the form. */
function ask(count: number): Promise<boolean> {
  const dialog = document.querySelector<HTMLDialogElement>("#signout-waits");
  if (dialog === null) return Promise.resolve(true);
  dialog.querySelector("[data-count]")!.textContent = String(count);
  dialog.returnValue = "";
  for (const button of dialog.querySelectorAll("button")) {
    button.onclick = () => dialog.close(button.value);
  }
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.onclose = () => resolve(dialog.returnValue === "leave");
  });
}

/**
 * @param form of the way out, or of the page that has asked already
 * @param forget what was being typed; given and not imported, so that the page's own script stays in one piece
 */
export async function signOut(
  form: HTMLFormElement,
  personId: string,
  forget: () => void,
): Promise<void> {
  const hasAsked = new URL(form.action).search !== "";
  if (!hasAsked && !await mayLeave(personId)) return;
  const answer = await fetch(form.action, {
    method: "POST",
    redirect: "manual",
    signal: timeLimit(ANSWER_MILLISECONDS),
  }).catch(() => null);
  // It asks for what goes on without whoever leaves (routes/pages/sign_out.tsx), or it was not reached.
  if (answer?.type !== "opaqueredirect") return form.submit();
  // Not every browser clears its storage by the answer's header.
  forget();
  tellSignedOut(personId);
  location.assign("/");
}
