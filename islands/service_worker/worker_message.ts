/** What a page tells the worker: in which language it is read, so that the offline page is too. */
export interface WorkerMessage {
  readonly kind: "page";
  readonly language: string;
}
