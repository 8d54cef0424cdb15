/**
 * A part of the page that is asked for after it: without a connection it is tried again when there is one,
 * so that a map or a panel is late and not missing.
 */
const TRIES = 20;
const WAIT_MILLISECONDS = 15_000;

/** Until the browser says that it is connected, or a while has passed. */
const connection = (): Promise<unknown> =>
  new Promise((resolve) => {
    setTimeout(resolve, WAIT_MILLISECONDS);
    addEventListener("online", resolve, { once: true });
  });

/** What stands behind the addresses of parts that are asked for just now: the bundler has written it there. */
const asking = globalThis as { askedAgain?: string };

/** @param address of a part that only the page knows */
export const askedAgain = (address: string): string => address + (asking.askedAgain ?? "");

/**
 * A browser may remember for as long as the page lives that a file did not come: asked for again under its own
 * name it fails at once. So each try has another one (routes/asked_again.ts).
 * @param load says its addresses at once
 * @throws the last error, when it did not come at all
 */
export async function loadLater<Module>(load: () => Promise<Module>): Promise<Module> {
  for (let tries = 0;; tries++) {
    try {
      if (tries > 0) asking.askedAgain = `?${tries}`;
      const coming = load();
      asking.askedAgain = "";
      return await coming;
    } catch (error) {
      if (tries === TRIES) throw error;
      await connection();
    }
  }
}
