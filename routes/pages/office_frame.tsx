/** The frame of pages that the administration, the clinic's or doctor's cabinet and the board have alike. */
import type { ComponentChildren } from "preact";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { ErrorSummary, type LabelOf } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import { AccountFrame } from "./account_frame.tsx";
import { AdminFrame } from "./admin.tsx";
import { Layout } from "./layout.tsx";

interface OfficeFrameProps {
  reader: Reader;
  title: string;
  lead?: string;
  attempt: Attempt | null;
  version: string;
  /** Path of an error → name of the field that shows it. */
  aliases?: Readonly<Record<string, string>>;
  labelOf?: LabelOf;
  /** Of the administration: from this page to those beside it. */
  nav?: ComponentChildren;
  children: ComponentChildren;
}

/** By where the page stands. */
export function OfficeFrame(props: OfficeFrameProps) {
  const { reader, title, lead, attempt, version, aliases = {}, labelOf, nav, children } = props;
  if (reader.path.startsWith("/admin/")) {
    return (
      <AdminFrame
        reader={reader}
        title={title}
        attempt={attempt}
        {...(labelOf === undefined ? {} : { labelOf })}
        aliases={aliases}
        version={version}
      >
        {nav}
        {lead !== undefined && <p class="quiet">{lead}</p>}
        {children}
      </AdminFrame>
    );
  }
  if (!reader.path.startsWith("/board/")) {
    return (
      <AccountFrame
        reader={reader}
        title={title}
        {...(lead === undefined ? {} : { lead })}
        attempt={attempt}
        aliases={aliases}
        version={version}
      >
        {children}
      </AccountFrame>
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
        {lead !== undefined && <p class="quiet">{lead}</p>}
        <ErrorSummary reader={reader} state={state} labelOf={labelOf} />
        {children}
      </div>
    </Layout>
  );
}
