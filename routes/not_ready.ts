/**
 * What is answered while there is no program: it starts, comes back, or waits as a standby. A page for whoever
 * opened one, since the numbers must be on the screen every time; a problem for programs.
 */
import { translate } from "./locale.ts";
import { problem } from "./problem.ts";
import type { Language } from "./services.ts";
import { acceptedLanguage } from "./session.ts";

const LOOK_AGAIN_SECONDS = "3";
/** Which city it is nobody knows yet: these two lead to help in all of them. */
const NUMBERS = [["emergency.ambulance", "103"], ["emergency.rescue", "112"]] as const;

export function notReady(request: Request): Response {
  const { pathname } = new URL(request.url);
  if (pathname === "/healthz") return Response.json({ status: "alive" });
  const language = acceptedLanguage(request.headers.get("accept-language"));
  const isPage = request.method === "GET" && !pathname.startsWith("/api/") &&
    (request.headers.get("accept") ?? "").includes("text/html");
  return isPage ? page(language) : problem(language, {
    status: 503,
    code: "not_ready",
    retryAfterSeconds: 1,
  });
}

/** Without styles, scripts and pictures: nothing else is served now. */
function page(language: Language): Response {
  const title = translate(language, "problem.503");
  const calls = NUMBERS.map(([key, number]) =>
    `<p><a href="tel:${number}">${translate(language, key, { number })}</a></p>`
  );
  const html = `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${translate(language, "brand.name")}</title>
<main>
<h1>${title}</h1>
<p>${translate(language, "error.text.503")}</p>
${calls.join("\n")}
</main>
</html>
`;
  return new Response(html, {
    status: 503,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "retry-after": "1",
      refresh: LOOK_AGAIN_SECONDS,
    },
  });
}
