/** Each step has an address, so that the browser's Back goes one step back. */
import { type BookStep, isBookStep } from "../../views/book_steps.ts";

interface Entry {
  /** How many steps of this page lie before it. */
  readonly depth: number;
  /** The reader came from the answers to change this one. */
  readonly isReturning: boolean;
}

const entry = (): Entry => {
  const { depth = 0, isReturning = false } = (history.state ?? {}) as Partial<Entry>;
  return { depth, isReturning };
};

const hashOf = (step: BookStep): string => `#step-${step}`;

/** The step that the address names; null: none. */
export function stepOfAddress(): BookStep | null {
  const name = location.hash.replace(/^#step-/, "");
  return isBookStep(name) ? name : null;
}

export const isReturning = (): boolean => entry().isReturning;

export function pushStep(step: BookStep, isReturning = false): void {
  history.pushState({ depth: entry().depth + 1, isReturning } satisfies Entry, "", hashOf(step));
}

export function replaceStep(step: BookStep): void {
  history.replaceState({ ...entry(), isReturning: false } satisfies Entry, "", hashOf(step));
}

/** @returns whether there was a step of this page to go back to */
export function goBack(): boolean {
  if (entry().depth === 0) return false;
  history.back();
  return true;
}
