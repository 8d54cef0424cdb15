/**
 * Pauses in the work of a page that comes to life, so that a finger finds it free: what is done at once keeps
 * everybody waiting, and a phone takes four times as long for it as the machine on which it was written.
 */

interface Scheduler {
  yield?(): Promise<void>;
}

/** The rest goes on in a task of its own, after what the reader did meanwhile. */
export function pause(): Promise<void> {
  const { scheduler } = globalThis as { scheduler?: Scheduler };
  return scheduler?.yield?.() ?? new Promise((resolve) => {
    // Not by a timer: those of a page that nobody sees run once a second.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** When the page is whole and has nothing else to do, or after so long that it has to be. */
export async function quietMoment(atLatestMilliseconds: number): Promise<void> {
  if (document.readyState !== "complete") {
    await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  }
  await new Promise<void>((resolve) => {
    // Safari has it not.
    if (typeof requestIdleCallback === "undefined") setTimeout(resolve, 200);
    else requestIdleCallback(() => resolve(), { timeout: atLatestMilliseconds });
  });
}
