/**
 * A search that stands still: somebody calls in silence from the same door. Nobody is asked to it, and whoever is
 * on the way waits outside; what the caller sees stays as it was. Synchronous and pure.
 */
import type { Instant, PersonId } from "../vocabulary.ts";
import { ended, type HelpSearch, isSearching } from "./search.ts";

export interface Halt {
  readonly at: Instant;
  /** It went on when it was halted, and goes on afterwards. */
  readonly resumes: boolean;
  /** The doctor who was bound has called in silence: behind that door, whatever was said of an arrival. */
  readonly insideId?: PersonId;
}

/**
 * Since when it stands still, and whether it goes on, stays as it was where it stood still already.
 * @param before null: it had not begun
 */
export const halted = (
  before: HelpSearch | null,
  search: HelpSearch,
  at: Instant,
  insideId?: PersonId,
): HelpSearch => ({
  ...search,
  lookAt: null,
  asks: ended(search.asks, "withdrawn", at),
  halted: {
    ...(before?.halted ?? { at, resumes: isSearching(before) }),
    ...(insideId && { insideId }),
  },
});

/** The door is free again: it goes on where it was. */
export function freed(search: HelpSearch, at: Instant): HelpSearch {
  const goesOn = search.halted?.resumes === true && search.helper === null;
  return { ...search, halted: null, ...(goesOn ? { startedAt: at, lookAt: at } : {}) };
}

/** Who waited outside goes: nobody is asked in their place before the door is free. */
export const leftHalted = (search: HelpSearch, searchesOn: boolean): HelpSearch => ({
  ...search,
  lookAt: null,
  helper: null,
  halted: search.halted == null ? null : { ...search.halted, resumes: searchesOn },
});

/** Whether the doctor who is bound has to wait: not one who was there before. */
export const waitsOutside = ({ helper, halted: halt }: HelpSearch): boolean =>
  helper !== null && halt != null && helper.doctorId !== halt.insideId &&
  (helper.arrivedAt === null || helper.arrivedAt > halt.at);
