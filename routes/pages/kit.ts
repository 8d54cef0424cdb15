/** What every page is made of: the services, the settings of the city, and how to answer. */
import type { Context, Hono, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { readCookie } from "../cookies.ts";
import type { FormValues } from "../../views/forms.ts";
import { PAGE_RIGHTS } from "../rights.ts";
import { TEXT_SIZE_COOKIE, textSizeOf } from "../text_size.ts";
import { PageReader, type Watch } from "./page_reader.ts";
import { readForm } from "./read_form.ts";
import { Reader } from "../../views/reader.ts";
import { NO_CITY } from "../../views/city_of_page.ts";
import { WORDS } from "../locale.ts";
import type { Environment } from "../context.ts";
import type { CityView, Language, Person, Services } from "../services.ts";
import { type MapOptions, OWN_MAP } from "../map_options.ts";
import type { Assets } from "../assets.ts";
import type { PayLinkStreams } from "../pay_link_streams.ts";
import type { City } from "../../city/city.ts";
import type { CitySettings } from "../../city/settings.ts";
import { isStaff, type Role } from "../../actors/vocabulary.ts";
import type { KnownAddress } from "../../views/facts.ts";

/** What the middleware before the pages has put into the context. */
export type PagesEnv = Environment;
export type PagesApp = Hono<PagesEnv>;
export type PageContext = Context<PagesEnv>;

export type { KnownAddress };

export interface DemoSignIn {
  readonly role: Role;
  readonly login: string;
  readonly password: string;
}

/** A city that is open here, as pages see it. */
export interface OpenCity {
  readonly name: string;
  readonly city: City;
  readonly settings?: CitySettings | null;
}

/** Read at every page: a city may be imported, and its settings changed, while the server runs. */
export interface OpenCities {
  readonly list: readonly OpenCity[];
}

export interface PagesOptions {
  readonly version: string;
  /** A demo shows on its first page as whom one may sign in. */
  readonly demo?: { readonly signIns: readonly DemoSignIn[] };
  readonly addresses?: readonly KnownAddress[];
  /** Whether the one-time link for the first admin is still good. */
  readonly setupAvailable?: () => boolean;
  /** Name of the city that is meant where no booking says another; the first where nothing is said. */
  readonly defaultCity?: () => string;
  /** Codes prove contacts at registration. */
  readonly verification?: boolean;
  /** IANA name for the city without a map, which knows no place. */
  readonly timeZone?: string;
  /** The clock, in milliseconds; the machine's where nothing is said. */
  readonly now?: () => number;
  /** Makes the ids of commands; random UUIDs where nothing is said. */
  readonly newId?: () => string;
  /** With their maps, for the page that shows them; without it that page says that there are none. */
  readonly cities?: OpenCities;
  readonly map?: MapOptions;
  /** The browser's scripts; without them pages have no islands. */
  readonly assets?: Assets | null;
  /** The stream of whoever holds a pay link; without it such pages are read again. */
  readonly payLinkStream?: PayLinkStreams["open"];
}

export interface PageKit {
  readonly services: Services;
  readonly version: string;
  readonly demo: PagesOptions["demo"];
  readonly addresses: readonly KnownAddress[];
  readonly setupAvailable: () => boolean;
  readonly defaultCity: () => string | null;
  readonly verification: boolean;
  readonly timeZone: string | null;
  readonly now: () => number;
  readonly newId: () => string;
  readonly cities: OpenCities;
  readonly map: MapOptions;
  readonly assets: Assets | null;
  readonly payLinkStream: PayLinkStreams["open"] | null;
}

/** With fewer services it is a kit for fewer pages. */
export const pageKit = <Some>(
  services: Some,
  options: PagesOptions,
): Omit<PageKit, "services"> & { readonly services: Some } => ({
  services,
  version: options.version,
  demo: options.demo,
  addresses: options.addresses ?? [],
  setupAvailable: options.setupAvailable ?? (() => true),
  defaultCity: options.defaultCity ?? (() => null),
  verification: options.verification ?? false,
  timeZone: options.timeZone ?? null,
  now: options.now ?? Date.now,
  newId: options.newId ?? (() => crypto.randomUUID()),
  cities: options.cities ?? { list: [] },
  map: options.map ?? OWN_MAP,
  assets: options.assets ?? null,
  payLinkStream: options.payLinkStream ?? null,
});

/** What it takes to know a reader. */
type ReaderKit = Pick<PageKit, "defaultCity" | "timeZone" | "now" | "assets"> & {
  readonly services: { readonly cities: Pick<Services["cities"], "list" | "view"> };
};

/** The city of this name, or the default one. */
export function cityOf(kit: ReaderKit, language: Language, name: string | null = null): CityView {
  const { cities } = kit.services;
  const wanted = name ?? kit.defaultCity();
  const city = (wanted === null ? null : cities.view(wanted, language)) ??
    cities.list(language)[0] ?? NO_CITY;
  return city.hasMap || kit.timeZone === null ? city : { ...city, timeZone: kit.timeZone };
}

/** The reader of this request. `path` is where a change of language leads back to. */
export function readerOf(kit: ReaderKit, c: PageContext, path?: string): Reader {
  const url = new URL(c.req.url);
  const back = path ?? (c.req.method === "GET" ? url.pathname + url.search : url.pathname);
  const language = c.get("language");
  const person = c.get("person");
  const reader = new Reader(
    WORDS[language],
    person,
    kit.now(),
    cityOf(kit, language),
    back,
    undefined,
    textSizeOf(readCookie(c, TEXT_SIZE_COOKIE)),
  );
  return new PageReader(reader, c.get("watch")?.of ?? null);
}

type KnownKit = ReaderKit & {
  readonly services: {
    readonly emergency: Pick<Services["emergency"], "calling">;
    /** Absent: it is not known yet. */
    readonly duty?: Pick<Services["duty"], "of">;
  };
};

/** What stands above a page whatever it is about; null: nothing. */
function watchFor(
  { services, assets }: KnownKit,
  person: Person | null,
  language: Language,
): Watch | null {
  if (person === null) return null;
  const scripts = assets?.scriptsOf() ?? null;
  if (isStaff(person.role)) {
    return { of: "staff", scripts, calling: services.emergency.calling(person) };
  }
  if (person.role === "patient") {
    return assets && { of: "patient", scripts, words: assets.words[language] };
  }
  const duty = person.role === "doctor" ? services.duty?.of(person.id) ?? null : null;
  return duty && { of: "doctor", scripts, presenceUntil: duty.presenceUntil ?? null };
}

/** What every page knows before it is asked for, also one about an error. */
export const knowPage = (kit: KnownKit): MiddlewareHandler<PagesEnv> => async (c, next) => {
  c.set("city", cityOf(kit, c.get("language")));
  const of = watchFor(kit, c.get("person"), c.get("language"));
  c.set("watch", of && { now: kit.now(), of });
  await next();
};

/** A path of this site, or the fallback: a form may not send a reader elsewhere. */
export function localPath(path: string | null | undefined, fallback: string): string {
  // Browsers read `\\` as `/`, and drop tabs and line ends: only plain printable paths pass.
  return path != null && /^\/(?!\/)[!-\[\]-~]*$/.test(path) ? path : fallback;
}

/** See other: after a POST the page is got again, so that a reload sends nothing twice. */
export const seeOther = (c: PageContext, path: string): Response => c.redirect(path, 303);

/** The page that has this form: what a form is sent to is often where its page is, too. */
function pageOfForm(c: PageContext): string | null {
  const route = matchedRoutes(c).find(({ method }) => method !== "ALL");
  return route !== undefined && Object.hasOwn(PAGE_RIGHTS, `get ${route.path}`)
    ? new URL(c.req.url).pathname
    : null;
}

/** Where one wanted to go; a form is not sent a second time, but its page is there. */
const wanted = (c: PageContext, otherwise: string): string => {
  const url = new URL(c.req.url);
  return c.req.method === "GET" ? url.pathname + url.search : pageOfForm(c) ?? otherwise;
};

export const toSignIn = (c: PageContext): Response =>
  seeOther(c, `/signin?next=${encodeURIComponent(wanted(c, "/"))}`);

/** The password was right: what is wanting is the code. */
export const toSecondFactor = (c: PageContext): Response => {
  const next = wanted(c, "");
  return seeOther(c, `/second-factor${next === "" ? "" : `?next=${encodeURIComponent(next)}`}`);
};

export const formOf = async (c: PageContext): Promise<FormValues> => await readForm(c.req);

/** Where a person's work begins. */
export const homeOf = (role: Role): string =>
  ({ patient: "/", clinic: "/bookings", doctor: "/doctor", dispatcher: "/board", admin: "/board" })[
    role
  ];
