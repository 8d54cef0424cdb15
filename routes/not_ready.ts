/**
 * What is answered while there is no program: it starts, comes back, or waits as a standby. A page for whoever
 * opened one, since the numbers must be on the screen every time; a problem for programs. A form that calls
 * for help is on the page with what it carried, and goes again with one tap; a doctor's is on one that says of
 * no call.
 */
import { callWords, type KeptCall, keptCall, wantsPage } from "./call_again.ts";
import { translate } from "./locale.ts";
import { problem } from "./problem.ts";
import type { Language } from "./services.ts";
import { acceptedLanguage } from "./session.ts";

const LOOK_AGAIN_SECONDS = "3";
/** Which city it is nobody knows yet: these two lead to help in all of them. */
const NUMBERS = [["emergency.ambulance", "103"], ["emergency.rescue", "112"]] as const;
/** A call carries a few ids; what is longer is none of ours, and is not read. */
const FORM_BYTES_AT_MOST = 8 * 1024;

export async function notReady(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === "/healthz") return Response.json({ status: "alive" });
  const { headers, method } = request;
  const language = acceptedLanguage(headers.get("accept-language"));
  if (pathname.startsWith("/api/") || !wantsPage(headers.get("accept"))) {
    return problem(language, { status: 503, code: "not_ready", retryAfterSeconds: 1 });
  }
  const isShort = Number(headers.get("content-length") ?? Infinity) <= FORM_BYTES_AT_MOST;
  const sent = {
    method,
    path: pathname,
    header: (name: string) => headers.get(name) ?? undefined,
    formData: () => isShort ? request.formData() : Promise.resolve(new FormData()),
  };
  // There is no program that could have taken it.
  const call = await keptCall(sent, false);
  return page(language, call, method === "GET");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};
const escaped = (text: string): string => text.replace(/[&<>"]/g, (one) => ENTITIES[one]!);

/** Nothing else is served now: what it looks like stands in it. */
const STYLE = `
:root { color-scheme: light dark; font: 112.5%/1.5 -apple-system, "Segoe UI", Roboto, "Noto Sans",
  "Liberation Sans", system-ui, sans-serif; }
body { margin: 0; background: light-dark(#f6f4f1, #16181b); color: light-dark(#1d1f22, #f1efec); }
main { max-width: 34em; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.6rem; line-height: 1.2; }
a, button { display: block; box-sizing: border-box; width: 100%; margin: 0 0 .75rem; padding: .8rem 1rem;
  border: 2px solid; border-radius: .8rem; font: inherit; font-weight: 600; text-align: center;
  text-decoration: none; cursor: pointer; }
a { border-color: #b3261e; background: #b3261e; color: #fff; }
button { border-color: currentColor; background: none; color: inherit; }
:focus-visible { outline: 3px solid; outline-offset: 3px; }
`;

/** To where it came from, with the id that it had: sent twice it is one call. */
function callAgain(language: Language, call: KeptCall): string {
  const { send, once } = callWords(call);
  const fields = call.fields.map(([name, value]) =>
    `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`
  );
  return `<form method="post">
${fields.join("\n")}
<button type="submit">${translate(language, send)}</button>
${once === null ? "" : `<p>${translate(language, once)}</p>`}
</form>`;
}

/** Without scripts and pictures. What was sent by a form is not asked for again by itself. */
function page(language: Language, call: KeptCall | null, isRefreshed: boolean): Response {
  const title = translate(language, "problem.503");
  const nonce = crypto.randomUUID();
  const numbers = call?.as === "silent" ? [] : NUMBERS;
  const calls = numbers.map(([key, number]) =>
    `<a href="tel:${number}">${translate(language, key, { number })}</a>`
  );
  const html = `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${translate(language, "brand.name")}</title>
<style nonce="${nonce}">${STYLE}</style>
<main>
<h1>${title}</h1>
<p>${translate(language, call === null ? "error.text.503" : callWords(call).text)}</p>
${calls.join("\n")}
${call === null ? "" : callAgain(language, call)}
</main>
</html>
`;
  return new Response(html, {
    status: 503,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy":
        `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; frame-ancestors 'none'`,
      "retry-after": "1",
      ...(isRefreshed ? { refresh: LOOK_AGAIN_SECONDS } : {}),
    },
  });
}
