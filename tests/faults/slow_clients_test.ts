/** Clients that send slowly, too much or nothing: closed in time, and nobody else notices. */
import { ok, strictEqual } from "node:assert";
import { kinds, withProgram } from "../routes/program.ts";
import * as people from "../support/people.ts";

/** For a machine that does other things too. */
const SLACK = 1.6;
const HEADERS_MILLISECONDS = 15_000;
const REQUEST_MILLISECONDS = 32_000;
const AT_ONCE_MILLISECONDS = 3_000;

interface Closed {
  readonly text: string;
  readonly milliseconds: number;
}

/** Sends this much and waits until the other side closes. */
async function send(base: string, text: string): Promise<Closed> {
  const { hostname, port } = new URL(base);
  const began = performance.now();
  using connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(text));
  let answer = "";
  const buffer = new Uint8Array(4_096);
  try {
    for (;;) {
      const count = await connection.read(buffer);
      if (count === null) break;
      answer += new TextDecoder().decode(buffer.subarray(0, count));
    }
  } catch {
    // Reset instead of closed: closed all the same.
  }
  return { text: answer, milliseconds: performance.now() - began };
}

const HEAD = "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

Deno.test("half a request is closed in time, while everybody else is served", () =>
  withProgram(kinds()[0]!, async ({ base, faults }) => {
    const anna = await people.patient(base);
    const half = Array.from(
      { length: 100 },
      () => send(base, "GET /api/v1/bookings HTTP/1.1\r\nHost: x\r\nX-Slow: "),
    );
    const silent = Array.from({ length: 20 }, () => send(base, ""));
    const bodies = [
      send(base, `${HEAD}Content-Length: 100\r\n\r\n{"login":`),
      send(base, `${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\n{"log`),
    ];
    const large = await send(base, `${HEAD}Content-Length: 67108864\r\n\r\n{"login":"`);
    ok(large.text.startsWith("HTTP/1.1 413"), large.text.slice(0, 100));
    ok(large.milliseconds < AT_ONCE_MILLISECONDS, `64 MB refused after ${large.milliseconds} ms`);
    for (
      const wrong of [
        "Content-Length: -1",
        "Content-Length: many",
        "Content-Length: 1\r\nContent-Length: 2",
      ]
    ) {
      const refused = await send(base, `${HEAD}${wrong}\r\nConnection: close\r\n\r\n{}`);
      ok(
        /^HTTP\/1\.1 4\d\d/.test(refused.text) || refused.text === "",
        `${wrong}: ${refused.text.slice(0, 60)}`,
      );
    }
    const long = await send(
      base,
      `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(200_000)}\r\n\r\n`,
    );
    ok(/^HTTP\/1\.1 4(31|00)/.test(long.text) || long.text === "", long.text.slice(0, 60));

    for (let count = 0; count < 20; count++) await anna.ok("GET", "/bookings");
    for (const { milliseconds } of await Promise.all([...half, ...silent])) {
      ok(milliseconds < HEADERS_MILLISECONDS * SLACK, `half a header: ${milliseconds} ms`);
    }
    await anna.ok("GET", "/bookings");
    for (const { text, milliseconds } of await Promise.all(bodies)) {
      ok(
        milliseconds < REQUEST_MILLISECONDS * SLACK,
        `a body that never comes: ${milliseconds} ms`,
      );
      ok(!/^HTTP\/1\.1 5/.test(text), text.slice(0, 100));
    }
    strictEqual(faults.length, 0, faults.join("\n"));
  }));
