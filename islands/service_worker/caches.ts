/** The names of the caches, and what of them may go. Pure. */
const ASSETS_PREFIX = "tot-assets-";

/** The offline page and its files: one set, replaced as a whole. */
export const SHELL = "tot-shell";

/** Scripts of one build of the program. */
export const assetsOf = (build: string): string => ASSETS_PREFIX + build;

/** Of one build; the scripts of all islands, of those that stand together and of a map engine are fewer. */
export const ASSETS_LIMIT = 140;

/**
 * Caches of ours that nobody needs. The build before this one stays: pages that were opened with it may
 * still ask for a part that the server has no more.
 * @param names all caches, in the order in which they were made @param current of this build
 */
export function outdated(names: readonly string[], current: string): readonly string[] {
  const before = names.filter((name) => name.startsWith(ASSETS_PREFIX) && name !== current).at(-1);
  const kept = [SHELL, current, before];
  return names.filter((name) => name.startsWith("tot-") && !kept.includes(name));
}

/** What goes when there are too many: the oldest first. */
export const surplus = <Key>(keys: readonly Key[], limit: number): readonly Key[] =>
  keys.slice(0, Math.max(0, keys.length - limit));
