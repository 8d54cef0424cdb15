/**
 * Questions of one kind that come while others of it are under way go together in the next statement:
 * after a restart ten thousand pages come back within seconds, and each asks the same few things.
 */
import { StoreUnavailable } from "./store_unavailable.ts";
import { URGENCY, urgencyNow } from "./urgency.ts";

/** One in the database and one on its way there. */
const UNDER_WAY = 2;
/** So many in one statement. */
const TOGETHER = 100;
/** A hundred statements; one more is refused at once, as by the pool. */
const WAITING_AT_MOST = 10_000;

interface Waiting<Question, Answer> {
  readonly question: Question;
  answer(answer: Answer): void;
  fail(error: unknown): void;
}

/**
 * Makes a function that asks one out of one that asks many. A question that comes alone is asked at once;
 * a call for help waits for nobody's. What waited behind a store that is away fails with it: nobody waits
 * for two deadlines.
 *
 * @param askAll answers in the order of the questions
 */
export function gathered<Question, Answer>(
  askAll: (questions: readonly Question[]) => Promise<readonly Answer[]>,
): (question: Question) => Promise<Answer> {
  const waiting: Waiting<Question, Answer>[] = [];
  let underWay = 0;

  async function ask(together: readonly Waiting<Question, Answer>[]): Promise<void> {
    underWay++;
    try {
      const answers = await askAll(together.map(({ question }) => question));
      together.forEach(({ answer }, index) => answer(answers[index] as Answer));
    } catch (error) {
      for (const { fail } of together) fail(error);
      if (error instanceof StoreUnavailable) {
        for (const { fail } of waiting.splice(0)) fail(error);
      }
    } finally {
      underWay--;
    }
    if (waiting.length > 0) void ask(waiting.splice(0, TOGETHER));
  }

  return async (question) => {
    if (urgencyNow() !== URGENCY.ordinary) return (await askAll([question]))[0] as Answer;
    return await new Promise<Answer>((answer, fail) => {
      const mine = { question, answer, fail };
      if (underWay < UNDER_WAY) void ask([mine]);
      else if (waiting.length < WAITING_AT_MOST) waiting.push(mine);
      else {fail(
          new StoreUnavailable(`${WAITING_AT_MOST} questions are waiting already`, "not_done"),
        );}
    });
  };
}
