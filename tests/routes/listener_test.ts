/** The server while there is no program yet: calls for help wait for it, all else is told, numbers first. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { listen, type Listener } from "../../routes/listener.ts";
import { isUrgentRequest } from "../../routes/listener_paths.ts";

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
    const seen = fetch(`${base}/api/v1/emergency/1/seen`, { method: "POST", body: "{}" });
    const board = me({ prefer: "wait=4" });
    strictEqual((await me()).status, 503, "a page that is no board comes again");
    const calling = call(base);
    await held(listener, 3);
    listener.serveFirst(answering("first"));
    deepStrictEqual(await Promise.all([calling, board].map(async (one) => (await one).text())), [
      "first",
      "first",
    ]);
    deepStrictEqual(answered, ["/api/v1/emergency/alert", "/api/v1/auth/me"], "the call before it");
    strictEqual((await fetch(`${base}/api/v1/bookings`)).status, 503);
    for (
      const [method, path] of [
        ["POST", "/sos"],
        ["POST", "/sos/1/cancel"],
        ["POST", "/sos/1/visit"],
        ["GET", "/sos/1"],
        ["POST", "/v/a-token"],
        ["GET", "/v/a-token?sos=1"],
        ["POST", "/doctor/alarm"],
        ["GET", "/static/sos.css"],
      ] as const
    ) {
      const body = method === "POST" ? { body: new URLSearchParams() } : {};
      strictEqual(await (await fetch(base + path, { method, ...body })).text(), "first", path);
    }
    listener.serve(answering("whole"));
    strictEqual(
      await (await seen).text(),
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

/** They are there in a moment, or do not wait at all. */
async function held(listener: Listener, count: number): Promise<void> {
  for (let looks = 0; looks < 200 && listener.held !== count; looks++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  strictEqual(listener.held, count, "that wait");
}

Deno.test("calls that waited are answered before anything else is begun, and not waited for for ever", async () => {
  const listener = await listen(0, "127.0.0.1");
  const base = `http://127.0.0.1:${listener.port}`;
  let store = (_: Response) => {};
  try {
    await listener.callsAnswered(60_000);
    const calling = call(base);
    // What only the whole program answers is not waited for.
    const seen = fetch(`${base}/api/v1/emergency/1/seen`, { method: "POST", body: "{}" });
    await held(listener, 2);
    const told: string[] = [];
    listener.serveFirst(() => new Promise<Response>((resolve) => store = resolve));
    await listener.callsAnswered(1);
    told.push("long enough");
    const answered = listener.callsAnswered(60_000).then(() => told.push("answered"));
    await new Promise((resolve) => setTimeout(resolve, 5));
    deepStrictEqual(told, ["long enough"], "its store has not answered yet");
    store(new Response("stored"));
    await answered;
    strictEqual(await (await calling).text(), "stored");
    listener.serve(() => new Response("whole"));
    strictEqual(await (await seen).text(), "whole");
  } finally {
    await listener.close();
  }
});

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

Deno.test("a form that calls for help and is not taken shows the numbers and keeps what it carried", async () => {
  const listener = await listen(0, "127.0.0.1");
  const base = `http://127.0.0.1:${listener.port}`;
  const send = async (path: string, body: BodyInit, accept = "text/html") => {
    const headers = { accept, "accept-language": "en" };
    const answer = await fetch(base + path, { method: "POST", headers, body });
    return { status: answer.status, headers: answer.headers, html: await answer.text() };
  };
  try {
    const visit = '"><script>alert(1)</script>';
    const [kept, long, other, program, doctors, cancel] = await Promise.all([
      send("/sos", new URLSearchParams({ clientId: "one", bookingId: visit })),
      send("/v/a-token", new URLSearchParams({ clientId: "x".repeat(9_000) })),
      send("/bookings/1/cancel", new URLSearchParams({ reason: "secret" })),
      send("/sos", new URLSearchParams({ clientId: "one" }), "application/json"),
      send("/doctor/alarm", new URLSearchParams({ kind: "danger", clientId: "one" })),
      send("/v/a-token", new URLSearchParams({ act: "cancel" })),
    ]);
    for (const { status, html, headers } of [kept, long, other]) {
      deepStrictEqual([status, headers.get("refresh")], [503, null], "a form is not asked again");
      for (const number of ["103", "112"]) match(html, new RegExp(`href="tel:${number}"`));
    }
    match(kept.html, /<form method="post">\s*<input type="hidden" name="clientId" value="one">/);
    ok(!kept.html.includes("<script"), "what came in is text");
    match(kept.html, /value="&quot;&gt;&lt;script/);
    match(kept.headers.get("content-security-policy") ?? "", /form-action 'self'/);
    match(long.html, /<form method="post">/, "sent again with a new id of its own");
    ok(!/xxx/.test(long.html));
    ok(!/secret|<form/.test(other.html), "no other form is kept");
    strictEqual(JSON.parse(program.html).code, "not_ready");
    match(doctors.html, /name="kind" value="danger">[\s\S]*<button type="submit">/);
    ok(!/tel:|help|call|signal|danger(?!">)|taken/i.test(doctors.html), doctors.html);
    match(cancel.html, /not confirmed[\s\S]*value="cancel">[\s\S]*>Take it back again</);
    ok(!/still one call/.test(cancel.html));
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
