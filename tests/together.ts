/**
 * Several test files in one program, which TEST_TOGETHER names: what they have in common is loaded once and not
 * once for each of them (the whole program takes 0.7 s of a processor). Only for files that leave nothing of
 * theirs to those after them: `tests/run.ts` knows which.
 */
import { takeTurnOf } from "./support/turn.ts";

const files = (Deno.env.get("TEST_TOGETHER") ?? "").split(" ").filter((file) => file !== "");
if (files.length === 0) throw new Error("TEST_TOGETHER names no file");
// One after the other: each asks while it is read which database it has a turn on.
for (const file of files) {
  takeTurnOf(file);
  await import(new URL(`../${file}`, import.meta.url).href);
}
takeTurnOf(null);
