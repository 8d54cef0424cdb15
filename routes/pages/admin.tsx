/** The admin's first page, and the frame that all admin pages share. */
import type { ComponentChildren } from "preact";
import { ApplicationList, documentsOf } from "./admin_doctors.tsx";
import { Figures } from "./admin_figures.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { refusePage, withPerson } from "./guard.ts";
import { GlassFlag } from "./glass_flag.tsx";
import { Icon } from "../../views/icon.tsx";
import { type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { ErrorSummary, type LabelOf } from "../../views/notices.tsx";
import type { LocaleKey } from "../locale.ts";
import { entryBeside } from "./standing.ts";
import type { Reader } from "../../views/reader.ts";

const TABS: readonly { path: string; key: LocaleKey; icon: string }[] = [
  { path: "/admin", key: "admin.overview", icon: "home" },
  { path: "/admin/doctors", key: "admin.doctors", icon: "licence" },
  { path: "/admin/clinics", key: "admin.clinics", icon: "building" },
  { path: "/admin/licences", key: "licences.title", icon: "calendar" },
  { path: "/admin/users", key: "admin.users", icon: "users" },
  { path: "/admin/audit", key: "audit.title", icon: "eye" },
  { path: "/admin/staff", key: "admin.staff", icon: "user-check" },
  { path: "/admin/cities", key: "admin.cities", icon: "pin" },
  { path: "/admin/dispatch", key: "admin.dispatch", icon: "radar" },
  { path: "/admin/red-flags", key: "admin.redFlags", icon: "heart-pulse" },
  { path: "/admin/payouts", key: "payout.title", icon: "ruble" },
  { path: "/admin/tariffs", key: "admin.tariffs", icon: "wallet" },
  { path: "/admin/organisations", key: "organisation.title", icon: "building" },
  { path: "/admin/transfers", key: "transfer.list", icon: "ruble" },
  { path: "/admin/payments", key: "admin.payments", icon: "card" },
];

/** Pages without a tab of their own, and under which they stand. */
const BELOW: Readonly<Record<string, string>> = {
  "/admin/refunds": "/admin/payments",
  "/admin/reconciliation": "/admin/payments",
  "/admin/receipts": "/admin/payments",
  "/admin/ledger": "/admin/payouts",
  "/admin/cash": "/admin/payouts",
  "/admin/bank": "/admin/payouts",
  "/admin/promo-codes": "/admin/tariffs",
  "/admin/guarantees": "/admin/organisations",
  "/admin/registers": "/admin/organisations",
};

/** A row of tabs; a phone has them folded under the one that is open. Without a script it unfolds too. */
function AdminNavigation({ reader }: { reader: Reader }) {
  const here = reader.path.split("?")[0] ?? "";
  const current = entryBeside(here, TABS, BELOW);
  const mark = ({ path }: typeof TABS[number]) =>
    path !== current?.path ? undefined : path === here ? "page" as const : "true" as const;
  return (
    <>
      <nav class="tabs adminnav__row" aria-label={reader.t("nav.admin")}>
        {TABS.map((tab) => (
          <a class="tabs__tab" href={tab.path} aria-current={mark(tab)} key={tab.path}>
            <Icon name={tab.icon} size="s" />
            {reader.t(tab.key)}
          </a>
        ))}
      </nav>
      <nav class="sidenav sidenav--folded" aria-label={reader.t("nav.admin")}>
        <details class="fold">
          <summary class="sidenav__open">
            <Icon name={current?.icon ?? "menu"} />
            <span>{reader.t(current?.key ?? "nav.admin")}</span>
            <Icon name="chevron-down" />
          </summary>
          <ul class="sidenav__list">
            {TABS.map((tab) => (
              <li key={tab.path}>
                <a class="sidenav__link" href={tab.path} aria-current={mark(tab)}>
                  <Icon name={tab.icon} />
                  {reader.t(tab.key)}
                </a>
              </li>
            ))}
          </ul>
        </details>
      </nav>
    </>
  );
}

interface AdminFrameProps {
  reader: Reader;
  title: string;
  attempt?: Attempt | null;
  /** What the ids of the failed form begin with. */
  prefix?: string;
  labelOf?: LabelOf;
  /** Path of an error → name of the field that shows it. */
  aliases?: Readonly<Record<string, string>>;
  version: string;
  children: ComponentChildren;
}

export function AdminFrame(props: AdminFrameProps) {
  const { reader, title, attempt, prefix, labelOf, aliases = {}, version, children } = props;
  const state = new FormState(attempt?.form ?? "none", attempt ?? null, aliases, prefix);
  return (
    <Layout reader={reader} title={title} version={version} styles={["account.css"]}>
      <div class="wrap stack stack--l page-body">
        <ErrorSummary reader={reader} state={state} labelOf={labelOf} />
        <h1>{title}</h1>
        <AdminNavigation reader={reader} />
        {children}
      </div>
    </Layout>
  );
}

/** `GET /admin`: the applications that wait, and the ways on. */
export function adminPage(app: PagesApp, kit: PageKit): void {
  app.get("/admin", (c) =>
    withPerson(c, async (person) => {
      const reader = readerOf(kit, c);
      const outcome = await kit.services.people.applications(person, {
        status: "applied",
        limit: 10,
      });
      if (!("ok" in outcome)) return refusePage(c, 403, "forbidden");
      const [brokenGlass, figures] = await Promise.all([
        kit.services.privacy.unreviewed(person),
        kit.services.paymentBooks.dashboard(person, {}, c.get("language")),
      ]);
      return pageResponse(
        <AdminFrame reader={reader} title={reader.t("admin.title")} version={kit.version}>
          {brokenGlass > 0 && (
            <p>
              <GlassFlag reader={reader} count={brokenGlass} />
            </p>
          )}
          {"ok" in figures && <Figures reader={reader} figures={figures.ok} />}
          <section class="stack" aria-labelledby="applications-title">
            <h2 id="applications-title">{reader.t("admin.newApplications")}</h2>
            <ApplicationList
              reader={reader}
              items={outcome.ok.items}
              documents={await documentsOf(kit, person, outcome.ok.items)}
              attempt={null}
            />
            {outcome.ok.nextCursor !== null && (
              <p>
                <a class="button" href="/admin/doctors">{reader.t("page.more")}</a>
              </p>
            )}
          </section>
        </AdminFrame>,
      );
    }));
}
