/** The nearest windows, asked for anew each time their question comes on the screen. */
import { useEffect, useState } from "preact/hooks";
import type { Slots } from "../../views/book_time.tsx";
import type { Words } from "../../views/words.ts";
import type { Entries } from "./form_entries.ts";
import { windows } from "./judge.ts";

/**
 * @param isShown the question is on the screen
 * @param known what the server has found already
 */
export function useWindows(
  isShown: boolean,
  known: Slots,
  entries: () => Entries,
  words: Words,
): Slots {
  const [slots, setSlots] = useState<Slots>(known);
  useEffect(() => {
    if (!isShown) return;
    let isOver = false;
    setSlots((last) => last ?? "asking");
    windows(words, entries()).then((answer) => {
      if (isOver) return;
      setSlots(answer.kind === "ok" ? answer.data.slots ?? "away" : "away");
    });
    return () => {
      isOver = true;
    };
  }, [isShown]);
  return slots;
}
