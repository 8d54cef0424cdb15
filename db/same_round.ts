/**
 * What is asked of the store in the same round of the event loop goes in one statement, and one statement
 * comes so long after the last: what is asked in between waits for it. Who comes after a pause goes at the
 * end of the round, alone if nobody else came; a busy store is asked as often as before, about more each time.
 * Nothing waits for a statement that is under way.
 */
import { setImmediate } from "node:timers";
import { StoreUnavailable } from "./store_unavailable.ts";
import { URGENCY, urgencyNow } from "./urgency.ts";

/** From one statement to the next: an offer is told after three of them, and must hardly feel it. */
const PACE_MILLISECONDS = 5;

interface Waiting<Question, Answer> {
  readonly question: Question;
  answer(answer: Answer | Promise<Answer>): void;
  fail(error: unknown): void;
}

interface Statements<Question, Answer> {
  /** Of so many questions at most. */
  readonly limit: number;
  /** Another statement for a question that is alone; none: the same, for one. */
  askOne?(question: Question): Promise<Answer>;
  /** Answers in the order of the questions; a throw that is not StoreUnavailable: nothing was done. */
  askMany(questions: readonly Question[]): Promise<readonly (Answer | Promise<Answer>)[]>;
  /** Milliseconds that pass, and what calls after so many of them. */
  readonly clock?: Clock;
}

interface Clock {
  now(): number;
  later(act: () => void, milliseconds: number): unknown;
}

const CLOCK: Clock = { now: () => performance.now(), later: setTimeout };

/**
 * A statement that the database refuses has done nothing for any of its questions, and each is asked alone:
 * one that cannot be done is nobody else's failure. A store that is away is so for all of them, and what is
 * unknown of one is unknown of all. A call for help goes at once and by itself.
 */
export function sameRound<Question, Answer>(
  { limit, askMany, clock = CLOCK, ...statements }: Statements<Question, Answer>,
): (question: Question) => Promise<Answer> {
  const { askOne = async (question) => await (await askMany([question]))[0] as Answer } =
    statements;
  let waiting: Waiting<Question, Answer>[] = [];
  let notBefore = -Infinity;

  async function ask(together: readonly Waiting<Question, Answer>[]): Promise<void> {
    const [first] = together;
    if (first !== undefined && together.length === 1) return first.answer(askOne(first.question));
    try {
      const answers = await askMany(together.map(({ question }) => question));
      together.forEach(({ answer }, index) => answer(answers[index] as Answer | Promise<Answer>));
    } catch (error) {
      const isAway = error instanceof StoreUnavailable;
      for (const { question, answer, fail } of together) {
        if (isAway) fail(error);
        else answer(askOne(question));
      }
    }
  }

  function askAll(): void {
    notBefore = clock.now() + PACE_MILLISECONDS;
    const asked = waiting;
    waiting = [];
    for (let from = 0; from < asked.length; from += limit) {
      void ask(asked.slice(from, from + limit));
    }
  }

  function arm(): void {
    const milliseconds = notBefore - clock.now();
    if (milliseconds > 0) clock.later(askAll, milliseconds);
    else setImmediate(askAll);
  }

  return (question) => {
    if (urgencyNow() !== URGENCY.ordinary) return askOne(question);
    return new Promise<Answer>((answer, fail) => {
      if (waiting.length === 0) arm();
      waiting.push({ question, answer, fail });
    });
  };
}
