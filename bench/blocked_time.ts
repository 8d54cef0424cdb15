/**
 * How long a page's main thread is blocked, counted by the processor's own time. Lighthouse counts by the
 * wall: on a machine that does other things too, a task that waits for a core blocks for as long.
 */
import { isTaskOf, type TraceEvent } from "./trace.ts";

/** Lighthouse's phone: four times slower; what takes longer than this keeps a finger waiting. */
const SLOWER = 4;
const TASK_MILLISECONDS = 50;

/**
 * @param trace as Chromium writes it @param base where the page's own address begins
 * @returns milliseconds after the first paint, of that phone
 */
export function blockedByProcessor(
  { traceEvents }: { readonly traceEvents: readonly TraceEvent[] },
  base: string,
): number {
  const begun = traceEvents.findLast(({ name, args }) =>
    name === "navigationStart" && args?.data?.isOutermostMainFrame === true &&
    args.data.documentLoaderURL?.startsWith(base)
  );
  if (begun === undefined) throw new Error("the trace has no page");
  const painted = traceEvents.find(({ name, pid, ts }) =>
    name === "firstContentfulPaint" && pid === begun.pid && ts >= begun.ts
  );
  const from = painted?.ts ?? begun.ts;
  return traceEvents
    .filter(isTaskOf(begun)).filter(({ ts }) => ts >= from)
    .map(({ tdur, dur = 0 }) => (tdur ?? dur) / 1_000 * SLOWER - TASK_MILLISECONDS)
    .reduce((sum, over) => sum + Math.max(0, over), 0);
}
