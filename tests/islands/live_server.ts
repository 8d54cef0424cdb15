/** A server that only speaks: one page, and a stream that says and does what the test wants. */
import { createServer, type ServerResponse } from "node:http";
import { buildSync } from "esbuild";

const PAGE = new URL("./live_page.ts", import.meta.url).pathname;

/** This server's clock goes wrong, so that it is seen whose time a page shows. */
export const CLOCK_AHEAD_MILLISECONDS = 3_600_000;

export class LiveServer {
  readonly #streams = new Set<ServerResponse>();
  #version = 1;
  #pings: ReturnType<typeof setInterval> | undefined;
  #server = createServer();
  url = "";
  /** Streams that were ever opened. */
  opened = 0;
  /** So many connects are refused with 503. */
  refusals = 0;
  isSilent = false;
  person = "person";
  /** Bodies of the commands that were carried out. */
  readonly commands: string[] = [];
  isAway = false;

  get streams(): number {
    return this.#streams.size;
  }

  async listen(): Promise<void> {
    const { outputFiles } = buildSync({
      entryPoints: [PAGE],
      absWorkingDir: new URL("../../", import.meta.url).pathname,
      bundle: true,
      format: "esm",
      write: false,
      logLevel: "silent",
    });
    const script = outputFiles[0]?.text ?? "";
    this.#server.on("request", (request, response) => {
      const path = (request.url ?? "").split("?")[0] ?? "";
      if (path === "/api/v1/stream") return this.#stream(response);
      if (path === "/api/v1/auth/me") {
        response.writeHead(200, { "content-type": "application/json" });
        return response.end(JSON.stringify({ id: this.person }));
      }
      if (path === "/page.js") {
        response.writeHead(200, { "content-type": "text/javascript; charset=utf-8" });
        return response.end(script);
      }
      if (request.method === "POST") {
        let body = "";
        request.on("data", (piece) => body += piece);
        request.on("end", () => {
          if (!this.isAway) this.commands.push(body);
          response.writeHead(this.isAway ? 503 : 200, { "content-type": "application/json" });
          response.end("{}");
        });
        return;
      }
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      response.end(
        `<!doctype html><html data-now="${this.#now()}"><title>live</title>` +
          `<script type="module" src="/page.js"></script>`,
      );
    });
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
    this.#pings = setInterval(() => {
      if (!this.isSilent) this.#say("ping", { at: new Date(this.#now()).toISOString() });
    }, 200);
  }

  #now = (): number => Date.now() + CLOCK_AHEAD_MILLISECONDS;

  #stream(response: ServerResponse): void {
    if (this.refusals > 0) {
      this.refusals--;
      response.writeHead(503).end();
      return;
    }
    this.opened++;
    this.#streams.add(response);
    response.on("close", () => this.#streams.delete(response));
    response.writeHead(200, { "content-type": "text/event-stream" });
    const say = (event: string, data: unknown) => response.write(framed(event, data));
    say("reset", { bookingIds: ["a"] });
    say("booking", { id: "a", version: this.#version, status: "pending" });
    say("message", { bookingId: "a", id: "m1", sequence: 1 });
  }

  #say(event: string, data: unknown): void {
    for (const stream of this.#streams) stream.write(framed(event, data));
  }

  /** Something happens to the booking. */
  change(): number {
    this.#say("booking", { id: "a", version: ++this.#version, status: "pending" });
    return this.#version;
  }

  /** Cuts all streams, as a restart does. */
  cut(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  async close(): Promise<void> {
    clearInterval(this.#pings);
    this.cut();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const framed = (event: string, data: unknown): string =>
  `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
