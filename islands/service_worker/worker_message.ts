/** What a page tells the worker: in which language it is read, so that the offline page is too. */
export interface WorkerMessage {
  readonly kind: "page";
  readonly language: string;
}

/** What the worker tells the pages: a push came to this browser. */
export interface PushedMessage {
  readonly kind: "pushed";
  readonly tag: string;
}
