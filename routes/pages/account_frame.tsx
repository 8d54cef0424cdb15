/**
 * The frame of a person's own pages: a list of them at the side, folded on a phone. Each page is one
 * row of the table and a file of its own.
 */
import type { ComponentChildren } from "preact";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Banner, ErrorSummary, type LabelOf } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import { ROLES } from "../../actors/vocabulary.ts";
import type { Role } from "../../actors/vocabulary.ts";
import type { PageScripts } from "../assets.ts";
import type { LocaleKey } from "../locale.ts";
import { entryBeside } from "./standing.ts";
import { Layout, type ReadAgain } from "./layout.tsx";

export interface AccountTab {
  readonly path: string;
  readonly key: LocaleKey;
  readonly icon: string;
  /** Who has such a page. */
  readonly roles: readonly Role[];
}

/** In the order in which they stand; a page that is not built yet is not here. */
export const ACCOUNT_TABS: readonly AccountTab[] = [
  { path: "/account", key: "account.profile", icon: "user", roles: ROLES },
  { path: "/clinic", key: "clinic.doctors", icon: "stethoscope", roles: ["clinic"] },
  { path: "/clinic/profile", key: "clinic.profile", icon: "building", roles: ["clinic"] },
  { path: "/clinic/team", key: "team.title", icon: "users", roles: ["clinic"] },
  { path: "/doctor/income", key: "income.title", icon: "ruble", roles: ["doctor"] },
  { path: "/clinic/money", key: "clinicMoney.title", icon: "ruble", roles: ["clinic"] },
  { path: "/clinic/tariffs", key: "admin.tariffs", icon: "ruble", roles: ["clinic"] },
  { path: "/clinic/area", key: "clinicArea.title", icon: "map", roles: ["clinic"] },
  { path: "/clinic/transfers", key: "transfer.list", icon: "ruble", roles: ["clinic"] },
  { path: "/clinic/receipts", key: "receipts.list", icon: "copy", roles: ["clinic"] },
  { path: "/clinic/guarantees", key: "guarantee.title", icon: "shield-check", roles: ["clinic"] },
  { path: "/clinic/registers", key: "orgRegister.title", icon: "ruble", roles: ["clinic"] },
  { path: "/clinic/bank", key: "bank.title", icon: "wallet", roles: ["clinic"] },
  {
    path: "/doctor/application",
    key: "doctorProfile.title",
    icon: "stethoscope",
    roles: ["doctor"],
  },
  { path: "/doctor/clinics", key: "works.title", icon: "building", roles: ["doctor"] },
  { path: "/doctor/receipts", key: "receipts.list", icon: "copy", roles: ["doctor"] },
  { path: "/doctor/bank", key: "bank.title", icon: "wallet", roles: ["doctor"] },
  { path: "/wallet", key: "wallet.title", icon: "wallet", roles: ["patient"] },
  { path: "/account/receipts", key: "receipts.title", icon: "ruble", roles: ["patient"] },
  { path: "/account/card", key: "account.card", icon: "heart-pulse", roles: ["patient"] },
  { path: "/account/addresses", key: "account.addresses", icon: "home", roles: ["patient"] },
  { path: "/account/family", key: "account.family", icon: "users", roles: ["patient"] },
  { path: "/account/consents", key: "account.consents", icon: "shield-check", roles: ROLES },
  { path: "/account/notices", key: "notices.title", icon: "bell", roles: ROLES },
  { path: "/account/contacts", key: "account.contacts", icon: "key", roles: ROLES },
  {
    path: "/account/second-factor",
    key: "factor.title",
    icon: "lock",
    roles: ["dispatcher", "admin"],
  },
  { path: "/account/security", key: "security.title", icon: "door", roles: ROLES },
  { path: "/account/access", key: "access.title", icon: "eye", roles: ROLES },
  { path: "/account/data", key: "data.title", icon: "copy", roles: ROLES },
];

const pathOnly = (reader: Reader): string => reader.path.split("?")[0] ?? "";

function TabList({ reader, tabs }: { reader: Reader; tabs: readonly AccountTab[] }) {
  const here = pathOnly(reader);
  const current = entryBeside(here, tabs);
  return (
    <ul class="sidenav__list">
      {tabs.map((tab) => (
        <li key={tab.path}>
          <a
            class="sidenav__link"
            href={tab.path}
            aria-current={tab !== current ? undefined : tab.path === here ? "page" : "true"}
          >
            <Icon name={tab.icon} />
            {reader.t(tab.key)}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** Twice in the page, once on the screen: a phone unfolds the list, a wide screen has it beside. */
function AccountNavigation({ reader }: { reader: Reader }) {
  const role = reader.person?.role;
  const tabs = ACCOUNT_TABS.filter((tab) => role !== undefined && tab.roles.includes(role));
  if (tabs.length < 2) return null;
  const current = entryBeside(pathOnly(reader), tabs);
  return (
    <>
      <nav class="sidenav sidenav--beside" aria-label={reader.t("account.pages")}>
        <TabList reader={reader} tabs={tabs} />
      </nav>
      <nav class="sidenav sidenav--folded" aria-label={reader.t("account.pages")}>
        <details class="fold">
          <summary class="sidenav__open">
            <Icon name={current?.icon ?? "menu"} />
            <span>{reader.t(current?.key ?? "account.pages")}</span>
            <Icon name="chevron-down" />
          </summary>
          <TabList reader={reader} tabs={tabs} />
        </details>
      </nav>
    </>
  );
}

interface AccountFrameProps {
  reader: Reader;
  title: string;
  /** What the page is for, in one sentence. */
  lead?: string;
  attempt?: Attempt | null;
  /** Path of an error → name of the field that shows it. */
  aliases?: Readonly<Record<string, string>>;
  /** What the ids of the failed form begin with. */
  prefix?: string;
  labelOf?: LabelOf;
  version: string;
  scripts?: PageScripts | null;
  words?: string | null;
  readAgain?: ReadAgain | null;
  /** More style sheets than these pages have. */
  styles?: readonly string[];
  children: ComponentChildren;
}

/** A page under `/account`: its list, its heading, what went wrong, and what it is about. */
export function AccountFrame(
  {
    reader,
    title,
    lead,
    attempt,
    aliases,
    prefix,
    labelOf,
    version,
    scripts,
    words,
    readAgain,
    styles = [],
    children,
  }: AccountFrameProps,
) {
  const state = new FormState(attempt?.form ?? "none", attempt ?? null, aliases, prefix);
  return (
    <Layout
      reader={reader}
      title={title}
      version={version}
      styles={["account.css", ...styles]}
      scripts={scripts ?? null}
      words={words ?? null}
      readAgain={readAgain ?? null}
    >
      <div class="wrap page-body account">
        <AccountNavigation reader={reader} />
        <div class="account__main stack stack--l">
          <ErrorSummary reader={reader} state={state} labelOf={labelOf} />
          <div class="stack stack--s">
            <h1>{title}</h1>
            {lead !== undefined && <p class="quiet">{lead}</p>}
          </div>
          {children}
        </div>
      </div>
    </Layout>
  );
}

/** After a form that went through: the page says so once. */
export const Saved = ({ reader, isSaved }: { reader: Reader; isSaved: boolean }) =>
  isSaved ? <Banner tone="done" icon="check" role="status" title={reader.t("form.saved")} /> : null;
