/** Places of a doctor that no server has yet, in this browser's localStorage: each doctor's own. */
import type { Fix } from "./fixes.ts";

const PREFIX = "tot-fixes-";
const keyOf = (personId: string): string => PREFIX + personId.slice(-12);

export function loadFixes(personId: string): readonly Fix[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(personId)) ?? "[]");
    return Array.isArray(kept) ? kept as readonly Fix[] : [];
  } catch {
    return [];
  }
}

export function saveFixes(personId: string, fixes: readonly Fix[]): void {
  try {
    if (fixes.length === 0) localStorage.removeItem(keyOf(personId));
    else localStorage.setItem(keyOf(personId), JSON.stringify(fixes));
  } catch {
    // Full or closed: they wait in the page's memory.
  }
}

/** Where somebody else is signed in nobody's way is left lying. */
export function keepFixesOnlyFor(personId: string): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX) && key !== keyOf(personId)) localStorage.removeItem(key);
    }
  } catch {
    // No storage: nothing is kept.
  }
}
