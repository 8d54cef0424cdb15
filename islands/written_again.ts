/** A page that the server wrote is asked for again, and the parts that have changed take the place of the old ones. */
import { swapParts } from "./swap_parts.ts";

/**
 * @param path where the page is read, which is not where it is if a form was refused
 * @returns asks once more; while one answer is under way, once more after it
 */
export function writtenAgain(root: Element, path: string): () => void {
  let asking = false;
  let isAgain = false;

  async function look(): Promise<void> {
    if (asking) {
      isAgain = true;
      return;
    }
    asking = true;
    try {
      const answer = await fetch(path, { headers: { accept: "text/html" } });
      if (answer.ok && !answer.redirected) {
        swapParts(root, new DOMParser().parseFromString(await answer.text(), "text/html"));
      }
    } catch {
      // Without a connection the page stays as it was; it asks again when it hears something.
    }
    asking = false;
    if (isAgain) {
      isAgain = false;
      void look();
    }
  }
  return () => void look();
}
