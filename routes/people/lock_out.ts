/**
 * A login whose password was wrong too often waits: twice as long each time, never for good. The same for
 * logins that nobody has, and from whatever address the tries come.
 */
import { HOUR, type Instant, MINUTE, SECOND } from "../../actors/vocabulary.ts";
import type { SignInFailures } from "../../db/sign_in_failures.ts";

const FREE_TRIES = 5;
const LONGEST_PAUSE = 15 * MINUTE;
/** After so long without a try the first ones are free again. */
const KEEP = 24 * HOUR;

/** @returns milliseconds before the next try, after so many wrong ones */
export const pauseAfter = (failures: number): number =>
  failures <= FREE_TRIES ? 0 : Math.min(LONGEST_PAUSE, SECOND * 2 ** (failures - FREE_TRIES));

/** The last is the longest, and stays. */
const PAUSES: readonly number[] = Array.from({ length: 15 }, (_, index) => pauseAfter(index + 1));

export class LockOut {
  constructor(private readonly failures: SignInFailures, private readonly enabled: boolean) {}

  /** Counts a try, before its password is looked at. @returns the seconds to wait, or null: go on */
  async attempt(login: string, at: Instant): Promise<number | null> {
    if (!this.enabled) return null;
    const wait = await this.failures.attempt(login, PAUSES, KEEP, at);
    return wait === null ? null : Math.ceil(wait / SECOND);
  }

  /** The password was right: nothing is held against the login. */
  async clear(login: string): Promise<void> {
    if (this.enabled) await this.failures.clear(login);
  }

  tidy(at: Instant): Promise<void> {
    return this.failures.tidy(at);
  }
}
