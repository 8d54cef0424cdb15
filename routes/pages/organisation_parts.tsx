/** What the pages of organisations have in common: their frames and the ways between them. */
import type { ComponentChildren } from "preact";
import type { Attempt } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Banner, ErrorSummary, type LabelOf } from "../../views/notices.tsx";
import { FormState } from "../../views/forms.ts";
import type { Reader } from "../../views/reader.ts";
import type { LocaleKey } from "../locale.ts";
import { AccountFrame } from "./account_frame.tsx";
import { AdminFrame } from "./admin.tsx";
import { Layout } from "./layout.tsx";

export const ORGANISATION_PAGES: readonly {
  readonly path: string;
  readonly key: LocaleKey;
  readonly icon: string;
}[] = [
  { path: "/admin/organisations", key: "organisation.contracts", icon: "building" },
  { path: "/admin/guarantees", key: "guarantee.title", icon: "shield-check" },
  { path: "/admin/registers", key: "orgRegister.title", icon: "ruble" },
];

/** Admins come from each of the three to the others. */
export function Ways({ reader }: { reader: Reader }) {
  const here = reader.path.split("?")[0] ?? "";
  return (
    <nav class="tabs" aria-label={reader.t("organisation.title")}>
      {ORGANISATION_PAGES.map(({ path, key, icon }) => (
        <a
          class="tabs__tab"
          href={path}
          aria-current={path === here ? "page" : undefined}
          key={path}
        >
          <Icon name={icon} size="s" />
          {reader.t(key)}
        </a>
      ))}
    </nav>
  );
}

export const Saved = ({ reader }: { reader: Reader }) => (
  <Banner tone="done" icon="check" role="status" title={reader.t("form.saved")} />
);

interface OfficeFrameProps {
  reader: Reader;
  title: string;
  lead: string;
  attempt: Attempt | null;
  version: string;
  /** Path of an error → name of the field that shows it. */
  aliases?: Readonly<Record<string, string>>;
  labelOf?: LabelOf;
  children: ComponentChildren;
}

/** The administration's frame, the clinic's cabinet, or the board's, by where the page stands. */
export function OfficeFrame(props: OfficeFrameProps) {
  const { reader, title, lead, attempt, version, aliases = {}, labelOf, children } = props;
  if (reader.path.startsWith("/clinic/")) {
    return (
      <AccountFrame
        reader={reader}
        title={title}
        lead={lead}
        attempt={attempt}
        aliases={aliases}
        version={version}
      >
        {children}
      </AccountFrame>
    );
  }
  if (reader.path.startsWith("/admin/")) {
    return (
      <AdminFrame
        reader={reader}
        title={title}
        attempt={attempt}
        {...(attempt === null ? {} : { prefix: attempt.form })}
        {...(labelOf === undefined ? {} : { labelOf })}
        aliases={aliases}
        version={version}
      >
        <Ways reader={reader} />
        <p class="quiet">{lead}</p>
        {children}
      </AdminFrame>
    );
  }
  const state = new FormState(attempt?.form ?? "none", attempt, aliases);
  return (
    <Layout reader={reader} title={title} version={version} styles={["account.css"]}>
      <div class="wrap wrap--narrow stack stack--l page-body">
        <p>
          <a class="button button--dense" href="/board">
            <Icon name="arrow-left" />
            {reader.t("nav.board")}
          </a>
        </p>
        <h1>{title}</h1>
        <p class="quiet">{lead}</p>
        <ErrorSummary reader={reader} state={state} labelOf={labelOf} />
        {children}
      </div>
    </Layout>
  );
}
