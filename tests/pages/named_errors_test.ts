/**
 * Every form of every page, refused at each place of what it sends, in both languages: what somebody types or
 * chooses is named by the summary, which leads to it; there it is marked, with the message beside it, and keeps
 * what was typed. Of what nobody types the summary says what to do, without a link to nowhere.
 */
import { deepStrictEqual, ok } from "node:assert";
import type { Role } from "../../actors/vocabulary.ts";
import { translate } from "../../routes/locale.ts";
import { StoreUnavailable } from "../../actors/world.ts";
import { fieldError } from "../../routes/validation.ts";
import type { Language, Services } from "../../routes/services.ts";
import { person } from "./fake_services.ts";
import { browser, unescapeHtml, type Visitor } from "./page_app.ts";
import { full, PAGES } from "./page_table.ts";

interface Form {
  readonly to: string;
  readonly values: Readonly<Record<string, string[]>>;
  /** Names of what somebody types or chooses. */
  readonly visible: ReadonlySet<string>;
  /** Of these, where words stand that nothing reads a number or a day out of. */
  readonly words: ReadonlySet<string>;
}

const attribute = (tag: string, name: string): string | null => {
  const found = new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s>/])`).exec(tag);
  return found === null ? null : unescapeHtml(found[1] ?? "");
};

const VERSION = "of the page as it was read";
const MADE = "made by the page, so that a command sent twice is done once";
const PLACE = "says whose settings these are: it stands in the page's address";
const BUTTON = "what the button does: the form has nothing to fill in";
const LATER = "asked on the person's own page: a new one is added without";

/** Places of a body that no control of the form holds, and why nobody types them. */
const NOT_TYPED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "/account": { version: VERSION },
  "/account/addresses": { version: VERSION },
  "/account/addresses/:id": { version: VERSION },
  "/account/card": { version: VERSION },
  "/account/consents": { kind: BUTTON, personId: BUTTON },
  "/account/contacts/confirm": { verificationId: "which contact is proven: the page knows it" },
  "/account/family": {
    contactLanguage: LATER,
    emergencyContact: LATER,
    policyNumber: LATER,
    snils: LATER,
  },
  "/account/family/:id": { version: VERSION },
  "/admin/bank": { version: VERSION },
  "/admin/dispatch/default": { city: PLACE, clinicId: PLACE },
  "/admin/dispatch/default/clinics/:id": { city: PLACE, clinicId: PLACE },
  "/admin/dispatch/default/revert": { city: PLACE, clinicId: PLACE },
  "/admin/organisations/:id": { version: VERSION },
  "/admin/payments/:id/refund": { commandId: MADE },
  "/admin/registers": { month: BUTTON, organisationId: BUTTON, providerId: BUTTON },
  "/admin/tariffs/:id": { city: PLACE, clinicId: PLACE, specialization: PLACE, version: VERSION },
  "/admin/tariffs/new": { version: VERSION },
  "/board/alerts": { isDrill: BUTTON },
  "/board/alerts/:id/acknowledge": { status: BUTTON },
  "/board/alerts/:id/search": { isOn: BUTTON },
  "/board/alerts/:id/step": { isDone: BUTTON, step: BUTTON },
  "/board/bookings/:id/later": { endsAt: BUTTON, startsAt: BUTTON },
  "/board/warnings": { city: "there is one city: where there are more, one is chosen" },
  "/board/warnings/:id/confirm": { version: VERSION },
  "/board/warnings/:id/end": { version: VERSION },
  "/board/warnings/:id/prolong": {
    kind: "of the warning: only how long it lasts is changed",
    text: "of the warning: only how long it lasts is changed",
    version: VERSION,
  },
  "/board/warnings/:id/reject": { version: VERSION },
  "/bookings/:id/amend": { commandId: MADE },
  "/bookings/:id/cancel": { commandId: MADE, outcome: "staff alone are asked how it ended" },
  "/bookings/:id/money cash": { method: BUTTON, slip: "cash has none" },
  "/bookings/:id/money propose": { extraId: MADE },
  "/bookings/:id/money terminal": { method: BUTTON },
  "/bookings/:id/money withdraw": { extraId: BUTTON },
  "/bookings/:id/pay": { bookingId: PLACE },
  "/bookings/:id/reassign": {
    commandId: MADE,
    fromDoctorId: "who has the visit: the page shows it",
  },
  "/bookings/:id/say": { clientId: MADE },
  "/clinic/bank": { version: VERSION },
  "/clinic/profile": { version: VERSION },
  "/clinic/receipts/settings": { version: VERSION },
  "/clinic/tariffs/new": {
    clinicId: PLACE,
    "terms.split.platformPercent": "the service's share: a clinic does not set it",
    version: VERSION,
  },
  "/doctor/alarm": { bookingId: BUTTON, clientId: MADE, kind: BUTTON, message: BUTTON },
  "/doctor/application": { version: VERSION },
  "/doctor/bank": { version: VERSION },
  "/doctor/receipts/settings": { version: VERSION },
};

/** The forms of a page that are posted, as they stand there. */
function formsOf(html: string): readonly Form[] {
  return [...html.matchAll(/<form[^>]*method="post"[^>]*>(.*?)<\/form>/gs)].map(([tag, inside]) => {
    const values: Record<string, string[]> = {};
    const visible = new Set<string>();
    const words = new Set<string>();
    const add = (name: string | null, value: string) => {
      if (name !== null) (values[name] ??= []).push(value);
    };
    for (const [input] of inside!.matchAll(/<input[^>]*>/g)) {
      const type = attribute(input, "type") ?? "text";
      const name = attribute(input, "name");
      if (type !== "hidden" && name !== null) visible.add(name);
      if (type === "text" && name !== null && attribute(input, "inputmode") === null) {
        words.add(name);
      }
      const isTicked = attribute(input, "checked") !== null;
      if ((type === "checkbox" || type === "radio") && !isTicked) continue;
      add(name, attribute(input, "value") ?? "");
    }
    for (const [, area, text] of inside!.matchAll(/<textarea([^>]*)>(.*?)<\/textarea>/gs)) {
      const name = attribute(`<${area} >`, "name");
      if (name !== null) visible.add(name) && words.add(name);
      add(name, unescapeHtml(text!));
    }
    for (const [, select, options] of inside!.matchAll(/<select([^>]*)>(.*?)<\/select>/gs)) {
      const chosen = /<option[^>]*\sselected[^>]*>/.exec(options!) ??
        /<option[^>]*>/.exec(options!);
      const name = attribute(`<${select} >`, "name");
      if (name !== null) visible.add(name);
      add(name, attribute(chosen?.[0] ?? "", "value") ?? "");
    }
    return {
      to: attribute(tag.slice(0, tag.indexOf(">") + 1), "action") ?? "",
      values,
      visible,
      words,
    };
  });
}

/** Fields out of whose words the page itself reads something, before it asks a service. */
const READ_BY_PAGE: readonly string[] = ["place", "address.text"];

/** With words wherever nothing stands yet: what nobody typed cannot be lost. */
const filledIn = (form: Form): Form => ({
  ...form,
  values: Object.fromEntries(
    Object.entries(form.values).map(([name, given]) => [
      name,
      form.words.has(name) && !READ_BY_PAGE.includes(name) && `${given}` === "" ? ["Typed"] : given,
    ]),
  ),
});

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Every place of a body, as the path of an error names it. */
function pathsOf(body: Record<string, unknown>, before = ""): readonly string[] {
  return Object.entries(body).flatMap(([name, value]) => {
    const items = Array.isArray(value) && value.some(isPlain) ? { ...value } : value;
    return isPlain(items) ? pathsOf(items, `${before}${name}.`) : [`${before}${name}`];
  });
}

/** Which place of the body a line is about: of two in one field the words are the same. */
const MARK = / \[(.*)\]$/;

/** Services that say of each place of what they are given that it is not filled in. */
function refusingAll(
  services: Services,
  readers: ReadonlySet<string>,
  refused: string[],
  language: Language,
) {
  const refuse = (given: readonly unknown[]): unknown => {
    const body = given.slice(1).find((one) =>
      isPlain(one) && !("role" in one) && !("isSession" in one)
    );
    if (!isPlain(body)) return null;
    const wrong = pathsOf(body);
    refused.push(...wrong);
    return {
      invalid: wrong.map((path) => {
        const error = fieldError(path, "required", language);
        return { ...error, message: `${error.message} [${path}]` };
      }),
    };
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
const linesOf = (html: string): readonly { readonly to: string; readonly text: string }[] =>
  [...summaryOf(html).matchAll(/<a href="#([^"]*)">(.*?)<\/a>/gs)]
    .map(([, to, text]) => ({ to: to!, text: unescapeHtml(text!) }));

const summaryOf = (html: string): string => /<div class="errors".*?<\/div>/s.exec(html)?.[0] ?? "";

/** The tag that has this id, with all that it contains; null: there is none. */
function partOf(html: string, id: string): { readonly tag: string; readonly at: number } | null {
  const found = new RegExp(`<\\w+[^>]*\\sid="${id}"[^>]*>`).exec(html);
  return found === null ? null : { tag: found[0], at: found.index };
}

/** Whether a part of the page is folded away where this place is. */
function isFolded(html: string, at: number): boolean {
  const open: boolean[] = [];
  for (const [tag] of html.slice(0, at).matchAll(/<details[^>]*>|<\/details>/g)) {
    if (tag.startsWith("</")) open.pop();
    else open.push(attribute(tag, "open") !== null);
  }
  return open.includes(false);
}

/** What is wrong with where a line of the summary leads. */
function faultsOf(html: string, id: string): readonly string[] {
  const field = partOf(html, id);
  if (field === null) return ["is nowhere"];
  const { tag, at } = field;
  const isGroup = tag.startsWith("<fieldset");
  const message = partOf(html, `${id}-error`);
  const described = attribute(tag, "aria-describedby")?.split(" ") ?? [];
  return [
    ...(attribute(tag, "type") === "hidden" ? ["is hidden"] : []),
    ...(isFolded(html, at) ? ["is folded away"] : []),
    ...(message === null ? ["has no message beside it"] : []),
    ...(described.includes(`${id}-error`) ? [] : ["is not described by its message"]),
    ...(isGroup || attribute(tag, "aria-invalid") === "true" ? [] : ["is not marked as wrong"]),
    ...(/^<(input|select|textarea|button)/.test(tag) || attribute(tag, "tabindex") !== null
      ? []
      : ["takes no focus"]),
  ];
}

/** Passwords are never sent back. */
const isSecret = (name: string): boolean => /password|^pin$|duressPin/i.test(name);

/** Names of what stood in the form and does not stand there after it was refused. */
const lostOf = (sent: Form, after: Form | undefined): readonly string[] =>
  [...sent.visible].filter((name) =>
    !isSecret(name) && name !== "file" &&
    `${after?.values[name] ?? []}` !== `${sent.values[name] ?? []}`
  );

/** Where it is sent, without ids, and what it does where one page has several. */
const nameOf = ({ to, values }: Form): string =>
  [to.replaceAll(/[0-9a-f-]{36}/g, ":id"), ...values["act"] ?? []].join(" ");

interface Sent {
  readonly form: Form;
  readonly visitor: Visitor;
  /** What its page asked while it was drawn: it must be able to come back. */
  readonly readers: ReadonlySet<string>;
}

/** Read by the page that a form of another one leads to. */
const READ_ELSEWHERE: readonly string[] = ["paymentBooks.differences"];

/** Every form of every page once, with who sends it. */
async function formsOfPages(language: Language): Promise<ReadonlyMap<string, Sent>> {
  const forms = new Map<string, Sent>();
  for (const [path, roles] of PAGES) {
    const role: Role | null = roles.find((one) => one !== null) ?? null;
    const visitor = { person: role === null ? null : person(role), language };
    const readers = new Set(READ_ELSEWHERE);
    const note: Heard = (name, _given, result) => {
      readers.add(name);
      return result;
    };
    const { html } = await browser(watched(full(), note), visitor).get(path);
    for (const form of formsOf(html)) {
      const which = nameOf(form);
      if (form.to.startsWith("/language") || form.to === "" || forms.has(which)) continue;
      forms.set(which, { form: filledIn(form), visitor, readers });
    }
  }
  return forms;
}

/** What is wrong with the page that came back, after each of these places was refused. */
function faultsOfPage(
  html: string,
  sent: Form,
  refused: readonly string[],
  language: Language,
): readonly string[] {
  const alone = fieldError("", "required", language).message;
  const lines = linesOf(html);
  const isSaid = summaryOf(html).includes(translate(language, "form.behind"));
  // A button that is a form of its own may be answered in words of its own.
  const isAnswered = isSaid || sent.visible.size === 0 && html.includes('role="alert"');
  return [
    ...lines.flatMap(({ to, text }) => [
      ...(text.replace(MARK, "") === alone ? [`#${to} has no name`] : []),
      ...faultsOf(html, to).map((fault) => `#${to} ${fault}`),
    ]),
    ...(lines.length < refused.length && !isAnswered ? ["nobody says what to do"] : []),
    ...lostOf(sent, formsOf(html).find((one) => one.to === sent.to && nameOf(one) === nameOf(sent)))
      .map((name) => `what was typed in ${name} is lost`),
  ];
}

