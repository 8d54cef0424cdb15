/** Page sessions for tests: the cookie that the sign-in form gives. */
import { PASSWORD } from "../support/people.ts";

/** Sends the sign-in form as a browser on our own page does. @returns the `cookie` header */
export async function signInByPage(
  base: string,
  login: string,
  password: string = PASSWORD,
): Promise<string> {
  const response = await fetch(`${base}/signin`, {
    method: "POST",
    redirect: "manual",
    headers: { "sec-fetch-site": "same-origin" },
    body: new URLSearchParams({ login, password }),
  });
  await response.body?.cancel();
  const cookie = response.headers.getSetCookie().find((set) => set.includes("tot_session="));
  if (cookie === undefined) throw new Error(`no session for ${login}: ${response.status}`);
  return cookie.split(";")[0] ?? "";
}

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
  readonly body: string;
}

/** A request with headers that `fetch` would not let us choose: Host, Origin, Cookie. */
export async function rawRequest(
  base: string,
  method: string,
  path: string,
  more: { headers?: Record<string, string>; body?: string } = {},
): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(base);
  const bytes = new TextEncoder().encode(more.body ?? "");
  const headers = {
    host,
    connection: "close",
    ...(method === "GET" ? {} : { "content-length": String(bytes.length) }),
    ...more.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const head = new TextEncoder().encode(`${method} ${path} HTTP/1.1\r\n${lines}\r\n`);
  const writer = connection.writable.getWriter();
  await writer.write(head);
  if (bytes.length > 0) await writer.write(bytes);
  writer.releaseLock();
  let text = "";
  for await (const part of connection.readable.pipeThrough(new TextDecoderStream())) text += part;
  const split = text.indexOf("\r\n\r\n");
  const chunked = /transfer-encoding: chunked/i.test(text.slice(0, split));
  const body = text.slice(split + 4);
  return {
    status: Number(text.slice(9, 12)),
    head: text.slice(0, split),
    body: chunked ? body.replace(/^[0-9a-f]+\r\n|\r\n[0-9a-f]+\r\n(\r\n)?/gi, "") : body,
  };
}

/** A page's stream: with the cookie, as `EventSource` opens it. */
export class CookieStream {
  readonly #abort = new AbortController();
  #cancel: () => Promise<void> = () => Promise.resolve();
  readonly opened: Promise<void>;
  readonly done: Promise<void>;
  ended = false;

  constructor(base: string, cookie: string) {
    const response = fetch(`${base}/api/v1/stream`, {
      headers: { cookie },
      signal: this.#abort.signal,
    });
    this.opened = response.then(({ status }) => {
      if (status !== 200) throw new Error(`the stream answers ${status}`);
    });
    this.done = response.then(async ({ body }) => {
      const reader = body!.getReader();
      this.#cancel = () => reader.cancel();
      while (!(await reader.read()).done);
    }).catch(() => {}).finally(() => void (this.ended = true));
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#cancel().catch(() => {});
    await this.done;
  }
}
