/**
 * The id of the request that is being answered, wherever in its course: the access log writes it beside
 * what was read, so that a reading can be found among the server's other lines.
 */
import { AsyncLocalStorage } from "node:async_hooks";

const scope = new AsyncLocalStorage<string>();

export const withinRequest = <Value>(requestId: string, work: () => Value): Value =>
  scope.run(requestId, work);

/** Null where nobody asked: a stream's push, a timer. */
export const currentRequestId = (): string | null => scope.getStore() ?? null;
