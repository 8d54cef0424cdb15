/**
 * Before the sign-out: steps and words that wait for a connection are sent, and where they still wait somebody
 * is asked, since the sign-out clears what the browser keeps.
 */
import { outboxHost } from "./live/browser.ts";
import { createOutbox, URGENT } from "./live/outbox.ts";
import type { PendingCommand } from "./live/outbox_storage.ts";
import { LIVE_TIMES } from "./live/times.ts";
import { hasKeptCall } from "./sos/calls.ts";

const LOOK_MILLISECONDS = 200;
/** So long somebody who leaves waits for a line that is slow. */
const PATIENCE_MILLISECONDS = 4_000;

/** This browser, as the question needs it. */
export interface Leaving {
  /** How much the server has not taken and may be spoken of. */
  count(): Promise<number>;
  /** Whether a silent call for help is among what it has not taken: it is sent, and never spoken of. */
  hasSilent(): Promise<boolean>;
  /** Tries at once what waits. */
  send(): void;
  isOnline(): boolean;
  rest(milliseconds: number): Promise<void>;
  /** @returns whether it may be lost */
  ask(count: number): Promise<boolean>;
}

/** @returns false: somebody would rather stay */
export async function isFreeToLeave(leaving: Leaving): Promise<boolean> {
  let count = await leaving.count();
  if (count > 0 || await leaving.hasSilent()) leaving.send();
  // Whoever stands beside the doctor sees what they would see without the call.
  if (count === 0) return true;
  for (let waited = 0; waited < PATIENCE_MILLISECONDS; waited += LOOK_MILLISECONDS) {
    if (!leaving.isOnline()) break;
    await leaving.rest(LOOK_MILLISECONDS);
    count = await leaving.count();
    if (count === 0) return true;
  }
  return await leaving.ask(count);
}

/** A doctor's «danger», whatever else the form says. */
export const isSilent = ({ label, body }: Pick<PendingCommand, "label" | "body">): boolean =>
  label === URGENT && new URLSearchParams(body).get("kind") === "danger";

/** @param personId whose page it is */
export async function mayLeave(personId: string): Promise<boolean> {
  // Only how long things take is looked at: by this clock nothing is too old to be sent.
  const host = outboxHost(personId, () => performance.now());
  const storage = await host.storage;
  // A storage that never answers keeps nobody in.
  const list = () =>
    Promise.race([
      storage.list(),
      new Promise<readonly PendingCommand[]>((resolve) =>
        setTimeout(() => resolve([]), PATIENCE_MILLISECONDS)
      ),
    ]);
  return await isFreeToLeave({
    count: async () =>
      (await list()).filter((one) => !isSilent(one)).length + Number(hasKeptCall()),
    hasSilent: async () => (await list()).some(isSilent),
    send: () => void createOutbox(personId, LIVE_TIMES, host),
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
