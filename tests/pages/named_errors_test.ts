/**
 * Every form of every page, refused field by field: each line of the summary names its field and leads to it, in
 * both languages.
 */
import { deepStrictEqual, ok } from "node:assert";
import type { Role } from "../../actors/vocabulary.ts";
import { fieldError } from "../../routes/validation.ts";
import type { Language, Services } from "../../routes/services.ts";
import { person } from "./fake_services.ts";
import { browser, type Page, unescapeHtml } from "./page_app.ts";
import { full, PAGES } from "./page_table.ts";

interface Form {
  readonly to: string;
  readonly values: Readonly<Record<string, string[]>>;
  /** Names of what somebody types or chooses. */
  readonly visible: ReadonlySet<string>;
}

const attribute = (tag: string, name: string): string | null => {
  const found = new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s>/])`).exec(tag);
  return found === null ? null : unescapeHtml(found[1] ?? "");
};

/** An answer that may be left out, of what stands there to be chosen: it is never wrong. */
const NEVER_WRONG: readonly string[] = ["alarmcall-reason"];

/** The forms of a page that are posted, as they stand there. */
function formsOf(html: string): readonly Form[] {
  return [...html.matchAll(/<form[^>]*method="post"[^>]*>(.*?)<\/form>/gs)].map(([tag, inside]) => {
    const values: Record<string, string[]> = {};
    const visible = new Set<string>();
    const add = (name: string | null, value: string) => {
      if (name !== null) (values[name] ??= []).push(value);
    };
    for (const [input] of inside!.matchAll(/<input[^>]*>/g)) {
      const type = attribute(input, "type") ?? "text";
      const name = attribute(input, "name");
      if (type !== "hidden" && name !== null) visible.add(name);
      const isTicked = attribute(input, "checked") !== null;
      if ((type === "checkbox" || type === "radio") && !isTicked) continue;
      add(name, attribute(input, "value") ?? "");
    }
    for (const [, area, text] of inside!.matchAll(/<textarea([^>]*)>(.*?)<\/textarea>/gs)) {
      const name = attribute(`<${area} >`, "name");
      if (name !== null) visible.add(name);
      add(name, unescapeHtml(text!));
    }
    for (const [, select, options] of inside!.matchAll(/<select([^>]*)>(.*?)<\/select>/gs)) {
      const chosen = /<option[^>]*\sselected[^>]*>/.exec(options!) ??
        /<option[^>]*>/.exec(options!);
      const name = attribute(`<${select} >`, "name");
      if (name !== null) visible.add(name);
      add(name, attribute(chosen?.[0] ?? "", "value") ?? "");
    }
    return { to: attribute(tag.slice(0, tag.indexOf(">") + 1), "action") ?? "", values, visible };
  });
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Every place of a body, as the path of an error names it. */
function pathsOf(body: Record<string, unknown>, before = ""): readonly string[] {
  return Object.entries(body).flatMap(([name, value]) => {
    const items = Array.isArray(value) && value.some(isPlain) ? { ...value } : value;
    return isPlain(items) ? pathsOf(items, `${before}${name}.`) : [`${before}${name}`];
  });
}

/** Services that say of each place of what they are given that it is not filled in. */
function refusingAll(services: Services, readers: ReadonlySet<string>, language: Language) {
  const refuse = (given: readonly unknown[]): unknown => {
    const body = given.slice(1).find((one) => isPlain(one) && !("role" in one));
    if (!isPlain(body)) return null;
    const wrong = pathsOf(body);
    return { invalid: wrong.map((path) => fieldError(path, "required", language)) };
  };
  return watched(services, (name, given, result) => {
    if (readers.has(name)) return result;
    const refused = refuse(given);
    if (refused === null) return result;
    return result instanceof Promise ? Promise.resolve(refused) : refused;
  });
}

type Heard = (name: string, given: readonly unknown[], result: unknown) => unknown;

function watched(services: Services, heard: Heard): Services {
  return Object.fromEntries(
    Object.entries(services).map(([noun, service]) => [
      noun,
      typeof service !== "object" || service === null ? service : new Proxy(service, {
        get(target, verb, receiver) {
          const value = Reflect.get(target, verb, receiver);
          return typeof value !== "function"
            ? value
            : (...given: unknown[]) =>
              heard(`${noun}.${String(verb)}`, given, value.apply(target, given));
        },
      }),
    ]),
  ) as unknown as Services;
}

/** Whatever stands in the summary: what it says and where it leads. */
const linesOf = ({ html }: Page): readonly { readonly to: string; readonly text: string }[] => {
  const summary = /<div class="errors".*?<\/div>/s.exec(html)?.[0] ?? "";
  return [...summary.matchAll(/<a href="#([^"]*)">(.*?)<\/a>/gs)]
    .map(([, to, text]) => ({ to: to!, text: unescapeHtml(text!) }));
};

for (const language of ["ru", "en"] as const) {
  Deno.test(`each line of a summary of errors names its field and leads to it (${language})`, async () => {
    const wrong: string[] = [];
    const seen = new Set<string>();
    let lines = 0;
    for (const [path, roles] of PAGES) {
      const role: Role | null = roles.find((one) => one !== null) ?? null;
      const visitor = { person: role === null ? null : person(role), language };
      const readers = new Set<string>();
      const note: Heard = (name, _given, result) => {
        readers.add(name);
        return result;
      };
      const { html } = await browser(watched(full(), note), visitor).get(path);
      for (const { to, values, visible } of formsOf(html)) {
        const which = to.replaceAll(/[0-9a-f-]{36}/g, ":id");
        if (seen.has(which) || to.startsWith("/language") || to === "") continue;
        seen.add(which);
        const page = await browser(refusingAll(full(), readers, language), visitor)
          .post(to, values);
        const alone = fieldError("", "required", language).message;
        for (const { to: id, text } of linesOf(page)) {
          // What nobody types nobody gets wrong: an id, a version, what the service knows by itself.
          const isThere = page.html.includes(` id="${id}"`);
          const isTyped = [...visible].some((name) => id.endsWith(`-${name.replaceAll(".", "-")}`));
          if (!isThere && !isTyped || NEVER_WRONG.includes(id)) continue;
          lines++;
          if (text === alone) wrong.push(`${which}: #${id} has no name`);
          if (!isThere) wrong.push(`${which}: #${id} is nowhere`);
        }
      }
    }
    ok(lines > 200, `${lines} lines were seen`);
    deepStrictEqual(wrong, []);
  });
}
