/** The server while there is no program yet: calls for help wait for it, all else is told, numbers first. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { isUrgentRequest, listen, type Listener } from "../../routes/listener.ts";

const call = (base: string) =>
  fetch(`${base}/api/v1/emergency/alert`, { method: "POST", body: "{}" });

Deno.test("a call for help is a write where help is called for, and nothing else", () => {
  const urgent = ["/api/v1/emergency/alert", "/sos", "/sos/1/cancel", "/doctor/alarm", "/v/token"];
  for (const path of urgent) {
    strictEqual(isUrgentRequest("POST", path), true, path);
    strictEqual(isUrgentRequest("GET", path), false, path);
  }
  for (
    const path of ["/", "/sosed", "/api/v1/bookings", "/doctor", "/doctor/alarm-calls/1/accept"]
  ) {
    strictEqual(isUrgentRequest("POST", path), false, path);
  }
});

Deno.test("without a program a call for help waits for it, and is answered first by it", async () => {
  const listener = await listen(0, "127.0.0.1");
  const base = `http://127.0.0.1:${listener.port}`;
  try {
    const waiting = call(base);
    const other = await fetch(`${base}/api/v1/bookings`, { method: "POST", body: "{}" });
    deepStrictEqual([other.status, (await other.json()).code], [503, "not_ready"]);
    listener.serve((request) => new Response(new URL(request.url).pathname, { status: 201 }));
    const answer = await waiting;
    deepStrictEqual([answer.status, await answer.text()], [201, "/api/v1/emergency/alert"]);
  } finally {
    await listener.close();
  }
});

Deno.test("before the whole program calls for help and boards have an app of their own, and nobody else", async () => {
  const listener = await listen(0, "127.0.0.1");
  const base = `http://127.0.0.1:${listener.port}`;
  const me = (headers: Record<string, string> = {}) => fetch(`${base}/api/v1/auth/me`, { headers });
  const answered: string[] = [];
  const answering = (who: string) => (request: Request) => {
    answered.push(new URL(request.url).pathname);
    return new Response(who);
  };
  try {
    const form = fetch(`${base}/sos`, { method: "POST", body: "" });
    const board = me({ prefer: "wait=4" });
    strictEqual((await me()).status, 503, "a page that is no board comes again");
    const calling = call(base);
    // A look at something else says that these have come.
    while ((await fetch(`${base}/healthz`)).status !== 200 || !await isHeld(listener, 3));
    listener.serveFirst(answering("first"));
    deepStrictEqual(await Promise.all([calling, board].map(async (one) => (await one).text())), [
      "first",
      "first",
    ]);
    deepStrictEqual(answered, ["/api/v1/emergency/alert", "/api/v1/auth/me"], "the call before it");
    strictEqual((await fetch(`${base}/api/v1/bookings`)).status, 503);
    listener.serve(answering("whole"));
    strictEqual(
      await (await form).text(),
      "whole",
      "what the first app does not know waits for it",
    );
    strictEqual(await (await call(base)).text(), "whole");
    listener.serve(null);
    strictEqual((await me()).status, 503, "with the whole the first one is over, too");
  } finally {
    await listener.close();
  }
});

async function isHeld(listener: Listener, count: number): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return listener.held === count;
}

Deno.test("a call for help is held for seconds and no longer: then its page asks again", async () => {
  const listener = await listen(0, "127.0.0.1");
  const from = performance.now();
  try {
    const answer = await call(`http://127.0.0.1:${listener.port}`);
    deepStrictEqual([answer.status, (await answer.json()).code], [503, "not_ready"]);
    const held = performance.now() - from;
    ok(held > 3_900 && held < 8_000, `${held} ms`);
  } finally {
    await listener.close();
  }
});

Deno.test("whoever opens a page while there is no program has the numbers on it", async () => {
  const listener = await listen(0, "127.0.0.1");
  try {
    for (const [language, words] of [["ru", /скорая/], ["en", /ambulance/]] as const) {
      const page = await fetch(`http://127.0.0.1:${listener.port}/bookings/1`, {
        headers: { accept: "text/html,*/*", "accept-language": language },
      });
      const html = await page.text();
      deepStrictEqual(
        [page.status, page.headers.get("refresh"), page.headers.get("content-type")],
        [503, "3", "text/html; charset=utf-8"],
      );
      match(html, words);
      for (const number of ["103", "112"]) match(html, new RegExp(`href="tel:${number}"`));
    }
  } finally {
    await listener.close();
  }
});
