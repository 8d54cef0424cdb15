/**
 * A part of the page that is asked for after it: without a connection it is tried again when there is one,
 * so that a map or a panel is late and not missing.
 */
const TRIES = 20;
const WAIT_MILLISECONDS = 15_000;

/** Until the browser says that it is connected, or a while has passed. */
const connection = (): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, WAIT_MILLISECONDS);
    addEventListener("online", done);
  });

/** @throws the last error, when it did not come at all */
export async function loadLater<Module>(load: () => Promise<Module>): Promise<Module> {
  for (let left = TRIES;; left--) {
    try {
      return await load();
    } catch (error) {
      if (left === 0) throw error;
      await connection();
    }
  }
}