/** What a page that says that nothing answered carries along. */
const carried = (html: string): ReadonlyMap<string, string> =>
  new Map(
    [...html.matchAll(/<input type="hidden"[^>]*>/g)].map(([tag]) =>
      [attribute(tag, "name")!, attribute(tag, "value") ?? ""] as const
    ),
  );

Deno.test("a form that nothing answers loses nothing that was typed, and shows no password", async () => {
  const wrong: string[] = [];
  let count = 0;
  for (const [which, { form, visitor, readers }] of await formsOfPages("ru")) {
    const away = watched(full(), (name, _given, result) => {
      if (readers.has(name)) return result;
      throw new StoreUnavailable("no answer", "unknown");
    });
    const { html, status } = await browser(away, visitor)
      .post(form.to, form.values, { accept: "text/html" });
    if (status !== 503 || which.startsWith("/sos") || which.startsWith("/doctor/alarm")) continue;
    count++;
    const said = html.slice(html.indexOf("data-code="));
    const kept = carried(said.slice(0, said.indexOf("</section>")));
    for (const [name, values] of Object.entries(form.values)) {
      if (isSecret(name) ? kept.has(name) : kept.get(name) !== values.at(-1)) {
        wrong.push(`${which}: ${name}`);
      }
    }
  }
  ok(count > 100, `${count} forms were sent`);
  deepStrictEqual(wrong, []);
});

for (const language of ["ru", "en"] as const) {
  Deno.test(`each line of a summary of errors names its field and leads to it (${language})`, async () => {
    const wrong: string[] = [];
    const notTyped: Record<string, string[]> = {};
    let count = 0;
    for (const [which, { form, visitor, readers }] of await formsOfPages(language)) {
      const refused: string[] = [];
      const { html } = await browser(refusingAll(full(), readers, refused, language), visitor)
        .post(form.to, form.values);
      if (refused.length === 0) continue;
      const said = linesOf(html).map(({ text }) => MARK.exec(text)?.[1]);
      count += said.length;
      const unsaid = refused.filter((path) => !said.includes(path));
      if (unsaid.length > 0) notTyped[which] = unsaid.toSorted();
      const faults = faultsOfPage(html, form, refused, language);
      wrong.push(...faults.map((fault) => `${which}: ${fault}`));
    }
    ok(count > 300, `${count} lines were seen`);
    deepStrictEqual(wrong, []);
    deepStrictEqual(
      notTyped,
      Object.fromEntries(
        Object.entries(NOT_TYPED).map(([which, places]) => [which, Object.keys(places).toSorted()]),
      ),
    );
  });
}
