/**
 * How long a page's main thread is held at once. What scripts take of a second may be many small pieces, between
 * which a finger is heard; what keeps it waiting is the longest one. Pure.
 */
import { isTaskOf, type TraceEvent } from "./trace.ts";

/** A page says it at the beginning of each second that is measured. */
export const SECOND_MARK = "second";

/** What Chromium has to write down for this: few events, since each costs something. */
export const TASK_CATEGORIES = [
  "toplevel",
  "devtools.timeline",
  "v8",
  "blink.user_timing",
] as const;

/** Where the browser calls the page's scripts; those within each other count once. */
const SCRIPTS: ReadonlySet<string> = new Set([
  "EvaluateScript",
  "FireAnimationFrame",
  "FireIdleCallback",
  "FunctionCall",
  "RunMicrotasks",
  "TimerFire",
  "v8.callFunction",
  "v8.run",
]);

/** In milliseconds. */
export interface Task {
  /** The most that the scripts of one task took. */
  readonly script: number;
  /** The same by the time that the processor gave to the thread. */
  readonly processor: number;
  /** The longest task, with the layout and the paint that were in it. */
  readonly whole: number;
}

const endOf = ({ ts, dur = 0 }: TraceEvent): number => ts + dur;

/** Of scripts that called each other the one that was called first. */
function outermost(scripts: readonly TraceEvent[]): readonly TraceEvent[] {
  const found: TraceEvent[] = [];
  for (
    const script of scripts.toSorted((one, other) => one.ts - other.ts || endOf(other) - endOf(one))
  ) {
    const last = found.at(-1);
    if (last === undefined || script.ts >= endOf(last)) found.push(script);
  }
  return found;
}

const sumOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / 1_000;

/** @returns one for each second that was marked @throws where none was */
export function longestTasks(trace: readonly TraceEvent[]): readonly Task[] {
  const marks = trace.filter(({ name, ph }) => name === SECOND_MARK && ph !== "X")
    .toSorted((one, other) => one.ts - other.ts);
  const [page] = marks;
  if (page === undefined) throw new Error("the trace has no marked second");
  const scripts = outermost(
    trace.filter(({ name, ph, pid, tid }) =>
      ph === "X" && SCRIPTS.has(name) && pid === page.pid && tid === page.tid
    ),
  );
  const tasks = trace.filter(isTaskOf(page)).map((task) => {
    const inside = scripts.filter(({ ts }) => ts >= task.ts && ts < endOf(task));
    return {
      end: endOf(task),
      script: sumOf(inside.map(({ dur = 0 }) => dur)),
      processor: sumOf(inside.map(({ tdur, dur = 0 }) => tdur ?? dur)),
      whole: (task.dur ?? 0) / 1_000,
    };
  });
  return marks.map(({ ts }, at) => {
    const until = marks[at + 1]?.ts ?? Infinity;
    // The mark itself is made within the task that speaks.
    const own = tasks.filter(({ end }) => end >= ts && end < until);
    const most = (of: (task: Task) => number) => Math.max(0, ...own.map(of));
    return {
      script: most(({ script }) => script),
      processor: most(({ processor }) => processor),
      whole: most(({ whole }) => whole),
    };
  });
}
