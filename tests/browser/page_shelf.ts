/**
 * Every page of the table as a browser gets it: the server's own markup and styles over services in memory, as
 * any role, in either language, full or without a single row. Without scripts: what is judged here is what
 * everybody has.
 */
import type { Page } from "playwright-core";
import type { Role } from "../../actors/vocabulary.ts";
import { ROLES } from "../../actors/vocabulary.ts";
import type { Language } from "../../routes/services.ts";
import { fakeServices, person } from "../pages/fake_services.ts";
import { EMPTY_PAGES, emptyMoney, REFUSED_FORMS, refusing } from "../pages/money_shown.ts";
import { browser } from "../pages/page_app.ts";
import { full, HALF_PAGES, PAGES } from "../pages/page_table.ts";
import { instant } from "../../actors/vocabulary.ts";

export interface Shown {
  readonly path: string;
  /** Null: nobody is signed in. */
  readonly role: Role | null;
  readonly language: Language;
  readonly isEmpty?: boolean;
}

/** Where the shelf has a page on which a form was refused. */
const REFUSED = "/refused/";

/** Every page as every role that may see it; those of money also empty, and after a form that was refused. */
export const SHOWN: readonly Omit<Shown, "language">[] = [
  ...PAGES.flatMap(([path, roles]) => roles.map((role) => ({ path, role }))),
  ...HALF_PAGES.map(([path]) => ({ path, role: "dispatcher" as const })),
  ...EMPTY_PAGES.map(([path, role]) => ({ path, role, isEmpty: true })),
  ...REFUSED_FORMS.map(({ says, role }) => ({ path: `${REFUSED}${says}`, role })),
];

/** Of those who may see a page, the first in the table. */
export const isFirstOf = ({ path, role }: typeof SHOWN[number]): boolean =>
  SHOWN.find((one) => one.path === path)?.role === role;

const OF_PEOPLE =
  /^\/(signin|register|verify|reset|first-admin|second-factor|account|doctors|doctor\/(application|clinics)|clinic(\/profile|\/team|\/area)?|join|team|v|admin(\/(users|doctors|clinics|licences|staff|patients\/.+|audit))?)(\/[^/]*)?(\?.*)?$/;
/** Accounts, applications, teams, their administration. */
export const isOfPeople = ({ path }: typeof SHOWN[number]): boolean => OF_PEOPLE.test(path);

/** A page that waits for a provider reads itself anew, and would go away under its judge. */
const REFRESH = /<meta http-equiv="refresh"[^>]*>/;

const HEADER = "x-shown";
const ROOT = new URL("../../static/", import.meta.url);
const TYPES: Readonly<Record<string, string>> = { css: "text/css", svg: "image/svg+xml" };

/** What a request must carry to be shown a page so. */
export const headersOf = ({ role, language, isEmpty = false }: Shown): Record<string, string> => ({
  [HEADER]: [role ?? "nobody", language, isEmpty ? "empty" : "full"].join(" "),
});

async function answer(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  if (pathname.startsWith("/static/")) {
    const name = pathname.slice("/static/".length);
    const type = TYPES[name.split(".").at(-1) ?? ""];
    const bytes = type === undefined
      ? null
      : await Deno.readFile(new URL(name, ROOT)).catch(() => null);
    return bytes === null ? new Response(null, { status: 404 }) : new Response(bytes, {
      headers: { "content-type": type!, "cache-control": "max-age=600" },
    });
  }
  const [role, language, fullness] = (request.headers.get(HEADER) ?? "").split(" ");
  const known = ROLES.find((one) => one === role) ?? null;
  const path = pathname + search;
  const refused = REFUSED_FORMS.find(({ says }) => path === `${REFUSED}${says}`);
  const half = HALF_PAGES.find(([one]) => one === path);
  const services = half === undefined
    ? fullness === "empty" ? emptyMoney() : full()
    : fakeServices({ factor: { confirmedAt: half[1] && instant(half[1]), recoveryCodesLeft: 8 } });
  const seen = known === null ? null : person(known);
  const spoken = language === "en" ? "en" : "ru";
  const visitor = {
    person: half === undefined ? seen : null,
    half: half === undefined ? undefined : person("dispatcher"),
    language: spoken,
  } as const;
  const page = refused === undefined
    ? await browser(services, visitor).get(path)
    : await browser(refusing(refused, spoken)(services), visitor).post(refused.to, refused.values);
  return new Response(page.html.replace(REFRESH, ""), {
    status: page.status,
    headers: { "content-type": "text/html; charset=utf-8" },
  });
}

/** What of a page's head asks for something that the shelf has not. */
const UNSERVED = /<script[^>]*><\/script>|<link rel="(?:modulepreload|preload|expect)"[^>]*>/g;
const PARTS =
  /<html([^>]*)><head>(.*)<title>([^<]*)<\/title>(.*)<\/head><body([^>]*)>(.*)<\/body><\/html>/s;

interface Parts {
  readonly html: string;
  /** All but the title: style sheets, above all. */
  readonly head: string;
  readonly title: string;
  readonly body: string;
  readonly inner: string;
}

function partsOf(page: string): Parts | null {
  const parts = PARTS.exec(page);
  if (parts === null) return null;
  const [, html, before, title, after, body, inner] = parts as unknown as string[];
  return {
    html: html!,
    head: `${before}${after}`.replaceAll(UNSERVED, ""),
    title: title!,
    body: body!,
    inner: inner!,
  };
}

/** Runs in the page: all of the other page but its head, whose style sheets are read and kept. */
async function exchange({ html, title, body, inner }: Parts): Promise<void> {
  const reader = document.createElement("template");
  const [root, main, words] = ["html", "body", "title"].map((name) =>
    document.querySelector<HTMLElement>(name)!
  ) as [HTMLElement, HTMLElement, HTMLElement];
  for (const [element, attributes] of [[root, html], [main, body]] as const) {
    reader.innerHTML = `<div ${attributes}></div>`;
    for (const name of element.getAttributeNames()) element.removeAttribute(name);
    for (const { name, value } of reader.content.firstElementChild!.attributes) {
      element.setAttribute(name, value);
    }
  }
  words.innerHTML = title;
  main.innerHTML = inner;
  scrollTo(0, 0);
  await Promise.all([...document.images].map((one) => one.decode().catch(() => {})));
}

export interface Shelf extends AsyncDisposable {
  readonly base: string;
  /**
   * Writes the page into the one that is open. What has been evaluated there stays, compiled and warm: a judge
   * of half a megabyte is not read anew for each of some hundred pages; nor are the style sheets, where they are
   * the same.
   */
  show(page: Page, shown: Shown): Promise<void>;
}

/** Serves the shelf until it is disposed of. */
export function openShelf(): Shelf {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, answer);
  const base = `http://127.0.0.1:${server.addr.port}`;
  /** The heads that the pages have. */
  const heads = new WeakMap<Page, string>();
  return {
    base,
    async show(page, shown) {
      if (!page.url().startsWith(base)) {
        await page.context().setExtraHTTPHeaders(headersOf(shown));
        await page.goto(base + shown.path);
        return;
      }
      const answered = await fetch(base + shown.path, { headers: headersOf(shown) });
      const text = await answered.text();
      const parts = partsOf(text);
      if (parts !== null && parts.head === heads.get(page)) {
        await page.evaluate(exchange, parts);
        return;
      }
      await page.setContent(text);
      if (parts === null) heads.delete(page);
      else heads.set(page, parts.head);
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
