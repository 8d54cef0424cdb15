/** Sends a form and says what came of it: done, refused, or to be tried later. */
import type { Answer, CommandProblem } from "./outbox.ts";
import { timeLimit } from "./time_limit.ts";

export type PostAnswer =
  | Exclude<Answer, { kind: "queued" }>
  | {
    readonly kind: "later";
    /** The network or the sign-in is away, this booking is, or the server wants to be left alone. */
    readonly why: "away" | "busy" | "wait";
    readonly milliseconds: number;
    readonly status: number;
    readonly problem: CommandProblem | null;
  };

/** On a bad line an answer may never come. */
const TIMEOUT_MILLISECONDS = 15_000;
const LONGEST_WAIT_MILLISECONDS = 300_000;
/** Answers that say nothing about the command itself; 401: it waits until somebody signs in. */
const WHY_LATER: Readonly<Record<number, "away" | "busy" | "wait">> = {
  401: "away",
  408: "away",
  429: "wait",
  502: "busy",
  503: "busy",
  504: "busy",
};

export async function postForm(
  send: typeof fetch,
  url: string,
  body: string,
): Promise<PostAnswer> {
  let answer: Response;
  let data: unknown;
  try {
    answer = await send(url, {
      method: "POST",
      headers: {
        "accept": "application/json",
        "content-type": "application/x-www-form-urlencoded;charset=UTF-8",
      },
      body,
      redirect: "manual",
      signal: timeLimit(TIMEOUT_MILLISECONDS),
    });
    data = parsed(await answer.text());
  } catch {
    return { kind: "later", why: "away", milliseconds: 0, status: 0, problem: null };
  }
  if (answer.ok) return { kind: "done", data };
  const { status } = answer;
  const problem = data as CommandProblem | null;
  const why = WHY_LATER[status];
  if (why === undefined) return { kind: "refused", status, problem };
  return { kind: "later", why, milliseconds: retryAfter(answer), status, problem };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** `Retry-After` in seconds, within reason. */
function retryAfter({ headers }: Response): number {
  const seconds = Number(headers.get("retry-after") ?? 0);
  return Number.isFinite(seconds) ? Math.min(seconds * 1_000, LONGEST_WAIT_MILLISECONDS) : 0;
}
