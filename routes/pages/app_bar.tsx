/** The bar on top: the sign, where one may go, the language, and who one is. */
import { Icon } from "../../views/icon.tsx";
import type { LocaleKey } from "../locale.ts";
import { type Redraw, withForm } from "./kept_form.ts";
import { entryOf } from "./standing.ts";
import { TextSizeSwitch } from "./text_size.tsx";
import type { Reader } from "../../views/reader.ts";
import type { Role } from "../../actors/vocabulary.ts";

const LINKS: Readonly<Record<Role, readonly { path: string; key: LocaleKey }[]>> = {
  patient: [{ path: "/bookings", key: "nav.bookings" }],
  clinic: [
    { path: "/bookings", key: "nav.bookings" },
    { path: "/clinic", key: "nav.doctors" },
    { path: "/clinic/money", key: "nav.money" },
  ],
  doctor: [
    { path: "/doctor", key: "nav.shift" },
    { path: "/doctor/day", key: "nav.day" },
    { path: "/bookings", key: "nav.bookings" },
  ],
  dispatcher: [{ path: "/board", key: "nav.board" }, { path: "/bookings", key: "nav.bookings" }],
  admin: [
    { path: "/board", key: "nav.board" },
    { path: "/bookings", key: "nav.bookings" },
    { path: "/admin", key: "nav.admin" },
  ],
};

const MONEY = "/clinic/money";
/** Pages that stand under another entry than their address says; null: under none, as one's own account does. */
const BELOW: Readonly<Record<string, string | null>> = {
  "/clinic/profile": null,
  "/clinic/team": null,
  "/clinic/area": null,
  "/clinic/tariffs": MONEY,
  "/clinic/transfers": MONEY,
  "/clinic/receipts": MONEY,
  "/clinic/guarantees": MONEY,
  "/clinic/registers": MONEY,
  "/clinic/bank": MONEY,
  "/doctor/plan": "/doctor/day",
  "/doctor/application": null,
  "/doctor/clinics": null,
  "/doctor/income": null,
  "/doctor/receipts": null,
  "/doctor/bank": null,
};

export const Brand = ({ reader, words = true }: { reader: Reader; words?: boolean }) => (
  <a class="brand" href="/">
    <svg aria-hidden="true" focusable="false">
      <use href="/static/icons.svg#i-mark" />
    </svg>
    <span class="brand__name">{reader.t("brand.name")}</span>
    <span class="visually-hidden">{reader.t("brand.home")}</span>
    {words && (
      <span class="brand__words">
        {reader.t("brand.words1")}
        <br />
        {reader.t("brand.words2")}
      </span>
    )}
  </a>
);

/** A button that gives the page in the other language. */
export function LanguageSwitch(
  { reader, dense = false, keeps }: {
    reader: Reader;
    dense?: boolean;
    keeps?: Redraw | undefined;
  },
) {
  const other = reader.language === "ru" ? "en" : "ru";
  return (
    <form method="post" action="/language">
      <input type="hidden" name="language" value={other} />
      <input type="hidden" name="next" value={reader.path} />
      <button
        type="submit"
        class={dense ? "button button--quiet button--dense" : "button button--quiet"}
        lang={other}
        {...withForm(keeps, "/language", `language=${other}`)}
      >
        {other === "en" ? "English" : "Русский"}
      </button>
    </form>
  );
}

const initialsOf = (first: string, last: string): string =>
  ([...first].at(0) ?? "") + ([...last].at(0) ?? "");

/** Asked for by a script where something waits to be sent (islands/sign_out.ts). */
const WaitsAtSignOut = ({ reader }: { reader: Reader }) => (
  <dialog class="dialog" id="signout-waits" aria-labelledby="signout-waits-title">
    <h2 class="card__title" id="signout-waits-title">
      {reader.t("signOut.waits")} <span data-count></span>
    </h2>
    <p>{reader.t("signOut.waitsText")}</p>
    <div class="dialog__actions">
      <button type="button" class="button button--primary button--large button--wide" value="stay">
        {reader.t("signOut.stay")}
      </button>
      <button type="button" class="button button--quiet button--wide" value="leave">
        {reader.t("signOut.leave")}
      </button>
    </div>
  </dialog>
);

/** Who is signed in, the language and the way out; opens without a script. */
export function AccountMenu(
  { reader, keeps }: { reader: Reader; keeps?: Redraw | undefined },
) {
  const { person } = reader;
  if (person === null) return null;
  return (
    <>
      <details class="menu">
        <summary class="menu__button">
          <span class="avatar avatar--s" aria-hidden="true">
            {initialsOf(person.firstName, person.lastName).toUpperCase()}
          </span>
          <span class="visually-hidden">{reader.t("nav.account")}</span>
        </summary>
        <div class="menu__list">
          <p class="menu__who">
            <strong>{person.firstName} {person.lastName}</strong>
            <span class="small quiet">{reader.t(`role.${person.role}`)}</span>
          </p>
          <a class="button button--quiet" href="/account">
            <Icon name="user" />
            {reader.t("account.title")}
          </a>
          {person.role === "doctor" && (
            <a class="button button--quiet" href="/doctor/income">
              <Icon name="ruble" />
              {reader.t("income.title")}
            </a>
          )}
          <LanguageSwitch reader={reader} keeps={keeps} />
          <TextSizeSwitch reader={reader} keeps={keeps} />
          <form method="post" action="/signout">
            <button type="submit" class="button button--quiet">
              <Icon name="arrow-right" />
              {reader.t("nav.signOut")}
            </button>
          </form>
        </div>
      </details>
      <WaitsAtSignOut reader={reader} />
    </>
  );
}

export function Navigation({ reader }: { reader: Reader }) {
  const { person } = reader;
  if (person === null) return null;
  const here = reader.path.split("?")[0] ?? "/";
  const current = entryOf(here, LINKS[person.role], BELOW);
  return (
    <nav class="sitenav" aria-label={reader.t("nav.label")}>
      {LINKS[person.role].map((link) => (
        <a
          class="sitenav__link"
          href={link.path}
          aria-current={link !== current ? undefined : here === link.path ? "page" : "true"}
        >
          {reader.t(link.key)}
        </a>
      ))}
    </nav>
  );
}

export const AppBar = (
  { reader, plain, keeps }: { reader: Reader; plain: boolean; keeps?: Redraw | undefined },
) => (
  <header class={plain ? "appbar appbar--plain" : "appbar"}>
    <Brand reader={reader} />
    <Navigation reader={reader} />
    <div class="appbar__end">
      {reader.person === null
        ? (
          <>
            <LanguageSwitch reader={reader} />
            {!reader.path.startsWith("/signin") && (
              <a class="button" href="/signin">{reader.t("nav.signIn")}</a>
            )}
          </>
        )
        : <AccountMenu reader={reader} keeps={keeps} />}
    </div>
  </header>
);
