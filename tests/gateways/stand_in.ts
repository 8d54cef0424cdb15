/** A server on this machine in a provider's place: it remembers every question and answers as told. */
import type { Log } from "../../actors/world.ts";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly headers: Headers;
}

export type Answer = (asked: Asked) => Response | Promise<Response>;

export class StandIn {
  readonly asked: Asked[] = [];
  readonly #closing = Promise.withResolvers<void>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(public answer: Answer) {
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
      const { pathname, search, searchParams } = new URL(request.url);
      const asked: Asked = {
        method: request.method,
        path: pathname,
        query: search,
        parameters: Object.fromEntries(searchParams),
        headers: request.headers,
      };
      this.asked.push(asked);
      return this.answer(asked);
    });
  }

  url(path = "/"): URL {
    return new URL(path, `http://127.0.0.1:${this.#server.addr.port}`);
  }

  /** Ends when the stand-in does: for an answer that never comes. */
  get closing(): Promise<void> {
    return this.#closing.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.resolve();
    await this.#server.shutdown();
  }
}

/** A log that keeps its lines. */
export function keptLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (message: string, fields?: Record<string, unknown>) =>
    void lines.push(JSON.stringify({ message, ...fields }));
  return {
    lines,
    info: keep,
    warn: keep,
    fault(message, cause, fields) {
      keep(message, { cause: String(cause), ...fields });
      return "fault";
    },
  };
}

export const json = (value: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(value), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });

/** What may come instead of an answer, and the code that then stands in the log. */
export const TROUBLE: readonly {
  readonly name: string;
  readonly code: string;
  readonly answer: (standIn: StandIn) => Answer;
}[] = [
  {
    name: "never answers",
    code: "too_late",
    answer: (standIn) => async () => {
      await standIn.closing;
      return json([]);
    },
  },
  {
    name: "stops in the middle of its answer",
    code: "too_late",
    answer: (standIn) => () =>
      new Response(
        new ReadableStream({
          async start(controller) {
            controller.enqueue(new TextEncoder().encode("["));
            await standIn.closing;
            controller.close();
          },
          cancel: () => {},
        }),
      ),
  },
  {
    name: "is asked too often (429)",
    code: "throttled",
    answer: () => () => json({ statusCode: 429, error: "Too Many Requests" }, 429),
  },
  {
    name: "fails (500)",
    code: "failed",
    answer: () => () => new Response("oops", { status: 500 }),
  },
  {
    name: "does not know the key (403)",
    code: "not_allowed",
    answer: () => () => json({ statusCode: 403, error: "Forbidden", message: "Invalid key" }, 403),
  },
  {
    name: "does not understand the question (400)",
    code: "refused",
    answer: () => () => json({ error: { code: 400, message: "Бейбитшилик 10" } }, 400),
  },
  {
    name: "sends somewhere else (302)",
    code: "failed",
    answer: () => ({ query }) =>
      new Response(null, { status: 302, headers: { location: `/elsewhere${query}` } }),
  },
  {
    name: "answers with a page",
    code: "malformed",
    answer: () => () =>
      new Response("<html>Бейбитшилик 10</html>", { headers: { "content-type": "text/html" } }),
  },
  {
    name: "answers with JSON of another shape",
    code: "malformed",
    answer: () => () => json({ response: { found: [{ lat: "x", lon: null }] } }),
  },
  { name: "answers with nothing", code: "malformed", answer: () => () => new Response("") },
  {
    name: "answers with megabytes",
    code: "too_big",
    answer: () => () => json(Array(1_000_000).fill("0123456789")),
  },
];
