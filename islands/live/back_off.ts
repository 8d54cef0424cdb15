/** How long to wait before the next try. Pure. */
export interface BackOff {
  readonly firstMilliseconds: number;
  readonly longestMilliseconds: number;
}

/**
 * Twice as long each time, up to the longest; of that between the half and all by chance, so that after
 * a restart of the server its pages do not all come back in the same moment.
 * @param tries that failed so far, from 1 @param chance from 0 to 1
 */
export function waitAfter(tries: number, chance: number, backOff: BackOff): number {
  const { firstMilliseconds, longestMilliseconds } = backOff;
  const whole = Math.min(longestMilliseconds, firstMilliseconds * 2 ** Math.min(tries - 1, 20));
  return whole * (0.5 + chance / 2);
}
