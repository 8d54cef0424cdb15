/** Suggestions for what is being typed: asked for when the hand rests, shown only for the last text. */
import { useEffect, useState } from "preact/hooks";
import type { AddressSuggestion } from "../../views/forms.ts";
import { searchAddresses } from "./address_search.ts";

const REST_MILLISECONDS = 150;
const LEAST_CHARACTERS = 2;

export interface Suggestions {
  readonly items: readonly AddressSuggestion[];
  /** `away`: the server could not be asked. */
  readonly state: "none" | "known" | "away";
  /** The text that they belong to. */
  readonly text: string;
}

const NONE: Suggestions = { items: [], state: "none", text: "" };

/** @param text null: nothing is asked, as what stands there was chosen */
export function useSuggestions(text: string | null): Suggestions {
  const [suggestions, setSuggestions] = useState(NONE);
  useEffect(() => {
    const asked = text?.trim() ?? "";
    if (asked.length < LEAST_CHARACTERS) return setSuggestions(NONE);
    const calledOff = new AbortController();
    const timer = setTimeout(() => {
      searchAddresses(asked, calledOff.signal).then(
        (items) => ({ items, state: "known", text: asked }) as const,
        () => ({ items: [], state: "away", text: asked }) as const,
      ).then((found) => {
        if (!calledOff.signal.aborted) setSuggestions(found);
      });
    }, REST_MILLISECONDS);
    return () => {
      clearTimeout(timer);
      calledOff.abort();
    };
  }, [text]);
  return suggestions;
}
