/** What Chromium writes down of its work, as far as the benchmarks read it. */

export interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  /** Of the thread itself. */
  readonly tdur?: number;
  readonly args?: {
    readonly data?: {
      readonly documentLoaderURL?: string;
      readonly isOutermostMainFrame?: boolean;
    };
  };
}

/** Whether it is a task of this thread, from its beginning to its end. */
export const isTaskOf =
  (thread: { readonly pid: number; readonly tid: number }) =>
  ({ name, ph, pid, tid }: TraceEvent): boolean =>
    ph === "X" && name.endsWith("RunTask") && pid === thread.pid && tid === thread.tid;
