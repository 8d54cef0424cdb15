/**
 * How urgent a store call is. A call for help waits behind nothing but others of its kind, what an alarm does
 * next (more people are told) behind those, and every ordinary turn behind both. What is begun within such
 * work is as urgent as the work, however deep.
 */
import { AsyncLocalStorage } from "node:async_hooks";

export const URGENCY = { ordinary: 0, alarm: 1, call: 2 } as const;
export type Urgency = typeof URGENCY[keyof typeof URGENCY];

const scope = new AsyncLocalStorage<Urgency>();

/** Makes every store call within the work this urgent. */
export const withUrgency = <Value>(urgency: Urgency, work: () => Value): Value =>
  scope.run(urgency, work);

export const urgencyNow = (): Urgency => scope.getStore() ?? URGENCY.ordinary;
