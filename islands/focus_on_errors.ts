/** A form that did not go through: the reader is led to what is wrong, as after a page of its own. */
import { useEffect } from "preact/hooks";
import type { Attempt } from "../views/forms.ts";

export function useFocusOnErrors(root: HTMLElement, attempt: Attempt | null): void {
  useEffect(() => {
    if (attempt === null) return;
    const summary = root.querySelector<HTMLElement>(".errors");
    summary?.focus();
    summary?.scrollIntoView({ block: "nearest" });
  }, [attempt]);
}
