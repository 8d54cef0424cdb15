/**
 * What is asked of the store in the same round of the event loop goes in one statement. Nothing waits for
 * a statement that is under way, and who comes alone is asked for alone: a busy loop has longer rounds, and
 * so it asks less often the more there is to ask.
 */
import { setImmediate } from "node:timers";
import { StoreUnavailable } from "./store_unavailable.ts";
import { URGENCY, urgencyNow } from "./urgency.ts";

interface Waiting<Question, Answer> {
  readonly question: Question;
  answer(answer: Answer | Promise<Answer>): void;
  fail(error: unknown): void;
}

interface Statements<Question, Answer> {
  /** Of so many questions at most. */
  readonly limit: number;
  askOne(question: Question): Promise<Answer>;
  /** Answers in the order of the questions; a throw that is not StoreUnavailable: nothing was done. */
  askMany(questions: readonly Question[]): Promise<readonly Answer[]>;
}

/**
 * A statement that the database refuses has done nothing for any of its questions, and each is asked alone:
 * one that cannot be done is nobody else's failure. A store that is away is so for all of them, and what is
 * unknown of one is unknown of all. A call for help goes at once and by itself.
 */
export function sameRound<Question, Answer>(
  { limit, askOne, askMany }: Statements<Question, Answer>,
): (question: Question) => Promise<Answer> {
  let waiting: Waiting<Question, Answer>[] = [];

  async function ask(together: readonly Waiting<Question, Answer>[]): Promise<void> {
    const [first] = together;
    if (first !== undefined && together.length === 1) return first.answer(askOne(first.question));
    try {
      const answers = await askMany(together.map(({ question }) => question));
      together.forEach(({ answer }, index) => answer(answers[index] as Answer));
    } catch (error) {
      const isAway = error instanceof StoreUnavailable;
      for (const { question, answer, fail } of together) {
        if (isAway) fail(error);
        else answer(askOne(question));
      }
    }
  }

  function endOfRound(): void {
    const asked = waiting;
    waiting = [];
    for (let from = 0; from < asked.length; from += limit) {
      void ask(asked.slice(from, from + limit));
    }
  }

  return (question) => {
    if (urgencyNow() !== URGENCY.ordinary) return askOne(question);
    return new Promise<Answer>((answer, fail) => {
      if (waiting.length === 0) setImmediate(endOfRound);
      waiting.push({ question, answer, fail });
    });
  };
}
