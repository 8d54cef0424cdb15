/** `/clinic/bank` and `/doctor/bank`: where a clinic, or a doctor who works alone, is paid. */
import { TextField } from "../../views/fields.tsx";
import { Hidden } from "../../views/fields.tsx";
import { type Attempt, FormState, type FormValues } from "../../views/forms.ts";
import { Banner } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import type { BankDetailsView } from "../money/bank_details_services.ts";
import type { Person } from "../services.ts";
import { AccountFrame, Saved } from "./account_frame.tsx";
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

const PATHS = ["/clinic/bank", "/doctor/bank"] as const;
export const BANK_FORM = "bank";

export const bankBodyOf = (values: FormValues): Record<string, unknown> => ({
  version: Number(values.text("version")),
  name: values.text("name"),
  inn: values.text("inn"),
  kpp: values.given("kpp") ?? null,
  bankName: values.text("bankName"),
  bic: values.text("bic"),
  personalAccount: values.text("personalAccount"),
  correspondentAccount: values.given("correspondentAccount") ?? null,
  currentPassword: values.text("currentPassword"),
});

interface Props {
  reader: Reader;
  view: Pick<BankDetailsView, "version" | "details" | "versions">;
  attempt: Attempt | null;
}

export function BankForm({ reader, view, attempt, path }: Props & { path: string }) {
  const state = new FormState(BANK_FORM, attempt);
  const field = { reader, state };
  const { details } = view;
  const numeric = { inputMode: "numeric", autoComplete: "off", maxLength: 40 } as const;
  const correspondent = details?.correspondentAccount === "0"
    ? null
    : details?.correspondentAccount ?? null;
  return (
    <form class="card stack" method="post" action={path} novalidate>
      <Hidden values={{ version: String(view.version) }} />
      <TextField
        {...field}
        name="name"
        label={reader.t("bank.name")}
        hint={reader.t("bank.nameHint")}
        fallback={details?.name ?? null}
        input={{ autoComplete: "organization", maxLength: 160 }}
      />
      <div class="fields fields--two">
        <TextField
          {...field}
          name="inn"
          label={reader.t("bank.inn")}
          fallback={details?.inn ?? null}
          input={numeric}
        />
        <TextField
          {...field}
          name="kpp"
          label={reader.t("bank.kpp")}
          fallback={details?.kpp ?? null}
          optional
          input={numeric}
        />
      </div>
      <div class="fields fields--two">
        <TextField
          {...field}
          name="bic"
          label={reader.t("bank.bic")}
          fallback={details?.bic ?? null}
          input={numeric}
        />
        <TextField
          {...field}
          name="bankName"
          label={reader.t("bank.bankName")}
          fallback={details?.bankName ?? null}
          input={{ autoComplete: "off", maxLength: 45 }}
        />
      </div>
      <div class="fields fields--two">
        <TextField
          {...field}
          name="personalAccount"
          label={reader.t("bank.personalAccount")}
          hint={reader.t("bank.accountHint")}
          fallback={details?.personalAccount ?? null}
          input={numeric}
        />
        <TextField
          {...field}
          name="correspondentAccount"
          label={reader.t("bank.correspondentAccount")}
          hint={reader.t("bank.correspondentHint")}
          fallback={correspondent}
          optional
          input={numeric}
        />
      </div>
      <TextField
        {...field}
        name="currentPassword"
        label={reader.t("contacts.currentPassword")}
        hint={reader.t("bank.passwordHint")}
        input={{ type: "password", autoComplete: "current-password", maxLength: 128 }}
      />
      <div class="formend">
        <button type="submit" class="button button--primary button--large">
          {reader.t("form.save")}
        </button>
      </div>
    </form>
  );
}

/** Who has changed what when; the old numbers are not shown. */
export function BankVersions(
  { reader, view, names }: Pick<Props, "reader" | "view"> & { names: ReadonlyMap<string, string> },
) {
  if (view.versions.length === 0) return null;
  return (
    <section class="card stack stack--s" aria-labelledby="bank-versions">
      <h2 class="card__title" id="bank-versions">{reader.t("bank.versions")}</h2>
      <ul class="plainrows">
        {view.versions.map((one) => (
          <li key={one.version}>
            <p>
              <strong>{reader.dayTime(one.changedAt)}</strong>
              {" · "}
              {names.get(one.changedBy) ?? reader.t("bank.somebody")}
            </p>
            <p class="quiet small">
              {one.version === 1
                ? reader.t("bank.first")
                : one.changed.map((field) => reader.t(`bank.${field}`)).join(", ")}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  path: typeof PATHS[number],
  attempt: Attempt | null,
  failure: Failure | null,
): Promise<Response> {
  const found = await kit.services.bankDetails.mine(person);
  if (!("ok" in found)) return refusePage(c, 403, "forbidden");
  const view = found.ok;
  const reader = readerOf(kit, c, path);
  // Those who change are the account itself and the clinic's other owners.
  const names = new Map([[person.id as string, reader.t("bank.you")]]);
  return pageResponse(
    <AccountFrame
      reader={reader}
      title={reader.t("bank.title")}
      lead={reader.t(path === "/clinic/bank" ? "bank.leadClinic" : "bank.leadDoctor")}
      attempt={attempt}
      version={kit.version}
    >
      <Saved reader={reader} isSaved={attempt === null && c.req.query("saved") !== undefined} />
      {view.details === null && (
        <Banner tone="wait" icon="info" title={reader.t("bank.none")}>
          <p>{reader.t("bank.noneText")}</p>
        </Banner>
      )}
      <BankForm reader={reader} view={view} attempt={attempt} path={path} />
      <BankVersions reader={reader} view={view} names={names} />
    </AccountFrame>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

export function bankDetailsPages(app: PagesApp, kit: PageKit): void {
  for (const path of PATHS) {
    app.get(path, (c) => withPerson(c, (person) => show(c, kit, person, path, null, null)));
    app.post(path, (c) =>
      withPerson(c, async (person) => {
        const language = c.get("language");
        const values = await formOf(c);
        const outcome = await kit.services.bankDetails.change(person, bankBodyOf(values), language);
        const failure = failureOf(outcome, language);
        return failure === null
          ? seeOther(c, `${path}?saved`)
          : await show(c, kit, person, path, attemptOf(BANK_FORM, values, failure), failure);
      }));
  }
}
