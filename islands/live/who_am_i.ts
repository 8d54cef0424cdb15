/** Who is signed in, as the server sees it now. */
import { timeLimit } from "./time_limit.ts";

const ME_URL = "/api/v1/auth/me";
const ASK_MILLISECONDS = 10_000;

/**
 * @param patienceSeconds so long the server may wait before it says that it is not ready
 * @returns null: nobody
 * @throws where the server is away
 */
export async function whoAmI(patienceSeconds = 0): Promise<string | null> {
  const headers = new Headers({ accept: "application/json" });
  if (patienceSeconds > 0) headers.set("prefer", `wait=${patienceSeconds}`);
  const answer = await fetch(ME_URL, {
    headers,
    cache: "no-store",
    signal: timeLimit(ASK_MILLISECONDS),
  });
  if (answer.status === 401) return null;
  if (!answer.ok) throw new Error(`the server is away: ${answer.status}`);
  return (await answer.json() as { id: string }).id;
}
