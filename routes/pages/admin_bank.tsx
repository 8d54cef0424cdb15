/** `/admin/bank`: the service's own account, which registers of payouts name as the payer. */
import type { Attempt } from "../../views/forms.ts";
import { Banner } from "../../views/notices.tsx";
import type { Person } from "../services.ts";
import { Saved } from "./account_frame.tsx";
import { AdminFrame } from "./admin.tsx";
import { BANK_FORM, bankBodyOf, BankForm, BankVersions } from "./bank_details.tsx";
import { attemptOf, type Failure, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { pageResponse } from "./layout.tsx";

const PATH = "/admin/bank";

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  failure: Failure | null = null,
): Promise<Response> {
  const found = await kit.services.serviceAccount.account(person);
  if (!("ok" in found)) return refusePage(c, 403, "forbidden");
  const view = found.ok;
  const reader = readerOf(kit, c, PATH);
  const names = new Map([[person.id as string, reader.t("bank.you")]]);
  return pageResponse(
    <AdminFrame
      reader={reader}
      title={reader.t("bank.service")}
      attempt={attempt}
      prefix={BANK_FORM}
      version={kit.version}
    >
      <p class="lead">{reader.t("bank.leadService")}</p>
      <Saved reader={reader} isSaved={attempt === null && c.req.query("saved") !== undefined} />
      {view.details === null && (
        <Banner tone="wait" icon="info" title={reader.t("bank.none")}>
          <p>{reader.t("bank.noneService")}</p>
        </Banner>
      )}
      <BankForm reader={reader} view={view} attempt={attempt} path={PATH} />
      <BankVersions reader={reader} view={view} names={names} />
    </AdminFrame>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

export function adminBankPage(app: PagesApp, kit: PageKit): void {
  app.get(PATH, (c) => withPerson(c, (person) => show(c, kit, person)));
  app.post(PATH, (c) =>
    withPerson(c, async (person) => {
      const language = c.get("language");
      const values = await formOf(c);
      const outcome = await kit.services.serviceAccount.change(
        person,
        bankBodyOf(values),
        language,
      );
      const failure = failureOf(outcome, language);
      return failure === null
        ? seeOther(c, `${PATH}?saved`)
        : await show(c, kit, person, attemptOf(BANK_FORM, values, failure), failure);
    }));
}
