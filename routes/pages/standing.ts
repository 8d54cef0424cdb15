/** Which entry of a row of links a page stands under. */
const isAt = (here: string, path: string): boolean => `${here}/`.startsWith(`${path}/`);

/**
 * @param below pages that stand under another entry than their address says; null: under none
 * @returns of entries below one another the nearest
 */
export function entryOf<Entry extends { readonly path: string }>(
  here: string,
  entries: readonly Entry[],
  below: Readonly<Record<string, string | null>> = {},
): Entry | undefined {
  const [, above] = Object.entries(below).find(([path]) => isAt(here, path)) ?? [];
  return entries
    .filter(({ path }) => above === undefined ? isAt(here, path) : path === above)
    .toSorted((one, other) => other.path.length - one.path.length)[0];
}

/** The same where the first entry is an overview: nothing stands under it. */
export const entryBeside = <Entry extends { readonly path: string }>(
  here: string,
  [overview, ...others]: readonly Entry[],
  below: Readonly<Record<string, string | null>> = {},
): Entry | undefined => here === overview?.path ? overview : entryOf(here, others, below);
