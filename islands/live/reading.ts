/** What pages read by themselves, beside the stream: rare enough to come after them. */
import { loadLater } from "../load_later.ts";

export const reading = (use: (module: typeof import("./read_again.ts")) => void): void =>
  void loadLater(() => import("./read_again.ts"))
    .then(use, (error) => console.error("a part of the page did not come", error));
