/** A client of the API as an outside program would write it: tokens, JSON, the event stream. */

export interface Reply {
  readonly status: number;
  // deno-lint-ignore no-explicit-any
  readonly body: any;
  readonly headers: Headers;
}

export interface Credentials {
  readonly login: string;
  readonly password: string;
}

// deno-lint-ignore no-explicit-any
type Json = any;

export class ApiClient {
  token: string | null = null;
  refreshToken: string | null = null;
  user: Json = null;

  constructor(public base: string, readonly language = "en") {}

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const response = await fetch(`${this.base}/api/v1${path}`, {
      method,
      headers: {
        "accept-language": this.language,
        ...headers,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      // A file is looked at by whoever asked for it.
      body: response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : null,
      headers: response.headers,
    };
  }

  get = (path: string, headers: Record<string, string> = {}): Promise<Reply> =>
    this.call("GET", path, undefined, headers);
  post = (path: string, body: unknown = {}): Promise<Reply> => this.call("POST", path, body);
  put = (path: string, body: unknown = {}): Promise<Reply> => this.call("PUT", path, body);

  /** The answer's body; anything but success fails the test with what came. */
  async ok(method: string, path: string, body?: unknown): Promise<Json> {
    const reply = await this.call(method, path, body);
    if (reply.status >= 300) {
      throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    }
    return reply.body;
  }

  async register(person: Record<string, unknown>): Promise<this> {
    return this.#signedIn(await this.ok("POST", "/auth/register", person));
  }

  async signIn(credentials: Credentials): Promise<this> {
    return this.#signedIn(await this.ok("POST", "/auth/login", credentials));
  }

  #signedIn(body: Json): this {
    this.token = body.accessToken;
    this.refreshToken = body.refreshToken;
    this.user = body.user;
    return this;
  }

  stream(): EventReader {
    return new EventReader(`${this.base}/api/v1/stream`, this.token ?? "");
  }
}

export interface StreamEvent {
  readonly event: string;
  readonly data: Json;
  readonly receivedAt: number;
}

/** Reads Server-Sent Events and waits for the one that a test wants. */
export class EventReader {
  readonly events: StreamEvent[] = [];
  readonly #abort = new AbortController();
  readonly #wakes = new Set<() => void>();
  #cancel: () => Promise<void> = () => Promise.resolve();
  status = 0;
  ended = false;
  readonly done: Promise<void>;

  /** @param token empty: of nobody */
  constructor(url: string, token: string) {
    this.done = this.#read(url, token).catch(() => {}).finally(() => {
      this.ended = true;
      this.#wake();
    });
  }

  async #read(url: string, token: string): Promise<void> {
    const response = await fetch(url, {
      headers: token === "" ? {} : { authorization: `Bearer ${token}` },
      signal: this.#abort.signal,
    });
    this.status = response.status;
    if (response.body === null || response.status !== 200) return;
    let rest = "";
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    this.#cancel = () => reader.cancel();
    for (;;) {
      const { value: text, done } = await reader.read();
      if (done) return;
      const parts = (rest + text).split("\n\n");
      rest = parts.pop() ?? "";
      for (const part of parts) {
        // Not `.` and `$`: to them U+2028 in a text is the end of a line, to an event stream it is not.
        const event = /(?:^|\n)event: ([^\n]*)/.exec(part)?.[1];
        const data = /(?:^|\n)data: ([^\n]*)/.exec(part)?.[1];
        if (event === undefined || data === undefined) continue;
        this.events.push({ event, data: JSON.parse(data), receivedAt: performance.now() });
      }
      this.#wake();
    }
  }

  #wake(): void {
    for (const wake of this.#wakes) wake();
  }

  /** The first event, past or future, for which `wanted` holds. */
  async find(
    what: string,
    wanted: (event: StreamEvent) => boolean,
    milliseconds = 20_000,
  ): Promise<StreamEvent> {
    const until = performance.now() + milliseconds;
    for (;;) {
      const found = this.events.find(wanted);
      if (found !== undefined) return found;
      const left = until - performance.now();
      if (left <= 0 || this.ended) {
        const seen = this.events.map(({ event, data }) => `${event}:${data.status ?? ""}`);
        throw new Error(`no ${what} on the stream; seen: ${seen.join(" ")}`);
      }
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.#wakes.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, left);
        this.#wakes.add(wake);
      });
    }
  }

  booking = (id: string, status: string): Promise<StreamEvent> =>
    this.find(
      `booking that is ${status}`,
      ({ event, data }) => event === "booking" && data.id === id && data.status === status,
    );

  offer = (bookingId: string): Promise<StreamEvent> =>
    this.find("offer", ({ event, data }) => event === "offer" && data.bookingId === bookingId);

  /** Cancels too: Deno forgets an abort now and then once the headers are there. */
  async close(): Promise<void> {
    this.#abort.abort();
    await this.#cancel().catch(() => {});
    await this.done;
  }
}
