/** Tells the server a batch of places, and says what it thinks of the newest. */
import { timeLimit } from "../live/time_limit.ts";
import type { DutyFacts } from "./duty_facts.ts";

const TRACK_URL = "/api/v1/geo/track";
const TRACK_MILLISECONDS = 12_000;

type Refused = DutyFacts["refused"];

/**
 * A refusal is as old as the first of a row with the same reason.
 * @param told what the newest answer said
 */
export const refusedSince = (
  known: Refused,
  told: NonNullable<Refused>["why"] | undefined,
  at: number,
): Refused => told === undefined ? null : known?.why === told ? known : { why: told, since: at };

/**
 * @param told the newest place was taken, or why not; without an answer nothing is known anew
 * @returns the status; 0: the server could not be reached
 */
export async function track(
  personId: string,
  body: object,
  told: (why?: NonNullable<Refused>["why"]) => void,
): Promise<number> {
  try {
    const answer = await fetch(TRACK_URL, {
      method: "POST",
      headers: { "content-type": "application/json", "x-page-of": personId },
      body: JSON.stringify(body),
      signal: timeLimit(TRACK_MILLISECONDS),
    });
    // What was taken stays so where the words behind it are lost.
    if (answer.ok) answer.json().then(({ refused }) => told(refused), () => {});
    return answer.status;
  } catch {
    return 0;
  }
}
